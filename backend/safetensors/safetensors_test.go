package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// raw builds a file from a header and a number of data bytes.
func raw(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, data)...)
}

func TestReadRefusesWhatTheFormatForbids(t *testing.T) {
	t.Parallel()
	const f32x2 = `{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`
	cases := map[string]struct {
		file []byte
		says string
	}{
		"empty":               {nil, "too few"},
		"only a length":       {raw("", 0), "too few"},
		"huge header":         {binary.LittleEndian.AppendUint64(nil, 1<<62), "too few"},
		"header over limit":   {append(binary.LittleEndian.AppendUint64(nil, MaxHeader+1), "{}"...), "limit"},
		"header past the end": {append(binary.LittleEndian.AppendUint64(nil, 900), "{}"...), "fetch the file again"},
		"not an object":       {raw(`[1,2]`, 0), "does not begin with {"},
		"padded in front":     {raw(` {}`, 0), "does not begin with {"},
		"broken JSON":         {raw(`{"a":`, 0), "ends early"},
		"text behind":         {raw(`{} {}`, 0), "behind the closing brace"},
		"key twice":           {raw(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`, 2), "twice"},
		"unknown dtype":       {raw(`{"a":{"dtype":"F7","shape":[2],"data_offsets":[0,8]}}`, 8), "unknown dtype"},
		"no dtype":            {raw(`{"a":{"shape":[2],"data_offsets":[0,8]}}`, 8), "unknown dtype"},
		"upper case field":    {raw(`{"a":{"DTYPE":"F32","shape":[2],"data_offsets":[0,8]}}`, 8), "unknown dtype"},
		"negative shape":      {raw(`{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}`, 8), "shape"},
		"null in shape":       {raw(`{"a":{"dtype":"F32","shape":[null],"data_offsets":[0,0]}}`, 0), "shape"},
		"fractional shape":    {raw(`{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,10]}}`, 10), "shape"},
		"one offset":          {raw(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[8]}}`, 8), "data_offsets"},
		"offsets backwards":   {raw(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}`, 8), "before they begin"},
		"length disagrees":    {raw(`{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}`, 8), "does not fit"},
		"product overflows":   {raw(`{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}`, 0), "does not fit"},
		"half a byte":         {raw(`{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}`, 1), "does not fit"},
		"truncated":           {raw(f32x2, 7), "fetch the file again"},
		"hole in front":       {raw(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`, 2), "hole"},
		"overlap":             {raw(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, 3), "overlap"},
		"metadata not a map":  {raw(`{"__metadata__":[1]}`, 0), "__metadata__"},
		"metadata number":     {raw(`{"__metadata__":{"a":1}}`, 0), "__metadata__"},
		"metadata null":       {raw(`{"__metadata__":{"a":null}}`, 0), "__metadata__"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Read(bytes.NewReader(c.file), int64(len(c.file)))
			if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("error %v, want ErrFormat that says %q", err, c.says)
			}
		})
	}
}

func TestReadAcceptsWhatTheFormatAllows(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		file    []byte
		tensors int
	}{
		"no tensors":   {raw(`{}`, 0), 0},
		"padding":      {raw("{}      ", 0), 0},
		"scalar":       {raw(`{"a":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}`, 8), 1},
		"empty tensor": {raw(`{"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"F64","shape":[0,3],"data_offsets":[0,0]}}`, 1), 2},
		"four bits":    {raw(`{"a":{"dtype":"F4","shape":[4],"data_offsets":[0,2]}}`, 2), 1},
		"null map":     {raw(`{"__metadata__":null}`, 0), 0},
		"unknown key":  {raw(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":true}}`, 1), 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, err := Read(bytes.NewReader(c.file), int64(len(c.file)))
			if err != nil {
				t.Fatal(err)
			}
			if len(h.Tensors) != c.tensors || h.DataEnd != int64(len(c.file)) {
				t.Fatalf("%d tensors up to byte %d, want %d up to %d", len(h.Tensors), h.DataEnd, c.tensors, len(c.file))
			}
		})
	}
}

