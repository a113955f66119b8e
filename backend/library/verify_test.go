package library

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"crisol/backend/safetensors"
)

func TestVerifyComparesWithWhatWasDelivered(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.add("job1", "cat", b.deliver("job1", 500, 1))
	var done, total int64
	r, err := b.Verify(t.Context(), e.Path, func(d, n int64) { done, total = d, n })
	if err != nil || !r.OK() || r.SHA256 != e.SHA256 || r.Expected != e.SHA256 || r.Numbers != 16 || r.Tensors != 2 || done != e.Bytes || total != e.Bytes {
		t.Fatalf("got %+v, %v; progress %d of %d", r, err, done, total)
	}
	data := read(t, e.Path)
	data[len(data)-1]++
	if err := errors.Join(os.Remove(e.Path), os.WriteFile(e.Path, data, 0o644)); err != nil {
		t.Fatal(err)
	}
	if !b.only().Changed {
		t.Error("a changed file is not marked in the list")
	}
	if r, err = b.Verify(t.Context(), e.Path, nil); err != nil || r.OK() || !strings.Contains(r.Problems[0], "not those that were recorded") {
		t.Fatalf("got %+v, %v", r, err)
	}
}

func TestVerifyRemembersTheFirstDigestOfAForeignFile(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.list()
	path := filepath.Join(b.dir, "own.safetensors")
	m := weights(t, path, nil, 1)
	for i, want := range []string{"", m.SHA256} {
		if r, err := b.Verify(t.Context(), "own.safetensors", nil); err != nil || r.Expected != want || !r.OK() {
			t.Errorf("time %d: got %+v, %v", i, r, err)
		}
		b.reopen()
	}
	if e := b.only(); e.SHA256 != m.SHA256 || e.Details.Rank != 4 {
		t.Errorf("got %+v", e)
	}
}

func TestVerifyFindsNumbersThatAreNone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.list()
	path := filepath.Join(b.dir, "bad.safetensors")
	weights(t, path, nil, float32(math.Inf(-1)))
	r, err := b.Verify(t.Context(), path, nil)
	if err != nil || r.OK() || r.Inf != 1 || r.NaN != 0 || len(r.Bad) != 1 || r.Bad[0] != "transformer.x.lora_A.weight" {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestVerifyReportsADamagedFile(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.list()
	path := filepath.Join(b.dir, "cut.safetensors")
	weights(t, path, nil, 1)
	if err := os.Truncate(path, 100); err != nil {
		t.Fatal(err)
	}
	if r, err := b.Verify(t.Context(), path, nil); err != nil || r.OK() || r.SHA256 == "" {
		t.Errorf("got %+v, %v", r, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := b.Verify(ctx, path, nil)
	wantError(t, err, context.Canceled)
}

func TestNotFinite(t *testing.T) {
	t.Parallel()
	cases := []struct {
		dtype     safetensors.DType
		size      int
		inf, nan  uint64
		finite    []uint64
		noInfOfIt bool
	}{
		{safetensors.F64, 8, 0x7ff << 52, 0x7ff<<52 | 1, []uint64{0, 1, 0x7fe << 52, 1 << 63}, false},
		{safetensors.F32, 4, 0x7f800000, 0xffc00000, []uint64{0, 1, 0x7f7fffff, 0x80000000, 0xff7fffff, 0x40000000}, false},
		{safetensors.BF16, 2, 0xff80, 0x7fc0, []uint64{0, 0x7f7f, 0xff7f, 0x8000, 0x3f80}, false},
		{safetensors.F16, 2, 0x7c00, 0xfe00, []uint64{0, 0x7bff, 0xfbff, 0x8000, 0x3c00}, false},
		{safetensors.F8E5M2, 1, 0x7c, 0xfe, []uint64{0, 0x7b, 0xfb, 0x80}, false},
		{safetensors.F8E4M3, 1, 0, 0xff, []uint64{0, 0x7e, 0xfe, 0x78}, true},
		{safetensors.F8E8M0, 1, 0, 0xff, []uint64{0, 0x7f, 0xfe}, true},
	}
	for _, c := range cases {
		for at := range 9 { // every place within and behind a word of eight bytes
			var p []byte
			put := func(v uint64) {
				var w [8]byte
				binary.LittleEndian.PutUint64(w[:], v)
				p = append(p, w[:c.size]...)
			}
			for i := range 24 {
				switch {
				case i == at:
					put(c.nan)
				case i == at+10 && !c.noInfOfIt:
					put(c.inf)
				default:
					put(c.finite[i%len(c.finite)])
				}
			}
			wantInf := int64(1)
			if c.noInfOfIt {
				wantInf = 0
			}
			if nan, inf := notFinite(c.dtype, p); nan != 1 || inf != wantInf {
				t.Errorf("%s at %d: %d NaN, %d infinite", c.dtype, at, nan, inf)
			}
		}
	}
	if nan, inf := notFinite(safetensors.I32, []byte{0, 0, 0x80, 0x7f}); nan+inf != 0 {
		t.Error("whole numbers are never NaN")
	}
}

// Not parallel: it looks at the memory of the process.
func TestVerifyOfAGigabyteNeedsLittleMemory(t *testing.T) {
	b := newBench(t)
	b.list()
	const size = 1 << 30
	path := filepath.Join(b.dir, "big.safetensors")
	const floats = size / 4 // the race detector watches each number that is looked at
	header := fmt.Sprintf(`{"w":{"dtype":"BF16","shape":[%d],"data_offsets":[0,%d]},"q":{"dtype":"U8","shape":[%d],"data_offsets":[%d,%d]}}`,
		floats/2, floats, size-floats, floats, size)
	data := append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
	if err := errors.Join(os.WriteFile(path, data, 0o644), os.Truncate(path, int64(len(data))+size)); err != nil {
		t.Fatal(err)
	}
	var before, peak runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most := uint64(0)
	r, err := b.Verify(t.Context(), path, func(int64, int64) {
		runtime.ReadMemStats(&peak)
		most = max(most, peak.HeapInuse)
	})
	if err != nil || !r.OK() || r.Numbers != floats/2 {
		t.Fatalf("got %+v, %v", r, err)
	}
	grown := int64(most) - int64(before.HeapInuse)
	t.Logf("heap grew by %d KiB", grown>>10)
	if grown > 32<<20 {
		t.Errorf("memory grew by %d bytes, want less than 32 MiB", grown)
	}
}
