package main

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"crisol/app/service"
)

// doorway is a closing whose deeds are noted.
func doorway(busy, tray bool, choice string) (*closing, *[]string) {
	var mu sync.Mutex
	did := &[]string{}
	note := func(deed string) func() {
		return func() {
			mu.Lock()
			defer mu.Unlock()
			*did = append(*did, deed)
		}
	}
	return &closing{
		busy: func() bool { return busy }, tray: func() bool { return tray }, choice: func() string { return choice },
		ask: note("ask"), hide: note("hide"), leave: note("leave"),
	}, did
}

func TestWhatBecomesOfAWindowThatIsClosed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		busy, tray bool
		choice     string
		stays      bool
		did        string
	}{
		{"nothing runs", false, true, service.ClosingTray, false, ""},
		{"there is no tray to find it in", true, false, service.ClosingTray, false, ""},
		{"the person wants to quit", true, true, service.ClosingQuit, false, ""},
		{"the person wants to keep it in the tray", true, true, service.ClosingTray, true, "hide"},
		{"the person wants to be asked", true, true, service.ClosingAsk, true, "ask"},
	} {
		w, did := doorway(c.busy, c.tray, c.choice)
		if stays := w.before(); stays != c.stays || strings.Join(*did, ",") != c.did {
			t.Errorf("%s: stays %v after %v; want %v after %q", c.name, stays, *did, c.stays, c.did)
		}
		w.Acknowledge()
	}
}

func TestAPageThatDoesNotAskLetsTheWindowClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, did := doorway(true, true, service.ClosingAsk)
		w.before()
		time.Sleep(heardWithin + time.Millisecond)
		synctest.Wait()
		if got := strings.Join(*did, ","); got != "ask,leave" || w.before() {
			t.Errorf("a silent page: %s, and it stays", got)
		}
	})
}

func TestAnAcknowledgedQuestionWaitsForThePerson(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, did := doorway(true, true, service.ClosingAsk)
		w.before()
		w.Acknowledge()
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := strings.Join(*did, ","); got != "ask" {
			t.Errorf("did %s while the person thinks", got)
		}
		w.Answer(service.ClosingTray)
		if got := strings.Join(*did, ","); got != "ask,hide" {
			t.Errorf("did %s, want it hidden", got)
		}
		w.before()
		w.Answer(service.ClosingQuit)
		if got := strings.Join(*did, ","); got != "ask,hide,ask,leave" || w.before() {
			t.Errorf("did %s, want it gone", got)
		}
	})
}
