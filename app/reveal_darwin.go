package main

import (
	"context"
	"fmt"
	"os/exec"
)

// revealFile shows a file, selected, in the Finder.
func revealFile(ctx context.Context, path string) error {
	if err := exec.CommandContext(ctx, "open", "-R", path).Run(); err != nil { //nolint:gosec // the path is from our own store
		return fmt.Errorf("show %s in the Finder: %w", path, err)
	}
	return nil
}
