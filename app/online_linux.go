package main

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

// NetworkManager's words for a network that reaches the internet or may (org.freedesktop.NetworkManager, property State:
// NM_STATE_CONNECTED_SITE is 60, NM_STATE_CONNECTED_GLOBAL is 70; 0 is unknown).
const (
	stateUnknown = 0
	stateSite    = 60
)

// askWithin bounds the question to NetworkManager, which answers at once or is not there.
const askWithin = 2 * time.Second

// online tells whether this computer has a network, as NetworkManager knows it, or as its interfaces look where there is none.
func online(ctx context.Context) bool {
	if state, ok := networkState(ctx); ok && state != stateUnknown {
		return state >= stateSite
	}
	return anyNetwork()
}

func networkState(ctx context.Context) (state uint32, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	bus, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return 0, false
	}
	defer func() { _ = bus.Close() }()
	var value dbus.Variant
	err = bus.Object("org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager").CallWithContext(ctx,
		"org.freedesktop.DBus.Properties.Get", dbus.FlagNoAutoStart, "org.freedesktop.NetworkManager", "State").Store(&value)
	if err != nil {
		return 0, false
	}
	state, ok = value.Value().(uint32)
	return state, ok
}
