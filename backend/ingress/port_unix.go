//go:build !windows

package ingress

import (
	"errors"
	"syscall"
)

func isPortInUse(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }
