package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a browser may take for all rounds on a slow machine.
const patience = 20 * time.Minute

// browser is one that is installed.
type browser struct {
	name  string // with the version, once it has visited the page
	path  string
	start func(path, url string) (stop func(), err error)
}

// installed returns those of the named browsers that this machine has.
func installed(names string) []*browser {
	var all []*browser
	for name := range strings.SplitSeq(names, ",") {
		b := &browser{name: name}
		switch name {
		case "chromium":
			b.path, b.start = find(os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
				"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"), startChromium
		case "firefox":
			b.path, b.start = find(os.Getenv("FIREFOX"), "firefox", "firefox-esr", "/Applications/Firefox.app/Contents/MacOS/firefox"), startFirefox
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

// visit has the browser run the page to its end.
func (b *browser) visit(s *server) error {
	url, stopServer, err := s.start()
	if err != nil {
		return err
	}
	defer stopServer()
	log.Printf("measuring in %s", b.name)
	stop, err := b.start(b.path, url)
	if err != nil {
		return err
	}
	defer stop()
	select {
	case agent := <-s.done:
		b.name = versioned(agent)
		return nil
	case <-time.After(patience):
		return fmt.Errorf("not done after %v", patience)
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

func startChromium(path, url string) (func(), error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
	)
	if runtime.GOOS == "linux" && os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // root has no sandbox to use
	}
	allocator, closeAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeContext := chromedp.NewContext(allocator)
	stop := func() { closeContext(); closeAllocator() }
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		stop()
		return nil, err
	}
	return stop, nil
}

// quiet keeps Firefox from opening pages of its own and asking for updates.
const quiet = `user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("app.update.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
`

// startFirefox needs no protocol: the page runs by itself and sends what it finds.
func startFirefox(path, url string) (func(), error) {
	profile, err := os.MkdirTemp("", "tokenfare-bench-")
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(quiet), 0o644); err != nil {
		return nil, errors.Join(err, os.RemoveAll(profile))
	}
	cmd := exec.Command(path, "--headless", "--no-remote", "--profile", profile, url)
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(profile))
	}
	return func() {
		cmd.Process.Kill()
		cmd.Wait()
		os.RemoveAll(profile)
	}, nil
}
