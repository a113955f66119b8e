package trainer

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRefusedConfigurations(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		config string
		says   string
	}{
		"not JSON":          {`{"--model_family":`, "not valid JSON"},
		"two values":        {`{} {}`, "not valid JSON"},
		"a list":            {`[]`, "must be a JSON object"},
		"nothing in it":     {`{}`, "--model_family, --model_type, --optimizer"},
		"no optimizer":      {testConfig(object{"--optimizer": ""}), "required: --optimizer"},
		"no steps":          {testConfig(object{"--max_train_steps": 0}), "both 0"},
		"negative steps":    {testConfig(object{"--max_train_steps": -1}), "max_train_steps has to be a whole number"},
		"half a step":       {testConfig(object{"--max_train_steps": "2.5"}), "max_train_steps has to be a whole number"},
		"rate is a word":    {testConfig(object{"--learning_rate": "fast"}), "learning_rate has to be a number"},
		"rate is negative":  {testConfig(object{"--learning_rate": -1}), "negative"},
		"rate is infinite":  {testConfig(object{"--learning_rate": "inf"}), "learning_rate has to be a number"},
		"rank 0":            {testConfig(object{"--lora_rank": 0}), "lora_rank"},
		"rank too high":     {testConfig(object{"--lora_rank": 4096}), "up to 1024"},
		"flag is a word":    {testConfig(object{"validation_disable": "maybe"}), "validation_disable has to be true or false"},
		"output at root":    {testConfig(object{"--output_dir": "/a/.."}), "no folder name"},
		"family is a list":  {testConfig(object{"--model_family": []string{"flux"}}), "model_family has to be text"},
		"a path not there":  {"config/none.json", "No such file or directory: 'config/none.json'"},
		"none and no file":  {"", "config/config.json.example"},
		"several at a time": {testConfig(object{"--seed": "x", "--lora_alpha": "y"}), "lora_alpha has to be a number, not \"y\"; seed has to be a number"},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := play(t.Context(), t, Inputs{ConfigJSON: k.config, DataloaderJSON: "[]"}, nil)
			if !errors.Is(r.failure, ErrConfig) || !strings.Contains(r.failure.Error(), k.says) || !strings.Contains(r.err, k.says) {
				t.Errorf("error %v, want ErrConfig that says %q", r.failure, k.says)
			}
		})
	}
}

