package trainer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"crisol/backend/safetensors"

	"github.com/google/go-cmp/cmp"
)

const weightsKey = "job-1/harbor-lights/checkpoint-20/pytorch_lora_weights.safetensors"

func TestRunDeliversAModelThatNumpyConfirms(t *testing.T) {
	t.Parallel()
	const python = "/usr/bin/python3"
	if err := exec.CommandContext(t.Context(), python, "-c", "import numpy, PIL").Run(); err != nil {
		t.Skipf("%s with numpy and PIL is needed: %v", python, err)
	}
	cases := map[string]struct {
		perDataset int
		extension  string
		tolerance  float64 // two JPEG decoders differ in how they enlarge colours
	}{
		"photographs": {40, ".jpg", 0.05}, // 80 pictures have 5,120 patches: the stride is 3
		"lossless":    {2, ".png", 1e-5},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, "one", "two", "models")
			folders := []string{t.TempDir(), t.TempDir()}
			for i, bucket := range []string{"one", "two"} {
				for n := range k.perDataset {
					data := photo(t, uint64(100*i+n%6), 160+8*(n%6), 130+4*(n%6))
					if k.extension == ".png" {
						img, _, err := image.Decode(bytes.NewReader(data))
						if err != nil {
							t.Fatal(err)
						}
						data = encodePNG(t, img)
					}
					file := fmt.Sprintf("%03d%s", n, k.extension)
					c.put(bucket, file, data)
					if err := os.WriteFile(filepath.Join(folders[i], file), data, 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			plain := object{"caption_strategy": "filename"}
			r := play(t.Context(), t, c.inputs(testConfig(object{"--lora_alpha": 24}), loader(c.aws("a", "one", plain), c.aws("b", "two", plain))), nil).must(t)
			weights := filepath.Join(t.TempDir(), "w.safetensors")
			if err := os.WriteFile(weights, c.get("models", weightsKey), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := safetensors.Verify(weights); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "recompute.py"), weights, folders[0], folders[1])
			cmd.Stderr = os.Stderr
			out, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			var numpy struct {
				Loss     float64 `json:"loss"`
				BaseLoss float64 `json:"base_loss"`
				Patches  int     `json:"patches"`
			}
			if err := json.Unmarshal(out, &numpy); err != nil {
				t.Fatal(err)
			}
			var s state
			if err := json.Unmarshal(c.get("models", "job-1/harbor-lights/checkpoint-20/training_state.json"), &s); err != nil {
				t.Fatal(err)
			}
			same := func(what string, a, b float64) {
				t.Helper()
				t.Logf("%s: numpy %.6g, trainer %.6g (%+.4f %%)", what, a, b, 100*(b/a-1))
				if math.Abs(a-b) > k.tolerance*a {
					t.Errorf("%s: numpy %g, trainer %g", what, a, b)
				}
			}
			l := r.losses(t)
			same("loss after the last update", numpy.Loss, s.LossAfterUpdate)
			same("loss of the first step in the log", numpy.BaseLoss, l[0])
			if numpy.Patches != s.Sample.PatchesUsed {
				t.Errorf("numpy used %d patches, the trainer %d", numpy.Patches, s.Sample.PatchesUsed)
			}
			if s.GlobalStep != 20 || s.LossAfterUpdate >= s.Loss || s.Loss >= l[0] {
				t.Errorf("state %+v does not continue the curve %v", s, l)
			}
		})
	}
}

func TestCurveFallsWithTheUsualLearningRateAndStaysFlatWithNone(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 6)
	curve := func(change object) []float64 {
		r := play(t.Context(), t, c.inputs(testConfig(change), loader(c.aws("a", "images", nil))), nil).must(t)
		l := r.losses(t)
		if len(l) != 20 {
			t.Fatalf("%d steps in the log, want 20", len(l))
		}
		return l
	}
	usual := curve(nil)
	for i := 1; i < len(usual); i++ {
		if usual[i] >= usual[i-1] {
			t.Errorf("step %d: the loss rose from %g to %g", i+1, usual[i-1], usual[i])
		}
	}
	if usual[19] > 0.8*usual[0] {
		t.Errorf("20 steps brought the loss from %g to %g only", usual[0], usual[19])
	}
	for i, l := range curve(object{"--learning_rate": 0}) {
		if l != usual[0] {
			t.Errorf("learning rate 0, step %d: loss %g, want %g", i+1, l, usual[0])
		}
	}
	if faster := curve(object{"--learning_rate": 2e-4}); faster[19] >= usual[19] {
		t.Errorf("twice the rate ended at %g, the usual one at %g", faster[19], usual[19])
	}
	if prodigy := curve(object{"--optimizer": "prodigy", "--learning_rate": "1.0"}); !cmp.Equal(prodigy, usual) {
		t.Errorf("prodigy at 1.0 gave %v, want the curve of 1e-4: %v", prodigy, usual)
	}
	warm := curve(object{"--lr_scheduler": "constant_with_warmup", "--lr_warmup_steps": 40})
	if warm[1] != usual[0] || warm[19] <= usual[19] || warm[19] >= warm[0] {
		t.Errorf("a warm-up over 40 steps gave %v", warm)
	}
}

