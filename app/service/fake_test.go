package service_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"crisol/app/service"
	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/provider"
	"crisol/backend/store"
	"crisol/backend/training"
)

// begun is a life under way, ended with the test.
func begun(t *testing.T) *service.Life {
	t.Helper()
	life := service.NewLife()
	life.Begin(t.Context())
	t.Cleanup(life.End)
	return life
}

// fakeJobs answers with what a test put in.
type fakeJobs struct {
	jobs      map[job.ID]core.Job
	cancelled []string
	asked     job.Filter
	outcome   store.Outcome
	failed    error
	wish      string
	many      []job.ID
}

func (f *fakeJobs) Get(_ context.Context, id job.ID) (core.Job, error) {
	j, ok := f.jobs[id]
	if !ok {
		return core.Job{}, fmt.Errorf("%w: %q", store.ErrNotFound, id)
	}
	return j, nil
}

func (f *fakeJobs) List(_ context.Context, filter job.Filter) ([]job.Summary, int, error) {
	f.asked = filter
	return nil, 7, nil
}

func (f *fakeJobs) Page(_ context.Context, filter job.Filter) (store.Page, error) {
	f.asked = filter
	return store.Page{Total: 7}, nil
}

func (f *fakeJobs) IDs(_ context.Context, filter job.Filter) ([]job.ID, error) {
	f.asked = filter
	return nil, nil
}

func (f *fakeJobs) CancelAll(_ context.Context, ids []job.ID, by string) (store.Outcome, error) {
	f.wish, f.many = "cancel by "+by, ids
	return f.outcome, f.failed
}

func (f *fakeJobs) Remove(_ context.Context, ids []job.ID) (store.Outcome, error) {
	f.wish, f.many = "remove", ids
	return f.outcome, f.failed
}

func (f *fakeJobs) PutBack(_ context.Context, ids []job.ID) (store.Outcome, error) {
	f.wish, f.many = "put back", ids
	return f.outcome, f.failed
}

func (f *fakeJobs) Cancel(_ context.Context, id job.ID, by string) error {
	f.cancelled = append(f.cancelled, string(id)+" by "+by)
	return nil
}

func (f *fakeJobs) Delete(context.Context, job.ID) error { return store.ErrActive }

// fakeTrainer plans what it is asked to and remembers what was submitted.
type fakeTrainer struct {
	err     error
	consent training.Consent
	key     string
	recent  []string
}

func (f *fakeTrainer) parts() service.TrainingParts {
	return service.TrainingParts{Trainer: f, Rehearser: f, Recents: f, Providers: func() []provider.Description { return nil }}
}

func (f *fakeTrainer) RecentConfigs(context.Context) ([]string, error) { return f.recent, nil }

func (f *fakeTrainer) RememberConfig(_ context.Context, dir string) error {
	f.recent = append(f.recent, dir)
	return nil
}

// Preflight tells one check and then waits to be stopped.
func (f *fakeTrainer) Preflight(ctx context.Context, _ training.Request, emit func(training.Check)) ([]training.Check, error) {
	emit(training.Check{ID: "space", Verdict: training.Pass})
	<-ctx.Done()
	return nil, ctx.Err()
}

func (f *fakeTrainer) Plan(_ context.Context, r training.Request) (*training.Plan, error) {
	return &training.Plan{Request: r, Digest: "d1"}, f.err
}

func (f *fakeTrainer) Submit(_ context.Context, _ training.Request, c training.Consent, key string) (job.ID, error) {
	f.consent, f.key = c, key
	return "j1", f.err
}

func (f *fakeTrainer) RehearsalConfig(context.Context) (string, error) {
	return "/sample/config", f.err
}

// fakeSettings is a settings store in memory.
type fakeSettings struct{ language string }

func (f *fakeSettings) Preference(_ string, value any) (bool, error) {
	text, ok := value.(*string)
	if !ok {
		return false, errors.New("not a text")
	}
	*text = f.language
	return f.language != "", nil
}

func (f *fakeSettings) SetPreference(_ string, value any) error {
	text, ok := value.(string)
	if !ok {
		return errors.New("not a text")
	}
	f.language = text
	return nil
}
