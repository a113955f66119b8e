package training

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"crisol/backend/job"
	"crisol/backend/provider"
)

// runner brings one job from where it is to its end. Each turn looks at the stored job and does the next thing, so it
// starts the same way after a crash as after a submit.
type runner struct {
	s     *Service
	id    job.ID
	woken chan struct{}
	plan  *Plan // the plan, when this process made it

	mu   sync.Mutex
	stop context.CancelFunc // ends the turn under way

	cancelSentAt time.Time
	failures     int   // answers in a row that were errors
	unknowns     int   // answers in a row that said "not found"
	logFailures  int   // tries in a row that brought no log
	submits      int   // calls of Submit that this process made
	refusal      error // of the last one
}

// Waits between turns.
const (
	minWait     = 50 * time.Millisecond
	maxWait     = time.Minute
	cancelEvery = 5 * time.Second
	// unknownAfter is how many times in a row a provider must deny a job before that is believed.
	unknownAfter = 3
)

func (r *runner) run(ctx context.Context) {
	for ctx.Err() == nil {
		wait, err := r.interruptible(ctx)
		switch {
		case errors.Is(err, errDone):
			return
		case err != nil && ctx.Err() == nil:
			r.failures++
			r.s.o.Log.Warn("a job is held up", "job", r.id, "error", err)
			_ = r.s.apply(r.id, job.Observation{Source: job.SourceCrisol, Silence: &job.Silence{Problem: err.Error()}})
			wait = max(wait, r.backoff(err))
		default:
			r.failures = 0
		}
		r.sleep(ctx, wait)
	}
}

// interruptible is a turn that interrupt can end early.
func (r *runner) interruptible(ctx context.Context) (time.Duration, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.mu.Lock()
	r.stop = cancel
	r.mu.Unlock()
	return r.turn(ctx)
}

// interrupt ends the turn under way and begins the next one at once: something was decided that it does not know of.
func (r *runner) interrupt() {
	r.mu.Lock()
	if r.stop != nil {
		r.stop()
	}
	r.mu.Unlock()
	select {
	case r.woken <- struct{}{}:
	default:
	}
}

// errDone ends a runner: there is nothing left to do.
var errDone = errors.New("done")

// turn does the next thing for the job and says how long to wait before the one after it.
func (r *runner) turn(ctx context.Context) (time.Duration, error) {
	j, err := r.s.o.Store.Get(r.id)
	if err != nil {
		return 0, err
	}
	if !j.Asked.LetGoAt.IsZero() && j.Asked.Phase != job.PhaseCleaned {
		return 0, r.letGo(ctx, j)
	}
	p, err := r.s.o.Providers.Get(j.Asked.Provider)
	if err != nil {
		return 0, err
	}
	switch {
	case j.Asked.Phase == job.PhaseCleaned:
		return 0, errDone
	case j.Status().Terminal():
		return 0, r.finish(ctx, p, j)
	case j.Asked.Phase == job.PhaseAccepted:
		return 0, r.stage(ctx, j)
	case j.Asked.Phase == job.PhaseStaging:
		return 0, r.intend(ctx, j)
	case j.Asked.Phase == job.PhaseSubmitting:
		return r.submit(ctx, p, j)
	default:
		return r.track(ctx, p, j)
	}
}

// reach records that Crisol got as far as a phase, or why it gave up.
func (r *runner) reach(p job.PhaseReached) error {
	return r.s.apply(r.id, job.Observation{Source: job.SourceCrisol, Phase: &p})
}

func (r *runner) giveUp(err error) error { return r.reach(job.PhaseReached{Fault: err.Error()}) }

// current returns the plan, made anew if this process did not make it, and only if it still is what was agreed to.
func (r *runner) current(ctx context.Context, j job.Job) (*Plan, error) {
	if r.plan != nil {
		return r.plan, nil
	}
	stored, err := r.s.storedPlan(j.ID)
	if err != nil {
		return nil, err
	}
	p, err := r.s.Plan(ctx, stored.Request)
	if err != nil {
		return nil, err
	}
	if p.Digest != j.Asked.PlanDigest {
		return nil, fmt.Errorf("%w: the config or a dataset is not what was agreed to; nothing was sent. Submit it again", ErrPlanChanged)
	}
	r.plan = p
	return p, nil
}

