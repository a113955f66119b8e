package job

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var t0 = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func at(seconds int) time.Time { return t0.Add(time.Duration(seconds) * time.Second) }

func fresh() Job {
	return Job{
		ID: "01jdexample", CreatedAt: t0, Revision: 1,
		Asked:    Asked{Provider: "rehearsal", Steps: 20, Phase: PhaseAccepted, PhaseAt: t0},
		Delivery: Delivery{State: DeliveryNone},
	}
}

func phase(s int, p Phase) Observation {
	return Observation{At: at(s), Source: SourceCrisol, Phase: &PhaseReached{Phase: p, RemoteID: map[bool]string{true: "r1"}[p == PhaseSubmitted]}}
}

func fault(s int, words string) Observation {
	return Observation{At: at(s), Source: SourceCrisol, Phase: &PhaseReached{Fault: words}}
}

func cancel(s int) Observation {
	return Observation{At: at(s), Source: SourcePerson, Cancel: &CancelAsked{By: "window"}}
}

func letGo(s int) Observation {
	return Observation{At: at(s), Source: SourcePerson, LetGo: &LetGo{By: "terminal"}}
}

func said(s int, status Status) Observation {
	return Observation{At: at(s), Source: SourcePoll, Remote: &Remote{ID: "r1", Status: status}}
}

func verdict(s int, state DeliveryState) Observation {
	v := Verdict{State: state, Reason: "because"}
	if state == DeliveryVerified {
		v.Model = &Model{Path: "/m", SHA256: "x", Step: 20}
	}
	return Observation{At: at(s), Source: SourceCrisol, Verdict: &v}
}

func through(j Job, all ...Observation) Job {
	for _, o := range all {
		j, _, _ = Apply(j, o)
	}
	return j
}

func submitted() []Observation {
	return []Observation{phase(1, PhaseStaging), phase(2, PhaseSubmitting), phase(3, PhaseSubmitted)}
}

func TestTheStatusFollowsFromWhatWasAskedAndSaid(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		story []Observation
		want  Status
	}{
		"just accepted":                         {nil, StatusPending},
		"data is made readable":                 {[]Observation{phase(1, PhaseStaging)}, StatusUploading},
		"the provider has it":                   {submitted(), StatusQueued},
		"it runs":                               {append(submitted(), said(4, StatusRunning)), StatusRunning},
		"it ended well":                         {append(submitted(), said(4, StatusCompleted)), StatusCompleted},
		"cancelled before anything was started": {[]Observation{phase(1, PhaseStaging), cancel(2)}, StatusCancelled},
		"cancel not confirmed yet":              {append(submitted(), said(4, StatusRunning), cancel(5)), StatusCancelling},
		"cancel confirmed":                      {append(submitted(), cancel(5), said(6, StatusCancelled)), StatusCancelled},
		"the cancel came too late":              {append(submitted(), cancel(5), said(6, StatusCompleted)), StatusCompleted},
		"cancelled while submitting":            {[]Observation{phase(1, PhaseStaging), phase(2, PhaseSubmitting), cancel(3)}, StatusCancelling},
		"refused by the provider":               {[]Observation{phase(1, PhaseStaging), phase(2, PhaseSubmitting), fault(3, "no")}, StatusFailed},
		"refused after a cancel":                {[]Observation{phase(1, PhaseStaging), phase(2, PhaseSubmitting), cancel(3), fault(4, "no")}, StatusCancelled},
		"the provider forgot it":                {append(submitted(), said(4, StatusUnknown)), StatusUnknown},
		"its machine was taken away":            {append(submitted(), said(4, StatusRunning), said(5, StatusQueued)), StatusQueued},
		"a person gave up on it":                {append(submitted(), said(4, StatusUnknown), letGo(5)), StatusCancelled},
		"the provider remembers":                {append(submitted(), said(4, StatusUnknown), said(5, StatusRunning)), StatusRunning},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := through(fresh(), tc.story...).Status(); got != tc.want {
				t.Fatalf("status %s, want %s", got, tc.want)
			}
		})
	}
}

