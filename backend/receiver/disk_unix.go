//go:build !windows

package receiver

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// forbiddenRunes are characters that file names of this system refuse, beside the slash and NUL.
const forbiddenRunes = ""

// openNonBlock keeps the opening of a pipe from waiting for a writer. Plain files do not heed it.
const openNonBlock = unix.O_NONBLOCK

// syncDir makes a rename or removal in the folder last through a power cut.
func syncDir(root *os.Root, dir string) error {
	d, err := root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// FreeSpace returns how many bytes this user may still write to the disk of a folder.
func FreeSpace(dir string) (uint64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, &fs.PathError{Op: "free space", Path: dir, Err: err}
	}
	return st.Bavail * uint64(st.Bsize), nil //nolint:gosec // a block size is never negative
}

func isNoSpace(err error) bool {
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT)
}

// isMissing also knows the case of a file where a folder would have to be.
func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ENOTDIR) }
