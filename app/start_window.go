//go:build !bindings

package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"crisol/app/service"
	"crisol/backend/core"
)

// version is set when a release is built (-ldflags "-X main.version=...").
var version = "0.1.0-dev"

// start runs a hidden child command if the arguments ask for one, else the window. It returns the exit status.
func start() int {
	if handled, code := core.RunHidden(os.Args[1:]); handled {
		return code
	}
	if err := open(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "crisol:", err)
		return 1
	}
	return 0
}

// open opens the home and then the window. The home's lock is taken before any window appears; a second start on the
// same home brings the first one's window to the front instead.
func open(ctx context.Context) error {
	if err := checkDisplay(os.Getenv); err != nil {
		return err
	}
	home, err := core.DefaultHome()
	if err != nil {
		return err
	}
	if raiseFirst(ctx, home) {
		return nil
	}
	c, err := core.Open(ctx, core.Options{Home: home, Version: version, Face: service.Face})
	if errors.Is(err, core.ErrLocked) && raiseFirst(ctx, home) {
		return nil
	}
	if err != nil {
		// A person who started Crisol from a menu sees no terminal, so the window tells why it cannot work.
		w := newWindow(backend{}, err)
		return errors.Join(err, w.run())
	}
	return runOn(ctx, c)
}

func runOn(ctx context.Context, c *core.Core) (err error) {
	defer func() { err = errors.Join(err, c.Close()) }()
	w := newWindow(partsOf(c), nil)
	stop, err := listenForSecondStart(ctx, c.Info().Home, w.raise)
	if err != nil {
		fmt.Fprintln(os.Stderr, "crisol: a second start will not find this window:", err)
	} else {
		defer stop()
	}
	return w.run()
}

// partsOf gives the window what it needs of Crisol.
func partsOf(c *core.Core) backend {
	info := c.Info()
	return backend{
		info: service.Info{
			Version: info.Version, Home: info.Home,
			Keychain: service.Keychain{Available: info.Keychain.Available, Problem: info.Keychain.Problem},
		},
		jobs: c.Jobs(), cancel: c.Training(), trainer: c.Training(), rehearse: c,
		settings: c.Settings(), events: c.Events(), start: c.Start,
	}
}
