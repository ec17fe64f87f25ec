// Command site builds Tokenfare's static site and serves it for a look.
//
//	go run ./cmd/site build [-o dist] [-base /] [-origin URL] [-quick]
//	go run ./cmd/site serve [-dir dist] [-port 8080] [-host localhost]
//	go run ./cmd/site run   [-port 8080] [-host localhost]
//
// build writes everything a static host needs. -base is the path below which
// the site lives there, such as /tokenfare/ for a project page; serve reads it
// from the built manifest. run does both.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"tokenfare/cmd/site/build"
	"tokenfare/cmd/site/serve"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	if err := run(ctx, os.Args[1:]); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "site: "+err.Error())
		}
		os.Exit(1)
	}
}

const usage = "usage: site build|serve|run [flags]; site build -h lists them"

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	switch args[0] {
	case "build":
		return buildSite(args[1:])
	case "serve":
		return serveSite(ctx, args[1:])
	case "run":
		return buildAndServe(ctx, args[1:])
	}
	return fmt.Errorf("no command %q; %s", args[0], usage)
}

func buildSite(args []string) error {
	o := build.Options{Log: os.Stderr}
	flags := buildFlags("build", &o)
	if err := parse(flags, args); err != nil {
		return err
	}
	start := time.Now()
	if err := build.Build(o); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "built %s in %.1f s\n", o.Out, time.Since(start).Seconds())
	return nil
}

func buildFlags(name string, o *build.Options) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.StringVar(&o.Out, "o", "dist", "folder to write")
	flags.StringVar(&o.Base, "base", "/", "path of the site on its host")
	flags.StringVar(&o.Origin, "origin", "", "scheme and host it will be published at, for absolute links")
	flags.BoolVar(&o.Quick, "quick", false, "compress lightly: faster, larger")
	return flags
}

func serveFlags(flags *flag.FlagSet, o *serve.Options) {
	flags.StringVar(&o.Port, "port", envOr("PORT", "8080"), "port to listen on; PORT sets it too")
	flags.StringVar(&o.Host, "host", envOr("HOST", "localhost"), "host to listen on; 0.0.0.0 lets other machines in")
}

func serveSite(ctx context.Context, args []string) error {
	o := serve.Options{Log: os.Stdout}
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.StringVar(&o.Dir, "dir", "dist", "folder to serve")
	serveFlags(flags, &o)
	if err := parse(flags, args); err != nil {
		return err
	}
	server, err := serve.Listen(o)
	if err != nil {
		return err
	}
	return server.Run(ctx)
}

// buildAndServe takes the port first: who must choose another one should not
// wait for a build to learn it.
func buildAndServe(ctx context.Context, args []string) error {
	o := build.Options{Log: os.Stderr}
	flags := buildFlags("run", &o)
	var to serve.Options
	serveFlags(flags, &to)
	if err := parse(flags, args); err != nil {
		return err
	}
	to.Dir, to.Log = o.Out, os.Stdout

	server, err := serve.Listen(to)
	if err != nil {
		return err
	}
	defer server.Close()
	if err := build.Build(o); err != nil {
		return err
	}
	return server.Run(ctx)
}

func parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%s: unexpected %q", flags.Name(), flags.Arg(0))
	}
	return nil
}

func envOr(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}
