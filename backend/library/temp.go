package library

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Temporary files of ours are called .crisol-<random>.part.
const (
	tempPrefix = ".crisol-"
	tempSuffix = ".part"
	tempAge    = 10 * time.Minute // a file that is still written to is younger
)

func tempName() string { return tempPrefix + rand.Text() + tempSuffix }

// sweep removes temporary files of a Crisol that was killed from dir. What cannot be removed stays for the next time.
func sweep(dir string, now time.Time) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), tempPrefix) || !strings.HasSuffix(e.Name(), tempSuffix) || !e.Type().IsRegular() {
			continue
		}
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > tempAge {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// persist repeats what another program keeps from being done for a moment, for at most about two seconds.
func persist(ctx context.Context, do func() error) error {
	for wait := 10 * time.Millisecond; ; wait *= 2 {
		err := do()
		if err == nil || !isBusy(err) || wait > time.Second {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		}
	}
}
