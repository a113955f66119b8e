package library

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// SystemTrash returns the trash of the system: on Linux that of the freedesktop.org Trash specification 1.0 (the one in
// the home for files on its disk, else .Trash or .Trash-$uid at the root of the file's own disk), on macOS that of the
// home or of the file's volume, on Windows the recycle bin. Files are only ever renamed into it, never copied or
// deleted; without a trash on the file's disk the error wraps [ErrNoTrash].
func SystemTrash(clock func() time.Time) Trasher {
	return systemTrash{now: clock, home: os.UserHomeDir, env: os.Getenv}
}

type systemTrash struct {
	now  func() time.Time
	home func() (string, error)
	env  func(string) string
}

// Trash moves the file at path, which has to be absolute, to the trash.
func (t systemTrash) Trash(ctx context.Context, path string) (kept string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if !filepath.IsAbs(path) {
		return "", fmt.Errorf("%s: its path has to be absolute", path)
	}
	return t.put(ctx, path)
}

// TakeBack moves a file that Trash has put away back to path.
func (t systemTrash) TakeBack(ctx context.Context, kept, path string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return t.takeBack(kept, path)
}
