package main

import (
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"

	"github.com/godbus/dbus/v5"
)

// revealFile shows a file in the file manager, selected where the file manager can (FileManager1 D-Bus interface of
// freedesktop.org), else opens its folder.
func revealFile(ctx context.Context, path string) error {
	if selectFile(ctx, path) == nil {
		return nil
	}
	opener, err := exec.LookPath("xdg-open")
	if err != nil {
		return fmt.Errorf("there is no file manager to show %s: %w", path, err)
	}
	if err := exec.CommandContext(ctx, opener, filepath.Dir(path)).Run(); err != nil { //nolint:gosec // the path is from our own store
		return fmt.Errorf("open the folder %s: %w", filepath.Dir(path), err)
	}
	return nil
}

func selectFile(ctx context.Context, path string) error {
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("reach the session bus: %w", err)
	}
	defer func() { _ = conn.Close() }()
	file := url.URL{Scheme: "file", Path: path}
	manager := conn.Object("org.freedesktop.FileManager1", "/org/freedesktop/FileManager1")
	if err := manager.CallWithContext(ctx, "org.freedesktop.FileManager1.ShowItems", 0, []string{file.String()}, "").Err; err != nil {
		return fmt.Errorf("ask the file manager: %w", err)
	}
	return nil
}
