package rehearsal

import "syscall"

const detachedProcess = 0x00000008 // DETACHED_PROCESS of the Windows API

// detached takes the child out of our console and process group, so that it outlives us.
func detached() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP | detachedProcess}
}
