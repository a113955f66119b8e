package api_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/job"
)

func TestAWaitOutlivesItsServer(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.settings(`{"step_delay_ms": 30}`)
	id := p.submit(60)
	lost := 0
	link := api.NewLink(p.Client, func(ctx context.Context) (*api.Client, error) { return api.Connect(ctx, p.home) }, 20*time.Second)
	link.Lost = func(error) { lost++ }
	restarted := false
	last := uint64(0)
	j, err := link.Wait(t.Context(), id, func(j core.Job) {
		if j.Revision <= last {
			t.Errorf("revision %d comes after %d", j.Revision, last)
		}
		last = j.Revision
		if j.Step > 2 && !restarted {
			restarted = true
			if err := p.host.Close(); err != nil {
				t.Error(err)
			}
			go func() { // the next one takes a while
				<-time.After(300 * time.Millisecond)
				h, err := api.Open(context.WithoutCancel(t.Context()), p.options())
				if err != nil {
					t.Error(err)
					return
				}
				p.host = h
				t.Cleanup(func() { _ = h.Close() })
			}()
		}
	})
	if err != nil || j.Status != job.StatusCompleted || j.Delivery != job.DeliveryVerified || lost != 1 {
		t.Errorf("%s, delivery %s, lost %d times, %v", j.Status, j.Delivery, lost, err)
	}
}

func TestAServerThatStaysAwayIsGivenUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		failure error
		tries   func(int) bool
	}{
		"nobody is there":         {api.ErrNoServer, func(n int) bool { return n > 1 }},
		"it is being handed over": {core.ErrLocked, func(n int) bool { return n > 1 }},
		"the home cannot be used": {errors.New("read-only file system"), func(n int) bool { return n == 1 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			tries := 0
			link := api.NewLink(p.Client, func(context.Context) (*api.Client, error) {
				tries++
				return nil, c.failure
			}, 400*time.Millisecond)
			if err := p.host.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := link.Wait(t.Context(), "a", nil); !errors.Is(err, api.ErrLost) || !errors.Is(err, c.failure) || !c.tries(tries) {
				t.Errorf("%d tries, %v", tries, err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := link.Wait(ctx, "a", nil); !errors.Is(err, context.Canceled) {
				t.Errorf("%v, want Canceled", err)
			}
		})
	}
}

func TestACancelIsRecordedAsTheOneWhoAsked(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.settings(`{"step_delay_ms": 100}`)
	for query, want := range map[string]string{"": "api", "?by=terminal": "terminal", "?by=nightly_script": "nightly_script"} {
		id := p.submit(100)
		if status, text := p.call("POST", "/api/cloud/jobs/"+string(id)+"/cancel"+query, nil, nil); status >= 300 {
			t.Fatalf("%d %s", status, text)
		}
		if j, err := p.Job(t.Context(), id); err != nil || j.Asked.CancelBy != want {
			t.Errorf("%q is recorded as %q, %v", query, j.Asked.CancelBy, err)
		}
		p.until(id, ended)
	}
	id := p.submit(1)
	if status, text := p.call("POST", "/api/cloud/jobs/"+string(id)+"/cancel?by=a%0Ab", nil, nil); status != 422 {
		t.Errorf("%d %s", status, text)
	}
	p.until(id, ended)
}
