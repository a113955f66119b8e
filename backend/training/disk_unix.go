//go:build !windows

package training

import (
	"errors"
	"os"
)

// syncDir makes what was put into the folder last through a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
