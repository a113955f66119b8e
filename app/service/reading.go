package service

import (
	"context"
	"errors"
	"sync"

	"crisol/backend/library"
)

// ReadingState says how far a reading is.
type ReadingState string

// The states.
const (
	ReadingNone    ReadingState = "none"    // nobody asked for one since the window was opened
	ReadingRunning ReadingState = "running" // Done of Total bytes are read
	ReadingDone    ReadingState = "done"    // Report holds what it has shown
	ReadingStopped ReadingState = "stopped" // the person stopped it
	ReadingFailed  ReadingState = "failed"  // Fault says why it could not be read
)

// Reading is a model that is read to its end, or was.
type Reading struct {
	State  ReadingState    `json:"state"`
	Done   int64           `json:"done"`  // bytes
	Total  int64           `json:"total"` // bytes; 0 when not known yet
	Report *library.Report `json:"report,omitempty"`
	Fault  *Fault          `json:"fault,omitempty"`
}

// readings are the models that are being read, and how the last reading of each ended. It is safe for concurrent use.
type readings struct {
	mu    sync.Mutex
	known map[string]*reading
}

type reading struct {
	Reading
	cancel context.CancelFunc
}

func newReadings() *readings { return &readings{known: map[string]*reading{}} }

// begin starts read in the background, unless one of that name runs. It ends with the window's life.
func (r *readings) begin(life *Life, name string,
	read func(ctx context.Context, progress func(done, total int64)) (library.Report, error),
) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.known[name]; now != nil && now.State == ReadingRunning {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	now := &reading{Reading: Reading{State: ReadingRunning}, cancel: cancel}
	r.known[name] = now
	go func() {
		defer cancel()
		report, err := within(life, unhurt, func(living context.Context) (library.Report, error) {
			defer context.AfterFunc(living, cancel)()
			return read(ctx, func(done, total int64) {
				r.mu.Lock()
				defer r.mu.Unlock()
				now.Done, now.Total = done, total
			})
		})
		r.mu.Lock()
		defer r.mu.Unlock()
		switch {
		case err == nil:
			now.State, now.Report = ReadingDone, &report
		case errors.Is(err, context.Canceled):
			now.State = ReadingStopped
		default:
			now.State, now.Fault = ReadingFailed, faultOf(err)
		}
	}()
}

func (r *readings) get(name string) Reading {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.known[name]; now != nil {
		return now.Reading
	}
	return Reading{State: ReadingNone}
}

func (r *readings) stop(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.known[name]; now != nil {
		now.cancel()
	}
}
