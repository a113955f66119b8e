package store_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"crisol/backend/job"
)

// A filtered list comes from memory once it was asked for; whatever is written meanwhile, from however many goroutines,
// it says what the file says.
func TestAFilteredListFollowsEveryWrite(t *testing.T) {
	t.Parallel()
	h := open(t)
	running := job.Filter{Statuses: []job.Status{job.StatusRunning, job.StatusCompleted}}
	if page, total, err := h.List(running); err != nil || total != 0 || len(page) != 0 {
		t.Fatalf("%v, %d, %v", page, total, err)
	}
	const jobs = 12
	var writers sync.WaitGroup
	for n := range jobs {
		writers.Go(func() {
			id := h.create(t, newJob(n))
			if n%4 == 0 {
				h.end(t, id)
				if err := h.Delete(id); err != nil {
					t.Error(err)
				}
				return
			}
			h.apply(t, id, job.Observation{Source: job.SourceCrisol, Phase: &job.PhaseReached{Phase: job.PhaseSubmitted, RemoteID: fmt.Sprint(n)}})
			h.apply(t, id, job.Observation{Source: job.SourcePoll, Remote: &job.Remote{ID: fmt.Sprint(n), Status: job.StatusRunning}})
			if n%4 == 1 {
				h.apply(t, id, job.Observation{Source: job.SourcePoll, Remote: &job.Remote{ID: fmt.Sprint(n), Status: job.StatusCompleted}})
			}
			if _, _, err := h.List(job.Filter{Text: "portrait"}); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	filters := []job.Filter{
		running, {Active: true}, {Text: "PORTRAIT 1"}, {Statuses: []job.Status{job.StatusCompleted}}, {Provider: "rehearsal", Limit: 2, Offset: 3},
	}
	type answer struct {
		Page  []job.Summary
		Total int
	}
	ask := func() (all []answer) {
		for _, f := range filters {
			page, total, err := h.List(f)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, answer{page, total})
		}
		return all
	}
	inMemory := ask()
	h.reopen(t)
	if diff := cmp.Diff(ask(), inMemory); diff != "" {
		t.Errorf("the file (-) and the list in memory (+) differ:\n%s", diff)
	}
	if n := inMemory[0].Total; n != jobs-jobs/4 {
		t.Errorf("%d jobs run or have completed, want %d", n, jobs-jobs/4)
	}
}
