package library

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"crisol/backend/safetensors"
)

// Report is what reading a model to its end has shown.
type Report struct {
	Path     string    `json:"path"`
	At       time.Time `json:"at"`
	Bytes    int64     `json:"bytes"`
	SHA256   string    `json:"sha256" doc:"Hex digest of the bytes that are there"`
	Expected string    `json:"expected,omitempty" doc:"The digest recorded before; empty when this is the first time"`
	Tensors  int       `json:"tensors"`
	Numbers  int64     `json:"numbers" doc:"Floating-point numbers looked at"`
	NaN      int64     `json:"nan" doc:"Numbers that are not a number"`
	Inf      int64     `json:"inf" doc:"Infinite numbers"`
	// Bad names the first 20 tensors that hold NaN or infinite numbers.
	Bad      []string `json:"bad,omitempty"`
	Checks   []string `json:"checks" say:"true" doc:"What was found to be in order"`
	Problems []string `json:"problems,omitempty" say:"true" doc:"What was not, in words for a person"`
}

// OK tells whether nothing was found to be wrong.
func (r Report) OK() bool { return len(r.Problems) == 0 }

// Verify reads the model at path (absolute, or relative to the library) to its end: it has to parse, to have the digest
// that was recorded, and to hold only finite numbers. What is wrong stands in the report; the error is one of reading,
// or wraps [ErrOutside], [ErrGone], [ErrNotModel], or [ErrChanged] when the file is written to meanwhile. progress, which
// may be nil, is told now and then how many bytes of how many were read. The first digest of a file that has none is
// remembered. Memory is bounded by the header, of at most 32 MiB; tensors are streamed.
func (l *Library) Verify(ctx context.Context, path string, progress func(done, total int64)) (Report, error) {
	file, expected, err := l.forReading(ctx, path)
	if err != nil {
		return Report{}, fmt.Errorf("verify: %w", err)
	}
	defer func() { _ = file.Close() }()
	before, err := file.Stat()
	if err != nil {
		return Report{}, fmt.Errorf("verify: %w", err)
	}
	r := Report{Path: file.Name(), At: l.now(), Bytes: before.Size(), Expected: expected}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	if err := r.read(ctx, file, progress); err != nil {
		return Report{}, fmt.Errorf("verify %s: %w", path, err)
	}
	after, err := file.Stat()
	if err != nil {
		return Report{}, fmt.Errorf("verify: %w", err)
	}
	if !sameState(before, after) {
		return Report{}, fmt.Errorf("verify %s: it was written to meanwhile, try again: %w", path, ErrChanged)
	}
	r.judge()
	return r, l.note(ctx, path, r, stampOf(after, file.Name()))
}

// forReading opens a model and tells the digest that it should have.
func (l *Library) forReading(ctx context.Context, path string) (*os.File, string, error) {
	f, err := l.open(ctx)
	if err != nil {
		return nil, "", err
	}
	defer l.close(f)
	rel, _, err := f.within(path)
	if err != nil {
		return nil, "", err
	}
	file, err := f.root.Open(filepath.FromSlash(rel))
	if err != nil {
		return nil, "", err
	}
	expected := ""
	if r := f.idx.Files[rel]; r != nil {
		expected = r.SHA256
	}
	return file, expected, nil
}

