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

	"crisol/app/service"
	"crisol/backend/core"
	"crisol/backend/event"
	"crisol/backend/job"
)

// desk is a fake of everything that a notice touches.
type desk struct {
	mu      sync.Mutex
	bus     *event.Bus
	jobs    map[job.ID]core.Job
	said    []string
	mute    bool
	wants   service.Notifications
	problem string
}

func newDesk() *desk {
	return &desk{
		bus: event.NewBus(time.Now), jobs: map[job.ID]core.Job{},
		wants: service.Notifications{On: true, Completed: true, Failed: true, Attention: true},
	}
}

// later lets time pass.
func later(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

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

// ail says what keeps Crisol from working.
func (d *desk) ail(problem string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.problem = problem
}

func (d *desk) why() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.problem
}

func (d *desk) Timeline(context.Context, job.ID) ([]job.Transition, error)     { return nil, nil }
func (d *desk) Log(context.Context, job.ID, int64, int) ([]byte, int64, error) { return nil, 0, nil }
func (d *desk) Points(context.Context, job.ID, int) ([]job.Point, error)       { return nil, nil }

func (d *desk) send(id, title, _ string) error {
	d.said = append(d.said, fmt.Sprintf("%s: %s", id, title))
	if d.mute {
		return errors.New("nobody shows notifications here")
	}
	return nil
}

func (d *desk) watched(t *testing.T) *notice {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	n := &notice{
		jobs: d, events: d.bus, language: func() string { return "en" }, send: d.send, clock: time.Now, waiting: func() {},
		chosen: func() service.Notifications { return d.wants }, problem: d.why,
	}
	go n.watch(ctx)
	synctest.Wait()
	return n
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
		later(aMoment)
		if len(d.said) != 0 {
			t.Fatalf("said %v before there was news", d.said)
		}
		d.put("open", job.StatusCompleted, job.DeliveryVerified, past)
		d.put("open", job.StatusCompleted, job.DeliveryVerified, past)
		later(aMoment)
		d.mute = true // a desktop without a daemon is no reason to stop
		d.put("quick", job.StatusFailed, job.DeliveryNone, time.Now().Add(time.Second))
		d.put("mine", job.StatusRunning, job.DeliveryNone, time.Now())
		d.put("mine", job.StatusCancelled, job.DeliveryMissing, time.Now())
		d.put("empty", job.StatusQueued, job.DeliveryNone, time.Now())
		d.put("empty", job.StatusCompleted, job.DeliveryMissing, time.Now())
		later(aMoment)

		want := "open: open is home | quick: quick failed | empty: empty brought no model"
		if got := strings.Join(d.said, " | "); got != want {
			t.Errorf("said %s\nwant %s", got, want)
		}
	})
}

func TestNoticeTellsOfManyEndsAsOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		names := []job.ID{"a", "b", "c", "d"}
		for _, id := range names {
			d.put(id, job.StatusRunning, job.DeliveryNone, time.Now())
		}
		d.watched(t)
		for _, id := range names {
			d.put(id, job.StatusCompleted, job.DeliveryVerified, time.Now())
			later(aMoment / 2)
		}
		later(aMoment)
		if got := strings.Join(d.said, " | "); got != "several: 4 jobs have ended" {
			t.Errorf("said %s", got)
		}
	})
}

func TestNoticeTellsOnlyWhatThePersonWantsToHear(t *testing.T) {
	t.Parallel()
	everything := service.Notifications{On: true, Completed: true, Failed: true, Attention: true}
	for _, c := range []struct {
		name  string
		wants func(n *service.Notifications)
		want  string
	}{
		{"everything", func(*service.Notifications) {}, "lost: lost needs you | home: home is home | broken: broken failed"},
		{"nothing", func(n *service.Notifications) { n.On = false }, ""},
		{"no successes", func(n *service.Notifications) { n.Completed = false }, "lost: lost needs you | broken: broken failed"},
		{"no failures", func(n *service.Notifications) { n.Failed = false }, "lost: lost needs you | home: home is home"},
		{"no questions", func(n *service.Notifications) { n.Attention = false }, "home: home is home | broken: broken failed"},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk()
			d.wants = everything
			c.wants(&d.wants)
			d.watched(t)
			soon := time.Now().Add(time.Second)
			d.put("home", job.StatusCompleted, job.DeliveryVerified, soon)
			d.put("broken", job.StatusFailed, job.DeliveryNone, soon)
			d.put("lost", job.StatusUnknown, job.DeliveryNone, soon)
			later(aMoment)
			if got := strings.Join(d.said, " | "); got != c.want {
				t.Errorf("%s: said %s\nwant %s", c.name, got, c.want)
			}
		})
	}
}

// submit puts a job that its provider has, which last answered at a time.
func (d *desk) submit(id job.ID, answered time.Time) {
	d.mu.Lock()
	d.jobs[id] = core.Job{
		Summary: job.Summary{ID: id, Name: string(id), Status: job.StatusRunning, CreatedAt: answered, Active: true},
		Asked:   job.Asked{Phase: job.PhaseSubmitted, PhaseAt: answered}, Seen: job.Seen{AnsweredAt: answered},
	}
	d.mu.Unlock()
	d.bus.Publish(event.JobChanged, id)
	synctest.Wait()
}

func TestNoticeTellsOnceOfAProviderThatFellSilent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		// The answer is an hour old because nobody was here to ask.
		d.submit("rosa", time.Now().Add(-time.Hour))
		n := d.watched(t)
		later(silence)
		if len(d.said) != 0 || n.attention() {
			t.Fatalf("said %v before the provider had its ten minutes", d.said)
		}
		later(5 * time.Minute)
		if got := strings.Join(d.said, " | "); got != "rosa: No word of rosa" || !n.attention() {
			t.Fatalf("said %s; waits %v", got, n.attention())
		}
		d.submit("rosa", time.Now())
		if n.attention() {
			t.Error("it still waits for the person after the provider answered")
		}
		later(silence + 2*lookEvery)
		if len(d.said) != 2 {
			t.Errorf("said %v; a second silence is news again", d.said)
		}
	})
}

func TestNoticeTellsOnceWhatKeepsCrisolFromWorking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.ail("another program uses port 7")
		n := d.watched(t)
		later(5 * lookEvery)
		if got := strings.Join(d.said, " | "); got != "problem: Crisol needs you" || !n.attention() {
			t.Errorf("said %s; waits %v", got, n.attention())
		}
		d.ail("")
		later(lookEvery)
		if n.attention() {
			t.Error("it still waits for the person after the problem has gone")
		}
	})
}

func TestWordsOfANotice(t *testing.T) {
	t.Parallel()
	broken := core.Job{Summary: job.Summary{Name: "rosa", Error: strings.Repeat("é", 500)}}
	title, body := endWords("es", failed, broken)
	if title != "rosa ha fallado" || len([]rune(body)) != longest || !strings.HasSuffix(body, "…") {
		t.Errorf("words = %q, %q; want Spanish, and the reason cut to %d characters", title, body, longest)
	}
	title, body = severalWords("es", []news{{delivered, broken}, {failed, broken}, {delivered, broken}, {empty, broken}})
	if title != "Han terminado 4 trabajos" || body != "2 modelos ya están en casa · 2 trabajos no trajeron ninguno" {
		t.Errorf("words of several = %q, %q", title, body)
	}
}
