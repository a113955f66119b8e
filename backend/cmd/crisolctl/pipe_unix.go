//go:build !windows

package main

import (
	"errors"
	"syscall"
)

// brokenPipe tells whether an output's reader has gone.
func brokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
