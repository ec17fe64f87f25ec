package source

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// The folders in which files wait, beside those that they replace. Staged files are
// on their way; ready ones are whole.
const (
	stagedFolder = ".staged"
	readyFolder  = ".ready"
)

// Replace writes files below root, by path: all of them or, should it be interrupted,
// none. Those that are already there with the same content are left alone.
//
// The files are first staged. The renaming of their folder is the moment from which on
// they count: who interrupts what follows leaves the rest to Recover.
func Replace(root string, files map[string][]byte) error {
	if err := Recover(root); err != nil {
		return err
	}
	staged := filepath.Join(root, stagedFolder)
	if err := os.RemoveAll(staged); err != nil { // another one's that was interrupted
		return err
	}
	for name, data := range files {
		if old, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name))); err == nil && bytes.Equal(old, data) {
			continue
		}
		path := filepath.Join(staged, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o666); err != nil {
			return err
		}
	}
	if err := os.Rename(staged, filepath.Join(root, readyFolder)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return Recover(root)
}

// Recover ends a Replace that was interrupted when its files were ready: they take
// their places.
func Recover(root string) error {
	ready := filepath.Join(root, readyFolder)
	err := filepath.WalkDir(ready, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(ready, path)
		if err != nil {
			return err
		}
		place := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(place), 0o777); err != nil {
			return err
		}
		return os.Rename(path, place)
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.RemoveAll(ready)
}
