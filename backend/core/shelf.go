package core

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"crisol/backend/event"
	"crisol/backend/job"
	"crisol/backend/library"
	"crisol/backend/store"
)

// shelf puts each model that came home into the library, as soon as its delivery is verified. A job never waits for it
// and never fails by it; what could not be put there is tried again at the next start.
type shelf struct {
	c    *Core
	one  sync.Mutex // held while models are put into the library
	runs sync.WaitGroup

	mu      sync.Mutex
	ctx     context.Context //nolint:containedctx // the life of the shelf, which its own goroutines share
	stop    context.CancelFunc
	seen    uint64        // all events up to this one are dealt with
	working int           // rounds under way
	moved   chan struct{} // closed, and made anew, when one of the two changes
	trouble map[job.ID]string
	absent  bool // the folder was not there when a model came
}

func newShelf(c *Core) *shelf {
	return &shelf{c: c, moved: make(chan struct{}), trouble: map[job.ID]string{}}
}

// start puts away what is not there yet, and follows the jobs.
func (s *shelf) start(ctx context.Context) {
	seq := s.c.events.Seq()
	s.mu.Lock()
	s.ctx, s.stop = context.WithCancel(ctx)
	s.seen = seq
	ctx = s.ctx
	s.mu.Unlock()
	s.again()
	s.runs.Go(func() { s.follow(ctx, seq) })
}

// close lets what has just come home be put away, for a moment, and ends.
func (s *shelf) close() {
	s.settle(context.Background(), settleModels)
	s.mu.Lock()
	stop := s.stop
	s.stop = nil
	s.mu.Unlock()
	if stop != nil {
		stop()
		s.runs.Wait()
	}
}

// again has all jobs looked at once more.
func (s *shelf) again() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop == nil {
		return
	}
	s.working++
	ctx := s.ctx
	s.runs.Go(func() {
		s.all(ctx)
		s.change(func() { s.working-- })
	})
}

// change changes the state and tells whoever waits for that.
func (s *shelf) change(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do()
	close(s.moved)
	s.moved = make(chan struct{})
}

// settle waits until all that has happened so far is dealt with, and no longer than the limit.
func (s *shelf) settle(ctx context.Context, limit time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for upTo := s.c.events.Seq(); ; {
		s.mu.Lock()
		done, moved := s.stop == nil || s.ctx.Err() != nil || s.seen >= upTo && s.working == 0, s.moved
		s.mu.Unlock()
		if done {
			return
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return
		}
	}
}

// busy tells whether a model is just being put into the library.
func (s *shelf) busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.working > 0
}

// problem says in a person's words what keeps models from the library; "" when nothing does.
func (s *shelf) problem() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := slices.Sorted(maps.Keys(s.trouble))
	switch len(ids) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("the model of job %s is not in the model folder: %s", ids[0], s.trouble[ids[0]])
	default:
		return fmt.Sprintf("%d models are not in the model folder; that of job %s: %s", len(ids), ids[0], s.trouble[ids[0]])
	}
}

func (s *shelf) follow(ctx context.Context, seq uint64) {
	for {
		events, complete := s.c.events.Wait(ctx, seq)
		if ctx.Err() != nil {
			return
		}
		s.change(func() { s.working++ })
		if n := len(events); n > 0 {
			seq = events[n-1].Seq
		}
		if complete {
			s.some(ctx, events)
		} else {
			seq = max(seq, s.c.events.Seq())
			s.all(ctx)
		}
		s.change(func() { s.working--; s.seen = seq })
	}
}

// some puts away the models of the jobs that events are about.
func (s *shelf) some(ctx context.Context, events []event.Event) {
	s.one.Lock()
	defer s.one.Unlock()
	looked := map[job.ID]bool{}
	for _, e := range events {
		if e.Kind == event.LogGrew || e.Kind == event.ModelsChanged || looked[e.Job] || ctx.Err() != nil {
			continue
		}
		looked[e.Job] = true
		j, err := s.c.store.Get(e.Job)
		if errors.Is(err, store.ErrNotFound) {
			s.tell(e.Job, nil)
			continue
		}
		if err != nil {
			s.tell(e.Job, err)
			continue
		}
		if j.Delivery.State == job.DeliveryVerified && j.Delivery.Model != nil {
			s.put(ctx, library.Delivered{Job: j.ID, Name: j.Name, Model: *j.Delivery.Model})
		}
	}
}

// all puts away the models of all jobs that the library does not have. The oldest come first, so that each keeps the name
// that it had among those of the same name.
func (s *shelf) all(ctx context.Context) {
	s.one.Lock()
	defer s.one.Unlock()
	models, err := s.c.delivered(ctx)
	if err != nil || len(models) == 0 {
		if err != nil && ctx.Err() == nil {
			s.c.o.Log.Warn("the models that came home cannot be listed", "error", err)
		}
		return
	}
	entries, err := s.c.entries(ctx)
	if err != nil && ctx.Err() == nil {
		s.c.o.Log.Warn("the model folder cannot be listed", "error", err)
	}
	known := make(map[string]bool, len(entries))
	for _, e := range entries {
		known[e.ID] = true
	}
	for _, m := range slices.Backward(models) {
		if ctx.Err() != nil {
			return
		}
		if known[library.EntryID(m.Job, m.Model.SHA256)] {
			s.tell(m.Job, nil)
			continue
		}
		s.put(ctx, m)
	}
}

// put adds a model, and tells of trouble that a person can do something about. One that a person took out, or whose
// delivered file a person moved or edited, is left as that person wanted it.
func (s *shelf) put(ctx context.Context, m library.Delivered) {
	e, err := s.c.library.Add(ctx, m.Job, m.Name, m.Model)
	switch {
	case err == nil:
		s.c.o.Log.Info("a model is in the model folder", "job", m.Job, "path", e.Path, "kind", e.Kind)
		s.c.events.Publish(event.ModelsChanged, m.Job)
	case ctx.Err() != nil:
		return
	case errors.Is(err, library.ErrPutAway), errors.Is(err, library.ErrGone), errors.Is(err, library.ErrChanged):
		s.c.o.Log.Info("a model is not put into the model folder", "job", m.Job, "reason", err)
		err = nil
	default:
		s.c.o.Log.Warn("a model is not in the model folder", "job", m.Job, "error", err)
	}
	s.tell(m.Job, err)
}

// comeBack has all jobs looked at once more when the folder is there again that was not.
func (s *shelf) comeBack() {
	s.mu.Lock()
	absent := s.absent
	s.mu.Unlock()
	if !absent {
		return
	}
	if _, err := s.c.libraryDir(); err == nil {
		s.change(func() { s.absent = false })
		s.again()
	}
}

func (s *shelf) tell(id job.ID, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		delete(s.trouble, id)
		return
	}
	s.trouble[id] = err.Error()
	s.absent = s.absent || errors.Is(err, library.ErrNoFolder)
}
