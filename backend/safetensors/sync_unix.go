//go:build !windows

package safetensors

import (
	"errors"
	"os"
)

// syncDir makes a rename durable: on Unix the folder itself has to be synced.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
