package recipe_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"crisol/backend/recipe"
	"crisol/backend/trainconfig"
)

// photos is a folder with something in it.
func photos(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "photos")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "1.jpg"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func filled(t testing.TB, family string) recipe.Values {
	t.Helper()
	v := recipe.Defaults(family)
	v[recipe.Name], v[recipe.Folder], v[recipe.Trigger] = "Harbor Lights", photos(t), "harborlights"
	return v
}

func compose(t testing.TB, v recipe.Values) trainconfig.Texts {
	t.Helper()
	texts, err := recipe.Compose(v)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func reading(t testing.TB, texts trainconfig.Texts) recipe.Reading {
	t.Helper()
	r, err := recipe.Read(texts)
	if err != nil {
		t.Fatalf("%v in\n%s\n%s", err, texts.Config, texts.Dataloader)
	}
	return r
}

func TestEveryRecipeMakesAConfigThatLoadsWithoutAWarning(t *testing.T) {
	t.Parallel()
	for _, f := range recipe.Families() {
		for _, kind := range []string{recipe.LoRA, recipe.Full} {
			for _, captions := range []string{recipe.FromTextFiles, recipe.FromFileNames, recipe.FromTrigger} {
				t.Run(f.ID+" "+kind+" "+captions, func(t *testing.T) {
					t.Parallel()
					v := filled(t, f.ID)
					v[recipe.Kind], v[recipe.Captions] = kind, captions
					if mistakes := recipe.Check(v); len(mistakes) > 0 {
						t.Fatalf("the defaults are no good: %v", mistakes)
					}
					dir := t.TempDir()
					texts := compose(t, v)
					if found := trainconfig.Check(dir, texts); len(found) > 0 {
						t.Errorf("as texts: %v", found)
					}
					for name, text := range map[string]string{"config.json": texts.Config, trainconfig.DataloaderName: texts.Dataloader} {
						if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
							t.Fatal(err)
						}
					}
					c, err := trainconfig.Load(dir)
					if err != nil || len(c.Warnings) > 0 {
						t.Fatalf("as files: %v %v", err, c.Warnings)
					}
					every, _ := c.Settings.Int("checkpoint_step_interval")
					if every < 1 || c.Steps()%int(every) != 0 {
						t.Errorf("a checkpoint every %d of %d steps misses the last one", every, c.Steps())
					}
				})
			}
		}
	}
}

func TestTheFormReadsBackWhatItWrote(t *testing.T) {
	t.Parallel()
	for _, f := range recipe.Families() {
		v := filled(t, f.ID)
		v[recipe.Steps], v[recipe.LearningRate], v[recipe.Prompt] = "777", "2e-5", "a harbour at night"
		r := reading(t, compose(t, v))
		v[recipe.LearningRate] = "0.00002"
		for field, want := range v {
			if r.Values[field] != want {
				t.Errorf("%s: %s reads as %q, want %q", f.ID, field, r.Values[field], want)
			}
		}
		if len(r.Overridden) > 0 || len(r.More) > 0 || !r.Known {
			t.Errorf("%s: %+v", f.ID, r)
		}
	}
}

func TestTheTriggerWordGetsIntoTheCaptions(t *testing.T) {
	t.Parallel()
	v := filled(t, "flux")
	if loader := compose(t, v).Dataloader; !strings.Contains(loader, `"instance_prompt": "harborlights"`) || !strings.Contains(loader, `"prepend_instance_prompt": true`) {
		t.Errorf("with captions of their own:\n%s", loader)
	}
	v[recipe.Captions] = recipe.FromTrigger
	if loader := compose(t, v).Dataloader; !strings.Contains(loader, `"caption_strategy": "instanceprompt"`) || strings.Contains(loader, "prepend") {
		t.Errorf("as the only caption:\n%s", loader)
	}
	delete(v, recipe.Trigger)
	if m := recipe.Check(v); len(m) != 1 || m[0].Field != recipe.Trigger || m[0].Code != "missing" {
		t.Errorf("no captions at all: %v", m)
	}
}

