package service

import (
	"context"
	"time"

	"crisol/backend/event"
)

// EventsName is the name under which the page hears of changes, as a Batch.
const EventsName = "crisol:events"

// every is how often changes are passed on: often enough to look live, seldom enough for a page that draws.
const every = 100 * time.Millisecond

// EventSource is the part of the event bus that the window needs.
type EventSource interface {
	// Seq returns the number of the newest event.
	Seq() uint64
	// Wait returns the events after seq as soon as there are any; complete is false when some are lost.
	Wait(ctx context.Context, seq uint64) (events []event.Event, complete bool)
}

// Batch is what changed within a tenth of a second: of each job and kind the newest event. Lost says that events were
// missed, so that the page has to fetch everything that it shows.
type Batch struct {
	Events []event.Event `json:"events"`
	Seq    uint64        `json:"seq"`
	Lost   bool          `json:"lost"`
}

// Bridge passes events on to the page until ctx ends, at most one batch every tenth of a second.
func Bridge(ctx context.Context, source EventSource, emit func(Batch)) {
	seq := source.Seq()
	for ctx.Err() == nil {
		events, complete := source.Wait(ctx, seq)
		if ctx.Err() != nil {
			return
		}
		if len(events) > 0 {
			seq = events[len(events)-1].Seq
		} else {
			seq = source.Seq()
		}
		emit(Batch{Events: newest(events), Seq: seq, Lost: !complete})
		pause := time.NewTimer(every)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return
		}
	}
}

// newest keeps of each job and kind the newest event, in the order in which they were last seen.
func newest(events []event.Event) []event.Event {
	type subject struct {
		kind event.Kind
		job  string
	}
	last := map[subject]int{}
	for i, e := range events {
		last[subject{e.Kind, string(e.Job)}] = i
	}
	out := []event.Event{}
	for i, e := range events {
		if last[subject{e.Kind, string(e.Job)}] == i {
			out = append(out, e)
		}
	}
	return out
}
