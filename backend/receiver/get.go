package receiver

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
)

// getObject answers GET and HEAD.
func (s *Server) getObject(w http.ResponseWriter, r *http.Request, c *call) error {
	file, st, err := s.openObject(c, r.Method == http.MethodGet)
	if err != nil {
		return s.readError(r, c, err)
	}
	if file != nil {
		defer func() { _ = file.Close() }()
	}
	h := w.Header()
	h.Set("ETag", `"`+st.meta.ETag+`"`)
	h.Set("Last-Modified", st.modTime.UTC().Format(http.TimeFormat))
	h.Set("Accept-Ranges", "bytes")
	if err := readConditions(r.Header, st); err != nil {
		return err
	}
	span, err := wantedRange(r.Header, st)
	if err != nil {
		h.Set("Content-Range", fmt.Sprintf("bytes */%d", st.size))
		return err
	}
	describeObject(w, r, c.target.query, st, span)
	if file == nil {
		return nil
	}
	return s.send(w, r, c, file, st, span)
}

// openObject looks the object up under its lock; the open file stays whole whatever replaces it afterwards. HEAD needs no file, but
// of an original it wants to know that it is still there.
func (s *Server) openObject(c *call, withFile bool) (*os.File, state, error) {
	lock := s.lockOf(c.bucket.name, c.key)
	lock.RLock()
	defer lock.RUnlock()
	if withFile {
		return c.bucket.open(c.key)
	}
	st, err := c.bucket.stat(c.key)
	if err != nil || st.original == nil {
		return nil, st, err
	}
	file, err := st.original.open()
	if err != nil {
		return nil, st, err
	}
	return nil, st, file.Close()
}

// readError tells a missing key from an original that changed.
func (s *Server) readError(r *http.Request, c *call, err error) error {
	var changed *changedError
	switch {
	case errors.Is(err, errNotFound):
		return errNoSuchKey(c.bucket.name, c.key)
	case errors.As(err, &changed):
		s.log.WarnContext(r.Context(), "dataset file is not what was planned", "bucket", c.bucket.name, "key", c.key, "err", err)
		s.observer.SourceChanged(c.bucket.name, c.key, changed.err)
		e := errBroken(c.bucket.name, c.key)
		e.Message = fmt.Sprintf("The file behind %q was changed or removed since the dataset was planned.", c.key)
		return e
	}
	return err
}

// send writes the bytes. The file goes to the connection as it is, so that the kernel can send it without copying.
func (s *Server) send(w http.ResponseWriter, r *http.Request, c *call, file *os.File, st state, span byteRange) error {
	if _, err := file.Seek(span.start, io.SeekStart); err != nil {
		return fmt.Errorf("seek in object %s/%s: %w", c.bucket.name, c.key, err)
	}
	w.WriteHeader(span.status)
	n, err := io.CopyN(w, file, span.length)
	if n > 0 {
		s.observer.ObjectServed(c.bucket.name, c.key, n)
	}
	if st.original != nil {
		// The bytes may have changed while they were read; whoever got them must not be told that all is well.
		if cerr := st.original.check(file); cerr != nil {
			_ = s.readError(r, c, cerr)
			panic(http.ErrAbortHandler)
		}
	}
	if err != nil {
		s.log.DebugContext(r.Context(), "object sent in part", "bucket", c.bucket.name, "key", c.key, "bytes", n, "err", err)
		panic(http.ErrAbortHandler) // the announced length did not come; the connection must not look whole
	}
	return nil
}

// describeObject sets the headers of an answer, and for HEAD ends it.
func describeObject(w http.ResponseWriter, r *http.Request, query url.Values, st state, span byteRange) {
	h := w.Header()
	for name, value := range st.meta.Headers {
		h.Set(name, value)
	}
	for _, name := range storedHeaders {
		if value := query.Get("response-" + strings.ToLower(name)); value != "" {
			h.Set(name, value)
		}
	}
	for name, value := range st.meta.User {
		h["x-amz-meta-"+name] = []string{value} // lower case on the wire, as S3 does
	}
	if span.status == http.StatusPartialContent {
		h.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", span.start, span.start+span.length-1, st.size))
	} else if strings.EqualFold(r.Header.Get("X-Amz-Checksum-Mode"), "ENABLED") {
		setSums(h, st.meta.Sums, st.meta.SumsType) // of the whole object, so not on a part of it
	}
	h.Set("Content-Length", strconv.FormatInt(span.length, 10))
	if r.Method == http.MethodHead {
		w.WriteHeader(span.status)
	}
}

// byteRange is the part of an object that is sent.
type byteRange struct {
	start, length int64
	status        int // 200 or 206
}

// wantedRange reads a single byte range (RFC 9110 §14). As S3 does, it ignores what it cannot read and several ranges at once.
func wantedRange(h http.Header, st state) (byteRange, error) {
	whole := byteRange{0, st.size, http.StatusOK}
	spec, ok := strings.CutPrefix(strings.TrimSpace(h.Get("Range")), "bytes=")
	if !ok || strings.Contains(spec, ",") {
		return whole, nil
	}
	if cond := h.Get("If-Range"); cond != "" && !etagListed(cond, st.meta.ETag) {
		return whole, nil
	}
	from, to, ok := strings.Cut(spec, "-")
	if !ok {
		return whole, nil
	}
	unsatisfiable := failure(http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable")
	last := st.size - 1
	if from == "" {
		n, err := strconv.ParseUint(to, 10, 63)
		switch {
		case err != nil:
			return whole, nil
		case n == 0 || st.size == 0:
			return whole, unsatisfiable
		}
		start := max(st.size-int64(n), 0)
		return byteRange{start, st.size - start, http.StatusPartialContent}, nil
	}
	start, err := strconv.ParseUint(from, 10, 63)
	if err != nil {
		return whole, nil
	}
	if to != "" {
		end, err := strconv.ParseUint(to, 10, 63)
		if err != nil || end < start {
			return whole, nil
		}
		last = min(last, int64(end))
	}
	if int64(start) >= st.size {
		return whole, unsatisfiable
	}
	return byteRange{int64(start), last - int64(start) + 1, http.StatusPartialContent}, nil
}