func TestConfigurationIsReadAsTheTrainerReadsIt(t *testing.T) {
	t.Parallel()
	base := object{"model_family": "flux", "model_type": "lora", "optimizer": "adamw"}
	with := func(more object) string {
		for k, v := range base {
			more[k] = v
		}
		return text(more)
	}
	cases := map[string]struct {
		config string
		steps  int
		check  func(config) any
		want   any
	}{
		"steps of the input win":      {with(object{"max_train_steps": 9}), 4, func(c config) any { return c.maxSteps }, 4},
		"steps as a string":           {with(object{"--max_train_steps": "9"}), 0, func(c config) any { return c.maxSteps }, 9},
		"the container's folder":      {with(object{"max_train_steps": 9}), 0, func(c config) any { return c.outputDir }, "output/cog/job"},
		"a plain key does not count":  {with(object{"max_train_steps": 9, "output_dir": "x"}), 0, func(c config) any { return c.outputDir }, "output/cog/job"},
		"a dashed one does":           {with(object{"max_train_steps": 9, "--output_dir": "x"}), 0, func(c config) any { return c.outputDir }, "x"},
		"old names":                   {with(object{"max_train_steps": 9, "validation_steps": 3, "checkpointing_steps": 4}), 0, func(c config) any { return []int{c.validateEvery, c.checkpointEvery} }, []int{3, 4}},
		"silent configuration":        {with(object{"max_train_steps": 9}), 0, func(c config) any { return []int{c.validateEvery, c.checkpointEvery, c.keep, c.rank, int(c.alpha)} }, []int{100, 500, 5, 16, 16}},
		"alpha follows rank":          {with(object{"max_train_steps": 9, "lora_rank": 8}), 0, func(c config) any { return c.alpha }, 8.0},
		"warm-up begins at nothing":   {with(object{"max_train_steps": 9, "lr_scheduler": "constant_with_warmup", "lr_warmup_steps": 4, "learning_rate": 1}), 0, func(c config) any { return []float64{c.rate(1), c.rate(3), c.rate(5), c.rate(9)} }, []float64{0, 0.5, 1, 1}},
		"other schedules are flat":    {with(object{"max_train_steps": 9, "lr_scheduler": "polynomial", "lr_warmup_steps": 4, "learning_rate": 1}), 0, func(c config) any { return c.rate(1) }, 1.0},
		"null is as good as nothing":  {with(object{"max_train_steps": 9, "seed": nil}), 0, func(c config) any { return c.seed }, int64(42)},
		"few ranks do not go too far": {with(object{"max_train_steps": 9, "lora_rank": 1}), 0, func(c config) any { return c.scale() }, 100.0},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := parseConfig([]byte(k.config), "output/cog/job", k.steps)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(k.want, k.check(c)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestEpochsGiveTheStepsWhereNoneAreNamed(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 3)
	r := play(t.Context(), t, c.inputs(testConfig(object{"--max_train_steps": 0, "--num_train_epochs": 2, "--train_batch_size": 4}), loader(c.aws("a", "images", nil))), nil).must(t)
	if got := len(r.losses(t)); got != 4 { // six samples, four at a time, twice
		t.Errorf("%d steps, want 4", got)
	}
}

func TestRefusedDataloaders(t *testing.T) {
	t.Parallel()
	image := object{"id": "a", "type": "local", "instance_data_dir": "/x"}
	with := func(more object) object {
		out := object{}
		for k, v := range image {
			out[k] = v
		}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	cases := map[string]struct{ loader, says string }{
		"not a list":         {`{}`, "must be a JSON list"},
		"not JSON":           {`[`, "not valid JSON"},
		"a number in it":     {`[1]`, "element 0 is not an object"},
		"no datasets":        {`[]`, "no image dataset"},
		"all disabled":       {text([]object{with(object{"disabled": true})}), "no image dataset"},
		"no id":              {text([]object{with(object{"id": ""})}), "element 0 has no id"},
		"id twice":           {text([]object{image, image}), `"a" is used twice`},
		"no folder":          {text([]object{with(object{"instance_data_dir": nil})}), "instance_data_dir must be specified"},
		"aws without keys":   {text([]object{{"id": "a", "type": "aws", "aws_bucket_name": "b"}}), "aws_endpoint_url, aws_access_key_id, aws_secret_access_key"},
		"another type":       {text([]object{with(object{"type": "huggingface"})}), `not "huggingface"`},
		"another strategy":   {text([]object{with(object{"caption_strategy": "parquet"})}), `"parquet"`},
		"prompt is missing":  {text([]object{with(object{"caption_strategy": "instanceprompt"})}), "needs instance_prompt"},
		"unknown embeds":     {text([]object{with(object{"image_embeds": "vae"})}), `image_embeds names "vae"`},
		"embeds of the kind": {text([]object{with(object{"image_embeds": "t"}), {"id": "t", "type": "local", "dataset_type": "text_embeds"}}), "no image_embeds dataset"},
		"shared latents":     {text([]object{with(object{"cache_dir_vae": "v"}), with(object{"id": "b", "cache_dir_vae": "v"})}), "is that of dataset a"},
		"repeats is a word":  {text([]object{with(object{"repeats": "often"})}), "dataset a: repeats has to be a number"},
		"aws cache, no keys": {text([]object{image, {"id": "t", "type": "aws", "dataset_type": "text_embeds"}}), "dataset t: missing required"},
	}
	for name, k := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := play(t.Context(), t, Inputs{ConfigJSON: testConfig(nil), DataloaderJSON: k.loader}, nil)
			if !errors.Is(r.failure, ErrConfig) || !strings.Contains(r.failure.Error(), k.says) {
				t.Errorf("error %v, want ErrConfig that says %q", r.failure, k.says)
			}
		})
	}
}

