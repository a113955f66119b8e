package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"crisol/backend/core"
	"crisol/backend/event"
	"crisol/backend/job"
)

// desk is a fake of everything that a notice touches.
type desk struct {
	mu   sync.Mutex
	bus  *event.Bus
	jobs map[job.ID]core.Job
	said []string
	mute bool
}

func newDesk() *desk { return &desk{bus: event.NewBus(time.Now), jobs: map[job.ID]core.Job{}} }

func (d *desk) put(id job.ID, status job.Status, delivery job.DeliveryState, created time.Time) {
	d.mu.Lock()
	d.jobs[id] = core.Job{Summary: job.Summary{
		ID: id, Name: string(id), Status: status, Delivery: delivery, CreatedAt: created, Active: !status.Terminal(),
	}}
	d.mu.Unlock()
	d.bus.Publish(event.JobChanged, id)
	synctest.Wait()
}

func (d *desk) Get(_ context.Context, id job.ID) (core.Job, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	j, ok := d.jobs[id]
	if !ok {
		return j, errors.New("no such job")
	}
	return j, nil
}

func (d *desk) List(context.Context, job.Filter) ([]job.Summary, int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var active []job.Summary
	for _, j := range d.jobs {
		if j.Active {
			active = append(active, j.Summary)
		}
	}
	return active, len(active), nil
}

func (d *desk) Timeline(context.Context, job.ID) ([]job.Transition, error)     { return nil, nil }
func (d *desk) Log(context.Context, job.ID, int64, int) ([]byte, int64, error) { return nil, 0, nil }
func (d *desk) Points(context.Context, job.ID, int) ([]job.Point, error)       { return nil, nil }

func (d *desk) send(id job.ID, title, _ string) error {
	d.said = append(d.said, fmt.Sprintf("%s: %s", id, title))
	if d.mute {
		return errors.New("nobody shows notifications here")
	}
	return nil
}

func (d *desk) watched(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	n := &notice{jobs: d, events: d.bus, language: func() string { return "en" }, send: d.send, began: time.Now()}
	go n.watch(ctx)
	synctest.Wait()
}

func TestNoticeTellsOnceOfEachJobThatEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d, past := newDesk(), time.Now().Add(-time.Hour)
		d.put("old", job.StatusCompleted, job.DeliveryVerified, past)
		d.put("open", job.StatusRunning, job.DeliveryNone, past)
		d.watched(t)

		d.put("old", job.StatusCompleted, job.DeliveryVerified, past)
		d.put("open", job.StatusCompleted, job.DeliveryArriving, past)
		if len(d.said) != 0 {
			t.Fatalf("said %v before there was news", d.said)
		}
		d.put("open", job.StatusCompleted, job.DeliveryVerified, past)
		d.put("open", job.StatusCompleted, job.DeliveryVerified, past)
		d.mute = true // a desktop without a daemon is no reason to stop
		d.put("quick", job.StatusFailed, job.DeliveryNone, time.Now().Add(time.Second))
		d.put("mine", job.StatusRunning, job.DeliveryNone, time.Now())
		d.put("mine", job.StatusCancelled, job.DeliveryMissing, time.Now())
		d.put("empty", job.StatusQueued, job.DeliveryNone, time.Now())
		d.put("empty", job.StatusCompleted, job.DeliveryMissing, time.Now())

		want := "open: open is home | quick: quick failed | empty: empty brought no model"
		if got := strings.Join(d.said, " | "); got != want {
			t.Errorf("said %s\nwant %s", got, want)
		}
	})
}

func TestWordsOfANotice(t *testing.T) {
	t.Parallel()
	failed1 := core.Job{Summary: job.Summary{Name: "rosa", Error: strings.Repeat("é", 500)}}
	title, body := words("es", failed, failed1)
	if title != "rosa ha fallado" || len([]rune(body)) != longest || !strings.HasSuffix(body, "…") {
		t.Errorf("words = %q, %q; want Spanish, and the reason cut to %d characters", title, body, longest)
	}
	if title, _ := words("fi", delivered, failed1); title != "rosa is home" {
		t.Errorf("an unknown language gave %q, want English", title)
	}
	for language := range spoken {
		for _, how := range []end{delivered, failed, empty} {
			if title, body := words(language, how, core.Job{Summary: job.Summary{Name: "x"}}); !strings.Contains(title, "x") || body == "" {
				t.Errorf("%s, %d: %q, %q", language, how, title, body)
			}
		}
	}
}
