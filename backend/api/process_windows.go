package api

import "syscall"

const detachedProcess = 0x00000008 // DETACHED_PROCESS of the Windows API

// detached starts a process outside this console, so that Ctrl-C here does not reach it.
func detached() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP | detachedProcess}
}
