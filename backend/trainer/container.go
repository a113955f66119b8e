package trainer

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// container is the folder that stands for the container's file system. Paths in it are slash-separated; a relative one
// counts from its root, as the container's working directory does, and no path leads out of it.
type container struct{ dir string }

// cleanContainer returns p as an absolute path within the container, without "..".
func cleanContainer(p string) string { return path.Clean("/" + p) }

// real returns the path of p on this machine. The error says that the name cannot exist here (such as "a:b" on Windows).
func (c container) real(p string) (string, error) {
	clean := cleanContainer(p)
	if clean == "/" {
		return c.dir, nil
	}
	local := filepath.FromSlash(clean[1:])
	if !filepath.IsLocal(local) {
		return "", fmt.Errorf("%w: the path %q cannot be used in the container on this machine", ErrConfig, p)
	}
	return filepath.Join(c.dir, local), nil
}

// write puts data at p under a temporary name and renames it. The container does not outlive the run, so nothing is
// synced here: what has to last is published.
func (c container) write(p string, data []byte) error {
	file, err := c.real(p)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".tmp-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return nil
}

// read returns the file at p, or an error that wraps [fs.ErrNotExist], or one that says it is larger than limit bytes.
func (c container) read(p string, limit int64) ([]byte, error) {
	file, err := c.real(p)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(file)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("[Errno 2] No such file or directory: '%s': %w", p, fs.ErrNotExist)
		}
		return nil, err
	}
	data, err := readLimited(f, limit)
	return data, errors.Join(err, f.Close())
}
