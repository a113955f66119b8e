package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"crisol/backend/api"
	"crisol/backend/core"
)

// startTimeout is how long a background server may take until it answers.
const startTimeout = 15 * time.Second

// maxServerLog is the size above which the background server's log is begun anew.
const maxServerLog = 1 << 20

// connect finds the Crisol that runs on the home, or starts one in the background.
func connect(ctx context.Context) (*api.Client, error) {
	home, err := core.DefaultHome()
	if err != nil {
		return nil, err
	}
	if c, err := api.Connect(ctx, home); err == nil {
		return c, nil
	}
	// Taking the lock tells at once, and here, what is wrong with the home.
	lock, err := home.Lock()
	switch {
	case err == nil:
		if err := lock.Release(); err != nil {
			return nil, err
		}
	case !errors.Is(err, core.ErrLocked):
		return nil, err
	}
	died, log, err := startServer(home)
	if err != nil {
		return nil, fmt.Errorf("start Crisol in the background: %w", err)
	}
	return await(ctx, home, died, log)
}

// await waits for the background server, ours or that of another crisolctl that was a moment earlier.
func await(ctx context.Context, home core.Home, died <-chan error, log string) (*api.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var death error
	for {
		if c, err := api.Connect(ctx, home); err == nil {
			return c, nil
		}
		select {
		case <-tick.C:
		case err := <-died:
			var exit *exec.ExitError
			if errors.As(err, &exit) && exit.ExitCode() == exitUnavailable {
				// Another one holds the home; it should answer soon.
				died, death = nil, errors.New(lastLine(log))
				continue
			}
			return nil, fmt.Errorf("crisol could not start: %s", lastLine(log))
		case <-ctx.Done():
			if death != nil {
				return nil, fmt.Errorf("%w: %w", core.ErrLocked, death)
			}
			return nil, fmt.Errorf("crisol did not start within %v; look into %s: %w", startTimeout, log, ctx.Err())
		}
	}
}

func startServer(home core.Home) (died <-chan error, log string, err error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	log = filepath.Join(home.Private(), "server.log")
	if info, err := os.Stat(log); err == nil && info.Size() > maxServerLog {
		_ = os.Truncate(log, 0)
	}
	out, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, log, err
	}
	defer func() { _ = out.Close() }()
	// Not bound to a context: it outlives this command.
	cmd := exec.Command(exe, "serve", "--until-idle") //nolint:gosec,noctx // this program
	cmd.Stdout, cmd.Stderr, cmd.Dir = out, out, string(home)
	cmd.Env = append(os.Environ(), "CRISOL_HOME="+string(home))
	cmd.SysProcAttr = detached()
	if err := cmd.Start(); err != nil {
		return nil, log, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	return ended, log, nil
}

func lastLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.TrimPrefix(lines[len(lines)-1], "crisolctl: ")
}
