//go:build !bindings

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"crisol/app/service"
	"crisol/backend/api"
	"crisol/backend/core"
)

// version is set when a release is built (-ldflags "-X main.version=...").
var version = "0.1.0-dev"

// start runs a hidden child command if the arguments ask for one, else the window. It returns the exit status.
func start() int {
	if handled, code := core.RunHidden(os.Args[1:]); handled {
		return code
	}
	run := open
	if len(os.Args) == 2 && os.Args[1] == serveCommand {
		run = serve
	}
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "crisol:", err)
		return 1
	}
	return 0
}

// open opens the home and then the window. The home's lock is taken before any window appears; a second start on the
// same home brings the first one's window to the front instead, and a background server hands the home over.
func open(ctx context.Context) error {
	if err := checkDisplay(os.Getenv); err != nil {
		return err
	}
	home, err := core.DefaultHome()
	if err != nil {
		return err
	}
	if raiseFirst(ctx, home.Private()) {
		return nil
	}
	host, err := api.Open(ctx, api.HostOptions{
		Home: home, TakeOver: true,
		Core: core.Options{Version: version, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))},
	})
	if errors.Is(err, core.ErrLocked) && raiseFirst(ctx, home.Private()) {
		return nil
	}
	if err != nil {
		// A person who started Crisol from a menu sees no terminal, so the window tells why it cannot work.
		w := newWindow(backend{}, err)
		return errors.Join(err, w.run())
	}
	return runOn(ctx, host)
}

// runOn opens the window on a running Crisol. When it closes while a job is on its way, a server without a window
// carries on: a trainer that finds nobody home cannot deliver.
func runOn(ctx context.Context, host *api.Host) (err error) {
	defer func() {
		busy := host.Core.Info().Busy
		home := host.Core.Home()
		err = errors.Join(err, host.Close())
		if busy {
			err = errors.Join(err, carryOn(home))
		}
	}()
	w := newWindow(partsOf(host.Core), nil)
	stop, err := listenForSecondStart(ctx, host.Core.Home().Private(), w.raise)
	if err != nil {
		fmt.Fprintln(os.Stderr, "crisol: a second start will not find this window:", err)
	} else {
		defer stop()
	}
	return w.run()
}

// serveCommand is the hidden command of the server that carries on when the window has closed.
const serveCommand = "__serve"

func carryOn(home core.Home) error {
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	_, err = api.StartBackground(home, exe, serveCommand)
	return err
}

// serve carries on with the home's jobs until they have ended, or a window opens.
func serve(ctx context.Context) error {
	home, err := core.DefaultHome()
	if err != nil {
		return err
	}
	return api.ServeUntilIdle(ctx, api.HostOptions{
		Home: home, Core: core.Options{Version: version, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))},
	})
}

// partsOf gives the window what it needs of Crisol.
func partsOf(c *core.Core) backend {
	info := c.Info()
	return backend{
		info: service.Info{
			Version: info.Version, Home: info.Home,
			Keychain: service.Keychain{Available: info.Keychain.Keychain, Problem: info.Keychain.Problem},
		},
		jobs: c, ender: c.Training(), trainer: c.Training(), rehearse: c, settings: c, events: c.Events(),
	}
}
