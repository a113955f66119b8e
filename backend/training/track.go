package training

import (
	"context"
	"fmt"
	"math"
	"time"

	"crisol/backend/delivery"
	"crisol/backend/event"
	"crisol/backend/job"
	"crisol/backend/progress"
	"crisol/backend/provider"
)

// track asks the provider once: how the job stands and what its log says. It also passes on a cancel until the
// provider confirms it, and looks at what has arrived.
func (r *runner) track(ctx context.Context, p provider.Provider, j job.Job) (time.Duration, error) {
	if err := r.sendCancel(ctx, p, j); err != nil {
		return 0, err
	}
	// The state first, then the log: what is logged after the state was read is found in finish.
	asked := r.s.o.Clock()
	remote, err := p.Observe(ctx, j.Said.RemoteID)
	if provider.CauseOf(err) == provider.NotFound {
		return r.denied(j, err)
	}
	if err != nil {
		return 0, err
	}
	r.unknowns = 0
	if _, err := r.readLog(ctx, p, j, false); err != nil {
		return 0, err
	}
	if err := r.survey(ctx); err != nil {
		return 0, err
	}
	if remote.Status.Terminal() {
		// The rest of the log is read before the job is called ended, so that whoever waits for the end sees all of it.
		if err := r.drainLog(ctx, p); err != nil {
			return 0, err
		}
	}
	o := job.Observation{At: asked, Source: job.SourcePoll, Remote: &remote}
	if err := r.s.apply(r.id, o); err != nil {
		return 0, err
	}
	if remote.Status.Terminal() {
		boundary("ended")
		return 0, nil
	}
	return max(p.Describe().Poll, minWait), nil
}

// denied handles a provider that does not know the job: believed after a few times, and then the status is "unknown"
// until somebody cancels the job or the provider remembers it.
func (r *runner) denied(j job.Job, err error) (time.Duration, error) {
	r.unknowns++
	if r.unknowns < unknownAfter {
		return time.Second, nil
	}
	status := job.StatusUnknown
	if !j.Asked.CancelAt.IsZero() {
		status = job.StatusCancelled
	}
	return maxWait, r.s.apply(r.id, job.Observation{
		Source: job.SourcePoll, Remote: &job.Remote{Status: status, Error: err.Error()},
	})
}

func (r *runner) sendCancel(ctx context.Context, p provider.Provider, j job.Job) error {
	if j.Asked.CancelAt.IsZero() || r.s.o.Clock().Sub(r.cancelSentAt) < cancelEvery {
		return nil
	}
	if err := p.Cancel(ctx, j.Said.RemoteID); err != nil && provider.CauseOf(err) != provider.NotFound {
		return fmt.Errorf("pass on the cancel: %w", err)
	}
	r.cancelSentAt = r.s.o.Clock()
	return nil
}

// readLog fetches one piece of the log and takes steps and losses from it. more tells whether there may be another.
func (r *runner) readLog(ctx context.Context, p provider.Provider, j job.Job, final bool) (more bool, err error) {
	at := j.Seen.Log
	chunk, err := p.Logs(ctx, j.Said.RemoteID, at.Cursor)
	if err != nil {
		return false, err
	}
	if len(chunk.Text) == 0 && !final {
		return false, nil
	}
	if err := r.s.o.Store.AppendLog(r.id, chunk.Text); err != nil {
		return false, err
	}
	boundary("log-appended")
	at.Cursor = chunk.Cursor
	at.Bytes += int64(len(chunk.Text))
	seen := &job.Progress{Log: at}
	if err := r.parse(seen, final && len(chunk.Text) == 0); err != nil {
		return false, err
	}
	if err := r.s.apply(r.id, job.Observation{Source: job.SourceLog, Progress: seen}); err != nil {
		return false, err
	}
	r.s.o.Events.Publish(event.LogGrew, r.id)
	return len(chunk.Text) > 0, nil
}