// note remembers what Verify has learned: its report, a first digest, or that only the date of a file has changed.
func (l *Library) note(ctx context.Context, path string, report Report, now stamp) error {
	f, err := l.open(ctx)
	if err != nil {
		return err
	}
	defer l.close(f)
	rel, info, err := f.within(path)
	if err != nil || stampOf(info, f.abs(rel)) != now {
		return nil //nolint:nilerr // moved or replaced since: the report stands, and there is nothing to remember
	}
	r := f.idx.Files[rel]
	switch {
	case r == nil:
		f.idx.Files[rel], f.idx.dirty = &record{Stamp: now, SHA256: report.SHA256}, true
	case !r.ours() && r.Stamp != now:
		r.Stamp, r.SHA256, f.idx.dirty = now, report.SHA256, true
	case r.SHA256 == "" && report.Expected == "":
		r.SHA256, f.idx.dirty = report.SHA256, true
	case r.SHA256 == report.SHA256 && r.Stamp != now:
		r.Stamp, f.idx.dirty = now, true
	}
	report.Path, report.Checks = "", nil
	r = f.idx.Files[rel]
	r.Check, r.Checked, f.idx.dirty = &report, now, true
	_ = f.save(ctx) // a folder that cannot be written to can still be verified
	return nil
}

func (r *Report) judge() {
	if r.Tensors > 0 {
		r.Checks = append(r.Checks, "the header parses, and the size is what it says")
	}
	switch r.Expected {
	case "":
		r.Checks = append(r.Checks, "every byte reads; there was no digest to compare with, this one is remembered")
	case r.SHA256:
		r.Checks = append(r.Checks, "every byte is as it was recorded")
	default:
		r.Problems = append(r.Problems, "its bytes are not those that were recorded: it was edited, replaced or damaged; "+
			"restore the delivered model if you did not do that")
	}
	switch {
	case r.NaN+r.Inf > 0:
		r.Problems = append(r.Problems, fmt.Sprintf("%d numbers are not a number and %d are infinite, so it will make black "+
			"or noisy pictures: train again with a lower learning rate, or take an earlier checkpoint", r.NaN, r.Inf))
	case r.Numbers > 0:
		r.Checks = append(r.Checks, "every number is finite")
	}
}

// read goes through the file once.
func (r *Report) read(ctx context.Context, file *os.File, progress func(done, total int64)) error {
	head, err := header(file)
	if errors.Is(err, safetensors.ErrFormat) {
		r.Problems = append(r.Problems, clean(err.Error(), maxField, false))
		head, err = &safetensors.Header{}, nil
	}
	if err != nil {
		return err
	}
	if r.Tensors = len(head.Tensors); r.Tensors == 0 && r.OK() {
		r.Problems = append(r.Problems, "it holds no tensor: fetch or deliver it again")
	}
	s := &scan{
		in: bufio.NewReaderSize(reader{ctx, file}, block), sum: sha256.New(), buf: make([]byte, block),
		total: r.Bytes, progress: progress,
	}
	if err := s.skip(head.DataStart); err != nil {
		return err
	}
	for _, t := range head.Tensors {
		nan, inf, err := s.tensor(t)
		if err != nil {
			return fmt.Errorf("tensor %.120q: %w", t.Name, err)
		}
		if size := elementSize(t.DType); size > 0 {
			r.Numbers += t.Size / size
		}
		if r.NaN, r.Inf = r.NaN+nan, r.Inf+inf; nan+inf > 0 && len(r.Bad) < 20 {
			r.Bad = append(r.Bad, clean(t.Name, maxField, false))
		}
	}
	if err := s.skip(r.Bytes - s.done); err != nil {
		return err
	}
	r.SHA256 = hex.EncodeToString(s.sum.Sum(nil))
	return nil
}

// block is how much is read at once, in bytes; a multiple of every element's size.
const block = 1 << 20

type scan struct {
	in       io.Reader
	sum      hash.Hash
	buf      []byte
	done     int64
	total    int64
	progress func(done, total int64)
}

// next reads up to left bytes, at most a block.
func (s *scan) next(left int64) ([]byte, error) {
	part := s.buf[:min(left, int64(len(s.buf)))]
	if _, err := io.ReadFull(s.in, part); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("it became shorter while it was read, try again: %w", ErrChanged)
		}
		return nil, err
	}
	_, _ = s.sum.Write(part) // a hash never fails
	before := s.done / (8 * block)
	s.done += int64(len(part))
	if s.done/(8*block) != before || s.done == s.total {
		s.progress(s.done, s.total)
	}
	return part, nil
}

