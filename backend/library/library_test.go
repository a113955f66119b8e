package library

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"crisol/backend/job"
)

func TestAddLinksTheDeliveredWeightsUnderAReadableName(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	m := b.deliver("job1", 500, 1)
	e := b.add("job1", "My cat: v1.5", m)
	if e.Path != filepath.Join(b.dir, "My cat- v1.5.safetensors") || e.Kind != KindLinked || e.Links != 2 || e.ExtraBytes != 0 {
		t.Errorf("got %+v", e)
	}
	if e.JobID != "job1" || e.SHA256 != m.SHA256 || e.Details.Step != 500 || e.Changed {
		t.Errorf("got %+v", e)
	}
	if d := e.Details; d.Base != "flux1" || d.Rank != 4 || d.Tensors != 2 || d.DType != "F32" || d.Trigger != "crisolphoto" || d.Method != MethodLoRA || d.Parameters != 16 {
		t.Errorf("details: %+v", d)
	}
	if got := b.only(); got.Path != e.Path || got.JobID != "job1" || got.Details.Rank != 4 {
		t.Errorf("listed: %+v", got)
	}
}

func TestAddIsIdempotent(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	m := b.deliver("job1", 500, 1)
	first := b.add("job1", "cat", m)
	steps := map[string]func(){
		"at once":         func() {},
		"after a restart": b.reopen,
		"after the index was lost": func() {
			if err := os.Remove(filepath.Join(b.dir, IndexName)); err != nil {
				t.Fatal(err)
			}
		},
		"after the index was damaged": func() {
			if err := os.WriteFile(filepath.Join(b.dir, IndexName), []byte(`{"version":1,"files":{`), 0o600); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, step := range steps {
		step()
		if again := b.add("job1", "another name", m); again.Path != first.Path || again.JobID != "job1" {
			t.Errorf("%s: added again as %s of %q", name, again.Path, again.JobID)
		}
		b.only()
	}
}

func TestAddAfterARenameByHandKeepsTheOneFile(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	m := b.deliver("job1", 500, 1)
	e := b.add("job1", "cat", m)
	moved := filepath.Join(b.dir, "animals", "tom.safetensors")
	if err := errors.Join(os.Mkdir(filepath.Dir(moved), 0o755), os.Rename(e.Path, moved)); err != nil {
		t.Fatal(err)
	}
	b.reopen()
	if again := b.add("job1", "cat", m); again.Path != moved || again.JobID != "job1" {
		t.Errorf("got %+v", again)
	}
	b.only()
}

func TestNamesNeverCollide(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var names []string
	for i := range 4 {
		id := job.ID(fmt.Sprint("job", i))
		names = append(names, filepath.Base(b.add(id, []string{"Cat", "cat", "CAT", "cat"}[i], b.deliver(id, 500, float32(i))).Path))
	}
	want := []string{"Cat.safetensors", "cat-step500.safetensors", "CAT-step500-2.safetensors", "cat-step500-3.safetensors"}
	if !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}

func TestAddNeverOverwritesAFileOfAPerson(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.list()
	own := filepath.Join(b.dir, "cat.safetensors")
	if err := os.WriteFile(own, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	e := b.add("job1", "cat", b.deliver("job1", 0, 1))
	if filepath.Base(e.Path) != "cat-2.safetensors" || string(read(t, own)) != "mine" {
		t.Errorf("added as %s", e.Path)
	}
	for _, l := range b.list() {
		if l.Path == own && (l.Kind != KindOwn || l.Problem == "" || l.JobID != "") {
			t.Errorf("a file of a person is listed as %+v", l)
		}
	}
}

func TestAddOnAnotherDiskCopiesOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	m := b.deliver("job1", 500, 1)
	apart := func() {
		b.link = func(from, to string) error {
			return &os.LinkError{Op: "link", Old: from, New: to, Err: errors.New("cross-device link")}
		}
		b.clone = func(string, string) error { return errors.ErrUnsupported }
	}
	apart()
	e := b.add("job1", "cat", m)
	if e.Kind != KindCopied || e.Links != 1 || e.ExtraBytes != m.Bytes || !bytes.Equal(read(t, e.Path), read(t, m.Path)) {
		t.Errorf("got %+v", e)
	}
	source, err := os.Stat(m.Path)
	if err != nil || !e.Modified.Equal(source.ModTime()) {
		t.Errorf("the copy is dated %v, want as the original (%v)", e.Modified, err)
	}
	b.reopen()
	apart()
	b.add("job1", "cat", m)
	if err := os.Remove(filepath.Join(b.dir, IndexName)); err != nil {
		t.Fatal(err)
	}
	if again := b.add("job1", "cat", m); again.Path != e.Path || again.Kind != KindCopied {
		t.Errorf("without an index: %+v", again)
	}
	b.only()
	left, err := os.ReadDir(b.dir)
	if err != nil || len(left) != 2 {
		t.Errorf("the folder holds %v (%v), want the model and the index", left, err)
	}
}

func TestAddClonesWhereItCannotLink(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	m := b.deliver("job1", 500, 1)
	b.link = func(string, string) error { return errors.ErrUnsupported }
	b.clone = func(from, to string) error { return os.WriteFile(to, read(t, from), 0o600) }
	if e := b.add("job1", "cat", m); e.Kind != KindCloned || e.ExtraBytes != 0 || !bytes.Equal(read(t, e.Path), read(t, m.Path)) {
		t.Errorf("got %+v", e)
	}
}

func TestAddRefusesWhatIsNotWhatWasVerified(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		do   func(t *testing.T, m *job.Model)
		want error
	}{
		"gone": {func(t *testing.T, m *job.Model) {
			if err := os.Remove(m.Path); err != nil {
				t.Fatal(err)
			}
		}, ErrGone},
		"longer": {func(t *testing.T, m *job.Model) {
			if err := os.WriteFile(m.Path, append(read(t, m.Path), 0), 0o644); err != nil {
				t.Fatal(err)
			}
		}, ErrChanged},
		"other bytes": {func(t *testing.T, m *job.Model) {
			data := read(t, m.Path)
			data[len(data)-1]++
			m.VerifiedAt = time.Now().Add(-time.Hour)
			if err := os.WriteFile(m.Path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}, ErrChanged},
		"a folder": {func(_ *testing.T, m *job.Model) { m.Path = filepath.Dir(m.Path) }, ErrNotModel},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			m := b.deliver("job1", 500, 1)
			c.do(t, &m)
			_, err := b.Add(t.Context(), "job1", "cat", m)
			wantError(t, err, c.want)
			if list := b.list(); len(list) != 0 {
				t.Errorf("listed: %+v", list)
			}
		})
	}
}

func TestACopyOfWrongBytesIsTakenBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	m := b.deliver("job1", 500, 1)
	b.link = func(string, string) error { return errors.ErrUnsupported }
	b.clone = func(string, string) error { return errors.ErrUnsupported }
	m.SHA256 = strings.Repeat("0", 64)
	_, err := b.Add(t.Context(), "job1", "cat", m)
	wantError(t, err, ErrChanged)
	if left, err := os.ReadDir(b.dir); err != nil || len(left) != 0 {
		t.Errorf("left: %v (%v)", left, err)
	}
}

func TestWhatAKilledCopyLeftIsSweptAndNotListed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.list()
	old, young := filepath.Join(b.dir, tempPrefix+"A"+tempSuffix), filepath.Join(b.dir, tempPrefix+"B"+tempSuffix)
	for _, p := range []string{old, young} {
		if err := errors.Join(os.WriteFile(p, []byte("half"), 0o600), os.Chtimes(p, clock(), clock())); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(old, clock(), clock().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	b.add("job1", "cat", b.deliver("job1", 0, 1))
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Error("the old part is still there")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("a part that may still be written to was removed")
	}
	b.only()
}

func TestALostIndexIsRebuiltFromTheFilesAndTheJobs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.add("job1", "cat", b.deliver("job1", 500, 1))
	b.link = func(string, string) error { return errors.ErrUnsupported }
	b.clone = func(string, string) error { return errors.ErrUnsupported }
	b.add("job2", "dog", b.deliver("job2", 700, 2))
	if err := os.Remove(filepath.Join(b.dir, IndexName)); err != nil {
		t.Fatal(err)
	}
	b.reopen()
	jobs := map[job.ID]Entry{}
	for _, l := range b.list() {
		jobs[l.JobID] = l
	}
	if len(jobs) != 2 || jobs["job1"].Path != e.Path || jobs["job1"].Kind != KindLinked || jobs["job2"].Kind != KindCopied || jobs["job2"].Details.Step != 700 {
		t.Errorf("got %+v", jobs)
	}
}

