package event

import (
	"context"
	"testing"
	"time"
)

func fixed() time.Time { return time.Unix(1_800_000_000, 0) }

func TestALateListenerCatchesUp(t *testing.T) {
	t.Parallel()
	b := NewBus(fixed)
	start := b.Seq()
	for range 10 {
		b.Publish(JobChanged, "a")
	}
	events, complete := b.Since(start + 4)
	if !complete || len(events) != 6 || events[0].Seq != start+5 {
		t.Fatalf("got %d events from %d, complete %v; want the last six", len(events), events[0].Seq, complete)
	}
	if events, complete = b.Since(b.Seq()); len(events) != 0 || !complete {
		t.Fatalf("a listener that is up to date got %d events", len(events))
	}
}

func TestAListenerThatMissedTooMuchIsTold(t *testing.T) {
	t.Parallel()
	b := NewBus(fixed)
	start := b.Seq()
	for range kept + 1 {
		b.Publish(LogGrew, "a")
	}
	if _, complete := b.Since(start); complete {
		t.Fatal("events were lost and the listener was not told")
	}
	if _, complete := b.Since(b.Seq() + 1000); complete {
		t.Fatal("a number that was never given passed for the newest: the listener would wait for ever")
	}
	events, complete := b.Since(b.Seq() - 5)
	if !complete || len(events) != 5 {
		t.Fatalf("the newest five: got %d, complete %v", len(events), complete)
	}
}

func TestWaitReturnsWithTheEventOrTheContext(t *testing.T) {
	t.Parallel()
	b := NewBus(fixed)
	start := b.Seq()
	got := make(chan int)
	go func() {
		events, _ := b.Wait(context.Background(), start)
		got <- len(events)
	}()
	b.Publish(JobDeleted, "a")
	if n := <-got; n != 1 {
		t.Fatalf("got %d events, want 1", n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if events, complete := b.Wait(ctx, b.Seq()); len(events) != 0 || !complete {
		t.Fatal("a cancelled wait must return nothing new")
	}
}
