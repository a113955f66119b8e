package service_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"crisol/app/service"
	"crisol/backend/core"
	"crisol/backend/library"
)

// fakeModels keeps models as the core does.
type fakeModels struct {
	models []core.ModelInfo
	folder core.ModelFolder
	verify func(ctx context.Context, progress func(done, total int64)) (library.Report, error)
	linked []string
}

func (f *fakeModels) Models(context.Context) ([]core.ModelInfo, error) { return f.models, nil }

func (f *fakeModels) Model(_ context.Context, id string) (core.ModelDetail, error) {
	return core.ModelDetail{}, fmt.Errorf("model %s: %w", id, library.ErrGone)
}

func (f *fakeModels) VerifyModel(ctx context.Context, _ string, progress func(done, total int64)) (library.Report, error) {
	return f.verify(ctx, progress)
}

func (f *fakeModels) RenameModel(_ context.Context, _, name string) (library.Entry, error) {
	return library.Entry{Name: library.PortableName(name)}, nil
}

func (f *fakeModels) TrashModel(context.Context, string) error { return library.ErrNoTrash }

func (f *fakeModels) PutBackModel(context.Context, string) (library.Entry, error) {
	return library.Entry{}, library.ErrNotKept
}

func (f *fakeModels) LinkModel(_ context.Context, id, target string) (string, error) {
	f.linked = append(f.linked, id+" into "+target)
	return "/there/cat.safetensors", nil
}

func (f *fakeModels) Targets() []library.Target { return nil }

func (f *fakeModels) ModelFolder() (core.ModelFolder, error) { return f.folder, nil }

func (f *fakeModels) SetModelFolder(dir string) error {
	f.folder = core.ModelFolder{Path: dir, Made: true}
	return nil
}

func answering(dir string) func(context.Context, string) (string, error) {
	return func(context.Context, string) (string, error) { return dir, nil }
}

func TestThePageGetsListsAndCodesItCanTellApart(t *testing.T) {
	t.Parallel()
	facade := service.NewModels(begun(t), &fakeModels{}, answering(""), nil)
	if list, err := facade.List(); err != nil || list.Models == nil {
		t.Errorf("List = %+v, %v", list, err)
	}
	if targets, err := facade.Targets(); err != nil || targets == nil {
		t.Errorf("Targets = %+v, %v", targets, err)
	}
	if name, err := facade.Rename("m", "a/b"); err != nil || name != "a-b" {
		t.Errorf("Rename = %q, %v", name, err)
	}
	_, err := facade.Get("m")
	for code, err := range map[string]error{"not_found": err, "no_trash": facade.Trash("m"), "not_kept": facade.PutBack("m")} {
		if got := string(formatted(t, err).Code); got != code {
			t.Errorf("%v has the code %q, want %q", err, got, code)
		}
	}
}

func TestAModelIsLinkedIntoTheFolderThatThePersonChose(t *testing.T) {
	t.Parallel()
	source := &fakeModels{}
	if there, err := service.NewModels(begun(t), source, answering(""), nil).LinkElsewhere("m", "Choose"); err != nil || there != "" {
		t.Errorf("changed their mind: %q, %v", there, err)
	}
	if there, err := service.NewModels(begun(t), source, answering("/loras"), nil).LinkElsewhere("m", "Choose"); err != nil || there == "" {
		t.Errorf("LinkElsewhere = %q, %v", there, err)
	}
	if len(source.linked) != 1 || source.linked[0] != "m into /loras" {
		t.Errorf("linked %q", source.linked)
	}
}

func TestAModelIsShownWhereItIs(t *testing.T) {
	t.Parallel()
	source := &fakeModels{models: []core.ModelInfo{
		{ID: "here", LibraryPath: "/models/a", Path: "/jobs/a", Here: true}, {ID: "away", Path: "/jobs/b", Here: true}, {ID: "missing", Path: "/jobs/c"},
	}}
	var shown string
	facade := service.NewModels(begun(t), source, nil, func(_ context.Context, path string) error { shown = path; return nil })
	for id, want := range map[string]string{"here": "/models/a", "away": "/jobs/b"} {
		if err := facade.Show(id); err != nil || shown != want {
			t.Errorf("%s: shown %q, %v", id, shown, err)
		}
	}
	if err := facade.Show("missing"); formatted(t, err).Code != "not_found" {
		t.Errorf("missing: %v", err)
	}
}

func TestAReadingTellsHowFarItIsAndCanBeStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		life := service.NewLife()
		life.Begin(t.Context())
		defer life.End()
		source := &fakeModels{}
		facade := service.NewModels(life, source, nil, nil)
		state := func() service.Reading {
			t.Helper()
			synctest.Wait()
			r, err := facade.Verification("m")
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		if r := state(); r.State != service.ReadingNone {
			t.Errorf("before: %+v", r)
		}
		began := 0
		source.verify = func(ctx context.Context, progress func(done, total int64)) (library.Report, error) {
			began++
			progress(3, 10)
			<-ctx.Done()
			return library.Report{}, fmt.Errorf("verify: %w", ctx.Err())
		}
		if err := errors.Join(facade.Verify("m"), facade.Verify("m")); err != nil {
			t.Fatal(err)
		}
		if r := state(); r.State != service.ReadingRunning || r.Done != 3 || r.Total != 10 || began != 1 {
			t.Errorf("running: %+v, begun %d times", r, began)
		}
		if err := errors.Join(facade.StopVerify("m"), facade.StopVerify("other")); err != nil {
			t.Fatal(err)
		}
		if r := state(); r.State != service.ReadingStopped {
			t.Errorf("stopped: %+v", r)
		}
		for want, err := range map[service.ReadingState]error{service.ReadingDone: nil, service.ReadingFailed: library.ErrGone} {
			source.verify = func(context.Context, func(done, total int64)) (library.Report, error) {
				return library.Report{SHA256: "d1"}, err
			}
			if err := facade.Verify("m"); err != nil {
				t.Fatal(err)
			}
			if r := state(); r.State != want || (r.Report == nil) != (err != nil) || (r.Fault == nil) != (err == nil) {
				t.Errorf("%s: %+v", want, r)
			}
		}
	})
}

func TestTheModelFolderIsChosenAndShown(t *testing.T) {
	t.Parallel()
	source := &fakeModels{folder: core.ModelFolder{Path: "/home/ana/Crisol/Models", Default: true}}
	var shown string
	facade := service.NewModelFolder(begun(t), source, answering("/big"), func(_ context.Context, path string) error { shown = path; return nil })
	if err := facade.Show(); err == nil {
		t.Error("a folder that was never made was shown")
	}
	if f, err := facade.Choose("Choose"); err != nil || f.Path != "/big" {
		t.Errorf("Choose = %+v, %v", f, err)
	}
	if err := facade.Show(); err != nil || shown != "/big" {
		t.Errorf("shown %q, %v", shown, err)
	}
	if f, err := facade.Set("/small"); err != nil || f.Path != "/small" {
		t.Errorf("Set = %+v, %v", f, err)
	}
}