type brokenDisk struct{}

var errDisk = errors.New("disk gone")

func (brokenDisk) ReadAt([]byte, int64) (int, error) { return 0, errDisk }

func TestReadKeepsDiskErrorsApartFromDamage(t *testing.T) {
	t.Parallel()
	_, err := Read(brokenDisk{}, 100)
	if !errors.Is(err, errDisk) || errors.Is(err, ErrFormat) {
		t.Fatalf("error %v, want the disk's own", err)
	}
}

func sample() (map[string]string, []Entry) {
	return map[string]string{"format": "pt", "note": "ä\"b"}, []Entry{
		{Name: "bytes", DType: U8, Shape: []int64{3}, Data: strings.NewReader("\x01\x02\x03")},
		Float32s("z.weight", []int64{2, 2}, []float32{1, -2, 3.5, 0}),
		Float32s("a.weight", []int64{3}, []float32{9, 8, 7}),
		Float64s("state", []int64{1, 2}, []float64{1e300, -0.25}),
		Float32s("none", []int64{0, 4}, nil),
	}
}

func TestWriteThenReadGivesTheSame(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "m.safetensors")
	meta, entries := sample()
	if err := WriteFile(path, meta, entries); err != nil {
		t.Fatal(err)
	}
	if err := Verify(path); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if d := cmp.Diff(meta, f.Metadata); d != "" {
		t.Error(d)
	}
	if f.DataStart%8 != 0 {
		t.Errorf("data starts at byte %d, want a multiple of 8", f.DataStart)
	}
	var order []string
	for _, tensor := range f.Tensors {
		order = append(order, tensor.Name)
	}
	if d := cmp.Diff([]string{"state", "a.weight", "none", "z.weight", "bytes"}, order); d != "" {
		t.Error(d)
	}
	r, err := f.Reader("z.weight")
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, 4)
	if err := binary.Read(r, binary.LittleEndian, got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]float32{1, -2, 3.5, 0}, got); d != "" {
		t.Error(d)
	}
	if _, err := f.Reader("nobody"); !errors.Is(err, ErrNoTensor) {
		t.Errorf("error %v, want ErrNoTensor", err)
	}
}

func TestWriteIsDeterministic(t *testing.T) {
	t.Parallel()
	var first, second bytes.Buffer
	meta, entries := sample()
	if err := Write(&first, meta, entries); err != nil {
		t.Fatal(err)
	}
	meta, entries = sample()
	for i, j := 0, len(entries)-1; i < j; i, j = i+1, j-1 {
		entries[i], entries[j] = entries[j], entries[i]
	}
	if err := Write(&second, meta, entries); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Fatal("the same tensors in another order gave another file")
	}
}

func TestWriteFileRefusesWrongEntriesAndLeavesTheOldFile(t *testing.T) {
	t.Parallel()
	cases := map[string][]Entry{
		"too little data": {Float32s("a", []int64{3}, []float32{1, 2})},
		"too much data":   {Float32s("a", []int64{1}, []float32{1, 2})},
		"no data":         {{Name: "a", DType: U8, Shape: []int64{1}}},
		"name twice":      {Float32s("a", []int64{0}, nil), Float32s("a", []int64{0}, nil)},
		"reserved name":   {Float32s(metadataKey, []int64{0}, nil)},
		"unknown dtype":   {{Name: "a", DType: "F7", Shape: []int64{1}}},
		"negative shape":  {Float32s("a", []int64{-1}, nil)},
		"too large":       {Float32s("a", []int64{1 << 62, 1 << 62}, nil)},
	}
	for name, entries := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "m.safetensors")
			if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := WriteFile(path, nil, entries); err == nil {
				t.Fatal("no error")
			}
			if old, err := os.ReadFile(path); err != nil || string(old) != "old" {
				t.Errorf("the old file is now %q (%v)", old, err)
			}
			if left, _ := os.ReadDir(dir); len(left) != 1 {
				t.Errorf("%d files in the folder, want 1: a temporary file stayed", len(left))
			}
		})
	}
}