func TestWeightsDependOnImagesAndSeedAndNothingElse(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "one", "two", "models")
	c.album("one", 1, 4)
	c.album("two", 50, 4)
	weights := func(bucket string, seed int) []byte {
		play(t.Context(), t, c.inputs(testConfig(object{"seed": seed, "--seed": nil}), loader(c.aws("a", bucket, nil))), nil).must(t)
		return c.get("models", weightsKey)
	}
	first := weights("one", 7)
	if !bytes.Equal(first, weights("one", 7)) {
		t.Error("the same images and seed gave other weights")
	}
	if bytes.Equal(first, weights("two", 7)) {
		t.Error("other images gave the same weights")
	}
	if bytes.Equal(first, weights("one", 8)) {
		t.Error("another seed gave the same weights")
	}
}

func TestOutputFolderLooksLikeTheTrainers(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 3)
	in := c.inputs(testConfig(object{"--checkpoint_step_interval": nil, "checkpointing_steps": "5", "--checkpoints_total_limit": 2}), loader(c.aws("a", "images", nil)))
	in.LycorisConfig = `{"algo":"lokr"}`
	r := play(t.Context(), t, in, nil).must(t)
	var got []string
	root := r.file("output", "harbor-lights")
	if err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(root, p)
			got = append(got, filepath.ToSlash(rel))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"checkpoint-15/optimizer.bin", "checkpoint-15/pytorch_lora_weights.safetensors", "checkpoint-15/training_state.json",
		"checkpoint-20/optimizer.bin", "checkpoint-20/pytorch_lora_weights.safetensors", "checkpoint-20/training_state.json",
		"lycoris_config.json", "pytorch_lora_weights.safetensors",
		"validation_images/step_10_0.png", "validation_images/step_10_1.png", "validation_images/step_10_2.png",
		"validation_images/step_20_0.png", "validation_images/step_20_1.png", "validation_images/step_20_2.png",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	f, err := safetensors.Open(filepath.Join(root, weightsName))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Metadata["format"] != "pt" || f.Metadata["alpha"] != "16" || !strings.Contains(f.Metadata["note"], "does not make a usable model") {
		t.Errorf("metadata %v", f.Metadata)
	}
	for name, shape := range map[string][]int64{"lora_A": {16, 192}, "lora_B": {192, 16}} {
		tensor, ok := f.Tensor("transformer.patch_autoencoder." + name + ".weight")
		if !ok || !cmp.Equal(tensor.Shape, shape) || tensor.DType != safetensors.F32 {
			t.Errorf("%s: %+v, want F32 of %v", name, tensor, shape)
		}
	}
	if err := safetensors.Verify(filepath.Join(root, "checkpoint-20", "optimizer.bin")); err != nil {
		t.Error(err)
	}
	for _, key := range []string{"cache/vae/a/harbor/img_00.jpg.pt", "cache/text/harbor"} {
		if _, err := os.Stat(r.file(filepath.FromSlash(key))); err != nil {
			t.Errorf("no cache file: %v", err)
		}
	}
}

func TestLogHasTheContainersShapes(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 5)
	r := play(t.Context(), t, c.inputs(testConfig(object{"--gradient_accumulation_steps": 2}), loader(c.aws("a", "images", nil))), func(o *Options) {
		o.Random = bytes.NewReader([]byte{0xab, 1, 2, 3, 4})
	}).must(t)
	for _, shape := range []string{
		`(?m)^\[COG\] cog-ab01020304: `, `(?m)^\[STAGE\] ⏳ Caching VAE latents \(5/5\): a$`, `(?m)^\[CHECKPOINT\] Checkpoint saved$`,
		`(?m)^\[STAGE\] ✓ Saving checkpoint: checkpoint-20$`, `(?m)^\[INFO\] Published \d+ file\(s\) to http`, `(?m)^\[STAGE\] ✓ Training complete$`,
		`\n=== debug\.log tail ===\n`,
	} {
		if !regexp.MustCompile(shape).MatchString(r.out) {
			t.Errorf("stdout has nothing like %s:\n%s", shape, r.out)
		}
	}
	// 5 images, shown twice, two at a time: 5 steps per epoch.
	for _, shape := range []string{
		`\rEpoch 1/4 Steps:   5%\|▌         \| 1/20 \[`, `\rEpoch 2/4, Steps:  30%\|███       \| 6/20 \[`,
		`\rEpoch 4/4, Steps: 100%\|██████████\| 20/20 \[\d\d:\d\d<00:00, [\d.]+it/s, step_loss=[\d.e-]+, lr=0\.0001\]\n`,
	} {
		if !regexp.MustCompile(shape).MatchString(r.err) {
			t.Errorf("stderr has nothing like %s:\n%q", shape, r.err)
		}
	}
	if r.output != c.url()+"/models/job-1" {
		t.Errorf("output %q", r.output)
	}
}

