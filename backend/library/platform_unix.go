//go:build !windows

package library

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// inode returns the number of a file on its disk, and how many names it has. The number of the disk is left out: it
// changes from one start of the machine to the next.
func inode(info fs.FileInfo, _ string) (number uint64, links int) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 1
	}
	return st.Ino, int(st.Nlink) //nolint:gosec // a file has few names
}

// syncDir makes a new, renamed or removed name in the folder last through a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// isBusy is false: no system but Windows keeps a file from being renamed because somebody reads it.
func isBusy(error) bool { return false }
