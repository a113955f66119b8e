package main

import "errors"

// errNoDisplay is what a person reads who starts the window where none can open.
var errNoDisplay = errors.New("the window needs a graphical session, and there is none here (DISPLAY and WAYLAND_DISPLAY " +
	"are empty, or nobody answers there); in a terminal, use crisolctl: it does the same work without a window")

// checkDisplay finds out before the toolkit does, which would panic.
func checkDisplay(getenv func(string) string) error {
	if getenv("DISPLAY") == "" && getenv("WAYLAND_DISPLAY") == "" {
		return errNoDisplay
	}
	return nil
}

// displayLost recognises the panic of the toolkit when a display is named at which nobody answers.
func displayLost(reason any) error {
	if err, ok := reason.(error); ok && err.Error() == "failed to init GTK" {
		return errNoDisplay
	}
	return nil
}
