package source

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func testFiles(content string) map[string][]byte {
	files := map[string][]byte{}
	for i := range 40 {
		files[fmt.Sprintf("data/%d/file-%d.yaml", i%3, i)] = bytes.Repeat([]byte(content+"\n"), 1000)
	}
	return files
}

// contents returns how many of the test's files have which content.
func contents(t *testing.T, root string) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for name := range testFiles("") {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		line, _, _ := bytes.Cut(data, []byte("\n"))
		if !bytes.Equal(data, bytes.Repeat(append(line, '\n'), 1000)) {
			t.Errorf("%s is not whole", name)
		}
		counts[string(line)]++
	}
	return counts
}

func TestReplace(t *testing.T) {
	root := t.TempDir()
	for _, content := range []string{"first", "second", "second"} {
		if err := Replace(root, testFiles(content)); err != nil {
			t.Fatal(err)
		}
		if got := contents(t, root); got[content] != 40 {
			t.Errorf("after %s: %v", content, got)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(root, ".*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// TestReplaceFails holds that nothing changes when a file cannot be written.
func TestReplaceFails(t *testing.T) {
	root := t.TempDir()
	if err := Replace(root, testFiles("first")); err != nil {
		t.Fatal(err)
	}
	files := testFiles("second")
	files["data/0"] = []byte("a folder is in the way") // while staging
	if err := Replace(root, files); err == nil {
		t.Fatal("no error")
	}
	if got := contents(t, root); got["first"] != 40 {
		t.Errorf("after a failure: %v", got)
	}
	if err := Replace(root, testFiles("third")); err != nil || contents(t, root)["third"] != 40 {
		t.Errorf("after the one that failed: %v", err)
	}
}

// TestReplaceKilled kills a process that replaces files again and again, and holds
// that they are all of one version once what it left is recovered.
func TestReplaceKilled(t *testing.T) {
	if root := os.Getenv("REPLACE_IN"); root != "" {
		for i := 0; ; i++ {
			if err := Replace(root, testFiles(fmt.Sprint(i))); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			fmt.Println(i)
		}
	}
	root := t.TempDir()
	if err := Replace(root, testFiles("before")); err != nil {
		t.Fatal(err)
	}
	for kill := range 12 {
		cmd := exec.Command(os.Args[0], "-test.run=TestReplaceKilled")
		cmd.Env = append(os.Environ(), "REPLACE_IN="+root)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for range 1 + kill%3 {
			lines.Scan()
		}
		cmd.Process.Kill()
		cmd.Wait()
		if err := Recover(root); err != nil {
			t.Fatal(err)
		}
		if got := contents(t, root); len(got) != 1 {
			t.Errorf("killed, it leaves %v", got)
		}
	}
}

// TestRecover holds that files which were ready take their places whenever the last
// process ended, and that those merely staged do not.
func TestRecover(t *testing.T) {
	for moved := range 4 {
		root := t.TempDir()
		if err := Replace(root, testFiles("old")); err != nil {
			t.Fatal(err)
		}
		n := 0
		for name, data := range testFiles("new") {
			path := filepath.Join(root, readyFolder, name)
			if n < 13*moved { // it was moved already
				path = filepath.Join(root, name)
			}
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, data, 0o666); err != nil {
				t.Fatal(err)
			}
			n++
		}
		if err := os.MkdirAll(filepath.Join(root, stagedFolder, "data"), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, stagedFolder, "data", "0"), []byte("cut sho"), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := Recover(root); err != nil {
			t.Fatal(err)
		}
		if got := contents(t, root); got["new"] != 40 {
			t.Errorf("%d moved before: %v", 13*moved, got)
		}
		if err := Replace(root, testFiles("newer")); err != nil || contents(t, root)["newer"] != 40 {
			t.Errorf("%d moved before: %v", 13*moved, err)
		}
	}
}
