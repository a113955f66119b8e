//go:build interop

package journey

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"crisol/backend/job"
)

// The config and dataloader of a person who trains on two folders, in the shape of SimpleTuner's own.
const (
	harborConfig = `{
  "--model_family": "flux", "--model_type": "lora", "--lora_type": "standard", "--lora_rank": 32, "--lora_alpha": 32,
  "--pretrained_model_name_or_path": "black-forest-labs/FLUX.1-dev", "--base_model_precision": "int8-quanto",
  "--mixed_precision": "bf16", "--output_dir": "output/harbor-lights",
  "--data_backend_config": "config/harbor-lights/multidatabackend.json", "--resume_from_checkpoint": "latest",
  "--max_train_steps": 60, "--num_train_epochs": 0, "--train_batch_size": 1, "--gradient_accumulation_steps": 2,
  "--gradient_checkpointing": "true", "--optimizer": "adamw_bf16", "--learning_rate": LEARNING_RATE,
  "--lr_scheduler": "constant_with_warmup", "--lr_warmup_steps": 5, "--max_grad_norm": 1.0, "--resolution": 1024,
  "--resolution_type": "pixel_area", "--checkpoint_step_interval": 20, "--checkpoints_total_limit": 4,
  "--validation_prompt": "a lighthouse at dusk, harborlights style", "--validation_step_interval": 20,
  "--validation_seed": 7, "--report_to": "none", "--push_to_hub": false, "--seed": 7
}`
	harborData = `[
  {"id": "harbor-1024", "type": "local", "dataset_type": "image", "instance_data_dir": "FIRST", "caption_strategy": "textfile",
   "metadata_backend": "discovery", "resolution": 1024, "resolution_type": "pixel_area", "crop": true, "crop_style": "center",
   "crop_aspect": "square", "cache_dir_vae": "cache/vae/harbor-1024", "text_embeds": "text-cache", "repeats": 9},
  {"id": "harbor-reg", "type": "local", "dataset_type": "image", "instance_data_dir": "SECOND", "caption_strategy": "instanceprompt",
   "instance_prompt": "a photo of a boat", "is_regularisation_data": true, "resolution": 768, "resolution_type": "pixel_area",
   "crop": false, "cache_dir_vae": "cache/vae/harbor-reg", "repeats": 0},
  {"id": "text-cache", "type": "local", "dataset_type": "text_embeds", "default": true, "cache_dir": "cache/text/harbor", "write_batch_size": 128}
]`
)

func TestTheTrainingOnTwoHundredPhotographsIsReal(t *testing.T) {
	t.Parallel()
	first, second := photographs(t)
	p := newTraveller(t)
	r := train(t, p, first, second, "0.0001")
	if r.Status != job.StatusCompleted || r.Delivery != job.DeliveryVerified || r.Step != 60 {
		t.Fatalf("%+v", r)
	}
	state := trainingState(t, r)
	again := recompute(t, r.ModelPath, first, second)
	if off := math.Abs(again.Loss-state.LossAfter) / state.LossAfter; off > 0.05 {
		t.Errorf("numpy computes a loss of %g from the delivered weights and the photographs, the log says %g: %.1f %% apart", again.Loss, state.LossAfter, 100*off)
	}
	if again.Loss > 0.9*again.Base {
		t.Errorf("the loss fell only from %g to %g", again.Base, again.Loss)
	}
	t.Logf("loss %g by the log, %g by numpy, %g before training", state.LossAfter, again.Loss, again.Base)
	other := train(t, p, first, first, "0.0001")
	if other.ModelSHA256 == r.ModelSHA256 {
		t.Error("other data gave the same weights")
	}
}

func TestALearningRateOfZeroStaysFlat(t *testing.T) {
	t.Parallel()
	first, second := photographs(t)
	p := newTraveller(t)
	r := train(t, p, first, second, "0")
	text, err := os.ReadFile(filepath.Join(p.home.Jobs(), string(r.ID), "metrics.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	losses := map[float64]int{}
	for _, line := range bytes.Split(bytes.TrimSpace(text), []byte("\n")) {
		var point job.Point
		if err := json.Unmarshal(line, &point); err != nil {
			t.Fatal(err)
		}
		losses[point.Loss]++
	}
	if len(losses) != 1 {
		t.Fatalf("%d different losses: %v", len(losses), losses)
	}
}

func train(t *testing.T, p *traveller, first, second, rate string) result {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "config", "harbor-lights")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"config.json":           strings.Replace(harborConfig, "LEARNING_RATE", rate, 1),
		"multidatabackend.json": strings.NewReplacer("FIRST", first, "SECOND", second).Replace(harborData),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return parse(t, p.must("submit", dir, "--provider", "rehearsal", "--yes", "--wait", "--json"))
}

type trained struct {
	LossAfter float64 `json:"loss_after_update"`
}

func trainingState(t *testing.T, r result) trained {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(filepath.Dir(r.ModelPath), "training_state.json"))
	if err != nil {
		t.Fatal(err)
	}
	var s trained
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

type recomputed struct {
	Loss float64 `json:"loss"`
	Base float64 `json:"base_loss"`
}

// recompute asks numpy and PIL, which share no code with us.
func recompute(t *testing.T, weights string, folders ...string) recomputed {
	t.Helper()
	script := filepath.Join("..", "trainer", "testdata", "recompute.py")
	cmd := exec.CommandContext(t.Context(), "/usr/bin/python3", append([]string{script, weights}, folders...)...)
	cmd.Stderr = os.Stderr
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("numpy: %v", err)
	}
	var r recomputed
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// photographs fills two folders with 200 real photographs out of Debian packages.
func photographs(t *testing.T) (first, second string) {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), filepath.Join("..", "..", "build", "photos"), dir, "200")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build/photos: %v\n%s", err, out)
	}
	count := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".jpg" {
			count++
		}
		return err
	})
	if err != nil || count != 200 {
		t.Fatal(errors.Join(err, errors.New("build/photos did not make 200 photographs")))
	}
	return filepath.Join(dir, "growing"), filepath.Join(dir, "wide")
}
