package tray

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"fyne.io/systray"
	"github.com/godbus/dbus/v5"
)

// The program that shows the icons of others, and the part of the bus that tells when it comes and goes.
const (
	watcherName = "org.kde.StatusNotifierWatcher"
	watcherPath = "/StatusNotifierWatcher"
	busName     = "org.freedesktop.DBus"
	busPath     = "/org/freedesktop/DBus"
)

// linux is the tray of a desktop that speaks StatusNotifierItem.
type linux struct {
	*menu
	conn  *dbus.Conn
	there atomic.Bool
	end   func()
}

// Start puts the icon into the tray, or makes it wait for one to appear; changed is called whenever one comes or goes. The
// error says why there can be none; the Tray works all the same and is never present.
func Start(ctx context.Context, d Deeds, changed func()) (*Tray, error) {
	// A connection of its own: the library shares one with everybody and closes it when it ends.
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return &Tray{}, fmt.Errorf("there is no session bus, so there is no tray: %w", err)
	}
	l := &linux{menu: newMenu(d, "png", func(s string) string { return strings.ReplaceAll(s, "_", "__") }), conn: conn}
	if err := l.watch(ctx, changed); err != nil {
		return &Tray{}, errors.Join(fmt.Errorf("look for a tray: %w", err), conn.Close())
	}
	start, end := systray.RunWithExternalLoop(l.build, nil)
	start()
	l.end = end
	if err := l.wait(ctx); err != nil {
		l.stop()
		return &Tray{}, err
	}
	return &Tray{at: l}, nil
}

// watch finds out whether there is a tray, and goes on to until the connection is closed.
func (l *linux) watch(ctx context.Context, changed func()) error {
	signals := make(chan *dbus.Signal, 16)
	l.conn.Signal(signals)
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchSender(busName), dbus.WithMatchInterface(busName), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, watcherName)},
		{dbus.WithMatchSender(watcherName), dbus.WithMatchInterface(watcherName), dbus.WithMatchMember("StatusNotifierHostRegistered")},
	} {
		if err := l.conn.AddMatchSignalContext(ctx, match...); err != nil {
			return err
		}
	}
	l.there.Store(l.look(ctx))
	go func() {
		for range signals {
			if is := l.look(ctx); l.there.Swap(is) != is {
				changed()
			}
		}
	}()
	return nil
}

// look asks whether somebody shows icons. A watcher that knows of no host keeps a list that nobody looks at; one that
// cannot say is taken at its name.
func (l *linux) look(ctx context.Context) bool {
	var owned bool
	call := l.conn.Object(busName, busPath).CallWithContext(ctx, busName+".NameHasOwner", 0, watcherName)
	if call.Store(&owned) != nil || !owned {
		return false
	}
	hosted, err := l.conn.Object(watcherName, watcherPath).GetProperty(watcherName + ".IsStatusNotifierHostRegistered")
	if err != nil {
		return true
	}
	is, said := hosted.Value().(bool)
	return is || !said
}

func (l *linux) present() bool { return l.there.Load() }

func (l *linux) stop() {
	l.end()
	_ = l.conn.Close()
}