// drainLog reads the log to its end, the unfinished last line too.
func (r *runner) drainLog(ctx context.Context, p provider.Provider) error {
	for {
		j, err := r.s.o.Store.Get(r.id)
		if err != nil {
			return err
		}
		more, err := r.readLog(ctx, p, j, true)
		if err != nil || !more {
			return err
		}
	}
}

// parse reads the part of our copy of the log that was not read yet.
func (r *runner) parse(seen *job.Progress, final bool) error {
	for {
		text, _, err := r.s.o.Store.ReadLog(r.id, seen.Log.Parsed, 0)
		if err != nil || len(text) == 0 {
			return err
		}
		reading := progress.Read(text, final)
		if reading.Used == 0 {
			return nil
		}
		seen.Log.Parsed += int64(reading.Used)
		if err := r.take(seen, reading); err != nil {
			return err
		}
	}
}

// take turns a reading into metric points and progress.
func (r *runner) take(seen *job.Progress, reading progress.Reading) error {
	if reading.Stage != "" {
		seen.Stage = reading.Stage
	}
	if reading.LastLine != "" {
		seen.LastLine = reading.LastLine
	}
	j, err := r.s.o.Store.Get(r.id)
	if err != nil {
		return err
	}
	last := max(seen.Step, j.Seen.Step)
	now := r.s.o.Clock()
	var points []job.Point
	for _, s := range reading.Steps {
		seen.TotalSteps = s.Total
		// The bar is redrawn: a step counts once, and only with its loss.
		if s.Step <= last || !s.HasLoss {
			continue
		}
		last = s.Step
		seen.Step, seen.LR, seen.ETASeconds = s.Step, s.LR, s.ETASeconds
		if !math.IsNaN(s.Loss) && !math.IsInf(s.Loss, 0) {
			seen.Loss = s.Loss
			points = append(points, job.Point{Step: s.Step, Loss: s.Loss, LR: s.LR, At: now})
		}
	}
	if len(points) == 0 {
		return nil
	}
	size, err := r.s.o.Store.AppendPoints(r.id, points)
	if err != nil {
		return err
	}
	boundary("points-appended")
	seen.Log.MetricBytes += size
	seen.Log.Points += len(points)
	return nil
}

// survey counts what has arrived.
func (r *runner) survey(ctx context.Context) error {
	arrival, err := delivery.Survey(ctx, r.s.OutputDir(r.id))
	if err != nil {
		return err
	}
	if arrival.Objects > 0 {
		boundary("arrived")
	}
	return r.s.apply(r.id, job.Observation{Source: job.SourceReceiver, Arrival: &arrival})
}

// finish settles the delivery of a job that has ended, and then takes back all that was lent to it.
func (r *runner) finish(ctx context.Context, p provider.Provider, j job.Job) error {
	if j.Said.RemoteID != "" {
		// After a crash between the end and here, some of the log may be missing still.
		if err := r.drainLog(ctx, p); err != nil && provider.CauseOf(err) != provider.NotFound {
			return err
		}
	}
	if err := r.survey(ctx); err != nil {
		return err
	}
	verdict, err := delivery.Inspect(ctx, r.s.OutputDir(r.id), delivery.Expect{
		Steps: j.Summary().TotalSteps, Completed: j.Status() == job.StatusCompleted,
	}, r.s.o.Clock())
	if err != nil {
		return err
	}
	if err := r.s.apply(r.id, job.Observation{Source: job.SourceCrisol, Verdict: &verdict}); err != nil {
		return err
	}
	boundary("judged")
	return r.clean(ctx, p, j)
}

// clean takes back what was lent to the job. Every step is idempotent, and the phase comes last.
func (r *runner) clean(ctx context.Context, p provider.Provider, j job.Job) error {
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
	boundary("withdrawn")
	if cleaner, ok := p.(provider.Cleaner); ok {
		if err := cleaner.Clean(ctx, string(j.ID), j.Said.RemoteID); err != nil {
			return fmt.Errorf("take back what the job left at its provider: %w", err)
		}
	}
	boundary("cleaned")
	if err := r.reach(job.PhaseReached{Phase: job.PhaseCleaned}); err != nil {
		return err
	}
	return errDone
}
