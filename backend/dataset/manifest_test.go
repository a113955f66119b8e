package dataset

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func manifestFiles() []File {
	at := time.Date(2026, 3, 14, 15, 9, 26, 535897932, time.UTC)
	return []File{
		{Path: "a <b> & c.jpg", Size: 12, ModTime: at, Kind: KindImage},
		{Path: "海/灯台 \u2028.png", Size: 1 << 40, ModTime: at.Add(time.Nanosecond), Kind: KindImage},
		{Path: "海/灯台.txt", ModTime: at, Kind: KindCaption},
	}
}

func TestManifestComesBackAsItWas(t *testing.T) {
	t.Parallel()
	for _, files := range [][]File{nil, manifestFiles()} {
		var b bytes.Buffer
		must(t, WriteManifest(&b, files))
		got, err := ReadManifest(&b)
		must(t, err)
		if !slices.Equal(got, files) {
			t.Errorf("got %v\nwant %v", got, files)
		}
	}
}

func TestDamagedManifestIsRefused(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	must(t, WriteManifest(&b, manifestFiles()))
	whole := b.String()
	lines := strings.SplitAfter(whole, "\n")
	cases := map[string]string{
		"nothing":       "",
		"cut short":     strings.Join(lines[:3], ""),
		"cut in a line": whole[:len(whole)/2],
		"a line lost":   lines[0] + lines[2] + lines[3] + lines[4],
		"other size":    strings.Replace(whole, `"size":12`, `"size":13`, 1),
		"other version": strings.Replace(whole, `"manifest":1`, `"manifest":2`, 1),
		"goes on":       whole + "{}\n",
		"leads out":     strings.Replace(whole, "海/灯台.txt", "../灯台.txt", 1),
		"absolute":      strings.Replace(whole, "海/灯台.txt", "/etc/passwd", 1),
		"endless line":  lines[0] + strings.Repeat("x", 1<<20),
		"unknown field": strings.Replace(whole, `"size"`, `"sise"`, 1),
	}
	for name, text := range cases {
		if files, err := ReadManifest(strings.NewReader(text)); !errors.Is(err, ErrManifest) || files != nil {
			t.Errorf("%s: %v, %v", name, files, err)
		}
	}
	if err := WriteManifest(&b, []File{{Path: "../x", Kind: KindImage}}); err == nil {
		t.Error("a path that leads out is written")
	}
}

func TestDigestFollowsPathSizeAndTime(t *testing.T) {
	t.Parallel()
	base := Digest(manifestFiles())
	changes := map[string]func(*File){
		"path": func(f *File) { f.Path += "x" },
		"size": func(f *File) { f.Size++ },
		"time": func(f *File) { f.ModTime = f.ModTime.Add(time.Nanosecond) },
	}
	for what, change := range changes {
		files := manifestFiles()
		change(&files[1])
		if Digest(files) == base {
			t.Errorf("another %s gives the same digest", what)
		}
	}
	moved := manifestFiles()
	for i := range moved {
		moved[i].ModTime = moved[i].ModTime.In(time.FixedZone("x", 3600))
	}
	l := Listing{Files: moved}
	if l.Digest() != base {
		t.Error("the digest depends on the zone")
	}
}

func FuzzReadManifest(f *testing.F) {
	var b bytes.Buffer
	if err := WriteManifest(&b, manifestFiles()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("{\"manifest\":1}\n{\"files\":0,\"digest\":\"\"}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := ReadManifest(bytes.NewReader(data))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := WriteManifest(&out, files); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := ReadManifest(&out)
		if err != nil || !slices.Equal(files, again) {
			t.Fatalf("it does not come back: %v", err)
		}
	})
}
