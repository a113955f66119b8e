package training_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"crisol/backend/job"
	"crisol/backend/provider"
	"crisol/backend/store"
	"crisol/backend/training"
)

// inBubble runs a test in a bubble of its own time, beside the others.
func inBubble(t *testing.T, test func(t *testing.T, l *lab)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { test(t, newLab(t)) })
}

const bars = "starting\r\n" +
	"[STAGE] x Training (1/1): go\n" +
	"Steps:  25%|##| 1/4 [00:01<00:03, 1.00it/s, step_loss=0.5, lr=0.0001]\r" +
	"Steps:  25%|##| 1/4 [00:01<00:03, 1.00it/s, step_loss=0.5, lr=0.0001]\r" +
	"Steps:  50%|##| 2/4 [00:02<00:02, 1.00it/s, step_loss=0.25, lr=0.0001]\r" +
	"Steps:  75%|██| 3/4 [00:03<00:01, 1.00it/s, step_loss=0.125, lr=0.0001]\r" +
	"Steps: 100%|██| 4/4 [00:04<00:00, 1.00it/s, step_loss=0.0625, lr=0.0001]\n" +
	"bye"

func TestAJobGoesFromSubmitToDeliveredModel(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.cloud.log, l.cloud.perLook, l.cloud.endAt = bars, 40, 15
		l.start(nil)
		id := l.submit("finding")
		l.await(id, l.status(job.StatusRunning))
		if l.serving.count() != 1 {
			t.Errorf("%d datasets are served, want 1", l.serving.count())
		}
		l.deliver(id)
		l.svc.ObjectStored(id)
		j := l.await(id, settled)
		if j.Status() != job.StatusCompleted || j.Delivery.State != job.DeliveryVerified || j.Delivery.Model.Step != 4 || j.Reason() != "" {
			t.Errorf("%s, delivery %+v, error %q", j.Status(), j.Delivery, j.Reason())
		}
		if j.Seen.Step != 4 || j.Seen.TotalSteps != 4 || j.Seen.Loss != 0.0625 || j.Seen.LastLine != "bye" || j.Seen.Problem != "" {
			t.Errorf("seen %+v", j.Seen)
		}
		l.hasWholeLog(id)
		if l.cloud.submits != 1 || l.cloud.cleans != 1 || l.serving.count() != 0 {
			t.Errorf("%d submits, %d cleans, %d datasets still served", l.cloud.submits, l.cloud.cleans, l.serving.count())
		}
		synctest.Wait()
		if l.svc.Busy() {
			t.Error("still busy")
		}
	})
}

// hasWholeLog holds that the copy of the log is the log, and that each step is in the metrics once.
func (l *lab) hasWholeLog(id job.ID) {
	l.t.Helper()
	text, _, err := l.store.ReadLog(id, 0, 0)
	if err != nil || string(text) != l.cloud.log {
		l.t.Errorf("the log is %q, %v", text, err)
	}
	points, err := l.store.Points(id, 0)
	if err != nil || len(points) != 4 {
		l.t.Fatalf("points %+v, %v", points, err)
	}
	for i, p := range points {
		if p.Step != i+1 || p.LR != 0.0001 {
			l.t.Errorf("point %d is %+v", i, p)
		}
	}
}

