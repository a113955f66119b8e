package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crisol/backend/job"
)

// recorded stores a job whose record says that its log has so many bytes and its metrics so many.
func (h *home) recorded(t *testing.T, log, metrics int64) job.Job {
	t.Helper()
	id := h.create(t, newJob(1))
	return h.apply(t, id, job.Observation{Source: job.SourceLog, Progress: &job.Progress{
		Step: 3, Log: job.LogCursor{Cursor: "c", Bytes: log, Parsed: log, MetricBytes: metrics, Points: 1},
	}})
}

func (h *home) write(t *testing.T, id job.ID, name, text string) {
	t.Helper()
	if err := os.MkdirAll(h.Dir(id), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(h.Dir(id), name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRecoverBringsTheFilesToWhatIsRecorded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		log, metrics string // what is on the disk; "-" is no file
		whole        bool
		left         string
	}{
		"as recorded":                     {"12345", "{}\n", true, "12345"},
		"a log longer than recorded":      {"12345678", "{}\n", true, "12345"},
		"metrics longer than recorded":    {"12345", "{}\n{}", true, "12345"},
		"a log cut by a power cut":        {"123", "{}\n", false, ""},
		"no log at all":                   {"-", "{}\n", false, ""},
		"metrics cut by a power cut":      {"12345", "{", false, ""},
		"no metrics at all":               {"12345", "-", false, ""},
		"a log too short, metrics longer": {"1", "{}\n{}\n", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			j := h.recorded(t, 5, 3)
			for file, text := range map[string]string{"log.txt": c.log, "metrics.jsonl": c.metrics} {
				if text != "-" {
					h.write(t, j.ID, file, text)
				}
			}
			for range 2 { // it may crash and come again
				if whole, err := h.Recover(j); err != nil || whole != c.whole {
					t.Fatalf("whole %v, %v; want %v", whole, err, c.whole)
				}
			}
			if text, _, err := h.ReadLog(j.ID, 0, 0); err != nil || string(text) != c.left {
				t.Errorf("the log is %q, %v; want %q", text, err, c.left)
			}
		})
	}
}

func TestRecoverOfAJobWithoutLogIsFine(t *testing.T) {
	t.Parallel()
	h := open(t)
	j := newJob(1)
	h.create(t, j)
	if whole, err := h.Recover(j); err != nil || !whole {
		t.Errorf("whole %v, %v", whole, err)
	}
}

func TestWhatWasNotRecordedIsWrittenAgainNotTwice(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.create(t, newJob(1))
	for _, c := range []struct {
		at         int64
		text, want string
	}{
		{0, "one\n", "one\n"},
		{4, "two\n", "one\ntwo\n"},
		{4, "two\nthree\n", "one\ntwo\nthree\n"}, // the record of the last try failed
		{4, "", "one\ntwo\nthree\n"},
		{4, "2\n", "one\n2\n"}, // and a shorter answer this time
	} {
		if err := h.AppendLog(id, c.at, []byte(c.text)); err != nil {
			t.Fatal(err)
		}
		if text, _, err := h.ReadLog(id, 0, 0); err != nil || string(text) != c.want {
			t.Fatalf("after %q at %d: %q, %v; want %q", c.text, c.at, text, err, c.want)
		}
	}
	// A hole would be read as a log of zeros.
	if err := h.AppendLog(id, 100, []byte("x")); err == nil || !strings.Contains(err.Error(), "start Crisol again") {
		t.Errorf("writing behind the end: %v", err)
	}
	size, err := h.AppendPoints(id, 0, []job.Point{{Step: 1, Loss: 0.5, At: epoch}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := h.AppendPoints(id, size, []job.Point{{Step: 2, Loss: 0.25, At: epoch}}); err != nil {
			t.Fatal(err)
		}
	}
	points, err := h.Points(id, 0)
	if err != nil || len(points) != 2 || points[1].Loss != 0.25 {
		t.Errorf("points %+v, %v", points, err)
	}
	if points, err = h.Points(id, 1); err != nil || len(points) != 1 || points[0].Step != 2 {
		t.Errorf("points from 1 on %+v, %v", points, err)
	}
}

func TestPointsEndsAtALineThatIsBeingWritten(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.create(t, newJob(1))
	if points, err := h.Points(id, 0); err != nil || points == nil || len(points) != 0 {
		t.Fatalf("a job without metrics: %v, %v", points, err)
	}
	h.write(t, id, "metrics.jsonl", `{"step":1,"loss":0.5}`+"\n"+`{"step":2,"lo`)
	if points, err := h.Points(id, 0); err != nil || len(points) != 1 {
		t.Errorf("%v, %v", points, err)
	}
}

func TestReadLogByPieces(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.create(t, newJob(1))
	if text, next, err := h.ReadLog(id, 0, 0); err != nil || len(text) != 0 || next != 0 {
		t.Fatalf("a job without log: %q, %d, %v", text, next, err)
	}
	h.write(t, id, "log.txt", "0123456789")
	for _, c := range []struct {
		offset int64
		limit  int
		want   string
		next   int64
	}{
		{0, 0, "0123456789", 10},
		{0, 4, "0123", 4},
		{4, 4, "4567", 8},
		{8, 4, "89", 10},
		{10, 4, "", 10},
		{99, 4, "", 99},
		{-3, 0, "789", 10},
		{-99, 2, "01", 2},
	} {
		text, next, err := h.ReadLog(id, c.offset, c.limit)
		if err != nil || string(text) != c.want || next != c.next {
			t.Errorf("%d, %d: %q, %d, %v; want %q, %d", c.offset, c.limit, text, next, err, c.want, c.next)
		}
	}
}
