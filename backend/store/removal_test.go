package store_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"crisol/backend/job"
	"crisol/backend/store"
)

// listed are the numbers of the jobs on the list, as the file and as the memory have it.
func listed(t *testing.T, h *home) []job.ID {
	t.Helper()
	var ids []job.ID
	page, total, err := h.List(job.Filter{})
	if err != nil || total != len(page) {
		t.Fatal(total, err)
	}
	for _, s := range page {
		ids = append(ids, s.ID)
	}
	if inMemory, err := h.IDs(job.Filter{}); err != nil || !slices.Equal(ids, inMemory) {
		t.Errorf("the file lists %v, the memory %v, %v", ids, inMemory, err)
	}
	return ids
}

func TestJobsGoOffTheListAndComeBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	var ids []job.ID
	for n := range 4 {
		ids = append(ids, h.create(t, newJob(n)))
		if n < 3 {
			h.end(t, ids[n])
		}
	}
	if err := h.AppendLog(ids[0], 0, []byte("hello\n")); err != nil {
		t.Fatal(err)
	}
	listed(t, h) // so that the memory has to follow
	now := epoch.Add(2 * time.Hour)
	out, err := h.Remove(t.Context(), []job.ID{ids[0], ids[1], ids[3], "nobody"}, now)
	if err != nil || !slices.Equal(out.Done, ids[:2]) || len(out.Refused) != 2 ||
		!errors.Is(out.Refused[ids[3]], store.ErrActive) || !errors.Is(out.Refused["nobody"], store.ErrNotFound) {
		t.Fatalf("%+v, %v", out, err)
	}
	for range 2 {
		if got := listed(t, h); !slices.Equal(got, []job.ID{ids[3], ids[2]}) {
			t.Errorf("listed are %v", got)
		}
		if text, _, err := h.ReadLog(ids[0], 0, 0); err != nil || string(text) != "hello\n" {
			t.Errorf("the log of a job that can come back: %q, %v", text, err)
		}
		if active, err := h.ActiveIDs(); err != nil || !slices.Equal(active, ids[3:]) {
			t.Errorf("there is work to do for %v, %v", active, err)
		}
		if again, err := h.Remove(t.Context(), ids[:1], now.Add(time.Hour)); err != nil || len(again.Done) != 1 {
			t.Errorf("again: %+v, %v", again, err)
		}
		h.reopen(t)
		if err := h.Sweep(); err != nil {
			t.Fatal(err)
		}
	}
	back, err := h.PutBack(t.Context(), []job.ID{ids[1], ids[2], "nobody"}, now)
	if err != nil || !slices.Equal(back.Done, ids[1:3]) || !errors.Is(back.Refused["nobody"], store.ErrNotFound) {
		t.Fatalf("%+v, %v", back, err)
	}
	for range 2 {
		if got := listed(t, h); !slices.Equal(got, []job.ID{ids[3], ids[2], ids[1]}) {
			t.Errorf("after the undo %v", got)
		}
		h.reopen(t)
	}
}

func TestPurgeDeletesWhatWasTakenOffBeforeATime(t *testing.T) {
	t.Parallel()
	h := open(t)
	var ids []job.ID
	for n := range 3 {
		ids = append(ids, h.create(t, newJob(n)))
		h.end(t, ids[n])
		if err := h.AppendLog(ids[n], 0, []byte("hello\n")); err != nil {
			t.Fatal(err)
		}
	}
	now := epoch.Add(48 * time.Hour)
	for n, at := range []time.Time{now.Add(-25 * time.Hour), now.Add(-time.Hour)} {
		if _, err := h.Remove(t.Context(), ids[n:n+1], at); err != nil {
			t.Fatal(err)
		}
	}
	h.reopen(t)
	gone, err := h.Purge(t.Context(), now.Add(-24*time.Hour))
	if err != nil || !slices.Equal(gone, ids[:1]) {
		t.Fatalf("purged %v, %v", gone, err)
	}
	if _, err := h.Get(ids[0]); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the purged job: %v", err)
	}
	if _, err := os.Stat(h.Dir(ids[0])); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its folder is still there: %v", err)
	}
	if out, err := h.PutBack(t.Context(), ids[:2], now); err != nil || !slices.Equal(out.Done, ids[1:2]) {
		t.Errorf("put back %+v, %v", out, err)
	}
	if got := listed(t, h); !slices.Equal(got, []job.ID{ids[2], ids[1]}) {
		t.Errorf("listed are %v", got)
	}
	if gone, err := h.Purge(t.Context(), now.Add(24*time.Hour)); err != nil || len(gone) != 0 {
		t.Errorf("jobs on the list were purged: %v, %v", gone, err)
	}
}

func TestDeleteIsForGoodAlsoForAJobThatIsOffTheList(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.create(t, newJob(1))
	h.end(t, id)
	listed(t, h)
	if _, err := h.Remove(t.Context(), []job.ID{id}, epoch.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := h.Delete(id); err != nil {
		t.Fatal(err)
	}
	if out, err := h.PutBack(t.Context(), []job.ID{id}, epoch.Add(time.Hour)); err != nil || !errors.Is(out.Refused[id], store.ErrNotFound) {
		t.Errorf("%+v, %v", out, err)
	}
	if got := listed(t, h); len(got) != 0 {
		t.Errorf("listed are %v", got)
	}
}

func TestAnEndedContextTellsWhatWasDone(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.create(t, newJob(1))
	h.end(t, id)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out, err := h.Remove(ctx, []job.ID{id}, epoch)
	if !errors.Is(err, context.Canceled) || len(out.Done) != 0 {
		t.Errorf("%+v, %v", out, err)
	}
	if got := listed(t, h); len(got) != 1 {
		t.Errorf("listed are %v", got)
	}
}

func TestVeryManyJobsGoOffTheListAndComeBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	const jobs = 1200 // more than share a transaction, twice
	if err := h.Import(t.Context(), func(yield func(store.Entry) bool) {
		for n := range jobs {
			j := newJob(n)
			j.Asked.Fault, j.Asked.Phase = "no disk", job.PhaseCleaned
			if !yield(store.Entry{Job: j}) {
				return
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	ids := listed(t, h)
	now := epoch.Add(48 * time.Hour)
	if out, err := h.Remove(t.Context(), ids, now); err != nil || len(out.Done) != jobs {
		t.Fatalf("%d went, %v", len(out.Done), err)
	}
	if left := listed(t, h); len(left) != 0 {
		t.Errorf("%d are left", len(left))
	}
	if out, err := h.PutBack(t.Context(), ids[:700], now); err != nil || len(out.Done) != 700 {
		t.Fatalf("%d came back, %v", len(out.Done), err)
	}
	if got := listed(t, h); !slices.Equal(got, ids[:700]) {
		t.Errorf("%d are listed", len(got))
	}
	if gone, err := h.Purge(t.Context(), now.Add(time.Hour)); err != nil || len(gone) != jobs-700 {
		t.Errorf("%d were purged, %v", len(gone), err)
	}
	if got := listed(t, h); !slices.Equal(got, ids[:700]) {
		t.Errorf("%d are listed after the purge", len(got))
	}
}
