package library

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestWhatWasTrashedIsTakenBackUnderItsNameOrBesideAnother(t *testing.T) {
	t.Parallel()
	for name, own := range map[string]bool{"delivered": false, "put there by a person": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			if own {
				if err := os.MkdirAll(filepath.Join(b.dir, "flux"), 0o755); err != nil {
					t.Fatal(err)
				}
				weights(t, filepath.Join(b.dir, "flux", "cat.safetensors"), nil, 1)
			} else {
				b.add("job1", "cat", b.deliver("job1", 500, 1))
			}
			before := b.only()
			throwAway := func() {
				t.Helper()
				if err := b.Trash(t.Context(), before.Path); err != nil {
					t.Fatal(err)
				}
				if left := b.list(); len(left) != 0 {
					t.Fatalf("left: %+v", left)
				}
			}
			throwAway()
			if err := os.RemoveAll(filepath.Join(b.dir, "flux")); err != nil {
				t.Fatal(err)
			}
			b.reopen() // the undo survives a restart
			for range 2 {
				back, err := b.TakeBack(t.Context(), before.ID)
				if err != nil || back.Path != before.Path || back.ID != before.ID || back.SHA256 != before.SHA256 {
					t.Fatalf("got %+v, %v; want %+v", back, err, before)
				}
			}
			throwAway()
			weights(t, before.Path, nil, 7)
			back, err := b.TakeBack(t.Context(), before.ID)
			if err != nil || filepath.Base(back.Path) != "cat-2.safetensors" || back.ID != before.ID {
				t.Fatalf("got %+v, %v", back, err)
			}
			if list := b.list(); len(list) != 2 {
				t.Errorf("got %+v", list)
			}
		})
	}
}

func TestAnotherFileInTheTrashIsNotTakenBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.add("job1", "cat", b.deliver("job1", 500, 1))
	_, err := b.TakeBack(t.Context(), "job9-00000000")
	wantError(t, err, ErrNotKept)
	if err := b.Trash(t.Context(), e.Path); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(b.bin, "cat.safetensors")
	if err := errors.Join(os.Remove(kept), os.WriteFile(kept, []byte("another"), 0o644)); err != nil {
		t.Fatal(err)
	}
	_, err = b.TakeBack(t.Context(), e.ID)
	wantError(t, err, ErrNotKept)
	if _, err := os.Stat(e.Path); err == nil {
		t.Error("another file came back")
	}
}

func TestAnIDStaysWhateverAFileIsCalled(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	weights(t, filepath.Join(b.dir, "theirs.safetensors"), nil, 1)
	before := b.only()
	renamed, err := b.Rename(t.Context(), before.Path, "mine")
	if err != nil || renamed.ID != before.ID {
		t.Fatalf("%+v, %v", renamed, err)
	}
	found, err := b.Find(t.Context(), before.ID)
	if err != nil || found.Name != "mine" {
		t.Errorf("%+v, %v", found, err)
	}
	_, err = b.Find(t.Context(), "")
	wantError(t, err, ErrGone)
	_, err = b.Rename(t.Context(), renamed.Path, " \t")
	wantError(t, err, ErrNoName)
}

func TestALinkIsRememberedForAsLongAsItIsThere(t *testing.T) {
	t.Parallel()
	for name, apart := range map[string]bool{"linked": false, "copied": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			e := b.add("job1", "cat", b.deliver("job1", 500, 1))
			if apart {
				b.link = func(string, string) error { return errors.ErrUnsupported }
				b.clone = func(string, string) error { return errors.ErrUnsupported }
			}
			target := Target{ID: "comfyui", Name: "ComfyUI", Dir: filepath.Join(b.home, "loras")}
			if err := os.Mkdir(target.Dir, 0o755); err != nil {
				t.Fatal(err)
			}
			var there string
			for range 2 {
				var err error
				if there, err = b.Link(t.Context(), e.Path, target); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := b.Rename(t.Context(), e.Path, "dog"); err != nil {
				t.Fatal(err)
			}
			b.reopen()
			if uses := b.only().Uses; len(uses) != 1 || uses[0] != (Use{"comfyui", "ComfyUI", there}) {
				t.Fatalf("uses %+v", uses)
			}
			if err := os.Rename(there, there+".away"); err != nil {
				t.Fatal(err)
			}
			if uses := b.only().Uses; len(uses) != 0 {
				t.Errorf("it is said to be in %+v", uses)
			}
		})
	}
}

func TestAVerificationIsRememberedUntilTheFileChanges(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.add("job1", "cat", b.deliver("job1", 500, 1))
	if e.Check != nil {
		t.Fatalf("nobody verified it: %+v", e.Check)
	}
	if _, err := b.Verify(t.Context(), e.Path, nil); err != nil {
		t.Fatal(err)
	}
	b.reopen()
	check := b.only().Check
	if check == nil || !check.OK() || check.Path != e.Path || !check.At.Equal(clock()) || check.SHA256 != e.SHA256 {
		t.Fatalf("%+v", check)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(e.Path, later, later); err != nil {
		t.Fatal(err)
	}
	if check := b.only().Check; check != nil {
		t.Errorf("of another state: %+v", check)
	}
}
