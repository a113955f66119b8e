package training_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crisol/backend/job"
	"crisol/backend/provider"
	"crisol/backend/training"
)

func TestAPlanTellsWhatLeavesAndTouchesNothing(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.text("photos/.DS_Store", "x")
	p := l.plan("finding")
	if p.Files != 6 || len(p.Datasets) != 1 || p.Datasets[0].Images != 3 || p.Datasets[0].Captions != 3 || p.Steps != 20 {
		t.Errorf("files %d, steps %d, datasets %+v", p.Files, p.Steps, p.Datasets)
	}
	if d := p.Datasets[0]; d.Travel.Way != training.WayServed || len(d.LeftOut) != 1 || d.LeftOut[0].Files != 1 || len(d.Sample) != 5 {
		t.Errorf("dataset %+v", d)
	}
	if len(p.Secrets) != 2 || p.Request.Name != "portrait" || p.Request.Hardware != "small" || len(p.Changes) == 0 {
		t.Errorf("secrets %+v, request %+v, %d changes", p.Secrets, p.Request, len(p.Changes))
	}
	if _, total, err := l.store.List(job.Filter{}); err != nil || total != 0 {
		t.Errorf("a plan stored %d jobs, %v", total, err)
	}
	if entries, err := os.ReadDir(filepath.Join(l.root, "jobs")); err != nil || len(entries) != 0 {
		t.Errorf("a plan left %v, %v", entries, err)
	}
}

func TestAPlanNamesEveryProblemWithFileFieldAndFix(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*testing.T, *lab)
		file  string
		words []string
	}{
		"no dataset folder": {func(t *testing.T, l *lab) {
			if err := os.RemoveAll(l.photos); err != nil {
				t.Fatal(err)
			}
		}, "multidatabackend.json", []string{"instance_data_dir", "photos"}},
		"an empty dataset folder": {func(t *testing.T, l *lab) {
			if err := errors.Join(os.RemoveAll(l.photos), os.Mkdir(l.photos, 0o700)); err != nil {
				t.Fatal(err)
			}
		}, "multidatabackend.json", []string{"instance_data_dir", "empty"}},
		"a dataset without images": {func(t *testing.T, l *lab) {
			if err := os.RemoveAll(l.photos); err != nil {
				t.Fatal(err)
			}
			l.text("photos/notes.txt", "x")
		}, "multidatabackend.json", []string{"photos.instance_data_dir", "no file of the dataset's type"}},
		"a dataset that is a file": {func(t *testing.T, l *lab) {
			if err := os.RemoveAll(l.photos); err != nil {
				t.Fatal(err)
			}
			l.text("photos", "x")
		}, "multidatabackend.json", []string{"instance_data_dir"}},
		"no config":           {func(_ *testing.T, l *lab) { l.config = filepath.Join(l.root, "elsewhere") }, "config.json", []string{"does not exist"}},
		"a config of no JSON": {func(_ *testing.T, l *lab) { l.text("portrait/config.json", "{") }, "config.json", []string{"not valid JSON"}},
		"an empty config":     {func(_ *testing.T, l *lab) { l.text("portrait/config.json", "") }, "config.json", []string{"not valid JSON"}},
		"a list as config":    {func(_ *testing.T, l *lab) { l.text("portrait/config.json", "[]") }, "config.json", []string{"JSON object"}},
		"no dataloader": {func(t *testing.T, l *lab) {
			if err := os.Remove(filepath.Join(l.config, "multidatabackend.json")); err != nil {
				t.Fatal(err)
			}
		}, "multidatabackend.json", []string{"does not exist"}},
		"a dataloader of no JSON": {func(_ *testing.T, l *lab) { l.text("portrait/multidatabackend.json", "[{]") }, "multidatabackend.json", []string{"not valid JSON"}},
		"a dataloader of nothing": {func(_ *testing.T, l *lab) { l.text("portrait/multidatabackend.json", "[]") }, "multidatabackend.json", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			c.spoil(t, l)
			_, err := l.service(nil).Plan(t.Context(), l.request("local"))
			problems, ok := training.IsProblems(err)
			if !ok || len(problems) == 0 {
				t.Fatalf("%v, want problems", err)
			}
			p := problems[0]
			if !strings.HasSuffix(p.File, c.file) || p.Message == "" || p.Fix == "" {
				t.Errorf("%+v", p)
			}
			for _, word := range c.words {
				if !strings.Contains(p.String(), word) {
					t.Errorf("%q is not in %q", word, p)
				}
			}
		})
	}
}

func TestAPlanRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for name, c := range map[string]struct {
		request training.Request
		cause   provider.Cause
	}{
		"no such provider":       {training.Request{ConfigDir: l.config, Provider: "nobody"}, provider.NotFound},
		"no provider":            {training.Request{ConfigDir: l.config}, provider.NotFound},
		"a provider that is not": {training.Request{ConfigDir: l.config, Provider: "later"}, provider.Permanent},
		"no such hardware":       {training.Request{ConfigDir: l.config, Provider: "local", Hardware: "huge"}, provider.InvalidInput},
	} {
		if _, err := l.service(nil).Plan(t.Context(), c.request); provider.CauseOf(err) != c.cause {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := l.service(nil).Plan(t.Context(), training.Request{ConfigDir: l.config, Provider: "local", Steps: -1}); err == nil || !strings.Contains(err.Error(), "steps") {
		t.Errorf("negative steps: %v", err)
	}
	l.endpoint = ""
	if _, err := l.service(nil).Plan(t.Context(), l.request("finding")); err == nil || !strings.Contains(err.Error(), "public URL") {
		t.Errorf("a provider that cannot reach us: %v", err)
	}
}

func TestTheDigestIsStableUntilWhatLeavesChanges(t *testing.T) {
	t.Parallel()
	moods := map[string]func(*lab){
		"nothing":           func(*lab) {},
		"another endpoint":  func(l *lab) { l.endpoint = "https://other.example/api/cloud/storage" },
		"the consent mode":  func(l *lab) { l.mode = training.ConsentAsk },
		"a file left out":   func(l *lab) { l.text("photos/.DS_Store", "x") },
		"an unrelated file": func(l *lab) { l.text("portrait/notes.md", "x") },
	}
	changes := map[string]func(*lab){
		"a file grows":   func(l *lab) { l.text("photos/0.jpg", "a larger picture") },
		"a caption":      func(l *lab) { l.text("photos/0.txt", "A CAPTION!") },
		"one file more":  func(l *lab) { l.text("photos/9.jpg", "new") },
		"a file is gone": func(l *lab) { _ = os.Remove(filepath.Join(l.photos, "0.jpg")) },
		"a file's time":  func(l *lab) { _ = os.Chtimes(filepath.Join(l.photos, "0.jpg"), epoch, epoch.Add(time.Second)) },
		"a config value": func(l *lab) { l.edit("portrait/config.json", `"--max_train_steps": 20`, `"--max_train_steps": 21`) },
		"the dataloader": func(l *lab) { l.edit("portrait/multidatabackend.json", `"textfile"`, `"filename"`) },
		"another folder": func(l *lab) {
			_ = os.CopyFS(l.photos+"2", os.DirFS(l.photos))
			l.edit("portrait/multidatabackend.json", "../photos", "../photos2")
		},
		"the LyCORIS way": func(l *lab) { l.text("portrait/lycoris.json", `{"algo": "lokr", "factor": 4}`) },
		"a dataset with keys": func(l *lab) {
			l.edit("portrait/multidatabackend.json", "[\n", `[
  {"id": "far", "type": "aws", "dataset_type": "image", "aws_bucket_name": "b", "aws_endpoint_url": "https://s3.example",
   "aws_access_key_id": "AK", "aws_secret_access_key": "SK", "caption_strategy": "textfile", "cache_dir_vae": "cache/far",
   "text_embeds": "text"},
`)
		},
	}
	fresh := func(t *testing.T) (*lab, string) {
		l := newLab(t)
		l.text("portrait/lycoris.json", `{"algo": "lokr"}`)
		l.edit("portrait/config.json", "{\n", `{ "--lora_type": "lycoris", "--lycoris_config": "lycoris.json",`+"\n")
		return l, l.plan("finding").Digest
	}
	for name, change := range moods {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, before := fresh(t)
			change(l)
			if l.plan("finding").Digest != before {
				t.Error("the digest changed with a mood")
			}
		})
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, before := fresh(t)
			change(l)
			if l.plan("finding").Digest == before {
				t.Error("the digest did not change")
			}
		})
	}
	l, before := fresh(t)
	for name, r := range map[string]training.Request{
		"provider": {ConfigDir: l.config, Provider: "bare"},
		"hardware": {ConfigDir: l.config, Provider: "finding", Hardware: "large"},
		"steps":    {ConfigDir: l.config, Provider: "finding", Steps: 10},
	} {
		p, err := l.service(nil).Plan(t.Context(), r)
		if err != nil || p.Digest == before {
			t.Errorf("another %s: the digest did not change, %v", name, err)
		}
	}
}

func (l *lab) edit(name, from, to string) {
	l.t.Helper()
	text, err := os.ReadFile(filepath.Join(l.root, name))
	if err != nil || !strings.Contains(string(text), from) {
		l.t.Fatalf("%q is not in %s, %v", from, name, err)
	}
	l.text(name, strings.Replace(string(text), from, to, 1))
}