func TestWhatAPersonTookOutStaysOutUntilRestored(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	m := b.deliver("job1", 500, 1)
	for name, takeOut := range map[string]func(e Entry) error{
		"to the trash": func(e Entry) error { return b.Trash(t.Context(), e.Path) },
		"by hand":      func(e Entry) error { return os.Remove(e.Path) },
	} {
		e, err := b.Restore(t.Context(), "job1", "cat", m)
		if err != nil {
			t.Fatal(err)
		}
		if err := takeOut(e); err != nil {
			t.Fatal(err)
		}
		b.reopen()
		_, err = b.Add(t.Context(), "job1", "cat", m)
		if !errors.Is(err, ErrPutAway) {
			t.Errorf("%s: got %v", name, err)
		}
		if _, err := os.Stat(m.Path); err != nil {
			t.Errorf("%s: the delivered weights are gone: %v", name, err)
		}
	}
}

func TestAModelThatComesBackFromTheTrashIsKnownAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.add("job1", "cat", b.deliver("job1", 500, 1))
	if err := b.Trash(t.Context(), e.Path); err != nil {
		t.Fatal(err)
	}
	if list := b.list(); len(list) != 0 {
		t.Fatalf("listed: %+v", list)
	}
	if err := os.Rename(filepath.Join(b.bin, "cat.safetensors"), e.Path); err != nil {
		t.Fatal(err)
	}
	if got := b.only(); got.JobID != "job1" || got.Kind != KindLinked {
		t.Errorf("got %+v", got)
	}
}

func TestWhatAPersonChangedIsNotTrashed(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		do   func(t *testing.T, b *bench, e Entry)
		want error
	}{
		"touched only": {func(t *testing.T, _ *bench, e Entry) {
			if err := os.Chtimes(e.Path, clock(), clock()); err != nil {
				t.Fatal(err)
			}
		}, nil},
		"edited in place": {func(t *testing.T, _ *bench, e Entry) {
			data := read(t, e.Path)
			data[len(data)-1]++
			if err := errors.Join(os.WriteFile(e.Path, data, 0o644), os.Chtimes(e.Path, clock(), clock())); err != nil {
				t.Fatal(err)
			}
		}, ErrChanged},
		"replaced by another of the same size and date": {func(t *testing.T, _ *bench, e Entry) {
			data := read(t, e.Path)
			data[len(data)-1]++
			other := e.Path + ".new"
			if err := errors.Join(os.WriteFile(other, data, 0o644), os.Chtimes(other, e.Modified, e.Modified), os.Rename(other, e.Path)); err != nil {
				t.Fatal(err)
			}
		}, ErrChanged},
		"replaced by the same bytes": {func(t *testing.T, _ *bench, e Entry) {
			other := e.Path + ".new"
			if err := errors.Join(os.WriteFile(other, read(t, e.Path), 0o644), os.Rename(other, e.Path)); err != nil {
				t.Fatal(err)
			}
		}, nil},
		"grown": {func(t *testing.T, b *bench, e Entry) {
			if err := os.WriteFile(e.Path, []byte("mine"), 0o644); err != nil {
				t.Fatal(err)
			}
			b.list() // seeing it does not make it ours again
		}, ErrChanged},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			e := b.add("job1", "cat", b.deliver("job1", 500, 1))
			c.do(t, b, e)
			before := read(t, e.Path)
			err := b.Trash(t.Context(), e.Path)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if c.want != nil && !bytes.Equal(read(t, e.Path), before) {
				t.Error("the file was touched")
			}
		})
	}
}

