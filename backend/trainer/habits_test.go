package trainer

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDatasetHabits(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 3)
	for i := range 1001 {
		c.put("images", fmt.Sprintf("other/%04d.dat", i), nil)
	}
	c.put("images", "zz/far away + 100%.jpg", photo(t, 9, 100, 100)) // on the second page, with a name to be decoded
	c.put("images", "zz/far away + 100%.txt", []byte("one\ntwo\n\n"))
	r := play(t.Context(), t, c.inputs(testConfig(nil), loader(c.aws("a", "images", nil))), nil).must(t)

	lists := c.seen(`^GET /images/?$`)
	if len(lists) != 2 {
		t.Fatalf("%d listings, want 2 pages", len(lists))
	}
	for _, l := range lists {
		if l.query["prefix"] != nil || !slices.Equal(l.query["max-keys"], []string{"1000"}) || !slices.Equal(l.query["list-type"], []string{"2"}) {
			t.Errorf("listing with %v, want list-type 2, 1000 keys and no prefix", l.query)
		}
	}
	for _, key := range []string{
		"/images/pre/aspect_ratio_bucket_indices_a.json", "/images/pre/aspect_ratio_bucket_metadata_a.json",
	} {
		var methods []string
		for _, got := range c.seen(`^\w+ ` + key + `$`) {
			methods = append(methods, got.method)
		}
		if d := cmp.Diff([]string{"HEAD", "PUT", "HEAD", "GET"}, methods); d != "" {
			t.Errorf("%s: %s", key, d)
		}
	}
	for _, caption := range []string{"/images/harbor/img_00.txt", "/images/zz/far away .* 100%.txt"} {
		got := c.seen(` ` + caption + `$`)
		if len(got) != 2 || got[0].method != http.MethodHead || got[1].method != http.MethodGet {
			t.Errorf("%s: %v, want HEAD, then GET", caption, got)
		}
	}
	if got := c.seen(`^(PUT|POST|DELETE) /images/`); len(got) != 2 {
		t.Errorf("%v were written into the dataset's bucket, want the two index files", got)
	}
	if texts, err := os.ReadDir(r.file("cache", "text", "harbor")); err != nil || len(texts) != 5 {
		t.Errorf("%d text embeds (%v), want 5: three captions, and two lines of the fourth file", len(texts), err)
	}
	for _, got := range c.seen(".") {
		if signed := got.header.Get("Authorization"); !strings.Contains(signed, "SignedHeaders=") || strings.Contains(signed, "accept-encoding") {
			t.Fatalf("%v: signed as %q; Accept-Encoding has to stay out of it", got, signed)
		}
	}

	// The second run finds the index of the first.
	play(t.Context(), t, c.inputs(testConfig(nil), loader(c.aws("a", "images", nil))), nil).must(t)
	if got := c.seen(`^GET /images/pre/aspect_ratio_bucket_indices_a.json`); len(got) != 3 {
		t.Errorf("the index was read %d times in two runs, want 3", len(got))
	}
}

func TestLatentsGoIntoTheImagesBucketUnlessADatasetForThemIsNamed(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 2)
	play(t.Context(), t, c.inputs(testConfig(nil), loader(c.aws("a", "images", object{
		"image_embeds": "", "cache_dir_vae": "/cache/vae/a", "aws_data_prefix": "", "caption_strategy": "filename",
	}))), nil).must(t)
	want := []string{
		"aspect_ratio_bucket_indices_a.json", "aspect_ratio_bucket_metadata_a.json",
		"cache/vae/a/harbor/img_00.jpg.pt", "cache/vae/a/harbor/img_01.jpg.pt",
		"harbor/img_00.jpg", "harbor/img_00.txt", "harbor/img_01.jpg", "harbor/img_01.txt",
	}
	if d := cmp.Diff(want, c.keys("images")); d != "" {
		t.Error(d)
	}
	if got := c.seen(`^GET /images/cache/vae/`); len(got) == 0 {
		t.Error("the latents were not read back from the bucket")
	}
	if got := c.seen(`\.txt$`); len(got) != 0 {
		t.Errorf("caption_strategy filename asked for %v", got)
	}
}