func TestTheHubNeedsAToken(t *testing.T) {
	t.Parallel()
	r := play(t.Context(), t, Inputs{ConfigJSON: testConfig(nil), DataloaderJSON: "[]", HubModelID: "mia/x"}, nil)
	if !errors.Is(r.failure, ErrConfig) || !strings.Contains(r.failure.Error(), "hf_token") {
		t.Errorf("error %v, want ErrConfig about hf_token", r.failure)
	}
}

func TestArchivesAreRefusedAsTheContainerRefusesThem(t *testing.T) {
	t.Parallel()
	var zipped, tarred, packed bytes.Buffer
	z := zip.NewWriter(&zipped)
	if _, err := z.Create("harbor/a.jpg"); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(&tarred)
	if err := w.WriteHeader(&tar.Header{Name: "harbor/b.jpg", Mode: 0o600}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	g := gzip.NewWriter(&packed)
	_, _ = g.Write(tarred.Bytes())
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"/a.zip": zipped.Bytes(), "/b.tar": tarred.Bytes(), "/b.tgz": packed.Bytes(), "/c.rar": []byte("Rar!")}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if data, ok := files[r.URL.Path]; ok {
			_, _ = w.Write(data)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)
	for file, says := range map[string]string{
		"/a.zip": "Unsafe zip path detected: harbor/a.jpg", "/b.tar": "Unsafe tar path detected: harbor/b.jpg",
		"/b.tgz": "Unsafe tar path detected: harbor/b.jpg", "/c.rar": "Unsupported dataset archive format", "/gone": "404",
	} {
		dir := t.TempDir()
		r := play(t.Context(), t, Inputs{ConfigJSON: testConfig(nil), Images: server.URL + file}, func(o *Options) { o.Dir = dir })
		if !errors.Is(r.failure, ErrDataset) || !strings.Contains(r.failure.Error(), says) {
			t.Errorf("%s: error %v, want ErrDataset that says %q", file, r.failure, says)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, ".images-*")); len(left) != 0 {
			t.Errorf("%s: %v stayed behind", file, left)
		}
	}
	r := play(t.Context(), t, Inputs{ConfigJSON: testConfig(nil)}, nil)
	if !errors.Is(r.failure, ErrConfig) || !strings.Contains(r.failure.Error(), "images or dataloader_json") {
		t.Errorf("neither: error %v", r.failure)
	}
}

func TestConfigurationFilesOfTheContainerAreRead(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 1)
	dir := t.TempDir()
	for name, value := range map[string]string{"config/config.json": testConfig(nil), "srv/loader.json": loader(c.aws("a", "images", nil))} {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(value), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	play(t.Context(), t, c.inputs("", "/srv/../../srv/loader.json"), func(o *Options) { o.Dir = dir }).must(t)
}

func TestNoPathLeadsOutOfTheContainer(t *testing.T) {
	t.Parallel()
	c := container{t.TempDir()}
	for _, p := range []string{"../../etc/passwd", "/../x", "a/../../b", "/", "..", "a/./b"} {
		got, err := c.real(p)
		if err != nil {
			continue
		}
		if rel, err := filepath.Rel(c.dir, got); err != nil || strings.HasPrefix(rel, "..") {
			t.Errorf("%q leads to %s", p, got)
		}
	}
}