func TestAForeignFileIsTrashedOnlyAsItWasListed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.list()
	path := filepath.Join(b.dir, "own.safetensors")
	weights(t, path, nil, 1)
	wantError(t, b.Trash(t.Context(), path), ErrChanged)
	b.list()
	weights(t, path, nil, 2)
	wantError(t, b.Trash(t.Context(), path), ErrChanged)
	b.list()
	if err := b.Trash(t.Context(), path); err != nil {
		t.Error(err)
	}
}

func TestRename(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	e := b.add("job1", "cat", b.deliver("job1", 500, 1))
	b.add("job2", "Dog", b.deliver("job2", 500, 2))
	for _, taken := range []string{"Dog", "dog.safetensors", "DOG"} {
		_, err := b.Rename(t.Context(), e.Path, taken)
		wantError(t, err, ErrTaken)
	}
	for asked, want := range map[string]string{
		"../../etc/passwd": "etc-passwd", "Cat": "Cat", "../Cat.safetensors": "Cat", "CON": "_CON", "Ä": "Ä", "?": "model",
	} {
		renamed, err := b.Rename(t.Context(), e.Path, asked)
		if err != nil {
			t.Fatalf("%q: %v", asked, err)
		}
		if renamed.Path != filepath.Join(b.dir, want+Extension) || renamed.JobID != "job1" || renamed.Details.Rank != 4 {
			t.Errorf("%q became %+v", asked, renamed)
		}
		e = renamed
	}
	b.reopen()
	if list := b.list(); len(list) != 2 || list[0].JobID == "" || list[1].JobID == "" {
		t.Errorf("after a restart: %+v", list)
	}
}

func TestAnAddThatTheIndexMissedIsFinished(t *testing.T) {
	t.Parallel()
	for name, apart := range map[string]bool{"linked": false, "copied": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.add("job0", "dog", b.deliver("job0", 500, 0))
			old := read(t, filepath.Join(b.dir, IndexName))
			if apart {
				b.link = func(string, string) error { return errors.ErrUnsupported }
			}
			m := b.deliver("job1", 500, 1)
			e := b.add("job1", "cat", m)
			if err := os.WriteFile(filepath.Join(b.dir, IndexName), old, 0o600); err != nil { // killed before it was written
				t.Fatal(err)
			}
			b.reopen()
			if again := b.add("job1", "cat", m); again.Path != e.Path || again.JobID != "job1" {
				t.Errorf("got %+v", again)
			}
			if list := b.list(); len(list) != 2 {
				t.Errorf("got %+v", list)
			}
		})
	}
}

func TestARenameThatTheIndexMissedIsFound(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	m := b.deliver("job1", 500, 1)
	e := b.add("job1", "cat", m)
	old := read(t, filepath.Join(b.dir, IndexName))
	if _, err := b.Rename(t.Context(), e.Path, "tom"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.dir, IndexName), old, 0o600); err != nil { // killed before it was written
		t.Fatal(err)
	}
	b.reopen()
	if got := b.only(); got.Name != "tom" || got.JobID != "job1" {
		t.Errorf("got %+v", got)
	}
}

func TestPathsOutsideAreRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if err := b.Trash(t.Context(), b.add("job1", "cat", b.deliver("job1", 500, 1)).Path); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(b.home, "secret.safetensors")
	weights(t, outside, nil, 1)
	if err := errors.Join(
		os.Symlink(outside, filepath.Join(b.dir, "link.safetensors")),
		os.Symlink(b.home, filepath.Join(b.dir, "away")),
		os.WriteFile(filepath.Join(b.dir, "notes.txt"), nil, 0o644),
	); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{
		outside:                               ErrOutside,
		"../secret.safetensors":               ErrOutside,
		b.dir + "/x/../../secret.safetensors": ErrOutside,
		filepath.Join(b.dir, "away/secret.safetensors"): ErrOutside,
		filepath.Join(b.dir, "link.safetensors"):        ErrNotModel,
		filepath.Join(b.dir, "notes.txt"):               ErrNotModel,
		b.dir:                                           ErrNotModel,
		"":                                              ErrOutside,
		filepath.Join(b.dir, "missing.safetensors"):      ErrGone,
		filepath.Join(b.dir, IndexName):                  ErrNotModel,
		filepath.Join(b.dir, "\x00.safetensors"):         nil,
		filepath.Join(b.dir, "Models/model.safetensors"): ErrGone,
	} {
		_, renamed := b.Rename(t.Context(), path, "mine")
		_, verified := b.Verify(t.Context(), path, nil)
		for what, err := range map[string]error{"rename": renamed, "verify": verified, "trash": b.Trash(t.Context(), path)} {
			if err == nil || want != nil && !errors.Is(err, want) {
				t.Errorf("%s %q: got %v, want %v", what, path, err, want)
			}
		}
	}
	if _, err := os.Stat(outside); err != nil {
		t.Error(err)
	}
	if list := b.list(); len(list) != 0 {
		t.Errorf("links are listed: %+v", list)
	}
}

func TestValidationImagesOfTheStepAreFound(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	m := b.deliver("job1", 500, 1)
	dir := filepath.Join(m.Dir, "validation_images")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"step_500_a_1024x1024.png", "step_500_b.webp", "step_50_a.png", "step_5000_a.png", "readme.txt", "odd.png"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for _, i := range b.add("job1", "cat", m).Images {
		names = append(names, filepath.Base(i))
	}
	slices.Sort(names)
	if want := []string{"step_500_a_1024x1024.png", "step_500_b.webp"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	m := b.deliver("job1", 500, 1)
	other := b.deliver("job2", 500, 2)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			_, err1 := b.Add(t.Context(), "job1", "cat", m)
			_, err2 := b.Add(t.Context(), "job2", "cat", other)
			_, err3 := b.List(t.Context())
			if err := errors.Join(err1, err2, err3); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if list := b.list(); len(list) != 2 {
		t.Errorf("got %+v", list)
	}
}

func TestACancelledContextLeavesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	m := b.deliver("job1", 500, 1)
	ctx, cancel := context.WithCancel(t.Context())
	b.link = func(string, string) error { cancel(); return errors.ErrUnsupported }
	b.clone = func(string, string) error { return errors.ErrUnsupported }
	_, err := b.Add(ctx, "job1", "cat", m)
	wantError(t, err, context.Canceled)
	if left, err := os.ReadDir(b.dir); err != nil || len(left) != 0 {
		t.Errorf("left: %v (%v)", left, err)
	}
}

func TestListOfFiveThousandIsQuick(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.list()
	first := filepath.Join(b.home, "first.safetensors")
	weights(t, first, map[string]string{"ss_base_model_version": "flux1"}, 1)
	data := read(t, first)
	for i := range 5000 {
		if err := os.WriteFile(filepath.Join(b.dir, fmt.Sprintf("m%04d.safetensors", i)), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	b.list()
	t.Logf("cold: %v", time.Since(start))
	start = time.Now()
	if n := len(b.list()); n != 5000 {
		t.Fatalf("%d listed", n)
	}
	warm := time.Since(start)
	b.reopen()
	start = time.Now()
	b.list()
	t.Logf("warm: %v; after a restart: %v", warm, time.Since(start))
	if limit := time.Second; warm > limit {
		t.Errorf("a warm list took %v, want at most %v", warm, limit)
	}
}
