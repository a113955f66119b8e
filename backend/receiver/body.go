package receiver

import (
	"bytes"
	"crypto/md5" //nolint:gosec // an ETag of the S3 API is an MD5; nothing rests on it for safety.
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
)

const (
	copyBuffer = 128 << 10
	maxXML     = 4 << 20 // a Complete of 10,000 parts with checksums is about 2 MB
)

var buffers = sync.Pool{New: func() any { b := make([]byte, copyBuffer); return &b }}

// body is what a request carries, decoded, and proven once Read has returned io.EOF: length, payload hash or chunk signatures,
// Content-MD5 and checksums. Whatever fails comes out of Read as an *apiError.
type body struct {
	size    int64 // declared, decoded
	src     io.Reader
	read    int64
	md5     hash.Hash
	sha     hash.Hash // nil when the payload is not hashed as a whole
	wantSHA string
	wantMD5 []byte
	sums    map[string]hash.Hash
	want    map[string]string // base64; filled by headers, completed by the trailer
	chunks  *chunkReader
	trailer string // kind that the trailer must bring
	err     error
}

// newBody reads what the headers promise. extra names checksum kinds to compute whether the client sends one or not.
func newBody(r *http.Request, id *identity, extra ...string) (*body, error) {
	b := &body{size: r.ContentLength, src: r.Body, md5: md5.New(), sums: map[string]hash.Hash{}} //nolint:gosec // see the import
	if err := b.framing(r, id); err != nil {
		return nil, err
	}
	if b.size < 0 {
		return nil, failure(http.StatusLengthRequired, "MissingContentLength", "You must provide the Content-Length HTTP header.")
	}
	if v := r.Header.Get("Content-Md5"); v != "" {
		raw, err := base64.StdEncoding.DecodeString(v)
		if err != nil || len(raw) != md5.Size {
			return nil, failure(http.StatusBadRequest, "InvalidDigest", "The Content-MD5 you specified is not valid.")
		}
		b.wantMD5 = raw
	}
	want, err := sentSums(r.Header)
	if err != nil {
		return nil, err
	}
	b.want = want
	for name := range want {
		extra = append(extra, name)
	}
	if b.trailer != "" {
		extra = append(extra, b.trailer)
	}
	for _, name := range extra {
		if k, ok := kindOf(name); ok && b.sums[k.name] == nil {
			b.sums[k.name] = k.make()
		}
	}
	return b, nil
}

// framing undoes aws-chunked, if that is what was sent.
func (b *body) framing(r *http.Request, id *identity) error {
	switch id.payload {
	case unsignedHash:
		return nil
	case streamSigned, streamTrailer, streamUnsigned:
	default:
		b.sha, b.wantSHA = sha256.New(), strings.ToLower(id.payload)
		return nil
	}
	decoded, err := strconv.ParseInt(r.Header.Get("X-Amz-Decoded-Content-Length"), 10, 64)
	if err != nil || decoded < 0 {
		return failure(http.StatusLengthRequired, "MissingContentLength", "You must provide the x-amz-decoded-content-length HTTP header.")
	}
	var signer *chunkSigner
	if id.payload != streamUnsigned {
		signer = &id.chunks
	}
	b.chunks = newChunkReader(r.Body, signer, id.payload != streamSigned)
	b.src, b.size = b.chunks, decoded
	return b.trailerKind(r)
}

func (b *body) trailerKind(r *http.Request) error {
	name := r.Header.Get("X-Amz-Trailer")
	if name == "" {
		return nil
	}
	kind, isSum := strings.CutPrefix(strings.ToLower(strings.TrimSpace(name)), strings.ToLower(checksumHeader))
	k, known := kindOf(kind)
	if !isSum || !known {
		return errInvalidRequest("The value specified in the x-amz-trailer header is not supported: one checksum may be announced.")
	}
	b.trailer = k.name
	return nil
}

// Read implements io.Reader; see body.
func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.src.Read(p)
	b.read += int64(n)
	b.md5.Write(p[:n])
	if b.sha != nil {
		b.sha.Write(p[:n])
	}
	for _, h := range b.sums {
		h.Write(p[:n])
	}
	switch {
	case b.read > b.size:
		b.err = errIncompleteBody("More bytes came than the %d that were announced.", b.size)
	case errors.Is(err, io.EOF) && b.read == b.size:
		b.err = b.prove()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		b.err = errIncompleteBody("You did not provide the number of bytes specified by the Content-Length HTTP header.")
	case err != nil:
		b.err = readFailure(err)
	}
	return n, b.err
}

// readFailure tells a stalled or lost connection in the words of S3; clients retry both.
func readFailure(err error) error {
	var api *apiError
	switch {
	case errors.As(err, &api):
		return err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return failure(http.StatusBadRequest, "RequestTimeout", "Your socket connection to the server was not written to within the timeout period.")
	}
	return errIncompleteBody("The connection broke before the whole body came.")
}

// prove compares everything that was announced; io.EOF when all of it holds.
func (b *body) prove() error {
	if b.sha != nil {
		if got := hex.EncodeToString(b.sha.Sum(nil)); subtle.ConstantTimeCompare([]byte(got), []byte(b.wantSHA)) != 1 {
			return failure(http.StatusBadRequest, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed; nothing was stored.")
		}
	}
	if b.wantMD5 != nil && !bytes.Equal(b.wantMD5, b.md5.Sum(nil)) {
		return errBadDigest("Content-MD5")
	}
	if b.trailer != "" {
		value := b.chunks.trailers[strings.ToLower(checksumHeader)+b.trailer]
		if value == "" {
			return failure(http.StatusBadRequest, "MalformedTrailerError", "The announced trailer x-amz-checksum-%s did not come.", b.trailer)
		}
		if b.want == nil {
			b.want = map[string]string{}
		}
		b.want[b.trailer] = value
	}
	for name, value := range b.want {
		if value != b.sum(name) {
			return errBadDigest(strings.ToUpper(name))
		}
	}
	return io.EOF
}

func (b *body) etag() string { return hex.EncodeToString(b.md5.Sum(nil)) }

func (b *body) sum(kind string) string {
	if h := b.sums[kind]; h != nil {
		return base64.StdEncoding.EncodeToString(h.Sum(nil))
	}
	return ""
}

// allSums gives every computed checksum, kind → base64.
func (b *body) allSums() map[string]string {
	if len(b.sums) == 0 {
		return nil
	}
	out := make(map[string]string, len(b.sums))
	for name := range b.sums {
		out[name] = b.sum(name)
	}
	return out
}

// copyTo writes the body to w with one pooled buffer and tells step of every piece. w is complete only when the error is nil.
func (b *body) copyTo(w io.Writer, step func(n int64) error) error {
	buf, _ := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	for {
		n, err := b.Read(*buf)
		if n > 0 {
			if _, werr := w.Write((*buf)[:n]); werr != nil {
				return werr
			}
			if serr := step(int64(n)); serr != nil {
				return serr
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// readXML reads and proves a small body.
func readXML(r *http.Request, id *identity) ([]byte, error) {
	if r.ContentLength == 0 && id.payload != streamUnsigned {
		return nil, failure(http.StatusBadRequest, "MalformedXML", "The request has no body.")
	}
	b, err := newBody(r, id)
	if err != nil {
		return nil, err
	}
	if b.size > maxXML {
		return nil, failure(http.StatusBadRequest, "MalformedXML", "The XML document is too large: %d bytes, at most %d.", b.size, maxXML)
	}
	var doc bytes.Buffer
	if err := b.copyTo(&doc, func(int64) error { return nil }); err != nil {
		return nil, err
	}
	return doc.Bytes(), nil
}
