package main

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// piped answers as Wails does: through a pipe that is inherited.
type piped struct {
	header http.Header
	r, w   *os.File
}

func (p *piped) Header() http.Header { return p.header }

func (p *piped) WriteHeader(int) {
	var ends [2]int
	if err := syscall.Pipe2(ends[:], 0); err != nil {
		panic(err)
	}
	p.r, p.w = os.NewFile(uintptr(ends[0]), "r"), os.NewFile(uintptr(ends[1]), "w")
}

func (p *piped) Write(part []byte) (int, error) { return p.w.Write(part) }

func TestAnAnswerEndsWhileAProgramThatWasStartedMeanwhileLives(t *testing.T) {
	t.Parallel()
	answer := &piped{header: http.Header{}}
	var trainer *exec.Cmd
	sealed(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("the view"))
		trainer = exec.CommandContext(t.Context(), "sleep", "60")
		if err := trainer.Start(); err != nil {
			t.Error(err)
		}
	})).ServeHTTP(answer, &http.Request{})
	defer func() {
		_ = trainer.Process.Kill()
		_ = trainer.Wait()
	}()
	_ = answer.w.Close()
	whole := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(answer.r)
		whole <- string(text)
	}()
	select {
	case text := <-whole:
		if text != "the view" {
			t.Errorf("the answer is %q", text)
		}
	case <-time.After(10 * time.Second):
		t.Error("the page waits for the program to end")
	}
}