func TestPublishingFollowsValidationsOnly(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change object
		steps  []string // checkpoints that arrive
		anyway bool     // something arrives
	}{
		"both due at the end":             {nil, []string{"checkpoint-10", "checkpoint-20"}, true},
		"validation between checkpoints":  {object{"--validation_step_interval": 14}, []string{"checkpoint-10"}, true},
		"validation before a checkpoint":  {object{"--validation_step_interval": 7, "--checkpoint_step_interval": 8}, []string{"checkpoint-8"}, true},
		"validation without a checkpoint": {object{"--checkpoint_step_interval": 50}, nil, true},
		"validations off":                 {object{"--validation_step_interval": 0}, nil, false},
		"validations disabled":            {object{"--validation_disable": "true"}, nil, false},
		"validation after the last step":  {object{"--validation_step_interval": 21}, nil, false},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, "images", "models")
			c.album("images", 1, 2)
			r := play(t.Context(), t, c.inputs(testConfig(k.change), loader(c.aws("a", "images", nil))), nil).must(t)
			got := map[string]bool{}
			for _, key := range c.keys("models") {
				rel, ok := strings.CutPrefix(key, "job-1/harbor-lights/")
				if !ok {
					t.Errorf("published %s", key)
				}
				if strings.HasPrefix(rel, "checkpoint-") {
					got[strings.SplitN(rel, "/", 2)[0]] = true
				}
				if rel == weightsName {
					t.Error("the final weights were published")
				}
			}
			if d := cmp.Diff(k.steps, sortedKeys(got), cmp.Transformer("len0", func(s []string) []string { return append([]string{}, s...) })); d != "" {
				t.Error(d)
			}
			if some := len(c.keys("models")) > 0; some != k.anyway {
				t.Errorf("something was published: %t, want %t", some, k.anyway)
			}
			if _, err := os.Stat(r.file("output", "harbor-lights", weightsName)); err != nil {
				t.Errorf("the final weights are not in the output folder: %v", err)
			}
		})
	}
}

func TestLargeFilesGoUpInPartsAndAllFilesGoUpAgain(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 2)
	play(t.Context(), t, c.inputs(testConfig(nil), loader(c.aws("a", "images", nil))), nil).must(t)
	of := func(name string) (out []string) {
		for _, got := range c.seen(`^\w+ /models/job-1/harbor-lights/` + name + `$`) {
			kind := got.method
			for _, q := range []string{"uploads", "partNumber", "uploadId"} {
				if got.query[q] != nil {
					kind += " " + q
				}
			}
			out = append(out, kind)
		}
		return out
	}
	parts := []string{"POST uploads", "PUT partNumber uploadId", "POST uploadId"}
	if d := cmp.Diff(append(parts, parts...), of("checkpoint-10/"+weightsName)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"PUT", "PUT"}, of("checkpoint-10/training_state.json")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(parts, of("checkpoint-20/"+weightsName)); d != "" {
		t.Error(d)
	}
}

func TestRefusedReadsGiveUpAfterFiveTriesAndNameBucketAndKey(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		pattern string
		says    []string
	}{
		"index":   {`^HEAD .*indices`, []string{"images", "pre/aspect_ratio_bucket_indices_a.json"}},
		"listing": {`^GET /images/?$`, []string{"listing", "images"}},
		"image":   {`^GET .*img_01\.jpg`, []string{"images", "harbor/img_01.jpg"}},
		"write":   {`^PUT .*metadata`, []string{"images", "pre/aspect_ratio_bucket_metadata_a.json"}},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t, "images", "models")
			c.album("images", 1, 3)
			c.refuse = func(got call) int { return pick(matches(k.pattern, got), http.StatusForbidden, 0) }
			r := play(t.Context(), t, c.inputs(testConfig(nil), loader(c.aws("a", "images", nil))), nil)
			if !errors.Is(r.failure, ErrStorage) {
				t.Fatalf("error %v, want ErrStorage", r.failure)
			}
			for _, s := range append(k.says, "403") {
				if !strings.Contains(r.failure.Error(), s) || !strings.Contains(r.err, s) {
					t.Errorf("the error does not name %s: %v", s, r.failure)
				}
			}
			if got := c.seen(k.pattern); len(got) != tries {
				t.Errorf("%d tries, want %d", len(got), tries)
			}
		})
	}
}

func TestAMissingBucketIsNamed(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "models")
	r := play(t.Context(), t, c.inputs(testConfig(nil), loader(c.aws("a", "nowhere", nil))), nil)
	if !errors.Is(r.failure, ErrStorage) || !strings.Contains(r.failure.Error(), `"nowhere"`) {
		t.Errorf("error %v, want ErrStorage that names the bucket", r.failure)
	}
}

func TestPassingFaultsAreTriedAgain(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 2)
	faults := map[string]int{}
	c.refuse = func(got call) int { // each call fails twice, under the record's lock no longer
		c.mu.Lock()
		defer c.mu.Unlock()
		key := got.String() + fmt.Sprint(got.query)
		faults[key]++
		return pick(faults[key] <= 2 && faults[key] != 0 && !strings.Contains(key, "validation_images"), http.StatusServiceUnavailable, 0)
	}
	play(t.Context(), t, c.inputs(testConfig(nil), loader(c.aws("a", "images", nil))), nil).must(t)
	if !slices.Contains(c.keys("models"), weightsKey) {
		t.Errorf("%s is not among %v", weightsKey, c.keys("models"))
	}
}