func TestACrashInAnyPhaseNeverCostsASecondJob(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		provider string
		phase    job.Phase
		before   func(l *lab, id job.ID)
		want     job.Status
		submits  int
	}{
		"accepted":                           {"finding", job.PhaseAccepted, nil, job.StatusRunning, 1},
		"accepted, without finder":           {"bare", job.PhaseAccepted, nil, job.StatusRunning, 1},
		"staging":                            {"finding", job.PhaseStaging, nil, job.StatusRunning, 1},
		"staging, without finder":            {"bare", job.PhaseStaging, nil, job.StatusRunning, 1},
		"submitting, and it was started":     {"finding", job.PhaseSubmitting, started, job.StatusRunning, 0},
		"submitting, and it was not":         {"finding", job.PhaseSubmitting, nil, job.StatusRunning, 1},
		"submitting, asked in bad weather":   {"finding", job.PhaseSubmitting, badWeather(started), job.StatusRunning, 0},
		"submitting, not started, bad too":   {"finding", job.PhaseSubmitting, badWeather(nil), job.StatusRunning, 1},
		"submitting, nobody can tell":        {"bare", job.PhaseSubmitting, nil, job.StatusUnknown, 0},
		"submitting, started, none can tell": {"bare", job.PhaseSubmitting, started, job.StatusUnknown, 0},
		"submitted":                          {"finding", job.PhaseSubmitted, started, job.StatusRunning, 0},
		"submitted, without finder":          {"bare", job.PhaseSubmitted, started, job.StatusRunning, 0},
		"accepted, cancelled":                {"finding", job.PhaseAccepted, cancelled(nil), job.StatusCancelled, 0},
		"staging, cancelled":                 {"bare", job.PhaseStaging, cancelled(nil), job.StatusCancelled, 0},
		"submitting, cancelled, not started": {"finding", job.PhaseSubmitting, cancelled(nil), job.StatusCancelled, 0},
		"submitting, cancelled, started":     {"finding", job.PhaseSubmitting, cancelled(started), job.StatusCancelled, 0},
		"submitting, cancelled, none tells":  {"bare", job.PhaseSubmitting, cancelled(nil), job.StatusCancelled, 0},
		"submitted, cancelled":               {"finding", job.PhaseSubmitted, cancelled(started), job.StatusCancelled, 0},
		"the data changed meanwhile": {"finding", job.PhaseAccepted, func(l *lab, _ job.ID) {
			l.text("photos/0.jpg", "changed while Crisol was down")
		}, job.StatusFailed, 0},
		"the data changed after staging": {"bare", job.PhaseStaging, func(l *lab, _ job.ID) {
			l.text("photos/0.jpg", "changed while Crisol was down")
		}, job.StatusFailed, 0},
		"the data changed, and it was started": {"finding", job.PhaseSubmitting, func(l *lab, id job.ID) {
			started(l, id)
			l.text("photos/0.jpg", "changed while Crisol was down")
		}, job.StatusRunning, 0},
		"the data is gone": {"finding", job.PhaseAccepted, func(l *lab, _ job.ID) {
			_ = os.RemoveAll(l.photos)
		}, job.StatusFailed, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				id := l.stored(c.provider, c.phase)
				if c.before != nil {
					c.before(l, id)
				}
				for range 3 { // and it crashes again
					l.start(nil)
					l.await(id, l.status(c.want))
				}
				if l.cloud.submits != c.submits || l.cloud.running() > 1 {
					t.Errorf("%d submits, want %d; %d jobs", l.cloud.submits, c.submits, l.cloud.running())
				}
				if c.want.Terminal() {
					if l.await(id, settled); l.serving.count() != 0 {
						t.Error("its dataset is still served")
					}
				} else if c.want == job.StatusRunning && l.serving.count() != 1 {
					t.Error("its dataset is not served")
				}
				if c.want == job.StatusFailed && !strings.Contains(l.get(id).Reason(), "photos") && !strings.Contains(l.get(id).Reason(), "changed") {
					t.Errorf("the reason is %q", l.get(id).Reason())
				}
			})
		})
	}
}

func started(l *lab, id job.ID) { l.cloud.put(string(id), job.StatusRunning) }

func cancelled(then func(*lab, job.ID)) func(*lab, job.ID) {
	return func(l *lab, id job.ID) {
		l.apply(id, job.Observation{Source: job.SourcePerson, Cancel: &job.CancelAsked{By: "test"}})
		if then != nil {
			then(l, id)
		}
	}
}

