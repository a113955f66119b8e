package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crisol/backend/core"
)

func TestARehearsalInAScript(t *testing.T) {
	s := newShell(t)
	doc := s.run("rehearse", "--steps", "4", "--json").exits(0).fields(
		"id", "name", "provider", "status", "delivery", "step", "total_steps", "loss", "model_path", "model_sha256", "seconds",
		"created_at", "delivery_detail", "asked", "said", "seen")
	if doc["status"] != "completed" || doc["delivery"] != "verified" || doc["step"] != 4.0 || doc["total_steps"] != 4.0 {
		t.Errorf("%v", doc)
	}
	content, err := os.ReadFile(text(t, doc, "model_path"))
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != doc["model_sha256"] {
		t.Errorf("the digest is %v", doc["model_sha256"])
	}
	id := text(t, doc, "id")

	list := s.run("jobs", "list", "--json").exits(0).fields("jobs", "total")
	jobs, ok := list["jobs"].([]any)
	if !ok || len(jobs) != 1 {
		t.Fatalf("%v", list)
	}
	line, ok := jobs[0].(map[string]any)
	for _, name := range []string{"id", "name", "provider", "status", "delivery", "created_at", "step", "total_steps", "model_path", "revision", "active"} {
		if _, there := line[name]; !there || !ok {
			t.Errorf("jobs list: no field %q in %v", name, line)
		}
	}
	s.run("jobs", "show", id, "--json").exits(0).fields("id", "status", "delivery", "model_path", "timeline", "asked", "said", "seen", "delivery_detail")
	s.run("jobs", "wait", id, "--json").exits(0).fields("status", "model_sha256")
	s.run("jobs", "logs", id, "--json").exits(0, "Steps").fields("text", "next")

	// The same for a person behind a pipe: plain lines.
	for _, r := range []result{
		s.run("jobs", "list").exits(0, "JOB", "STATUS", id, "completed", "verified", "4/4"),
		s.run("jobs", "show", id).exits(0, id, "completed", "→"),
		s.run("jobs", "logs", id).exits(0, "[STAGE]"),
		s.run("jobs", "logs", "--follow", id).exits(0, "[STAGE]"),
		s.run("models", "list").exits(0, "NAME", id),
		s.run("providers").exits(0, "rehearsal", "ready", "coming soon"),
		s.run("version").exits(0, "crisolctl"),
	} {
		if strings.Contains(r.out, "\x1b") {
			t.Errorf("%v: control sequences in a pipe", r.args)
		}
	}
	s.run("jobs", "delete", id).exits(0, "removed")
	s.run("jobs", "show", id).exits(exitNotFound, "no such job")
	if _, err := os.Stat(text(t, doc, "model_path")); err != nil {
		t.Errorf("the model went with its job: %v", err)
	}
	s.noTrainer()
}

func TestARehearsalInAPipeIsPlainLines(t *testing.T) {
	s := newShell(t)
	r := s.run("rehearse", "--steps", "5").exits(0, "Plan: rehearsal", "nothing leaves this machine", "step ", "completed", "SHA-256", "verified",
		"does not make a usable model")
	if strings.ContainsAny(r.out, "\x1b\r") {
		t.Errorf("control characters in a pipe: %q", r.out)
	}
}