func TestAnswersThatNoFieldTakesAreNamed(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ field, value, code string }{
		"nothing":        {recipe.Steps, " ", "missing"},
		"words":          {recipe.Steps, "many", "number"},
		"half a step":    {recipe.Steps, "10.5", "integer"},
		"not decimal":    {recipe.Steps, "0x10", "number"},
		"none":           {recipe.Steps, "0", "low"},
		"for ever":       {recipe.Steps, "9999999", "high"},
		"between sizes":  {recipe.Resolution, "1000", "multiple"},
		"too fast":       {recipe.LearningRate, "2", "high"},
		"infinitely":     {recipe.LearningRate, "Inf", "high"},
		"not a number":   {recipe.LearningRate, "NaN", "number"},
		"a rank of none": {recipe.Rank, "-4", "integer"},
	}
	for name, c := range cases {
		v := filled(t, "flux")
		v[c.field] = c.value
		if m := recipe.Check(v); len(m) != 1 || m[0].Field != c.field || m[0].Code != c.code {
			t.Errorf("%s: %v, want %s", name, m, c.code)
		}
	}
	v := filled(t, "flux")
	v[recipe.Kind], v[recipe.Rank] = recipe.Full, ""
	if m := recipe.Check(v); len(m) > 0 {
		t.Errorf("a whole model has no rank: %v", m)
	}
}

