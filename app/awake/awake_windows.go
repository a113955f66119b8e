package awake

import (
	"context"
	"fmt"
	"runtime"

	"golang.org/x/sys/windows"
)

var setThreadExecutionState = windows.NewLazySystemDLL("kernel32.dll").NewProc("SetThreadExecutionState")

// Flags of SetThreadExecutionState.
const (
	continuous     = 0x80000000
	systemRequired = 0x00000001
)

// inhibit holds the computer awake from a thread of its own: Windows lets go when the thread that asked ends.
func inhibit(context.Context, string) (func(), error) {
	done, answer := make(chan struct{}), make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with this function
		before, _, err := setThreadExecutionState.Call(continuous | systemRequired)
		if before == 0 {
			answer <- fmt.Errorf("ask Windows to stay awake: %w", err)
			return
		}
		answer <- nil
		<-done
	}()
	if err := <-answer; err != nil {
		return nil, err
	}
	return func() { close(done) }, nil
}
