package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"crisol/app/service"
	"crisol/backend/core"
	"crisol/backend/event"
	"crisol/backend/job"
)

// notice tells the person, through the system's own notifications, when a job has ended or needs them: they need not watch
// the window. Each is told once; jobs that had ended before the window opened are not news.
type notice struct {
	jobs     service.JobSource
	events   service.EventSource
	problem  func() string                // what keeps Crisol from working as it should
	chosen   func() service.Notifications // of what the person wants to be told
	language func() string
	send     func(id, title, body string) error
	waiting  func() // something waits for the person, or does not any more
	clock    func() time.Time

	began  time.Time
	seen   map[job.ID]*sight
	ended  []news    // jobs whose end is told when nothing has ended for a moment, together if they are many
	tellAt time.Time // when that is

	looked time.Time // when all jobs were last looked at
	listen time.Time // since when a provider could have been heard

	mu    sync.Mutex
	waits map[string]bool // what waits for the person: jobs by their id, and problemNotice
	told  string          // the problem that was told
}

// sight is what was last seen of a job.
type sight struct {
	over  bool // its end was told
	cause cause
}

// news is a job that has ended.
type news struct {
	how end
	job core.Job
}

const (
	// aMoment is how long further ends are waited for; more than aFew of them are told as one.
	aMoment = time.Second
	aFew    = 3
	// lookEvery is how often all jobs are looked at: that nobody answers is no event.
	lookEvery = time.Minute
	// silence is how long a provider may say nothing.
	silence = 10 * time.Minute
)

// watch tells of jobs until ctx ends.
func (n *notice) watch(ctx context.Context) {
	seq := n.events.Seq()
	n.seen, n.began = map[job.ID]*sight{}, n.clock()
	n.looked, n.listen = n.began, n.began
	active, _, err := n.jobs.List(ctx, job.Filter{Active: true})
	if err != nil {
		slog.Warn("notifications may be missed for jobs from before", "error", err)
	}
	for i := range active {
		n.seen[active[i].ID] = &sight{}
	}
	n.lookAtAll(ctx)
	for ctx.Err() == nil {
		events, complete := n.wait(ctx, seq)
		changed := map[job.ID]bool{}
		for _, e := range events {
			seq = e.Seq
			changed[e.Job] = changed[e.Job] || e.Kind == event.JobChanged || e.Kind == event.JobDeleted
		}
		for id, really := range changed {
			if really && complete {
				n.look(ctx, id)
			}
		}
		if !complete {
			seq = max(seq, n.events.Seq())
		}
		if !complete || n.clock().Sub(n.looked) >= lookEvery {
			n.lookAtAll(ctx)
		}
		n.tellOfEnds()
	}
}

// wait returns the events after seq, or none when it is time to look or to tell.
func (n *notice) wait(ctx context.Context, seq uint64) ([]event.Event, bool) {
	until := n.looked.Add(lookEvery)
	if len(n.ended) > 0 {
		until = n.tellAt
	}
	ctx, cancel := context.WithTimeout(ctx, until.Sub(n.clock()))
	defer cancel()
	return n.events.Wait(ctx, seq)
}

// lookAtAll looks at every job that was at work, and at Crisol itself.
func (n *notice) lookAtAll(ctx context.Context) {
	// Without the monotonic clock, which stands still while the computer sleeps: what slept has heard nobody.
	now := n.clock().Round(0)
	if now.Sub(n.looked.Round(0)) > 2*lookEvery {
		n.listen = now
	}
	n.looked = n.clock()
	for id, s := range n.seen {
		if !s.over {
			n.look(ctx, id)
		}
	}
	n.lookAtProblem()
}

// look tells of a job if it has ended, or needs the person, and that is news.
func (n *notice) look(ctx context.Context, id job.ID) {
	j, err := n.jobs.Get(ctx, id)
	if err != nil {
		// Deleted, or the window is closing.
		n.setWaits(string(id), false)
		return
	}
	s, before := n.seen[id]
	how := endOf(j)
	if how == notOver {
		if !before || s.over {
			s = &sight{}
			n.seen[id] = s
		}
		n.lookAtCause(s, j)
		return
	}
	n.setWaits(string(id), false)
	if (before && s.over) || (!before && !j.CreatedAt.After(n.began)) {
		return
	}
	n.seen[id] = &sight{over: true}
	if how != byPerson {
		n.ended = append(n.ended, news{how, j})
		n.tellAt = n.clock().Add(aMoment)
	}
}

// lookAtCause tells of a job that has begun to need the person.
func (n *notice) lookAtCause(s *sight, j core.Job) {
	cause := causeOf(j, n.clock(), n.listen)
	n.setWaits(string(j.ID), cause != noCause)
	if cause == s.cause {
		return
	}
	s.cause = cause
	if wants := n.chosen(); cause != noCause && wants.On && wants.Attention {
		title, body := attentionWords(n.language(), cause, j)
		n.tell(string(j.ID), title, body)
	}
}

// lookAtProblem tells of what keeps Crisol from working.
func (n *notice) lookAtProblem() {
	problem := n.problem()
	n.setWaits(problemNotice, problem != "")
	if problem == n.told {
		return
	}
	n.told = problem
	if wants := n.chosen(); problem != "" && wants.On && wants.Attention {
		title, body := problemWords(n.language(), problem)
		n.tell(problemNotice, title, body)
	}
}

// tellOfEnds tells of the jobs that have ended, once no more have for a moment.
func (n *notice) tellOfEnds() {
	if len(n.ended) == 0 || n.clock().Before(n.tellAt) {
		return
	}
	wants := n.chosen()
	var told []news
	for _, e := range n.ended {
		if wants.On && (wants.Completed && e.how == delivered || wants.Failed && e.how != delivered) {
			told = append(told, e)
		}
	}
	n.ended = nil
	if len(told) > aFew {
		title, body := severalWords(n.language(), told)
		n.tell(severalNotice, title, body)
		return
	}
	for _, e := range told {
		title, body := endWords(n.language(), e.how, e.job)
		n.tell(string(e.job.ID), title, body)
	}
}

func (n *notice) tell(id, title, body string) {
	if err := n.send(id, title, body); err != nil {
		// A desktop without a notification daemon is no error: the window shows the same.
		slog.Info("no notification was shown", "error", err)
	}
}

// setWaits notes whether something waits for the person.
func (n *notice) setWaits(what string, waits bool) {
	n.mu.Lock()
	changed := n.waits[what] != waits
	if n.waits == nil {
		n.waits = map[string]bool{}
	}
	if waits {
		n.waits[what] = true
	} else {
		delete(n.waits, what)
	}
	n.mu.Unlock()
	if changed {
		n.waiting()
	}
}

// attention tells whether anything waits for the person. It may be called by anybody at any time.
func (n *notice) attention() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.waits) > 0
}