func badWeather(then func(*lab, job.ID)) func(*lab, job.ID) {
	return func(l *lab, id job.ID) {
		l.cloud.onFind = func(_ context.Context, n int) error {
			if n < 4 {
				return refuse(provider.Unavailable, 0)
			}
			return nil
		}
		if then != nil {
			then(l, id)
		}
	}
}

func TestAJobThatEndedIsDeliveredAndCleanedAfterACrash(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		id := l.stored("finding", job.PhaseSubmitted)
		l.cloud.put(string(id), job.StatusCompleted)
		l.cloud.log = bars
		l.apply(id, job.Observation{Source: job.SourcePoll, Remote: &job.Remote{Status: job.StatusCompleted}})
		l.deliver(id)
		l.start(nil)
		if j := l.await(id, settled); j.Delivery.State != job.DeliveryVerified || l.cloud.cleans != 1 {
			t.Errorf("delivery %s, %d cleans", j.Delivery.State, l.cloud.cleans)
		}
		l.hasWholeLog(id)
		l.start(nil)
		synctest.Wait()
		if l.svc.Busy() || l.cloud.cleans != 1 {
			t.Error("a cleaned job was taken up again")
		}
	})
}

func TestACleanUpThatFailsIsTriedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.cloud.endAt = 0
		l.cloud.onClean = func(_ context.Context, n int) error {
			if n < 3 {
				return refuse(provider.Unavailable, 0)
			}
			return nil
		}
		l.start(nil)
		id := l.submit("finding")
		if j := l.await(id, settled); l.cloud.cleans != 3 || j.Delivery.State != job.DeliveryMissing || j.Delivery.Reason == "" {
			t.Errorf("%d cleans, delivery %+v", l.cloud.cleans, j.Delivery)
		}
	})
}

func TestASubmitWithoutAnAnswerIsNeverCalledAFailure(t *testing.T) {
	t.Parallel()
	lost := func(l *lab) {
		l.cloud.forgets = true
		l.cloud.onSubmit = func(context.Context, int) error { return refuse(provider.Unavailable, 0) }
	}
	t.Run("a provider that can find adopts the job", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			lost(l)
			l.start(nil)
			l.await(l.submit("finding"), l.status(job.StatusRunning))
			if l.cloud.submits != 1 {
				t.Errorf("%d submits", l.cloud.submits)
			}
		})
	})
	t.Run("the last try counts as well", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			l.cloud.onSubmit = func(_ context.Context, n int) error {
				l.cloud.mu.Lock()
				l.cloud.forgets = n == 5
				l.cloud.mu.Unlock()
				return refuse(provider.Unavailable, 0)
			}
			l.start(nil)
			l.await(l.submit("finding"), l.status(job.StatusRunning))
		})
	})
	t.Run("a provider that never answers is given up, once it says that nothing runs", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			l.cloud.onSubmit = func(context.Context, int) error { return refuse(provider.Unavailable, 0) }
			l.start(nil)
			j := l.await(l.submit("finding"), l.status(job.StatusFailed))
			if l.cloud.submits != 5 || l.cloud.finds != 6 || !strings.Contains(j.Reason(), "as the test wants it") {
				t.Errorf("%d submits, %d finds, %q", l.cloud.submits, l.cloud.finds, j.Reason())
			}
		})
	})
	t.Run("one that cannot find makes it unknown, and a cancel ends it", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			lost(l)
			l.start(nil)
			id := l.submit("bare")
			j := l.await(id, l.status(job.StatusUnknown))
			if !strings.Contains(j.Reason(), "cancel the job here") {
				t.Errorf("a person is told %q", j.Reason())
			}
			revision := j.Revision
			wait := time.NewTimer(time.Hour)
			<-wait.C
			// Once in a while it is noted that nothing changed; a runner that spins would not let the time pass.
			if j = l.get(id); l.cloud.submits != 1 || j.Status() != job.StatusUnknown || j.Revision > revision+100 {
				t.Errorf("after an hour: %d submits, %s, revision %d", l.cloud.submits, j.Status(), j.Revision)
			}
			if err := l.svc.Cancel(t.Context(), id, "test"); err != nil {
				t.Fatal(err)
			}
			l.await(id, settled)
		})
	})
}

