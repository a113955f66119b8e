package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

var stamp = time.Date(2026, 3, 14, 15, 9, 26, 535897932, time.UTC)

// tree writes files under a fresh folder and lists them.
func tree(t testing.TB, files map[string][]byte) []Entry {
	t.Helper()
	root := t.TempDir()
	var entries []Entry
	for name, data := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, stamp, stamp); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, Entry{Name: name, Path: path, Size: int64(len(data)), ModTime: info.ModTime()})
	}
	return entries
}

func noise(n int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func samples() map[string][]byte {
	return map[string][]byte{
		"harbor/001.jpg":          noise(700_001, 1),
		"harbor/001.txt":          []byte("a lighthouse at dusk\n"),
		"harbor/empty.txt":        {},
		"harbor/año/海 灯台 é.png":   noise(chunkSize, 2),
		"harbor/deep/er/than.jpg": noise(chunkSize+1, 3),
		"boats.jpg":               noise(1, 4),
	}
}

func TestArchiveHoldsEveryFileAndItsAnnouncedLength(t *testing.T) {
	t.Parallel()
	files := samples()
	entries := tree(t, files)
	want, err := Size(entries)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	var last int64
	err = Write(t.Context(), &out, entries, func(n int64) {
		if n < last {
			t.Errorf("progress went back from %d to %d", last, n)
		}
		last = n
	})
	if err != nil {
		t.Fatal(err)
	}
	if int64(out.Len()) != want {
		t.Errorf("wrote %d bytes, announced %d", out.Len(), want)
	}
	if last != want {
		t.Errorf("last progress %d, want %d", last, want)
	}
	zr, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range zr.File {
		names = append(names, f.Name)
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(rc)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if !bytes.Equal(got, files[f.Name]) {
			t.Errorf("%s: content differs", f.Name)
		}
		if f.Method != zip.Store {
			t.Errorf("%s: method %d, want stored", f.Name, f.Method)
		}
		if !f.Modified.Equal(stamp.Truncate(time.Second)) {
			t.Errorf("%s: time %v, want %v", f.Name, f.Modified, stamp)
		}
	}
	if len(names) != len(files) || !slices.IsSorted(names) {
		t.Errorf("names %q: want all %d, sorted", names, len(files))
	}
}

func TestSameFilesGiveTheSameBytesInAnyOrder(t *testing.T) {
	t.Parallel()
	entries := tree(t, samples())
	var first bytes.Buffer
	if err := Write(t.Context(), &first, entries, nil); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		shuffled := slices.Clone(entries)
		rand.Shuffle(len(shuffled), func(a, b int) { shuffled[a], shuffled[b] = shuffled[b], shuffled[a] })
		for j := range shuffled {
			shuffled[j].ModTime = shuffled[j].ModTime.In(time.FixedZone("x", 3600*(i+1)))
		}
		var again bytes.Buffer
		if err := Write(t.Context(), &again, shuffled, nil); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), again.Bytes()) {
			t.Fatal("the bytes depend on the order or the zone")
		}
	}
}

func TestOtherUnpackersAcceptTheArchive(t *testing.T) {
	t.Parallel()
	entries := tree(t, samples())
	path := filepath.Join(t.TempDir(), "a.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(t.Context(), f, entries, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	tools := map[string][]string{
		"python3": {"-c", "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n" +
			"assert 'harbor/a\\u00f1o/\\u6d77 \\u706f\\u53f0 \\u00e9.png' in z.namelist(), z.namelist()", path},
		"unzip": {"-t", path},
	}
	for tool, args := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			continue
		}
		if out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput(); err != nil {
			t.Errorf("%s refuses the archive: %v\n%s", tool, err, out)
		}
	}
}

func TestChangedFileIsNamed(t *testing.T) {
	t.Parallel()
	cases := map[string]func(t *testing.T, path string){
		"longer": func(t *testing.T, path string) {
			rewrite(t, path, "longer than it was", stamp)
		},
		"shorter":                     func(t *testing.T, path string) { rewrite(t, path, "x", stamp) },
		"same length, other time":     func(t *testing.T, path string) { rewrite(t, path, "SECOND", stamp.Add(time.Second)) },
		"gone":                        func(t *testing.T, path string) { remove(t, path) },
		"replaced by a folder":        func(t *testing.T, path string) { remove(t, path); mkdir(t, path) },
		"same length, a moment later": func(t *testing.T, path string) { rewrite(t, path, "SECOND", stamp.Add(time.Millisecond)) },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entries := tree(t, map[string][]byte{"a.jpg": []byte("first"), "b.jpg": []byte("second")})
			i := slices.IndexFunc(entries, func(e Entry) bool { return e.Name == "b.jpg" })
			change(t, entries[i].Path)
			err := Write(t.Context(), io.Discard, entries, nil)
			if !errors.Is(err, ErrChanged) {
				t.Fatalf("got %v, want ErrChanged", err)
			}
			var fe *FileError
			if !errors.As(err, &fe) || fe.Path != entries[i].Path || !strings.Contains(err.Error(), fe.Path) {
				t.Errorf("the error does not name the file: %v", err)
			}
		})
	}
}

