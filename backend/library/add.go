package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"crisol/backend/job"
)

// Add makes the delivered weights m of a job appear in the library as name (see [PortableName]; the step, then a number
// sets apart what would collide), by a hard link, else a clone, else one copy. It may be repeated, also after a crash at
// any point: a model of the job with these bytes that is in the library under whatever name stays the only one and is
// returned. A model that a person took out is not put back: the error wraps [ErrPutAway]. It wraps [ErrGone] or
// [ErrChanged] when the delivered file is not what was verified; then nothing was added.
func (l *Library) Add(ctx context.Context, id job.ID, name string, m job.Model) (Entry, error) {
	return l.add(ctx, id, name, m, false)
}

// Restore does as Add does, and puts back what a person took out before.
func (l *Library) Restore(ctx context.Context, id job.ID, name string, m job.Model) (Entry, error) {
	return l.add(ctx, id, name, m, true)
}

func (l *Library) add(ctx context.Context, id job.ID, name string, m job.Model, again bool) (entry Entry, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("add %q to the library: %w", name, err)
		}
	}()
	if id == "" {
		return Entry{}, errors.New("it names no job; give the job that delivered it")
	}
	m.SHA256 = strings.ToLower(m.SHA256)
	if err := l.adding.enter(ctx); err != nil {
		return Entry{}, err
	}
	defer l.adding.leave()

	entry, dir, found, err := l.present(ctx, id, m, again)
	if err != nil || found {
		return entry, err
	}
	src, err := delivered(ctx, m)
	if err != nil {
		return Entry{}, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Entry{}, err
	}
	defer func() { _ = root.Close() }()
	p := placement{l: l, dir: dir, root: root, names: func(yield func(string) bool) { fileNames(name, m.Step, yield) }}
	file, kind, err := p.place(ctx, src)
	if err != nil {
		return Entry{}, err
	}
	return l.enlist(ctx, file, newRecord(id, m, kind))
}

// present looks whether the library has the model already, and where the library is.
func (l *Library) present(ctx context.Context, id job.ID, m job.Model, again bool) (Entry, string, bool, error) {
	f, err := l.open(ctx)
	if err != nil {
		return Entry{}, "", false, err
	}
	defer l.close(f)
	sweep(f.dir, l.now())
	files, err := f.walk(ctx)
	if err != nil {
		return Entry{}, "", false, err
	}
	f.reconcile(files)
	for rel, r := range f.idx.Files {
		if r.Job == id && r.SHA256 == m.SHA256 {
			return f.entry(rel, files[rel], newAlbum()), f.dir, true, f.save(ctx)
		}
	}
	for _, r := range f.idx.Away {
		if r.Job == id && r.SHA256 == m.SHA256 && !again {
			return Entry{}, f.dir, false, errors.Join(ErrPutAway, f.save(ctx))
		}
	}
	rel, kind, err := f.find(ctx, files, m)
	if err != nil || rel == "" {
		return Entry{}, f.dir, false, errors.Join(err, f.save(ctx))
	}
	f.record(rel, files[rel], newRecord(id, m, kind))
	return f.entry(rel, files[rel], newAlbum()), f.dir, true, f.save(ctx)
}

// enlist writes down what was placed in the folder as file.
func (l *Library) enlist(ctx context.Context, file string, r *record) (Entry, error) {
	f, err := l.open(context.WithoutCancel(ctx)) // it is there, so it is written down
	if err != nil {
		return Entry{}, err
	}
	defer l.close(f)
	info, err := f.root.Lstat(file)
	if err != nil {
		return Entry{}, err
	}
	f.record(file, info, r)
	return f.entry(file, info, newAlbum()), f.save(context.WithoutCancel(ctx))
}

// delivered returns the weights of m as a source, when they are still those that were verified: of the same size, and
// not written to since, or else of the same bytes.
func delivered(ctx context.Context, m job.Model) (source, error) {
	src, err := look(m.Path, m.SHA256)
	if err != nil {
		return source{}, err
	}
	if src.info.Size() != m.Bytes {
		return source{}, fmt.Errorf("%s: %w", m.Path, ErrChanged)
	}
	if !m.VerifiedAt.IsZero() && src.info.ModTime().Before(m.VerifiedAt) {
		return src, nil
	}
	sum, err := hashFile(ctx, m.Path)
	if err != nil {
		return source{}, err
	}
	if sum != src.sha {
		return source{}, fmt.Errorf("%s: %w", m.Path, ErrChanged)
	}
	return src, nil
}

// Rename gives the model at path (absolute, or relative to the library) another name in its folder, in the form of
// [PortableName], and returns it as it is then. The error wraps [ErrTaken] when that name is in use, [ErrNoName] when it
// is empty, [ErrOutside], [ErrGone] or [ErrNotModel].
func (l *Library) Rename(ctx context.Context, path, newName string) (Entry, error) {
	f, err := l.open(ctx)
	if err != nil {
		return Entry{}, err
	}
	defer l.close(f)
	rel, info, err := f.within(path)
	if err != nil {
		return Entry{}, fmt.Errorf("rename: %w", err)
	}
	if strings.TrimSpace(newName) == "" {
		return Entry{}, fmt.Errorf("rename %s: %w", path, ErrNoName)
	}
	to := filepath.ToSlash(filepath.Join(filepath.Dir(filepath.FromSlash(rel)), PortableName(newName)+Extension))
	if to == rel {
		return f.entry(rel, info, newAlbum()), f.save(ctx)
	}
	if err := f.rename(ctx, rel, to, info); err != nil {
		return Entry{}, fmt.Errorf("rename %s to %s: %w", path, filepath.Base(to), err)
	}
	if r := f.idx.Files[rel]; r != nil {
		delete(f.idx.Files, rel)
		f.idx.Files[to], f.idx.dirty = r, true
	}
	info, err = f.root.Lstat(filepath.FromSlash(to))
	if err != nil {
		return Entry{}, fmt.Errorf("rename: %w", err)
	}
	return f.entry(to, info, newAlbum()), f.save(ctx)
}

func (f *folder) rename(ctx context.Context, from, to string, info fs.FileInfo) error {
	there, err := f.root.Lstat(filepath.FromSlash(to))
	if err == nil && os.SameFile(there, info) && fold(from) == fold(to) {
		// Another spelling of the same name, on a disk that takes both for one.
		return persist(ctx, func() error { return f.root.Rename(filepath.FromSlash(from), filepath.FromSlash(to)) })
	}
	if err := f.free(from, to); err != nil {
		return err
	}
	err = persist(ctx, func() error { return renameNew(f.root, from, to) })
	if errors.Is(err, fs.ErrExist) {
		return ErrTaken
	}
	return err
}

// free tells whether no other file has a name that some system takes for that of to.
func (f *folder) free(from, to string) error {
	entries, err := fs.ReadDir(f.root.FS(), filepath.ToSlash(filepath.Dir(filepath.FromSlash(to))))
	if err != nil {
		return err
	}
	own, wanted := filepath.Base(from), fold(filepath.Base(to))
	for _, e := range entries {
		if e.Name() != own && fold(e.Name()) == wanted {
			return ErrTaken
		}
	}
	return nil
}
