package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/job"
)

// serve runs a server that stays, and returns it once it answers.
func (s *shell) serve() *exec.Cmd {
	s.t.Helper()
	s.run("stop").exits(0)
	cmd := s.command("serve")
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); ; <-tick.C {
		if _, err := api.Connect(s.t.Context(), s.home); err == nil {
			return cmd
		}
		if time.Now().After(deadline) {
			s.t.Fatal("crisolctl serve does not answer")
		}
	}
}

func TestASecondServerIsTurnedAwayWithAWayOut(t *testing.T) {
	s := newShell(t)
	s.serve()
	s.run("serve").exits(exitHeld, "another Crisol", "crisolctl stop", "CRISOL_HOME")
}

func TestStopEndsWhatRunsAndIsContentWithNothing(t *testing.T) {
	s := newShell(t)
	if doc := s.run("stop", "--json").exits(0).fields("status"); doc["status"] != "not_running" {
		t.Errorf("%v", doc)
	}
	cmd := s.serve()
	if doc := s.run("stop", "--json").exits(0).fields("status"); doc["status"] != "stopped" {
		t.Errorf("%v", doc)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the server ends with %v", err)
	}
	s.run("stop").exits(0, "No Crisol runs")
}

func TestAWaitOutlivesAServerThatIsKilled(t *testing.T) {
	s := newShell(t)
	s.settings(`{"step_delay_ms": 50}`)
	server := s.serve()
	cmd := s.command("rehearse", "--steps", "30")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.until(func() bool {
		client, err := api.Connect(t.Context(), s.home)
		if err != nil {
			return false
		}
		text, err := s.steps(client)
		return err == nil && text > 2
	})
	if err := server.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	result{t, cmd.Args, cmd.ProcessState.ExitCode(), out.String(), errs.String()}.
		exits(exitMissing, "looking for it", "completed") // without a keychain the storage's keys died with it
}

func (s *shell) steps(client *api.Client) (int, error) {
	page, err := client.Jobs(s.t.Context(), job.Filter{})
	if err != nil || len(page.Jobs) == 0 {
		return 0, err
	}
	return page.Jobs[0].Step, nil
}

func (s *shell) until(wanted func() bool) {
	s.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); !wanted(); <-tick.C {
		if time.Now().After(deadline) {
			s.t.Fatal("it does not come to that")
		}
	}
}

func TestALossOfCrisolSaysThatTheJobGoesOn(t *testing.T) {
	t.Parallel()
	err := goesOn(fmt.Errorf("%w: %w", api.ErrLost, core.ErrLocked), "abc")
	if code := exitCode(t.Context(), err); code != exitUnavailable || !strings.Contains(err.Error(), "the job goes on; follow it with: crisolctl jobs wait abc") {
		t.Errorf("exit %d, %v", code, err)
	}
}

