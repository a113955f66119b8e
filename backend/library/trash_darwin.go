package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// put renames the file into ~/.Trash, or into .Trashes/$uid at the root of its volume. Finder's "Put Back" does not
// know where it was, because only Finder's own interface tells it.
func (t systemTrash) put(ctx context.Context, path string) (kept string, err error) {
	home, err := t.home()
	if err != nil {
		return "", fmt.Errorf("%w (%w)", ErrNoTrash, err)
	}
	bins := []string{filepath.Join(home, ".Trash")}
	if info, err := os.Lstat(path); err != nil {
		return "", err
	} else if disk, ok := deviceOf(info); ok {
		top := filepath.Dir(path)
		for up := filepath.Dir(top); up != top; up = filepath.Dir(up) {
			info, err := os.Stat(up)
			if err != nil {
				break
			}
			if on, ok := deviceOf(info); !ok || on != disk {
				break
			}
			top = up
		}
		bins = append(bins, filepath.Join(top, ".Trashes", strconv.Itoa(os.Getuid())))
	}
	var failed error
	for _, bin := range bins {
		if info, err := os.Lstat(bin); err != nil || !info.IsDir() {
			failed = errors.Join(failed, err)
			continue
		}
		kept, err := moveNew(ctx, path, bin)
		if err == nil {
			return kept, errors.Join(syncDir(bin), syncDir(filepath.Dir(path)))
		}
		failed = errors.Join(failed, err)
	}
	return "", errors.Join(ErrNoTrash, failed)
}

func moveNew(ctx context.Context, path, bin string) (kept string, err error) {
	for n := 1; ctx.Err() == nil; n++ {
		kept = filepath.Join(bin, trashName(filepath.Base(path), n))
		err := unix.RenamexNp(path, kept, unix.RENAME_EXCL)
		if !errors.Is(err, fs.ErrExist) {
			return kept, err
		}
	}
	return "", ctx.Err()
}

func (t systemTrash) takeBack(kept, path string) error {
	if err := unix.RenamexNp(kept, path, unix.RENAME_EXCL); err != nil {
		return &os.LinkError{Op: "rename", Old: kept, New: path, Err: err}
	}
	return errors.Join(syncDir(filepath.Dir(kept)), syncDir(filepath.Dir(path)))
}
