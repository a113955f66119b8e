//go:build bindings

package main

import (
	"fmt"
	"os"
)

// start writes the TypeScript of the facades (frontend/wailsjs) and ends: in this build wails.Run opens no window.
// Nothing else may happen here.
func start() int {
	if err := newWindow(backend{}, nil).run(); err != nil {
		fmt.Fprintln(os.Stderr, "crisol:", err)
		return 1
	}
	return 0
}
