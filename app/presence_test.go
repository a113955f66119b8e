package main

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"crisol/app/service"
	"crisol/app/tray"
	"crisol/backend/core"
	"crisol/backend/event"
	"crisol/backend/job"
)

// surroundings is a fake of what is around a window.
type surroundings struct {
	mu       sync.Mutex
	views    []tray.View
	needed   bool
	told     int
	language string
}

func (s *surroundings) show(v tray.View) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.views = append(s.views, v)
	return true
}

func (s *surroundings) need(_ context.Context, needed bool, _ string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.needed = needed
	return needed
}

func (s *surroundings) speaks() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.language
}

func (s *surroundings) seen() (last tray.View, views int, needed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.views[len(s.views)-1], len(s.views), s.needed
}

func present(t *testing.T, d *desk) (*presence, *surroundings) {
	t.Helper()
	s := &surroundings{language: "en"}
	p := &presence{
		jobs: d, events: d.bus, attention: func() bool { return false }, language: s.speaks, tray: s.show, need: s.need, clock: time.Now,
		changed: func() {
			s.mu.Lock()
			s.told++
			s.mu.Unlock()
		},
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.watch(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		if s.needed {
			t.Error("the computer is still held awake after the window has gone")
		}
	})
	synctest.Wait()
	return p, s
}

func TestPresenceFollowsTheJobsAtMostOnceASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		p, s := present(t, d)
		if v, _, needed := s.seen(); v.State != tray.Idle || needed || !p.now().Tray {
			t.Errorf("without a job: %s, needed %v, %+v", v.State, needed, p.now())
		}
		for range 50 {
			d.put("rosa", job.StatusRunning, job.DeliveryNone, time.Now())
			later(20 * time.Millisecond)
		}
		later(2 * time.Second)
		v, views, needed := s.seen()
		if v.State != tray.Running || !needed || !p.now().Awake.Held {
			t.Errorf("with a job: %s, needed %v, %+v", v.State, needed, p.now())
		}
		if views > 4 {
			t.Errorf("the tray was told %d times in three seconds", views)
		}
		d.put("rosa", job.StatusCompleted, job.DeliveryVerified, time.Now())
		later(2 * time.Second)
		if v, _, needed := s.seen(); v.State != tray.Idle || needed {
			t.Errorf("after the job: %s, needed %v", v.State, needed)
		}
		if s.told != 3 {
			t.Errorf("the page was told %d times, want 3: there, needed, not needed", s.told)
		}
	})
}

func TestPresenceSpeaksAnotherLanguageWhenPoked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, s := present(t, newDesk())
		later(presenceEvery)
		s.mu.Lock()
		s.language = "es"
		s.mu.Unlock()
		p.poke()
		p.poke()
		later(presenceEvery)
		if v, _, _ := s.seen(); v.Open != "Abrir Crisol" {
			t.Errorf("the tray still says %q", v.Open)
		}
	})
}

func TestPresenceTellsUntilWhenTheComputerIsNeeded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		d.jobs["rosa"] = core.Job{Summary: job.Summary{ID: "rosa", Status: job.StatusRunning, Active: true, ETASeconds: 600}}
		p, s := present(t, d)
		want := service.Awake{Needed: true, Held: true, Until: time.Now().Add(10 * time.Minute).Round(time.Minute)}
		if got := p.now().Awake; got != want {
			t.Errorf("state = %+v, want %+v", got, want)
		}
		// Every second the estimate is as much shorter: the page shows the same minute, and is not told.
		d.mu.Lock()
		j := d.jobs["rosa"]
		j.ETASeconds -= 5
		d.jobs["rosa"] = j
		d.mu.Unlock()
		later(5 * time.Second)
		d.bus.Publish(event.JobChanged, "rosa")
		later(presenceEvery)
		if s.told != 1 {
			t.Errorf("the page was told %d times of the same minute", s.told)
		}
	})
}
