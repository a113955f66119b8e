package draft

import (
	"errors"
	"os"
	"path/filepath"
)

// temporary is the pattern of files that are not whole yet.
const temporary = ".draft-*"

// place makes target hold content, whole or not at all, and lasting through a power cut.
func place(target string, content []byte) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(target), temporary)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp.Name()))
		}
	}()
	_, err = temp.Write(content)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err = os.Rename(temp.Name(), target); err != nil {
		return err
	}
	return syncDir(filepath.Dir(target))
}

// sweep removes what a save that was killed left behind.
func sweep(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, temporary))
	for _, name := range left {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}
