// Package library is the folder of models that came home: one local folder of a person's own, in which each delivered
// model appears once, under a name that a person can read and that every system can hold.
//
// A model appears by a hard link to the delivered weights where both lie on one disk, by a clone of their blocks where
// the file system knows how, and by one copy otherwise. Nothing there is ever overwritten. What Crisol knows beyond the
// files themselves (the job, the digest, what the header said) stands in one small file of the folder, [IndexName];
// it is rebuilt from the files and [Options.Delivered] when it is lost, so the files are the truth.
package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"crisol/backend/job"
)

// What keeps the library from doing as it was asked. Errors of this package wrap them with the file they are about.
var (
	// ErrOutside says that a path is not beneath the library folder.
	ErrOutside = errors.New("it is not in the library folder; choose a model that the library lists")
	// ErrGone says that a file is no longer there.
	ErrGone = errors.New("it is no longer there; list the library again")
	// ErrNotModel says that a path names something else than a regular .safetensors file.
	ErrNotModel = errors.New("it is not a .safetensors file")
	// ErrChanged says that a file is not the one that Crisol knows: a person edited or replaced it.
	ErrChanged = errors.New("it was edited or replaced since Crisol saw it, so it is left alone; " +
		"list the library again and look at it first")
	// ErrTaken says that a name is in use.
	ErrTaken = errors.New("a file of that name is already there; choose another name")
	// ErrPutAway says that a person took this model out of the library. [Library.Restore] brings it back.
	ErrPutAway = errors.New("it was taken out of the library; restore it to have it back")
	// ErrNoTrash says that there is no trash for a file's disk. Nothing was deleted.
	ErrNoTrash = errors.New("there is no trash on its disk, so nothing was deleted; delete it with your file manager")
	// ErrNotKept says that the trash does not have a model any more, or cannot give back.
	ErrNotKept = errors.New("the trash cannot give it back to Crisol; look for it there with your file manager")
	// ErrNoName says that a name is empty.
	ErrNoName = errors.New("a model needs a name; type one")
	// ErrNoFolder says that the library folder, which a person chose, is not there.
	ErrNoFolder = errors.New("the model folder is not there; connect its disk, or choose another folder in the settings")
	// ErrNoTarget says that the folder of another program is not there.
	ErrNoTarget = errors.New("the folder is not there; choose the folder that the program reads its models from")
)

// Extension ends the name of each model of the library.
const Extension = ".safetensors"

// Delivered is a model that a job brought home, for rebuilding a lost index.
type Delivered struct {
	Job   job.ID
	Name  string
	Model job.Model
}

// Trasher moves a file to where a person can get it back from, and back.
type Trasher interface {
	// Trash returns the absolute path at which the file is kept, "" when only the person can get it back. The error wraps
	// [ErrNoTrash] when there is no such place.
	Trash(ctx context.Context, path string) (kept string, err error)
	// TakeBack moves what is kept to path and replaces nothing: then the error wraps [fs.ErrExist].
	TakeBack(ctx context.Context, kept, path string) error
}

// Options say where the library is and what it uses.
type Options struct {
	// Dir returns the absolute path of the library folder; it is asked before each operation, so a setting may change.
	Dir func() (string, error)
	// Trash is the trash to use; nil means that of the system (see [SystemTrash]).
	Trash Trasher
	// Delivered tells the models that came home, and is asked only when the index was lost. May be nil: then the
	// files are listed without their jobs until Add is called for them again.
	Delivered func(ctx context.Context) ([]Delivered, error)
	// Clock is time.Now when nil.
	Clock func() time.Time
}

// Library is the folder. Its methods may be called from several goroutines; one process should own a folder, and a
// second one does no worse than lose a line of the index, which is found again.
type Library struct {
	dir       func() (string, error)
	trash     Trasher
	delivered func(ctx context.Context) ([]Delivered, error)
	now       func() time.Time

	adding gate // held while a file is put into the library or another program's folder, which may take long
	state  gate // held while the index is looked at or changed
	idx    *index

	link  func(from, to string) error // os.Link; a test says that disks differ
	clone func(from, to string) error
}

// New returns the library that o describes. Nothing is read or made yet.
func New(o Options) *Library {
	l := &Library{
		dir: o.Dir, trash: o.Trash, delivered: o.Delivered, now: o.Clock,
		adding: make(gate, 1), state: make(gate, 1), link: os.Link, clone: clone,
	}
	if l.now == nil {
		l.now = time.Now
	}
	if l.trash == nil {
		l.trash = SystemTrash(l.now)
	}
	return l
}

// gate is a lock that waits no longer than its context.
type gate chan struct{}

func (g gate) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g gate) leave() { <-g }

// folder is the library folder, held open for one operation. Whoever has one holds l.state.
type folder struct {
	dir  string
	root *os.Root
	idx  *index
}

// open enters l.state and opens the folder, making it when need be. close ends both.
func (l *Library) open(ctx context.Context) (*folder, error) {
	if err := l.state.enter(ctx); err != nil {
		return nil, err
	}
	f, err := l.openFolder(ctx)
	if err != nil {
		l.state.leave()
		return nil, err
	}
	return f, nil
}

func (l *Library) openFolder(ctx context.Context) (*folder, error) {
	dir, err := l.dir()
	if err != nil {
		return nil, fmt.Errorf("find the library folder: %w", err)
	}
	if !filepath.IsAbs(dir) {
		return nil, fmt.Errorf("open the library folder %q: its path has to be absolute; set it in the settings", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the library folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the library folder: %w", err)
	}
	f := &folder{dir: filepath.Clean(dir), root: root}
	if err := l.loadIndex(ctx, f); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return f, nil
}

func (l *Library) close(f *folder) {
	_ = f.root.Close() // only read through
	l.state.leave()
}

// within returns the slash-separated path of a model relative to the folder, and its information. path is absolute or
// relative to the folder. Links are refused, and so are folders that lead out.
func (f *folder) within(path string) (rel string, info fs.FileInfo, err error) {
	if filepath.IsAbs(path) {
		if path, err = filepath.Rel(f.dir, path); err != nil {
			return "", nil, fmt.Errorf("%s: %w", path, ErrOutside)
		}
	}
	if !filepath.IsLocal(path) {
		return "", nil, fmt.Errorf("%s: %w", path, ErrOutside)
	}
	path = filepath.Clean(path)
	info, err = f.root.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil, fmt.Errorf("%s: %w", path, ErrGone)
	case escapes(err):
		return "", nil, fmt.Errorf("%s: %w", path, ErrOutside)
	case err != nil:
		return "", nil, fmt.Errorf("look at %s: %w", path, err)
	case !info.Mode().IsRegular() || !isModel(path):
		return "", nil, fmt.Errorf("%s: %w", path, ErrNotModel)
	}
	return filepath.ToSlash(path), info, nil
}

// escapes tells whether an error of os.Root says that a path leads out of it: that error has no name to compare with.
func escapes(err error) bool {
	return err != nil && strings.Contains(err.Error(), "path escapes from parent")
}

func (f *folder) abs(rel string) string { return filepath.Join(f.dir, filepath.FromSlash(rel)) }

// isModel tells whether a file of that name is listed: not hidden, and with the extension in any case.
func isModel(name string) bool {
	base := filepath.Base(name)
	return !strings.HasPrefix(base, ".") && strings.EqualFold(filepath.Ext(base), Extension)
}
