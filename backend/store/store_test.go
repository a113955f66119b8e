package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"crisol/backend/job"
	"crisol/backend/store"
)

var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// home is a store in a folder of its own.
type home struct {
	*store.Store
	file, dir string
}

func open(t testing.TB) *home {
	t.Helper()
	root := t.TempDir()
	h := &home{file: filepath.Join(root, "history.db"), dir: filepath.Join(root, "jobs")}
	h.reopen(t)
	t.Cleanup(func() { _ = h.Close() })
	return h
}

// reopen opens the files again, as the next process would.
func (h *home) reopen(t testing.TB) {
	t.Helper()
	if h.Store != nil {
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(h.file, h.dir)
	if err != nil {
		t.Fatal(err)
	}
	h.Store = s
}

func newJob(n int) job.Job {
	at := epoch.Add(time.Duration(n) * time.Minute)
	return job.Job{
		ID: job.ID(fmt.Sprintf("01aaaaaaaaaaaaaaaaaaaa%04d", n)), Name: fmt.Sprintf("portrait %d", n), CreatedAt: at, Revision: 1,
		Asked:    job.Asked{Provider: "rehearsal", Phase: job.PhaseAccepted, PhaseAt: at, Steps: 20},
		Delivery: job.Delivery{State: job.DeliveryNone},
	}
}

func (h *home) create(t testing.TB, j job.Job) job.ID {
	t.Helper()
	id, err := h.Create(j, []byte(`{"plan":1}`), "")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (h *home) apply(t testing.TB, id job.ID, o job.Observation) job.Job {
	t.Helper()
	if o.At.IsZero() {
		o.At = epoch.Add(time.Hour)
	}
	j, _, err := h.Apply(id, o)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// end brings a job to its very end.
func (h *home) end(t testing.TB, id job.ID) {
	t.Helper()
	h.apply(t, id, job.Observation{Source: job.SourceCrisol, Phase: &job.PhaseReached{Fault: "no disk"}})
	h.apply(t, id, job.Observation{Source: job.SourceCrisol, Phase: &job.PhaseReached{Phase: job.PhaseCleaned}})
}

func TestAJobIsThereAsItWasStoredAfterAReopen(t *testing.T) {
	t.Parallel()
	h := open(t)
	j := newJob(1)
	id := h.create(t, j)
	h.reopen(t)
	got, err := h.Get(id)
	if err != nil || got.Name != j.Name || !got.CreatedAt.Equal(j.CreatedAt) || got.Status() != job.StatusPending {
		t.Fatalf("got %+v, %v", got, err)
	}
	plan, err := h.Plan(id)
	if err != nil || string(plan) != `{"plan":1}` {
		t.Fatalf("plan %q, %v", plan, err)
	}
	timeline, err := h.Timeline(id)
	if err != nil || len(timeline) != 1 || timeline[0].To != "pending" || timeline[0].Source != job.SourcePerson {
		t.Fatalf("timeline %+v, %v", timeline, err)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, id := range []job.ID{"", "nobody", "../../etc/passwd"} {
		_, err1 := h.Get(id)
		_, err2 := h.Plan(id)
		_, err3 := h.Timeline(id)
		_, _, err4 := h.Apply(id, job.Observation{Cancel: &job.CancelAsked{By: "window"}})
		for i, err := range []error{err1, err2, err3, err4, h.Delete(id)} {
			if !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%q, call %d: %v, want ErrNotFound", id, i, err)
			}
		}
	}
	if _, err := h.ByKey("nightly"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown key: %v", err)
	}
}

func TestOneIdempotencyKeyIsOneJob(t *testing.T) {
	t.Parallel()
	h := open(t)
	first, second := newJob(1), newJob(2)
	if _, err := h.Create(first, nil, "nightly"); err != nil {
		t.Fatal(err)
	}
	id, err := h.Create(second, nil, "nightly")
	if !errors.Is(err, store.ErrExists) || id != first.ID {
		t.Fatalf("the second call: %s, %v; want the first job and ErrExists", id, err)
	}
	if _, err := h.Get(second.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the second call stored a job: %v", err)
	}
	if _, err := h.Create(first, nil, ""); !errors.Is(err, store.ErrExists) {
		t.Errorf("the same id again: %v", err)
	}
	h.reopen(t)
	if id, err := h.ByKey("nightly"); err != nil || id != first.ID {
		t.Errorf("the key after a restart: %s, %v", id, err)
	}
	h.end(t, first.ID)
	if err := h.Delete(first.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Create(second, nil, "nightly"); err != nil {
		t.Errorf("a deleted job still holds its key: %v", err)
	}
}

func TestApplyRecordsWhatIsNewAndNothingElse(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.create(t, newJob(1))
	o := job.Observation{At: epoch.Add(time.Hour), Source: job.SourcePerson, Cancel: &job.CancelAsked{By: "window"}}
	j, changed, err := h.Apply(id, o)
	if err != nil || !changed || j.Status() != job.StatusCancelled || j.Revision != 2 {
		t.Fatalf("%s, revision %d, changed %v, %v", j.Status(), j.Revision, changed, err)
	}
	j, changed, err = h.Apply(id, o)
	if err != nil || changed || j.Revision != 2 {
		t.Fatalf("again: revision %d, changed %v, %v", j.Revision, changed, err)
	}
	h.reopen(t)
	timeline, err := h.Timeline(id)
	if err != nil {
		t.Fatal(err)
	}
	kinds := []string{}
	for _, e := range timeline {
		kinds = append(kinds, e.Kind+" "+e.To)
	}
	if want := []string{"status pending", "cancel asked", "status cancelled"}; !slices.Equal(kinds, want) {
		t.Errorf("timeline %v, want %v", kinds, want)
	}
	page, _, err := h.List(job.Filter{})
	if err != nil || len(page) != 1 || page[0].Status != job.StatusCancelled {
		t.Errorf("the list shows %+v, %v", page, err)
	}
}

func TestTimelinesOfTwoJobsDoNotMix(t *testing.T) {
	t.Parallel()
	h := open(t)
	a, b := h.create(t, newJob(1)), h.create(t, newJob(2))
	for i := range 300 { // more than one byte of the number
		h.apply(t, a, job.Observation{Source: job.SourceCrisol, Silence: &job.Silence{Problem: fmt.Sprint(i)}})
	}
	h.end(t, b)
	h.end(t, a)
	for _, id := range []job.ID{a, b} {
		timeline, err := h.Timeline(id)
		if err != nil || len(timeline) < 3 || timeline[0].To != "pending" || timeline[len(timeline)-1].To != "cleaned" {
			t.Errorf("%s: %+v, %v", id, timeline, err)
		}
	}
}

func TestListPagesAndFiltersNewestFirst(t *testing.T) {
	t.Parallel()
	h := open(t)
	for n := range 10 {
		j := newJob(n)
		if n%2 == 1 {
			j.Asked.Provider = "replicate"
		}
		h.create(t, j)
		if n < 4 {
			h.end(t, j.ID)
		}
	}
	for name, c := range map[string]struct {
		f     job.Filter
		want  []int
		total int
	}{
		"all":               {job.Filter{}, []int{9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, 10},
		"the first page":    {job.Filter{Limit: 3}, []int{9, 8, 7}, 10},
		"the last page":     {job.Filter{Limit: 3, Offset: 9}, []int{0}, 10},
		"behind the end":    {job.Filter{Limit: 3, Offset: 10}, nil, 10},
		"one status":        {job.Filter{Statuses: []job.Status{job.StatusFailed}}, []int{3, 2, 1, 0}, 4},
		"two statuses":      {job.Filter{Statuses: []job.Status{job.StatusFailed, job.StatusPending}, Limit: 1, Offset: 6}, []int{3}, 10},
		"a provider":        {job.Filter{Provider: "replicate", Limit: 2, Offset: 1}, []int{7, 5}, 5},
		"active":            {job.Filter{Active: true, Limit: 2}, []int{9, 8}, 6},
		"text in any case":  {job.Filter{Text: "PORTRAIT 7"}, []int{7}, 1},
		"text of no job":    {job.Filter{Text: "landscape"}, nil, 0},
		"several at once":   {job.Filter{Provider: "replicate", Active: true, Text: "portrait"}, []int{9, 7, 5}, 3},
		"a negative offset": {job.Filter{Limit: 1, Offset: -5}, []int{9}, 10},
	} {
		t.Run(name, func(t *testing.T) {
			page, total, err := h.List(c.f)
			if err != nil || total != c.total || page == nil {
				t.Fatalf("total %d, want %d; page %v, %v", total, c.total, page, err)
			}
			got := []job.ID{}
			for _, s := range page {
				got = append(got, s.ID)
			}
			want := []job.ID{}
			for _, n := range c.want {
				want = append(want, newJob(n).ID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestDeleteForgetsAllOfAJobAndRefusesAnActiveOne(t *testing.T) {
	t.Parallel()
	h := open(t)
	id, other := h.create(t, newJob(1)), h.create(t, newJob(2))
	if err := h.AppendLog(id, 0, []byte("hello\n")); err != nil {
		t.Fatal(err)
	}
	if err := h.Delete(id); !errors.Is(err, store.ErrActive) {
		t.Fatalf("deleting an active job: %v, want ErrActive", err)
	}
	if _, err := os.Stat(h.Dir(id)); err != nil {
		t.Fatal("a refused delete took the job's files")
	}
	h.end(t, id)
	if err := h.Delete(id); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(h.Dir(id)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the job's folder is still there: %v", err)
	}
	if _, err := h.Timeline(id); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("its timeline: %v", err)
	}
	if page, total, err := h.List(job.Filter{}); err != nil || total != 1 || page[0].ID != other {
		t.Errorf("the list: %v, %v", page, err)
	}
	if timeline, err := h.Timeline(other); err != nil || len(timeline) != 1 {
		t.Errorf("the other job's timeline: %v, %v", timeline, err)
	}
}

func TestSweepRemovesFoldersWithoutAJobOnly(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.create(t, newJob(1))
	orphan := newJob(2).ID
	for _, d := range []job.ID{id, orphan} {
		if err := h.AppendLog(d, 0, []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Mkdir(h.FrozenDir(orphan), 0o700), os.WriteFile(filepath.Join(h.FrozenDir(orphan), "config.json"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	foreign := []string{filepath.Join(h.dir, "notes", "a.txt"), filepath.Join(h.dir, "plain.txt"), filepath.Join(h.Dir(newJob(3).ID), "mine.txt")}
	for _, path := range foreign {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Sweep(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(h.Dir(orphan)); err != nil {
		t.Error("a history that was just made took away what an older one had")
	}
	h.reopen(t)
	for range 2 {
		if err := h.Sweep(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(h.Dir(orphan)); !errors.Is(err, os.ErrNotExist) {
		t.Error("the orphan's folder is still there")
	}
	for _, path := range foreign {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("somebody's own file was taken away: %v", err)
		}
	}
	if text, _, err := h.ReadLog(id, 0, 0); err != nil || string(text) != "x" {
		t.Errorf("the job's log: %q, %v", text, err)
	}
}

func TestSettingsSurviveAReopen(t *testing.T) {
	t.Parallel()
	h := open(t)
	mode := "ask"
	if found, err := h.Setting("mode", &mode); found || err != nil || mode != "ask" {
		t.Fatalf("a setting that nobody set: %v, %q, %v", found, mode, err)
	}
	if err := h.SetSetting("mode", "deny"); err != nil {
		t.Fatal(err)
	}
	h.reopen(t)
	if found, err := h.Setting("mode", &mode); !found || err != nil || mode != "deny" {
		t.Errorf("after a reopen: %v, %q, %v", found, mode, err)
	}
	var n int
	if _, err := h.Setting("mode", &n); err == nil {
		t.Error("a word was read as a number")
	}
	if err := h.SetSetting("mode", make(chan int)); err == nil {
		t.Error("a channel was stored")
	}
}
