//go:build !bindings

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"crisol/app/awake"
	"crisol/app/service"
	"crisol/app/words"
	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/speech"
)

// version is set when a release is built (-ldflags "-X main.version=...").
var version = "0.1.0-dev"

// backgroundCommand is the hidden command that makes this program carry on without a window until the home's jobs are
// done.
const backgroundCommand = "__background"

// start runs a hidden child command if the arguments ask for one, else the window. It returns the exit status.
func start() int {
	if handled, code := core.RunHidden(os.Args[1:]); handled {
		return code
	}
	work := func(ctx context.Context) error { return open(ctx, asked(os.Args[1:])) }
	if slices.Equal(os.Args[1:], []string{backgroundCommand}) {
		work = carryOn
	}
	if err := work(context.Background()); err != nil {
		text, _ := speech.In(speech.Preferred(os.Getenv)).Translate(err.Error())
		fmt.Fprintln(os.Stderr, "crisol:", text)
		return 1
	}
	return 0
}

// asked returns the address that the command line asks for; "" when it asks for nothing, or for what there is not.
func asked(arguments []string) string {
	if len(arguments) == 0 {
		return ""
	}
	address, err := addressOf(arguments[0])
	if err != nil {
		slog.Warn("Crisol opens at its beginning", "error", err)
	}
	return address
}

// carryOn brings the home's jobs to their end without a window, and keeps the computer awake for it.
func carryOn(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	home, err := core.DefaultHome()
	if err != nil {
		return err
	}
	keeper := awake.New(time.Now)
	keeper.Need(ctx, true, words.In(speech.Preferred(os.Getenv)).Awake)
	defer keeper.Need(context.WithoutCancel(ctx), false, "")
	return api.ServeUntilIdle(ctx, hostOptions(home))
}

func hostOptions(home core.Home) api.HostOptions {
	return api.HostOptions{
		Home: home,
		Core: core.Options{Version: version, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Issuers: issuers()},
	}
}

// open opens the home and then the window, at an address unless that is "". The home's lock is taken before any window appears; a second start on the
// same home brings the first one's window to the front instead, and a background server hands the home over.
func open(ctx context.Context, address string) error {
	if err := checkDisplay(os.Getenv); err != nil {
		return err
	}
	home, err := core.DefaultHome()
	if err != nil {
		return err
	}
	if raiseFirst(ctx, home.Private(), address) {
		return nil
	}
	options := hostOptions(home)
	options.TakeOver = true
	if log, err := api.OpenLog(home); err == nil {
		// Whoever started Crisol from a menu has no terminal to look into. The file comes first: a program without a console
		// on Windows cannot write to the other.
		defer func() { _ = log.Close() }()
		options.Core.Log = slog.New(slog.NewTextHandler(io.MultiWriter(log, os.Stderr), nil))
		slog.SetDefault(options.Core.Log)
	}
	host, err := api.Open(ctx, options)
	if errors.Is(err, core.ErrLocked) && raiseFirst(ctx, home.Private(), address) {
		return nil
	}
	if err != nil {
		// A person who started Crisol from a menu sees no terminal, so the window tells why it cannot work.
		w := newWindow(backend{}, err)
		return errors.Join(err, w.run())
	}
	return runOn(ctx, host, address)
}

// runOn shows the window and closes the host after it. Jobs that are not done then are carried on in the background.
func runOn(ctx context.Context, host *api.Host, address string) error {
	home := host.Core.Home()
	w := newWindow(partsOf(host), nil)
	service.OpenAt(w.shell, address)
	stop, err := listenForSecondStart(ctx, home.Private(), w.show)
	if err != nil {
		slog.Warn("a second start will not find this window", "error", err)
	} else {
		defer stop()
	}
	err = w.run()
	busy := host.Core.Info().Busy
	err = errors.Join(err, host.Close())
	if !busy {
		return err
	}
	program, exeErr := os.Executable()
	if exeErr != nil {
		return errors.Join(err, fmt.Errorf("carry on in the background: %w", exeErr))
	}
	_, startErr := api.StartBackground(home, program, backgroundCommand)
	return errors.Join(err, startErr)
}

// partsOf gives the window what it needs of Crisol.
func partsOf(host *api.Host) backend {
	c := host.Core
	info := c.Info()
	return backend{
		info: service.Info{
			Version: info.Version, Home: info.Home, Outputs: info.Outputs,
			Keychain: service.Keychain{Available: info.Keychain.Keychain, Problem: info.Keychain.Problem},
		},
		jobs: c, chronicle: c, forgetter: c.Training(), outputs: c, ender: c.Training(), trainer: c.Training(), rehearse: c, preferences: c,
		recents: c, providers: c.Providers, drafts: c.Drafts(), copier: c,
		secrets: c.Secrets(), consents: c, tester: c, network: c, checker: c, models: c, events: c.Events(), state: c.Info,
		api: func() string { return "http://" + host.Server.Addr() },
		folders: map[string]func() (string, error){
			service.FolderHome:    func() (string, error) { return info.Home, nil },
			service.FolderOutputs: func() (string, error) { return info.Outputs, nil },
			service.FolderModels: func() (string, error) {
				folder, err := c.ModelFolder()
				return folder.Path, err
			},
			service.FolderLog: func() (string, error) { return c.Home().Log(), nil },
		},
	}
}
