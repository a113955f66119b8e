package receiver

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
)

const maxUserMeta = 2 << 10 // S3 User Guide, "User-defined object metadata"

// storedHeaders are the standard headers that S3 keeps with an object.
var storedHeaders = []string{"Content-Type", "Content-Encoding", "Content-Disposition", "Content-Language", "Cache-Control", "Expires"}

// wantedHeaders collects what is to be kept of a request, and refuses what would be promised and not done.
func wantedHeaders(h http.Header) (headers, user map[string]string, err error) {
	if h.Get("X-Amz-Copy-Source") != "" {
		return nil, nil, errNotImplemented("Copying objects is not supported here; download and upload it.")
	}
	headers, user = map[string]string{}, map[string]string{}
	total := 0
	for name, values := range h {
		lower := strings.ToLower(name)
		switch {
		case strings.HasPrefix(lower, "x-amz-server-side-encryption"), strings.HasPrefix(lower, "x-amz-object-lock-"):
			return nil, nil, errNotImplemented("A header you provided implies functionality that is not implemented: %s", lower)
		case strings.HasPrefix(lower, "x-amz-meta-"):
			key, value := strings.TrimPrefix(lower, "x-amz-meta-"), strings.Join(values, ",")
			user[key] = value
			total += len(key) + len(value)
		}
	}
	if total > maxUserMeta {
		return nil, nil, failure(http.StatusBadRequest, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size of %d bytes.", maxUserMeta)
	}
	for _, name := range storedHeaders {
		value := h.Get(name)
		if name == "Content-Encoding" {
			value = withoutChunked(value)
		}
		if value != "" {
			headers[name] = value
		}
	}
	if headers["Content-Type"] == "" {
		headers["Content-Type"] = "binary/octet-stream"
	}
	return headers, user, nil
}

// withoutChunked drops aws-chunked, which is of the wire and not of the object.
func withoutChunked(encoding string) string {
	var kept []string
	for item := range strings.SplitSeq(encoding, ",") {
		if item = strings.TrimSpace(item); item != "" && !strings.EqualFold(item, "aws-chunked") {
			kept = append(kept, item)
		}
	}
	return strings.Join(kept, ",")
}

// reservation is disk space that requests in flight have been promised.
type reservation struct {
	total *atomic.Int64
	left  int64
}

// reserve refuses what the disk has no room for, counting what others are about to write.
func (s *Server) reserve(b *bucket, size int64) (*reservation, error) {
	promised := s.promised.Add(size)
	r := &reservation{total: &s.promised, left: size}
	free, err := s.freeSpace(b.dir)
	if err != nil {
		r.release()
		return nil, fmt.Errorf("measure free space for bucket %s: %w", b.name, err)
	}
	if free < uint64(max(promised, 0)+s.limits.Margin) { //nolint:gosec // both are positive
		r.release()
		return nil, errNoSpace(b.name)
	}
	return r, nil
}

// spend gives back what has reached the disk, where the next measurement sees it.
func (r *reservation) spend(n int64) error {
	n = min(n, r.left)
	r.left -= n
	r.total.Add(-n)
	return nil
}

func (r *reservation) release() {
	r.total.Add(-r.left)
	r.left = 0
}

// putObject receives one object whole.
func (s *Server) putObject(w http.ResponseWriter, r *http.Request, c *call) error {
	if err := storable(c.key); err != nil {
		return err
	}
	headers, user, err := wantedHeaders(r.Header)
	if err != nil {
		return err
	}
	cond, err := writeConditions(r.Header)
	if err != nil {
		return err
	}
	if err := s.checkNow(c.bucket, c.key, cond); err != nil { // before gigabytes travel; commit asks again
		return err
	}
	in, err := newBody(r, c.id)
	if err != nil {
		return err
	}
	quota, err := s.admitObject(c, in.size)
	if err != nil {
		return err
	}
	defer quota.release()
	room, err := s.reserve(c.bucket, in.size)
	if err != nil {
		return err
	}
	defer room.release()
	temp, f, err := c.bucket.newTemp(s.random)
	if err != nil {
		return err
	}
	if err := in.copyTo(f, room.spend); err != nil {
		return errors.Join(s.diskError(c.bucket, err), f.Close(), c.bucket.root.Remove(temp))
	}
	meta := sidecar{Key: c.key, ETag: in.etag(), Headers: headers, User: user, Sums: in.allSums()}
	if meta.Sums != nil {
		meta.SumsType = fullObject
	}
	if err := s.commit(c.bucket, received{name: temp, file: f, hold: quota}, meta, cond, func() error { return nil }); err != nil {
		return errors.Join(err, ignoreMissing(c.bucket.root.Remove(temp)))
	}
	h := w.Header()
	h.Set("ETag", `"`+meta.ETag+`"`)
	setSums(h, meta.Sums, meta.SumsType)
	w.WriteHeader(http.StatusOK)
	s.observer.ObjectStored(c.bucket.name, c.key, in.size)
	return nil
}

func setSums(h http.Header, sums map[string]string, kind string) {
	for name, value := range sums {
		h.Set(checksumHeader+name, value)
		h.Set("X-Amz-Checksum-Type", kind)
	}
}

// diskError turns a full disk into the answer for it.
func (s *Server) diskError(b *bucket, err error) error {
	if isNoSpace(err) {
		return errNoSpace(b.name)
	}
	return err
}

// checkNow evaluates write conditions against the present object.
func (s *Server) checkNow(b *bucket, key string, cond conditions) error {
	if cond == (conditions{}) {
		return nil
	}
	lock := s.lockOf(b.name, key)
	lock.RLock()
	defer lock.RUnlock()
	return checkLocked(b, key, cond)
}

func checkLocked(b *bucket, key string, cond conditions) error {
	if cond == (conditions{}) {
		return nil
	}
	st, err := b.stat(key)
	if err != nil && !errors.Is(err, errNotFound) {
		return err
	}
	return cond.check(st, err == nil, b.name, key)
}

// received is a file that has come whole.
type received struct {
	name   string // in the bucket's root
	file   *os.File
	upload *upload // whose parts it is made of; nil of a PUT
	hold   *hold   // what was promised for it; nil of an upload, whose parts are accounted for already
}

// commit flushes a received file and makes it the object meta.Key. It closes the file in any case; on error the file may be left and
// the old object stands. intent runs just before the rename.
func (s *Server) commit(b *bucket, in received, meta sidecar, cond conditions, intent func() error) error {
	from := in.name
	if err := errors.Join(in.file.Sync(), in.file.Close()); err != nil {
		return s.diskError(b, fmt.Errorf("flush object %s/%s: %w", b.name, meta.Key, err))
	}
	// The time is set, not taken as it falls, because some systems move it once more when the file is closed.
	now := s.clock()
	if err := b.root.Chtimes(from, now, now); err != nil {
		return fmt.Errorf("date object %s/%s: %w", b.name, meta.Key, err)
	}
	info, err := b.root.Lstat(from)
	if err != nil {
		return fmt.Errorf("stat object %s/%s: %w", b.name, meta.Key, err)
	}
	meta.Size, meta.ModTime = info.Size(), info.ModTime().UnixNano()

	lock := s.lockOf(b.name, meta.Key)
	lock.Lock()
	defer lock.Unlock()
	if err := checkLocked(b, meta.Key, cond); err != nil {
		return err
	}
	old, oldErr := b.readSidecar(meta.Key)
	written := false
	err = b.enter(in, meta, func() error {
		if err := intent(); err != nil {
			return err
		}
		written = true
		return b.writeSidecar(meta)
	})
	var unflushed *flushError
	if errors.As(err, &unflushed) {
		s.log.Error("an object is stored, but the disk did not confirm it: check the disk", "bucket", b.name, "key", meta.Key, "err", err)
		return nil
	}
	if err != nil && written {
		if oldErr == nil {
			err = errors.Join(err, b.writeSidecar(old))
		} else {
			b.dropSidecar(meta.Key)
		}
	}
	return s.diskError(b, err)
}

// enter installs a received file and enters it in the account, as one.
func (b *bucket) enter(in received, meta sidecar, before func() error) error {
	b.gate.RLock()
	defer b.gate.RUnlock()
	bytes, objects := meta.Size, int64(1)
	if old, there := b.stored(meta.Key); there {
		bytes, objects = bytes-old, 0
	}
	err := b.install(in.name, meta.Key, before)
	var unflushed *flushError
	if err == nil || errors.As(err, &unflushed) {
		if in.upload != nil {
			bytes -= in.upload.charged.Swap(0) // its parts are the object now, or about to go
		}
		b.account(meta.Key, bytes, objects, in.hold)
	}
	return err
}

// deleteObject removes an object or hides an original; a missing key is deleted already.
func (s *Server) deleteObject(w http.ResponseWriter, _ *http.Request, c *call) error {
	if err := s.removeKey(c.bucket, c.key); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Server) removeKey(b *bucket, key string) error {
	lock := s.lockOf(b.name, key)
	lock.Lock()
	defer lock.Unlock()
	return b.remove(key)
}
