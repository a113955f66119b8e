package awake

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/godbus/dbus/v5"
)

// program is the name under which the system lists who keeps it awake.
const program = "Crisol"

// inhibit asks the service that puts the computer to sleep, else the desktop that asks it to.
func inhibit(ctx context.Context, why string) (func(), error) {
	release, err := login(ctx, why)
	if err == nil {
		return release, nil
	}
	release, desktopErr := desktop(ctx, why)
	if desktopErr == nil {
		return release, nil
	}
	return nil, errors.Join(err, desktopErr)
}

// login asks logind, which answers with a file: while it is open, the computer stays awake.
func login(ctx context.Context, why string) (func(), error) {
	conn, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("reach the system bus: %w", err)
	}
	defer func() { _ = conn.Close() }()
	var fd dbus.UnixFD
	err = conn.Object("org.freedesktop.login1", "/org/freedesktop/login1").
		CallWithContext(ctx, "org.freedesktop.login1.Manager.Inhibit", 0, "sleep", program, why, "block").Store(&fd)
	if err != nil {
		return nil, fmt.Errorf("ask logind to stay awake: %w", err)
	}
	file := os.NewFile(uintptr(fd), "inhibitor") //nolint:gosec // a file descriptor is never negative
	return func() { _ = file.Close() }, nil
}

// suspend is the portal's word for going to sleep.
const suspend uint32 = 4

// desktop asks the portal of the session, or its older power manager. Both let go when the connection ends.
func desktop(ctx context.Context, why string) (func(), error) {
	// The connection lasts as long as what is held, which is longer than this call.
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return nil, fmt.Errorf("reach the session bus: %w", err)
	}
	var handle dbus.ObjectPath
	portal := conn.Object("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop").
		CallWithContext(ctx, "org.freedesktop.portal.Inhibit.Inhibit", 0, "", suspend, map[string]dbus.Variant{"reason": dbus.MakeVariant(why)}).
		Store(&handle)
	if portal == nil {
		return func() { _ = conn.Close() }, nil
	}
	var cookie uint32
	older := conn.Object("org.freedesktop.PowerManagement", "/org/freedesktop/PowerManagement/Inhibit").
		CallWithContext(ctx, "org.freedesktop.PowerManagement.Inhibit.Inhibit", 0, program, why).Store(&cookie)
	if older == nil {
		return func() { _ = conn.Close() }, nil
	}
	return nil, errors.Join(fmt.Errorf("ask the desktop to stay awake: %w", portal), older, conn.Close())
}
