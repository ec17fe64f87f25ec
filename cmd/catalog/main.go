// Command catalog keeps the catalog: it compiles, checks and shows the facts.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"tokenfare/catalog"
	"tokenfare/catalog/publish"
	"tokenfare/catalog/source"
)

const usage = `usage: catalog COMMAND

  compile           write the compiled form that programs embed
  fmt               write the data files in their one form; pages of which nobody says
                    when they were read count as read today
  lint [-v] [-strict] [-date DAY]
                    check the data files; -v lists what is merely doubtful;
                    -strict fails where a price jumps or has a gap, without a
                    comment above its plan, or several sources, that say so
  stats [-readme FILE]
                    count what is there, for people or into a README
  export DIR        write the static JSON for others, v1.json and what belongs to it
  diff OLD NEW      compare two compiled catalogs, or folders of data files
  refresh [-write] [-v] [-markdown FILE] [-date DAY] [DATASET=PLACE[#DAY] ...]
                    compare the data files with the data sets; a place is a folder,
                    a JSON file, an https URL or npm:PACKAGE; of a folder or a
                    file, DAY is the day of the copy, such as 2026-11-22; -v lists
                    also what an earlier refresh has left to a person; -markdown
                    writes the text of a pull request
  show OFFERING     print all facts of an offering, such as openai/gpt-4.1-mini, with
                    their sources

Run it anywhere in the repository.
`

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var errUsage = errors.New(usage)

func run(args []string, out io.Writer) error {
	if len(args) == 0 {
		return errUsage
	}
	root, err := findRoot()
	if err != nil {
		return err
	}
	t := &tool{root: root, out: out}
	switch cmd, args := args[0], args[1:]; {
	case cmd == "compile" && len(args) == 0:
		return t.compile()
	case cmd == "fmt" && len(args) == 0:
		return t.format()
	case cmd == "lint":
		return t.lint(args)
	case cmd == "stats":
		return t.stats(args)
	case cmd == "diff" && len(args) == 2:
		return t.diff(args[0], args[1])
	case cmd == "refresh":
		return t.refresh(args)
	case cmd == "export" && len(args) == 1:
		return t.export(args[0])
	case cmd == "show" && len(args) == 1:
		return t.show(args[0])
	}
	return errUsage
}

// findRoot returns the directory that holds go.mod, here or above.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "catalog", "data", "sources.yaml")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("catalog/data is not here or above: run this in the repository")
		}
		dir = up
	}
}

// tool is the command on a repository.
type tool struct {
	root string
	out  io.Writer
}

func (t *tool) folder() string { return filepath.Join(t.root, "catalog") }

// files reads the data files. Pages without a day were read on the one that is given.
func (t *tool) files(day catalog.Date) (*source.Set, error) {
	if err := source.Recover(t.folder()); err != nil {
		return nil, err
	}
	return source.ReadOn(os.DirFS(filepath.Join(t.folder(), "data")), "catalog/data", day)
}

// read reads the data files and checks what must hold between them.
func (t *tool) read() (*source.Set, *catalog.Catalog, error) {
	set, err := t.files(0)
	if err != nil {
		return nil, nil, err
	}
	c, err := set.Build("catalog/data")
	return set, c, err
}

// write writes the data files in their one form, where there are any to write, and the
// compiled form of c, where there is one.
func (t *tool) write(set *source.Set, c *catalog.Catalog) error {
	files := map[string][]byte{}
	if set != nil {
		for name, data := range set.Files() {
			files["data/"+name] = data
		}
	}
	if c != nil {
		files["compiled.bin"] = catalog.Encode(c)
	}
	return source.Replace(t.folder(), files)
}

func (t *tool) compile() error {
	_, c, err := t.read()
	if err != nil {
		return err
	}
	return t.write(nil, c)
}

func (t *tool) format() error {
	set, err := t.files(catalog.DateOf(time.Now()))
	if err != nil {
		return err
	}
	return t.write(set, nil)
}

func (t *tool) export(dir string) error {
	_, c, err := t.read()
	if err != nil {
		return err
	}
	files, err := publish.Files(c)
	if err != nil {
		return err
	}
	for name, data := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			return err
		}
	}
	return nil
}
