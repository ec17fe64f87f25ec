package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"
)

// browser is one that is installed.
type browser struct {
	name  string
	path  string
	start func(path, profile, url string) (*exec.Cmd, error)
}

// installed returns those of the named browsers that this machine has.
func installed(names string) []*browser {
	var all []*browser
	for name := range strings.SplitSeq(names, ",") {
		b := &browser{name: name}
		switch name {
		case "chromium":
			b.path, b.start = find(os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
				"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"), chromium
		case "firefox":
			b.path, b.start = find(os.Getenv("FIREFOX"), "firefox", "firefox-esr", "/Applications/Firefox.app/Contents/MacOS/firefox"), firefox
		}
		if b.path == "" {
			log.Printf("there is no %s here: left out", name)
			continue
		}
		all = append(all, b)
	}
	return all
}

func find(names ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}

// Neither browser needs a protocol: the page runs by itself, and sends what it
// finds. So both are used in the same way, with no tool of a developer's attached.

// chromium is told to do nothing of its own accord, to reach nothing outside,
// and to keep no process ready that would be mistaken for the page's.
func chromium(path, profile, url string) (*exec.Cmd, error) {
	args := []string{
		"--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check", "--mute-audio",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
		"--disable-extensions", "--disable-component-extensions-with-background-pages", "--disable-breakpad",
		"--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows",
		"--metrics-recording-only", "--password-store=basic", "--use-mock-keychain",
		"--disable-features=SpareRendererForSitePerProcess,Translate,OptimizationHints",
		"--user-data-dir=" + profile,
	}
	if runtime.GOOS == "linux" && os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // root has no sandbox to use
	}
	return exec.Command(path, append(args, url)...), nil
}

// quiet keeps Firefox from opening pages of its own and from reaching outside.
const quiet = `user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("browser.newtab.preload", false);
user_pref("browser.newtabpage.enabled", false);
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("app.update.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,");
`

func firefox(path, profile, url string) (*exec.Cmd, error) {
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(quiet), 0o644); err != nil {
		return nil, err
	}
	cmd := exec.Command(path, "--headless", "--no-remote", "--profile", profile, url)
	cmd.Env = append(os.Environ(), "MOZ_CRASHREPORTER_DISABLE=1")
	return cmd, nil
}

// visit has the browser, new and with an empty profile, run the page of a server
// to its end. It returns what the browser calls itself.
func (b *browser) visit(s *server) (agent string, err error) {
	url, stopServer, err := s.start()
	if err != nil {
		return "", err
	}
	defer stopServer()
	profile, err := os.MkdirTemp("", "tokenfare-bench-")
	if err != nil {
		return "", err
	}
	defer remove(profile)
	cmd, err := b.start(b.path, profile, url)
	if err != nil {
		return "", err
	}
	r, err := launch(cmd)
	if err != nil {
		return "", err
	}
	defer r.stop()
	s.browser.Store(int64(cmd.Process.Pid))
	return s.wait(r)
}

// remove tries for a while: the browser's last processes may still write.
func remove(folder string) {
	for range 20 {
		if os.RemoveAll(folder) == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	log.Printf("%s could not be removed", folder)
}

// running is a browser at work.
type running struct {
	cmd    *exec.Cmd
	said   *tail
	exited chan error
}

func launch(cmd *exec.Cmd) (*running, error) {
	r := &running{cmd: cmd, said: &tail{}, exited: make(chan error, 1)}
	cmd.Stdout, cmd.Stderr = r.said, r.said
	cmd.WaitDelay = 5 * time.Second // its children may hold on to its output
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() { r.exited <- cmd.Wait() }()
	return r, nil
}

// stop asks the browser to go, and ends it where it does not.
func (r *running) stop() {
	if r.cmd.Process.Signal(os.Interrupt) != nil {
		r.cmd.Process.Kill()
	}
	select {
	case <-r.exited:
	case <-time.After(5 * time.Second):
		r.cmd.Process.Kill()
		<-r.exited
	}
}

// wait returns once the page has come to its end, the browser has gone, or
// nothing has happened for longer than the options' patience.
func (s *server) wait(r *running) (agent string, err error) {
	for {
		silent, _ := s.silence()
		select {
		case end := <-s.done:
			return end.agent, end.err
		case err := <-r.exited:
			r.exited <- err // for stop
			_, doing := s.silence()
			return "", errors.Join(fmt.Errorf("the browser ended while %s", doing), err, r.said.err())
		case <-time.After(max(s.o.patience-silent, 0)):
			if silent, doing := s.silence(); silent >= s.o.patience {
				return "", errors.Join(fmt.Errorf("nothing happened for %v while %s", s.o.patience, doing), r.said.err())
			}
		}
	}
}

var agentName = regexp.MustCompile(`(Firefox|Chrome)/(\d+)`)

// versioned takes name and version out of what a browser calls itself.
func versioned(agent string) string {
	m := agentName.FindStringSubmatch(agent)
	if m == nil {
		return agent
	}
	return strings.Replace(m[1], "Chrome", "Chromium", 1) + " " + m[2]
}

// tail keeps the end of what a program says.
type tail struct {
	mu   sync.Mutex
	said []byte
}

const tailLength = 1000 // bytes

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.said = append(t.said, p...)
	t.said = bytes.Clone(t.said[max(0, len(t.said)-tailLength):])
	return len(p), nil
}

// err is what was said, or nil.
func (t *tail) err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	said := strings.TrimSpace(string(t.said))
	if said == "" {
		return nil
	}
	return fmt.Errorf("the browser's last words: %s", said)
}
