package ingress

import (
	"errors"

	"golang.org/x/sys/windows"
)

// isPortInUse also knows the answer for ports that Windows keeps for others.
func isPortInUse(err error) bool {
	return errors.Is(err, windows.WSAEADDRINUSE) || errors.Is(err, windows.WSAEACCES)
}
