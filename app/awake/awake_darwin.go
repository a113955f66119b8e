package awake

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

// inhibit runs the system's own program for it, which also ends when we do.
func inhibit(ctx context.Context, _ string) (func(), error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	command := exec.CommandContext(ctx, "/usr/bin/caffeinate", "-i", "-w", strconv.Itoa(os.Getpid()))
	if err := command.Start(); err != nil {
		cancel()
		return nil, fmt.Errorf("ask macOS to stay awake: %w", err)
	}
	return func() {
		cancel()
		_ = command.Wait() // it was ended, which it says
	}, nil
}
