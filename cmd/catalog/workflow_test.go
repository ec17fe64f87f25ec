package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// TestWorkflow holds what GitHub would find out only on a Monday: the workflow reads,
// its actions are pinned to commits, its scripts are there and can be run, and it asks
// for no more rights than it needs.
func TestWorkflow(t *testing.T) {
	const root = "../.."
	data, err := os.ReadFile(filepath.Join(root, ".github", "workflows", "catalog.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		On struct {
			Schedule []struct{ Cron string }
		}
		Permissions map[string]string
		Jobs        map[string]struct {
			Timeout int `yaml:"timeout-minutes"`
			Steps   []struct{ Uses, Run string }
		}
	}
	if err := yaml.Unmarshal(data, &workflow); err != nil {
		t.Fatal(err)
	}
	if len(workflow.On.Schedule) != 1 || !regexp.MustCompile(`^\d+ \d+ \* \* [0-6]$`).MatchString(workflow.On.Schedule[0].Cron) {
		t.Errorf("it is not weekly: %v", workflow.On.Schedule)
	}
	if p := workflow.Permissions; len(p) != 2 || p["contents"] != "write" || p["pull-requests"] != "write" {
		t.Errorf("its permissions are %v", p)
	}
	job := workflow.Jobs["refresh"]
	scripts := 0
	for _, step := range job.Steps {
		if step.Uses != "" && !regexp.MustCompile(`^[\w-]+/[\w-]+@[0-9a-f]{40}$`).MatchString(step.Uses) {
			t.Errorf("%s is not pinned to a commit", step.Uses)
		}
		name, _, _ := strings.Cut(step.Run, " ")
		if !strings.HasPrefix(name, ".github/") {
			continue
		}
		scripts++
		if info, err := os.Stat(filepath.Join(root, name)); err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("%s cannot be run: %v", name, err)
		}
	}
	script, err := os.ReadFile(filepath.Join(root, ".github", "scripts", "refresh-catalog"))
	if err != nil || !strings.Contains(string(script), "cmd/catalog lint -strict\n") {
		t.Errorf("prices that are hard to believe come in unattended: %v", err)
	}
	if scripts != 2 || job.Timeout == 0 {
		t.Errorf("%d scripts, stopped after %d minutes", scripts, job.Timeout)
	}
}
