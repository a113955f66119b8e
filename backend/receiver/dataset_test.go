package receiver

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDatasetShowsOriginalsAndWhatTheTrainerWrites(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.mount(map[string]string{"cats/1.jpg": "one", "cats/1.txt": "a cat", "cats/2.jpg": "two", "aux.jpg": "odd name"})
	const index = "cats/aspect_ratio_bucket_indices_cats.json"
	r.want(r.do(ask{method: "HEAD", path: "/data-set/" + index}), 404, "")
	r.want(r.do(ask{method: "PUT", path: "/data-set/" + index, body: []byte("{}")}), 200, "")
	r.wantBody("/data-set/"+index, "{}")
	r.wantBody("/data-set/cats/1.txt", "a cat")
	r.wantBody("/data-set/aux.jpg", "odd name")
	want := []string{"aux.jpg", "cats/1.jpg", "cats/1.txt", "cats/2.jpg", index}
	if got := r.list("/data-set?list-type=2").keys(); !slices.Equal(got, want) {
		t.Errorf("listing %v", got)
	}
	var paged []string
	for path := "/data-set?list-type=2&max-keys=2"; path != ""; {
		l := r.list(path)
		paged = append(paged, l.keys()...)
		path = ""
		if l.IsTruncated {
			path = "/data-set?list-type=2&max-keys=2&continuation-token=" + l.Next
		}
	}
	if !slices.Equal(paged, want) {
		t.Errorf("pages %v", paged)
	}
	l := r.list("/data-set?list-type=2&delimiter=/")
	if len(l.CommonPrefixes) != 1 || l.CommonPrefixes[0].Prefix != "cats/" || !slices.Equal(l.keys(), []string{"aux.jpg"}) {
		t.Errorf("with delimiter: %+v", l)
	}
	for _, c := range r.list("/data-set?list-type=2").Contents {
		if head := r.do(ask{method: "HEAD", path: "/data-set/" + c.Key}); head.header.Get("ETag") != c.ETag {
			t.Errorf("%s: listing says %s, HEAD %s", c.Key, c.ETag, head.header.Get("ETag"))
		}
	}
}

func TestOriginalsAreNeverTouched(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	files := r.mount(map[string]string{"a.jpg": "original a", "b.jpg": "original b", "c.jpg": "original c"})
	r.want(r.do(ask{method: "PUT", path: "/data-set/a.jpg", body: []byte("written")}), 200, "")
	r.want(r.do(ask{method: "DELETE", path: "/data-set/b.jpg"}), 204, "")
	check := func() {
		t.Helper()
		r.wantBody("/data-set/a.jpg", "written")
		r.want(r.get("/data-set/b.jpg"), 404, "NoSuchKey")
		r.want(r.do(ask{method: "HEAD", path: "/data-set/b.jpg"}), 404, "")
		if got := r.list("/data-set?list-type=2"); !slices.Equal(got.keys(), []string{"a.jpg", "c.jpg"}) || got.Contents[0].Size != 7 {
			t.Errorf("listing %+v", got)
		}
		for name, f := range files {
			raw, err := os.ReadFile(r.source(f))
			info, serr := os.Stat(r.source(f))
			if err != nil || serr != nil || string(raw) != "original "+name[:1] || !info.ModTime().Equal(f.ModTime) {
				t.Errorf("original %s: %q %v", name, raw, err)
			}
		}
	}
	check()
	r.remount(files) // again, as it is
	check()
	r.restart()
	r.want(r.get("/data-set/a.jpg"), 404, "NoSuchBucket")
	r.remount(files)
	check()
	// Deleting what was written does not bring the original back.
	r.want(r.do(ask{method: "DELETE", path: "/data-set/a.jpg"}), 204, "")
	r.want(r.get("/data-set/a.jpg"), 404, "NoSuchKey")
	// A hidden key can be written anew.
	r.want(r.do(ask{method: "PUT", path: "/data-set/b.jpg", body: []byte("anew")}), 200, "")
	r.wantBody("/data-set/b.jpg", "anew")
	r.s.Unmount("data-set")
	r.want(r.get("/data-set/c.jpg"), 404, "NoSuchBucket")
}

func TestChangedOriginalIsAnErrorAndReported(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	files := r.mount(map[string]string{"grown.jpg": "x", "touched.jpg": "x", "gone.jpg": "x", "folder.jpg": "x", "fine.jpg": "x"})
	if err := os.WriteFile(r.source(files["grown.jpg"]), []byte("longer"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(r.source(files["touched.jpg"]), time.Now(), time.Unix(1e9, 0)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"gone.jpg", "folder.jpg"} {
		if err := os.Remove(r.source(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(r.source(files["folder.jpg"]), 0o700); err != nil {
		t.Fatal(err)
	}
	bad := []string{"folder.jpg", "gone.jpg", "grown.jpg", "touched.jpg"}
	for _, key := range bad {
		got := r.get("/data-set/" + key)
		r.want(got, 500, "InternalError")
		if !strings.Contains(got.body, key) || strings.Contains(got.body, r.dir) {
			t.Errorf("%s: the answer must name the key and not the path: %s", key, got.body)
		}
		if head := r.do(ask{method: "HEAD", path: "/data-set/" + key}); head.status != 500 {
			t.Errorf("HEAD %s: %d", key, head.status)
		}
	}
	r.wantBody("/data-set/fine.jpg", "x")
	told := r.observer.saw(&r.observer.changed)
	slices.Sort(told)
	if want := []string{"data-set/folder.jpg", "data-set/gone.jpg", "data-set/grown.jpg", "data-set/touched.jpg"}; !slices.Equal(slices.Compact(told), want) {
		t.Errorf("observer was told of %v", told)
	}
}

func TestMountRefusesWhatItCouldNotServe(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	root := filepath.Join(r.dir, "x")
	mount := func(bucket string, files ...File) error {
		return r.s.Mount(bucket, root, slices.Values(files), filepath.Join(r.dir, "o"))
	}
	for name, err := range map[string]error{
		"name of a plain bucket": mount("outputs"),
		"bad name":               mount("Data_Set"),
		"traversal":              mount("data-set", File{Key: "../a", Path: "a"}),
		"same key twice":         mount("data-set", File{Key: "a", Path: "a"}, File{Key: "a", Path: "b"}),
		"absolute path":          mount("data-set", File{Key: "a", Path: root}),
		"path that leaves":       mount("data-set", File{Key: "a", Path: "a/../../b"}),
		"relative root":          r.s.Mount("data-set", "x", nil, filepath.Join(r.dir, "o")),
	} {
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if err := mount("data-set"); err != nil {
		t.Errorf("empty dataset: %v", err)
	}
	if err := r.s.CreateBucket("data-set"); err == nil {
		t.Error("CreateBucket took the name of a mounted bucket")
	}
}
