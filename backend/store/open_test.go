package store_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"crisol/backend/job"
	"crisol/backend/store"
)

var update = flag.Bool("update", false, "write the golden file of today's schema, where there is none yet")

func golden(schema int) string {
	return filepath.Join("testdata", fmt.Sprintf("schema-%d.db", schema))
}

// TestGoldenFilesOfEverySchemaOpen holds that a file written by any earlier Crisol shows the same jobs today. A new schema
// adds a golden file (go test ./backend/store -run Golden -update); none is ever replaced.
func TestGoldenFilesOfEverySchemaOpen(t *testing.T) {
	t.Parallel()
	if *update {
		writeGolden(t)
	}
	for schema := 1; schema <= store.Schema; schema++ {
		t.Run(fmt.Sprint("schema ", schema), func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			h := &home{file: filepath.Join(root, "history.db"), dir: filepath.Join(root, "jobs")}
			text, err := os.ReadFile(golden(schema))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(h.file, text, 0o600); err != nil {
				t.Fatal(err)
			}
			h.reopen(t)
			t.Cleanup(func() { _ = h.Close() })
			want, err := os.ReadFile(strings.TrimSuffix(golden(schema), ".db") + ".json")
			if err != nil {
				t.Fatal(err)
			}
			if got := dump(t, h); !bytes.Equal(got, want) {
				t.Errorf("the dump differs; got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func writeGolden(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(golden(store.Schema)); err == nil {
		return
	}
	h := open(t)
	for n := range 3 {
		h.create(t, newJob(n))
	}
	if _, err := h.Create(newJob(3), []byte(`{"plan":"of three"}`), "nightly"); err != nil {
		t.Fatal(err)
	}
	h.end(t, newJob(0).ID)
	h.apply(t, newJob(1).ID, job.Observation{Source: job.SourceCrisol, Phase: &job.PhaseReached{Phase: job.PhaseSubmitted, RemoteID: "r-1"}})
	h.apply(t, newJob(1).ID, job.Observation{Source: job.SourcePoll, Remote: &job.Remote{
		ID: "r-1", Status: job.StatusCompleted, StartedAt: epoch, EndedAt: epoch.Add(time.Minute), Output: "done",
	}})
	h.apply(t, newJob(1).ID, job.Observation{Source: job.SourceLog, Progress: &job.Progress{
		Stage: "training", Step: 20, TotalSteps: 20, Loss: 0.5, LR: 1e-4, LastLine: "bye", Log: job.LogCursor{Cursor: "9", Bytes: 9},
	}})
	h.apply(t, newJob(1).ID, job.Observation{Source: job.SourceCrisol, Verdict: &job.Verdict{
		State: job.DeliveryVerified, Model: &job.Model{Path: "/outputs/m.safetensors", SHA256: "ab", Step: 20, VerifiedAt: epoch},
	}})
	if err := h.SetSetting("consent_mode", "deny"); err != nil {
		t.Fatal(err)
	}
	text := dump(t, h)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(h.file)
	if err != nil {
		t.Fatal(err)
	}
	base := strings.TrimSuffix(golden(store.Schema), ".db")
	for name, content := range map[string][]byte{base + ".db": file, base + ".json": text} {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// dump is all that the store says, as a text.
func dump(t *testing.T, h *home) []byte {
	t.Helper()
	type entry struct {
		Job      job.Job
		Plan     string
		Timeline []job.Transition
	}
	page, total, err := h.List(job.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	all := struct {
		Total   int
		List    []job.Summary
		Jobs    []entry
		Key     job.ID
		Setting string
	}{Total: total, List: page}
	for _, s := range page {
		var e entry
		var err1, err2, err3 error
		e.Job, err1 = h.Get(s.ID)
		e.Timeline, err2 = h.Timeline(s.ID)
		plan, err3 := h.Plan(s.ID)
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		e.Plan = string(plan)
		all.Jobs = append(all.Jobs, e)
	}
	if all.Key, err = h.ByKey("nightly"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Setting("consent_mode", &all.Setting); err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

func TestAFileOfANewerCrisolIsLeftAlone(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.create(t, newJob(1))
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := bbolt.Open(h.file, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put([]byte("schema"), []byte(fmt.Sprint(store.Schema+1)))
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(h.file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = store.Open(h.file, h.dir); !errors.Is(err, store.ErrNewer) || !strings.Contains(err.Error(), "update this one") {
		t.Errorf("%v, want ErrNewer", err)
	}
	if after, err := os.ReadFile(h.file); err != nil || !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
}

func TestASecondOpenerIsTurnedAway(t *testing.T) {
	t.Parallel()
	h := open(t)
	if _, err := store.Open(h.file, h.dir); !errors.Is(err, store.ErrInUse) || !strings.Contains(err.Error(), h.file) {
		t.Errorf("%v, want ErrInUse and the file's name", err)
	}
}

func TestADamagedFileGivesWords(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func([]byte) []byte{
		"something else":       func([]byte) []byte { return bytes.Repeat([]byte("not a database\n"), 2000) },
		"a few bytes":          func(b []byte) []byte { return b[:100] },
		"cut in the middle":    func(b []byte) []byte { return b[:len(b)/2] },
		"cut in a page":        func(b []byte) []byte { return b[:3*os.Getpagesize()-5] },
		"both metas are zeros": func(b []byte) []byte { clear(b[:2*os.Getpagesize()]); return b },
		"all pages are zeros":  func(b []byte) []byte { clear(b[2*os.Getpagesize():]); return b },
		"all pages are noise": func(b []byte) []byte {
			for i := 2 * os.Getpagesize(); i < len(b); i++ {
				b[i] = byte(i * 31)
			}
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			for n := range 200 {
				h.create(t, newJob(n))
			}
			if err := h.Close(); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(h.file)
			if err != nil {
				t.Fatal(err)
			}
			damaged := damage(text)
			if err := os.WriteFile(h.file, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(h.file, h.dir)
			if err == nil {
				_ = s.Close()
				t.Fatal("it opened")
			}
			if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), h.file) || !strings.Contains(err.Error(), "move the file away") {
				t.Errorf("%v", err)
			}
			if after, err := os.ReadFile(h.file); err != nil || len(after) < len(damaged) {
				t.Error("the damaged file was changed: nobody could look at it any more")
			}
		})
	}
}

func TestAnEmptyFileIsANewHistory(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	file := filepath.Join(root, "history.db")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(file, filepath.Join(root, "jobs"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestAFolderThatCannotBeMadeIsNamed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(filepath.Join(file, "history.db"), filepath.Join(file, "jobs"))
	if err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "CRISOL_HOME") {
		t.Errorf("%v", err)
	}
}

// BenchmarkList is the newest page of a long history. Issue 3 wants it within 500 ms after a cold start.
func BenchmarkList(b *testing.B) {
	const jobs = 100_000
	h := open(b)
	if err := h.Close(); err != nil {
		b.Fatal(err)
	}
	db, err := bbolt.Open(h.file, 0o600, &bbolt.Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	if err := db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket([]byte("summaries"))
		bucket.FillPercent = 1
		for n := range jobs {
			sum := newJob(0).Summary()
			sum.ID = job.ID(fmt.Sprintf("01%024d", n))
			text, err := json.Marshal(sum)
			if err != nil {
				return err
			}
			if err := bucket.Put([]byte(sum.ID), text); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	for name, f := range map[string]job.Filter{
		"newest": {Limit: 50}, "active": {Limit: 50, Active: true}, "text": {Limit: 50, Text: "nothing like it"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				h.reopen(b)
				if _, _, err := h.List(f); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+", again", func(b *testing.B) {
			for b.Loop() {
				if _, _, err := h.List(f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
