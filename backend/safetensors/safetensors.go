// Package safetensors reads and writes the safetensors format within fixed bounds.
//
// A file is an 8-byte little-endian header length, that many bytes of JSON, and the tensors' bytes. The JSON maps each
// tensor's name to its dtype, shape and data_offsets (begin and end, counted from the end of the header); the name
// "__metadata__" is reserved for a map of strings. The rules held here are those of the format's reference
// implementation (github.com/huggingface/safetensors): the header is at most 100,000,000 bytes, begins with "{" and may
// be padded with spaces; the tensors cover their bytes without holes or overlaps; each has exactly the bytes that its
// dtype and shape need.
//
// Tensor bytes are never buffered as a whole: they are read through an [io.ReaderAt] and written from an [io.Reader].
package safetensors

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"os"
)

// MaxHeader is the largest header in bytes that [Read] accepts, as in the reference implementation.
const MaxHeader = 100_000_000

// metadataKey is the reserved name of the string map in the header.
const metadataKey = "__metadata__"

// ErrFormat is wrapped by every error that says: these bytes are not a whole, well-formed safetensors file. Errors of
// the disk or of the network are not ErrFormat, so a caller can tell "damaged" from "could not be read".
var ErrFormat = errors.New("not a valid safetensors file")

// ErrNoTensor is wrapped when a tensor is asked for by a name that the file does not have.
var ErrNoTensor = errors.New("no such tensor")

// DType is an element type in the spelling of the file format, such as "F32".
type DType string

// The element types of the format.
const (
	Bool   DType = "BOOL"
	U8     DType = "U8"
	I8     DType = "I8"
	U16    DType = "U16"
	I16    DType = "I16"
	F16    DType = "F16"
	BF16   DType = "BF16"
	U32    DType = "U32"
	I32    DType = "I32"
	F32    DType = "F32"
	U64    DType = "U64"
	I64    DType = "I64"
	F64    DType = "F64"
	C64    DType = "C64"
	F8E5M2 DType = "F8_E5M2"
	F8E4M3 DType = "F8_E4M3"
	F8E8M0 DType = "F8_E8M0"
	F6E2M3 DType = "F6_E2M3"
	F6E3M2 DType = "F6_E3M2"
	F4     DType = "F4"
)

var dtypeBits = map[DType]uint64{
	Bool: 8, U8: 8, I8: 8, U16: 16, I16: 16, F16: 16, BF16: 16, U32: 32, I32: 32, F32: 32, U64: 64, I64: 64, F64: 64,
	C64: 64, F8E5M2: 8, F8E4M3: 8, F8E8M0: 8, F6E2M3: 6, F6E3M2: 6, F4: 4,
}

// Bits returns the size of one element in bits (4 to 64), or 0 for a dtype that the format does not know.
func (d DType) Bits() int { return int(dtypeBits[d]) } //nolint:gosec // at most 64

// Tensor describes one tensor of a file.
type Tensor struct {
	// Name is the key in the header; unique within a file.
	Name string
	// DType is the element type.
	DType DType
	// Shape holds the dimensions, outermost first; empty for a scalar. A dimension may be 0.
	Shape []int64
	// Offset is where the tensor's bytes begin, counted from the start of the file.
	Offset int64
	// Size is the number of bytes.
	Size int64
}

// Header is what a file says before its data.
type Header struct {
	// Metadata is the "__metadata__" map; nil when the file has none.
	Metadata map[string]string
	// Tensors are sorted by where their bytes lie.
	Tensors []Tensor
	// DataStart is the offset of the first tensor byte: 8 plus the header's length.
	DataStart int64
	// DataEnd is the offset just behind the last tensor byte; a whole file is exactly this long.
	DataEnd int64
}

// Tensor returns the tensor of that name, and whether there is one.
func (h *Header) Tensor(name string) (Tensor, bool) {
	for _, t := range h.Tensors {
		if t.Name == name {
			return t, true
		}
	}
	return Tensor{}, false
}

// File is an open safetensors file. Its methods may be called from several goroutines.
type File struct {
	Header
	f *os.File
}

// Open opens the file at path and reads its header. The error wraps [ErrFormat] when the bytes are wrong, and the
// operating system's error when the file cannot be read. The caller closes the file.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open safetensors file: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open safetensors file: %w", err), f.Close())
	}
	if !info.Mode().IsRegular() {
		return nil, errors.Join(fmt.Errorf("%s: %w: it is not a regular file", path, ErrFormat), f.Close())
	}
	h, err := Read(f, info.Size())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	return &File{Header: *h, f: f}, nil
}

// Close closes the file.
func (f *File) Close() error { return f.f.Close() }

// Reader returns a reader over the bytes of the tensor of that name. The error wraps [ErrNoTensor].
func (f *File) Reader(name string) (*io.SectionReader, error) {
	t, ok := f.Tensor(name)
	if !ok {
		return nil, fmt.Errorf("%s: tensor %q: %w", f.f.Name(), name, ErrNoTensor)
	}
	return io.NewSectionReader(f.f, t.Offset, t.Size), nil
}

// Verify reports whether the file at path is a whole safetensors file: its header parses and the file ends exactly
// where the last tensor ends. It reads the header only, so the time taken does not depend on the size of the tensors.
// Errors wrap [ErrFormat] as in [Open].
func Verify(path string) error {
	f, err := Open(path)
	if err != nil {
		return err
	}
	info, err := f.f.Stat()
	if err != nil {
		return errors.Join(fmt.Errorf("verify safetensors file: %w", err), f.Close())
	}
	if info.Size() != f.DataEnd {
		return errors.Join(fmt.Errorf("%s: %w: it has %d bytes, its tensors end at %d: fetch the file again",
			path, ErrFormat, info.Size(), f.DataEnd), f.Close())
	}
	return f.Close()
}

// byteLen returns the number of bytes that a tensor needs, and false when the product overflows or the elements do not
// fill whole bytes. Dimensions have been checked to be at least 0.
func byteLen(d DType, shape []int64) (int64, bool) {
	n := dtypeBits[d]
	for _, dim := range shape {
		hi, lo := bits.Mul64(n, uint64(dim)) //nolint:gosec // checked above
		if hi != 0 {
			return 0, false
		}
		n = lo
	}
	if n%8 != 0 || n/8 > math.MaxInt64 {
		return 0, false
	}
	return int64(n / 8), true
}
