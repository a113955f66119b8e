// Package awake keeps the computer from going to sleep while a job needs it, as far as the system lets a program do so. A
// person can always send it to sleep; a program that ends, however, lets go.
package awake

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"crisol/backend/job"
)

// Inhibit keeps the computer awake until release is called. why is told to whoever asks the system.
type Inhibit func(ctx context.Context, why string) (release func(), err error)

// again is how long after a refusal the system is asked anew.
const again = time.Minute

// Keeper holds the computer awake, or does not. It is safe for concurrent use.
type Keeper struct {
	inhibit Inhibit
	clock   func() time.Time

	mu      sync.Mutex
	release func() // nil while nothing is held
	refused time.Time
}

// New returns a keeper that asks this system.
func New(clock func() time.Time) *Keeper { return With(inhibit, clock) }

// With returns a keeper that asks by a function of the caller's.
func With(inhibit Inhibit, clock func() time.Time) *Keeper {
	return &Keeper{inhibit: inhibit, clock: clock}
}

// Need says whether the computer is needed, and returns whether it is held. Saying the same again is cheap; after a refusal
// the system is asked again a minute later.
func (k *Keeper) Need(ctx context.Context, needed bool, why string) (held bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case !needed:
		k.letGo()
	case k.release == nil && (k.refused.IsZero() || k.clock().Sub(k.refused) >= again):
		release, err := k.inhibit(ctx, why)
		if err != nil {
			if k.refused.IsZero() {
				slog.Warn("the computer may go to sleep while a job needs it", "error", err)
			}
			k.refused = k.clock()
			break
		}
		k.release = release
	}
	return k.release != nil
}

func (k *Keeper) letGo() {
	if k.release != nil {
		k.release()
	}
	k.release, k.refused = nil, time.Time{}
}

// Until returns when the last of the jobs will be done by its own estimate; zero when there is none, or when one cannot
// tell.
func Until(jobs []job.Summary, now time.Time) time.Time {
	var last time.Time
	for i := range jobs {
		if jobs[i].ETASeconds <= 0 {
			return time.Time{}
		}
		if at := now.Add(time.Duration(jobs[i].ETASeconds) * time.Second); at.After(last) {
			last = at
		}
	}
	return last
}
