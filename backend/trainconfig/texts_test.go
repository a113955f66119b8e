package trainconfig

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// texts is the example of newPlace as it would stand in a folder of its own.
func (p place) texts() Texts {
	data := filepath.ToSlash(p.data)
	config := strings.Replace(exampleConfig, "config/harbor-lights/multidatabackend.json", DataloaderName, 1)
	config = strings.Replace(config, `"--user_prompt_library": "config/harbor-lights/user_prompt_library.json",`, "", 1)
	return Texts{Config: config, Dataloader: strings.ReplaceAll(strings.ReplaceAll(exampleDataloader, "../../data", data), "%DATA%", data)}
}

func TestTextsAreCheckedWithoutBeingWritten(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	dir := filepath.Join(p.root, "drafts", "one") // not there
	if found := Check(dir, p.texts()); len(found) > 0 {
		t.Errorf("good texts: %v", found)
	}
	cases := map[string]struct {
		file, from, to string
		field, message string
		line, column   int
	}{
		"a comma too many":     {"config.json", "2400,", "2400,,", "", "not valid JSON", 9, 29},
		"an open bracket":      {DataloaderName, `"write_batch_size": 128`, `"write_batch_size": [`, "", "not valid JSON", 35, 3},
		"a wrong value":        {"config.json", "2400", `"many"`, "--max_train_steps", "not a whole number", 9, 3},
		"of a dataset":         {DataloaderName, "%DATA%/harbor", "/nowhere", "harbor-1024.instance_data_dir", "does not exist", 6, 5},
		"a setting too few":    {"config.json", `"--optimizer": "adamw_bf16",`, "", "--optimizer", "missing", 0, 0},
		"a dataset without id": {DataloaderName, `"id": "harbor-1024",`, "", "[0].id", "no id", 2, 3},
		"another dataloader":   {"config.json", DataloaderName, "elsewhere.json", "", "does not exist", 0, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			texts := p.texts()
			from := strings.ReplaceAll(c.from, "%DATA%", filepath.ToSlash(p.data))
			if c.file == "config.json" {
				texts.Config = strings.Replace(texts.Config, from, c.to, 1)
			} else {
				texts.Dataloader = strings.Replace(texts.Dataloader, from, c.to, 1)
			}
			found := Check(dir, texts)
			for _, q := range found {
				if q.Field == c.field && strings.Contains(q.Message, c.message) {
					if q.Line != c.line || q.Column != c.column {
						t.Errorf("line %d, column %d of %v", q.Line, q.Column, q)
					}
					return
				}
			}
			t.Errorf("not found: %v", found)
		})
	}
}

func TestSecretsInTextsAreFoundBeforeTheyAreKept(t *testing.T) {
	t.Parallel()
	const token = "hf_abcdefghijklmnopqrstuv"
	cases := map[string]struct {
		text, field string
		line        int
	}{
		"valid":                    {"{\n  \"--hub_token\": \"x1y2z3\"\n}", "--hub_token", 2},
		"a token anywhere":         {"{\n\n  \"--note\": \"" + token + "\"\n}", "--note", 3},
		"of a dataset":             {"[\n {\"id\": \"a\",\n  \"aws_secret_access_key\": \"s3cret\"}]", "a.aws_secret_access_key", 3},
		"not valid yet":            {"{\n  \"--hub_token\": \"x1y2z3\",\n", "--hub_token", 2},
		"a token in broken JSON":   {"{\n  \"--note: " + token + "\n", "", 2},
		"pasted as the whole file": {token, "", 1},
	}
	for name, c := range cases {
		found := SecretsIn("config.json", []byte(c.text))
		if len(found) != 1 || found[0].Field != c.field || found[0].Line != c.line {
			t.Errorf("%s: %+v", name, found)
		}
	}
	for _, harmless := range []string{`{"--hub_token": "${HF_TOKEN}"}`, `{"--hub_token": ""}`, `{"--instance_token": "sks"}`, `{"a": "` + Placeholder + `"`, "{", ""} {
		if found := SecretsIn("config.json", []byte(harmless)); len(found) > 0 {
			t.Errorf("%s: %+v", harmless, found)
		}
	}
}

