package trainconfig

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestConfigurationIsRead(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for _, from := range []string{p.dir, filepath.Join(p.dir, "config.json"), p.dir + string(filepath.Separator)} {
		c, err := p.tryLoad(from)
		if err != nil {
			t.Fatalf("%s: %v", from, err)
		}
		if c.Name != "harbor-lights" || c.Dir != p.dir || c.Root != p.root || c.Steps() != 2400 {
			t.Errorf("%s: name %q dir %q root %q steps %d", from, c.Name, c.Dir, c.Root, c.Steps())
		}
		if len(c.Warnings) != 0 || len(c.Secrets) != 0 {
			t.Errorf("warnings %v, secrets %v", c.Warnings, c.Secrets)
		}
	}
	c := p.load(t)
	if got := c.DataloaderPath; got != p.path(dataFile) {
		t.Errorf("dataloader %s", got)
	}
	if len(c.Datasets) != 4 || len(c.NeedsTransport()) != 2 {
		t.Fatalf("%d datasets, %d to transport", len(c.Datasets), len(c.NeedsTransport()))
	}
	reg, _ := c.Dataset("harbor-reg")
	if reg.Type != "local" || reg.DatasetType != "image" || c.DataDir(reg) != filepath.Join(p.data, "boats") {
		t.Errorf("defaults of %+v, folder %s", reg, c.DataDir(reg))
	}
	if c.PromptLibrary == nil || c.LyCORIS != nil {
		t.Errorf("prompts %s, lycoris %s", c.PromptLibrary, c.LyCORIS)
	}
}

func TestSettingsAreReadInEverySpelling(t *testing.T) {
	t.Parallel()
	c := newPlace(t).load(t)
	s := c.Settings
	if n, ok := s.Int("checkpoint_step_interval"); !ok || n != 500 {
		t.Errorf("an older name: %d %v", n, ok)
	}
	if n, ok := s.Int("validation_step_interval"); !ok || n != 400 {
		t.Errorf("a number as a text: %d %v", n, ok)
	}
	if f, ok := s.Float("learning_rate"); !ok || f != 1e-4 {
		t.Errorf("a float as a text: %v %v", f, ok)
	}
	if on, ok := s.Bool("gradient_checkpointing"); !ok || !on {
		t.Errorf("a switch as a text: %v %v", on, ok)
	}
	if on, ok := s.Bool("push_to_hub"); !ok || on {
		t.Errorf("a switch: %v %v", on, ok)
	}
	if text, _ := s.String("seed"); text != "12345678901234567890" {
		t.Errorf("a big number reads as %s", text)
	}
	if _, ok := s.Int("seed"); ok {
		t.Error("a number beyond 64 bits is an integer")
	}
	if _, ok := s.String("absent"); ok {
		t.Error("an absent setting is there")
	}
}

func TestUnknownSettingsAndNumbersStayAsTheyAre(t *testing.T) {
	t.Parallel()
	c := newPlace(t).load(t)
	config, _, err := c.Sanitised()
	if err != nil {
		t.Fatal(err)
	}
	v, _, err := decode([]byte(exampleConfig))
	if err != nil {
		t.Fatal(err)
	}
	want, err := marshal(v, true)
	if err != nil || string(config) != string(want) {
		t.Errorf("got %s\nwant %s", config, want)
	}
	for _, part := range []string{"1.10", "1e+30", "12345678901234567890", "<harborlights>"} {
		if !strings.Contains(string(config), part) {
			t.Errorf("%s is lost", part)
		}
	}
}

func TestDataloaderIsFoundInEveryPlace(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ value, at string }{
		"beside config.json":         {"my-data.json", "config/harbor-lights/my-data.json"},
		"below SimpleTuner's root":   {"config/shared/data.json", "config/shared/data.json"},
		"by its name after a copy":   {"config/old-name/copied.json", "config/harbor-lights/copied.json"},
		"at home":                    {"~/data.json", "home/mia/data.json"},
		"with a full path":           {"%ROOT%/elsewhere.json", "elsewhere.json"},
		"of another OS, by its name": {`config\\old\\win.json`, "config/harbor-lights/win.json"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			p.write(t, c.at, exampleDataloader)
			if err := os.Remove(p.path(dataFile)); err != nil {
				t.Fatal(err)
			}
			p.edit(t, configFile, "config/harbor-lights/multidatabackend.json", strings.ReplaceAll(c.value, "%ROOT%", filepath.ToSlash(p.root)))
			if got := p.load(t).DataloaderPath; got != p.path(c.at) {
				t.Errorf("found %s", got)
			}
		})
	}
}

