//go:build unix

package dataset

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// readable asks the kernel, without opening the file, whether this user may
// read it.
func readable(path string) bool { return unix.Access(path, unix.R_OK) == nil }

// hiddenByOS is always false: names alone hide files here.
func hiddenByOS(fs.FileInfo) bool { return false }
