// Package journey walks the whole way of a job with the programs that a person runs, and looks at what is left on the
// disk and on the wire. It has no code of its own but tests: what stands here is what Crisol promises.
package journey

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/sample"
	"crisol/backend/secret"
	"crisol/backend/training"
)

var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "crisol-journey")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "crisolctl")
	build := exec.CommandContext(context.Background(), "go", "build", "-o", program, "crisol/backend/cmd/crisolctl")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Printf("journey: build crisolctl: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// traveller is a person with a home and a terminal.
type traveller struct {
	t    *testing.T
	home core.Home
	env  []string
}

func newTraveller(t *testing.T, env ...string) *traveller {
	t.Helper()
	home := core.Home(t.TempDir())
	p := &traveller{t: t, home: home, env: append(append(os.Environ(), "CRISOL_HOME="+string(home)), env...)}
	t.Cleanup(p.leave)
	return p
}

// leave waits until the background server has ended by itself, as it does when there is nothing left to do.
func (p *traveller) leave() {
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		lock, err := p.home.Lock()
		if err == nil {
			_ = lock.Release()
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			p.t.Errorf("the background server does not end: %v", err)
			return
		}
	}
}

// run runs crisolctl and returns what it printed on standard output.
func (p *traveller) run(stdin string, args ...string) (string, error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env, cmd.Stdin = p.env, strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("crisolctl %s: %w\n%s%s", strings.Join(args, " "), err, out.String(), errs.String())
	}
	return out.String(), nil
}

func (p *traveller) must(args ...string) string {
	p.t.Helper()
	out, err := p.run("", args...)
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

type result struct {
	core.Job
	ModelSHA256 string `json:"model_sha256"`
}

func parse(t *testing.T, text string) result {
	t.Helper()
	var r result
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("not the one JSON document that was promised: %v\n%s", err, text)
	}
	return r
}

func TestARehearsalEndsWithAVerifiedModel(t *testing.T) {
	t.Parallel()
	p := newTraveller(t)
	r := parse(t, p.must("rehearse", "--steps", "20", "--json"))
	if r.Status != job.StatusCompleted || r.Delivery != job.DeliveryVerified || r.Step != 20 || r.ModelSHA256 == "" {
		t.Fatalf("%+v", r)
	}
	if info, err := os.Stat(r.ModelPath); err != nil || info.Size() == 0 {
		t.Fatalf("the model is not where it is said to be: %v", err)
	}
	if list := p.must("models", "list", "--json"); !strings.Contains(list, r.ModelPath) {
		t.Fatalf("the model is not listed: %s", list)
	}
}

func TestTwoDatasetsGiveTwoModels(t *testing.T) {
	t.Parallel()
	p := newTraveller(t)
	digests := map[string]bool{}
	for n := range 2 {
		config := halfOfTheSample(t, n)
		r := parse(t, p.must("submit", config, "--provider", "rehearsal", "--steps", "10", "--yes", "--wait", "--json"))
		if r.Delivery != job.DeliveryVerified {
			t.Fatalf("%+v", r)
		}
		digests[r.ModelSHA256] = true
	}
	if len(digests) != 2 {
		t.Fatal("two datasets gave the same weights")
	}
}

// halfOfTheSample writes a config with every other photograph of the sample.
func halfOfTheSample(t *testing.T, half int) string {
	t.Helper()
	dir := t.TempDir()
	config, err := sample.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	photos, err := filepath.Glob(filepath.Join(dir, "photos", "*.jpg"))
	if err != nil || len(photos) < 4 {
		t.Fatalf("the sample has %d photographs, %v", len(photos), err)
	}
	for i, photo := range photos {
		if i%2 == half {
			_ = os.Remove(photo)
			_ = os.Remove(strings.TrimSuffix(photo, ".jpg") + ".txt")
		}
	}
	return config
}

// tokens of a test run; none may be found anywhere afterwards.
const (
	replicateToken = "r8_JourneyTokenOfTheTestRun0123456789abcd"
	hubToken       = "hf_JourneyTokenOfTheTestRun0123456789"
	configToken    = "hf_JourneyTokenWrittenIntoTheConfig012"
)

func TestNoTokenIsFoundAnywhere(t *testing.T) {
	t.Parallel()
	if os.Getenv("CRISOL_TEST_KEYRING") == "" {
		t.Skip("wants a keychain: run it with build/with-session")
	}
	p := newTraveller(t, secret.HuggingFaceToken+"="+hubToken)
	if out, err := p.run(replicateToken+"\n", "secret", "set", secret.ReplicateToken); err != nil || strings.Contains(out, replicateToken) {
		t.Fatalf("set: %s %v", out, err)
	}
	t.Cleanup(func() { _, _ = p.run("", "secret", "delete", secret.ReplicateToken) })
	config := configWithASecret(t)
	answers := p.must("plan", config)
	r := parse(t, p.must("submit", config, "--provider", "rehearsal", "--steps", "10", "--yes", "--wait", "--json"))
	for _, args := range [][]string{
		{"plan", config, "--json"}, {"jobs", "list", "--json"}, {"jobs", "show", string(r.ID), "--json"},
		{"jobs", "show", string(r.ID)}, {"jobs", "logs", string(r.ID)}, {"models", "list", "--json"},
		{"secret", "status", "--json"}, {"providers", "--json"},
	} {
		answers += p.must(args...)
	}
	p.leave()
	keys := secret.Open(t.Context())
	if !keys.State().Keychain {
		t.Fatal(keys.State().Problem)
	}
	forbidden := map[string]string{"the Replicate token": replicateToken, "the Hub token": hubToken, "the config's token": configToken}
	for _, purpose := range []training.Purpose{{Job: r.ID, Output: true}, {Job: r.ID, Dataset: 0}} {
		key, err := training.Secret(t.Context(), keys, purpose.AccessKey())
		if err != nil {
			t.Fatal(err)
		}
		forbidden["the secret of "+purpose.AccessKey()] = key.Reveal()
	}
	for what, text := range forbidden {
		if strings.Contains(answers, text) {
			t.Errorf("an answer shows %s", what)
		}
		for _, path := range holding(t, string(p.home), text) {
			t.Errorf("%s holds %s", path, what)
		}
	}
}

func configWithASecret(t *testing.T) string {
	t.Helper()
	config, err := sample.Write(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(config, "config.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("{"), []byte(`{"--hf_token": "`+configToken+`",`), 1)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return config
}

// holding lists the files below dir that hold text.
func holding(t *testing.T, dir, text string) []string {
	t.Helper()
	var found []string
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			found = append(found, path)
		}
		return err
	})
	if err != nil || files < 10 {
		t.Fatalf("looked into %d files: %v", files, err)
	}
	return found
}

func TestTheControlAPIRefusesStrangers(t *testing.T) {
	t.Parallel()
	p := newTraveller(t)
	p.must("jobs", "list")
	client, err := api.Connect(t.Context(), p.home)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Health(t.Context()); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(p.home.Private(), "api.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the key's mode is %v, %v", info.Mode(), err)
	}
}