func TestCopyLeavesSecretsBehindAndFindsItsFilesAgain(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.edit(t, configFile, `"--seed"`, `"--hub_token": "hf_abcdefghijklmnopqrstuv", "--lora_type": "lycoris", "--lycoris_config": "config/harbor-lights/lokr.json", "--seed"`)
	p.write(t, "config/harbor-lights/lokr.json", `{"algo": "lokr"}`)
	p.edit(t, dataFile, `"id": "off"`, `"id": "off", "aws_secret_access_key": "s3cret"`)
	copied, err := Copy(p.dir)
	if err != nil {
		t.Fatal(err)
	}
	if all := copied.Config + copied.Dataloader; strings.Contains(all, "hf_abc") || strings.Contains(all, "s3cret") {
		t.Errorf("a secret came along:\n%s", all)
	}
	if len(copied.LeftOut) != 1 || copied.LeftOut[0] != "--hub_token" {
		t.Errorf("left out: %v", copied.LeftOut)
	}
	p.write(t, "drafts/1/config.json", copied.Config)
	p.write(t, "drafts/1/"+DataloaderName, copied.Dataloader)
	for name, content := range copied.Sides {
		p.write(t, "drafts/1/"+name, string(content))
	}
	c, err := p.tryLoad(p.path("drafts/1"))
	if err != nil {
		t.Fatal(err)
	}
	if c.LyCORIS == nil || c.PromptLibrary == nil || len(c.NeedsTransport()) != 2 {
		t.Errorf("lycoris %s, prompts %s, %d datasets", c.LyCORIS, c.PromptLibrary, len(c.NeedsTransport()))
	}
	reg, _ := c.Dataset("harbor-reg")
	if c.DataDir(reg) != p.path("data/boats") {
		t.Errorf("a folder beside the original is looked for in %s", c.DataDir(reg))
	}
	found := Check(p.path("drafts/1"), copied.Texts)
	if len(found) != 1 || found[0].Field != "off.aws_secret_access_key" || found[0].Warning {
		t.Errorf("a dataset that cannot be read without its secret: %v", found)
	}
}

func TestABrokenConfigCanBeCopiedToMendIt(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.edit(t, configFile, "2400", "0")
	if _, err := p.tryLoad(p.dir); err == nil {
		t.Fatal("it loads")
	}
	if copied, err := Copy(p.dir); err != nil || !strings.Contains(copied.Config, `"--max_train_steps": 0`) {
		t.Errorf("%v\n%s", err, copied.Config)
	}
	p.write(t, configFile, "{")
	var ps Problems
	if _, err := Copy(p.dir); !errors.As(err, &ps) || ps[0].Line != 1 {
		t.Errorf("a file that cannot be read: %v", err)
	}
}

func TestAPublishedConfigIsFoundBySimpleTuner(t *testing.T) {
	t.Parallel()
	texts := Texts{Config: `{"--data_backend_config": "multidatabackend.json", "--lycoris_config": "{\"algo\": \"lokr\"}"}`}
	root := t.TempDir()
	got, err := Publish(filepath.Join(root, "config", "harbor"), texts)
	if err != nil || !strings.Contains(got.Config, `"config/harbor/multidatabackend.json"`) || !strings.Contains(got.Config, `{\"algo`) {
		t.Errorf("below SimpleTuner's folder: %v %s", err, got.Config)
	}
	got, err = Publish(filepath.Join(root, "harbor"), texts)
	if v := parse[map[string]string](t, []byte(got.Config)); err != nil || v["--data_backend_config"] != filepath.Join(root, "harbor", DataloaderName) {
		t.Errorf("elsewhere: %v %v", err, v)
	}
}

func TestCheckingIsQuickEnoughForEveryKeystroke(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	texts := p.texts()
	began := time.Now()
	const times = 20
	for range times {
		if found := Check(p.root, texts); len(found) > 0 {
			t.Fatal(found)
		}
	}
	if each := time.Since(began) / times; each > 50*time.Millisecond {
		t.Errorf("%s each", each)
	}
}

func FuzzPlaces(f *testing.F) {
	f.Add([]byte(exampleConfig), "--max_train_steps")
	f.Add([]byte(exampleDataloader), "harbor-1024.repeats")
	f.Add([]byte(`{"a": [{"id": "x"}, {"a": 1, "a": {"b": 2}}]}`), "a[1].a.b")
	f.Fuzz(func(t *testing.T, data []byte, field string) {
		line, column := spot(data, positions(data), field)
		if (line == 0) != (column == 0) || line < 0 || line > strings.Count(string(data), "\n")+1 {
			t.Fatalf("line %d, column %d", line, column)
		}
		for _, s := range SecretsIn("x", data) {
			if s.Line < 0 || s.Line > strings.Count(string(data), "\n")+1 {
				t.Fatalf("%+v", s)
			}
		}
	})
}
