package core_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"crisol/backend/draft"
	"crisol/backend/recipe"
	"crisol/backend/training"
)

func TestConfigFoldersAreRememberedButNotDraftsNorTheSample(t *testing.T) {
	t.Parallel()
	c := started(t, "")
	a, b := t.TempDir(), t.TempDir()
	sample, err := c.RehearsalConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.Drafts().Create(recipe.Defaults("flux"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{a, b, sample, d.Dir, a} {
		if err := c.RememberConfig(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := c.RecentConfigs(t.Context()); err != nil || !slices.Equal(got, []string{a, b}) {
		t.Errorf("%v, %v, want %v", got, err, []string{a, b})
	}
	if err := os.Remove(a); err != nil {
		t.Fatal(err)
	}
	if got, err := c.RecentConfigs(t.Context()); err != nil || !slices.Equal(got, []string{b}) {
		t.Errorf("with a folder gone: %v, %v", got, err)
	}
}

func TestAJobCanBeTakenUpAgainAsADraft(t *testing.T) {
	t.Parallel()
	c := started(t, "")
	from, err := c.RehearsalConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	req := training.Request{ConfigDir: from, Provider: "rehearsal"}
	plan, err := c.Training().Plan(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	id, err := c.Training().Submit(t.Context(), req, training.Consent{Digest: plan.Digest, Given: true, By: "test"}, "")
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.DraftFromJob(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if d.Origin != (draft.Origin{Kind: draft.FromJob, From: string(id)}) || d.Choice.Provider != "rehearsal" || d.Choice.Hardware != "this-machine" {
		t.Errorf("%+v", d)
	}
	again, err := c.Training().Plan(t.Context(), training.Request{ConfigDir: d.Dir, Provider: "rehearsal"})
	if err != nil || again.Files != plan.Files || again.Steps != plan.Steps {
		t.Errorf("the draft plans as %+v, %v", again, err)
	}
	if _, err := os.Stat(filepath.Join(d.Dir, "config.json")); err != nil {
		t.Error(err)
	}
	if err := c.Training().Cancel(t.Context(), id, "test"); err != nil && !errors.Is(err, training.ErrClosed) {
		t.Error(err)
	}
}
