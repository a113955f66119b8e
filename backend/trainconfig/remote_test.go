package trainconfig

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func bucketFor(id string) Bucket {
	return Bucket{Name: "set-" + id, EndpointURL: "https://data.example.org", AccessKey: "key-" + id, SecretKey: "hidden-" + id}
}

func exampleRemote() Remote {
	return Remote{OutputName: "job-7", Datasets: map[string]Bucket{"harbor-1024": bucketFor("harbor-1024"), "harbor-reg": bucketFor("harbor-reg")}}
}

func byID(t *testing.T, dataloader []byte) map[string]map[string]any {
	t.Helper()
	out := map[string]map[string]any{}
	for _, d := range parse[[]map[string]any](t, dataloader) {
		id, _ := d["id"].(string)
		if _, ok := out[id]; ok {
			t.Errorf("the id %q occurs twice", id)
		}
		out[id] = d
	}
	return out
}

// texts calls f with every text in a JSON value, names of members included.
func texts(v any, f func(string)) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			f(k)
			texts(x, f)
		}
	case []any:
		for _, x := range v {
			texts(x, f)
		}
	case string:
		f(v)
	}
}

func assertNoMachinePath(t *testing.T, p place, out Rewritten) {
	t.Helper()
	for name, file := range map[string][]byte{"config": out.ConfigJSON, "dataloader": out.DataloaderJSON} {
		texts(parse[any](t, file), func(s string) {
			for _, local := range []string{p.root, p.home, p.dir, p.data, "~"} {
				if strings.Contains(s, local) {
					t.Errorf("the %s still holds %q", name, s)
				}
			}
			if filepath.IsAbs(s) || strings.Contains(s, "..") {
				t.Errorf("the %s holds the path %q", name, s)
			}
		})
	}
}

func TestLocalDatasetsAreReadFromBuckets(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	c := p.load(t)
	before, beforeData, err := c.Sanitised()
	if err != nil {
		t.Fatal(err)
	}
	r := exampleRemote()
	b := r.Datasets["harbor-reg"]
	b.Prefix, b.Region = "/train/", "eu-west-1"
	r.Datasets["harbor-reg"] = b
	out, err := c.ForRemote(r)
	if err != nil {
		t.Fatal(err)
	}
	assertNoMachinePath(t, p, out)

	sets := byID(t, out.DataloaderJSON)
	want := map[string]map[string]any{
		"harbor-1024": {"id": "harbor-1024", "type": "aws", "dataset_type": "image", "aws_bucket_name": "set-harbor-1024",
			"aws_region_name": "us-east-1", "aws_endpoint_url": "https://data.example.org", "aws_access_key_id": "key-harbor-1024",
			"aws_secret_access_key": "hidden-harbor-1024", "aws_data_prefix": "", "caption_strategy": "textfile", "metadata_backend": "discovery",
			"resolution": 1024.0, "crop": true, "cache_dir_vae": "cache/vae/harbor-1024", "text_embeds": "text-cache", "repeats": 9.0,
			"image_embeds": "crisol-latents"},
		"harbor-reg": {"id": "harbor-reg", "type": "aws", "aws_bucket_name": "set-harbor-reg",
			"aws_region_name": "eu-west-1", "aws_endpoint_url": "https://data.example.org", "aws_access_key_id": "key-harbor-reg",
			"aws_secret_access_key": "hidden-harbor-reg", "aws_data_prefix": "train", "caption_strategy": "instanceprompt",
			"instance_prompt": "a photo of a boat", "is_regularisation_data": true, "cache_dir_vae": "cache/vae/harbor-reg",
			"image_embeds": "crisol-latents"},
		"text-cache": {"id": "text-cache", "type": "local", "dataset_type": "text_embeds", "default": true, "cache_dir": "cache/text/text-cache",
			"write_batch_size": 128.0},
		"crisol-latents": {"id": "crisol-latents", "type": "local", "dataset_type": "image_embeds", "cache_dir": "cache/image_embeds/crisol-latents"},
	}
	assertSame(t, sets, want)

	config := parse[map[string]any](t, out.ConfigJSON)
	for key, value := range map[string]any{"--output_dir": "output/job-7", "--data_backend_config": "config/multidatabackend.json",
		"--resume_from_checkpoint": "latest", "--push_to_hub": false, "--report_to": "none", "--max_train_steps": 2400.0,
		"--pretrained_model_name_or_path": "black-forest-labs/FLUX.1-dev", "--checkpointing_steps": 500.0, "gradient_checkpointing": "True"} {
		if config[key] != value {
			t.Errorf("%s is %v, want %v", key, config[key], value)
		}
	}
	if _, ok := config["--user_prompt_library"]; ok {
		t.Error("the prompt library is still named")
	}
	for _, part := range []string{`"--seed": 12345678901234567890`, "1e+30", "1.10", "<harborlights>"} {
		if !strings.Contains(string(out.ConfigJSON), part) {
			t.Errorf("%s is lost", part)
		}
	}
	if out.Steps != 2400 {
		t.Errorf("%d steps", out.Steps)
	}
	after, afterData, err := c.Sanitised()
	if err != nil || string(before) != string(after) || string(beforeData) != string(afterData) {
		t.Error("the configuration itself was changed")
	}
	b1, err1 := os.ReadFile(p.path(configFile))
	if err1 != nil || string(b1) != exampleConfig {
		t.Error("the person's file was changed")
	}
}