func TestInputsTravelAsJSONAndAreHiddenEverywhereElse(t *testing.T) {
	t.Parallel()
	logs := true
	in := Inputs{
		Images: "https://x.example/?sig=s3cr3t", ConfigJSON: "s3cr3t", DataloaderJSON: "s3cr3t", MaxTrainSteps: 3, S3Bucket: "b", S3Region: "r",
		S3EndpointURL: "https://u:s3cr3t@h", S3BasePath: "p", S3PublicBaseURL: "https://h/s3cr3t", S3AccessKey: "s3cr3t", S3SecretKey: "s3cr3t",
		HubModelID: "m", HFToken: "s3cr3t", LycorisConfig: "s3cr3t", ReturnLogs: &logs,
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "in", in)
	for _, shown := range []string{fmt.Sprint(in), fmt.Sprintf("%+v %#v %s %v", in, in, in, &in), log.String()} {
		if strings.Contains(shown, "s3cr3t") {
			t.Errorf("a secret is shown: %s", shown)
		}
	}
	wire := text(in)
	var keys map[string]any
	if err := json.Unmarshal([]byte(wire), &keys); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"config_json", "dataloader_json", "hf_token", "hub_model_id", "images", "lycoris_config", "max_train_steps", "return_logs",
		"s3_access_key", "s3_base_path", "s3_bucket", "s3_endpoint_url", "s3_public_base_url", "s3_region", "s3_secret_key",
	}
	if d := cmp.Diff(want, sortedKeys(keys)); d != "" {
		t.Error(d)
	}
	var back Inputs
	if err := json.Unmarshal([]byte(wire), &back); err != nil || text(back) != wire {
		t.Errorf("the wire form changed on the way (%v)", err)
	}
	if text(Inputs{}) != "{}" {
		t.Errorf("empty inputs travel as %s", text(Inputs{}))
	}
}

func FuzzConfig(f *testing.F) {
	f.Add(testConfig(nil), 0)
	f.Add(`{"--model_family":"flux","model_type":"lora","optimizer":"x","--max_train_steps":"1e3","lora_rank":"8","seed":-1}`, 5)
	f.Add(`{"validation_disable":"true","learning_rate":null,"lr_warmup_steps":1e400}`, -1)
	f.Fuzz(func(t *testing.T, config string, steps int) {
		c, err := parseConfig([]byte(config), "output/cog/x", steps)
		if err != nil {
			if !errors.Is(err, ErrConfig) {
				t.Fatalf("%v is not ErrConfig", err)
			}
			return
		}
		if c.maxSteps < 0 || c.maxSteps+c.epochs == 0 || c.rank < 1 || c.rank > maxRank || c.batch < 1 || c.accumulation < 1 {
			t.Fatalf("accepted %+v", c)
		}
		if rate := c.rate(1); rate < 0 || rate != rate {
			t.Fatalf("learning rate %g", rate)
		}
	})
}

func FuzzDataloader(f *testing.F) {
	f.Add(loader(object{"id": "a", "type": "aws", "aws_bucket_name": "b", "aws_endpoint_url": "http://x", "aws_access_key_id": "k", "aws_secret_access_key": "s", "image_embeds": "vae"}))
	f.Add(`[{"id":"l","type":"local","instance_data_dir":"/../../x","cache_dir_vae":"../..","repeats":"3"}]`)
	f.Add(`[{"id":"l","type":"local","disabled":1},{"id":1}]`)
	f.Fuzz(func(t *testing.T, list string) {
		d, err := parseDataloader([]byte(list))
		if err != nil {
			if !errors.Is(err, ErrConfig) {
				t.Fatalf("%v is not ErrConfig", err)
			}
			return
		}
		c := container{t.TempDir()}
		for _, e := range d.images {
			for _, p := range []string{e.indexKey("indices"), e.latentKey("/../a/b.jpg"), e.folder} {
				if got, err := c.real(p); err == nil && !strings.HasPrefix(got, c.dir) {
					t.Fatalf("dataset %q leads to %s", e.id, got)
				}
			}
		}
	})
}