func (s *scan) skip(n int64) error {
	for n > 0 {
		part, err := s.next(n)
		if err != nil {
			return err
		}
		n -= int64(len(part))
	}
	return nil
}

func (s *scan) tensor(t safetensors.Tensor) (nan, inf int64, err error) {
	for left := t.Size; left > 0; {
		part, err := s.next(left)
		if err != nil {
			return 0, 0, err
		}
		left -= int64(len(part))
		n, i := notFinite(t.DType, part)
		nan, inf = nan+n, inf+i
	}
	return nan, inf, nil
}

// elementSize returns the bytes of one number of a floating-point type that can be NaN, and 0 for others (of the
// formats of the Open Compute Project's MX specification, those of 4 and 6 bits cannot).
func elementSize(d safetensors.DType) int64 {
	switch d {
	case safetensors.F64:
		return 8
	case safetensors.F32, safetensors.C64: // a complex number is two of 32 bits
		return 4
	case safetensors.F16, safetensors.BF16:
		return 2
	case safetensors.F8E5M2, safetensors.F8E4M3, safetensors.F8E8M0:
		return 1
	}
	return 0
}

// notFinite counts the numbers in p that are NaN or infinite. p holds whole elements.
func notFinite(d safetensors.DType, p []byte) (nan, inf int64) {
	count := func(exponent, value uint64) {
		if value&exponent != exponent {
			return
		}
		if value == exponent {
			inf++
		} else {
			nan++
		}
	}
	switch d {
	case safetensors.F64:
		for ; len(p) >= 8; p = p[8:] {
			count(0x7ff<<52, binary.LittleEndian.Uint64(p)&^(1<<63))
		}
	case safetensors.F32, safetensors.C64:
		for p = skipFinite(p, 0x7f800000_7f800000, 0x00800000_00800000, 0x80000000_80000000); len(p) >= 4; p = p[4:] {
			count(0xff<<23, uint64(binary.LittleEndian.Uint32(p)&^(1<<31)))
		}
	case safetensors.BF16:
		for p = skipFinite(p, 0x7f807f80_7f807f80, 0x00800080_00800080, 0x80008000_80008000); len(p) >= 2; p = p[2:] {
			count(0xff<<7, uint64(binary.LittleEndian.Uint16(p)&^(1<<15)))
		}
	case safetensors.F16:
		for p = skipFinite(p, 0x7c007c00_7c007c00, 0x04000400_04000400, 0x80008000_80008000); len(p) >= 2; p = p[2:] {
			count(0x1f<<10, uint64(binary.LittleEndian.Uint16(p)&^(1<<15)))
		}
	case safetensors.F8E5M2:
		for _, b := range p {
			count(0x1f<<2, uint64(b&0x7f))
		}
	case safetensors.F8E4M3: // the variant without infinities: only S.1111.111 is NaN
		for _, b := range p {
			if b&0x7f == 0x7f {
				nan++
			}
		}
	case safetensors.F8E8M0:
		for _, b := range p {
			if b == 0xff {
				nan++
			}
		}
	}
	return nan, inf
}

// skipFinite returns p from the first eight bytes on that may hold a number whose exponent is all ones. exponents masks
// the exponents of the numbers in eight bytes, ones has the lowest bit of each exponent set, and carries each sign bit:
// adding one to an exponent of ones, and to no other, carries into the sign.
func skipFinite(p []byte, exponents, ones, carries uint64) []byte {
	at := func(i int) uint64 { return (binary.LittleEndian.Uint64(p[i:]) & exponents) + ones }
	for len(p) >= 32 && (at(0)|at(8)|at(16)|at(24))&carries == 0 {
		p = p[32:]
	}
	for len(p) >= 8 && at(0)&carries == 0 {
		p = p[8:]
	}
	return p
}