func assertSame(t *testing.T, got, want map[string]map[string]any) {
	t.Helper()
	for id, w := range want {
		g, ok := got[id]
		if !ok {
			t.Errorf("%s is missing", id)
		}
		for k, v := range w {
			if g[k] != v {
				t.Errorf("%s.%s is %v, want %v", id, k, g[k], v)
			}
		}
		for k := range g {
			if _, ok := w[k]; !ok {
				t.Errorf("%s.%s is there: %v", id, k, g[k])
			}
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d datasets, want %d", len(got), len(want))
	}
}

func changed(out Rewritten, field string) (Change, bool) {
	for _, c := range out.Changes {
		if c.Field == field {
			return c, true
		}
	}
	return Change{}, false
}

func TestEveryDifferenceIsTold(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	out, err := p.load(t).ForRemote(exampleRemote())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][2]string{
		"--output_dir":                  {"output/harbor-lights", "output/job-7"},
		"--data_backend_config":         {"config/harbor-lights/multidatabackend.json", "config/multidatabackend.json"},
		"--user_prompt_library":         {"config/harbor-lights/user_prompt_library.json", ""},
		"harbor-1024.type":              {"local", "aws"},
		"harbor-1024.instance_data_dir": {filepath.ToSlash(p.data) + "/harbor", "bucket set-harbor-1024"},
		"harbor-1024.cache_dir_vae":     {filepath.ToSlash(p.data) + "/cache/vae/harbor-1024", "cache/vae/harbor-1024"},
		"harbor-1024.image_embeds":      {"", "crisol-latents"},
		"text-cache.cache_dir":          {"~/cache/text", "cache/text/text-cache"},
		"off":                           {"disabled", ""},
		"crisol-latents":                {"", "image_embeds in cache/image_embeds/crisol-latents"},
	}
	for field, w := range want {
		c, ok := changed(out, field)
		if !ok || c.From != w[0] || c.To != w[1] || c.Why == "" {
			t.Errorf("%s: %+v", field, c)
		}
	}
}

func TestRemoteDatasetsPassUntouched(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	const sets = `[
  {"id": "hub", "type": "huggingface", "dataset_name": "mia/boats", "caption_strategy": "huggingface", "metadata_backend": "huggingface", "cache_dir": "hf-cache", "cache_dir_vae": "cache/vae/hub"},
  {"id": "web", "type": "csv", "csv_file": "https://example.org/list.csv", "csv_cache_dir": "%DATA%/csv", "cache_dir_vae": "~/vae"},
  {"id": "own", "type": "aws", "aws_bucket_name": "b", "aws_endpoint_url": "https://s3.example.org", "aws_data_prefix": "/x"}
]`
	p.write(t, dataFile, sets)
	out, err := p.load(t).ForRemote(Remote{})
	if err != nil {
		t.Fatal(err)
	}
	got := byID(t, out.DataloaderJSON)
	assertSame(t, got, map[string]map[string]any{
		"hub": {"id": "hub", "type": "huggingface", "dataset_name": "mia/boats", "caption_strategy": "huggingface", "metadata_backend": "huggingface", "cache_dir": "hf-cache", "cache_dir_vae": "cache/vae/hub"},
		"web": {"id": "web", "type": "csv", "csv_file": "https://example.org/list.csv", "csv_cache_dir": "cache/csv", "cache_dir_vae": "cache/vae/web"},
		"own": {"id": "own", "type": "aws", "aws_bucket_name": "b", "aws_endpoint_url": "https://s3.example.org", "aws_data_prefix": "/x"},
		"crisol-text": {"id": "crisol-text", "type": "local", "dataset_type": "text_embeds", "cache_dir": "cache/text/crisol-text",
			"default": true, "write_batch_size": 128.0},
	})
	if len(out.SecretFields) != 0 {
		t.Errorf("secrets that leave: %v", out.SecretFields)
	}
}

