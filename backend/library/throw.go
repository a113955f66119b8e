package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Trash moves the model at path (absolute, or relative to the library) to the trash of the system. A file that is not
// the one that Crisol put there or listed last is left alone with [ErrChanged]. Delivered weights under the job's own
// folder stay, and so do other programs' links. [Library.TakeBack] undoes it where the trash can. The error may wrap [ErrOutside], [ErrGone], [ErrNotModel], [ErrNoTrash].
func (l *Library) Trash(ctx context.Context, path string) error {
	f, err := l.open(ctx)
	if err != nil {
		return err
	}
	defer l.close(f)
	rel, info, err := f.within(path)
	if err != nil {
		return fmt.Errorf("move to the trash: %w", err)
	}
	r := f.idx.Files[rel]
	if err := f.unchanged(ctx, rel, info, r); err != nil {
		return fmt.Errorf("move %s to the trash: %w", path, err)
	}
	kept, err := l.trash.Trash(ctx, f.abs(rel))
	if err != nil {
		return fmt.Errorf("move %s to the trash: %w", path, err)
	}
	delete(f.idx.Files, rel)
	if r.Kept, r.Was = kept, rel; r.ours() || kept != "" {
		f.idx.Away = append(f.idx.Away, r)
	}
	f.idx.dirty = true
	_ = f.save(context.WithoutCancel(ctx)) // the file is in the trash; an index that does not know finds out by itself
	return nil
}

// unchanged tells whether a file is still what its record says, by its bytes where its dates do not.
func (f *folder) unchanged(ctx context.Context, rel string, info fs.FileInfo, r *record) error {
	if r == nil {
		return ErrChanged
	}
	now := stampOf(info, f.abs(rel))
	if now == r.Stamp {
		return nil
	}
	if r.SHA256 == "" || now.Size != r.Stamp.Size {
		return ErrChanged
	}
	file, err := f.root.Open(filepath.FromSlash(rel))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	sum, err := sum256(ctx, file)
	if err != nil {
		return err
	}
	if sum != r.SHA256 {
		return ErrChanged
	}
	r.Stamp, f.idx.dirty = now, true
	return nil
}

// TakeBack gets the file of that entry ID back from the trash, under the name that it had or with a number behind it. One
// that is in the library is returned as it is. The error wraps [ErrNotKept] when the trash does not have it any more, or
// cannot give back (Windows).
func (l *Library) TakeBack(ctx context.Context, id string) (Entry, error) {
	if err := l.adding.enter(ctx); err != nil {
		return Entry{}, err
	}
	defer l.adding.leave()
	f, err := l.open(ctx)
	if err != nil {
		return Entry{}, err
	}
	defer l.close(f)
	files, err := f.walk(ctx)
	if err != nil {
		return Entry{}, err
	}
	f.reconcile(files)
	for rel, r := range f.idx.Files {
		if r.id() == id {
			return f.entry(rel, files[rel], newAlbum()), f.save(ctx)
		}
	}
	rel, err := l.takeBack(ctx, f, id)
	if err != nil {
		return Entry{}, fmt.Errorf("take the model back from the trash: %w", err)
	}
	info, err := f.root.Lstat(filepath.FromSlash(rel))
	if err != nil {
		return Entry{}, fmt.Errorf("take the model back from the trash: %w", err)
	}
	return f.entry(rel, info, newAlbum()), f.save(context.WithoutCancel(ctx))
}

func (l *Library) takeBack(ctx context.Context, f *folder, id string) (string, error) {
	for i, r := range f.idx.Away {
		if r.id() != id || r.Kept == "" {
			continue
		}
		info, err := os.Lstat(r.Kept)
		if err != nil || stampOf(info, r.Kept) != r.Stamp { // emptied, and another file may have got its name
			return "", ErrNotKept
		}
		rel, err := l.free(ctx, f, r)
		if err != nil {
			return "", err
		}
		r.Kept, r.Was = "", ""
		f.idx.Files[rel] = r
		f.idx.Away = append(f.idx.Away[:i], f.idx.Away[i+1:]...)
		f.idx.dirty = true
		return rel, nil
	}
	return "", ErrNotKept
}

// free has the trash put a file back under the first name that is free, and returns its path in the library.
func (l *Library) free(ctx context.Context, f *folder, r *record) (rel string, err error) {
	if !filepath.IsLocal(filepath.FromSlash(r.Was)) || !isModel(r.Was) {
		return "", ErrNotKept
	}
	dir := path.Dir(r.Was)
	if err := f.root.MkdirAll(filepath.FromSlash(dir), 0o755); err != nil {
		return "", err
	}
	try := func(file string) bool {
		rel = path.Join(dir, file)
		if err = f.free("", rel); err == nil {
			err = l.trash.TakeBack(ctx, r.Kept, f.abs(rel))
		}
		return (errors.Is(err, ErrTaken) || errors.Is(err, fs.ErrExist)) && ctx.Err() == nil
	}
	if base := path.Base(r.Was); try(base) {
		fileNames(strings.TrimSuffix(base, path.Ext(base)), 0, try)
	}
	return rel, errors.Join(err, ctx.Err())
}
