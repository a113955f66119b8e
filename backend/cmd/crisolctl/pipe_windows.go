package main

import (
	"errors"

	"golang.org/x/sys/windows"
)

// brokenPipe tells whether an output's reader has gone: a pipe says so in one of two ways (Windows API, WriteFile).
func brokenPipe(err error) bool {
	return errors.Is(err, windows.ERROR_BROKEN_PIPE) || errors.Is(err, windows.ERROR_NO_DATA)
}
