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

const (
	// startTimeout is how long it may take until a Crisol answers: one that starts, or one that hands its home over.
	startTimeout = 15 * time.Second
	// patience is how long a Crisol that is gone is looked for.
	patience = 60 * time.Second
	// freeUp is what a person can do about a home that another Crisol holds.
	freeUp = "end it with: crisolctl stop, or close its window; or use another home with CRISOL_HOME"
)

// heldError says that another Crisol holds the home and what to do about it.
func heldError(err error) error { return fmt.Errorf("%w; %s", err, freeUp) }

// connect finds the Crisol that runs on the home, or starts one in the background.
func connect(ctx context.Context) (*api.Client, error) {
	home, err := core.DefaultHome()
	if err != nil {
		return nil, err
	}
	return reach(ctx, home, startTimeout, func() (api.Background, error) {
		exe, err := os.Executable()
		if err != nil {
			return api.Background{}, fmt.Errorf("find this program: %w", err)
		}
		return api.StartBackground(home, exe, "serve", "--until-idle")
	})
}

// reach waits for a Crisol that answers, and starts one whenever the home is free: the one that held it may just be
// ending, and another crisolctl may be a moment earlier.
func reach(ctx context.Context, home core.Home, within time.Duration, start func() (api.Background, error)) (*api.Client, error) {
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var server *api.Background // ours, as long as it lives
	var held error
	for {
		if c, err := api.Connect(ctx, home); err == nil {
			return c, nil
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if server == nil {
			var err error
			if server, err = startIfFree(home, start); err != nil && !errors.Is(err, core.ErrLocked) {
				return nil, err
			}
			held = err
		}
		select {
		case <-tick.C:
		case death := <-died(server):
			if err := startFailure(*server, death); err != nil {
				return nil, err
			}
			server = nil
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-deadline.C:
			if held != nil {
				return nil, heldError(fmt.Errorf("%w; it did not answer within %v", held, within))
			}
			return nil, fmt.Errorf("crisol did not start within %v: %w", within, api.ErrNoServer)
		}
	}
}

// startIfFree starts a server when nobody holds the home. Taking the lock tells at once, and here, what is wrong with it.
func startIfFree(home core.Home, start func() (api.Background, error)) (*api.Background, error) {
	lock, err := home.Lock()
	if err != nil {
		return nil, err
	}
	if err := lock.Release(); err != nil {
		return nil, err
	}
	server, err := start()
	if err != nil {
		return nil, err
	}
	return &server, nil
}

func died(server *api.Background) <-chan error {
	if server == nil {
		return nil // blocks
	}
	return server.Died
}

// startFailure tells why a background server ended; nil when all it lacked was the home, which another one took.
func startFailure(server api.Background, death error) error {
	var exit *exec.ExitError
	code := 0
	if errors.As(death, &exit) {
		code = exit.ExitCode()
	}
	switch code {
	case exitHeld:
		return nil
	case exitUnavailable:
		return fmt.Errorf("%w: %s", errCannotStart, server.LastLine())
	default:
		return fmt.Errorf("crisol could not start: %s", server.LastLine())
	}
}

// errCannotStart says that a server cannot start now, for a cause outside of it.
var errCannotStart = errors.New("crisol could not start")

// newLink returns a link to the home's Crisol that outlives it.
func newLink(ctx context.Context, t *terminal) (*api.Link, error) {
	client, err := connect(ctx)
	if err != nil {
		return nil, err
	}
	link := api.NewLink(client, connect, patience)
	link.Lost = func(error) { t.say("Crisol has ended or is being replaced; looking for it ...") }
	return link, nil
}
