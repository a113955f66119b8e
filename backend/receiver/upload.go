package receiver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"regexp"
	"sync"
	"sync/atomic"
	"time"
)

// An upload in progress is a folder in the bucket's staging folder:
//
//	log       one JSON line per event, appended; a torn last line is ignored
//	data      the parts that fit the slots, part n at (n-1) × the slot size
//	part-…    parts that do not fit: another size than the first that came, or a number that is being sent twice
//
// When all parts lie in slots, Complete is a truncate and a rename, however large the object. Otherwise the parts are copied into
// one file first. The log is not flushed: what a power cut takes from it the client is told to send again, and parts that were
// read from a log after a restart are hashed once more before they are believed.
const (
	logName   = "log"
	dataName  = "data"
	wholeName = "whole"

	maxPartNumber = 10000 // S3 User Guide, "Amazon S3 multipart upload limits"
	slotSlack     = 64    // how far beyond the parts seen a slot may lie, so that no hole becomes huge
)

type phase int

const (
	phaseOpen phase = iota
	phaseCompleting
	phaseDone
	phaseAborted
)

// uploadInfo is what CreateMultipartUpload fixes.
type uploadInfo struct {
	Key      string            `json:"key"`
	Created  time.Time         `json:"created"`
	Headers  map[string]string `json:"headers,omitempty"`
	User     map[string]string `json:"user,omitempty"`
	SumKind  string            `json:"sum_kind,omitempty"` // checksum computed for each part
	SumsType string            `json:"sums_type,omitempty"`
}

// part is one finished part.
type part struct {
	Number  int               `json:"n"`
	Size    int64             `json:"size"`
	MD5     string            `json:"md5"` // hex
	Sums    map[string]string `json:"sums,omitempty"`
	File    string            `json:"file,omitempty"` // its own file; empty for the slot in data
	Written time.Time         `json:"written"`

	unproven bool // read from a log: the bytes may not have outlived a power cut
}

// completed is the outcome of an upload, kept for clients that ask again.
type completed struct {
	ETag     string            `json:"etag"`
	Size     int64             `json:"size"`
	Sums     map[string]string `json:"sums,omitempty"`
	SumsType string            `json:"sums_type,omitempty"`
	File     string            `json:"file"` // what is renamed to the object
}

// event is one line of the log; one field is set.
type event struct {
	Begin      *uploadInfo `json:"begin,omitempty"`
	Slot       int64       `json:"slot,omitempty"`
	Part       *part       `json:"part,omitempty"`
	Completing *completed  `json:"completing,omitempty"`
	Done       *completed  `json:"done,omitempty"`
}

type upload struct {
	id     string
	dir    string // in the bucket's root
	bucket *bucket
	info   uploadInfo
	turn   chan struct{} // held by the one Complete at a time

	charged atomic.Int64 // bytes on disk that the bucket's accounts know of; see charge

	mu      sync.Mutex
	phase   phase
	slot    int64 // bytes; 0 until the first part comes
	claims  map[int]bool
	slots   map[int]int64 // bytes that were ever written to a slot; they stay until the upload ends
	writers int
	parts   map[int]part
	done    completed
	touched time.Time
}

var uploadIDForm = regexp.MustCompile(`^[a-z2-7]{32}$`)

func newUpload(b *bucket, id string) *upload {
	return &upload{id: id, dir: path.Join(b.staging, id), bucket: b, turn: make(chan struct{}, 1), claims: map[int]bool{}, slots: map[int]int64{}, parts: map[int]part{}}
}

func (u *upload) append(e event) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	f, err := u.bucket.root.OpenFile(path.Join(u.dir, logName), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open log of upload to %s/%s: %w", u.bucket.name, u.info.Key, err)
	}
	// The line begins with a break too: one that an earlier, torn write left behind must not swallow it.
	_, err = f.WriteString("\n" + string(line) + "\n")
	return errors.Join(err, f.Close())
}

// createUpload begins an upload on disk.
func (b *bucket) createUpload(random io.Reader, info uploadInfo, h *hold) (*upload, error) {
	id, err := randomID(random)
	if err != nil {
		return nil, err
	}
	u := newUpload(b, id)
	u.info, u.touched = info, info.Created
	if err := b.root.MkdirAll(u.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder of upload to %s/%s: %w", b.name, info.Key, err)
	}
	if err := u.append(event{Begin: &info}); err != nil {
		return nil, errors.Join(err, b.root.RemoveAll(u.dir))
	}
	b.gate.RLock()
	defer b.gate.RUnlock()
	b.uploadsMu.Lock()
	b.uploads[id] = u
	b.uploadsMu.Unlock()
	b.account(info.Key, 0, 1, h)
	return u, nil
}

