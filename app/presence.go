package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"crisol/app/awake"
	"crisol/app/service"
	"crisol/app/tray"
	"crisol/app/words"
	"crisol/backend/job"
)

// presence keeps in step with the jobs what is there beside the window: the tray, and whether the computer stays awake.
type presence struct {
	jobs      service.JobSource
	events    service.EventSource
	attention func() bool // something cannot go on without the person
	language  func() string
	tray      func(tray.View) (present bool) // shows a view
	need      func(ctx context.Context, needed bool, why string) (held bool)
	changed   func() // the page has to ask anew
	clock     func() time.Time

	mu    sync.Mutex
	state service.PresenceState
	poked chan struct{} // closed when there is something to look at that no event tells of
}

// How often the desktop is told at most, and how old the estimates that it shows may grow when nothing happens.
const (
	presenceEvery = time.Second
	presenceStale = 30 * time.Second
)

// poke has the jobs looked at soon, for changes that are no event: the language, or a tray that came or went.
func (p *presence) poke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.poked != nil {
		close(p.poked)
		p.poked = nil
	}
}

// now returns the state.
func (p *presence) now() service.PresenceState {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state
}

// watch follows the jobs until ctx ends, and lets go of everything then.
func (p *presence) watch(ctx context.Context) {
	defer p.need(context.WithoutCancel(ctx), false, "")
	seq := p.events.Seq()
	for ctx.Err() == nil {
		poked := make(chan struct{})
		p.mu.Lock()
		p.poked = poked
		p.mu.Unlock()
		p.look(ctx)
		if pause(ctx, presenceEvery) != nil {
			return
		}
		seq = p.wait(ctx, seq, poked)
	}
}

// wait returns once something may have changed, and the number of the newest event.
func (p *presence) wait(ctx context.Context, seq uint64, poked <-chan struct{}) uint64 {
	ctx, cancel := context.WithTimeout(ctx, presenceStale)
	defer cancel()
	go func() {
		select {
		case <-poked:
			cancel()
		case <-ctx.Done():
		}
	}()
	events, complete := p.events.Wait(ctx, seq)
	switch {
	case !complete:
		return p.events.Seq()
	case len(events) > 0:
		return events[len(events)-1].Seq
	default:
		return seq
	}
}

// look looks at the jobs and tells the desktop.
func (p *presence) look(ctx context.Context) {
	active, _, err := p.jobs.List(ctx, job.Filter{Active: true})
	if err != nil {
		slog.Warn("the tray does not show what runs", "error", err)
		return
	}
	w := words.In(p.language())
	state := service.PresenceState{
		Awake: service.Awake{
			Needed: len(active) > 0,
			Held:   p.need(ctx, len(active) > 0, w.Awake),
			// To the minute, so that a page that shows it does not flicker.
			Until: awake.Until(active, p.clock()).Round(time.Minute),
		},
		Tray: p.tray(tray.Compose(w, active, p.attention())),
	}
	p.mu.Lock()
	changed := state != p.state
	p.state = state
	p.mu.Unlock()
	if changed {
		p.changed()
	}
}

// pause waits, unless ctx ends before.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
