//go:build !windows

package api

import "syscall"

// detached starts a process in a session of its own, so that Ctrl-C in this terminal does not reach it.
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