func TestARefusedSubmitEndsTheJobWithTheProvidersWords(t *testing.T) {
	t.Parallel()
	for _, cause := range []provider.Cause{provider.Unauthorised, provider.InvalidInput, provider.Permanent, provider.NotFound} {
		t.Run(string(cause), func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				l.cloud.onSubmit = func(context.Context, int) error { return refuse(cause, 0) }
				l.start(nil)
				j := l.await(l.submit("finding"), settled)
				if j.Status() != job.StatusFailed || l.cloud.submits != 1 || !strings.Contains(j.Reason(), "as the test wants it") {
					t.Errorf("%s, %d submits, %q", j.Status(), l.cloud.submits, j.Reason())
				}
			})
		})
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"finding", "bare"} {
		t.Run("submit to "+name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				var calls []time.Time
				l.cloud.onSubmit = func(_ context.Context, n int) error {
					calls = append(calls, time.Now())
					if n == 1 {
						return refuse(provider.RateLimited, 90*time.Second)
					}
					return nil
				}
				l.start(nil)
				l.await(l.submit(name), l.status(job.StatusRunning))
				if len(calls) != 2 || calls[1].Sub(calls[0]) < 90*time.Second {
					t.Errorf("calls at %v", calls)
				}
			})
		})
	}
	t.Run("observe", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			l.cloud.endAt = 3
			l.cloud.onObserve = func(_ context.Context, n int) error {
				if n == 2 {
					return refuse(provider.RateLimited, 10*time.Minute)
				}
				return nil
			}
			l.start(nil)
			id := l.submit("finding")
			l.await(id, func(j job.Job) bool { return j.Seen.Problem != "" })
			if j := l.await(id, settled); j.Seen.Problem != "" {
				t.Errorf("the problem stays: %q", j.Seen.Problem)
			}
			if o := l.cloud.observed; o[2].Sub(o[1]) < 10*time.Minute {
				t.Errorf("asked again after %v", o[2].Sub(o[1]))
			}
		})
	})
}

func TestCancelBeforeWhileAndAfterSubmitting(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"finding", "bare"} {
		t.Run("while the call is under way, "+name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				reached, goOn := make(chan struct{}), make(chan struct{})
				l.cloud.onSubmit = func(context.Context, int) error {
					close(reached)
					<-goOn
					return nil
				}
				l.start(nil)
				id := l.submit(name)
				<-reached
				if err := l.svc.Cancel(t.Context(), id, "test"); err != nil {
					t.Fatal(err)
				}
				if s := l.get(id).Status(); s != job.StatusCancelling {
					t.Errorf("while it is uncertain the status is %s", s)
				}
				close(goOn)
				if j := l.await(id, settled); j.Status() != job.StatusCancelled || l.cloud.cancels == 0 {
					t.Errorf("%s, %d cancels reached the provider", j.Status(), l.cloud.cancels)
				}
			})
		})
		t.Run("while the provider turns it away, "+name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				l.cloud.onSubmit = func(context.Context, int) error { return refuse(provider.RateLimited, 30*time.Minute) }
				l.start(nil)
				id := l.submit(name)
				l.await(id, func(j job.Job) bool { return j.Seen.Problem != "" })
				before := time.Now()
				if err := l.svc.Cancel(t.Context(), id, "test"); err != nil {
					t.Fatal(err)
				}
				if j := l.await(id, settled); j.Status() != job.StatusCancelled || l.cloud.submits != 1 || time.Since(before) > time.Minute {
					t.Errorf("%s, %d submits, after %v", j.Status(), l.cloud.submits, time.Since(before))
				}
			})
		})
	}
	t.Run("while it runs, twice", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			l.start(nil)
			id := l.submit("finding")
			l.await(id, l.status(job.StatusRunning))
			for range 2 {
				if err := l.svc.Cancel(t.Context(), id, "test"); err != nil {
					t.Fatal(err)
				}
			}
			j := l.await(id, settled)
			if j.Status() != job.StatusCancelled || l.cloud.cancels != 1 {
				t.Errorf("%s, %d cancels", j.Status(), l.cloud.cancels)
			}
			if err := l.svc.Cancel(t.Context(), id, "test"); err != nil || l.get(id).Revision != j.Revision {
				t.Errorf("a cancel after the end: %v", err)
			}
		})
	})
	t.Run("a cancel that does not get through is sent again and hides nothing", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			l.cloud.endAt = 5
			l.cloud.onCancel = func(context.Context, int) error { return refuse(provider.Unavailable, 0) }
			l.start(nil)
			id := l.submit("finding")
			l.await(id, l.status(job.StatusRunning))
			if err := l.svc.Cancel(t.Context(), id, "test"); err != nil {
				t.Fatal(err)
			}
			if j := l.await(id, settled); j.Status() != job.StatusCompleted || l.cloud.cancels < 2 {
				t.Errorf("%s, %d cancels", j.Status(), l.cloud.cancels)
			}
		})
	})
	t.Run("of a job that is not there", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			l.start(nil)
			if err := l.svc.Cancel(t.Context(), "nobody", "test"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%v", err)
			}
		})
	})
}