func TestTwoDatasetsOfOneFolderNameAreRefusedInWords(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.text("other/photos/7.jpg", "another")
	second := `[
  {"id": "others", "type": "local", "dataset_type": "image", "instance_data_dir": "../other/photos",
   "caption_strategy": "filename", "cache_dir_vae": "cache/others", "text_embeds": "text"},
`
	l.edit("portrait/multidatabackend.json", "[\n", second)
	_, err := l.service(nil).Plan(t.Context(), l.request("local"))
	if problems, ok := training.IsProblems(err); !ok || !strings.Contains(problems[0].Message, "same name") || problems[0].Fix == "" {
		t.Errorf("%v", err)
	}
	// Renamed, both go, each with a key of its own.
	if err := os.Rename(filepath.Join(l.root, "other", "photos"), filepath.Join(l.root, "other", "more")); err != nil {
		t.Fatal(err)
	}
	l.edit("portrait/multidatabackend.json", "../other/photos", "../other/more")
	p := l.plan("local")
	if len(p.Datasets) != 2 || p.Datasets[0].Images != 1 || p.Datasets[1].Images != 3 || len(p.Secrets) != 3 {
		t.Errorf("%+v, %+v", p.Datasets, p.Secrets)
	}
}

func TestConsentIsEnforcedWhateverTheFace(t *testing.T) {
	t.Parallel()
	const none, given, stale = "none", "given", "given to another plan"
	for _, c := range []struct {
		mode     training.ConsentMode
		provider string
		consent  string
		want     error
	}{
		{training.ConsentAsk, "local", none, training.ErrConsentNeeded},
		{training.ConsentAsk, "local", given, nil},
		{training.ConsentAsk, "local", stale, training.ErrPlanChanged},
		{training.ConsentAsk, "finding", none, training.ErrConsentNeeded},
		{training.ConsentAsk, "finding", given, nil},
		{training.ConsentAsk, "finding", stale, training.ErrPlanChanged},
		{training.ConsentAllow, "local", none, nil},
		{training.ConsentAllow, "finding", none, nil},
		{training.ConsentAllow, "finding", given, nil},
		{training.ConsentAllow, "finding", stale, training.ErrPlanChanged},
		{training.ConsentDeny, "local", none, nil},
		{training.ConsentDeny, "local", given, nil},
		{training.ConsentDeny, "local", stale, training.ErrPlanChanged},
		{training.ConsentDeny, "finding", none, training.ErrConsentBlocked},
		{training.ConsentDeny, "finding", given, training.ErrConsentBlocked},
		{training.ConsentDeny, "finding", stale, training.ErrConsentBlocked},
		{"of the future", "finding", none, training.ErrConsentNeeded},
		{"of the future", "finding", given, nil},
	} {
		t.Run(fmt.Sprintf("%s, %s, consent %s", c.mode, c.provider, c.consent), func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			l.mode = c.mode
			p := l.plan(c.provider)
			if p.Consent.Blocked != (c.want == training.ErrConsentBlocked) || p.Consent.Sentence == "" || p.Consent.Mode != c.mode { //nolint:errorlint // the table's own value
				t.Errorf("the plan says %+v", p.Consent)
			}
			consent := training.Consent{Given: c.consent != none, By: "test"}
			if consent.Given {
				consent.Digest = p.Digest
			}
			if c.consent == stale {
				l.text("photos/0.jpg", "changed behind the person's back")
			}
			l.start(nil)
			id, err := l.svc.Submit(t.Context(), l.request(c.provider), consent, "")
			if !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if c.want == nil {
				if agreed := l.get(id).Asked.Consent; agreed.Mode != string(c.mode) || agreed.By != "test" {
					t.Errorf("recorded %+v", agreed)
				}
				return
			}
			if _, total, err := l.store.List(job.Filter{}); total != 0 || err != nil {
				t.Error("a refused submit stored a job")
			}
			if entries, err := os.ReadDir(filepath.Join(l.root, "jobs")); err != nil || len(entries) != 0 {
				t.Errorf("a refused submit left %v", entries)
			}
			if l.cloud.submits != 0 || l.serving.count() != 0 {
				t.Error("a refused submit reached the provider")
			}
		})
	}
}

func TestAccessKeysTellWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	for _, p := range []training.Purpose{
		{Job: "01jd0000000000000000000000", Output: true},
		{Job: "01jd0000000000000000000000"},
		{Job: "01jd0000000000000000000000", Dataset: 12},
	} {
		got, ok := training.ParseAccessKey(p.AccessKey())
		if !ok || got != p {
			t.Errorf("%s: %+v, %v", p.AccessKey(), got, ok)
		}
	}
	const base = "CRISOL01JD0000000000000000000000"
	for _, key := range []string{
		"", "CRISOL", base, base + "X", base + "D", base + "D-1", base + "D01", base + "D1x", base + "OO", base + "D99999999999999999999",
		strings.ToLower(base) + "O", "AKIA01JD0000000000000000000000O",
	} {
		if p, ok := training.ParseAccessKey(key); ok {
			t.Errorf("%q is taken for %+v", key, p)
		}
	}
}

func FuzzParseAccessKey(f *testing.F) {
	for _, seed := range []string{"", "CRISOL", "CRISOL01JD0000000000000000000000O", "CRISOL01JD0000000000000000000000D7", "CRISOLéééééééééééééD0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		p, ok := training.ParseAccessKey(key)
		if ok && p.AccessKey() != key {
			t.Errorf("%q became %+v, whose key is %q", key, p, p.AccessKey())
		}
	})
}
