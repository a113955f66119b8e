package trainer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"crisol/backend/safetensors"
)

const (
	weightsName = "pytorch_lora_weights.safetensors"
	tensorStem  = "transformer.patch_autoencoder."
	notice      = "rehearsal: proves your set-up, does not make a usable model"
	zoom        = 4 // validation images are drawn at 4 pixels per block
)

// state is training_state.json.
type state struct {
	GlobalStep        int     `json:"global_step"`
	Epoch             int     `json:"epoch"`
	Loss              float64 `json:"loss"`
	LossAfterUpdate   float64 `json:"loss_after_update"`
	LearningRate      float64 `json:"learning_rate"`
	LearningRateScale float64 `json:"learning_rate_scale"`
	Rank              int     `json:"rank"`
	Alpha             float64 `json:"alpha"`
	Seed              int64   `json:"seed"`
	Sample            *drawn  `json:"sample"`
	Note              string  `json:"note"`
}

// weights writes A and B as a LoRA file in the naming of PEFT.
func (r *run) weights(file string) error {
	m := r.model
	meta := map[string]string{
		"format": "pt", "note": notice,
		"rank": strconv.Itoa(m.rank), "alpha": strconv.FormatFloat(r.config.alpha, 'g', -1, 64),
	}
	return safetensors.WriteFile(file, meta, []safetensors.Entry{
		safetensors.Float32s(tensorStem+"lora_A.weight", []int64{int64(m.rank), dim}, narrow(m.a)),
		safetensors.Float32s(tensorStem+"lora_B.weight", []int64{dim, int64(m.rank)}, narrow(m.b)),
	})
}

func narrow(values []float64) []float32 {
	out := make([]float32, len(values))
	for i, v := range values {
		out[i] = float32(v)
	}
	return out
}

// checkpoint saves checkpoint-<step> under a temporary name and renames it. Older ones above the limit go first, as the
// trainer does it.
func (r *run) checkpoint(step int, loss, rate float64) error {
	if err := r.prune(); err != nil {
		return fmt.Errorf("remove old checkpoints: %w", err)
	}
	final := filepath.Join(r.output, "checkpoint-"+strconv.Itoa(step))
	tmp := final + "-tmp"
	err := os.RemoveAll(tmp)
	if err == nil {
		err = os.MkdirAll(tmp, 0o750)
	}
	if err == nil {
		err = r.checkpointFiles(tmp, step, loss, rate)
	}
	if err == nil {
		err = os.RemoveAll(final)
	}
	if err == nil {
		err = os.Rename(tmp, final)
	}
	if err != nil {
		return fmt.Errorf("save checkpoint %d: %w", step, err)
	}
	// The container's receiver looks for the label in the wrong place, so the line never names the checkpoint.
	r.console.line("CHECKPOINT", "Checkpoint saved")
	r.console.stage("✓", "Saving checkpoint: checkpoint-%d", step)
	return nil
}

func (r *run) checkpointFiles(dir string, step int, loss, rate float64) error {
	if err := r.weights(filepath.Join(dir, weightsName)); err != nil {
		return err
	}
	text, err := json.MarshalIndent(state{
		GlobalStep: step, Epoch: r.bar.epoch(step), Loss: loss, LossAfterUpdate: r.model.loss(), LearningRate: rate,
		LearningRateScale: r.config.scale(), Rank: r.config.rank, Alpha: r.config.alpha, Seed: r.config.seed,
		Sample: r.sample, Note: notice,
	}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "training_state.json"), append(text, '\n'), 0o600); err != nil {
		return err
	}
	o := &r.model.optimizer
	n := int64(len(o.m))
	return safetensors.WriteFile(filepath.Join(dir, "optimizer.bin"),
		map[string]string{"format": "pt", "step": strconv.Itoa(o.step), "note": notice},
		[]safetensors.Entry{
			safetensors.Float64s("exp_avg", []int64{n}, o.m), safetensors.Float64s("exp_avg_sq", []int64{n}, o.v),
		})
}

// prune leaves room for one more checkpoint under the limit; a limit of 0 keeps all.
func (r *run) prune() error {
	if r.config.keep == 0 {
		return nil
	}
	list, err := os.ReadDir(r.output)
	if err != nil {
		return err
	}
	var steps []int
	for _, e := range list {
		if n, err := strconv.Atoi(strings.TrimPrefix(e.Name(), "checkpoint-")); err == nil && e.IsDir() {
			steps = append(steps, n)
		}
	}
	sort.Ints(steps)
	for len(steps) >= r.config.keep {
		if err := os.RemoveAll(filepath.Join(r.output, "checkpoint-"+strconv.Itoa(steps[0]))); err != nil {
			return err
		}
		r.console.line("INFO", "removed checkpoint-%d (checkpoints_total_limit %d)", steps[0], r.config.keep)
		steps = steps[1:]
	}
	return nil
}

// validate draws a few images beside what the model makes of them, original left.
func (r *run) validate(step int) error {
	r.console.stage("⏳", "Running validation: step %d", step)
	for i, p := range r.sample.shown {
		img := image.NewRGBA(image.Rect(0, 0, 2*side*zoom, side*zoom))
		paint(img, 0, p)
		paint(img, side*zoom, r.model.reconstruct(p))
		var b bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img); err != nil {
			return fmt.Errorf("draw a validation image: %w", err)
		}
		name := fmt.Sprintf("validation_images/step_%d_%d.png", step, i)
		if err := r.container.write(r.config.outputDir+"/"+name, b.Bytes()); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	r.console.stage("✓", "Running validation: step %d", step)
	return nil
}

// paint draws the picture from the given column on, each number zoom times in both directions.
func paint(img *image.RGBA, left int, p *picture) {
	for y := range side {
		first := img.Pix[img.PixOffset(left, y*zoom):]
		for x := range side {
			for c := range 4 {
				v := uint8(255)
				if c < 3 {
					v = uint8(min(max((p[(y*side+x)*3+c]+0.5)*255+0.5, 0), 255))
				}
				for z := range zoom {
					first[4*(x*zoom+z)+c] = v
				}
			}
		}
		for z := 1; z < zoom; z++ {
			copy(img.Pix[img.PixOffset(left, y*zoom+z):], first[:4*side*zoom])
		}
	}
}