func TestTheFormLeavesAloneWhatWasWrittenByHand(t *testing.T) {
	t.Parallel()
	v := filled(t, "flux")
	texts := compose(t, v)
	texts.Config = strings.Replace(texts.Config, `"--optimizer": "adamw_bf16"`, `"--optimizer": "prodigy"`, 1)
	texts.Config = strings.Replace(texts.Config, `"--seed": 42`, `"--something_new": {"b": 1.10, "a": null},`+"\n  "+`"--seed": 42`, 1)
	texts.Dataloader = strings.Replace(texts.Dataloader, `"repeats": 10`, `"repeats": 3`, 1)
	r := reading(t, texts)
	if len(r.Overridden) != 2 || r.Overridden[0].Field != "--optimizer" || r.Overridden[0].Value != "prodigy" || r.Overridden[1].Field != "training-data.repeats" {
		t.Errorf("by hand: %+v", r.Overridden)
	}
	if !slices.Equal(r.More, []string{"--something_new"}) {
		t.Errorf("beside the form: %v", r.More)
	}
	v[recipe.Steps], v[recipe.Resolution] = "2000", "768"
	after, err := recipe.Write(texts, v)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"--max_train_steps": 2000`, `"--checkpoint_step_interval": 500`, `"--resolution": 768`, `"--validation_resolution": "768x768"`,
		`"--optimizer": "prodigy"`, `"b": 1.10`} {
		if !strings.Contains(after.Config, want) {
			t.Errorf("%s is not in\n%s", want, after.Config)
		}
	}
	if !strings.Contains(after.Dataloader, `"repeats": 3`) || !strings.Contains(after.Dataloader, `"resolution": 768`) {
		t.Errorf("the dataset:\n%s", after.Dataloader)
	}
	if strings.Index(after.Config, "something_new") > strings.Index(after.Config, `"--seed"`) {
		t.Error("the order is lost")
	}
}

func TestAnotherFamilyBringsItsOwnSettings(t *testing.T) {
	t.Parallel()
	v := filled(t, "flux")
	v[recipe.Rank] = "64" // chosen, not the default
	texts := compose(t, v)
	v[recipe.FamilyField] = "wan"
	after, err := recipe.Write(texts, v)
	if err != nil {
		t.Fatal(err)
	}
	r := reading(t, after)
	if r.Values[recipe.Resolution] != "512" || r.Values[recipe.LearningRate] != "0.00005" || r.Values[recipe.Rank] != "64" {
		t.Errorf("answers: %v", r.Values)
	}
	if len(r.Overridden) > 0 || len(r.More) > 0 {
		t.Errorf("left over from before: %+v %v", r.Overridden, r.More)
	}
	if !strings.Contains(after.Dataloader, `"dataset_type": "video"`) || strings.Contains(after.Config, "flow_schedule_shift") {
		t.Errorf("%s\n%s", after.Config, after.Dataloader)
	}
	// And back again: nothing of the detour stays.
	v[recipe.FamilyField], v[recipe.Resolution], v[recipe.LearningRate] = "flux", "512", "0.00005"
	back, err := recipe.Write(after, v)
	if err != nil {
		t.Fatal(err)
	}
	if r := reading(t, back); len(r.Overridden) > 0 || len(r.More) > 0 || r.Values[recipe.Resolution] != "1024" {
		t.Errorf("after the way back: %+v", r)
	}
}

func TestAFormFollowsAConfigOfSomebodyElse(t *testing.T) {
	t.Parallel()
	texts := trainconfig.Texts{
		Config: `{"model_family": "auraflow", "model_type": "lora", "lora_rank": "8", "max_train_steps": 4e2, "learning_rate": "1e-4",
			"output_dir": "output/harbor", "optimizer": "adamw_bf16", "data_backend_config": "multidatabackend.json", "checkpointing_steps": 50}`,
		Dataloader: `[{"id": "old", "disabled": true}, {"id": "mine", "instance_data_dir": "/data/mine"}, {"id": "reg", "instance_data_dir": "/data/reg"}]`,
	}
	r := reading(t, texts)
	want := recipe.Values{recipe.FamilyField: "auraflow", recipe.Kind: "lora", recipe.Rank: "8", recipe.Steps: "400",
		recipe.LearningRate: "0.0001", recipe.Name: "harbor", recipe.Folder: "/data/mine"}
	for field, value := range want {
		if r.Values[field] != value {
			t.Errorf("%s reads as %q, want %q", field, r.Values[field], value)
		}
	}
	if r.Known {
		t.Error("there is no recipe for auraflow")
	}
	v := r.Values
	v[recipe.Steps] = "1000"
	after, err := recipe.Write(texts, v)
	if err != nil {
		t.Fatal(err)
	}
	for _, kept := range []string{`"max_train_steps": 1000`, `"checkpointing_steps": 50`, `"lora_rank": "8"`} {
		if !strings.Contains(after.Config, kept) {
			t.Errorf("%s is not in\n%s", kept, after.Config)
		}
	}
	if strings.Contains(after.Config, "--") {
		t.Errorf("the person writes names without dashes:\n%s", after.Config)
	}
}

func TestAnswersThatAreNoGoodChangeNothing(t *testing.T) {
	t.Parallel()
	texts := compose(t, filled(t, "flux"))
	v := filled(t, "flux")
	v[recipe.Folder] = reading(t, texts).Values[recipe.Folder]
	v[recipe.Steps] = "many"
	if after, err := recipe.Write(texts, v); err != nil || after != texts {
		t.Errorf("%v\n%s", err, after.Config)
	}
	broken := trainconfig.Texts{Config: "{", Dataloader: "[]"}
	if after, err := recipe.Write(broken, v); !errors.Is(err, recipe.ErrUnreadable) || after != broken {
		t.Errorf("a text that is no JSON: %v, %+v", err, after)
	}
}

func TestProblemsNameTheirField(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{
		"--max_train_steps": recipe.Steps, "learning_rate": recipe.LearningRate, "training-data.instance_data_dir": recipe.Folder,
		"[0].instance_data_dir": recipe.Folder, "--optimizer": "", "": "",
	} {
		if got := recipe.FieldOf(trainconfig.Problem{Field: field}); got != want {
			t.Errorf("%s is about %q, want %q", field, got, want)
		}
	}
}

func FuzzFormAndTexts(f *testing.F) {
	flux, _ := recipe.Compose(recipe.Defaults("flux"))
	wan, _ := recipe.Compose(recipe.Defaults("wan"))
	f.Add(flux.Config, flux.Dataloader, "1000", "16", "sdxl", "word")
	f.Add(wan.Config, wan.Dataloader, "x", "1e3", "nothing", "")
	f.Add(`{"--max_train_steps": [1], "max_train_steps": null, "lora_rank": {}}`, `[null, 1, {"id": {}}, {"id": "a", "video": 3}]`, "5", "5", "flux", "\x00")
	f.Fuzz(func(t *testing.T, config, dataloader, steps, rank, family, trigger string) {
		before := trainconfig.Texts{Config: config, Dataloader: dataloader}
		v := recipe.Values{recipe.Steps: steps, recipe.Rank: rank, recipe.FamilyField: family, recipe.Trigger: trigger, recipe.Kind: recipe.LoRA}
		_ = trainconfig.Check("/nowhere", before) // finds something or nothing, and does not fall
		once, err := recipe.Write(before, v)
		if err != nil {
			if !errors.Is(err, recipe.ErrUnreadable) || once != before {
				t.Fatalf("%v, %+v", err, once)
			}
			return
		}
		was, err := recipe.Read(before)
		if err != nil {
			t.Fatal(err)
		}
		r, err := recipe.Read(once)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		for _, key := range was.More { // what the form does not know stays
			if !slices.Contains(r.More, key) && !strings.Contains(once.Config+once.Dataloader, strings.TrimPrefix(key[strings.LastIndexByte(key, '.')+1:], "--")) && !strings.ContainsAny(key, "\\\"\x00") {
				t.Fatalf("%q is lost from\n%s\n%s", key, once.Config, once.Dataloader)
			}
		}
		twice, err := recipe.Write(once, r.Values)
		if err != nil || twice != once {
			t.Fatalf("writing what was read changes the texts: %v\n%s\n%s\n%s\n%s", err, once.Config, twice.Config, once.Dataloader, twice.Dataloader)
		}
	})
}