func TestOutputString(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 1)
	quiet := false
	cases := map[string]struct {
		change func(*Inputs)
		want   string
	}{
		"public URL":  {func(in *Inputs) { in.S3PublicBaseURL = "https://cdn.example/x/" }, "https://cdn.example/x/job-1"},
		"no prefix":   {func(in *Inputs) { in.S3BasePath = "" }, c.url() + "/models/simpletuner"},
		"no bucket":   {func(in *Inputs) { in.S3Bucket = "" }, "Training complete. Output: output/harbor-lights"},
		"only a hub":  {func(in *Inputs) { in.S3Bucket, in.HubModelID, in.HFToken = "", "mia/x", "hf_1" }, "https://huggingface.co/mia/x"},
		"fewer steps": {func(in *Inputs) { in.MaxTrainSteps = 1 }, c.url() + "/models/job-1"},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := c.inputs(testConfig(nil), loader(c.aws("a", "images", nil)))
			in.ReturnLogs = &quiet
			k.change(&in)
			r := play(t.Context(), t, in, nil).must(t)
			if r.output != k.want {
				t.Errorf("output %q, want %q", r.output, k.want)
			}
			if strings.Contains(r.out, "debug.log tail") {
				t.Error("return_logs is false and the tail was printed")
			}
		})
	}
}

func TestNoSecretIsPrintedOrWritten(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 2)
	in := c.inputs(testConfig(nil), loader(c.aws("a", "images", nil)))
	in.HFToken, in.HubModelID = "hf_topsecret", "mia/x"
	r := play(t.Context(), t, in, nil).must(t)
	secrets := []string{"SK-secret", "hf_topsecret"}
	check := func(where, text string) {
		for _, s := range secrets {
			if strings.Contains(text, s) {
				t.Errorf("%s holds %s", where, s)
			}
		}
	}
	check("stdout", r.out)
	check("stderr", r.err)
	if err := filepath.WalkDir(r.dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		check(p, string(data))
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestBadDays(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models", "quiet")
	c.album("images", 1, 3)
	in := c.inputs(testConfig(nil), loader(c.aws("a", "images", nil)))

	t.Run("fail", func(t *testing.T) {
		t.Parallel()
		r := play(t.Context(), t, in, func(o *Options) { o.Behaviour.FailAtStep = 7 })
		if !errors.Is(r.failure, ErrRehearsed) || len(r.losses(t)) != 6 {
			t.Errorf("error %v after %d steps, want ErrRehearsed after 6", r.failure, len(r.losses(t)))
		}
		if !strings.Contains(r.err, "Traceback (most recent call last):\n") || !strings.Contains(r.err, "\nRuntimeError: rehearsed failure at step 7") {
			t.Errorf("no traceback on stderr:\n%s", r.err)
		}
	})
	t.Run("deliver nothing", func(t *testing.T) {
		t.Parallel()
		in := in
		in.S3Bucket = "quiet"
		r := play(t.Context(), t, in, func(o *Options) { o.Behaviour.DeliverNothing = true }).must(t)
		if len(r.losses(t)) != 20 || len(c.keys("quiet")) != 0 {
			t.Errorf("%d steps and %v published, want 20 and nothing", len(r.losses(t)), c.keys("quiet"))
		}
		if _, err := os.Stat(r.file("output", "harbor-lights", "checkpoint-20", weightsName)); err != nil {
			t.Error(err)
		}
	})
	t.Run("delay", func(t *testing.T) {
		t.Parallel()
		var waited time.Duration
		play(t.Context(), t, in, func(o *Options) {
			o.Behaviour.StepDelay = time.Minute
			o.Sleep = func(_ context.Context, d time.Duration) error { waited += d; return nil }
		}).must(t)
		if waited != 20*time.Minute {
			t.Errorf("waited %v, want 20 minutes", waited)
		}
	})
}
