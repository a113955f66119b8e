package training

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"crisol/backend/event"
	"crisol/backend/job"
	"crisol/backend/progress"
	"crisol/backend/provider"
)

// track asks the provider once: how the job stands and what its log says. It also passes on a cancel until the
// provider confirms it, and looks at what has arrived.
func (r *runner) track(ctx context.Context, p provider.Provider, j job.Job) (time.Duration, error) {
	// A cancel that does not get through must not hide how the job stands.
	notSent := r.sendCancel(ctx, p, j)
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
	// What arrived is looked at before the state is taken in, and trouble with it must not hide how the job stands.
	notSeen := r.survey(ctx)
	// Of a job that has ended the rest of the log is read before the job is called ended, so that whoever waits for the
	// end sees all of it.
	if err := r.fetchLog(ctx, p, j, remote.Status.Terminal()); err != nil {
		return 0, err
	}
	o := job.Observation{At: asked, Source: job.SourcePoll, Remote: &remote}
	if err := r.s.apply(r.id, o); err != nil {
		return 0, err
	}
	if remote.Status.Terminal() {
		boundary("ended")
		return minWait, nil
	}
	return max(p.Describe().Poll, minWait), errors.Join(notSent, notSeen)
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
	if since := r.s.o.Clock().Sub(r.cancelSentAt); j.Asked.CancelAt.IsZero() || since >= 0 && since < cancelEvery {
		return nil
	}
	if err := p.Cancel(ctx, j.Said.RemoteID); err != nil && provider.CauseOf(err) != provider.NotFound {
		return fmt.Errorf("pass on the cancel: %w", err)
	}
	r.cancelSentAt = r.s.o.Clock()
	return nil
}

// maxLogFailures is how often in a row a log may fail to come before a job is brought to its end without the rest.
const maxLogFailures = 5

// fetchLog reads the log: what is new, or to its end. A log that cannot be had holds up nothing but, for a while, the
// end of the job; an error is one of our own disk, or one that is worth another try.
func (r *runner) fetchLog(ctx context.Context, p provider.Provider, j job.Job, toEnd bool) error {
	var err error
	if toEnd {
		err = r.drainLog(ctx, p)
	} else {
		_, err = r.readLog(ctx, p, j, false)
	}
	var refusal *provider.Error
	if !errors.As(err, &refusal) {
		r.logFailures = 0
		return err
	}
	r.logFailures++
	if toEnd && refusal.Retry() && r.logFailures < maxLogFailures {
		return err
	}
	r.s.o.Log.Warn("a job's log cannot be read", "job", r.id, "error", err)
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
	if err := r.s.o.Store.AppendLog(r.id, at.Bytes, chunk.Text); err != nil {
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

// maxLine is the length from which on a line without an end is taken as it is.
const maxLine = 1 << 20

// parse reads the part of our copy of the log that was not read yet.
func (r *runner) parse(seen *job.Progress, final bool) error {
	for {
		text, _, err := r.s.o.Store.ReadLog(r.id, seen.Log.Parsed, 0)
		if err != nil || len(text) == 0 {
			return err
		}
		reading := progress.Read(text, final)
		if reading.Used == 0 && len(text) < maxLine {
			return nil
		}
		if reading.Used == 0 {
			reading = progress.Read(text, true) // nobody writes lines like that; do not wait for its end
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
	if seen.Step == 0 {
		seen.Loss, seen.LR = j.Seen.Loss, j.Seen.LR
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
		seen.Step, seen.ETASeconds = s.Step, s.ETASeconds
		// No number is no number; what was known last stays.
		if finite(s.LR) {
			seen.LR = s.LR
		}
		if finite(s.Loss) {
			seen.Loss = s.Loss
			points = append(points, job.Point{Step: s.Step, Loss: s.Loss, LR: seen.LR, At: now})
		}
	}
	if len(points) == 0 {
		return nil
	}
	size, err := r.s.o.Store.AppendPoints(r.id, seen.Log.MetricBytes, points)
	if err != nil {
		return err
	}
	boundary("points-appended")
	seen.Log.MetricBytes += size
	seen.Log.Points += len(points)
	return nil
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// survey counts what has arrived.
func (r *runner) survey(ctx context.Context) error {
	arrival, err := r.s.o.Delivery.Survey(ctx, r.s.OutputDir(r.id))
	if err != nil {
		return err
	}
	if arrival.Objects > 0 {
		boundary("arrived")
	}
	return r.s.apply(r.id, job.Observation{Source: job.SourceReceiver, Arrival: &arrival})
}
