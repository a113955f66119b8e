//go:build !windows

package draft

import (
	"errors"
	"os"
)

// syncDir makes a rename in the folder last through a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
