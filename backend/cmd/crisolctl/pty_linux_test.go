package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"crisol/backend/api"
)

// sitting is a person at a terminal, in front of one command.
type sitting struct {
	t    *testing.T
	cmd  *exec.Cmd
	tty  *os.File
	mu   sync.Mutex
	seen strings.Builder
	done chan struct{}
}

// sit runs a command on a pseudo terminal.
func (s *shell) sit(args ...string) *sitting {
	s.t.Helper()
	tty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		s.t.Skip("no pseudo terminal: ", err)
	}
	conn, err := tty.SyscallConn()
	if err != nil {
		s.t.Fatal(err)
	}
	n := 0
	if ctlErr := conn.Control(func(fd uintptr) {
		if err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); err == nil {
			n, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	}); ctlErr != nil || err != nil {
		s.t.Fatal(ctlErr, err)
	}
	end, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	p := &sitting{t: s.t, cmd: s.command(args...), tty: tty, done: make(chan struct{})}
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = end, end, end
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := p.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	_ = end.Close()
	go func() {
		defer close(p.done)
		text := make([]byte, 4096)
		for {
			n, err := tty.Read(text)
			p.mu.Lock()
			p.seen.Write(text[:n])
			p.mu.Unlock()
			if err != nil { // EIO: the command has ended
				return
			}
		}
	}()
	s.t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = tty.Close()
	})
	return p
}

func (p *sitting) screen() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen.String()
}

// reads waits until words stand on the screen.
func (p *sitting) reads(words string) {
	p.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	for !strings.Contains(p.screen(), words) {
		select {
		case <-tick.C:
		case <-deadline.C:
			p.t.Fatalf("%q does not come on\n%s", words, p.screen())
		}
	}
}

func (p *sitting) types(text string) {
	p.t.Helper()
	if _, err := p.tty.WriteString(text); err != nil {
		p.t.Fatal(err)
	}
}

// ends waits for the command's end and holds its exit code and what stands on the screen.
func (p *sitting) ends(code int, words ...string) {
	p.t.Helper()
	_ = p.cmd.Wait()
	<-p.done
	if got := p.cmd.ProcessState.ExitCode(); got != code {
		p.t.Errorf("exit %d, want %d\n%s", got, code, p.screen())
	}
	for _, word := range words {
		if !strings.Contains(p.screen(), word) {
			p.t.Errorf("%q is not on\n%s", word, p.screen())
		}
	}
}

// server is the address file of the running server; it names its process.
func (s *shell) server() string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.home.Private(), "server.json"))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

func TestAQuestionMayBeReadForLong(t *testing.T) {
	s := newShell(t)
	p := s.sit("rehearse", "--steps", "3")
	p.reads("[y/N]")
	before := s.server()
	<-time.After(api.IdleFor + 1500*time.Millisecond)
	if s.server() != before {
		t.Error("the server ended while the person was reading")
	}
	p.types("y\n")
	p.ends(0, "SHA-256")
}

func TestAnAnswerReachesTheNextServer(t *testing.T) {
	s := newShell(t)
	p := s.sit("rehearse", "--steps", "3")
	p.reads("[y/N]")
	s.run("stop").exits(0, "has ended")
	p.types("y\n")
	p.ends(0, "SHA-256", "looking for it")
}

func TestCtrlCAtTheQuestionEndsAtOnce(t *testing.T) {
	s := newShell(t)
	p := s.sit("rehearse", "--steps", "3")
	p.reads("[y/N]")
	started := time.Now()
	p.types("\x03")
	p.ends(exitInterrupted, "Nothing was sent")
	if took := time.Since(started); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
	s.holdsNothing()
}

func TestASecretIsNotShownWhileItIsTyped(t *testing.T) {
	s := newShell(t)
	s.run("jobs", "list").exits(0)
	p := s.sit("secret", "set", "HF_TOKEN") // the background server would forget it, so nobody is asked for it
	p.ends(exitUnavailable, "not stored")
	s.serve()
	p = s.sit("secret", "set", "HF_TOKEN")
	p.reads("not shown")
	p.types("hf_typedByHand\n")
	p.ends(0, "HF_TOKEN is set")
	if strings.Contains(p.screen(), "typedByHand") {
		t.Errorf("it is on the screen:\n%s", p.screen())
	}
	s.run("secret", "status", "HF_TOKEN").exits(0, "yes")
	p = s.sit("secret", "set", "HF_TOKEN")
	p.reads("not shown")
	p.types("\x03")
	p.ends(exitInterrupted)
}

func TestAPersonIsAskedBeforeAJobIsGivenUp(t *testing.T) {
	s := newShell(t)
	s.settings(`{"step_delay_ms": 100}`)
	id := text(t, s.run("submit", s.config(), "--yes", "--steps", "60", "--json").exits(0).fields("job_id"), "job_id")
	p := s.sit("jobs", "forget", id)
	p.reads("[y/N]")
	p.types("\n")
	p.ends(exitConsent, "cost money", "Nothing was changed")
	s.run("jobs", "cancel", id).exits(0)
	s.run("jobs", "wait", id).exits(exitCancelled)
}

func TestTheBarSaysWhatIsDone(t *testing.T) {
	s := newShell(t)
	s.settings(`{"step_delay_ms": 30}`)
	p := s.sit("rehearse", "--steps", "10", "--yes")
	p.reads("Training, loss")
	p.ends(0, "SHA-256")
}

func TestAQuestionIsAskedInThePersonsLanguage(t *testing.T) {
	s := newShell(t).spoken()
	p := s.sit("rehearse", "--steps", "3")
	p.reads("Nada sale de este ordenador. ¿Aceptas? [s/N]")
	p.types("s\n")
	p.ends(0, "SHA-256", "pérdida")
	p = s.sit("rehearse", "--steps", "3")
	p.reads("[s/N]")
	p.types("no\n")
	p.ends(exitConsent, "No se ha enviado nada")
}