func TestCachesNeverShareAFolder(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write(t, dataFile, `[
  {"id": "a b", "instance_data_dir": "%DATA%/harbor"},
  {"id": "a/b", "instance_data_dir": "%DATA%/harbor"},
  {"id": "..", "instance_data_dir": "%DATA%/harbor"},
  {"id": "taken", "instance_data_dir": "%DATA%/harbor"},
  {"id": "crisol-latents", "type": "huggingface", "dataset_name": "x/y", "cache_dir_vae": "cache/vae/taken"}
]`)
	r := Remote{Datasets: map[string]Bucket{}}
	for _, id := range []string{"a b", "a/b", "..", "taken"} {
		r.Datasets[id] = bucketFor(id)
	}
	out, err := p.load(t).ForRemote(r)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[any]string{}
	for id, d := range byID(t, out.DataloaderJSON) {
		for _, k := range []string{"cache_dir_vae", "cache_dir"} {
			dir, _ := d[k].(string)
			if dir == "" {
				continue
			}
			if other, ok := seen[dir]; ok || strings.Contains(dir, "..") || strings.ContainsAny(dir, " ") {
				t.Errorf("%s of %q is %q, as of %q", k, id, dir, other)
			}
			seen[dir] = id
		}
	}
	if d := byID(t, out.DataloaderJSON)["taken"]; d["image_embeds"] != "crisol-latents-2" {
		t.Errorf("the added cache has a taken id: %v", d["image_embeds"])
	}
}

func TestFilterListTravelsInPlace(t *testing.T) {
	t.Parallel()
	for file, content := range map[string]string{"filters.txt": "shutterstock\r\n\n s/red/blue/ \n", "filters.json": `["shutterstock", " s/red/blue/ "]`} {
		p := newPlace(t)
		p.write(t, "config/harbor-lights/"+file, content)
		p.edit(t, dataFile, `"write_batch_size": 128`, `"caption_filter_list": "`+filepath.ToSlash(p.dir)+"/"+file+`"`)
		out, err := p.load(t).ForRemote(exampleRemote())
		if err != nil {
			t.Fatal(err)
		}
		list, _ := byID(t, out.DataloaderJSON)["text-cache"]["caption_filter_list"].([]any)
		if len(list) != 2 || list[0] != "shutterstock" || list[1] != " s/red/blue/ " {
			t.Errorf("%s: %v", file, list)
		}
	}
}

func TestTableInsideTheDatasetBecomesAKey(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write(t, "data/harbor/meta/table.parquet", "x")
	p.edit(t, dataFile, `"repeats": 9`, `"parquet": {"path": "%DATA%/harbor/meta/table.parquet", "filename_column": "id"}`)
	r := exampleRemote()
	b := r.Datasets["harbor-1024"]
	b.Prefix = "train"
	r.Datasets["harbor-1024"] = b
	out, err := p.load(t).ForRemote(r)
	if err != nil {
		t.Fatal(err)
	}
	table, _ := byID(t, out.DataloaderJSON)["harbor-1024"]["parquet"].(map[string]any)
	if table["path"] != "train/meta/table.parquet" || table["filename_column"] != "id" {
		t.Errorf("table %v", table)
	}
}

func TestWhatTheContainerCannotGetIsAProblem(t *testing.T) {
	t.Parallel()
	cases := map[string]problem{
		"local weights":         {configFile, `black-forest-labs/FLUX.1-dev`, `~/models/flux`, "--pretrained_model_name_or_path", "path of this machine"},
		"weights beside":        {configFile, `black-forest-labs/FLUX.1-dev`, `data/boats`, "--pretrained_model_name_or_path", "lies on this machine"},
		"LoRA to begin with":    {configFile, `"--seed"`, `"--init_lora": "/home/x/a.safetensors", "--seed"`, "--init_lora", "path of this machine"},
		"Windows path":          {configFile, `"--seed"`, `"--init_lora": "C:\\x\\a.safetensors", "--seed"`, "--init_lora", "path of this machine"},
		"a checkpoint here":     {configFile, `"latest"`, `"checkpoint-400"`, "--resume_from_checkpoint", "checkpoint on this machine"},
		"unknown path":          {configFile, `"--seed"`, `"--new": {"deep": ["%DATA%/x"]}, "--seed"`, "--new.deep[0]", "path of this machine"},
		"path inside a text":    {configFile, `"--seed"`, `"--new": "file=%DATA%/x,y=1", "--seed"`, "--new", "path of this machine"},
		"path that climbs":      {configFile, `"--seed"`, `"--new": "x/../../y", "--seed"`, "--new", "path of this machine"},
		"table outside":         {dataFile, `"repeats": 9`, `"parquet": {"path": "%DATA%/table.parquet"}`, "harbor-1024.parquet.path", "outside the dataset's folder"},
		"list of URLs here":     {dataFile, `"id": "harbor-reg",`, `"id": "harbor-reg", "type": "csv", "csv_file": "list.csv",`, "harbor-reg.csv_file", "file of this machine"},
		"unknown dataset path":  {dataFile, `"repeats": 9`, `"mask_dir": "%DATA%/masks"`, "harbor-1024.mask_dir", "path of this machine"},
		"prompt with the place": {dataFile, `a photo of a boat`, `a photo of %DATA%/harbor now`, "harbor-reg.instance_prompt", "path of this machine"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			p.write(t, "data/table.parquet", "x")
			p.edit(t, c.file, c.from, c.to)
			assertProblem(t, p, exampleRemote(), c.field, c.message)
		})
	}
}

