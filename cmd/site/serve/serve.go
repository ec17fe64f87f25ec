// Package serve owns the server for a look at the built site. It does what a
// good static host does: the right types, precompressed bodies, long caching
// for names that carry a hash, a real 404.
package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Options say what to serve and where.
type Options struct {
	Dir  string
	Host string
	Port string // "0" takes a free one
	Log  io.Writer
}

// Server holds its port from Listen on, and answers from Run or Start on.
type Server struct {
	dir       string
	host      string
	log       io.Writer
	listeners []net.Listener
	http      *http.Server
}

// Listen takes the port. A taken one is an error that says what to do.
func Listen(o Options) (*Server, error) {
	if o.Host == "" {
		o.Host = "localhost"
	}
	s := &Server{dir: o.Dir, host: o.Host, log: o.Log}
	first, err := net.Listen("tcp", net.JoinHostPort(listenHost(o.Host), o.Port))
	if err != nil {
		return nil, portError(o.Port, err)
	}
	s.listeners = append(s.listeners, first)

	// Browsers may try the IPv6 address of localhost first, and must not find
	// another program there.
	if o.Host == "localhost" {
		second, err := net.Listen("tcp", net.JoinHostPort("::1", s.Port()))
		if errors.Is(err, syscall.EADDRINUSE) && o.Port != "0" {
			s.Close()
			return nil, portError(o.Port, err)
		}
		if err == nil {
			s.listeners = append(s.listeners, second)
		}
	}
	return s, nil
}

func listenHost(host string) string {
	if host == "localhost" {
		return "127.0.0.1"
	}
	return host
}

func portError(port string, err error) error {
	if n, notNumber := strconv.Atoi(port); notNumber != nil || n < 0 || n > 65535 {
		return fmt.Errorf("port %q is not a number from 1 to 65535; choose another one: make run PORT=9000", port)
	}
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("port %s is taken by another program; choose another one: make run PORT=9000", port)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("port %s needs more rights than you have; choose one above 1023: make run PORT=9000", port)
	}
	return fmt.Errorf("listening on port %s: %w", port, err)
}

// Port is the port it holds.
func (s *Server) Port() string {
	_, port, _ := net.SplitHostPort(s.listeners[0].Addr().String())
	return port
}

// URL is the address of the home page.
func (s *Server) URL() string {
	base, err := Base(s.dir)
	if err != nil {
		base = "/"
	}
	return "http://" + net.JoinHostPort(s.host, s.Port()) + base
}

// address is the URL as people write it: a host alone has no slash.
func (s *Server) address() string {
	u := s.URL()
	if strings.Count(u, "/") == 3 {
		return strings.TrimSuffix(u, "/")
	}
	return u
}

// Start answers requests in the background, until Close.
func (s *Server) Start() error {
	base, err := Base(s.dir)
	if err != nil {
		return err
	}
	s.http = &http.Server{Handler: Handler(s.dir, base), ReadHeaderTimeout: 10 * time.Second}
	for _, l := range s.listeners {
		go s.http.Serve(l)
	}
	return nil
}

// Run answers requests until ctx ends.
func (s *Server) Run(ctx context.Context) error {
	if err := s.Start(); err != nil {
		s.Close()
		return err
	}
	if s.log != nil {
		fmt.Fprintf(s.log, "Tokenfare is at %s (Ctrl-C stops it)\n", s.address())
	}
	<-ctx.Done()
	return s.Close()
}

// Close frees the port and cuts open connections.
func (s *Server) Close() error {
	if s.http != nil {
		return s.http.Close()
	}
	for _, l := range s.listeners {
		l.Close()
	}
	return nil
}

// Base reads the path a built site was made for from its manifest.
func Base(dir string) (string, error) {
	data, err := os.ReadFile(filepath.Join(dir, "manifest.webmanifest"))
	if err != nil {
		return "", fmt.Errorf("%s is not a built site: run make dist first (%w)", dir, err)
	}
	var manifest struct {
		Scope string `json:"scope"`
	}
	if err := json.Unmarshal(data, &manifest); err != nil || manifest.Scope == "" {
		return "", fmt.Errorf("%s: the manifest names no scope", dir)
	}
	return manifest.Scope, nil
}