func TestAFailureOfPublishingIsLoggedAndTheTrainingGoesOn(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 2)
	c.refuse = func(got call) int { return pick(matches(`^PUT /models/.*optimizer`, got), http.StatusForbidden, 0) }
	r := play(t.Context(), t, c.inputs(testConfig(nil), loader(c.aws("a", "images", nil))), nil).must(t)
	if len(r.losses(t)) != 20 || len(c.keys("models")) != 0 {
		t.Errorf("%d steps and %v published, want 20 and nothing", len(r.losses(t)), c.keys("models"))
	}
	if !strings.Contains(r.err, "Publishing via s3 failed") || !strings.Contains(r.err, `key "job-1/harbor-lights/checkpoint-10/optimizer.bin" in bucket "models"`) {
		t.Errorf("stderr does not name the bucket and the key:\n%s", r.err)
	}
	if got := c.seen(`^PUT /models/.*optimizer`); len(got) != 2 {
		t.Errorf("%d tries for two publications, want 2: boto3 does not repeat what was refused", len(got))
	}
	if got := c.seen(`^DELETE /models/.*optimizer`); len(got) != 2 {
		t.Errorf("%d uploads were aborted, want 2", len(got))
	}
}

func TestUnusableImagesAreSkippedAndNeverDeleted(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 2)
	whole := photo(t, 3, 200, 100)
	c.put("images", "broken.jpg", []byte("not a picture"))
	c.put("images", "cut.jpg", whole[:len(whole)/2])
	c.put("images", "small.png", encodePNG(t, image.NewGray(image.Rect(0, 0, 200, 63))))
	for _, name := range []string{"broken", "cut", "small"} {
		c.put("images", name+".txt", []byte(name))
	}
	r := play(t.Context(), t, c.inputs(testConfig(nil), loader(c.aws("a", "images", object{"delete_problematic_images": true}))), nil).must(t)
	for _, name := range []string{"broken.jpg", "cut.jpg", "small.png"} {
		if !strings.Contains(r.err, fmt.Sprintf("skipping image %q", name)) {
			t.Errorf("no warning about %s:\n%s", name, r.err)
		}
		c.get("images", name)
	}
	if got := c.seen(`^DELETE`); len(got) != 0 {
		t.Errorf("deleted: %v", got)
	}
	if !strings.Contains(r.out, "Training: 2 images") {
		t.Errorf("want 2 images:\n%s", r.out)
	}

	r = play(t.Context(), t, c.inputs(testConfig(nil), loader(c.aws("a", "models", nil))), nil)
	if !errors.Is(r.failure, ErrDataset) || !strings.Contains(r.failure.Error(), "dataset a") {
		t.Errorf("a bucket without images: error %v, want ErrDataset", r.failure)
	}
}

func TestAMissingCaptionFailsTheRun(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.put("images", "lonely.jpg", photo(t, 1, 100, 100))
	r := play(t.Context(), t, c.inputs(testConfig(nil), loader(c.aws("a", "images", nil))), nil)
	if !errors.Is(r.failure, ErrDataset) || !strings.Contains(r.err, "FileNotFoundError:") || !strings.Contains(r.err, "Caption file lonely.txt not found") {
		t.Errorf("error %v\n%s", r.failure, r.err)
	}
}

func TestALocalDatasetMustBeInTheContainer(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "models")
	set := object{"id": "l", "type": "local", "instance_data_dir": "/home/mia/datasets/harbor", "caption_strategy": "instanceprompt", "instance_prompt": "a boat"}
	in := c.inputs(testConfig(nil), loader(set))
	r := play(t.Context(), t, in, nil)
	if !errors.Is(r.failure, ErrDataset) || !strings.Contains(r.err, "FileNotFoundError: ") || !strings.Contains(r.err, "No such file or directory: '/home/mia/datasets/harbor'") {
		t.Errorf("error %v\n%s", r.failure, r.err)
	}

	// With the folder in the container it trains, and the index and the latents lie where the trainer puts them.
	dir := t.TempDir()
	images := filepath.Join(dir, "home", "mia", "datasets", "harbor", "sub")
	if err := os.MkdirAll(images, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(images, "a.JPG"), photo(t, 1, 100, 100), 0o600); err != nil {
		t.Fatal(err)
	}
	r = play(t.Context(), t, in, func(o *Options) { o.Dir = dir }).must(t)
	for _, name := range []string{"home/mia/datasets/harbor/aspect_ratio_bucket_indices_l.json", "cache/vae/l/sub/a.JPG.pt"} {
		if _, err := os.Stat(r.file(filepath.FromSlash(name))); err != nil {
			t.Error(err)
		}
	}
}

func encodePNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
