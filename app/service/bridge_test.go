package service_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"crisol/app/service"
	"crisol/backend/event"
	"crisol/backend/job"
)

// heard collects batches.
type heard struct {
	mu      sync.Mutex
	batches []service.Batch
}

func (h *heard) add(b service.Batch) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.batches = append(h.batches, b)
}

func (h *heard) take() []service.Batch {
	h.mu.Lock()
	defer h.mu.Unlock()
	taken := h.batches
	h.batches = nil
	return taken
}

func TestBridgeTellsAtOnceAndThenTenTimesASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bus := event.NewBus(time.Now)
		bus.Publish(event.JobChanged, "before")
		var page heard
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			service.Bridge(ctx, bus, page.add)
		}()
		synctest.Wait()
		if got := page.take(); len(got) != 0 {
			t.Fatalf("the page was told of what was before it: %+v", got)
		}

		bus.Publish(event.JobChanged, "a")
		synctest.Wait()
		if got := page.take(); len(got) != 1 || got[0].Events[0].Job != "a" || got[0].Lost {
			t.Fatalf("the first change came as %+v, want job a at once", got)
		}
		for range 1000 {
			bus.Publish(event.LogGrew, "a")
		}
		last := bus.Publish(event.JobChanged, "b")
		synctest.Wait()
		if got := page.take(); len(got) != 0 {
			t.Fatalf("within a tenth of a second came %+v", got)
		}
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		got := page.take()
		if len(got) != 1 || len(got[0].Events) != 2 || got[0].Seq != last || got[0].Lost {
			t.Fatalf("a thousand changes came as %+v, want one batch with the newest of each job", got)
		}
		cancel()
		time.Sleep(100 * time.Millisecond)
		<-done
	})
}

// forgetful is a bus that has dropped what was asked for.
type forgetful struct{ seq uint64 }

func (f *forgetful) Seq() uint64 { return f.seq }

func (f *forgetful) Wait(ctx context.Context, seq uint64) ([]event.Event, bool) {
	if seq < 9 {
		f.seq = 9
		return []event.Event{{Seq: 9, Kind: event.JobChanged, Job: job.ID("a")}}, false
	}
	<-ctx.Done()
	return nil, true
}

func TestBridgeSaysWhenSomethingWasMissed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var page heard
		ctx, cancel := context.WithCancel(t.Context())
		go service.Bridge(ctx, &forgetful{}, page.add)
		time.Sleep(time.Second)
		synctest.Wait()
		if got := page.take(); len(got) != 1 || !got[0].Lost || got[0].Seq != 9 {
			t.Errorf("the page heard %+v, want one batch that says lost", got)
		}
		cancel()
	})
}