func rewrite(t *testing.T, path, content string, at time.Time) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o750); err != nil {
		t.Fatal(err)
	}
}

// growing is a file that becomes longer while it is being read.
type growing struct{ zeros }

func (g *growing) check(Entry) error { return nil }

func TestFileThatGrowsWhileItIsReadIsNamed(t *testing.T) {
	t.Parallel()
	e := []Entry{{Name: "a.jpg", Path: "a.jpg", Size: 10}}
	for _, n := range []int64{9, 11} {
		err := write(t.Context(), io.Discard, e, nil, func(string) (source, error) { return &growing{zeros{n}}, nil })
		if !errors.Is(err, ErrChanged) {
			t.Errorf("%d bytes instead of 10: got %v", n, err)
		}
	}
}

func TestNamesThatOtherSystemsMisreadAreRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", ".", "/etc/passwd", "../a", "a/../b", "a//b", "a/", `a\b`, "a\x00b", "a\xff", strings.Repeat("x", 65536)} {
		entries := []Entry{{Name: name, Path: "p"}}
		if _, err := Size(entries); !errors.Is(err, ErrName) {
			t.Errorf("Size(%.20q) = %v, want ErrName", name, err)
		}
		if err := Write(t.Context(), io.Discard, entries, nil); !errors.Is(err, ErrName) {
			t.Errorf("Write(%.20q) = %v, want ErrName", name, err)
		}
	}
	twice := []Entry{{Name: "a", Path: "x/a"}, {Name: "b", Path: "x/b"}, {Name: "a", Path: "y/a"}}
	if _, err := Size(twice); !errors.Is(err, ErrDuplicate) {
		t.Errorf("the same name twice: %v", err)
	}
	if _, err := Size([]Entry{{Name: "a", Size: -1}}); err == nil {
		t.Error("a negative size is accepted")
	}
}

func TestCancelledWriteEndsAtOnce(t *testing.T) {
	t.Parallel()
	entries := tree(t, map[string][]byte{"a.jpg": noise(8*chunkSize, 9)})
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	err := Write(ctx, io.Discard, entries, func(int64) { calls++; cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if calls != 1 {
		t.Errorf("%d chunks were written after the cancellation", calls-1)
	}
}

func TestFailingWriterEndsTheWrite(t *testing.T) {
	t.Parallel()
	entries := tree(t, samples())
	total, err := Size(entries)
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int64{0, 1, 500_000, total - 1} {
		if err := Write(t.Context(), &full{limit}, entries, nil); !errors.Is(err, errFull) {
			t.Errorf("writer full after %d bytes: got %v", limit, err)
		}
	}
}

var errFull = errors.New("no space left")

type full struct{ left int64 }

func (f *full) Write(p []byte) (int, error) {
	if int64(len(p)) > f.left {
		return 0, errFull
	}
	f.left -= int64(len(p))
	return len(p), nil
}

func TestArchiveOfNothingIsAnArchive(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := Write(t.Context(), &out, nil, nil); err != nil {
		t.Fatal(err)
	}
	if n, err := Size(nil); err != nil || n != int64(out.Len()) {
		t.Errorf("Size(nil) = %d, %v, wrote %d", n, err, out.Len())
	}
}

// BenchmarkArchive holds the zip against reading the same files.
func BenchmarkArchive(b *testing.B) {
	b.Run("read the files", benchCopy)
	b.Run("write a zip of them", benchWrite)
}

func benchWrite(b *testing.B) {
	entries := benchTree(b)
	size, err := Size(entries)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	for b.Loop() {
		if err := Write(b.Context(), io.Discard, entries, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// benchCopy is the yardstick for benchWrite: the same files, plainly
// copied with the same buffer.
func benchCopy(b *testing.B) {
	entries := benchTree(b)
	var size int64
	for _, e := range entries {
		size += e.Size
	}
	b.SetBytes(size)
	buf := make([]byte, chunkSize)
	for b.Loop() {
		for _, e := range entries {
			f, err := os.Open(e.Path)
			if err != nil {
				b.Fatal(err)
			}
			// Without the wrappers the copy would take short cuts that no network
			// connection takes.
			if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{f}, buf); err != nil {
				b.Fatal(err)
			}
			if err := f.Close(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func benchTree(b *testing.B) []Entry {
	files := map[string][]byte{}
	for i := range 200 {
		files[fmt.Sprintf("d/%04d.jpg", i)] = noise(300_000, uint64(i))
		files[fmt.Sprintf("d/%04d.txt", i)] = []byte("a photo of a boat")
	}
	entries := tree(b, files)
	runtime.GC()
	return entries
}