func TestVerifyTellsDamageFromAbsence(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var whole bytes.Buffer
	meta, entries := sample()
	if err := Write(&whole, meta, entries); err != nil {
		t.Fatal(err)
	}
	path := func(name string, data []byte) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	if err := Verify(path("whole", whole.Bytes())); err != nil {
		t.Error(err)
	}
	for _, cut := range []int{0, 4, 8, 20, whole.Len() - 1} {
		if err := Verify(path("cut", whole.Bytes()[:cut])); !errors.Is(err, ErrFormat) {
			t.Errorf("cut to %d bytes: error %v, want ErrFormat", cut, err)
		}
	}
	if err := Verify(path("long", append(bytes.Clone(whole.Bytes()), 0))); !errors.Is(err, ErrFormat) {
		t.Errorf("a byte too many: error %v, want ErrFormat", err)
	}
	if err := Verify(dir); !errors.Is(err, ErrFormat) {
		t.Errorf("a folder: error %v, want ErrFormat", err)
	}
	if err := Verify(filepath.Join(dir, "absent")); !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrFormat) {
		t.Errorf("no file: error %v, want fs.ErrNotExist", err)
	}
}

func TestPythonReadsWhatWasWritten(t *testing.T) {
	t.Parallel()
	const python = "/usr/bin/python3"
	if err := exec.CommandContext(t.Context(), python, "-c", "import numpy").Run(); err != nil {
		t.Skipf("%s with numpy is needed: %v", python, err)
	}
	path := filepath.Join(t.TempDir(), "m.safetensors")
	meta, entries := sample()
	if err := WriteFile(path, meta, entries); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "read.py"), path)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	type tensor struct {
		Shape  []int     `json:"shape"`
		Values []float64 `json:"values"`
	}
	var got struct {
		Metadata map[string]string `json:"metadata"`
		Tensors  map[string]tensor `json:"tensors"`
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]tensor{
		"bytes":    {[]int{3}, []float64{1, 2, 3}},
		"z.weight": {[]int{2, 2}, []float64{1, -2, 3.5, 0}},
		"a.weight": {[]int{3}, []float64{9, 8, 7}},
		"state":    {[]int{1, 2}, []float64{1e300, -0.25}},
		"none":     {[]int{0, 4}, []float64{}},
	}
	if d := cmp.Diff(want, got.Tensors); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(meta, got.Metadata); d != "" {
		t.Error(d)
	}
}

func FuzzRead(f *testing.F) {
	var whole bytes.Buffer
	meta, entries := sample()
	if err := Write(&whole, meta, entries); err != nil {
		f.Fatal(err)
	}
	f.Add(whole.Bytes())
	f.Add(raw(`{}`, 0))
	f.Add(raw(`{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}`, 0))
	f.Add(raw(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, 3))
	f.Add(raw(`{"__metadata__":{"a":"b"},"s":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}`, 8))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatalf("damage was reported as something else: %v", err)
			}
			return
		}
		// What was accepted can be written again and reads the same.
		var again []Entry
		for _, tensor := range h.Tensors {
			if tensor.Name == "" {
				return
			}
			again = append(again, Entry{tensor.Name, tensor.DType, tensor.Shape,
				io.NewSectionReader(bytes.NewReader(data), tensor.Offset, tensor.Size)})
		}
		var out bytes.Buffer
		if err := Write(&out, h.Metadata, again); err != nil {
			t.Fatal(err)
		}
		second, err := Read(bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if second.DataEnd != int64(out.Len()) || len(second.Tensors) != len(h.Tensors) {
			t.Fatalf("%d tensors up to %d of %d bytes, had %d", len(second.Tensors), second.DataEnd, out.Len(), len(h.Tensors))
		}
	})
}
