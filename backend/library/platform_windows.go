package library

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// inode returns the number of a file on its disk, and how many names it has; 0 and 1 where Windows does not tell.
func inode(_ fs.FileInfo, path string) (number uint64, links int) {
	f, err := os.Open(path) // os.Open lengthens long paths and shares the file for writing and removing
	if err != nil {
		return 0, 1
	}
	defer func() { _ = f.Close() }()
	var info windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(windows.Handle(f.Fd()), &info); err != nil {
		return 0, 1
	}
	return uint64(info.FileIndexHigh)<<32 | uint64(info.FileIndexLow), int(info.NumberOfLinks)
}

// syncDir is nothing on Windows, where a folder cannot be flushed; NTFS journals renames.
func syncDir(string) error { return nil }

// isBusy tells whether another program (a virus scanner, an indexer) has the file open just now.
func isBusy(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION) ||
		errors.Is(err, windows.ERROR_ACCESS_DENIED)
}

// renameNew renames beneath root and fails with fs.ErrExist when the new name is taken.
func renameNew(root *os.Root, from, to string) error {
	old, err := windows.UTF16PtrFromString(longPath(root, from))
	if err != nil {
		return err
	}
	name, err := windows.UTF16PtrFromString(longPath(root, to))
	if err != nil {
		return err
	}
	if err := windows.MoveFileEx(old, name, windows.MOVEFILE_WRITE_THROUGH); err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}

func longPath(root *os.Root, name string) string {
	path := root.Name() + `\` + name
	if full, err := windows.FullPath(path); err == nil && len(full) >= 2 && full[1] == ':' {
		return `\\?\` + full
	}
	return path
}

// clone always fails: cloning blocks needs ReFS, and a copy does on every disk.
func clone(string, string) error { return errors.ErrUnsupported }
