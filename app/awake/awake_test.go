package awake_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"crisol/app/awake"
	"crisol/backend/job"
)

// bed counts how often it was kept from.
type bed struct {
	asked, released int
	err             error
}

func (b *bed) inhibit(context.Context, string) (func(), error) {
	b.asked++
	return func() { b.released++ }, b.err
}

func TestKeeperHoldsWhileItIsNeeded(t *testing.T) {
	t.Parallel()
	b := &bed{}
	k := awake.With(b.inhibit, time.Now)
	for _, needed := range []bool{false, true, true, false, false, true} {
		if held := k.Need(t.Context(), needed, "why"); held != needed {
			t.Errorf("needed %v, held %v", needed, held)
		}
	}
	if b.asked != 2 || b.released != 1 {
		t.Errorf("asked %d times and let go %d times, want 2 and 1", b.asked, b.released)
	}
}

func TestKeeperAsksAgainAMinuteAfterARefusal(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	b := &bed{err: errors.New("no")}
	k := awake.With(b.inhibit, func() time.Time { return now })
	k.Need(t.Context(), true, "why")
	now = now.Add(59 * time.Second)
	if k.Need(t.Context(), true, "why") || b.asked != 1 {
		t.Fatalf("asked %d times within a minute", b.asked)
	}
	now, b.err = now.Add(time.Second), nil
	if !k.Need(t.Context(), true, "why") || b.asked != 2 {
		t.Errorf("not held after the system gave in; asked %d times", b.asked)
	}
}

func TestUntilIsWhenTheLastJobEnds(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	left := func(seconds ...int) (jobs []job.Summary) {
		for _, s := range seconds {
			jobs = append(jobs, job.Summary{ETASeconds: s})
		}
		return jobs
	}
	for _, c := range []struct {
		name string
		jobs []job.Summary
		want time.Time
	}{
		{"no job", nil, time.Time{}},
		{"the slower of two", left(600, 60), now.Add(10 * time.Minute)},
		{"one that cannot tell", left(600, 0), time.Time{}},
	} {
		if got := awake.Until(c.jobs, now); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