func TestAProviderThatForgetsAJob(t *testing.T) {
	t.Parallel()
	forget := func(l *lab) job.ID {
		l.start(nil)
		id := l.submit("finding")
		l.await(id, l.status(job.StatusRunning))
		l.cloud.mu.Lock()
		l.cloud.jobs = map[string]*remoteJob{}
		l.cloud.mu.Unlock()
		return id
	}
	t.Run("it is unknown after several denials, and a cancel ends it", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			id := forget(l)
			l.await(id, l.status(job.StatusUnknown))
			if err := l.svc.Cancel(t.Context(), id, "test"); err != nil {
				t.Fatal(err)
			}
			l.await(id, l.status(job.StatusCancelled))
			l.await(id, settled)
			if l.cloud.submits != 1 {
				t.Errorf("%d submits", l.cloud.submits)
			}
		})
	})
	t.Run("one denial is not believed", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			l.cloud.endAt = 20
			l.cloud.onObserve = func(_ context.Context, n int) error {
				if n%3 != 0 {
					return refuse(provider.NotFound, 0)
				}
				return nil
			}
			l.start(nil)
			id := l.submit("finding")
			l.await(id, settled)
			timeline, err := l.store.Timeline(id)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range timeline {
				if e.To == string(job.StatusUnknown) {
					t.Errorf("the status was unknown: %+v", e)
				}
			}
		})
	})
	t.Run("when it remembers, all is well", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			id := forget(l)
			l.await(id, l.status(job.StatusUnknown))
			l.cloud.mu.Lock()
			l.cloud.put(string(id), job.StatusRunning)
			l.cloud.endAt = 3
			l.cloud.mu.Unlock()
			l.await(id, l.status(job.StatusRunning))
			if j := l.await(id, settled); j.Status() != job.StatusCompleted || j.Reason() != "" {
				t.Errorf("%s, %q", j.Status(), j.Reason())
			}
		})
	})
}

func TestTroubleWithTheProviderIsShownAndWaitedOut(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.cloud.endAt = 5
		l.cloud.onObserve = func(_ context.Context, n int) error {
			if n > 1 && n < 12 {
				return refuse(provider.Unavailable, 0)
			}
			return nil
		}
		l.start(nil)
		id := l.submit("finding")
		j := l.await(id, func(j job.Job) bool { return j.Seen.Problem != "" })
		if j.Status() != job.StatusRunning {
			t.Errorf("silence made the job %s", j.Status())
		}
		if j = l.await(id, settled); j.Status() != job.StatusCompleted {
			t.Errorf("%s", j.Status())
		}
	})
}