// upload finds one by its id and key.
func (b *bucket) upload(id, key string) (*upload, error) {
	b.uploadsMu.Lock()
	defer b.uploadsMu.Unlock()
	u := b.uploads[id]
	if u == nil || u.info.Key != key {
		return nil, errNoSuchUpload()
	}
	return u, nil
}

func (b *bucket) allUploads() []*upload {
	b.uploadsMu.Lock()
	defer b.uploadsMu.Unlock()
	list := make([]*upload, 0, len(b.uploads))
	for _, u := range b.uploads {
		list = append(list, u)
	}
	return list
}

// partWriter is where one part's bytes go.
type partWriter struct {
	to     io.Writer
	u      *upload
	file   *os.File
	number int
	own    string // name of the part's own file, or empty
	bytes  int64  // written
}

// Write implements io.Writer.
func (w *partWriter) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	w.bytes += int64(n)
	return n, err
}

// begin opens a place for a part: its slot when it fits and nobody else is there, or a file of its own.
func (u *upload) begin(random io.Reader, number int, size int64) (*partWriter, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if err := u.openNow(); err != nil {
		return nil, err
	}
	if u.slot == 0 && size > 0 {
		if err := u.append(event{Slot: size}); err != nil {
			return nil, err
		}
		u.slot = size
	}
	w := &partWriter{u: u, number: number}
	name, flags := path.Join(u.dir, dataName), os.O_CREATE|os.O_WRONLY
	if !u.fits(number, size) {
		id, err := randomID(random)
		if err != nil {
			return nil, err
		}
		w.own = fmt.Sprintf("part-%05d-%s", number, id)
		name, flags = path.Join(u.dir, w.own), flags|os.O_EXCL
	}
	f, err := u.bucket.root.OpenFile(name, flags, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open part %d of upload to %s/%s: %w", number, u.bucket.name, u.info.Key, err)
	}
	w.file, w.to = f, f
	if w.own == "" {
		w.to = io.NewOffsetWriter(f, int64(number-1)*u.slot)
		u.claims[number] = true
	}
	u.writers++
	return w, nil
}

func (u *upload) openNow() error {
	switch u.phase {
	case phaseOpen:
		return nil
	case phaseCompleting:
		return failure(409, "OperationAborted", "The upload is being completed; no part can be added now.")
	}
	return errNoSuchUpload()
}

// fits says whether a part may go to its slot. A slot that holds a finished part is never written again, so that a retry that
// breaks off cannot spoil it.
func (u *upload) fits(number int, size int64) bool {
	if size > u.slot || size == 0 || u.claims[number] || number > 2*(len(u.parts)+u.writers)+slotSlack {
		return false
	}
	old, ok := u.parts[number]
	return !ok || old.File != ""
}

// end closes the place and accounts for what stays there. p is nil when the part did not come whole.
func (w *partWriter) end(p *part, h *hold) error {
	u := w.u
	err := w.file.Close()
	u.mu.Lock()
	defer u.mu.Unlock()
	u.writers--
	if w.own == "" {
		delete(u.claims, w.number)
		if more := w.bytes - u.slots[w.number]; more > 0 && (u.phase == phaseOpen || u.phase == phaseCompleting) {
			u.slots[w.number] += more
			u.charge(more, h)
		}
	}
	if err == nil && p != nil {
		if err = u.openNow(); err == nil {
			p.File = w.own
			err = u.append(event{Part: p})
		}
	}
	if err != nil || p == nil {
		if w.own != "" {
			err = errors.Join(err, ignoreMissing(u.bucket.root.Remove(path.Join(u.dir, w.own))))
		}
		u.sweep()
		return err
	}
	if w.own != "" {
		u.charge(p.Size, h)
	}
	if old := u.parts[p.Number]; old.File != "" {
		_ = u.bucket.root.Remove(path.Join(u.dir, old.File))
		u.charge(-old.Size, nil)
	}
	u.parts[p.Number] = *p
	u.touched = p.Written
	return nil
}

// sweep removes what a finished or aborted upload leaves, once nobody writes any more. The caller holds mu.
func (u *upload) sweep() {
	if u.writers > 0 {
		return
	}
	switch u.phase {
	case phaseAborted:
		_ = u.bucket.root.RemoveAll(u.dir)
	case phaseDone:
		for _, p := range u.parts {
			if p.File != "" {
				_ = u.bucket.root.Remove(path.Join(u.dir, p.File))
			}
		}
		_ = u.bucket.root.Remove(path.Join(u.dir, dataName))
		u.parts = map[int]part{}
	}
}

// abort drops the upload. Parts that are still coming in find it gone, and the last of them removes the folder.
func (u *upload) abort(ctx context.Context) error {
	select {
	case u.turn <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-u.turn }()
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.phase != phaseOpen {
		return errNoSuchUpload()
	}
	u.phase = phaseAborted
	u.bucket.forget(u)
	u.sweep()
	return nil
}
