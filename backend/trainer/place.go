package trainer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
)

// imageExtensions are the names that the trainer takes for images; all of them are decoded here.
var imageExtensions = map[string]bool{
	".jpg": true, ".jpeg": true, ".png": true, ".webp": true, ".bmp": true, ".gif": true, ".tif": true, ".tiff": true,
}

// place is where a dataset or a cache lives: a bucket or a folder of the container.
type place interface {
	// list returns all keys, sorted.
	list(ctx context.Context) ([]string, error)
	exists(ctx context.Context, key string) (bool, error)
	// read returns nil without an error when there is nothing under key.
	read(ctx context.Context, key string, limit int64) ([]byte, error)
	write(ctx context.Context, key string, data []byte) error
	// clean turns a path of the configuration into a key of this place.
	clean(p string) string
	String() string
}

// folder is a place in the container. Its keys are absolute container paths.
type folder struct {
	container
	path string // the dataset's folder, as configured
}

func (f folder) String() string        { return "folder " + f.path }
func (f folder) clean(p string) string { return cleanContainer(p) }

// list walks the folder. One that does not exist fails as Python's iterdir does.
func (f folder) list(ctx context.Context) ([]string, error) {
	root, err := f.real(f.path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%w: [Errno 2] No such file or directory: '%s' (the folder does not exist in the container): %w",
			ErrDataset, f.path, fs.ErrNotExist)
	}
	var keys []string
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if d.Type().IsRegular() {
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			keys = append(keys, path.Join(cleanContainer(f.path), filepath.ToSlash(rel)))
		}
		return nil
	})
	sort.Strings(keys)
	return keys, err
}

func (f folder) exists(_ context.Context, key string) (bool, error) {
	file, err := f.real(key)
	if err != nil {
		return false, err
	}
	_, err = os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

func (f folder) read(ctx context.Context, key string, limit int64) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	data, err := f.container.read(key, limit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

func (f folder) write(ctx context.Context, key string, data []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return f.container.write(key, data)
}

func isImage(key string) bool { return imageExtensions[strings.ToLower(path.Ext(key))] }