func TestWhatIsOldOrTooLateIsIgnored(t *testing.T) {
	t.Parallel()
	running := through(fresh(), append(submitted(), said(10, StatusRunning))...)
	for name, tc := range map[string]struct {
		job Job
		o   Observation
	}{
		"an older webhook":              {running, Observation{At: at(5), Source: SourceWebhook, Remote: &Remote{ID: "r1", Status: StatusQueued}}},
		"a word after it was let go":    {through(running, letGo(11)), said(12, StatusCompleted)},
		"a word after the end":          {through(running, said(11, StatusFailed)), said(12, StatusRunning)},
		"another job's answer":          {running, Observation{At: at(11), Remote: &Remote{ID: "r2", Status: StatusFailed}}},
		"a phase that was passed":       {running, phase(11, PhaseStaging)},
		"a fault once it was submitted": {running, fault(11, "late")},
		"a cancel after the end":        {through(running, said(11, StatusCompleted)), cancel(12)},
		"a second cancel":               {through(running, cancel(11)), cancel(12)},
		"submitting what was cancelled": {through(fresh(), phase(1, PhaseStaging), cancel(2)), phase(3, PhaseSubmitting)},
		"missing after verified":        {through(running, verdict(11, DeliveryVerified)), verdict(12, DeliveryMissing)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, transitions, changed := Apply(tc.job, tc.o)
			if changed || len(transitions) != 0 || !cmp.Equal(got, tc.job) {
				t.Fatalf("it changed the job: %s", cmp.Diff(tc.job, got))
			}
		})
	}
}

func TestAClockThatIsSetBackHoldsNothingUp(t *testing.T) {
	t.Parallel()
	j := through(fresh(), append(submitted(), said(100_000, StatusRunning))...)
	if j = through(j, said(50, StatusCompleted)); j.Status() != StatusCompleted {
		t.Fatalf("the job stays %s until the clock has caught up", j.Status())
	}
}

func TestTheTimelineNamesEachChangeAndItsCause(t *testing.T) {
	t.Parallel()
	j := through(fresh(), append(submitted(), said(4, StatusRunning))...)
	o := said(5, StatusFailed)
	o.Remote.Error = "out of memory"
	_, got, _ := Apply(j, o)
	want := []Transition{{At: at(5), Source: SourcePoll, Kind: "status", From: "running", To: "failed", Cause: "out of memory"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}

func TestAnAnswerThatTellsNothingNewIsNotWritten(t *testing.T) {
	t.Parallel()
	j := through(fresh(), append(submitted(), said(10, StatusRunning))...)
	if _, _, changed := Apply(j, said(11, StatusRunning)); changed {
		t.Fatal("each poll would wear the disk")
	}
	if _, _, changed := Apply(j, said(10+31, StatusRunning)); !changed {
		t.Fatal("that the provider still answers has to be recorded now and then")
	}
	silent, _, changed := Apply(j, Observation{At: at(12), Silence: &Silence{Problem: "no network"}})
	if !changed || silent.Status() != StatusRunning {
		t.Fatalf("silence must be shown and change no status: %s", silent.Status())
	}
	if back, _, changed := Apply(silent, said(13, StatusRunning)); !changed || back.Seen.Problem != "" {
		t.Fatal("an answer ends the silence")
	}
}

func TestProgressOnlyGrows(t *testing.T) {
	t.Parallel()
	see := func(s, step int, size int64) Observation {
		return Observation{At: at(s), Source: SourceLog, Progress: &Progress{Step: step, TotalSteps: 20, Loss: 1 / float64(step+1), Log: LogCursor{Bytes: size}}}
	}
	j := through(fresh(), see(1, 5, 100), see(2, 3, 120), see(3, 9, 90))
	if j.Seen.Step != 5 || j.Seen.Log.Bytes != 120 || !j.Seen.LastStepAt.Equal(at(1)) {
		t.Fatalf("%+v", j.Seen)
	}
}

func TestArrivalsReopenAMissingDeliveryAndKeepAVerifiedOne(t *testing.T) {
	t.Parallel()
	arrive := func(s, n int) Observation {
		return Observation{At: at(s), Source: SourceReceiver, Arrival: &Arrival{Objects: n, Bytes: int64(n)}}
	}
	j := through(fresh(), arrive(1, 1), verdict(2, DeliveryMissing))
	if j.Delivery.State != DeliveryMissing {
		t.Fatal(j.Delivery)
	}
	if j = through(j, arrive(3, 2)); j.Delivery.State != DeliveryArriving || j.Delivery.Reason != "" {
		t.Fatal(j.Delivery)
	}
	if j = through(j, verdict(4, DeliveryVerified), arrive(5, 3)); j.Delivery.State != DeliveryVerified {
		t.Fatal(j.Delivery)
	}
}

// Whatever arrives in whatever order, the table of transitions holds, terminal states absorb, and replays change nothing.
func TestNoOrderOfEventsBreaksTheRules(t *testing.T) {
	t.Parallel()
	all := append(submitted(), phase(9, PhaseCleaned), cancel(4), fault(5, "no"), verdict(6, DeliveryVerified), verdict(7, DeliveryMissing))
	for i, s := range Statuses() {
		all = append(all, said(3+i, s), said(12-i, s))
	}
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 7))
		j := fresh()
		for range 40 {
			o := all[r.IntN(len(all))]
			before := j.Status()
			next, _, _ := Apply(j, o)
			if !before.CanBecome(next.Status()) || before.Terminal() && next.Status() != before {
				t.Fatalf("seed %d: %s became %s by %+v", seed, before, next.Status(), o)
			}
			if _, _, again := Apply(next, o); again {
				t.Fatalf("seed %d: a replay of %+v changed the job", seed, o)
			}
			j = next
		}
	}
}