func TestAHomeThatIsJustBeingLeftIsWaitedFor(t *testing.T) {
	s := newShell(t)
	lock, err := s.home.Lock() // a Crisol that ends, and does not answer any more
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		<-time.After(1200 * time.Millisecond)
		_ = lock.Release()
	}()
	started := time.Now()
	s.run("jobs", "list").exits(0, "JOB")
	if took := time.Since(started); took > 8*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestReachTriesAgainAndBlamesWhoeverItIs(t *testing.T) {
	t.Parallel()
	exits := func(code int, words string) func(core.Home, *int) func() (api.Background, error) {
		return func(home core.Home, n *int) func() (api.Background, error) {
			return func() (api.Background, error) {
				*n++
				b := api.Background{Log: filepath.Join(home.Private(), "server.log")}
				if err := os.WriteFile(b.Log, []byte("crisolctl: "+words+"\n"), 0o600); err != nil {
					return b, err
				}
				died := make(chan error, 1)
				died <- exec.CommandContext(context.WithoutCancel(t.Context()), "sh", "-c", fmt.Sprint("exit ", code)).Run()
				b.Died = died
				return b, nil
			}
		}
	}
	for name, c := range map[string]struct {
		locked bool
		start  func(core.Home, *int) func() (api.Background, error)
		code   int
		words  string
		tries  func(int) bool
	}{
		"another one was faster": {false, exits(exitHeld, "held"), exitUnavailable, "did not start", func(n int) bool { return n > 1 }},
		"a port is in use":       {false, exits(exitUnavailable, "port in use"), exitUnavailable, "could not start: port in use", func(n int) bool { return n == 1 }},
		"it is broken":           {false, exits(exitInternal, "a damaged history"), exitInternal, "a damaged history", func(n int) bool { return n == 1 }},
		"a Crisol hangs":         {true, exits(exitInternal, ""), exitHeld, "crisolctl stop", func(n int) bool { return n == 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := core.Home(t.TempDir())
			if c.locked {
				lock, err := home.Lock()
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = lock.Release() }()
			}
			tries := 0
			started := time.Now()
			_, err := reach(t.Context(), home, 300*time.Millisecond, c.start(home, &tries))
			if err == nil || exitCode(t.Context(), err) != c.code || !strings.Contains(err.Error(), c.words) || !c.tries(tries) {
				t.Errorf("%d tries, exit %d, %v", tries, exitCode(t.Context(), err), err)
			}
			if took := time.Since(started); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	home := core.Home(t.TempDir())
	lock, err := home.Lock()
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Release(); err != nil { // even on a free home nothing is started for nobody
		t.Fatal(err)
	}
	if _, err := reach(ctx, home, time.Minute, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want Canceled", err)
	}
}

func TestOutputThatDoesNotArriveIsAFailure(t *testing.T) {
	s := newShell(t)
	s.run("jobs", "list").exits(0)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer func() { _ = full.Close() }()
	for _, args := range [][]string{
		{"jobs", "list"}, {"jobs", "list", "--json"}, {"providers"}, {"version"}, {"--help"}, {"secret", "status"}, {"plan", s.config()}, {"stop"},
	} {
		var errs bytes.Buffer
		cmd := s.command(args...)
		cmd.Stdout, cmd.Stderr = full, &errs
		_ = cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != exitInternal || !strings.Contains(errs.String(), "no space left on device") || strings.Count(errs.String(), "\n") != 1 {
			t.Errorf("%v: exit %d, %q", args, code, errs.String())
		}
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
		errs.Reset()
		cmd = s.command(args...)
		cmd.Stdout, cmd.Stderr = w, &errs
		_ = cmd.Run()
		_ = w.Close()
		// -1: ended by SIGPIPE, as a shell tells with 141.
		if code := cmd.ProcessState.ExitCode(); code != -1 && code != exitPipe || errs.Len() > 0 {
			t.Errorf("%v in a closed pipe: exit %d, %q", args, code, errs.String())
		}
	}
}

func TestNothingIsSentForAPlanThatCouldNotBeShown(t *testing.T) {
	s := newShell(t)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer func() { _ = full.Close() }()
	cmd := s.command("submit", s.config(), "--yes", "--steps", "2")
	cmd.Stdout = full
	_ = cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != exitInternal {
		t.Errorf("exit %d", code)
	}
	s.holdsNothing()
}

func TestEveryChangePrintsOneDocument(t *testing.T) {
	s := newShell(t)
	s.settings(`{"step_delay_ms": 100}`)
	s.serve()
	id := text(t, s.run("submit", s.config(), "--yes", "--steps", "100", "--json").exits(0).fields("job_id"), "job_id")
	s.stdin = "hf_x\n"
	for _, c := range []struct {
		code   int
		status string
		args   []string
	}{
		{0, "cancelling", []string{"jobs", "cancel", id}},
		{exitCancelled, "cancelled", []string{"jobs", "wait", id}},
		{0, "deleted", []string{"jobs", "delete", id}},
		{0, "set", []string{"secret", "set", "HF_TOKEN"}},
		{0, "deleted", []string{"secret", "delete", "HF_TOKEN"}},
		{0, "stopped", []string{"stop"}},
	} {
		if doc := s.run(append(c.args, "--json")...).exits(c.code).fields("status"); doc["status"] != c.status {
			t.Errorf("%v: %v", c.args, doc)
		}
	}
}

func TestAJobThatIsGivenUpMayStillCostAndSaysSo(t *testing.T) {
	s := newShell(t)
	s.settings(`{"step_delay_ms": 50}`)
	t.Cleanup(s.endTrainers) // one that is given up on may go on for long, as is said
	id := text(t, s.run("submit", s.config(), "--yes", "--steps", "30", "--json").exits(0).fields("job_id"), "job_id")
	s.run("jobs", "forget", id).exits(0, "given up here", "may still run, and cost money")
	if asked, ok := s.run("jobs", "wait", id, "--json").exits(exitCancelled).fields("asked")["asked"].(map[string]any); !ok || asked["let_go_by"] != "terminal" {
		t.Errorf("%v", asked)
	}
	s.run("jobs", "show", id).exits(0, "may still run")
	s.run("jobs", "forget", id, "--json").exits(0, "cancelled")
	s.run("jobs", "forget", "nobody").exits(exitNotFound, "no such job")
	s.run("jobs", "delete", id).exits(0)
}

// endTrainers ends the trainers of this home, as a person would at a provider.
func (s *shell) endTrainers() {
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		s.t.Error(err)
	}
	for _, dir := range dirs {
		line, _ := os.ReadFile(filepath.Join(dir, "cmdline")) // it may have ended
		if !strings.Contains(string(line), "__trainer\x00"+string(s.home)) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			s.t.Error(err)
			continue
		}
		if p, err := os.FindProcess(pid); err == nil {
			_ = p.Kill()
		}
	}
}

func TestACancelFromHereIsTheTerminals(t *testing.T) {
	s := newShell(t)
	s.settings(`{"step_delay_ms": 100}`)
	id := text(t, s.run("submit", s.config(), "--yes", "--steps", "100", "--json").exits(0).fields("job_id"), "job_id")
	s.run("jobs", "cancel", id).exits(0)
	asked, ok := s.run("jobs", "wait", id, "--json").exits(exitCancelled).fields("asked")["asked"].(map[string]any)
	if !ok || asked["cancel_by"] != "terminal" {
		t.Errorf("%v", asked)
	}
}
