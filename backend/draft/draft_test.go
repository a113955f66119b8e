package draft_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crisol/backend/draft"
	"crisol/backend/recipe"
	"crisol/backend/sample"
	"crisol/backend/trainconfig"
)

// lab is a store whose clock goes on by a second at each look.
type lab struct {
	*draft.Store
	t   *testing.T
	dir string
}

var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func newLab(t *testing.T, dir string) lab {
	t.Helper()
	ids, ticks := 0, 0
	s, err := draft.Open(draft.Options{
		Dir: dir,
		NewID: func() string {
			ids++
			return fmt.Sprintf("01d%04d", ids)
		},
		Clock: func() time.Time {
			ticks++
			return epoch.Add(time.Duration(ticks) * time.Second)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return lab{s, t, dir}
}

func (l lab) create(name string) draft.Draft {
	l.t.Helper()
	v := recipe.Defaults("flux")
	v[recipe.Name] = name
	d, err := l.Create(v)
	if err != nil {
		l.t.Fatal(err)
	}
	return d
}

func (l lab) names() string {
	l.t.Helper()
	list, err := l.List()
	if err != nil {
		l.t.Fatal(err)
	}
	names := []string{}
	for _, d := range list {
		names = append(names, d.Name)
	}
	return strings.Join(names, " ")
}

func TestDraftsAreListedByWhenTheyWereWorkedOn(t *testing.T) {
	t.Parallel()
	l := newLab(t, filepath.Join(t.TempDir(), "drafts"))
	if got := l.names(); got != "" {
		t.Errorf("at first: %s", got)
	}
	a, _ := l.create("a"), l.create("b")
	if got := l.names(); got != "b a" {
		t.Errorf("listed %s", got)
	}
	texts := a.Texts
	texts.Config = strings.Replace(texts.Config, `"--max_train_steps": 1000`, `"--max_train_steps": 50`, 1)
	saved, err := l.Save(a.ID, texts)
	if err != nil || saved.Texts != texts || saved.Steps != "50" || saved.Family != "FLUX.1 dev" || !saved.CreatedAt.Equal(a.CreatedAt) {
		t.Errorf("saved %+v, %v", saved.Summary, err)
	}
	if got := l.names(); got != "a b" {
		t.Errorf("after work on a: %s", got)
	}
	if _, err := l.Choose(a.ID, draft.Choice{Provider: "rehearsal", Hardware: "this-machine"}); err != nil {
		t.Fatal(err)
	}
	again := newLab(t, l.dir) // the next start
	if d, err := again.Get(a.ID); err != nil || d.Texts != texts || d.Choice.Provider != "rehearsal" {
		t.Errorf("after a restart: %+v, %v", d, err)
	}
}

func TestADraftIsAConfigFolder(t *testing.T) {
	t.Parallel()
	l := newLab(t, t.TempDir())
	from, err := sample.Write(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d, err := l.Copy(from, draft.Origin{Kind: draft.FromFolder, From: from})
	if err != nil {
		t.Fatal(err)
	}
	c, err := trainconfig.Load(d.Dir)
	if err != nil || c.Steps() != 60 || len(c.NeedsTransport()) != 1 {
		t.Fatalf("%v, %v", c, err)
	}
	if view := draft.Look(d.Dir, d.Texts); !view.Usable || !view.Readable || len(view.Problems) > 0 || view.Reading.Values[recipe.Steps] != "60" {
		t.Errorf("the view: %+v", view)
	}
	if id, ours := l.Owns(d.Dir); !ours || id != d.ID {
		t.Errorf("Owns = %q %v", id, ours)
	}
	if _, ours := l.Owns(from); ours {
		t.Error("the sample is no draft")
	}
}

func TestATextThatIsNotFinishedIsKept(t *testing.T) {
	t.Parallel()
	l := newLab(t, t.TempDir())
	d := l.create("a")
	half := trainconfig.Texts{Config: `{"--max_train_steps": `, Dataloader: d.Texts.Dataloader}
	if got, err := l.Save(d.ID, half); err != nil || got.Texts != half || got.Name != "a" {
		t.Errorf("%+v, %v", got, err)
	}
	view := draft.Look(d.Dir, half)
	if view.Readable || view.Usable || len(view.Problems) == 0 || view.Problems[0].Line != 1 {
		t.Errorf("the view: %+v", view)
	}
}

func TestADraftNeverHoldsASecret(t *testing.T) {
	t.Parallel()
	const token = "hf_abcdefghijklmnopqrstuv"
	l := newLab(t, t.TempDir())
	d := l.create("a")
	for name, texts := range map[string]trainconfig.Texts{
		"valid":        {Config: `{"--hub_token": "` + token + `"}`, Dataloader: "[]"},
		"unfinished":   {Config: `{"--hub_token": "x1y2z3",`, Dataloader: "[]"},
		"in a dataset": {Config: "{}", Dataloader: `[{"id": "a", "aws_secret_access_key": "s3cret"}]`},
	} {
		if _, err := l.Save(d.ID, texts); !errors.Is(err, draft.ErrSecret) || strings.Contains(err.Error(), token) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := filepath.WalkDir(l.dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			raw, readErr := os.ReadFile(path)
			if readErr != nil || strings.Contains(string(raw), token) || strings.Contains(string(raw), "x1y2z3") {
				t.Errorf("%s: %v\n%s", path, readErr, raw)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestADeletedDraftComesBackUntilTheNextStart(t *testing.T) {
	t.Parallel()
	l := newLab(t, t.TempDir())
	d := l.create("a")
	if err := errors.Join(l.Delete(d.ID), l.Restore(d.ID)); err != nil {
		t.Fatal(err)
	}
	if got, err := l.Get(d.ID); err != nil || got.Texts != d.Texts {
		t.Errorf("%v", err)
	}
	if err := l.Delete(d.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Get(d.ID); !errors.Is(err, draft.ErrNotFound) || l.names() != "" {
		t.Errorf("it is still there: %v, %q", err, l.names())
	}
	if err := l.Delete(d.ID); !errors.Is(err, draft.ErrNotFound) {
		t.Errorf("twice: %v", err)
	}
	again := newLab(t, l.dir)
	if err := again.Restore(d.ID); !errors.Is(err, draft.ErrNotFound) {
		t.Errorf("after a restart: %v", err)
	}
}

func TestWhatAKilledCrisolLeftIsTidied(t *testing.T) {
	t.Parallel()
	l := newLab(t, t.TempDir())
	d := l.create("a")
	for _, left := range []string{".making-01x/config.json", d.ID + "/.draft-123"} {
		path := filepath.Join(l.dir, filepath.FromSlash(left))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("{"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	// A folder whose record is gone hides no other draft.
	if err := os.MkdirAll(filepath.Join(l.dir, "01broken"), 0o700); err != nil {
		t.Fatal(err)
	}
	again := newLab(t, l.dir)
	if got := again.names(); got != "a" {
		t.Errorf("listed %q", got)
	}
	left, err := filepath.Glob(filepath.Join(l.dir, "*", ".draft-*"))
	if _, statErr := os.Stat(filepath.Join(l.dir, ".making-01x")); err != nil || len(left) > 0 || !errors.Is(statErr, fs.ErrNotExist) {
		t.Errorf("%v %v %v", left, err, statErr)
	}
}

func TestExportNeverOverwritesWithoutBeingTold(t *testing.T) {
	t.Parallel()
	l := newLab(t, t.TempDir())
	d := l.create("a")
	target := filepath.Join(t.TempDir(), "config", "harbor")
	if dir, err := l.Export(d.ID, target, false); err != nil || dir != target {
		t.Fatalf("%q, %v", dir, err)
	}
	config, err := os.ReadFile(filepath.Join(target, "config.json"))
	if err != nil || !strings.Contains(string(config), `"config/harbor/multidatabackend.json"`) {
		t.Errorf("SimpleTuner would not find its dataloader: %v\n%s", err, config)
	}
	if err := os.WriteFile(filepath.Join(target, "config.json"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Export(d.ID, target, false); !errors.Is(err, draft.ErrOccupied) {
		t.Errorf("onto a config: %v", err)
	}
	if got, err := os.ReadFile(filepath.Join(target, "config.json")); err != nil || string(got) != "mine" {
		t.Errorf("it was written over: %q, %v", got, err)
	}
	if _, err := l.Export(d.ID, target, true); err != nil {
		t.Errorf("when told to: %v", err)
	}
}

func TestStrangeIDsReachNoOtherFolder(t *testing.T) {
	t.Parallel()
	l := newLab(t, t.TempDir())
	for _, id := range []string{"", "..", "../other", "a/b", ".deleted", `a\b`, strings.Repeat("a", 50), "absent"} {
		_, getErr := l.Get(id)
		_, saveErr := l.Save(id, trainconfig.Texts{Config: "{}", Dataloader: "[]"})
		for _, err := range []error{getErr, saveErr, l.Delete(id), l.Restore(id)} {
			if !errors.Is(err, draft.ErrNotFound) {
				t.Errorf("%q: %v", id, err)
			}
		}
	}
}
