package api

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"crisol/backend/core"
)

// maxServerLog is the size in bytes above which a home's log is begun anew.
const maxServerLog = 1 << 20

// IdleFor is how long a background server stays when there is nothing to do and nobody asks.
const IdleFor = 3 * time.Second

// Background is a server that was started in the background.
type Background struct {
	Died <-chan error // gets how the process ended, for as long as this one lives to see it
	Log  string       // path of the file that its output goes to
}

// StartBackground starts program with args, which have to lead to ServeUntilIdle, in a session of its own: it outlives
// this process and gets none of its signals.
func StartBackground(home core.Home, program string, args ...string) (Background, error) {
	b := Background{Log: home.Log()}
	out, err := OpenLog(home)
	if err != nil {
		return b, fmt.Errorf("start Crisol in the background: %w", err)
	}
	defer func() { _ = out.Close() }()
	// Not bound to a context: it outlives this command.
	cmd := exec.Command(program, args...) //nolint:gosec,noctx // this program
	cmd.Stdout, cmd.Stderr, cmd.Dir = out, out, string(home)
	cmd.Env = append(os.Environ(), "CRISOL_HOME="+string(home))
	cmd.SysProcAttr = detached()
	if err := cmd.Start(); err != nil {
		return b, fmt.Errorf("start Crisol in the background: %w", err)
	}
	ended := make(chan error, 1)
	b.Died = ended
	go func() { ended <- cmd.Wait() }()
	return b, nil
}

// OpenLog opens the log of the home for appending: that of whoever runs it without a terminal. One that has grown long is
// begun anew.
func OpenLog(home core.Home) (*os.File, error) {
	if err := os.MkdirAll(home.Private(), 0o700); err != nil {
		return nil, err
	}
	if info, err := os.Stat(home.Log()); err == nil && info.Size() > maxServerLog {
		_ = os.Truncate(home.Log(), 0)
	}
	return os.OpenFile(home.Log(), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}

// LastLine returns the last line of the server's log, without the program's name: why it ended, if it did.
func (b Background) LastLine() string {
	text, err := os.ReadFile(b.Log)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.TrimPrefix(lines[len(lines)-1], "crisolctl: ")
}

// ServeUntilIdle is a server without a face: it carries on with the home's jobs and ends once there is nothing left to
// do, when somebody asks it to, or with ctx.
func ServeUntilIdle(ctx context.Context, o HostOptions) error {
	o.Idle = IdleFor
	h, err := Open(ctx, o)
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
	case <-h.Server.Done():
	}
	return h.Close()
}
