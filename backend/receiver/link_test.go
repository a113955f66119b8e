package receiver

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// forge makes a file that looks like the one at path: as long and as old.
func forge(t *testing.T, path, like string) {
	t.Helper()
	info, err := os.Stat(like)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("SECRET!!")[:info.Size()], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Skip(err)
	}
}

func (r *rig) wantChanged(key string) {
	r.t.Helper()
	for _, method := range []string{"GET", "HEAD"} {
		got := r.do(ask{method: method, path: "/data-set/" + key})
		if got.status != 500 || strings.Contains(got.body, "SECRET") || strings.Contains(got.body, r.dir) {
			r.t.Errorf("%s %s: %d %s", method, key, got.status, got.body)
		}
	}
	told := r.observer.saw(&r.observer.changed)
	if len(told) == 0 || told[len(told)-1] != "data-set/"+key {
		r.t.Errorf("the observer was told of %v, not of %s", told, key)
	}
}

func TestSwappedLinksLeadNowhere(t *testing.T) {
	t.Parallel()
	swaps := map[string]func(t *testing.T, r *rig, outside string){
		"file for an absolute link outside": func(t *testing.T, r *rig, outside string) {
			forge(t, filepath.Join(outside, "a.txt"), filepath.Join(r.originals(), "sub/a.txt"))
			link(t, filepath.Join(outside, "a.txt"), filepath.Join(r.originals(), "sub/a.txt"))
		},
		"file for a relative link outside": func(t *testing.T, r *rig, _ string) {
			forge(t, filepath.Join(r.dir, "a.txt"), filepath.Join(r.originals(), "sub/a.txt"))
			link(t, "../../a.txt", filepath.Join(r.originals(), "sub/a.txt"))
		},
		"file for a link to a hidden file": func(t *testing.T, r *rig, _ string) {
			forge(t, filepath.Join(r.originals(), ".env"), filepath.Join(r.originals(), "sub/a.txt"))
			link(t, "../.env", filepath.Join(r.originals(), "sub/a.txt"))
		},
		"folder for a link outside": func(t *testing.T, r *rig, outside string) {
			forge(t, filepath.Join(outside, "a.txt"), filepath.Join(r.originals(), "sub/a.txt"))
			link(t, outside, filepath.Join(r.originals(), "sub"))
		},
		"folder for a link inside": func(t *testing.T, r *rig, _ string) {
			forge(t, filepath.Join(r.originals(), ".ssh/a.txt"), filepath.Join(r.originals(), "sub/a.txt"))
			link(t, ".ssh", filepath.Join(r.originals(), "sub"))
		},
		"the dataset's own folder for a link": func(t *testing.T, r *rig, outside string) {
			forge(t, filepath.Join(outside, "sub/a.txt"), filepath.Join(r.originals(), "sub/a.txt"))
			link(t, outside, r.originals())
		},
	}
	for name, swap := range swaps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.mount(map[string]string{"sub/a.txt": "a cat"})
			swap(t, r, t.TempDir())
			r.wantChanged("sub/a.txt")
		})
	}
}

func TestLinksWithinTheDatasetAreServed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	files := r.mount(map[string]string{"real/a.txt": "a cat"})
	// The scan follows absolute links too, as long as they stay inside.
	for name, target := range map[string]string{"rel.txt": "real/a.txt", "abs.txt": filepath.Join(r.originals(), "real/a.txt")} {
		link(t, target, filepath.Join(r.originals(), name))
		f := files["real/a.txt"]
		f.Key, f.Path = name, name
		files[name] = f
	}
	r.remount(files)
	for name := range files {
		r.wantBody("/data-set/"+name, "a cat")
	}
}

func TestADatasetBehindALinkIsServed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	files := r.mount(map[string]string{"sub/a.txt": "a cat"})
	if err := os.Rename(r.originals(), r.originals()+"-moved"); err != nil {
		t.Fatal(err)
	}
	r.wantChanged("sub/a.txt")
	link(t, r.originals()+"-moved", r.originals())
	r.remount(files)
	r.wantBody("/data-set/sub/a.txt", "a cat")
}

func TestADatasetThatComesBackIsServedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	files := r.mount(map[string]string{"sub/a.txt": "a cat"})
	away := r.originals() + "-away"
	if err := os.Rename(r.originals(), away); err != nil {
		t.Fatal(err)
	}
	r.remount(files) // as a start of Crisol does while the disk is not there
	r.wantChanged("sub/a.txt")
	if err := os.Rename(away, r.originals()); err != nil {
		t.Fatal(err)
	}
	r.wantBody("/data-set/sub/a.txt", "a cat")
}

func TestAPipeInAFilesPlaceHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	files := r.mount(map[string]string{"a.txt": ""})
	if err := os.Remove(r.source(files["a.txt"])); err != nil {
		t.Fatal(err)
	}
	makePipe(t, r.source(files["a.txt"]))
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.wantChanged("a.txt")
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Error("still waiting for a writer")
	}
}
