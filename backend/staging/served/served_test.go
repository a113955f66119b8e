package served_test

import (
	"errors"
	"iter"
	"os"
	"path/filepath"
	"testing"
	"time"

	"crisol/backend/dataset"
	"crisol/backend/receiver"
	"crisol/backend/staging/served"
)

type mounter struct {
	files   map[string][]receiver.File
	overlay map[string]string
	root    map[string]string
	fail    error
}

func (m *mounter) Mount(bucket, root string, files iter.Seq[receiver.File], overlay string) error {
	if m.fail != nil {
		return m.fail
	}
	m.files[bucket], m.overlay[bucket], m.root[bucket] = nil, overlay, root
	for f := range files {
		m.files[bucket] = append(m.files[bucket], f)
	}
	return nil
}

func (m *mounter) Unmount(bucket string) { delete(m.files, bucket) }

const id = "01jd0000000000000000000000"

func TestADatasetIsServedAsItWasFrozen(t *testing.T) {
	t.Parallel()
	root, jobDir := t.TempDir(), filepath.Join(t.TempDir(), id)
	at := time.Date(2026, 3, 1, 12, 0, 0, 5, time.UTC)
	frozen := []dataset.File{
		{Path: "a.jpg", Size: 7, ModTime: at, Kind: dataset.KindImage}, {Path: "deep/ü b.txt", Size: 3, ModTime: at, Kind: dataset.KindCaption},
	}
	for range 2 { // a crash in between, and again
		if err := served.Freeze(jobDir, 1, frozen); err != nil {
			t.Fatal(err)
		}
	}
	// What comes later is not part of it.
	if err := os.WriteFile(filepath.Join(root, "later.jpg"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	m := &mounter{files: map[string][]receiver.File{}, overlay: map[string]string{}, root: map[string]string{}}
	w := served.New(m)
	for range 2 {
		if err := w.Serve(id, jobDir, 1, root); err != nil {
			t.Fatal(err)
		}
	}
	bucket := served.Bucket(id, 1)
	got := m.files[bucket]
	if len(got) != 2 || got[0].Key != "a.jpg" || m.root[bucket] != root || got[1].Path != "deep/ü b.txt" || got[1].Size != 3 || !got[1].ModTime.Equal(at) {
		t.Fatalf("%+v", got)
	}
	overlay := m.overlay[bucket]
	if err := os.WriteFile(filepath.Join(overlay, "written-by-the-trainer"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.Withdraw(id, jobDir, 1); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(overlay); !errors.Is(err, os.ErrNotExist) || len(m.files) != 0 {
		t.Errorf("after the withdrawal: %v, %v", err, m.files)
	}
	entries, err := os.ReadDir(jobDir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the job's folder holds %v, %v", entries, err)
	}
}

func TestWithoutItsListNothingIsServed(t *testing.T) {
	t.Parallel()
	m := &mounter{files: map[string][]receiver.File{}, overlay: map[string]string{}, root: map[string]string{}}
	if err := served.New(m).Serve(id, t.TempDir(), 0, "/photos"); err == nil || len(m.files) != 0 {
		t.Errorf("%v, %v", err, m.files)
	}
	jobDir := t.TempDir()
	if err := os.WriteFile(filepath.Join(jobDir, "manifest-0.jsonl"), []byte(`{"half`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := served.New(m).Serve(id, jobDir, 0, "/photos"); err == nil || len(m.files) != 0 {
		t.Errorf("a damaged list: %v, %v", err, m.files)
	}
}

func TestAListThatCannotBeWrittenLeavesNothing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := served.Freeze(filepath.Join(file, "job"), 0, nil); err == nil {
		t.Error("a list was written below a file")
	}
	jobDir := t.TempDir()
	if err := served.Freeze(jobDir, 0, []dataset.File{{Path: "../outside", Kind: dataset.KindImage}}); err == nil {
		if _, statErr := os.Stat(filepath.Join(jobDir, "manifest-0.jsonl")); statErr != nil {
			t.Error(statErr)
		}
		m := &mounter{files: map[string][]receiver.File{}, overlay: map[string]string{}, root: map[string]string{}}
		if err := served.New(m).Serve(id, jobDir, 0, t.TempDir()); err == nil {
			t.Errorf("a path that leads outside is served: %v", m.files)
		}
	}
}
