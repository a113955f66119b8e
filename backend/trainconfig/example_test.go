package trainconfig

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// exampleConfig and exampleDataloader are a small but complete configuration; %DATA% is
// the folder of the datasets.
const exampleConfig = `{
  "--model_family": "flux",
  "--model_type": "lora",
  "--lora_rank": 32,
  "--pretrained_model_name_or_path": "black-forest-labs/FLUX.1-dev",
  "--output_dir": "output/harbor-lights",
  "--data_backend_config": "config/harbor-lights/multidatabackend.json",
  "--resume_from_checkpoint": "latest",
  "--max_train_steps": 2400,
  "--num_train_epochs": 0,
  "gradient_checkpointing": "True",
  "--optimizer": "adamw_bf16",
  "--learning_rate": "1e-4",
  "--checkpointing_steps": 500,
  "--validation_step_interval": "400",
  "--validation_prompt": "a lighthouse at dusk, <harborlights> style",
  "--user_prompt_library": "config/harbor-lights/user_prompt_library.json",
  "--report_to": "none",
  "--push_to_hub": false,
  "--seed": 12345678901234567890,
  "--something_new": {"b": 1.10, "a": [1e+30, null]}
}`

const exampleDataloader = `[
  {
    "id": "harbor-1024",
    "type": "local",
    "dataset_type": "image",
    "instance_data_dir": "%DATA%/harbor",
    "caption_strategy": "textfile",
    "metadata_backend": "discovery",
    "resolution": 1024,
    "crop": true,
    "cache_dir_vae": "%DATA%/cache/vae/harbor-1024",
    "text_embeds": "text-cache",
    "repeats": 9
  },
  {
    "id": "harbor-reg",
    "instance_data_dir": "../../data/boats",
    "caption_strategy": "instanceprompt",
    "instance_prompt": "a photo of a boat",
    "is_regularisation_data": true
  },
  {
    "id": "off",
    "type": "local",
    "instance_data_dir": "/nowhere/at/all",
    "disabled": true
  },
  {
    "id": "text-cache",
    "type": "local",
    "dataset_type": "text_embeds",
    "default": true,
    "cache_dir": "~/cache/text",
    "write_batch_size": 128
  }
]`

// place is a SimpleTuner folder for one test.
type place struct {
	root, dir, data, home string
}

func newPlace(t testing.TB) place {
	t.Helper()
	root := t.TempDir()
	p := place{root: root, dir: filepath.Join(root, "config", "harbor-lights"), data: filepath.Join(root, "data"), home: filepath.Join(root, "home", "mia")}
	p.write(t, "config/harbor-lights/config.json", exampleConfig)
	p.write(t, "config/harbor-lights/multidatabackend.json", exampleDataloader)
	p.write(t, "config/harbor-lights/user_prompt_library.json", `{"dusk": "a lighthouse at dusk"}`)
	p.write(t, "data/harbor/1.jpg", "x")
	p.write(t, "data/boats/1.jpg", "x")
	p.write(t, "home/mia/.keep", "")
	return p
}

func (p place) path(rel string) string { return filepath.Join(p.root, filepath.FromSlash(rel)) }

func (p place) write(t testing.TB, rel, content string) {
	t.Helper()
	path := p.path(rel)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	content = strings.ReplaceAll(content, "%DATA%", filepath.ToSlash(p.data))
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// edit replaces a text in one of the files.
func (p place) edit(t testing.TB, rel, from, to string) {
	t.Helper()
	b, err := os.ReadFile(p.path(rel))
	if err != nil {
		t.Fatal(err)
	}
	from = strings.ReplaceAll(from, "%DATA%", filepath.ToSlash(p.data))
	if !strings.Contains(string(b), from) {
		t.Fatalf("%s does not hold %q", rel, from)
	}
	p.write(t, rel, strings.Replace(string(b), from, to, 1))
}

const (
	configFile = "config/harbor-lights/config.json"
	dataFile   = "config/harbor-lights/multidatabackend.json"
)

func (p place) tryLoad(dir string) (*Config, error) {
	l := &loader{places: places{home: p.home}, read: readFile, look: lookInside}
	return l.load(dir)
}

func (p place) load(t testing.TB) *Config {
	t.Helper()
	c, err := p.tryLoad(p.dir)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// parse reads JSON into plain maps.
func parse[T any](t testing.TB, data []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return v
}