func TestExitCodesTellTheCause(t *testing.T) {
	s := newShell(t)
	dir := s.config()
	for _, c := range []struct {
		code  int
		words string
		args  []string
	}{
		{exitOK, "Usage", nil},
		{exitOK, "Usage", []string{"--help"}},
		{exitOK, "Usage", []string{"jobs"}},
		{exitInvalid, "unknown command", []string{"train"}},
		{exitInvalid, "unknown command", []string{"jobs", "bogus"}},
		{exitInvalid, "unknown command", []string{"secret", "show"}},
		{exitInvalid, "unknown flag", []string{"rehearse", "--fast"}},
		{exitInvalid, "argument(s)", []string{"plan"}},
		{exitInvalid, "argument(s)", []string{"jobs", "show"}},
		{exitInvalid, "argument(s)", []string{"rehearse", "now"}},
		{exitInvalid, "invalid argument", []string{"rehearse", "--steps", "many"}},
		{exitInvalid, "steps", []string{"rehearse", "--steps", "-1"}},
		{exitInvalid, "there is no status", []string{"jobs", "list", "--status", "done"}},
		{exitInvalid, "limit", []string{"jobs", "list", "--limit", "-1"}},
		{exitInvalid, "coming soon", []string{"submit", dir, "--yes", "--provider", "simpletuner_io"}},
		{exitInvalid, "coming soon", []string{"plan", dir, "--provider", "simpletuner_io"}},
		{exitInvalid, "no hardware", []string{"plan", dir, "--hardware", "huge"}},
		{exitNotFound, "no such provider", []string{"plan", dir, "--provider", "nobody"}},
		{exitNotFound, "no such job", []string{"jobs", "show", "nobody"}},
		{exitNotFound, "no such job", []string{"jobs", "wait", "nobody"}},
		{exitNotFound, "no such job", []string{"jobs", "logs", "nobody"}},
		{exitNotFound, "no such job", []string{"jobs", "cancel", "nobody"}},
		{exitNotFound, "no such job", []string{"jobs", "delete", "nobody"}},
		{exitNotFound, "no secret of that name", []string{"secret", "status", "PASSWORD"}},
		{exitConsent, "--yes", []string{"submit", dir}},
		{exitConsent, "consent_needed", []string{"submit", dir, "--json"}},
		{exitOK, "digest", []string{"plan", dir, "--json"}},
		{exitInvalid, "no consent mode", []string{"consent", "sometimes"}},
		{exitOK, "ask:", []string{"consent"}},
		{exitOK, "nothing may leave", []string{"consent", "deny"}},
		{exitOK, `"mode": "deny"`, []string{"consent", "--json"}},
	} {
		s.run(c.args...).exits(c.code, c.words)
	}
	if e := s.run("train", "--json").exits(exitInvalid).fields("code", "message", "status"); e["code"] != "invalid_input" {
		t.Errorf("%v", e)
	}
	if e := s.run("jobs", "show", "nobody", "--json").exits(exitNotFound).fields("code", "message"); e["code"] != "not_found" {
		t.Errorf("%v", e)
	}
	s.holdsNothing()
}

func TestTheOutcomeOfAJobIsInTheExitCode(t *testing.T) {
	for name, c := range map[string]struct {
		settings string
		code     int
		words    []string
	}{
		"it fails":                {`{"fail_at_step": 2}`, exitFailed, []string{"failed"}},
		"nothing comes home":      {`{"deliver_nothing": true}`, exitMissing, []string{"missing", "validation_step_interval"}},
		"settings that are wrong": {`{"fail_at_step": "two"}`, exitFailed, []string{"rehearsal.json", "mend it or delete it"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShell(t)
			s.settings(c.settings)
			s.run("rehearse", "--steps", "4").exits(c.code, c.words...)
			s.noTrainer()
		})
	}
}

