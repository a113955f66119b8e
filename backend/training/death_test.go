package training_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"crisol/backend/job"
	"crisol/backend/store"
)

var errDead = errors.New("this process is dead")

// dying is a store whose process dies at its n-th write: before it, in the middle of it, or right after it.
type dying struct {
	*store.Store
	mu   sync.Mutex
	left int
	when string // before, half, after
	died chan struct{}
}

// live counts a write. do tells whether to write, and last that the process dies with it.
func (d *dying) live() (do, last bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left == 0 {
		return false, false
	}
	d.left--
	if d.left == 0 {
		close(d.died)
		return d.when != "before", true
	}
	return true, false
}

func dead(err error, last bool) error {
	if last {
		return errDead
	}
	return err
}

func (d *dying) Apply(id job.ID, o job.Observation) (job.Job, bool, error) {
	do, last := d.live()
	if !do {
		return job.Job{}, false, errDead
	}
	j, changed, err := d.Store.Apply(id, o)
	return j, changed, dead(err, last)
}

func (d *dying) AppendLog(id job.ID, at int64, text []byte) error {
	do, last := d.live()
	if !do {
		return errDead
	}
	if last && d.when == "half" {
		text = text[:len(text)/2]
	}
	return dead(d.Store.AppendLog(id, at, text), last)
}

func (d *dying) AppendPoints(id job.ID, at int64, points []job.Point) (int64, error) {
	do, last := d.live()
	if !do {
		return 0, errDead
	}
	if last && d.when == "half" {
		points = points[:len(points)/2]
	}
	size, err := d.Store.AppendPoints(id, at, points)
	return size, dead(err, last)
}

// TestWhereverCrisolDiesTheLogIsWholeAndTheJobIsOne lets a process die at each of its writes, and the next one at its
// next, until one gets through; whichever writes were lost, halved or not known to have been made.
func TestWhereverCrisolDiesTheLogIsWholeAndTheJobIsOne(t *testing.T) {
	t.Parallel()
	for _, when := range []string{"before", "half", "after"} {
		for lives := 1; lives <= 26; lives++ {
			t.Run(fmt.Sprintf("finding, %s write %d", when, lives), func(t *testing.T) {
				inBubble(t, func(t *testing.T, l *lab) { liveAndDie(t, l, "finding", when, lives) })
			})
		}
	}
	for lives := 1; lives <= 8; lives++ {
		t.Run(fmt.Sprintf("bare, after write %d", lives), func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) { liveAndDie(t, l, "bare", "after", lives) })
		})
	}
}

func liveAndDie(t *testing.T, l *lab, name, when string, lives int) {
	l.cloud.log, l.cloud.perLook, l.cloud.piece, l.cloud.endAt = bars, 90, 70, 4
	d := &dying{Store: l.store, left: lives, when: when, died: make(chan struct{})}
	l.start(d)
	id := l.submit(name)
	l.deliver(id)
	for range 200 {
		end := time.NewTicker(50 * time.Millisecond)
		for alive := true; alive; {
			select {
			case <-d.died:
				alive = false
			case <-end.C:
				alive = !settled(l.get(id))
			}
		}
		end.Stop()
		if j := l.get(id); settled(j) || j.Status() == job.StatusUnknown {
			break
		}
		l.stop()
		// The next process lives a little longer.
		lives += 3
		d = &dying{Store: l.store, left: lives, when: when, died: make(chan struct{})}
		l.svc = l.service(d)
		// It may die while it starts, too.
		if err := errors.Join(l.svc.Restore(), l.svc.Resume(t.Context())); err != nil && !errors.Is(err, errDead) {
			t.Fatal(err)
		}
	}
	j := l.get(id)
	if jobs := l.cloud.running(); jobs > 1 || l.cloud.submits > 1 || jobs == 0 && j.Status() != job.StatusUnknown {
		t.Errorf("%d submits, %d jobs", l.cloud.submits, jobs)
	}
	if name == "bare" && j.Status() == job.StatusUnknown {
		return // nobody can tell whether the call was made, and it says so
	}
	if !settled(j) || j.Status() != job.StatusCompleted || j.Delivery.State != job.DeliveryVerified {
		t.Fatalf("%s, delivery %s\n%s", j.Status(), j.Delivery.State, l.log.String())
	}
	l.hasWholeLog(id)
	synctest.Wait()
}
