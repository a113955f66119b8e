package training_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"crisol/backend/job"
	"crisol/backend/provider"
)

func TestAJobThatNobodyCanEndIsGivenUp(t *testing.T) {
	for name, trouble := range map[string]func(l *lab){
		"the token was revoked": func(l *lab) {
			no := func(context.Context, int) error { return refuse(provider.Unauthorised, 0) }
			l.cloud.onObserve, l.cloud.onCancel, l.cloud.onClean = no, no, no
		},
		"the provider does not answer at all": func(l *lab) {
			l.cloud.onObserve = func(ctx context.Context, _ int) error {
				<-ctx.Done()
				return ctx.Err()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				l.start(nil)
				id := l.submit("finding")
				l.await(id, l.status(job.StatusRunning))
				l.cloud.mu.Lock()
				trouble(l)
				l.cloud.mu.Unlock()
				time.Sleep(time.Minute) // of the bubble
				if err := l.svc.Cancel(t.Context(), id, "terminal"); err != nil {
					t.Fatal(err)
				}
				if err := l.svc.Forget(t.Context(), id, "terminal"); err != nil {
					t.Fatal(err)
				}
				j := l.await(id, settled)
				if j.Status() != job.StatusCancelled || !strings.Contains(j.Reason(), "may still run") {
					t.Errorf("%s: %q", j.Status(), j.Reason())
				}
				if l.serving.count() != 0 {
					t.Error("its data is still served")
				}
				synctest.Wait()
				if l.svc.Busy() {
					t.Error("still busy")
				}
				if err := l.svc.Delete(t.Context(), id); err != nil {
					t.Errorf("it cannot be deleted: %v", err)
				}
			})
		})
	}
}

func TestAClockThatIsSetBackNeitherFreezesNorSpins(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		var back atomic.Int64
		l.clock = func() time.Time { return time.Now().Add(time.Duration(back.Load())) }
		l.cloud.endAt = 50
		l.start(nil)
		id := l.submit("finding")
		l.await(id, l.status(job.StatusRunning))
		synctest.Wait()
		back.Store(int64(-24 * time.Hour))
		if j := l.await(id, settled); j.Status() != job.StatusCompleted {
			t.Errorf("%s", j.Status())
		}
		if n := len(l.cloud.observed); n > 60 {
			t.Errorf("the provider was asked %d times", n)
		}
	})
}

func TestTroubleWithWhatArrivedDoesNotHideHowTheJobStands(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.cloud.endAt = 5
		l.start(nil)
		id := l.submit("finding")
		// A file where the job's folder should be: nothing below it can be looked at.
		outputs := filepath.Join(l.root, "outputs")
		if err := errors.Join(os.MkdirAll(outputs, 0o700), os.WriteFile(filepath.Join(outputs, string(id)), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		j := l.await(id, settled)
		if j.Status() != job.StatusCompleted || j.Delivery.State != job.DeliveryMissing || !strings.Contains(j.Delivery.Reason, "cannot be looked at") {
			t.Errorf("%s, delivery %+v", j.Status(), j.Delivery)
		}
	})
}

func TestNothingArrivesAnyMoreOnceTheModelIsJudged(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.cloud.endAt = 2
		var settledAs []job.Status
		l.settle = func(_ context.Context, id job.ID) error {
			j := l.get(id)
			settledAs = append(settledAs, j.Status())
			if j.Delivery.State == job.DeliveryVerified {
				t.Error("judged before the uploads had ended")
			}
			l.deliver(id) // the upload under way comes to its end
			return nil
		}
		l.start(nil)
		j := l.await(l.submit("finding"), settled)
		if len(settledAs) != 1 || settledAs[0] != job.StatusCompleted || j.Delivery.State != job.DeliveryVerified {
			t.Errorf("settled %v, delivery %+v", settledAs, j.Delivery)
		}
	})
}

func TestTheReasonNamesUploadsThatWereTurnedAway(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.cloud.endAt = 20
		l.start(nil)
		id := l.submit("finding")
		l.await(id, l.status(job.StatusRunning))
		l.svc.Refused(id, "SignatureDoesNotMatch")
		if j := l.await(id, settled); !strings.Contains(j.Delivery.Reason, "SignatureDoesNotMatch") {
			t.Errorf("%q", j.Delivery.Reason)
		}
	})
}

func TestOneJobsTroubleDoesNotKeepCrisolFromStarting(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.cloud.endAt = -1
		l.cloud.log = bars
		l.start(nil)
		bad, good := l.submit("finding"), l.submit("finding")
		l.await(bad, func(j job.Job) bool { return j.Seen.Log.Bytes > 0 })
		l.stop()
		log := filepath.Join(l.store.Dir(bad), "log.txt")
		if err := errors.Join(os.Remove(log), os.MkdirAll(filepath.Join(log, "in the way"), 0o700)); err != nil {
			t.Fatal(err)
		}
		l.cloud.endAt = 5
		l.start(nil)
		if j := l.await(good, settled); j.Status() != job.StatusCompleted {
			t.Errorf("the other job: %s", j.Status())
		}
	})
}
