package main

import (
	"bytes"
	"strings"
	"testing"

	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/progress"
	"crisol/backend/store"
)

func seeded(t *testing.T, args ...string) (*store.Store, string) {
	t.Helper()
	home := core.Home(t.TempDir())
	var out bytes.Buffer
	if err := run(t.Context(), append([]string{"-home", string(home), "-now", "2026-11-25T12:00:00Z"}, args...), &out); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(home.Database(), home.Jobs())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, out.String()
}

func TestAShortListHasJobsOfMostKinds(t *testing.T) {
	t.Parallel()
	s, _ := seeded(t, "-jobs", "40")
	page, total, err := s.List(job.Filter{})
	if err != nil || total != 40 {
		t.Fatalf("%d jobs, %v", total, err)
	}
	seen := map[job.Status]int{}
	for i, sum := range page {
		seen[sum.Status]++
		if i > 0 && sum.CreatedAt.After(page[i-1].CreatedAt) {
			t.Errorf("job %d is newer than the one before it", i)
		}
	}
	for _, status := range job.Statuses() {
		if seen[status] == 0 {
			t.Errorf("no job is %s", status)
		}
	}
}

func TestTheLongJobHasItsLinesAndPoints(t *testing.T) {
	t.Parallel()
	s, out := seeded(t, "-jobs", "3", "-log-lines", "3000", "-points", "2500")
	name, id, _ := strings.Cut(strings.Split(out, "\n")[0], " ")
	j, err := s.Get(job.ID(id))
	if name != "long" || err != nil || j.Status() != job.StatusCompleted {
		t.Fatalf("%q: %+v, %v", out, j, err)
	}
	text, next, err := s.ReadLog(j.ID, 0, 0)
	if err != nil || next != j.Seen.Log.Bytes || bytes.Count(text, []byte("\n")) != 3000 {
		t.Errorf("%d lines in %d of %d bytes, %v", bytes.Count(text, []byte("\n")), next, j.Seen.Log.Bytes, err)
	}
	if steps := progress.Read(text, true).Steps; len(steps) < 2900 || !steps[0].HasLoss {
		t.Errorf("%d of the lines are read as steps", len(steps))
	}
	points, err := s.Points(j.ID, 0)
	if err != nil || len(points) != 2500 || points[2499].Step > j.Seen.TotalSteps {
		t.Errorf("%d points, %v", len(points), err)
	}
	if whole, err := s.Recover(j); !whole || err != nil {
		t.Errorf("the files are not what the record says: %v", err)
	}
}

func TestBadOptionsAreRefused(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"-home", "x", "-jobs", "-1"}, {"-home", "x", "-now", "yesterday"}} {
		if _, err := parse(args); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
}