func TestALogThatCannotBeHadDoesNotHoldUpTheJob(t *testing.T) {
	t.Parallel()
	for _, cause := range []provider.Cause{provider.NotFound, provider.Permanent, provider.Unavailable} {
		t.Run(string(cause), func(t *testing.T) {
			inBubble(t, func(t *testing.T, l *lab) {
				l.cloud.endAt = 3
				l.cloud.onLogs = func(context.Context, int) error { return refuse(cause, 0) }
				l.start(nil)
				before := time.Now()
				j := l.await(l.submit("finding"), settled)
				if j.Status() != job.StatusCompleted || time.Since(before) > 5*time.Minute {
					t.Errorf("%s after %v", j.Status(), time.Since(before))
				}
			})
		})
	}
	t.Run("a short trouble at the end loses nothing", func(t *testing.T) {
		inBubble(t, func(t *testing.T, l *lab) {
			l.cloud.endAt, l.cloud.log = 2, bars
			failures := 0
			l.cloud.onLogs = func(_ context.Context, looks int) error {
				if looks > 2 && failures < 3 {
					failures++
					return refuse(provider.Unavailable, 0)
				}
				return nil
			}
			l.cloud.perLook = 10
			l.start(nil)
			id := l.submit("finding")
			l.await(id, settled)
			l.hasWholeLog(id)
		})
	})
}

func TestNoNumberIsNoLoss(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.cloud.log = "Steps:  25%|##| 1/4 [00:01<00:03, 1.00it/s, step_loss=0.5, lr=0.0001]\n" +
			"Steps:  50%|##| 2/4 [00:01<00:03, 1.00it/s, step_loss=nan, lr=0.0001]\n" +
			"Steps:  75%|##| 3/4 [00:01<00:03, 1.00it/s, step_loss=inf, lr=nan]\n" +
			"Steps: 100%|##| 4/4 [00:01<00:03, 1.00it/s, step_loss=0.25, lr=nan]\n"
		l.cloud.endAt, l.cloud.perLook = 8, 70
		l.start(nil)
		id := l.submit("finding")
		j := l.await(id, func(j job.Job) bool { return j.Seen.Step == 2 })
		if j.Seen.Loss != 0.5 {
			t.Errorf("after a loss that is no number it shows %v", j.Seen.Loss)
		}
		j = l.await(id, settled)
		points, err := l.store.Points(id, 0)
		if err != nil || len(points) != 2 || points[0].Step != 1 || points[1].Step != 4 || points[1].Loss != 0.25 {
			t.Errorf("points %+v, %v", points, err)
		}
		if j.Seen.Step != 4 || j.Seen.Loss != 0.25 || j.Status() != job.StatusCompleted {
			t.Errorf("%+v", j.Seen)
		}
	})
}

func TestALineThatNeverEndsDoesNotStopTheReading(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.cloud.log = strings.Repeat("x", 5<<20) + "\n" + bars
		l.cloud.endAt = 3
		l.start(nil)
		id := l.submit("finding")
		if j := l.await(id, settled); j.Seen.Step != 4 || j.Seen.Log.Points != 4 {
			t.Errorf("%+v", j.Seen)
		}
	})
}

func TestOneIdempotencyKeyIsOneJobWhateverHappensToItsFiles(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.mode = training.ConsentAsk
		consent := training.Consent{Given: true, Digest: l.plan("finding").Digest}
		l.start(nil)
		first, err := l.svc.Submit(t.Context(), l.request("finding"), consent, "nightly")
		if err != nil {
			t.Fatal(err)
		}
		l.await(first, l.status(job.StatusRunning))
		l.text("photos/0.jpg", "changed since") // the answer was lost, and the script tries again later
		l.start(nil)
		again, err := l.svc.Submit(t.Context(), l.request("finding"), consent, "nightly")
		if err != nil || again != first {
			t.Fatalf("%s, %v; want %s", again, err, first)
		}
		if err := os.RemoveAll(l.config); err != nil {
			t.Fatal(err)
		}
		if again, err = l.svc.Submit(t.Context(), l.request("finding"), consent, "nightly"); err != nil || again != first {
			t.Fatalf("%s, %v; want %s", again, err, first)
		}
		synctest.Wait()
		if entries, err := os.ReadDir(filepath.Join(l.root, "jobs")); err != nil || len(entries) != 1 || l.cloud.submits != 1 {
			t.Errorf("folders %v, %v; %d submits", entries, err, l.cloud.submits)
		}
	})
}

