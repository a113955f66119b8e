package receiver

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

// forbiddenRunes are what Windows refuses in file names, beside slashes and control characters. A colon would even open another
// stream of the same file.
const forbiddenRunes = `<>:"|?*`

// openNonBlock is nothing on Windows, where no pipe has a name among files.
const openNonBlock = 0

// syncDir is nothing on Windows, where a folder cannot be flushed; NTFS journals renames.
func syncDir(*os.Root, string) error { return nil }

// FreeSpace returns how many bytes this user may still write to the disk of a folder.
func FreeSpace(dir string) (uint64, error) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, &fs.PathError{Op: "free space", Path: dir, Err: err}
	}
	return free, nil
}

func isNoSpace(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

func isMissing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, windows.ERROR_DIRECTORY)
}
