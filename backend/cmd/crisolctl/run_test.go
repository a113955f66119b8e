package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/sample"
)

// asCommand makes this test program be crisolctl.
const asCommand = "CRISOLCTL_UNDER_TEST"

func TestMain(m *testing.M) {
	if handled, code := core.RunHidden(os.Args[1:]); handled {
		os.Exit(code)
	}
	if os.Getenv(asCommand) != "" {
		os.Exit(run(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// shell runs crisolctl on a home of its own, as a script would: nothing is a terminal.
type shell struct {
	t     *testing.T
	dir   string
	home  core.Home
	env   []string
	stdin string
}

// result is what a script gets to see.
type result struct {
	t        *testing.T
	args     []string
	code     int
	out, err string
}

func newShell(t *testing.T) *shell {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("these tests run the whole program, which would ask for this system's own keychain")
	}
	t.Parallel()
	dir := t.TempDir()
	s := &shell{t: t, dir: dir, home: core.Home(filepath.Join(dir, "home"))}
	if err := os.MkdirAll(filepath.Join(dir, "run"), 0o700); err != nil {
		t.Fatal(err)
	}
	// No session bus is there, so no keychain is touched, and the program says so.
	s.env = []string{
		asCommand + "=1", "CRISOL_HOME=" + string(s.home), "HOME=" + dir, "XDG_RUNTIME_DIR=" + filepath.Join(dir, "run"),
		"PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.Getenv("TMPDIR"),
		"GORACE=atexit_sleep_ms=0", // else each command takes a second to end
	}
	t.Cleanup(s.end)
	return s
}

// end ends the background server and holds that it leaves the home.
func (s *shell) end() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if c, err := api.Connect(ctx, s.home); err == nil {
		_ = c.Stop(ctx)
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		lock, err := s.home.Lock()
		if err == nil {
			_ = lock.Release()
			return
		}
		if !errors.Is(err, core.ErrLocked) {
			return // it is no home at all
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			s.t.Errorf("the background server does not end: %v", err)
			return
		}
	}
}

func (s *shell) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(s.t.Context(), os.Args[0], args...)
	cmd.Env, cmd.Dir = s.env, s.dir
	if s.stdin != "" {
		cmd.Stdin = strings.NewReader(s.stdin)
	}
	return cmd
}

func (s *shell) run(args ...string) result {
	s.t.Helper()
	var out, errs bytes.Buffer
	cmd := s.command(args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return result{s.t, args, cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// exits holds the exit code, and words in what was printed.
func (r result) exits(code int, words ...string) result {
	r.t.Helper()
	if r.code != code {
		r.t.Errorf("%v: exit %d, want %d\n%s%s", r.args, r.code, code, r.out, r.err)
	}
	for _, word := range words {
		if !strings.Contains(r.out+r.err, word) {
			r.t.Errorf("%v: %q is not in\n%s%s", r.args, word, r.out, r.err)
		}
	}
	return r
}

// fields reads the one JSON document on stdout and holds that it has these fields.
func (r result) fields(names ...string) map[string]any {
	r.t.Helper()
	var doc map[string]any
	dec := json.NewDecoder(strings.NewReader(r.out))
	if err := dec.Decode(&doc); err != nil {
		r.t.Fatalf("%v: %v in\n%s%s", r.args, err, r.out, r.err)
	}
	if dec.More() {
		r.t.Errorf("%v: more than one document:\n%s", r.args, r.out)
	}
	for _, name := range names {
		if _, ok := doc[name]; !ok {
			r.t.Errorf("%v: no field %q in\n%s", r.args, name, r.out)
		}
	}
	return doc
}

// text is a field that is a text.
func text(t *testing.T, doc map[string]any, name string) string {
	t.Helper()
	v, ok := doc[name].(string)
	if !ok {
		t.Fatalf("%s is %v, no text", name, doc[name])
	}
	return v
}

// settings writes the rehearsal's settings file.
func (s *shell) settings(text string) {
	s.t.Helper()
	s.file(s.home.ProviderConfig("rehearsal"), text)
}

func (s *shell) file(path, text string) string {
	s.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// config lays out a config folder with a dataset beside it.
func (s *shell) config() string {
	s.t.Helper()
	dir, err := sample.Write(filepath.Join(s.dir, "mine"))
	if err != nil {
		s.t.Fatal(err)
	}
	return dir
}

// edit replaces text in a file.
func (s *shell) edit(path, from, to string) {
	s.t.Helper()
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), from) {
		s.t.Fatalf("%q is not in %s, %v", from, path, err)
	}
	s.file(path, strings.Replace(string(text), from, to, 1))
}

// holdsNothing holds that no job, and nothing of one, is left.
func (s *shell) holdsNothing() {
	s.t.Helper()
	if doc := s.run("jobs", "list", "--json").exits(0).fields("jobs", "total"); doc["total"] != 0.0 {
		s.t.Errorf("there are %v jobs", doc["total"])
	}
	for _, dir := range []string{s.home.Jobs(), filepath.Join(s.home.Outputs(), "outputs"), filepath.Join(s.home.Private(), "rehearsal")} {
		if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
			s.t.Errorf("%s holds %v", dir, entries)
		}
	}
}

// noTrainer holds that no trainer of this home is left running. One that has said its last word may take a moment.
func (s *shell) noTrainer() {
	s.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	for {
		left := s.trainers()
		if len(left) == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			s.t.Errorf("still running: %q", left)
			return
		}
	}
}

func (s *shell) trainers() (lines []string) {
	s.t.Helper()
	processes, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, p := range processes {
		line, _ := os.ReadFile(p) // it may have ended
		if strings.Contains(string(line), string(s.home)) {
			lines = append(lines, string(line))
		}
	}
	return lines
}