func TestAServiceThatIsShutDownTakesNoJob(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		svc := l.service(nil)
		if _, err := svc.Submit(t.Context(), l.request("finding"), training.Consent{}, ""); !errors.Is(err, training.ErrClosed) {
			t.Errorf("before it was started: %v", err)
		}
		l.start(nil)
		l.svc.Close()
		if _, err := l.svc.Submit(t.Context(), l.request("finding"), training.Consent{}, ""); !errors.Is(err, training.ErrClosed) {
			t.Errorf("after it was closed: %v", err)
		}
		if _, total, err := l.store.List(job.Filter{}); err != nil || total != 0 {
			t.Errorf("%d jobs, %v", total, err)
		}
	})
}

func TestAShutDownWhileSubmittingIsCarriedOn(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		reached := make(chan struct{})
		l.cloud.forgets = true
		l.cloud.onSubmit = func(ctx context.Context, n int) error {
			if n > 1 {
				return nil
			}
			close(reached)
			<-ctx.Done()
			return refuse(provider.Unavailable, 0)
		}
		l.start(nil)
		id := l.submit("finding")
		<-reached
		l.stop()
		if s := l.get(id).Status(); s.Terminal() {
			t.Fatalf("a shutdown made it %s", s)
		}
		l.start(nil)
		l.await(id, l.status(job.StatusRunning))
		if l.cloud.submits != 1 {
			t.Errorf("%d submits", l.cloud.submits)
		}
	})
}

func TestADatasetThatCannotBeServedEndsTheJobBeforeItCosts(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.serving.fail = errors.New("the folder cannot be read")
		l.start(nil)
		j := l.await(l.submit("finding"), settled)
		if j.Status() != job.StatusFailed || l.cloud.submits != 0 || !strings.Contains(j.Reason(), "cannot be read") {
			t.Errorf("%s, %d submits, %q", j.Status(), l.cloud.submits, j.Reason())
		}
	})
}

func TestDeleteTakesOnlyWhatHasEnded(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.start(nil)
		id := l.submit("finding")
		l.await(id, l.status(job.StatusRunning))
		if err := l.svc.Delete(t.Context(), id); !errors.Is(err, store.ErrActive) {
			t.Errorf("%v, want ErrActive", err)
		}
		l.deliver(id)
		if err := l.svc.Cancel(t.Context(), id, "test"); err != nil {
			t.Fatal(err)
		}
		j := l.await(id, settled)
		synctest.Wait()
		if err := l.svc.Delete(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(j.Delivery.Model.Path); err != nil {
			t.Errorf("the model went with the job: %v", err)
		}
	})
}

func TestALogThatWasLostIsFetchedFromItsStart(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.cloud.log = bars
		l.start(nil)
		id := l.submit("finding")
		l.await(id, func(j job.Job) bool { return j.Seen.Step == 4 })
		l.stop()
		// A power cut: the record is there and the end of the file is not.
		if err := os.Truncate(filepath.Join(l.store.Dir(id), "log.txt"), 100); err != nil {
			t.Fatal(err)
		}
		l.cloud.mu.Lock()
		l.cloud.endAt = 0
		l.cloud.mu.Unlock()
		l.start(nil)
		if j := l.await(id, settled); j.Seen.Step != 4 || j.Seen.Log.Points != 4 {
			t.Errorf("%+v", j.Seen)
		}
		l.hasWholeLog(id)
	})
}