func TestDefaultConfigurationHasAName(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.write(t, "config/config.json", exampleConfig)
	p.edit(t, dataFile, "../../data/boats", "data/boats")
	c, err := p.tryLoad(p.path("config"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "default" || c.Root != p.root {
		t.Errorf("name %q, root %q", c.Name, c.Root)
	}
}

// problem is one mistake and what the message has to say about it.
type problem struct {
	file, from, to string
	field, message string
}

func TestMistakesAreNamedWithAFix(t *testing.T) {
	t.Parallel()
	cases := map[string]problem{
		"no steps":               {configFile, `"--max_train_steps": 2400`, `"--max_train_steps": 0`, "--max_train_steps", "no number of steps"},
		"negative steps":         {configFile, `2400`, `-5`, "--max_train_steps", "negative"},
		"absurd steps":           {configFile, `2400`, `999999999999`, "--max_train_steps", "more than any"},
		"steps in words":         {configFile, `2400`, `"many"`, "--max_train_steps", `"many" is not a whole number`},
		"half a step":            {configFile, `2400`, `10.5`, "--max_train_steps", "not a whole number"},
		"learning rate in words": {configFile, `"1e-4"`, `"slow"`, "--learning_rate", `"slow" is not a learning rate`},
		"learning rate infinite": {configFile, `"1e-4"`, `1e999`, "--learning_rate", "not a learning rate"},
		"learning rate below 0":  {configFile, `"1e-4"`, `-1e-4`, "--learning_rate", "not a learning rate"},
		"no model family":        {configFile, `"--model_family": "flux",`, ``, "--model_family", "missing"},
		"empty optimizer":        {configFile, `"adamw_bf16"`, `" "`, "--optimizer", "missing"},
		"null output":            {configFile, `"output/harbor-lights"`, `null`, "--output_dir", "missing"},
		"two spellings":          {configFile, `"--seed"`, `"max_train_steps": 7, "--seed"`, "max_train_steps", "also written as --max_train_steps"},
		"two names":              {configFile, `"--seed"`, `"--checkpoint_step_interval": 7, "--seed"`, "--checkpoint_step_interval", "also written as --checkpointing_steps"},
		"odd interval":           {configFile, `"400"`, `"often"`, "--validation_step_interval", "not a number of steps"},
		"broken JSON":            {configFile, `"--lora_rank": 32,`, `"--lora_rank": 32`, "", "line 5, column 3"},
		"not an object":          {configFile, exampleConfig, `[]`, "", "does not hold a JSON object"},
		"empty file":             {configFile, exampleConfig, ` `, "", "the file is empty"},
		"not text":               {configFile, `flux`, "fl\xffux", "", "line 2, column 24: the text is not UTF-8"},
		"lost dataloader":        {configFile, `harbor-lights/multidatabackend.json`, `gone.json`, "", "does not exist"},
		"lost prompts":           {configFile, `user_prompt_library.json`, `gone.json`, "", "does not exist"},
		"lost LyCORIS":           {configFile, `"--lora_rank"`, `"--lora_type": "lycoris", "--lora_rank"`, "", "does not exist"},
		"broken LyCORIS":         {configFile, `"--lora_rank"`, `"--lycoris_config": "{oops", "--lora_rank"`, "--lycoris_config", "cannot be read: line 1"},

		"dataloader broken":      {dataFile, `"repeats": 9`, `"repeats": }`, "", "line 13, column 16"},
		"dataloader not a list":  {dataFile, exampleDataloader, `{}`, "", "not a list"},
		"dataset not an object":  {dataFile, `[`, `[ 7,`, "[0]", "not a dataset"},
		"no id":                  {dataFile, `"id": "harbor-reg",`, ``, "[1].id", "no id"},
		"same id":                {dataFile, `"harbor-reg"`, `"harbor-1024"`, "harbor-1024.id", "same id"},
		"no folder named":        {dataFile, `"instance_data_dir": "../../data/boats",`, ``, "harbor-reg.instance_data_dir", "missing"},
		"folder gone":            {dataFile, `data/boats`, `data/ships`, "harbor-reg.instance_data_dir", "does not exist"},
		"folder is a file":       {dataFile, `data/boats`, `data/boats/1.jpg`, "harbor-reg.instance_data_dir", "cannot be read"},
		"folder empty":           {dataFile, `data/boats`, `data/empty`, "harbor-reg.instance_data_dir", "is empty"},
		"folders of one name":    {dataFile, `data/boats`, `data/other/harbor`, "harbor-reg.instance_data_dir", "same name"},
		"no prompt":              {dataFile, `"instance_prompt": "a photo of a boat",`, ``, "harbor-reg.instance_prompt", "no prompt"},
		"odd storage":            {dataFile, `"type": "local"`, `"type": "floppy"`, "harbor-1024.type", `"floppy" is not a kind`},
		"odd dataset type":       {dataFile, `"dataset_type": "image"`, `"dataset_type": "smell"`, "harbor-1024.dataset_type", `"smell" is not a type`},
		"unknown text cache":     {dataFile, `"text_embeds": "text-cache"`, `"text_embeds": "gone"`, "harbor-1024.text_embeds", `no dataset "gone"`},
		"text cache is none":     {dataFile, `"text_embeds": "text-cache"`, `"text_embeds": "harbor-reg"`, "harbor-1024.text_embeds", "is of type image"},
		"reference switched off": {dataFile, `"repeats": 9`, `"conditioning_data": ["off"]`, "harbor-1024.conditioning_data", "switched off"},
		"bucket without a name":  {dataFile, `"id": "harbor-reg",`, `"id": "harbor-reg", "type": "aws",`, "harbor-reg.aws_bucket_name", "missing"},
		"nothing to train on":    {dataFile, exampleDataloader, `[]`, "", "no dataset to train on"},
		"two defaults":           {dataFile, `"repeats": 9`, `"dataset_type": "text_embeds", "default": 1`, "default", "more than one"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			p.write(t, "data/other/harbor/1.jpg", "x")
			if err := os.MkdirAll(p.path("data/empty"), 0o750); err != nil {
				t.Fatal(err)
			}
			p.edit(t, c.file, c.from, c.to)
			cfg, err := p.tryLoad(p.dir)
			var ps Problems
			if !errors.As(err, &ps) || cfg != nil {
				t.Fatalf("got %v, %v", cfg, err)
			}
			for _, found := range ps {
				if found.Field == c.field && strings.Contains(found.Message, c.message) {
					if found.File == "" || found.Fix == "" {
						t.Errorf("no file or no fix: %+v", found)
					}
					if strings.Contains(found.String(), "\n") {
						t.Errorf("more than a line: %q", found.String())
					}
					return
				}
			}
			t.Errorf("want %q: %q in\n%v", c.field, c.message, err)
		})
	}
}

func TestAllMistakesAreToldAtOnce(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.edit(t, configFile, `"flux"`, `""`)
	p.edit(t, configFile, `2400`, `0`)
	p.edit(t, dataFile, `data/boats`, `data/ships`)
	p.edit(t, dataFile, `"text-cache",`, `"gone",`)
	_, err := p.tryLoad(p.dir)
	var ps Problems
	if !errors.As(err, &ps) || len(ps) != 4 || len(strings.Split(err.Error(), "\n")) != 4 {
		t.Errorf("%d problems:\n%v", len(ps), err)
	}
}

func TestMissingConfigIsNamed(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for _, dir := range []string{p.path("nowhere"), "", p.path("data/harbor/1.jpg")} {
		if _, err := p.tryLoad(dir); err == nil || !strings.Contains(err.Error(), "Fix:") {
			t.Errorf("%q: %v", dir, err)
		}
	}
	p.home = ""
	if _, err := p.tryLoad("~/config"); err == nil || !strings.Contains(err.Error(), "home folder") {
		t.Errorf("without a home folder: %v", err)
	}
	if err := os.Mkdir(p.path("config/odd"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(p.path("config/odd/config.json"), 0o750); err != nil {
		t.Fatal(err)
	}
	if _, err := p.tryLoad(p.path("config/odd")); err == nil || !strings.Contains(err.Error(), "not a file") {
		t.Errorf("a folder of the name config.json: %v", err)
	}
}

func TestALearningRateOfZeroIsAWarning(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.edit(t, configFile, `"1e-4"`, `0`)
	c, err := p.tryLoad(p.dir)
	if err != nil || len(c.Warnings) != 1 || c.Warnings[0].Field != "--learning_rate" || !c.Warnings[0].Warning {
		t.Fatalf("%v, %+v", err, c)
	}
}

func TestOddThingsThatWorkAreWarnings(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.edit(t, configFile, `"--num_train_epochs": 0`, `"--num_train_epochs": 3, "--seed": 1`)
	c := p.load(t)
	if len(c.Warnings) != 2 || c.Steps() != 2400 {
		t.Errorf("warnings %v", c.Warnings)
	}
	// The same folder twice, at two resolutions, is usual.
	p = newPlace(t)
	p.edit(t, dataFile, `../../data/boats`, filepath.ToSlash(p.data)+"/harbor/")
	p.load(t)
	p = newPlace(t)
	p.edit(t, configFile, `"--max_train_steps": 2400`, `"--num_train_epochs": "2"`)
	p.edit(t, configFile, `"--num_train_epochs": 0,`, ``)
	if c := p.load(t); c.Steps() != 0 {
		t.Errorf("epochs only: %d steps", c.Steps())
	}
	// Files from Windows editors begin with a byte order mark.
	p = newPlace(t)
	p.write(t, configFile, "\xef\xbb\xbf"+exampleConfig)
	p.load(t)
}

func TestLoadUsesTheRealDisk(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	if _, err := Load(p.dir); err != nil {
		t.Error(err)
	}
}