// stage makes the data readable. Nothing has been started anywhere yet, so whatever goes wrong ends the job.
func (r *runner) stage(ctx context.Context, j job.Job) error {
	p, err := r.current(ctx, j)
	if err != nil {
		return r.unlessEnded(ctx, err)
	}
	for n, d := range p.Datasets {
		if d.Travel.Way != WayServed {
			continue
		}
		if err := r.s.o.Serving.Serve(j.ID, r.s.o.Store.Dir(j.ID), n, d.Root); err != nil {
			return r.unlessEnded(ctx, err)
		}
	}
	boundary("served")
	if err := r.reach(job.PhaseReached{Phase: job.PhaseStaging}); err != nil {
		return err
	}
	boundary("staged")
	return nil
}

// unlessEnded gives up with err, but for a shutdown: then the next start carries on.
func (r *runner) unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return r.giveUp(err)
}

// intend records that the call to the provider is about to be made. The plan is there by then: that this process has
// it tells submit that this process, and no earlier one, stored the intent.
func (r *runner) intend(ctx context.Context, j job.Job) error {
	if _, err := r.current(ctx, j); err != nil {
		return r.unlessEnded(ctx, err)
	}
	return r.reach(job.PhaseReached{Phase: job.PhaseSubmitting})
}

// submit makes the one call to the provider. The intent is stored, so this may be a second try: a provider that can
// find a job by its key is asked first, and one that cannot is called once, by the process that stored the intent.
func (r *runner) submit(ctx context.Context, p provider.Provider, j job.Job) (time.Duration, error) {
	finder, canFind := p.(provider.Finder)
	switch {
	case canFind:
		remote, found, err := finder.Find(ctx, string(j.ID))
		if err != nil {
			return 0, err
		}
		if found {
			return 0, r.reach(job.PhaseReached{Phase: job.PhaseSubmitted, RemoteID: remote})
		}
		if r.submits >= maxSubmits {
			return 0, r.giveUp(r.refusal)
		}
	case r.plan == nil || r.submits > 0:
		return r.uncertain(j)
	}
	if !j.Asked.CancelAt.IsZero() {
		return 0, r.giveUp(errors.New("cancelled before it was started"))
	}
	boundary("intended")
	plan, err := r.current(ctx, j)
	if err != nil {
		return 0, r.unlessEnded(ctx, err)
	}
	inputs, err := r.s.inputs(ctx, plan, j.ID)
	if err != nil {
		return 0, r.unlessEnded(ctx, err)
	}
	r.submits++
	remote, err := p.Submit(ctx, provider.Submission{
		Key: string(j.ID), Name: j.Name, Hardware: j.Asked.Hardware, Inputs: inputs,
	})
	var refusal *provider.Error
	switch {
	case err == nil:
		boundary("called")
		if err := r.reach(job.PhaseReached{Phase: job.PhaseSubmitted, RemoteID: remote}); err != nil {
			return 0, err
		}
		boundary("submitted")
		return 0, nil
	case errors.As(err, &refusal) && refusal.Cause == provider.RateLimited && !canFind:
		r.submits-- // it was turned away at the door
		return 0, err
	case errors.As(err, &refusal) && refusal.Retry():
		r.refusal = err
		return 0, err
	default:
		return 0, r.unlessEnded(ctx, err)
	}
}

// uncertain says that nobody can tell whether the job was started: the call was made, or may have been, and the
// provider cannot be asked. It stays so until a person has looked, and cancels it.
func (r *runner) uncertain(j job.Job) (time.Duration, error) {
	remote := job.Remote{
		Status: job.StatusUnknown,
		Error: "the call that starts the job got no answer that Crisol could keep, and this provider cannot be asked whether " +
			"the job was started; look at the provider's own page, and cancel the job here if it is not there",
	}
	if !j.Asked.CancelAt.IsZero() {
		remote = job.Remote{Status: job.StatusCancelled}
	}
	return maxWait, r.s.apply(r.id, job.Observation{Source: job.SourceCrisol, Remote: &remote})
}

// maxSubmits bounds the tries of a submit that is refused for reasons that may pass.
const maxSubmits = 5

func (r *runner) backoff(err error) time.Duration {
	var refusal *provider.Error
	if errors.As(err, &refusal) && refusal.RetryAfter > 0 {
		return min(refusal.RetryAfter, time.Hour)
	}
	return min(500*time.Millisecond<<min(r.failures, 8), maxWait)
}

// sleep waits until it is time, something happened, or Crisol shuts down.
func (r *runner) sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(max(d, minWait))
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.woken:
	case <-ctx.Done():
	}
}
