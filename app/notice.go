package main

import (
	"context"
	"log/slog"
	"time"

	"crisol/app/service"
	"crisol/backend/core"
	"crisol/backend/event"
	"crisol/backend/job"
)

// notice tells the person, through the system's own notifications, when a job has ended: they need not watch the
// window. Each job is told of once; jobs that had ended before the window opened are not news.
type notice struct {
	jobs     service.JobSource
	events   service.EventSource
	language func() string
	send     func(id job.ID, title, body string) error
	began    time.Time
	open     map[job.ID]bool // jobs seen at work; false once their end was told
}

// watch tells of jobs that end, until ctx does.
func (n *notice) watch(ctx context.Context) {
	seq := n.events.Seq()
	n.open = map[job.ID]bool{}
	active, _, err := n.jobs.List(ctx, job.Filter{Active: true})
	if err != nil {
		slog.Warn("notifications may be missed for jobs from before", "error", err)
	}
	for _, j := range active {
		n.open[j.ID] = true
	}
	for ctx.Err() == nil {
		events, complete := n.events.Wait(ctx, seq)
		changed := map[job.ID]bool{}
		for _, e := range events {
			seq = e.Seq
			changed[e.Job] = changed[e.Job] || e.Kind == event.JobChanged
		}
		if !complete {
			seq = max(seq, n.events.Seq())
			for id := range n.open {
				changed[id] = true
			}
		}
		for id, really := range changed {
			if really {
				n.look(ctx, id)
			}
		}
	}
}

// look tells of a job if it has ended and that is news.
func (n *notice) look(ctx context.Context, id job.ID) {
	j, err := n.jobs.Get(ctx, id)
	if err != nil {
		return // deleted, or the window is closing
	}
	how := endOf(j)
	if how == notOver {
		n.open[id] = true
		return
	}
	untold, seen := n.open[id]
	if (seen && !untold) || (!seen && !j.CreatedAt.After(n.began)) {
		return
	}
	n.open[id] = false
	if how == byPerson {
		return
	}
	title, body := words(n.language(), how, j)
	if err := n.send(id, title, body); err != nil {
		// A desktop without a notification daemon is no error: the window shows the same.
		slog.Info("no notification was shown", "error", err)
	}
}

// end is how a job ended, as far as a person is told.
type end int

const (
	notOver end = iota
	delivered
	failed
	empty    // ended well, but no usable model came
	byPerson // cancelled: whoever did it knows
)

func endOf(j core.Job) end {
	switch {
	case !j.Status.Terminal():
		return notOver
	case j.Status == job.StatusCancelled:
		return byPerson
	case j.Delivery == job.DeliveryVerified:
		return delivered
	case j.Status == job.StatusFailed:
		return failed
	case j.Delivery == job.DeliveryMissing:
		return empty
	default:
		return notOver // completed, and the model is still on its way
	}
}
