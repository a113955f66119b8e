package service_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"crisol/app/service"
	"crisol/backend/arrival"
	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/series"
	"crisol/backend/store"
	"crisol/backend/training"
	"crisol/backend/transcript"
)

// fakeChronicle answers with what a test put in.
type fakeChronicle struct {
	jobs     map[job.ID]core.Job
	asked    string
	found    error
	exported string
}

func (f *fakeChronicle) Get(_ context.Context, id job.ID) (core.Job, error) {
	j, ok := f.jobs[id]
	if !ok {
		return core.Job{}, fmt.Errorf("%w: %q", store.ErrNotFound, id)
	}
	return j, nil
}

func (f *fakeChronicle) Timeline(context.Context, job.ID) ([]job.Transition, error) { return nil, nil }

func (f *fakeChronicle) Lines(_ context.Context, _ job.ID, r transcript.Range) (transcript.Page, error) {
	f.asked = fmt.Sprintf("%+v", r)
	return transcript.Page{}, nil
}

func (f *fakeChronicle) SearchLog(_ context.Context, _ job.ID, q transcript.Query, from int) (transcript.Found, error) {
	f.asked = fmt.Sprintf("%+v from %d", q, from)
	return transcript.Found{}, f.found
}

func (f *fakeChronicle) ExportLog(_ context.Context, _ job.ID, set transcript.Levels, target string) error {
	f.exported = fmt.Sprintf("%d to %s", set, target)
	return nil
}

func (f *fakeChronicle) Curve(context.Context, job.ID, series.Want) (series.Curve, error) {
	return series.Curve{}, nil
}

func (f *fakeChronicle) Pace(context.Context, job.ID) (series.Pace, error) {
	return series.Pace{StepsPerSecond: 2, Left: 30}, nil
}

func (f *fakeChronicle) Outputs(context.Context, job.ID) (arrival.Outputs, error) {
	return arrival.Outputs{}, nil
}

func (f *fakeChronicle) OutputPath(_ context.Context, id job.ID, path string) (string, error) {
	return "/outputs/" + string(id) + "/" + path, nil
}

func (f *fakeChronicle) Frozen(context.Context, job.ID) (training.Frozen, error) {
	return training.Frozen{}, nil
}

func (f *fakeChronicle) Forget(_ context.Context, id job.ID, by string) error {
	f.asked = "forget " + string(id) + " by " + by
	return nil
}

func TestGetTellsWhetherAnythingCanFollow(t *testing.T) {
	t.Parallel()
	for status, ended := range map[job.Status]bool{
		job.StatusRunning: false, job.StatusUnknown: false, job.StatusCompleted: true, job.StatusFailed: true,
	} {
		source := &fakeChronicle{jobs: map[job.ID]core.Job{"a": {Summary: job.Summary{ID: "a", Status: status}}}}
		detail, err := service.NewJob(begun(t), service.JobParts{Chronicle: source}).Get("a")
		if err != nil || detail.Ended != ended || detail.Pace.Left != 30 {
			t.Errorf("%s: %+v, %v; want ended %v", status, detail, err, ended)
		}
	}
}

func TestLevelsOfALogAreNamed(t *testing.T) {
	t.Parallel()
	source := &fakeChronicle{}
	jobs := service.NewJob(begun(t), service.JobParts{Chronicle: source})
	if _, err := jobs.Lines("a", []string{"error", "warning"}, -5, 5); err != nil || source.asked != "{Levels:3 From:-5 Limit:5}" {
		t.Errorf("asked for %s, %v", source.asked, err)
	}
	if _, err := jobs.Lines("a", []string{"loud"}, 0, 5); err == nil {
		t.Error("a level that does not exist was taken")
	}
}

func TestASearchThatCannotBeMadeHasItsOwnCode(t *testing.T) {
	t.Parallel()
	source := &fakeChronicle{found: transcript.ErrQuery}
	_, err := service.NewJob(begun(t), service.JobParts{Chronicle: source}).Search("a", service.LogQuery{Text: "(", Regex: true}, 7)
	var fault *service.Fault
	if !errors.As(err, &fault) || fault.Code != service.CodeQuery {
		t.Errorf("Search = %v, want a fault of code %s", err, service.CodeQuery)
	}
}

func TestALogIsExportedWhereThePersonSays(t *testing.T) {
	t.Parallel()
	source := &fakeChronicle{jobs: map[job.ID]core.Job{"a": {Summary: job.Summary{Name: `..my/job: "x"`}}}}
	target := ""
	jobs := service.NewJob(begun(t), service.JobParts{
		Chronicle: source,
		Save: func(_ context.Context, _, suggestion string) (string, error) {
			if suggestion != "my-job- -x-.log" {
				t.Errorf("suggested %q", suggestion)
			}
			return target, nil
		},
	})
	if path, err := jobs.ExportLog("a", nil, "Export"); path != "" || err != nil || source.exported != "" {
		t.Errorf("a person who chose nothing got %q, %v, %q", path, err, source.exported)
	}
	target = "/tmp/x.log"
	if path, err := jobs.ExportLog("a", []string{"error"}, "Export"); path != target || err != nil || source.exported != "1 to /tmp/x.log" {
		t.Errorf("ExportLog = %q, %v; exported %q", path, err, source.exported)
	}
}

func TestTheFileManagerOpensWhatTheStoreKnows(t *testing.T) {
	t.Parallel()
	source := &fakeChronicle{jobs: map[job.ID]core.Job{
		"here": {Detail: job.Delivery{Model: &job.Model{Path: "/models/a.safetensors"}}}, "none": {},
	}}
	var shown string
	jobs := service.NewJob(begun(t), service.JobParts{Chronicle: source, Forgetter: source, Show: func(_ context.Context, path string) error {
		shown = path
		return nil
	}})
	if err := jobs.ShowModel("here"); err != nil || shown != "/models/a.safetensors" {
		t.Errorf("ShowModel showed %q, %v", shown, err)
	}
	if err := jobs.ShowModel("none"); err == nil {
		t.Error("ShowModel of a job without a model succeeded")
	}
	if err := jobs.ShowModel("gone"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("ShowModel of an unknown job = %v, want ErrNotFound", err)
	}
	if err := jobs.ShowOutput("here", "x.png"); err != nil || shown != "/outputs/here/x.png" {
		t.Errorf("ShowOutput showed %q, %v", shown, err)
	}
	if err := jobs.Forget("here"); err != nil || source.asked != "forget here by window" {
		t.Errorf("Forget asked %q, %v", source.asked, err)
	}
}
