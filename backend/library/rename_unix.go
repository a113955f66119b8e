//go:build linux || darwin

package library

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"syscall"

	"golang.org/x/sys/unix"
)

// renameNew renames beneath root, within one folder, and fails with fs.ErrExist when the new name is taken. Names are
// relative and slash-separated.
func renameNew(root *os.Root, from, to string) error {
	dir, err := root.Open(path.Dir(from))
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }()
	err = exclusive(int(dir.Fd()), path.Base(from), path.Base(to))
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.ENOTSUP) {
		// This file system cannot rename and refuse to replace in one step. What comes between the two is lost, as
		// with every program that knows only rename; FAT and old network disks are left.
		if _, err := root.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
			return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrExist}
		}
		return root.Rename(from, to)
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return dir.Sync()
}

// deviceOf returns the number of the disk that a file is on, for as long as the machine runs.
func deviceOf(info fs.FileInfo) (uint64, bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return uint64(st.Dev), true
}