func TestCtrlCCancelsAndLeavesNothingRunning(t *testing.T) {
	s := newShell(t)
	s.settings(`{"step_delay_ms": 200}`)
	cmd := s.command("rehearse", "--steps", "200")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var all strings.Builder
	for lines.Scan() {
		all.WriteString(lines.Text() + "\n")
		if strings.HasPrefix(lines.Text(), "running") {
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || !strings.Contains(all.String(), "nothing is left running") {
		t.Errorf("exit %d\n%s", code, all.String())
	}
	s.noTrainer()
	s.run("jobs", "list", "--status", "cancelled").exits(0, "cancelled")
}

func TestAnActiveJobIsNotDeletedAndIsFollowedToItsEnd(t *testing.T) {
	s := newShell(t)
	s.settings(`{"step_delay_ms": 100}`)
	dir := s.config()
	submit := func() string {
		return text(t, s.run("submit", dir, "--yes", "--steps", "100", "--idempotency-key", "nightly", "--json").exits(0).fields("job_id"), "job_id")
	}
	id := submit()
	if again := submit(); again != id {
		t.Errorf("one key gave %s and %s", id, again)
	}
	s.run("jobs", "delete", id).exits(exitInvalid, "cancel it first")
	s.run("jobs", "cancel", id).exits(0, "asked to stop")
	s.run("jobs", "wait", id).exits(exitCancelled, "cancelled")
	s.run("jobs", "delete", id).exits(0)
	s.holdsNothing()
	s.noTrainer()
}

func TestSecretsGoInAndNeverOut(t *testing.T) {
	s := newShell(t)
	const value = "hf_thisIsNotAToken"
	s.stdin = value + "\n"
	r := s.run("secret", "set", "HF_TOKEN").exits(exitUnavailable, "not stored", "crisolctl serve")
	if status := s.run("secret", "status", "HF_TOKEN").exits(0, "no"); strings.Contains(status.out, "memory") {
		t.Errorf("it was stored: %s", status.out)
	}
	s.serve()
	r.out += s.run("secret", "set", "HF_TOKEN").exits(0, "HF_TOKEN is set", "keychain cannot be used").out
	all := r.out + r.err
	status := s.run("secret", "status", "HF_TOKEN", "--json").exits(0)
	var list []struct {
		Name    string `json:"name"`
		Present bool   `json:"present"`
		Source  string `json:"source"`
	}
	if err := json.Unmarshal([]byte(status.out), &list); err != nil || len(list) != 1 || !list[0].Present || list[0].Source != "memory" {
		t.Errorf("%s, %v", status.out, err)
	}
	all += status.out + s.run("secret", "status").exits(0, "HF_TOKEN", "yes").out
	all += s.run("secret", "delete", "HF_TOKEN").exits(0, "deleted").out
	all += s.run("secret", "delete", "HF_TOKEN").exits(exitNotFound, "not set").err
	all += s.run("secret", "set", "PASSWORD").exits(exitNotFound, "no secret of that name").err
	s.stdin = " \n"
	s.run("secret", "set", "HF_TOKEN").exits(exitInvalid, "cannot be empty")
	if log, err := os.ReadFile(filepath.Join(s.home.Private(), "server.log")); err != nil || strings.Contains(all+string(log), value) {
		t.Errorf("the secret was printed or logged, %v", err)
	}
}

func TestWhatIsWrongWithAConfigIsNamedAndNothingIsLeft(t *testing.T) {
	s := newShell(t)
	type spoiler func(dir, config, dataloader, photos string)
	for _, c := range []struct {
		name  string
		spoil spoiler
		words []string
	}{
		{"missing config", func(_, config, _, _ string) { _ = os.Remove(config) }, []string{"config.json", "does not exist", "Fix"}},
		{"empty config", func(_, config, _, _ string) { s.file(config, "") }, []string{"config.json", "JSON", "Fix"}},
		{"malformed config", func(_, config, _, _ string) { s.file(config, `{"--model_family": `) }, []string{"config.json", "JSON", "Fix"}},
		{"unreadable config", func(_, config, _, _ string) { _ = os.Chmod(config, 0) }, []string{"config.json", "permission denied", "Fix"}},
		{"config is a folder", func(_, config, _, _ string) { _ = os.Remove(config); _ = os.Mkdir(config, 0o700) }, []string{"config.json", "not a file", "Fix"}},
		{"no steps", func(_, config, _, _ string) {
			s.edit(config, `"--max_train_steps": 60`, `"--max_train_steps": 0`)
		}, []string{"config.json", "max_train_steps", "Fix"}},
		{"missing dataloader", func(_, _, loader, _ string) { _ = os.Remove(loader) }, []string{"multidatabackend.json", "does not exist", "Fix"}},
		{"malformed dataloader", func(_, _, loader, _ string) { s.file(loader, "[{]") }, []string{"multidatabackend.json", "JSON", "Fix"}},
		{"empty dataloader", func(_, _, loader, _ string) { s.file(loader, "") }, []string{"multidatabackend.json", "JSON", "Fix"}},
		{"no such dataset", func(_, _, loader, _ string) { s.edit(loader, "../photos", "../fotos") }, []string{"sample-photos.instance_data_dir", "fotos", "Fix"}},
		{"empty dataset", func(_, _, _, photos string) { _ = os.RemoveAll(photos); _ = os.Mkdir(photos, 0o700) }, []string{"instance_data_dir", "photos", "empty", "Fix"}},
		{"unreadable dataset", func(_, _, _, photos string) { _ = os.Chmod(photos, 0) }, []string{"instance_data_dir", "photos", "permission denied", "Fix"}},
		{"dataset is a file", func(_, _, _, photos string) { _ = os.RemoveAll(photos); s.file(photos, "x") }, []string{"instance_data_dir", "photos", "Fix"}},
		{"two datasets of one folder name", func(dir, _, loader, photos string) {
			_ = os.CopyFS(filepath.Join(dir, "..", "other", "photos"), os.DirFS(photos))
			s.edit(loader, "[\n", `[{"id": "others", "type": "local", "dataset_type": "image", "instance_data_dir": "../other/photos",
				"caption_strategy": "textfile", "cache_dir_vae": "cache/others", "text_embeds": "text-cache"},`)
		}, []string{"instance_data_dir", "same name", "Fix"}},
	} {
		if os.Getuid() == 0 && strings.HasPrefix(c.name, "unreadable") {
			continue // root reads everything
		}
		root := filepath.Join(s.dir, strings.ReplaceAll(c.name, " ", "-"))
		if err := os.CopyFS(root, os.DirFS(filepath.Dir(s.config()))); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(root, "config")
		c.spoil(dir, filepath.Join(dir, "config.json"), filepath.Join(dir, "multidatabackend.json"), filepath.Join(root, "photos"))
		r := s.run("submit", dir, "--yes").exits(exitInvalid, c.words...)
		if r.out != "" {
			t.Errorf("%s: it printed %s", c.name, r.out)
		}
		_ = os.Chmod(filepath.Join(root, "photos"), 0o700)
	}
	s.run("submit", filepath.Join(s.dir, "nowhere"), "--yes").exits(exitInvalid, "nowhere", "Fix")
	s.holdsNothing()
}

func TestAHomeThatCannotBeUsedIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(s *shell) string // returns what has to be named
	}{
		"the home is a file": {func(s *shell) string { return s.file(string(s.home), "x") }},
		"a file where a folder should be": {func(s *shell) string {
			return s.file(filepath.Join(string(s.home), "cloud"), "x")
		}},
		"below a file": {func(s *shell) string {
			file := s.file(filepath.Join(s.dir, "file"), "x")
			s.home = core.Home(filepath.Join(file, "home"))
			s.env = append(s.env, "CRISOL_HOME="+string(s.home))
			return file
		}},
		"a damaged history": {func(s *shell) string {
			return s.file(s.home.Database(), strings.Repeat("damaged ", 9000))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShell(t)
			named := c.spoil(s)
			s.run("jobs", "list").exits(exitInternal, named)
			s.run("rehearse").exits(exitInternal, named)
		})
	}
}

