//go:build !windows

package core

import "golang.org/x/sys/unix"

// mayWrite tells whether this user may write to a folder; it changes nothing there.
func mayWrite(dir string) bool { return unix.Access(dir, unix.W_OK) == nil }
