//go:build chaos

// Package chaos kills Crisol where it hurts most and at random, and checks that no job is lost, none is submitted twice,
// nothing is left behind, and the state after the restart is the true one. `make chaos` runs it; its tests are built
// with the tag chaos and want a keychain (build/with-session).
package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/training"
)

var (
	randomKills = flag.Int("random", 5, "how many kills at random moments")
	seed        = flag.Uint64("seed", uint64(time.Now().UnixNano()), "seed of the random moments")
)

// steps and delay make a run that is long enough to be hit everywhere and short enough for many.
const (
	steps   = 20
	delayMS = 40
	within  = 2 * time.Minute
)

var program string

func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv("CRISOL_TEST_KEYRING") == "" {
		fmt.Println("chaos: needs a keychain; run it as build/with-session does, or: make chaos")
		os.Exit(1)
	}
	dir, err := os.MkdirTemp("", "crisol-chaos")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "crisolctl")
	build := exec.Command("go", "build", "-tags", "chaos", "-o", program, "crisol/backend/cmd/crisolctl")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Printf("chaos: build crisolctl: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// victim is a Crisol that is going to be killed.
type victim struct {
	t    *testing.T
	home core.Home
	cmd  *exec.Cmd
	died chan struct{}
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	home := core.Home(t.TempDir())
	path := home.ProviderConfig("rehearsal")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf(`{"step_delay_ms": %d}`, delayMS)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	v := &victim{t: t, home: home}
	t.Cleanup(func() {
		v.kill()
		if t.Failed() {
			v.dump()
		}
	})
	return v
}

// start starts Crisol and returns a client, or nil when it was killed before it answered.
func (v *victim) start(killAt string) *api.Client {
	v.t.Helper()
	v.cmd = exec.Command(program, "serve")
	v.cmd.Env = append(os.Environ(), "CRISOL_HOME="+string(v.home), training.KillAt+"="+killAt)
	log, err := os.OpenFile(filepath.Join(v.t.TempDir(), "serve.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		v.t.Fatal(err)
	}
	v.cmd.Stdout, v.cmd.Stderr = log, log
	if err := v.cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	v.died = make(chan struct{})
	go func(cmd *exec.Cmd, died chan struct{}) {
		_ = cmd.Wait()
		_ = log.Close()
		close(died)
	}(v.cmd, v.died)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for {
		if c, err := api.Connect(v.t.Context(), v.home); err == nil {
			return c
		}
		select {
		case <-tick.C:
		case <-v.died:
			return nil
		case <-deadline:
			text, _ := os.ReadFile(log.Name())
			v.t.Fatalf("Crisol did not start:\n%s", text)
		}
	}
}

func (v *victim) kill() {
	if v.cmd != nil && v.cmd.Process != nil {
		_ = v.cmd.Process.Kill()
		<-v.died
	}
}

// stop ends Crisol as a person would.
func (v *victim) stop(c *api.Client) {
	v.t.Helper()
	if err := c.Stop(context.Background()); err != nil {
		v.t.Fatalf("stop: %v", err)
	}
	select {
	case <-v.died:
	case <-time.After(10 * time.Second):
		v.t.Fatal("Crisol did not end when it was asked to")
	}
}

// submit asks for the rehearsal, always under the same key, as a person does who tries again after a crash.
func submit(ctx context.Context, c *api.Client) (job.ID, error) {
	dir, err := c.RehearsalConfig(ctx)
	if err != nil {
		return "", err
	}
	request := training.Request{ConfigDir: dir, Provider: "rehearsal", Steps: steps}
	plan, err := c.Plan(ctx, request)
	if err != nil {
		return "", err
	}
	return c.Submit(ctx, api.SubmitRequest{
		Request: request, Consent: training.Consent{Digest: plan.Digest, Given: true, By: "terminal"}, IdempotencyKey: "chaos",
	})
}

// finish restarts Crisol, makes sure of the job, waits for its end, and checks everything.
func (v *victim) finish(reference []string) {
	v.t.Helper()
	c := v.start("")
	if c == nil {
		v.t.Fatal("Crisol died at a restart that nobody disturbed")
	}
	ctx, cancel := context.WithTimeout(v.t.Context(), within)
	defer cancel()
	id, err := submit(ctx, c)
	if err != nil {
		v.t.Fatalf("submit after the restart: %v", err)
	}
	j, err := c.Wait(ctx, id, nil)
	if err != nil {
		v.t.Fatalf("the job did not end: %v; last seen %s", err, describe(j))
	}
	v.check(ctx, c, j)
	v.stop(c)
	for _, name := range v.files(id) {
		if !slices.Contains(reference, name) {
			v.t.Errorf("a file is left over that an undisturbed run does not leave: %s", name)
		}
	}
	for _, name := range reference {
		if !slices.Contains(v.files(id), name) {
			v.t.Errorf("a file is missing that an undisturbed run leaves: %s", name)
		}
	}
	if left := processes(v.home); len(left) > 0 {
		v.t.Errorf("processes are left over: %v", left)
	}
}

func (v *victim) check(ctx context.Context, c *api.Client, j core.Job) {
	v.t.Helper()
	page, err := c.Jobs(ctx, job.Filter{})
	if err != nil || page.Total != 1 {
		v.t.Errorf("%d jobs, %v; want the one", page.Total, err)
	}
	if j.Status != job.StatusCompleted || j.Delivery != job.DeliveryVerified || j.Step != steps {
		v.t.Errorf("ended as %s", describe(j))
	}
	if j.Detail.Model == nil || j.Detail.Model.Step != steps {
		v.t.Errorf("the model is %+v", j.Detail.Model)
	}
	var log strings.Builder
	for offset := int64(0); ; {
		piece, err := c.Log(ctx, j.ID, offset)
		if err != nil {
			v.t.Fatal(err)
		}
		if piece.Text == "" {
			break
		}
		log.WriteString(piece.Text)
		offset = piece.Next
	}
	runs := map[string]bool{}
	for _, m := range regexp.MustCompile(`cog-[0-9a-f]{10}`).FindAllString(log.String(), -1) {
		runs[m] = true
	}
	if len(runs) != 1 {
		v.t.Errorf("the job was run %d times: %v", len(runs), runs)
	}
	v.checkSeries(j)
	v.checkTimeline(ctx, c, j)
}

// checkSeries wants each step in the metrics once, and the log no longer than the job knows.
func (v *victim) checkSeries(j core.Job) {
	v.t.Helper()
	text, err := os.ReadFile(filepath.Join(v.home.Jobs(), string(j.ID), "metrics.jsonl"))
	if err != nil {
		v.t.Fatal(err)
	}
	var got []int
	for line := range strings.Lines(string(text)) {
		var p job.Point
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			v.t.Fatalf("metrics: %v: %q", err, line)
		}
		got = append(got, p.Step)
	}
	want := make([]int, steps)
	for i := range want {
		want[i] = i + 1
	}
	if !slices.Equal(got, want) {
		v.t.Errorf("steps in the metrics: %v", got)
	}
	info, err := os.Stat(filepath.Join(v.home.Jobs(), string(j.ID), "log.txt"))
	if err != nil || info.Size() != j.Seen.Log.Bytes {
		v.t.Errorf("the log has %d bytes and the job knows of %d (%v)", info.Size(), j.Seen.Log.Bytes, err)
	}
}

// checkTimeline wants every phase once and every change of status legal.
func (v *victim) checkTimeline(ctx context.Context, c *api.Client, j core.Job) {
	v.t.Helper()
	timeline, err := c.Timeline(ctx, j.ID)
	if err != nil {
		v.t.Fatal(err)
	}
	phases := map[string]int{}
	for _, e := range timeline {
		if e.Kind == "phase" {
			phases[e.To]++
		}
		if e.Kind == "status" && e.From != "" && !job.Status(e.From).CanBecome(job.Status(e.To)) {
			v.t.Errorf("the status went from %s to %s", e.From, e.To)
		}
	}
	for _, p := range []job.Phase{job.PhaseStaging, job.PhaseSubmitting, job.PhaseSubmitted, job.PhaseCleaned} {
		if phases[string(p)] != 1 {
			v.t.Errorf("phase %s was reached %d times", p, phases[string(p)])
		}
	}
}

func describe(j core.Job) string {
	return fmt.Sprintf("%s, delivery %s (%s), step %d of %d, error %q, problem %q", j.Status, j.Delivery, j.Detail.Reason, j.Step, j.TotalSteps, j.Error, j.Seen.Problem)
}

// files lists everything below the home, with the names that differ from run to run made alike.
func (v *victim) files(id job.ID) []string {
	v.t.Helper()
	var out []string
	err := filepath.WalkDir(string(v.home), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(string(v.home), path)
		if err != nil || d.IsDir() {
			return err
		}
		if unfinishedAdd.MatchString(filepath.ToSlash(rel)) {
			return nil
		}
		rel = strings.ReplaceAll(rel, string(id), "JOB")
		out = append(out, sidecar.ReplaceAllString(finishedUpload.ReplaceAllString(rel, "UPLOAD"), "SIDECAR"))
		return nil
	})
	if err != nil {
		v.t.Fatal(err)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// finishedUpload is the record by which the storage answers a repeated Complete; it is kept for a day.
var finishedUpload = regexp.MustCompile(`\.crisol-incoming/outputs/[a-z2-7]{32}/log$`)

// sidecar is what the storage keeps beside an object: its name is a digest of the key, which holds the job's id.
var sidecar = regexp.MustCompile(`cloud/crisol/storage/meta/outputs/[0-9a-f]{64}\.json$`)

// unfinishedAdd is what the model folder may hold of a file whose writing was cut off; it is swept away once it is so old
// that nobody can be writing it.
var unfinishedAdd = regexp.MustCompile(`^models/\.crisol-[A-Z2-7]+\.part$`)

// processes lists what still runs with the home in its command line.
func processes(home core.Home) []string {
	var out []string
	entries, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, path := range entries {
		text, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(text), string(home)) {
			out = append(out, strings.ReplaceAll(string(text), "\x00", " "))
		}
	}
	return out
}

func (v *victim) dump() {
	for _, name := range []string{"log.txt"} {
		paths, _ := filepath.Glob(filepath.Join(v.home.Jobs(), "*", name))
		for _, path := range paths {
			text, _ := os.ReadFile(path)
			v.t.Logf("%s:\n%s", name, tail(string(text), 3000))
		}
	}
}

func tail(s string, n int) string {
	if len(s) > n {
		return s[len(s)-n:]
	}
	return s
}

// undisturbed runs the rehearsal once without a kill; how long it takes and what it leaves is what the others are held
// against.
func undisturbed(t *testing.T) (files []string, took time.Duration) {
	t.Helper()
	v := newVictim(t)
	c := v.start("")
	if c == nil {
		t.Fatal("Crisol does not start")
	}
	began := time.Now()
	id, err := submit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	j, err := c.Wait(t.Context(), id, nil)
	if err != nil {
		t.Fatal(err)
	}
	took = time.Since(began)
	v.check(t.Context(), c, j)
	v.stop(c)
	return v.files(id), took
}

func TestNoKillLosesOrDoublesAJob(t *testing.T) {
	reference, took := undisturbed(t)
	t.Logf("an undisturbed run takes %v and leaves %d files; seed %d", took, len(reference), *seed)
	for _, where := range training.Boundaries {
		t.Run("at "+where, func(t *testing.T) {
			v := newVictim(t)
			c := v.start(where)
			if c == nil {
				t.Fatal("Crisol died before it was asked for anything")
			}
			if _, err := submit(t.Context(), c); err != nil && errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			select {
			case <-v.died:
			case <-time.After(within):
				t.Fatal("the boundary was never reached")
			}
			v.finish(reference)
		})
	}
	moments := rand.New(rand.NewPCG(*seed, 1)) //nolint:gosec // moments of a test
	for i := range *randomKills {
		after := time.Duration(moments.Int64N(int64(took)))
		t.Run(fmt.Sprintf("random %d after %v", i, after.Round(time.Millisecond)), func(t *testing.T) {
			v := newVictim(t)
			c := v.start("")
			timer := time.AfterFunc(after, func() { _ = v.cmd.Process.Kill() })
			defer timer.Stop()
			_, _ = submit(t.Context(), c) // it may not get through; finish tries again
			<-v.died
			v.finish(reference)
		})
	}
}
