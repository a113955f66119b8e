package safetensors

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"sort"
)

// Entry is one tensor to be written.
type Entry struct {
	// Name is the key in the header: not empty, not "__metadata__", unique within a file.
	Name string
	// DType is the element type.
	DType DType
	// Shape holds the dimensions, outermost first.
	Shape []int64
	// Data yields exactly the tensor's bytes, little-endian, in row-major order.
	Data io.Reader
}

// Float32s returns an [Entry] of dtype F32 over values in row-major order. values is encoded as it is read and must not
// change before that.
func Float32s(name string, shape []int64, values []float32) Entry {
	at := 0
	return Entry{Name: name, DType: F32, Shape: shape, Data: &encoder{next: func(b []byte) ([]byte, bool) {
		if at == len(values) {
			return b, false
		}
		at++
		return binary.LittleEndian.AppendUint32(b, math.Float32bits(values[at-1])), true
	}}}
}

// Float64s returns an [Entry] of dtype F64; see [Float32s].
func Float64s(name string, shape []int64, values []float64) Entry {
	at := 0
	return Entry{Name: name, DType: F64, Shape: shape, Data: &encoder{next: func(b []byte) ([]byte, bool) {
		if at == len(values) {
			return b, false
		}
		at++
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(values[at-1])), true
	}}}
}

// encoder turns numbers into bytes a block at a time.
type encoder struct {
	next func([]byte) ([]byte, bool)
	buf  []byte
	rest []byte
}

// Read implements [io.Reader].
func (e *encoder) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		e.buf = e.buf[:0]
		for more := true; more && len(e.buf) < 8<<10; {
			e.buf, more = e.next(e.buf)
		}
		e.rest = e.buf
	}
	if len(e.rest) == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// Write writes a whole file to w. The same entries and metadata give the same bytes: tensors are ordered by element
// size, largest first, then by name (which keeps every tensor aligned to its element), metadata keys are sorted, and
// the header is padded with spaces to a multiple of 8 bytes. An entry whose shape and data disagree is an error, and w
// then holds an incomplete file.
func Write(w io.Writer, metadata map[string]string, entries []Entry) error {
	sorted := append([]Entry(nil), entries...)
	sort.SliceStable(sorted, func(i, j int) bool {
		if a, b := sorted[i].DType.Bits(), sorted[j].DType.Bits(); a != b {
			return a > b
		}
		return sorted[i].Name < sorted[j].Name
	})
	header, sizes, err := encodeHeader(metadata, sorted)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	var head [prefix]byte
	binary.LittleEndian.PutUint64(head[:], uint64(len(header)))
	if _, err := out.Write(head[:]); err != nil {
		return fmt.Errorf("write the safetensors header: %w", err)
	}
	if _, err := out.Write(header); err != nil {
		return fmt.Errorf("write the safetensors header: %w", err)
	}
	for i, e := range sorted {
		if err := copyExactly(out, e, sizes[i]); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the safetensors data: %w", err)
	}
	return nil
}

func encodeHeader(metadata map[string]string, entries []Entry) ([]byte, []int64, error) {
	type info struct {
		DType   DType    `json:"dtype"`
		Shape   []int64  `json:"shape"`
		Offsets [2]int64 `json:"data_offsets"`
	}
	var b bytes.Buffer
	b.WriteByte('{')
	put := func(name string, value any) error {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(name)
		if err != nil {
			return err
		}
		b.Write(key)
		b.WriteByte(':')
		text, err := json.Marshal(value)
		b.Write(text)
		return err
	}
	if len(metadata) > 0 {
		if err := put(metadataKey, metadata); err != nil {
			return nil, nil, fmt.Errorf("encode the safetensors metadata: %w", err)
		}
	}
	sizes := make([]int64, len(entries))
	seen := make(map[string]bool, len(entries))
	at := int64(0)
	for i, e := range entries {
		size, err := entrySize(e, seen)
		if err != nil {
			return nil, nil, err
		}
		if size > math.MaxInt64-MaxHeader-at {
			return nil, nil, fmt.Errorf("write tensor %s: the file would be too large", quote(e.Name))
		}
		shape := append([]int64{}, e.Shape...)
		if err := put(e.Name, info{e.DType, shape, [2]int64{at, at + size}}); err != nil {
			return nil, nil, fmt.Errorf("encode tensor %s: %w", quote(e.Name), err)
		}
		sizes[i] = size
		at += size
	}
	b.WriteByte('}')
	for b.Len()%prefix != 0 {
		b.WriteByte(' ')
	}
	if b.Len() > MaxHeader {
		return nil, nil, fmt.Errorf("write safetensors: a header of %d bytes is over the format's limit of %d", b.Len(), MaxHeader)
	}
	return b.Bytes(), sizes, nil
}

func entrySize(e Entry, seen map[string]bool) (int64, error) {
	if e.Name == "" || e.Name == metadataKey || seen[e.Name] {
		return 0, fmt.Errorf("write tensor %s: the name is empty, reserved or used twice", quote(e.Name))
	}
	seen[e.Name] = true
	if e.DType.Bits() == 0 {
		return 0, fmt.Errorf("write tensor %s: unknown dtype %q", quote(e.Name), e.DType)
	}
	for _, dim := range e.Shape {
		if dim < 0 {
			return 0, fmt.Errorf("write tensor %s: shape %v has a negative dimension", quote(e.Name), e.Shape)
		}
	}
	size, ok := byteLen(e.DType, e.Shape)
	if !ok {
		return 0, fmt.Errorf("write tensor %s: shape %v is too large or does not fill whole bytes", quote(e.Name), e.Shape)
	}
	return size, nil
}

// copyExactly copies the entry's data and insists on its length.
func copyExactly(w io.Writer, e Entry, size int64) error {
	data := e.Data
	if data == nil {
		data = bytes.NewReader(nil)
	}
	n, err := io.Copy(w, io.LimitReader(data, size))
	if err != nil {
		return fmt.Errorf("write tensor %s: %w", quote(e.Name), err)
	}
	if n < size {
		return fmt.Errorf("write tensor %s: its data has %d bytes, shape %v needs %d", quote(e.Name), n, e.Shape, size)
	}
	var extra [1]byte
	if _, err := io.ReadFull(data, extra[:]); !errors.Is(err, io.EOF) {
		if err == nil {
			err = fmt.Errorf("its data has more bytes than shape %v needs (%d)", e.Shape, size)
		}
		return fmt.Errorf("write tensor %s: %w", quote(e.Name), err)
	}
	return nil
}

// WriteFile writes a file at path as [Write] does, under a temporary name in the same folder that is synced and renamed,
// so that path is never half-written. An existing file is replaced.
func WriteFile(path string, metadata map[string]string, entries []Entry) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".safetensors-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	err = Write(tmp, metadata, entries)
	if err == nil {
		err = tmp.Sync()
	}
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, errors.Join(err, os.Remove(tmp.Name())))
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
