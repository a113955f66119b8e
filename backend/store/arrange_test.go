package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"crisol/backend/job"
	"crisol/backend/store"
)

func TestAListIsSortedByWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	h := open(t)
	if err := h.Import(t.Context(), slices.Values(assorted())); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sort       job.Sort
		ascending  bool
		want       []int
		unanswered int // how many at the end nobody knows the value of
	}{
		{job.SortCreated, false, []int{4, 3, 2, 1, 0}, 0},
		{job.SortCreated, true, []int{0, 1, 2, 3, 4}, 0},
		{job.SortName, true, []int{3, 0, 4, 2, 1}, 0}, // arbol, Ástro, Bosque, bosque, Zorro
		{job.SortName, false, []int{1, 4, 2, 0, 3}, 0},
		{job.SortStatus, true, []int{4, 3, 1, 2, 0}, 0},
		{job.SortProgress, false, []int{0, 1, 2, 3, 4}, 1},
		{job.SortProgress, true, []int{3, 2, 1, 0, 4}, 1},
		{job.SortLoss, true, []int{1, 0, 4, 3, 2}, 3},
		{job.SortDuration, false, []int{1, 0, 2, 4, 3}, 2},
		{job.SortEnded, false, []int{2, 0, 4, 3, 1}, 3},
		{job.SortCost, false, []int{1, 3, 4, 2, 0}, 3},
		{job.SortDelivery, true, []int{4, 3, 1, 2, 0}, 0},
	} {
		t.Run(fmt.Sprint(c.sort, " ascending ", c.ascending), func(t *testing.T) {
			var whole []int
			for offset := 0; offset < 5; offset += 2 { // in pages, which have to fit together
				page, err := h.Page(job.Filter{Sort: c.sort, Ascending: c.ascending, Offset: offset, Limit: 2, Now: epoch.Add(time.Hour)})
				if err != nil || page.Total != 5 || page.Facets.All != 5 {
					t.Fatalf("%+v, %v", page, err)
				}
				for _, s := range page.Jobs {
					whole = append(whole, int(s.ID[len(s.ID)-1]-'0'))
				}
			}
			if !slices.Equal(whole, c.want) {
				t.Errorf("got %v, want %v (the last %d unknown)", whole, c.want, c.unanswered)
			}
		})
	}
}

// assorted are five jobs that differ in all that a list is sorted by.
func assorted() []store.Entry {
	minute := func(n int) time.Time { return epoch.Add(time.Duration(n) * time.Minute) }
	jobs := make([]job.Job, 5)
	for n, name := range []string{"Ástro", "Zorro", "bosque", "arbol", "Bosque"} {
		jobs[n] = newJob(n)
		jobs[n].Name, jobs[n].Asked.Steps = name, 0
	}
	submitted := func(n int, status job.Status, step, steps int) *job.Job {
		j := &jobs[n]
		j.Asked.Phase, j.Said.Status, j.Seen.Step, j.Seen.TotalSteps = job.PhaseSubmitted, status, step, steps
		return j
	}
	j := submitted(0, job.StatusFailed, 9, 10)
	j.Said.StartedAt, j.Said.EndedAt, j.Seen.Loss = minute(10), minute(15), 0.5
	j.Delivery.State = job.DeliveryVerified
	j = submitted(1, job.StatusRunning, 50, 100)
	j.Said.StartedAt, j.Seen.Loss = minute(10), 0.25
	j.Asked.Cost = job.Cost{Known: true, MinUSD: 1, MaxUSD: 4}
	j.Delivery.State = job.DeliveryArriving
	j = submitted(2, job.StatusCompleted, 1, 10)
	j.Said.StartedAt, j.Said.EndedAt = minute(19), minute(20)
	j.Delivery.State = job.DeliveryMissing
	submitted(3, job.StatusQueued, 0, 10).Asked.Cost = job.Cost{Known: true}
	entries := make([]store.Entry, len(jobs))
	for n, j := range jobs {
		entries[n].Job = j
	}
	return entries
}

func TestThePageOfAListFollowsChanges(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.create(t, newJob(1))
	f := job.Filter{Statuses: []job.Status{job.StatusPending}}
	before, err := h.Page(f)
	if err != nil || before.Total != 1 {
		t.Fatalf("%+v, %v", before, err)
	}
	if again, err := h.Page(f); err != nil || again.Revision != before.Revision {
		t.Errorf("nothing has happened, and the revision went from %d to %d, %v", before.Revision, again.Revision, err)
	}
	h.apply(t, id, job.Observation{Source: job.SourcePerson, Cancel: &job.CancelAsked{By: "window"}})
	after, err := h.Page(f)
	if err != nil || after.Total != 0 || after.Facets.Statuses[job.StatusCancelled] != 1 || after.Revision <= before.Revision {
		t.Errorf("%+v, %v", after, err)
	}
}