func assertProblem(t *testing.T, p place, r Remote, field, message string) {
	t.Helper()
	out, err := p.load(t).ForRemote(r)
	var ps Problems
	if !errors.As(err, &ps) {
		t.Fatalf("no problem: %v\n%s\n%s", err, out.ConfigJSON, out.DataloaderJSON)
	}
	for _, found := range ps {
		if found.Field == field && strings.Contains(found.Message, message) && found.Fix != "" && found.File != "" {
			return
		}
	}
	t.Errorf("want %q: %q in\n%v", field, message, err)
}

func TestWrongBucketsAreAProblem(t *testing.T) {
	t.Parallel()
	set := func(change func(r *Remote, b *Bucket)) Remote {
		r := exampleRemote()
		b := r.Datasets["harbor-reg"]
		change(&r, &b)
		if b.Name != "none" {
			r.Datasets["harbor-reg"] = b
		}
		return r
	}
	cases := map[string]struct {
		r              Remote
		field, message string
	}{
		"missing":     {set(func(r *Remote, b *Bucket) { delete(r.Datasets, "harbor-reg"); b.Name = "none" }), "harbor-reg", "nothing says where"},
		"no name":     {set(func(_ *Remote, b *Bucket) { b.Name = "" }), "harbor-reg", "no name"},
		"no address":  {set(func(_ *Remote, b *Bucket) { b.EndpointURL = "data.example.org" }), "harbor-reg", "no name, address"},
		"shared":      {set(func(r *Remote, b *Bucket) { *b = r.Datasets["harbor-1024"] }), "harbor-reg", "shares a bucket"},
		"output name": {set(func(r *Remote, _ *Bucket) { r.OutputName = "../up" }), "--output_dir", "cannot be the name"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assertProblem(t, newPlace(t), c.r, c.field, c.message)
		})
	}
	r := set(func(r *Remote, b *Bucket) { b.Name = r.Datasets["harbor-1024"].Name })
	if _, err := newPlace(t).load(t).ForRemote(r); err != nil {
		t.Errorf("one bucket name with credentials of its own: %v", err)
	}
}

func TestPathsThatTheContainerMakesItself(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.edit(t, configFile, `"--seed"`, `"cache_dir": "~/cache", "--cache_dir_text": "%DATA%/t", "--cache_dir_vae": "vae", "--logging_dir": "%DATA%/logs", "--seed"`)
	p.edit(t, configFile, `"--output_dir": "output/harbor-lights"`, `"output_dir": "%DATA%/My Model (v2)/"`)
	p.edit(t, configFile, `"--report_to": "none"`, `"--report_to": "wandb", "--skip_file_discovery": "vae aspect", "webhook_config": {"url": "https://example.org"}`)
	r := exampleRemote()
	r.OutputName = ""
	out, err := p.load(t).ForRemote(r)
	if err != nil {
		t.Fatal(err)
	}
	assertNoMachinePath(t, p, out)
	config := parse[map[string]any](t, out.ConfigJSON)
	for key, want := range map[string]any{"cache_dir": "cache", "--cache_dir_text": "cache/text", "--cache_dir_vae": "vae", "--logging_dir": "logs",
		"--output_dir": "output/My-Model-v2", "--report_to": "none", "output_dir": nil, "--skip_file_discovery": nil, "webhook_config": nil} {
		if config[key] != want {
			t.Errorf("%s is %v, want %v", key, config[key], want)
		}
	}
}

func TestLycorisIsSentBesideTheConfig(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write(t, "config/lycoris_config.json", `{"algo": "lokr", "multiplier": 1.0}`)
	p.edit(t, configFile, `"--lora_rank"`, `"--lora_type": "lycoris", "--lycoris_config": "config/lycoris_config.json", "--lora_rank"`)
	out, err := p.load(t).ForRemote(exampleRemote())
	if err != nil {
		t.Fatal(err)
	}
	if parse[map[string]any](t, out.Lycoris)["algo"] != "lokr" || strings.Contains(string(out.ConfigJSON), "lycoris_config") {
		t.Errorf("lycoris %s in %s", out.Lycoris, out.ConfigJSON)
	}
}
