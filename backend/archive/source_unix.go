//go:build unix

package archive

import (
	"os"
	"syscall"
)

// openForRead opens path without waiting: a file that has been replaced by a
// named pipe since it was listed would otherwise block for ever.
func openForRead(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}