func TestAFilterChoosesByStatusTextAndWork(t *testing.T) {
	t.Parallel()
	s := Summary{ID: "01jd", Name: "Harbor Lights", Provider: "rehearsal", Status: StatusRunning, Active: true}
	for name, tc := range map[string]struct {
		f    Filter
		want bool
	}{
		"all":            {Filter{}, true},
		"status":         {Filter{Statuses: []Status{StatusFailed, StatusRunning}}, true},
		"another status": {Filter{Statuses: []Status{StatusFailed}}, false},
		"text, any case": {Filter{Text: "harbor"}, true},
		"other text":     {Filter{Text: "forest"}, false},
		"provider":       {Filter{Provider: "replicate"}, false},
		"work to do":     {Filter{Active: true}, true},
	} {
		if got := tc.f.Match(s); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestALogThatWasLostIsCountedAnew(t *testing.T) {
	t.Parallel()
	progress := func(s, step int, bytes int64, restart bool) Observation {
		return Observation{At: at(s), Source: SourceLog, Progress: &Progress{Step: step, Log: LogCursor{Bytes: bytes}, Restart: restart}}
	}
	j := through(fresh(), progress(1, 7, 70, false), progress(2, 3, 30, false))
	if j.Seen.Step != 7 || j.Seen.Log.Bytes != 70 {
		t.Fatalf("a shorter log was believed: %+v", j.Seen)
	}
	if j = through(j, progress(3, 0, 0, true)); j.Seen.Step != 0 || j.Seen.Log != (LogCursor{}) {
		t.Fatalf("a restart: %+v", j.Seen)
	}
	if j = through(j, progress(4, 2, 20, false)); j.Seen.Step != 2 || j.Seen.Log.Bytes != 20 {
		t.Fatalf("after a restart: %+v", j.Seen)
	}
}

func TestWhyAJobWasUnknownIsOverOnceItIsKnown(t *testing.T) {
	t.Parallel()
	remote := func(s int, status Status, why string) Observation {
		return Observation{At: at(s), Source: SourcePoll, Remote: &Remote{Status: status, Error: why}}
	}
	j := through(fresh(), append(submitted(), remote(20, StatusUnknown, "no such job"))...)
	if j.Reason() == "" {
		t.Fatal("nobody is told why it is unknown")
	}
	if j = through(j, remote(21, StatusRunning, ""), remote(22, StatusCompleted, "")); j.Status() != StatusCompleted || j.Reason() != "" {
		t.Fatalf("%s with the error %q", j.Status(), j.Reason())
	}
}

func TestAJobCancelledBeforeItWasSentCanBeCleanedUp(t *testing.T) {
	t.Parallel()
	for _, before := range [][]Observation{{}, {phase(1, PhaseStaging)}} {
		j := through(fresh(), append(before, cancel(4), phase(5, PhaseCleaned))...)
		if j.Status() != StatusCancelled || j.Active() {
			t.Errorf("%s in phase %s, active %v", j.Status(), j.Asked.Phase, j.Active())
		}
	}
}
