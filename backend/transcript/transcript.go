// Package transcript reads the logs of trainers by lines, however long they are: a range of a million lines in
// milliseconds, its warnings alone, what matches a search. It keeps an index of each log that it has read, which grows with
// the log and is made anew when the log was cut or replaced. Memory is bounded, also by lines of megabytes.
package transcript

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
)

// ErrQuery says that a search cannot be made as asked for.
var ErrQuery = errors.New("this cannot be searched for")

// Desk has the logs that were read last at hand. It is safe for concurrent use.
type Desk struct {
	mu   sync.Mutex
	size int
	logs []*record // the last used first
}

// NewDesk returns a desk that keeps the indexes of so many logs.
func NewDesk(size int) *Desk { return &Desk{size: max(1, size)} }

// record is what is known of one log.
type record struct {
	path string

	mu    sync.Mutex
	index index
	file  fs.FileInfo
	tail  []byte // the bytes before index.end
}

// tailSize is how many bytes before its end tell whether a log is still the one that was indexed.
const tailSize = 256

func (d *Desk) record(path string) *record {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := len(d.logs)
	for i, r := range d.logs {
		if r.path == path {
			at = i
			break
		}
	}
	if at == len(d.logs) {
		d.logs = append(d.logs, &record{path: path})
	}
	r := d.logs[at]
	copy(d.logs[1:at+1], d.logs[:at])
	d.logs[0] = r
	if len(d.logs) > d.size {
		d.logs[d.size] = nil
		d.logs = d.logs[:d.size]
	}
	return r
}

// view is a log as it is at one moment.
type view struct {
	file  *os.File
	size  int64
	index index
}

// open brings the index of a log up to its first size bytes. A log that does not exist is empty; the view's file is nil then.
func (d *Desk) open(ctx context.Context, path string, size int64) (*view, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &view{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	v := &view{file: f}
	if err := v.bring(ctx, d.record(path), size); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("read the log: %w", err)
	}
	return v, nil
}

func (v *view) bring(ctx context.Context, r *record, size int64) error {
	info, err := v.file.Stat()
	if err != nil {
		return err
	}
	v.size = min(size, info.Size())
	r.mu.Lock()
	defer r.mu.Unlock()
	same, err := r.continues(v.file, info, v.size)
	if err != nil {
		return err
	}
	if !same {
		r.index = index{}
	}
	r.file = info
	err = r.index.grow(ctx, v.file, v.size)
	v.index = r.index
	if tailErr := r.remember(v.file); err == nil {
		err = tailErr
	}
	return err
}

// continues tells whether a file begins with what was indexed.
func (r *record) continues(f *os.File, info fs.FileInfo, size int64) (bool, error) {
	if r.file == nil || !os.SameFile(r.file, info) || size < r.index.end {
		return false, nil
	}
	tail, err := tailOf(f, r.index.end)
	return bytes.Equal(tail, r.tail), err
}

func (r *record) remember(f *os.File) (err error) {
	r.tail, err = tailOf(f, r.index.end)
	return err
}

func tailOf(f *os.File, end int64) ([]byte, error) {
	tail := make([]byte, min(end, tailSize))
	_, err := f.ReadAt(tail, end-int64(len(tail)))
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return tail, err
}

func (v *view) close() {
	if v.file != nil {
		_ = v.file.Close()
	}
}