func TestAPortInUseIsNamed(t *testing.T) {
	s := newShell(t)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	for _, flag := range []string{"--ingress", "--listen"} {
		r := s.run("serve", flag, l.Addr().String())
		if r.code == 0 {
			t.Errorf("%s: it serves on a taken port", flag)
		}
		r.exits(exitUnavailable, l.Addr().String())
	}
	s.holdsNothing()
}

func TestAFullDiskIsNamedAndNothingIsLeft(t *testing.T) {
	s := newShell(t)
	mount := filepath.Join(s.dir, "small")
	if err := os.Mkdir(mount, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size=256k", "crisol-test", mount).CombinedOutput(); err != nil {
		t.Skipf("no small disk can be mounted here (%v): %s", err, out)
	}
	t.Cleanup(func() {
		s.end()
		if out, err := exec.Command("umount", "-l", mount).CombinedOutput(); err != nil { //nolint:noctx // the test's context has ended
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	s.home = core.Home(filepath.Join(mount, "home"))
	s.env = append(s.env, "CRISOL_HOME="+string(s.home))
	started := time.Now()
	r := s.run("rehearse", "--steps", "3")
	r.exits(exitInternal, "no space left on device")
	if time.Since(started) > 30*time.Second {
		t.Errorf("it took %v to say so", time.Since(started))
	}
	if entries, err := os.ReadDir(s.home.Jobs()); err == nil && len(entries) > 0 {
		t.Errorf("left: %v", fmt.Sprint(entries))
	}
}
