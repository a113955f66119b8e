package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
)

// revealFile shows a file, selected, in Explorer, which answers 1 even when it did.
func revealFile(ctx context.Context, path string) error {
	err := exec.CommandContext(ctx, "explorer.exe", "/select,"+path).Run() //nolint:gosec // the path is from our own store
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return fmt.Errorf("show %s in Explorer: %w", path, err)
	}
	return nil
}
