package archive

import (
	"fmt"
	"os"
)

// file is a source on disk.
type file struct{ *os.File }

func openFile(path string) (source, error) {
	f, err := openForRead(path)
	if err != nil {
		return nil, err
	}
	return file{f}, nil
}

// check compares the open file with what was listed. It asks the open handle,
// not the path, so that the answer concerns the bytes that are being read.
func (f file) check(e Entry) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	switch {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: it is not a regular file any more", ErrChanged)
	case info.Size() != e.Size:
		return fmt.Errorf("%w: it had %d bytes and has %d now", ErrChanged, e.Size, info.Size())
	case !e.ModTime.IsZero() && !info.ModTime().Equal(e.ModTime):
		return fmt.Errorf("%w: it was written to at %s", ErrChanged, info.ModTime().UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	return nil
}
