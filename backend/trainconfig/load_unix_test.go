//go:build unix

package trainconfig

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestUnreadablePartsAreNamed(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	t.Parallel()
	for _, rel := range []string{configFile, dataFile, "data/boats"} {
		p := newPlace(t)
		if err := os.Chmod(p.path(rel), 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(p.path(rel), 0o700) })
		_, err := p.tryLoad(p.dir)
		if err == nil || !strings.Contains(err.Error(), "permission denied") || !strings.Contains(err.Error(), p.path(rel)) {
			t.Errorf("%s: %v", rel, err)
		}
	}
}

func TestPipeInsteadOfAFileDoesNotBlock(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	if err := os.Remove(p.path(dataFile)); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(p.path(dataFile), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.tryLoad(p.dir); err == nil || !strings.Contains(err.Error(), "not a file") {
		t.Errorf("got %v", err)
	}
}
