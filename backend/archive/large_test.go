package archive

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"
)

// zeros is a file of n zero bytes that needs no disk.
type zeros struct{ n int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.n == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), z.n)
	clear(p[:n])
	z.n -= n
	return int(n), nil
}

func (z *zeros) Close() error { return nil }

func (z *zeros) check(Entry) error { return nil }

// openZeros reads a size written as the path.
func openZeros(path string) (source, error) {
	var n int64
	if _, err := fmt.Sscan(path, &n); err != nil {
		return nil, err
	}
	return &zeros{n}, nil
}

// holes keeps what is not zero, and where, so that an archive of many gigabytes
// can be read back from memory.
type holes struct {
	n      int64
	pieces []piece
}

type piece struct {
	at   int64
	data []byte
}

func (h *holes) Write(p []byte) (int, error) {
	if len(p) < 64<<10 || bytes.Count(p[:4096], []byte{0}) != 4096 {
		h.pieces = append(h.pieces, piece{h.n, bytes.Clone(p)})
	}
	h.n += int64(len(p))
	return len(p), nil
}

func (h *holes) ReadAt(p []byte, off int64) (int, error) {
	clear(p)
	for _, x := range h.pieces {
		if x.at < off+int64(len(p)) && off < x.at+int64(len(x.data)) {
			if x.at >= off {
				copy(p[x.at-off:], x.data)
			} else {
				copy(p, x.data[off-x.at:])
			}
		}
	}
	if off+int64(len(p)) > h.n {
		return int(max(0, h.n-off)), io.EOF
	}
	return len(p), nil
}

func entry(name string, size int64) Entry {
	return Entry{Name: name, Path: fmt.Sprint(size), Size: size}
}

func TestAnnouncedLengthHoldsBeyondFourGigabytes(t *testing.T) {
	if testing.Short() {
		t.Skip("reads many gigabytes of zeros")
	}
	t.Parallel()
	cases := map[string][]Entry{
		"one byte below the limit of 32 bits": {entry("a", max32-1), entry("b", 3)},
		"at the limit":                        {entry("a", max32), entry("b", 3)},
		"the second begins at the limit":      {entry("a", max32-localHeaderLen-1-timestampLen-descriptorLen), entry("b", 3)},
	}
	for name, entries := range cases {
		t.Run(name, func(t *testing.T) {
			want, err := Size(entries)
			if err != nil {
				t.Fatal(err)
			}
			var out holes
			if err := write(t.Context(), &out, entries, nil, openZeros); err != nil {
				t.Fatal(err)
			}
			if out.n != want {
				t.Fatalf("wrote %d, announced %d", out.n, want)
			}
			zr, err := zip.NewReader(&out, out.n)
			if err != nil {
				t.Fatal(err)
			}
			for i, f := range zr.File {
				if int64(f.UncompressedSize64) != entries[i].Size {
					t.Errorf("%s has %d bytes, want %d", f.Name, f.UncompressedSize64, entries[i].Size)
				}
			}
			rc, err := zr.File[1].Open()
			if err != nil {
				t.Fatal(err)
			}
			if b, err := io.ReadAll(rc); err != nil || len(b) != 3 {
				t.Errorf("the file after the large one: %d bytes, %v", len(b), err)
			}
		})
	}
}

func TestMoreFilesThanSixteenBitsCount(t *testing.T) {
	t.Parallel()
	for _, n := range []int{max16 - 1, max16, max16 + 1} {
		entries := make([]Entry, n)
		for i := range entries {
			entries[i] = entry(fmt.Sprintf("d/%06d.jpg", i), 1)
		}
		want, err := Size(entries)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := write(t.Context(), &out, entries, nil, openZeros); err != nil {
			t.Fatal(err)
		}
		if int64(out.Len()) != want {
			t.Fatalf("%d files: wrote %d, announced %d", n, out.Len(), want)
		}
		zr, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil || len(zr.File) != n {
			t.Fatalf("%d files: read back %v, %v", n, len(zr.File), err)
		}
	}
}

func TestMemoryDoesNotGrowWithTheFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a gigabyte of zeros")
	}
	// Not parallel: it measures what the whole process allocates.
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := write(t.Context(), io.Discard, []Entry{entry("a", 1<<30)}, nil, openZeros)
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20 {
		t.Errorf("one gigabyte passed through %d bytes of allocations, want at most 4 MiB", got)
	}
}

func TestFilesThatAddUpToTooMuchAreRefused(t *testing.T) {
	t.Parallel()
	huge := []Entry{entry("a", 1<<61), entry("b", 1<<61), entry("c", 1<<62)}
	if _, err := Size(huge); err == nil {
		t.Error("a length that no integer holds is announced")
	}
}
