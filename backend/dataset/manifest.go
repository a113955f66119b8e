package dataset

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"
	"unicode/utf8"
)

// ErrManifest says that a manifest is damaged, cut short, or of a version that
// this Crisol does not know.
var ErrManifest = errors.New("the manifest cannot be read")

// manifestVersion is written in the first line of a manifest.
const manifestVersion = 1

// maxLine bounds a line of a manifest, in bytes: a path of MaxPath bytes, fully
// escaped, and the rest.
const maxLine = 8 << 10

// Digest is the identity of the listing: SHA-256, in hex, over the path, size
// and modification time of every file in order. It does not read the files.
func (l *Listing) Digest() string { return Digest(l.Files) }

// Digest is the identity of files in their order: SHA-256, in lower case hex,
// over path, size in bytes and modification time in nanoseconds.
func Digest(files []File) string {
	h := sha256.New()
	buf := make([]byte, 0, MaxPath+24)
	for i := range files {
		f := &files[i]
		// The length in front keeps ("ab", "c") apart from ("a", "bc").
		buf = binary.BigEndian.AppendUint64(buf[:0], uint64(len(f.Path)))
		buf = append(buf, f.Path...)
		buf = binary.BigEndian.AppendUint64(buf, uint64(f.Size)) //nolint:gosec // the bits are hashed, not counted
		buf = binary.BigEndian.AppendUint64(buf, uint64(f.ModTime.UnixNano()))
		h.Write(buf)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// A manifest is a first line {"manifest":1}, one line for each file, and a last
// line {"files":N,"digest":"…"}, without which it is not complete.
type (
	manifestHead struct {
		Manifest int `json:"manifest"`
	}
	manifestFile struct {
		Path  string `json:"path"`
		Size  int64  `json:"size"`
		MTime int64  `json:"mtime"` // nanoseconds since 1970 UTC
		Kind  Kind   `json:"kind"`
	}
	manifestTail struct {
		Files  *int   `json:"files"`
		Digest string `json:"digest"`
	}
)

// WriteManifest writes files as JSON lines in the order given. The caller makes
// the result durable.
func WriteManifest(w io.Writer, files []File) error {
	bw := bufio.NewWriter(w)
	enc := json.NewEncoder(bw)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(manifestHead{manifestVersion}); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	for i := range files {
		f := &files[i]
		if err := checkFile(f); err != nil {
			return fmt.Errorf("write the manifest: %w", err)
		}
		if err := enc.Encode(manifestFile{f.Path, f.Size, f.ModTime.UnixNano(), f.Kind}); err != nil {
			return fmt.Errorf("write the manifest: %w", err)
		}
	}
	n := len(files)
	if err := enc.Encode(manifestTail{&n, Digest(files)}); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	if err := bw.Flush(); err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	return nil
}

// ReadManifest reads what WriteManifest wrote, line by line, and checks that it
// is whole. Times come back in UTC. Any damage gives an error that wraps
// ErrManifest and names the line.
func ReadManifest(r io.Reader) ([]File, error) {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 0, 4096), maxLine)
	bad := func(line int, format string, a ...any) error {
		return fmt.Errorf("%w: line %d: %s", ErrManifest, line, fmt.Sprintf(format, a...))
	}
	var files []File
	line := 0
	for sc.Scan() {
		line++
		if line == 1 {
			var head manifestHead
			if err := strict(sc.Bytes(), &head); err != nil || head.Manifest != manifestVersion {
				return nil, bad(line, "this is not a manifest of version %d", manifestVersion)
			}
			continue
		}
		if bytes.HasPrefix(sc.Bytes(), []byte(`{"files":`)) {
			if err := checkTail(sc, files, line); err != nil {
				return nil, err
			}
			return files, nil
		}
		var m manifestFile
		if err := strict(sc.Bytes(), &m); err != nil {
			return nil, bad(line, "%v", err)
		}
		f := File{Path: m.Path, Size: m.Size, ModTime: time.Unix(0, m.MTime).UTC(), Kind: m.Kind}
		if err := checkFile(&f); err != nil {
			return nil, bad(line, "%v", err)
		}
		files = append(files, f)
	}
	if err := sc.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			return nil, bad(line+1, "the line is too long")
		}
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	return nil, bad(line+1, "the end is missing")
}

func checkTail(sc *bufio.Scanner, files []File, line int) error {
	var tail manifestTail
	if err := strict(sc.Bytes(), &tail); err != nil || tail.Files == nil {
		return fmt.Errorf("%w: line %d: the end is damaged", ErrManifest, line)
	}
	if *tail.Files != len(files) || tail.Digest != Digest(files) {
		return fmt.Errorf("%w: line %d: the files are not those that were listed", ErrManifest, line)
	}
	if sc.Scan() {
		return fmt.Errorf("%w: line %d: something follows the end", ErrManifest, line+1)
	}
	return sc.Err()
}

// strict decodes one JSON object and nothing else.
func strict(b []byte, v any) error {
	if !utf8.Valid(b) {
		return errors.New("it is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if d.More() {
		return errors.New("more than one value")
	}
	return nil
}

// checkFile keeps paths out of a manifest that Scan would not have listed: a
// damaged manifest must not lead anyone out of the dataset.
func checkFile(f *File) error {
	switch {
	case !fs.ValidPath(f.Path) || f.Path == "." || !goodName(f.Path):
		return fmt.Errorf("%.200q is not a path of a dataset", f.Path)
	case f.Size < 0:
		return fmt.Errorf("%q has a negative size", f.Path)
	case f.Kind == "" || strings.IndexFunc(string(f.Kind), notLetter) >= 0:
		return fmt.Errorf("%q is of no known kind", f.Path)
	}
	return nil
}

func notLetter(r rune) bool { return r < 'a' || r > 'z' }
