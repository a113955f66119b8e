package main

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"crisol/backend/api"
	"crisol/backend/core"
)

// withFix adds what a person in a terminal can do.
func withFix(err error) error {
	switch {
	case errors.Is(err, core.ErrLocked):
		return heldError(err)
	case errors.Is(err, core.ErrPortInUse):
		return fmt.Errorf("%w; from the terminal, choose another with: crisolctl serve --ingress 127.0.0.1:0 (0 is a free one)", err)
	default:
		return err
	}
}

func serveCommand(t *terminal) *cobra.Command {
	var listen, ingress, public string
	var untilIdle bool
	c := &cobra.Command{
		Use: "serve", Short: "Run Crisol without a window", Args: arguments(0),
		Long: "Run Crisol without a window: the control API for crisolctl and scripts, the storage for trainers, and all jobs.\n" +
			"A window that starts on the same home takes over.",
		RunE: func(c *cobra.Command, _ []string) (err error) {
			home, err := core.DefaultHome()
			if err != nil {
				return err
			}
			idle := time.Duration(0)
			if untilIdle {
				idle = api.IdleFor
			}
			h, err := api.Open(c.Context(), api.HostOptions{
				Home: home, Listen: listen, Idle: idle,
				Core: core.Options{
					Version: version, Ingress: ingress, PublicURL: public,
					Log: slog.New(slog.NewTextHandler(t.err, &slog.HandlerOptions{Level: slog.LevelInfo})),
				},
			})
			if err != nil {
				return withFix(err)
			}
			defer func() { err = errors.Join(err, h.Close()) }()
			info := h.Core.Info()
			if t.json {
				if err := t.print(map[string]string{"api": "http://" + h.Server.Addr(), "storage": info.Storage, "home": info.Home}); err != nil {
					return err
				}
			}
			t.say("Crisol serves %s\n  control API  http://%s\n  storage      %s", info.Home, h.Server.Addr(), info.Storage)
			if !info.Keychain.Keychain {
				t.say("  note         %s", info.Keychain.Problem)
			}
			if t.out.err != nil {
				return t.out.err
			}
			select {
			case <-c.Context().Done():
			case <-h.Server.Done():
			}
			return nil
		},
	}
	c.Flags().StringVar(&listen, "listen", "", "address of the control API on this machine (default: a free port)")
	c.Flags().StringVar(&ingress, "ingress", "", "address of the storage that trainers reach (default: the home's own port)")
	c.Flags().StringVar(&public, "public-url", "", "URL under which the internet reaches the storage's address, without a path")
	c.Flags().BoolVar(&untilIdle, "until-idle", false, "end once there is nothing to do")
	return c
}
