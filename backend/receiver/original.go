package receiver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// source is a dataset's folder with what is served of it.
//
// The folder is opened anew for each read: held open it could not be unmounted or renamed for as long as a job runs, and a disk that
// was away and came back would stay lost.
type source struct {
	root  string // as it was mounted
	real  string // root without links when it was mounted; empty when it was not there
	files []File // sorted by key
}

// original is one file of a source.
type original struct {
	src  *source
	file *File
}

// changedError says that an original is not what was mounted.
type changedError struct{ err error }

func (e *changedError) Error() string { return "original changed: " + e.err.Error() }
func (e *changedError) Unwrap() error { return e.err }

// open gives the original's bytes, if it still is what was mounted; else the error is a changedError.
//
// Who may write to the dataset's folder must not be able to choose what Crisol reads with its user's rights, so a link is followed
// only as the scan of the dataset did: never in place of a folder, and never out of the dataset. os.Root holds the second whatever
// is swapped while we look.
func (o *original) open() (*os.File, error) {
	file, err := o.openInside()
	if err != nil {
		return nil, &changedError{fmt.Errorf("open %s: %w", o.path(), err)}
	}
	if err := o.check(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

func (o *original) path() string { return filepath.Join(o.src.root, filepath.FromSlash(o.file.Path)) }

func (o *original) openInside() (*os.File, error) {
	real, err := filepath.EvalSymlinks(o.src.root)
	if err != nil {
		return nil, err
	}
	if o.src.real != "" && real != o.src.real {
		return nil, fmt.Errorf("the dataset's folder leads to %s, to %s when it was mounted", real, o.src.real)
	}
	root, err := os.OpenRoot(real)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	name, err := o.resolve(root, real)
	if err != nil {
		return nil, err
	}
	// A pipe in the file's place must not hold us up.
	return root.OpenFile(name, os.O_RDONLY|openNonBlock, 0)
}

// resolve gives the place of the file itself below the root, behind a link that the scan would have followed.
func (o *original) resolve(root *os.Root, real string) (string, error) {
	name := filepath.FromSlash(o.file.Path)
	folder := filepath.Join(real, filepath.Dir(name))
	if at, err := filepath.EvalSymlinks(folder); err != nil || at != folder {
		return "", errors.Join(errors.New("its folder was swapped for a link"), err)
	}
	info, err := root.Lstat(name)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return name, err
	}
	target, err := filepath.EvalSymlinks(filepath.Join(real, name))
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(real, target)
	if err != nil || !filepath.IsLocal(rel) {
		return "", errors.New("it is a link that leaves the dataset")
	}
	for part := range strings.SplitSeq(filepath.ToSlash(rel), "/") {
		if strings.HasPrefix(part, ".") {
			return "", errors.New("it is a link to a hidden file")
		}
	}
	return rel, nil
}

// check compares an open original with its entry.
func (o *original) check(file *os.File) error {
	info, err := file.Stat()
	if err == nil {
		err = o.same(info)
	}
	if err != nil {
		return &changedError{err}
	}
	return nil
}

func (o *original) same(info fs.FileInfo) error {
	switch {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is no longer a plain file", o.path())
	case info.Size() != o.file.Size:
		return fmt.Errorf("%s has %d bytes, %d when it was listed", o.path(), info.Size(), o.file.Size)
	case !info.ModTime().Equal(o.file.ModTime):
		return fmt.Errorf("%s was written at %s, at %s when it was listed", o.path(), info.ModTime(), o.file.ModTime)
	}
	return nil
}

// checkOriginalPath refuses a path that could lead out of its root.
func checkOriginalPath(p string) error {
	if !fs.ValidPath(p) || p == "." || path.Clean(p) != p || !filepath.IsLocal(filepath.FromSlash(p)) {
		return fmt.Errorf("file %q: a slash path below the dataset's root is needed", p)
	}
	return nil
}
