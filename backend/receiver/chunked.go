package receiver

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strconv"
	"strings"
)

const (
	maxChunkLine = 4 << 10  // a chunk's head or one trailer line
	maxTrailers  = 16       // lines
	maxChunk     = 64 << 30 // one chunk; the sum is held to the declared length anyway
)

// chunkSigner makes the signatures of a signed stream; each hangs on the one before (S3 API reference, "Signature Calculations for
// the Authorization Header: Transferring Payload in Multiple Chunks" and "… including trailing headers").
type chunkSigner struct {
	key      []byte
	date     string
	scope    string
	previous string
}

func (c *chunkSigner) check(given, kind string, sums ...string) error {
	parts := append([]string{kind, c.date, c.scope, c.previous}, sums...)
	want := hexMAC(c.key, strings.Join(parts, "\n"))
	if subtle.ConstantTimeCompare([]byte(want), []byte(given)) != 1 {
		return failure(http.StatusForbidden, "SignatureDoesNotMatch", "The signature of a chunk does not match its data; nothing was stored.")
	}
	c.previous = want
	return nil
}

// chunkReader decodes an aws-chunked body. Its data is proven only when Read has returned io.EOF.
type chunkReader struct {
	br       *bufio.Reader
	signer   *chunkSigner // nil for unsigned streams
	trailing bool
	left     int64 // of the chunk at hand
	open     bool  // a chunk's data is being read
	given    string
	sum      hash.Hash
	trailers map[string]string
	err      error
}

// newChunkReader decodes r. signer is nil for STREAMING-UNSIGNED-PAYLOAD-TRAILER; trailing says whether trailers follow the data.
func newChunkReader(r io.Reader, signer *chunkSigner, trailing bool) *chunkReader {
	return &chunkReader{br: bufio.NewReaderSize(r, 16<<10), signer: signer, trailing: trailing, sum: sha256.New(), trailers: map[string]string{}}
}

func errBadChunk(why string) error {
	return errIncompleteBody("The aws-chunked body is broken: %s.", why)
}

// Read gives decoded bytes, then io.EOF once every signature and the trailer were in order.
func (c *chunkReader) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	for c.left == 0 {
		if c.err = c.next(); c.err != nil {
			return 0, c.err
		}
	}
	n, err := c.br.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if c.signer != nil {
		c.sum.Write(p[:n])
	}
	if err != nil {
		c.err = truncated(err)
	}
	return n, c.err
}

// truncated makes an end in the wrong place an error of its own.
func truncated(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// next closes the chunk that was read and opens the one that follows; io.EOF after the last.
func (c *chunkReader) next() error {
	if c.open {
		if line, err := c.line(); err != nil {
			return truncated(err)
		} else if line != "" {
			return errBadChunk("a chunk is longer than its head says")
		}
		if err := c.verify(); err != nil {
			return err
		}
	}
	line, err := c.line()
	if err != nil {
		return truncated(err)
	}
	size, signature, err := parseChunkHead(line, c.signer != nil)
	if err != nil {
		return err
	}
	c.left, c.given, c.open = size, signature, true
	if size > 0 {
		return nil
	}
	if err := c.verify(); err != nil {
		return err
	}
	return c.finish()
}

func (c *chunkReader) verify() error {
	if c.signer == nil {
		return nil
	}
	sum := hex.EncodeToString(c.sum.Sum(nil))
	c.sum.Reset()
	return c.signer.check(c.given, "AWS4-HMAC-SHA256-PAYLOAD", emptyHash, sum)
}

// parseChunkHead reads "<hex size>" or "<hex size>;chunk-signature=<hex>".
func parseChunkHead(line string, signed bool) (size int64, signature string, err error) {
	digits, extension, _ := strings.Cut(line, ";")
	if digits == "" || len(digits) > 16 || strings.ContainsAny(digits, "+-_ ") {
		return 0, "", errBadChunk("a chunk's size is not a hex number")
	}
	size, perr := strconv.ParseInt(digits, 16, 64)
	if perr != nil || size > maxChunk {
		return 0, "", errBadChunk("a chunk's size is not a hex number in range")
	}
	if !signed {
		return size, "", nil
	}
	signature, ok := strings.CutPrefix(extension, "chunk-signature=")
	if !ok {
		return 0, "", errBadChunk("a chunk has no signature")
	}
	return size, signature, nil
}

// finish reads what follows the last chunk. A missing empty line at the very end is forgiven: some clients leave it out.
func (c *chunkReader) finish() error {
	var signed bytes.Buffer
	var signature string
	for range maxTrailers + 1 {
		line, err := c.line()
		if err == nil && line == "" && c.trailing && c.signer != nil && signature == "" && signed.Len() > 0 {
			continue // minio-go sends an empty line before the trailer's signature
		}
		if errors.Is(err, io.EOF) || err == nil && line == "" {
			return c.closeTrailer(signed.Bytes(), signature)
		}
		if err != nil {
			return err
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || !c.trailing {
			return errBadChunk("something follows the last chunk")
		}
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if name == "x-amz-trailer-signature" {
			signature = value
			continue
		}
		c.trailers[name] = value
		fmt.Fprintf(&signed, "%s:%s\n", name, value)
	}
	return failure(http.StatusBadRequest, "MalformedTrailerError", "The request contained too many trailing headers.")
}

func (c *chunkReader) closeTrailer(signed []byte, signature string) error {
	if c.trailing && c.signer != nil {
		sum := sha256.Sum256(signed)
		if err := c.signer.check(signature, "AWS4-HMAC-SHA256-TRAILER", hex.EncodeToString(sum[:])); err != nil {
			return err
		}
	}
	if _, err := c.br.ReadByte(); err == nil {
		return errBadChunk("something follows the trailer")
	} else if !errors.Is(err, io.EOF) {
		return err
	}
	return io.EOF
}

// line reads up to CRLF (or LF) within a bound; io.EOF only when nothing at all was left.
func (c *chunkReader) line() (string, error) {
	var b strings.Builder
	for b.Len() <= maxChunkLine {
		ch, err := c.br.ReadByte()
		if err != nil {
			if b.Len() > 0 {
				err = truncated(err)
			}
			return "", err
		}
		if ch == '\n' {
			return strings.TrimSuffix(b.String(), "\r"), nil
		}
		b.WriteByte(ch)
	}
	return "", errBadChunk("a line is too long")
}
