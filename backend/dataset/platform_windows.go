package dataset

import (
	"io/fs"
	"os"
	"syscall"
)

// readable tries to open the file, because only that evaluates its access list.
func readable(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	return f.Close() == nil
}

// hiddenByOS reports the hidden and system attributes.
func hiddenByOS(info fs.FileInfo) bool {
	d, ok := info.Sys().(*syscall.Win32FileAttributeData)
	return ok && d.FileAttributes&(syscall.FILE_ATTRIBUTE_HIDDEN|syscall.FILE_ATTRIBUTE_SYSTEM) != 0
}
