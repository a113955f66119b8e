package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"crisol/backend/api"
	"crisol/backend/core"
)

// startTimeout is how long a background server may take until it answers.
const startTimeout = 15 * time.Second

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
	exe, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	server, err := api.StartBackground(home, exe, "serve", "--until-idle")
	if err != nil {
		return nil, err
	}
	return await(ctx, home, server)
}

// await waits for the background server, ours or that of another crisolctl that was a moment earlier.
func await(ctx context.Context, home core.Home, server api.Background) (*api.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	died := server.Died
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
				died, death = nil, errors.New(server.LastLine())
				continue
			}
			return nil, fmt.Errorf("crisol could not start: %s", server.LastLine())
		case <-ctx.Done():
			if death != nil {
				return nil, fmt.Errorf("%w: %w", core.ErrLocked, death)
			}
			return nil, fmt.Errorf("crisol did not start within %v; look into %s: %w", startTimeout, server.Log, ctx.Err())
		}
	}
}
