package core

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"crisol/backend/job"
	"crisol/backend/store"
	"crisol/backend/transcript"
)

func TestOutputsAreOpenedOnlyInTheJobsOwnFolder(t *testing.T) {
	t.Parallel()
	c := withJob(t, &bytes.Buffer{})
	dir := c.training.OutputDir(running)
	other := filepath.Join(filepath.Dir(dir), "other")
	for _, path := range []string{filepath.Join(dir, "output", "a.png"), filepath.Join(other, "b.png")} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(other, "b.png"), filepath.Join(dir, "link.png")); err != nil {
		t.Skip("links are not allowed here")
	}
	if err := errors.Join(os.Symlink(other, filepath.Join(dir, "out")), os.Symlink("output", filepath.Join(dir, "in"))); err != nil {
		t.Fatal(err)
	}
	for path, there := range map[string]bool{
		"output/a.png": true, "output": false, "": false, ".": false, "../other/b.png": false, "/etc/passwd": false, "link.png": false,
		"out/b.png": false, "output/../../other/b.png": false, "output/none.png": false, "output//a.png": false,
	} {
		f, _, err := c.Output(t.Context(), running, path)
		if there != (err == nil) || err != nil && !errors.Is(err, ErrNoOutput) {
			t.Errorf("Output(%q) = %v, want it there: %v", path, err, there)
		}
		if err == nil {
			text, _ := io.ReadAll(f)
			if string(text) != "x" || f.Close() != nil {
				t.Errorf("Output(%q) holds %q", path, text)
			}
		}
	}
	if _, _, err := c.Output(t.Context(), "../other", "b.png"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of a job that is none: %v, want ErrNotFound", err)
	}
	if place, err := c.OutputPath(t.Context(), running, ""); err != nil || place != dir {
		t.Errorf("OutputPath = %q, %v; want %q", place, err, dir)
	}
	if out, err := c.Outputs(t.Context(), running); err != nil || len(out.Files) != 1 {
		t.Errorf("Outputs = %+v, %v", out, err)
	}
}

func TestOfALogOnlyWhatIsRecordedIsShown(t *testing.T) {
	t.Parallel()
	c := withJob(t, &bytes.Buffer{})
	if err := c.store.AppendLog(running, 0, []byte("one\ntwo\nnot yet recorded\n")); err != nil {
		t.Fatal(err)
	}
	seen := job.Observation{At: now(), Source: job.SourceLog, Progress: &job.Progress{Log: job.LogCursor{Bytes: 8, Parsed: 8}}}
	if _, _, err := c.store.Apply(running, seen); err != nil {
		t.Fatal(err)
	}
	page, err := c.Lines(t.Context(), running, transcript.Range{})
	if err != nil || page.All != 2 || page.Lines[1].Text != "two" {
		t.Errorf("Lines = %+v, %v; want two", page, err)
	}
	found, err := c.SearchLog(t.Context(), running, transcript.Query{Text: "o"}, 0)
	if err != nil || len(found.Lines) != 2 {
		t.Errorf("SearchLog = %+v, %v", found, err)
	}
	target := filepath.Join(t.TempDir(), "x.log")
	if err := c.ExportLog(t.Context(), running, 0, target); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(target); string(text) != "one\ntwo\n" {
		t.Errorf("exported %q", text)
	}
	if _, err := c.Lines(t.Context(), "none", transcript.Range{}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Lines of no job: %v, want ErrNotFound", err)
	}
}
