package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The tests' program takes the part of a browser where this is set: what the
// harness makes of one that works, hangs or ends needs none that is installed.
const part = "TOKENFARE_BENCH_PART"

func TestMain(m *testing.M) {
	switch os.Getenv(part) {
	case "":
		os.Exit(m.Run())
	case "page":
		playPage()
	default:
		playBrowser(os.Getenv(part), os.Args[len(os.Args)-1])
	}
}

// playBrowser visits a page.
func playBrowser(how, url string) {
	root := strings.TrimSuffix(url, "/page/")
	get(root + "/plan.json")
	get(root + "/run/0-tiktoken/texts/0/code")
	switch how {
	case "hangs":
		select {}
	case "ends":
		fmt.Fprintln(os.Stderr, "out of luck")
		os.Exit(3)
	}
	get(root + "/run/0-tiktoken/engines/tiktoken.js")
	post(root+"/result", result{Engine: "tiktoken", Ready: 5, Texts: map[string]times{"code": {Tokens: 3, Fresh: 1, Again: 1}}})
	ending := map[string]string{"agent": "Mozilla/5.0 Chrome/156.0.0.0 Safari/537.36"}
	if how == "fails" {
		ending["error"] = "no such engine"
	}
	post(root+"/done", ending)
	select {}
}

func get(url string) {
	request, err := http.NewRequest("GET", url, nil)
	if err == nil {
		request.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
		_, err = http.DefaultClient.Do(request)
	}
	if err != nil {
		panic(err)
	}
}

func post(url string, what any) {
	body, err := json.Marshal(what)
	if err == nil {
		_, err = http.Post(url, "application/json", bytes.NewReader(body))
	}
	if err != nil {
		panic(err)
	}
}

func visit(t *testing.T, how string, o options) (*server, string, error) {
	t.Helper()
	s := newServer(o, engineFiles(t), smallLibrary(), speedPlan(o))
	b := &browser{name: "a browser", path: os.Args[0], start: func(path, _, url string) (*exec.Cmd, error) {
		cmd := exec.Command(path, url)
		cmd.Env = append(os.Environ(), part+"="+how)
		return cmd, nil
	}}
	agent, err := b.visit(s)
	return s, agent, err
}

func smallLibrary() *library {
	return &library{code: []string{"package main\n"}, made: map[string]string{}}
}

