package arrival_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"crisol/backend/arrival"
)

func TestWhatArrivedIsSorted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{
		"output/pytorch_lora_weights.safetensors",
		"output/checkpoint-10/pytorch_lora_weights.safetensors", "output/checkpoint-10/training_state.json",
		"output/checkpoint-20/optimizer.bin",
		"output/checkpoint-30-tmp/pytorch_lora_weights.safetensors",
		"output/validation_images/step_10_0.png", "output/validation_images/step_10_a_cat_1024x1024.png",
		"output/validation_images/step_9_0.webp", "output/validation_images/notes.txt", "output/validation_videos/step_9_0.mp4",
		"output/.hidden/x.png", "output/.part",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("0123456789"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_ = os.Symlink("/etc/passwd", filepath.Join(dir, "output", "link")) // not everywhere allowed
	out, err := arrival.List(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Files) != 10 || out.Bytes != 100 || out.More {
		t.Errorf("%d files of %d bytes, want 10 of 100: %+v", len(out.Files), out.Bytes, out.Files)
	}
	want := []arrival.Checkpoint{
		{Path: "output", Final: true, Files: 1, Bytes: 10, Weights: "output/pytorch_lora_weights.safetensors"},
		{Path: "output/checkpoint-20", Step: 20, Files: 1, Bytes: 10},
		{Path: "output/checkpoint-10", Step: 10, Files: 2, Bytes: 20, Weights: "output/checkpoint-10/pytorch_lora_weights.safetensors"},
	}
	if len(out.Checkpoints) != len(want) {
		t.Fatalf("checkpoints %+v", out.Checkpoints)
	}
	for i, c := range out.Checkpoints {
		if c.At.IsZero() {
			t.Errorf("%s has no time", c.Path)
		}
		c.At = want[i].At
		if c != want[i] {
			t.Errorf("checkpoint %d is %+v, want %+v", i, c, want[i])
		}
	}
	type seen struct {
		step   int
		prompt string
		video  bool
	}
	got := []seen{}
	for _, s := range out.Samples {
		got = append(got, seen{s.Step, s.Prompt, s.Video})
	}
	for i, want := range []seen{{9, "0", false}, {9, "0", true}, {10, "0", false}, {10, "a_cat", false}} {
		if i >= len(got) || got[i] != want {
			t.Errorf("samples are %+v", got)
			break
		}
	}
}

func TestNothingHasArrivedYet(t *testing.T) {
	t.Parallel()
	out, err := arrival.List(t.Context(), filepath.Join(t.TempDir(), "none"))
	if err != nil || out.Files == nil || out.Checkpoints == nil || out.Samples == nil {
		t.Errorf("List = %+v, %v; want empty lists", out, err)
	}
}

func TestAListIsGivenUpWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := arrival.List(ctx, t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("List = %v, want it cancelled", err)
	}
}
