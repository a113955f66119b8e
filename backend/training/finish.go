package training

import (
	"context"
	"errors"
	"fmt"

	"crisol/backend/job"
	"crisol/backend/provider"
)

// maxTries is how often in a row a step of a job's end may fail for reasons that do not pass by themselves, before the
// job is brought to its end without it.
const maxTries = 5

// finish settles the delivery of a job that has ended, and then takes back all that was lent to it.
func (r *runner) finish(ctx context.Context, p provider.Provider, j job.Job) error {
	if j.Said.RemoteID != "" {
		// After a crash between the end and here, some of the log may be missing still.
		if err := r.fetchLog(ctx, p, j, true); err != nil {
			return err
		}
	}
	if err := r.judge(ctx, j); err != nil {
		return err
	}
	boundary("judged")
	return r.clean(ctx, p, j)
}

// judge looks at what has arrived and says what it is. Nothing can arrive any more: the credential of a job that has
// ended is refused, and uploads under way are waited for first, so that what is verified stays what was verified.
func (r *runner) judge(ctx context.Context, j job.Job) error {
	verdict, err := r.look(ctx, j)
	if err != nil {
		if r.failures < maxTries || ctx.Err() != nil {
			return err
		}
		verdict = job.Verdict{State: job.DeliveryMissing, Reason: fmt.Sprintf("what arrived cannot be looked at: %v", err)}
	}
	return r.s.apply(r.id, job.Observation{Source: job.SourceCrisol, Verdict: &verdict})
}

func (r *runner) look(ctx context.Context, j job.Job) (job.Verdict, error) {
	if r.s.o.Settle != nil {
		if err := r.s.o.Settle(ctx, r.id); err != nil {
			return job.Verdict{}, err
		}
	}
	if err := r.survey(ctx); err != nil {
		return job.Verdict{}, err
	}
	return r.s.o.Delivery.Inspect(ctx, r.s.OutputDir(r.id), job.Expectation{
		Steps: j.Summary().TotalSteps, Completed: j.Status() == job.StatusCompleted, Refused: r.s.refusedOf(r.id),
	}, r.s.o.Clock())
}

// clean takes back what was lent to the job. Every step is idempotent, and the phase comes last.
func (r *runner) clean(ctx context.Context, p provider.Provider, j job.Job) error {
	if err := r.withdraw(j); err != nil {
		return err
	}
	boundary("withdrawn")
	if cleaner, ok := p.(provider.Cleaner); ok {
		err := cleaner.Clean(ctx, string(j.ID), j.Said.RemoteID)
		var refusal *provider.Error
		if err != nil && (r.failures < maxTries || errors.As(err, &refusal) && refusal.Retry() || ctx.Err() != nil) {
			return fmt.Errorf("take back what the job left at its provider: %w", err)
		}
		if err != nil {
			r.s.o.Log.Warn("something of a job stays at its provider", "job", r.id, "error", err)
		}
	}
	boundary("cleaned")
	if err := r.reach(job.PhaseReached{Phase: job.PhaseCleaned}); err != nil {
		return err
	}
	return errDone
}

// withdraw stops serving the job's datasets.
func (r *runner) withdraw(j job.Job) error {
	plan, err := r.s.storedPlan(j.ID)
	if err != nil {
		return err
	}
	for n, d := range plan.Datasets {
		if d.Travel.Way != WayServed {
			continue
		}
		if err := r.s.o.Serving.Withdraw(j.ID, r.s.o.Store.Dir(j.ID), n); err != nil {
			return err
		}
	}
	return nil
}

// letGo brings a job to its end that a person has given up on. Whatever cannot be done is left: this must not fail.
func (r *runner) letGo(ctx context.Context, j job.Job) error {
	if err := r.withdraw(j); err != nil {
		r.s.o.Log.Warn("a dataset of a job that was given up cannot be withdrawn", "job", r.id, "error", err)
	}
	if verdict, err := r.look(ctx, j); err == nil {
		_ = r.s.apply(r.id, job.Observation{Source: job.SourceCrisol, Verdict: &verdict})
	}
	if p, err := r.s.o.Providers.Get(j.Asked.Provider); err == nil {
		if cleaner, ok := p.(provider.Cleaner); ok {
			_ = cleaner.Clean(ctx, string(j.ID), j.Said.RemoteID)
		}
	}
	if err := r.reach(job.PhaseReached{Phase: job.PhaseCleaned}); err != nil {
		return err
	}
	return errDone
}