// engineFiles are what two engines load, one of them compressed already.
func engineFiles(t *testing.T) string {
	t.Helper()
	out := t.TempDir()
	for name, data := range map[string]string{"tiktoken.js.br": "12345", "o200k_base.bin.gz": "123"} {
		path := filepath.Join(out, "engines", "engines", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestVisitTakesWhatThePageFinds(t *testing.T) {
	s, agent, err := visit(t, "works", options{size: 1, patience: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if got := versioned(agent); got != "Chromium 156" {
		t.Errorf("the browser is %q", got)
	}
	if len(s.results) != 1 || s.results[0].Texts["code"].Tokens != 3 || s.sent["tiktoken"] != 5 {
		t.Errorf("got %+v, sent %v", s.results, s.sent)
	}
}

func TestVisitSaysWhatWentOn(t *testing.T) {
	for how, c := range map[string]struct {
		patience time.Duration
		want     []string
	}{
		"hangs": {2 * time.Second, []string{"nothing happened for 2s", "tiktoken in round 1 counts code"}},
		"ends":  {time.Minute, []string{"the browser ended", "tiktoken in round 1 counts code", "exit status 3", "out of luck"}},
		"fails": {time.Minute, []string{"the page failed", "no such engine"}},
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			_, _, err := visit(t, how, options{size: 1, patience: c.patience})
			for _, part := range c.want {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("got %v, want %q in it", err, part)
				}
			}
		})
	}
}

func TestAllButWhatIsCompressedGoesInBrotli(t *testing.T) {
	s := newServer(options{}, engineFiles(t), smallLibrary(), plan{})
	for _, c := range []struct {
		path, accepts  string
		status         int
		encoding, kind string
	}{
		{"/run/0-tiktoken/engines/tiktoken.js", "gzip, br", 200, "br", "text/javascript; charset=utf-8"},
		{"/run/0-tiktoken/engines/tiktoken.js", "gzip", 406, "", ""},
		{"/run/0-engine/engines/o200k_base.bin.gz", "gzip, br", 200, "", "application/octet-stream"},
		{"/run/0-engine/engines/missing.js", "gzip, br", 404, "", ""},
	} {
		request := httptest.NewRequest("GET", c.path, nil)
		request.Header.Set("Accept-Encoding", c.accepts)
		w := httptest.NewRecorder()
		s.handler().ServeHTTP(w, request)
		if w.Code != c.status || w.Header().Get("Content-Encoding") != c.encoding || c.kind != "" && w.Header().Get("Content-Type") != c.kind {
			t.Errorf("%s, %s: %d %v", c.path, c.accepts, w.Code, w.Header())
		}
	}
	if s.runs["0-tiktoken"] != 5 || s.runs["0-engine"] != 3 {
		t.Errorf("counted %v", s.runs)
	}
}

func TestTheSiteGetsATypist(t *testing.T) {
	out := t.TempDir()
	if err := os.MkdirAll(filepath.Join(out, "dist"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(out, "dist", "index.html"), []byte("<html><head><title>x</title>"), 0o644); err != nil {
		t.Fatal(err)
	}
	for metered, want := range map[bool]string{
		true:  `<html><head><script src="/bench/typist.js" data-metered></script><title>`,
		false: `<html><head><script src="/bench/typist.js"></script><title>`,
	} {
		w := httptest.NewRecorder()
		newServer(options{}, out, smallLibrary(), plan{Site: true, Metered: metered}).handler().ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if !strings.HasPrefix(w.Body.String(), want) {
			t.Errorf("got %q, want %q", w.Body, want)
		}
	}
}

const grown = 32 << 20 // bytes

// playPage is a page's process with a worker, which grows when it is told to.
func playPage() {
	runtime.LockOSThread()
	if err := os.WriteFile("/proc/thread-self/comm", []byte("DedicatedWorker"), 0); err != nil {
		panic(err)
	}
	fmt.Println("started")
	in := bufio.NewScanner(os.Stdin)
	in.Scan()
	memory := make([]byte, grown)
	for i := range memory {
		memory[i] = byte(i) // untouched memory is not held
	}
	fmt.Println("grown")
	in.Scan()
	runtime.KeepAlive(memory)
}

func TestThePageIsFoundAndWeighed(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("processes are looked up in /proc")
	}
	if _, err := pageOf(os.Getpid()); err == nil {
		t.Error("a page was found where there is none")
	}
	cmd := exec.Command(os.Args[0], "--type=renderer", "--lang=en")
	cmd.Env = append(os.Environ(), part+"=page")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer in.Close()
	said := bufio.NewScanner(stdout)

	said.Scan()
	pid, err := pageOf(os.Getpid())
	if err != nil || pid != cmd.Process.Pid {
		t.Fatalf("found %d, %v, want %d", pid, err, cmd.Process.Pid)
	}
	before, err := privateMemory(pid)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(in, "grow\n")
	said.Scan()
	after, err := privateMemory(pid)
	if err != nil || after-before < grown || after-before > 8*grown {
		t.Errorf("grew from %d to %d, want by %d; %v", before, after, grown, err)
	}
}

func TestPagesAreKnownByTheirArguments(t *testing.T) {
	for command, want := range map[string]bool{
		"/usr/lib/chromium/chromium --type=renderer --lang=en-US\x00": true,
		"/usr/lib/chromium/chromium\x00--type=renderer\x00":           true,
		"/usr/lib/chromium/chromium\x00--type=gpu-process\x00":        false,
		"/usr/lib/firefox/firefox -contentproc -appDir x 6 tab\x00":   true,
		"/usr/lib/firefox/firefox\x00-contentproc\x007\x00rdd\x00":    false,
		"xterm\x00tab\x00": false,
		"":                 false,
	} {
		if isPage(command) != want {
			t.Errorf("%q: want %v", command, want)
		}
	}
}
