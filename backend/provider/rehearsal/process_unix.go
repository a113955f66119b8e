//go:build !windows

package rehearsal

import "syscall"

// detached puts the child in a session of its own, so that it outlives ours and gets none of our signals.
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
