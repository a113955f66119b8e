package archive

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// chunkSize is how much of a file is read at once, in bytes. It bounds the
// memory of a running Write and is the step of its progress.
const chunkSize = 256 << 10

// Entry is one file of the archive.
type Entry struct {
	// Name is the path inside the archive: relative, slash-separated, valid
	// UTF-8 without backslashes, at most 65,535 bytes.
	Name string
	// Path is where the file is read on this machine.
	Path string
	// Size is the length in bytes that the file had when it was listed.
	Size int64
	// ModTime is the modification time that the file had when it was listed. It
	// is stored in the archive. The zero time is stored as 1980-01-01 and is not
	// compared with the file.
	ModTime time.Time
}

// Errors that a caller may want to tell apart with errors.Is.
var (
	// ErrChanged says that a file is no longer the one that was listed: its
	// size or modification time differs, or it is not a regular file any more.
	ErrChanged = errors.New("the file has changed since it was listed")
	// ErrName says that an entry's name cannot be stored in an archive that
	// every unpacker understands.
	ErrName = errors.New("the name cannot be stored in a zip")
	// ErrDuplicate says that two entries have the same name.
	ErrDuplicate = errors.New("two files have the same name in the archive")
)

// FileError is a failure that concerns one file.
type FileError struct {
	// Name is the entry's name in the archive.
	Name string
	// Path is the file on this machine.
	Path string
	// Err is the cause.
	Err error
}

// Error names the file and the cause.
func (e *FileError) Error() string {
	where := e.Path
	if where == "" {
		where = e.Name
	}
	return fmt.Sprintf("%s: %v", where, e.Err)
}

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.Err }

// Write writes entries to w as one zip and returns nil when the archive is
// complete. The order of entries does not matter: they are sorted by name, so
// that the same files give the same bytes, exactly Size(entries) of them.
//
// progress, when not nil, is called after each chunk with the bytes written so
// far, and a last time with the total. Memory grows with the number of entries
// (a zip ends with a list of them), not with their size.
//
// A *FileError wraps ErrChanged, ErrName, ErrDuplicate or the cause of a failed
// read. After any error what w has received is not a usable archive. A
// cancelled ctx ends the writing between two chunks with ctx's error.
func Write(ctx context.Context, w io.Writer, entries []Entry, progress func(bytes int64)) error {
	return write(ctx, w, entries, progress, openFile)
}

// source is a listed file opened for reading: check reports ErrChanged when the
// file is not as it was listed.
type source interface {
	io.ReadCloser
	check(Entry) error
}

func write(ctx context.Context, w io.Writer, entries []Entry, progress func(int64), open func(string) (source, error)) error {
	want, sorted, err := layout(entries)
	if err != nil {
		return err
	}
	if progress == nil {
		progress = func(int64) {}
	}
	out := &counter{ctx: ctx, w: w}
	zw := zip.NewWriter(out)
	buf := make([]byte, chunkSize)
	for i := range sorted {
		if err := addFile(ctx, zw, &sorted[i], open, buf, func() { progress(out.n) }); err != nil {
			return err
		}
	}
	if err := zw.Close(); err != nil {
		return fmt.Errorf("write the end of the archive: %w", err)
	}
	if out.n != want {
		return fmt.Errorf("the archive has %d bytes where %d were announced: report this as a defect", out.n, want)
	}
	progress(out.n)
	return nil
}

func addFile(ctx context.Context, zw *zip.Writer, e *Entry, open func(string) (source, error), buf []byte, tick func()) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	src, err := open(e.Path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%w: it is gone", ErrChanged)
		}
		return &FileError{Name: e.Name, Path: e.Path, Err: err}
	}
	defer src.Close()
	if err := src.check(*e); err != nil {
		return &FileError{Name: e.Name, Path: e.Path, Err: err}
	}
	dst, err := zw.CreateHeader(&zip.FileHeader{Name: e.Name, Method: zip.Store, Modified: modified(e.ModTime)})
	if err != nil {
		return &FileError{Name: e.Name, Path: e.Path, Err: err}
	}
	if err := copyExactly(ctx, dst, src, e, buf, tick); err != nil {
		return err
	}
	// The same length with other content is only visible in the time.
	if err := src.check(*e); err != nil {
		return &FileError{Name: e.Name, Path: e.Path, Err: err}
	}
	return nil
}

// copyExactly copies e.Size bytes and makes sure that src ends there. Errors of
// src name the file; errors of dst are returned as they are.
func copyExactly(ctx context.Context, dst io.Writer, src io.Reader, e *Entry, buf []byte, tick func()) error {
	var done int64
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := src.Read(buf)
		done += int64(n)
		if done > e.Size {
			return &FileError{Name: e.Name, Path: e.Path, Err: fmt.Errorf("%w: it has grown", ErrChanged)}
		}
		if n > 0 {
			if _, werr := dst.Write(buf[:n]); werr != nil {
				return fmt.Errorf("write the archive: %w", werr)
			}
			tick()
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return &FileError{Name: e.Name, Path: e.Path, Err: err}
		}
	}
	if done < e.Size {
		return &FileError{Name: e.Name, Path: e.Path, Err: fmt.Errorf("%w: it has become shorter", ErrChanged)}
	}
	return nil
}

// layout checks the entries and returns the length of their archive with a
// sorted copy of them.
func layout(entries []Entry) (int64, []Entry, error) {
	sorted := slices.Clone(entries)
	slices.SortFunc(sorted, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	for i := range sorted {
		e := &sorted[i]
		if err := checkName(e.Name); err != nil {
			return 0, nil, &FileError{Name: e.Name, Path: e.Path, Err: err}
		}
		if e.Size < 0 {
			return 0, nil, &FileError{Name: e.Name, Path: e.Path, Err: fmt.Errorf("its size is %d bytes, which is not a size", e.Size)}
		}
		if i > 0 && sorted[i-1].Name == e.Name {
			return 0, nil, &FileError{Name: e.Name, Path: e.Path,
				Err: fmt.Errorf("%w: %q is also %s; rename one of them", ErrDuplicate, e.Name, sorted[i-1].Path)}
		}
	}
	size, err := length(sorted)
	return size, sorted, err
}

func checkName(name string) error {
	switch {
	case !utf8.ValidString(name):
		return fmt.Errorf("%w: it is not valid UTF-8; rename the file", ErrName)
	case len(name) > 65535:
		return fmt.Errorf("%w: it is longer than 65,535 bytes; move the file up", ErrName)
	case strings.ContainsAny(name, "\\\x00"):
		return fmt.Errorf("%w: %q has a character that other systems read as a separator; rename the file", ErrName, name)
	case name == "." || !fs.ValidPath(name):
		return fmt.Errorf("%w: %q is not a plain relative path", ErrName, name)
	}
	return nil
}

// modified is the time to store: in UTC, because the zip format's own time
// field has no zone and would make the bytes depend on where they were made.
func modified(t time.Time) time.Time {
	if t.IsZero() {
		return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t.UTC()
}

// counter counts what passes, and stops passing anything once ctx ends.
type counter struct {
	ctx context.Context
	w   io.Writer
	n   int64
}

func (c *counter) Write(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
