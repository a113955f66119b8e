package library

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"crisol/backend/job"
	"crisol/backend/safetensors"
)

var clock = func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

// bin is a trash that keeps what it is given.
type bin struct{ dir string }

func (b bin) Trash(_ context.Context, path string) (string, error) {
	kept := filepath.Join(b.dir, filepath.Base(path))
	return kept, os.Rename(path, kept)
}

func (b bin) TakeBack(_ context.Context, kept, path string) error { return os.Rename(kept, path) }

// bench is a library with what surrounds it.
type bench struct {
	*Library
	t    *testing.T
	home string
	dir  string
	bin  string
	told []Delivered
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, home: t.TempDir()}
	b.dir, b.bin = filepath.Join(b.home, "Models"), filepath.Join(b.home, "bin")
	if err := os.MkdirAll(b.bin, 0o755); err != nil {
		t.Fatal(err)
	}
	b.reopen()
	return b
}

// reopen is what a start of the program does.
func (b *bench) reopen() {
	b.Library = New(Options{
		Dir: func() (string, error) { return b.dir, nil }, Trash: bin{b.bin}, Clock: clock,
		Delivered: func(context.Context) ([]Delivered, error) { return b.told, nil },
	})
}

// deliver makes the weights that a job's trainer would have sent.
func (b *bench) deliver(id job.ID, step int, value float32) job.Model {
	b.t.Helper()
	dir := filepath.Join(b.home, "jobs", string(id), "output")
	path := filepath.Join(dir, fmt.Sprintf("checkpoint-%d", step), "pytorch_lora_weights.safetensors")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	m := weights(b.t, path, map[string]string{"ss_base_model_version": "flux1", "modelspec.trigger_phrase": "crisolphoto"}, value)
	m.Dir, m.Step = dir, step
	b.told = append(b.told, Delivered{Job: id, Name: "told", Model: m})
	return m
}

func weights(t *testing.T, path string, metadata map[string]string, value float32) job.Model {
	t.Helper()
	err := safetensors.WriteFile(path, metadata, []safetensors.Entry{
		safetensors.Float32s("transformer.x.lora_A.weight", []int64{4, 3}, []float32{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, value}),
		safetensors.Float32s("transformer.x.lora_B.weight", []int64{1, 4}, []float32{1, 2, 3, 4}),
	})
	if err != nil {
		t.Fatal(err)
	}
	data := read(t, path)
	sum := sha256.Sum256(data)
	return job.Model{Path: path, Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:]), Tensors: 2, VerifiedAt: time.Now().Add(time.Second)}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (b *bench) add(id job.ID, name string, m job.Model) Entry {
	b.t.Helper()
	e, err := b.Add(b.t.Context(), id, name, m)
	if err != nil {
		b.t.Fatal(err)
	}
	return e
}

func (b *bench) list() []Entry {
	b.t.Helper()
	list, err := b.List(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

// only returns the one entry of the library.
func (b *bench) only() Entry {
	b.t.Helper()
	list := b.list()
	if len(list) != 1 {
		b.t.Fatalf("the library lists %d models, want 1: %+v", len(list), list)
	}
	return list[0]
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
}
