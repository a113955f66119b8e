// Package event is the bus on which the backend tells its faces that something changed. An event says what changed,
// not how: a face fetches what it shows. Each event has a sequence number, so that a face that was away can ask for
// what it missed and knows when it missed too much.
package event

import (
	"context"
	"sync"
	"time"

	"crisol/backend/job"
)

// Kind says what an event is about.
type Kind string

// The kinds.
const (
	JobChanged Kind = "job"     // a job's state
	LogGrew    Kind = "log"     // a job's log or metrics
	JobDeleted Kind = "deleted" // a job is gone from the list
	// ModelsChanged is about the models; Job is the one whose model it is, or empty.
	ModelsChanged Kind = "models"
)

// Event says that something changed.
type Event struct {
	Seq uint64 `json:"seq" doc:"Grows with each event, also across restarts"`
	// Kind is one of the constants of this package; faces ignore kinds that they do not know.
	Kind Kind      `json:"kind"`
	Job  job.ID    `json:"job"`
	At   time.Time `json:"at"`
}

// kept is how many events a late listener can catch up on.
const kept = 4096

// Bus carries events. It is safe for concurrent use; a slow listener never holds up a publisher.
type Bus struct {
	mu     sync.Mutex
	clock  func() time.Time
	seq    uint64
	ring   []Event // the newest, oldest first, at most kept
	signal chan struct{}
}

// NewBus returns a bus. Sequence numbers start from the clock's microseconds, so that they grow across restarts and a
// number from before a restart is never mistaken for one after it.
func NewBus(clock func() time.Time) *Bus {
	return &Bus{clock: clock, seq: uint64(clock().UnixMicro()), signal: make(chan struct{})}
}

// Publish announces an event and returns its sequence number.
func (b *Bus) Publish(kind Kind, id job.ID) uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seq++
	if len(b.ring) == kept {
		b.ring = append(b.ring[:0], b.ring[kept/4:]...)
	}
	b.ring = append(b.ring, Event{Seq: b.seq, Kind: kind, Job: id, At: b.clock()})
	close(b.signal)
	b.signal = make(chan struct{})
	return b.seq
}

// Seq returns the number of the newest event.
func (b *Bus) Seq() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.seq
}

// Since returns the events after seq, oldest first. complete is false when some are no longer kept (or seq is from
// before a restart): the face has to fetch everything anew.
func (b *Bus) Since(seq uint64) (events []Event, complete bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.since(seq)
}

func (b *Bus) since(seq uint64) ([]Event, bool) {
	if seq == b.seq {
		return nil, true
	}
	if seq > b.seq { // of a bus whose clock was ahead of ours
		return append([]Event(nil), b.ring...), false
	}
	first := b.seq - uint64(len(b.ring)) // the number before the oldest that is kept
	if seq < first {
		return append([]Event(nil), b.ring...), false
	}
	return append([]Event(nil), b.ring[seq-first:]...), true
}

// Wait returns the events after seq as soon as there are any, or none when ctx ends first.
func (b *Bus) Wait(ctx context.Context, seq uint64) (events []Event, complete bool) {
	for {
		b.mu.Lock()
		events, complete = b.since(seq)
		signal := b.signal
		b.mu.Unlock()
		if len(events) > 0 || !complete {
			return events, complete
		}
		select {
		case <-signal:
		case <-ctx.Done():
			return nil, true
		}
	}
}
