package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"tokenfare/catalog"
)

const versionUsage = `usage: tokenfare version

Prints the version of the tool, the Go it was built with, and the day when the
prices were last refreshed.

For example:

  $ tokenfare version
  tokenfare (devel) go1.26.8, prices of 2026-11-22
`

func runVersion(c *call) error {
	others, err := c.parse()
	if err != nil {
		return err
	}
	if len(others) > 0 {
		return misuse("unexpected %q", others[0])
	}
	facts, err := catalog.Load()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "tokenfare %s %s, prices of %s\n", version(), runtime.Version(), facts.Refreshed)
	return err
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
