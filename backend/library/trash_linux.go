package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// put follows the freedesktop.org Trash specification 1.0.
func (t systemTrash) put(ctx context.Context, path string) (kept string, err error) {
	// The last part is not followed: it is the file that goes. The folders before it are, for the true disk's root.
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, filepath.Base(path))
	info, err := os.Lstat(path)
	if err != nil {
		return "", err
	}
	disk, ok := deviceOf(info)
	if !ok {
		return "", ErrNoTrash
	}
	if bin, err := t.homeBin(); err == nil {
		if on, err := diskOf(filepath.Dir(bin)); err == nil && on == disk {
			kept, err := t.move(ctx, bin, path, path)
			if !errors.Is(err, unix.EXDEV) { // one disk in two mounts: the one at its root does then
				return kept, err
			}
		}
	}
	top := root(dir, disk)
	rel, err := filepath.Rel(top, path)
	if err != nil {
		return "", ErrNoTrash
	}
	var failed error
	for _, bin := range topBins(top) {
		kept, err := t.move(ctx, bin, path, rel)
		if err == nil {
			return kept, nil
		}
		if failed = errors.Join(failed, err); ctx.Err() != nil {
			return "", failed
		}
	}
	return "", errors.Join(ErrNoTrash, failed)
}

// homeBin returns the trash of the home, whose parent folder it makes.
func (t systemTrash) homeBin() (string, error) {
	data := t.env("XDG_DATA_HOME")
	if !filepath.IsAbs(data) {
		home, err := t.home()
		if err != nil {
			return "", err
		}
		data = filepath.Join(home, ".local", "share")
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return "", err
	}
	return filepath.Join(data, "Trash"), nil
}

func diskOf(dir string) (uint64, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return 0, err
	}
	disk, ok := deviceOf(info)
	if !ok {
		return 0, ErrNoTrash
	}
	return disk, nil
}

// root returns the highest folder above dir that is on the same disk: where that is mounted.
func root(dir string, disk uint64) string {
	for {
		up := filepath.Dir(dir)
		if on, err := diskOf(up); up == dir || err != nil || on != disk {
			return dir
		}
		dir = up
	}
}

// topBins returns the trashes at the root of a disk, in the order of the specification: .Trash/$uid where an
// administrator has made a proper .Trash, and .Trash-$uid.
func topBins(top string) []string {
	uid := strconv.Itoa(os.Getuid())
	var bins []string
	shared := filepath.Join(top, ".Trash")
	if info, err := os.Lstat(shared); err == nil && info.IsDir() && info.Mode()&fs.ModeSticky != 0 {
		bins = append(bins, filepath.Join(shared, uid))
	}
	return append(bins, filepath.Join(top, ".Trash-"+uid))
}

// move puts the file at path into the trash bin; origin is how the trash remembers where it was. The note comes first,
// as the specification wants: a trash without a file's note could not give it back.
func (t systemTrash) move(ctx context.Context, bin, path, origin string) (kept string, err error) {
	for _, dir := range []string{bin, filepath.Join(bin, "info"), filepath.Join(bin, "files")} {
		if err := ownFolder(dir); err != nil {
			return "", err
		}
	}
	trash, err := os.OpenRoot(bin)
	if err != nil {
		return "", err
	}
	defer func() { _ = trash.Close() }()
	note := "[Trash Info]\nPath=" + (&url.URL{Path: origin}).EscapedPath() +
		"\nDeletionDate=" + t.now().Local().Format("2006-01-02T15:04:05") + "\n"
	for n := 1; ctx.Err() == nil; n++ {
		name := trashName(filepath.Base(path), n)
		info := filepath.Join("info", name+".trashinfo")
		err := writeNew(trash, info, note)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			err = syncDir(filepath.Join(bin, "info"))
		}
		if err == nil {
			kept = filepath.Join(bin, "files", name)
			err = renameInto(path, kept)
		}
		if err == nil {
			return kept, errors.Join(syncDir(filepath.Join(bin, "files")), syncDir(filepath.Dir(path)))
		}
		_ = trash.Remove(info) // a note without a file means nothing
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
	}
	return "", ctx.Err()
}

// takeBack moves a file out of a trash's folder files, and removes its note.
func (t systemTrash) takeBack(kept, path string) error {
	if err := renameInto(kept, path); err != nil {
		return err
	}
	files := filepath.Dir(kept)
	info := filepath.Join(filepath.Dir(files), "info")
	err := os.Remove(filepath.Join(info, filepath.Base(kept)+".trashinfo"))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, syncDir(filepath.Dir(path)), syncDir(files), syncDir(info))
}

// ownFolder makes a folder that only we can read, or checks that it is a real folder of ours.
func ownFolder(dir string) error {
	if err := os.Mkdir(dir, 0o700); err == nil || !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(st.Uid) != os.Getuid() {
		return fmt.Errorf("%s is not a folder of this user: %w", dir, ErrNoTrash)
	}
	return nil
}

func writeNew(root *os.Root, name, text string) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, root.Remove(name))
	}
	return nil
}

// renameInto renames and does not replace.
func renameInto(from, to string) error {
	err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS) {
		if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
			return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrExist}
		}
		return os.Rename(from, to)
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}
