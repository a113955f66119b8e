package training_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"crisol/backend/event"
	"crisol/backend/job"
	"crisol/backend/store"
)

func TestWhatWasTakenOffTheListCanBePutBackForADay(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.start(nil)
		ended, running := l.submit("finding"), l.submit("bare")
		l.await(ended, l.status(job.StatusRunning))
		l.await(running, l.status(job.StatusRunning))
		if out, err := l.svc.CancelAll(t.Context(), []job.ID{ended, "nobody"}, "window"); err != nil ||
			!slices.Equal(out.Done, []job.ID{ended}) || !errors.Is(out.Refused["nobody"], store.ErrNotFound) {
			t.Fatalf("cancel: %+v, %v", out, err)
		}
		l.await(ended, settled)
		seq := l.bus.Seq()
		out, err := l.svc.Remove(t.Context(), []job.ID{ended, running})
		if err != nil || !slices.Equal(out.Done, []job.ID{ended}) || !errors.Is(out.Refused[running], store.ErrActive) {
			t.Fatalf("remove: %+v, %v", out, err)
		}
		if told, _ := l.bus.Since(seq); !slices.ContainsFunc(told, func(e event.Event) bool { return e.Kind == event.JobDeleted && e.Job == ended }) {
			t.Errorf("nobody was told: %+v", told)
		}
		if _, err := l.svc.CancelAll(t.Context(), []job.ID{running}, "window"); err != nil {
			t.Fatal(err)
		}
		l.await(running, settled)  // or it would be asked for every second of the day
		time.Sleep(23 * time.Hour) // of the bubble
		if err := l.svc.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if back, err := l.svc.PutBack(t.Context(), []job.ID{ended}); err != nil || len(back.Done) != 1 {
			t.Fatalf("put back: %+v, %v", back, err)
		}
		if _, total, err := l.store.List(job.Filter{}); err != nil || total != 2 {
			t.Errorf("%d jobs are listed, %v", total, err)
		}
		if _, err := l.svc.Remove(t.Context(), []job.ID{ended}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(25 * time.Hour) // of the bubble
		if err := l.svc.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if back, err := l.svc.PutBack(t.Context(), []job.ID{ended}); err != nil || !errors.Is(back.Refused[ended], store.ErrNotFound) {
			t.Errorf("after a day: %+v, %v", back, err)
		}
	})
}

func TestAJobKeepsWhatItsPlanSaidOfTheCost(t *testing.T) {
	l := newLab(t)
	l.start(nil)
	local, remote := l.get(l.submit("local")), l.get(l.submit("finding"))
	if c := local.Summary().Cost; !c.Known || c.MaxUSD != 0 {
		t.Errorf("a job of this machine costs %+v", c)
	}
	if c := remote.Summary().Cost; c.Known {
		t.Errorf("nobody could tell what the other costs, and it is %+v", c)
	}
}
