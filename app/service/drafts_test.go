package service_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crisol/app/service"
	"crisol/backend/draft"
	"crisol/backend/job"
	"crisol/backend/recipe"
	"crisol/backend/store"
	"crisol/backend/trainconfig"
)

// nothingToCopy knows no job to copy.
type nothingToCopy struct{}

func (nothingToCopy) DraftFromJob(context.Context, job.ID) (draft.Draft, error) {
	return draft.Draft{}, store.ErrNotFound
}

func drafts(t *testing.T) *service.Drafts {
	t.Helper()
	kept, err := draft.Open(draft.Options{Dir: t.TempDir(), NewID: func() string { return "01d" }, Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return service.NewDrafts(begun(t), kept, nothingToCopy{})
}

func codeOf(t *testing.T, err error) string {
	t.Helper()
	text, ok := service.Format(err).(string)
	var fault service.Fault
	if !ok || json.Unmarshal([]byte(text), &fault) != nil {
		t.Fatalf("not a fault: %v", err)
	}
	return string(fault.Code)
}

func TestADraftIsMadeFilledCheckedAndKept(t *testing.T) {
	t.Parallel()
	facade := drafts(t)
	opened, err := facade.Create(recipe.Values{recipe.FamilyField: "qwen_image", recipe.Name: "Harbor"})
	if err != nil || opened.View.Reading.Values[recipe.Rank] != "8" || opened.View.Usable {
		t.Fatalf("made without a folder: %+v, %v", opened.View, err)
	}
	id, values := opened.Draft.ID, opened.View.Reading.Values
	photos := filepath.Join(t.TempDir(), "photos")
	if err := errors.Join(os.Mkdir(photos, 0o700), os.WriteFile(filepath.Join(photos, "1.jpg"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	values[recipe.Folder], values[recipe.Steps] = photos, "many"
	filled, err := facade.Fill(id, opened.Draft.Texts, values)
	if err != nil || len(filled.Mistakes) != 1 || filled.Mistakes[0].Field != recipe.Steps || !filled.View.Usable {
		t.Fatalf("filled: %+v %+v, %v", filled.Mistakes, filled.View, err)
	}
	if _, err := facade.Save(id, filled.Texts); err != nil {
		t.Fatal(err)
	}
	if again, err := facade.Open(id); err != nil || again.Draft.Texts != filled.Texts {
		t.Errorf("kept: %v", err)
	}
	broken := trainconfig.Texts{Config: "{", Dataloader: "[]"}
	if view, err := facade.Check(id, broken); err != nil || view.Readable || len(view.Problems) == 0 {
		t.Errorf("a broken text: %+v, %v", view, err)
	}
	if filled, err := facade.Fill(id, broken, values); err != nil || filled.Texts != broken || filled.View.Readable {
		t.Errorf("the form on a broken text: %+v, %v", filled, err)
	}
	if err := errors.Join(facade.Remove(id, false), facade.Remove(id, true)); err != nil {
		t.Errorf("deleted and brought back: %v", err)
	}
}

func TestThePageCanTellWhyADraftIsRefused(t *testing.T) {
	t.Parallel()
	facade := drafts(t)
	opened, err := facade.Create(recipe.Values{recipe.Name: "Harbor"})
	if err != nil {
		t.Fatal(err)
	}
	id, target := opened.Draft.ID, t.TempDir()
	_, err = facade.Save(id, trainconfig.Texts{Config: `{"--hub_token": "hf_abcdefghijklmnopqrstuv"}`, Dataloader: "[]"})
	if got := codeOf(t, err); got != string(service.CodeSecret) || strings.Contains(err.Error(), "hf_") {
		t.Errorf("a secret: %s, %v", got, err)
	}
	if _, err := facade.Export(id, target, false); err != nil {
		t.Fatal(err)
	}
	_, err = facade.Export(id, target, false)
	if got := codeOf(t, err); got != string(service.CodeOccupied) {
		t.Errorf("onto a config: %s", got)
	}
	_, err = facade.Open("absent")
	if got := codeOf(t, err); got != "not_found" {
		t.Errorf("no draft: %s", got)
	}
	_, err = facade.CopyJob("absent")
	if got := codeOf(t, err); got != "not_found" {
		t.Errorf("no job: %s", got)
	}
	_, err = facade.CopyFolder(t.TempDir())
	if got := codeOf(t, err); got != "invalid_input" {
		t.Errorf("no config: %s", got)
	}
	if _, err := facade.Export(id, "", false); !errors.Is(err, draft.ErrNoFolder) {
		t.Errorf("nowhere: %v", err)
	}
}
