package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"crisol/backend/api"
	"crisol/backend/core"
)

// stopTimeout is how long a Crisol may take to end.
const stopTimeout = 10 * time.Second

func stopCommand(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "stop", Short: "End the Crisol that runs without a window; jobs go on where they run", Args: arguments(0),
		Long: "End the Crisol that runs without a window on the home folder. Jobs go on where they run, and the next Crisol on this\n" +
			"home carries on with them; a model that is sent meanwhile finds nobody home.",
		RunE: func(c *cobra.Command, _ []string) error {
			home, err := core.DefaultHome()
			if err != nil {
				return err
			}
			ran, err := stopServer(c.Context(), home)
			switch {
			case err != nil:
				return err
			case ran:
				return t.done(Done{Status: "stopped"}, "Crisol has ended. Jobs go on where they run.")
			default:
				return t.done(Done{Status: "not_running"}, "No Crisol runs on %s.", home)
			}
		},
	}
}

// stopServer asks the home's Crisol to end and waits until it has. ran is false when there was none.
func stopServer(ctx context.Context, home core.Home) (ran bool, err error) {
	deadline := time.NewTimer(stopTimeout)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for asked := false; ; {
		lock, err := home.Lock()
		if err == nil {
			return ran, lock.Release()
		}
		if !errors.Is(err, core.ErrLocked) {
			return ran, err
		}
		ran = true
		if client, connectErr := api.Connect(ctx, home); !asked && connectErr == nil {
			asked = client.Stop(ctx) == nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ran, ctx.Err()
		case <-deadline.C:
			return ran, fmt.Errorf("%w, and it does not end within %v: if it is a window, close it", err, stopTimeout)
		}
	}
}
