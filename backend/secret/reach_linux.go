package secret

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
)

// errNoBus is why the Secret Service cannot be reached.
var errNoBus = errors.New("there is no D-Bus session, which the keychain is reached through")

// reachable tells whether there is a session bus. Without one the D-Bus library would start one of its own that nobody
// ends, with a keychain that nobody can unlock.
func reachable() error {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return nil
	}
	runtime := os.Getenv("XDG_RUNTIME_DIR")
	if runtime == "" {
		runtime = filepath.Join("/run/user", strconv.Itoa(os.Getuid()))
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(filepath.Join(runtime, name)); err == nil {
			return nil
		}
	}
	return errNoBus
}
