package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Kind says how a file came into the library.
type Kind string

// The kinds.
const (
	KindLinked Kind = "linked" // another name of the delivered weights; costs no space while those are there
	KindCloned Kind = "cloned" // shares its blocks with the delivered weights until one of the two is written to
	KindCopied Kind = "copied" // bytes of its own
	KindOwn    Kind = "own"    // put there by somebody else than Crisol
)

// source is a file that is about to be placed.
type source struct {
	path string
	info fs.FileInfo
	sha  string // what its bytes have to be, in lower case; "" when nobody said
}

// placement puts files into dir.
type placement struct {
	l    *Library
	dir  string
	root *os.Root
	// names yields file names to try, the best first, without end.
	names func(yield func(file string) bool)
}

// place makes src appear in the folder under the first free name, whole or not at all, and returns the name.
func (p placement) place(ctx context.Context, src source) (name string, kind Kind, err error) {
	taken, err := p.taken()
	if err != nil {
		return "", "", err
	}
	name, err = p.publish(ctx, taken, func(file string) error { return p.l.link(src.path, filepath.Join(p.dir, file)) })
	if err == nil {
		if err = p.settle(name, src); err != nil {
			return "", "", err
		}
		return name, KindLinked, nil
	}
	// Other disk, a file system without links, too many of them, or somebody else's file: then with bytes of its own.
	temp := tempName()
	kind, err = p.fill(ctx, temp, src)
	if err == nil {
		name, err = p.publish(ctx, taken, func(file string) error { return renameNew(p.root, temp, file) })
	}
	if err != nil {
		_ = p.root.Remove(temp) // the first error is the one that tells
		return "", "", err
	}
	if err := syncDir(p.dir); err != nil {
		return "", "", err
	}
	return name, kind, nil
}

// settle makes a new link last, and takes it back when it is not one of the file that was looked at: somebody replaced
// that in between.
func (p placement) settle(name string, src source) error {
	info, err := p.root.Lstat(name)
	if err != nil {
		return err
	}
	if !os.SameFile(info, src.info) || !sameState(info, src.info) {
		return errors.Join(fmt.Errorf("%s: %w", src.path, ErrChanged), p.root.Remove(name))
	}
	return syncDir(p.dir)
}

func sameState(a, b fs.FileInfo) bool { return a.Size() == b.Size() && a.ModTime().Equal(b.ModTime()) }

// taken returns the names in the folder as a system sees them that knows no upper case.
func (p placement) taken() (map[string]bool, error) {
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return nil, err
	}
	taken := make(map[string]bool, len(entries))
	for _, e := range entries {
		taken[fold(e.Name())] = true
	}
	return taken, nil
}

// publish tries one name after the other until do finds one free.
func (p placement) publish(ctx context.Context, taken map[string]bool, do func(file string) error) (name string, err error) {
	p.names(func(file string) bool {
		if taken[fold(file)] {
			return ctx.Err() == nil
		}
		err = persist(ctx, func() error { return do(file) })
		if errors.Is(err, fs.ErrExist) {
			return ctx.Err() == nil
		}
		name = file
		return false
	})
	return name, errors.Join(err, ctx.Err())
}

// fill makes the file temp hold what src holds, by a clone or else by a copy, and flushes it.
func (p placement) fill(ctx context.Context, temp string, src source) (Kind, error) {
	kind := KindCloned
	if p.l.clone(src.path, filepath.Join(p.dir, temp)) != nil {
		kind = KindCopied
		if err := p.copy(ctx, temp, src); err != nil {
			return "", fmt.Errorf("copy %s (%d bytes) to %s: %w", src.path, src.info.Size(), p.dir, err)
		}
	}
	now, err := os.Lstat(src.path)
	if err != nil {
		return "", err
	}
	if !os.SameFile(now, src.info) || !sameState(now, src.info) {
		return "", fmt.Errorf("%s: %w", src.path, ErrChanged)
	}
	f, err := p.root.OpenFile(temp, os.O_RDWR, 0)
	if err != nil {
		return "", err
	}
	return kind, errors.Join(
		p.root.Chmod(temp, src.info.Mode().Perm()|0o600),
		p.root.Chtimes(temp, src.info.ModTime(), src.info.ModTime()),
		f.Sync(), f.Close())
}

// copy copies once, and compares the digest on the way.
func (p placement) copy(ctx context.Context, temp string, src source) error {
	from, err := os.Open(src.path)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	to, err := p.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.CopyBuffer(writer{io.MultiWriter(to, h)}, reader{ctx, from}, make([]byte, 1<<20))
	if err = errors.Join(err, to.Close()); err != nil {
		return err
	}
	if n != src.info.Size() || src.sha != "" && hex.EncodeToString(h.Sum(nil)) != src.sha {
		return ErrChanged
	}
	return nil
}

// sum256 returns the SHA-256 of what r holds, in lower-case hex.
func sum256(ctx context.Context, r io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.CopyBuffer(writer{h}, reader{ctx, r}, make([]byte, 1<<20)); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func hashFile(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	return sum256(ctx, f)
}

// reader ends when its context does.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// writer hides what else a writer can do, so that the given buffer is used and each block asks the context.
type writer struct{ io.Writer }

// look returns the file at path as a source, if it is a regular one.
func look(path, sha string) (source, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return source{}, fmt.Errorf("%s: %w", path, ErrGone)
	case err != nil:
		return source{}, err
	case !info.Mode().IsRegular():
		return source{}, fmt.Errorf("%s: %w", path, ErrNotModel)
	}
	return source{path: path, info: info, sha: strings.ToLower(sha)}, nil
}
