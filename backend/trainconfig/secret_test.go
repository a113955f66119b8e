package trainconfig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// leaks are secrets for the tests, put together so that no scanner of source
// code takes them for real ones.
var leaks = map[string]string{
	"hf":      "hf_" + strings.Repeat("Ab1", 10),
	"r8":      "r8_" + strings.Repeat("Zy9", 12),
	"aws":     "AKIA" + strings.Repeat("Q7", 8),
	"gh":      "ghp_" + strings.Repeat("x1Y2", 9),
	"plain":   "correct-horse-battery",
	"numeric": "8675309424242",
	"hook":    "https://discord.com/api/webhooks/1234/" + strings.Repeat("s3cr3t", 4),
	"userinf": "https://mia:" + "hunter2hunter2" + "@example.org/x",
	"query":   "https://example.org/hook?token=" + "tok3ntok3n",
	"inner":   "in-the-inner-text",
}

func secretPlace(t *testing.T) place {
	p := newPlace(t)
	p.edit(t, configFile, `"--seed"`, fmt.Sprintf(`
  "--hf_token": %q,
  "--comment": "my key is %s, do not tell",
  "wandb_api_key": %q,
  "--tracker": {"login": {"password": %s, "user": "mia"}, "list": ["fine", %q]},
  "--publishing_config": [{"provider": "s3", "bucket": "models", "access_key": %q, "secret_key": %q, "request_headers": {"X-Upload-Token": %q}}],
  "--webhook_config": "[{\"callback_url\": \"https://example.org\", \"password\": \"%s\"}]",
  "--note_url": %q, "--note_url2": %q, "--note_url3": %q,
  "--placeholder_token": "sks", "--use_auth_token": true, "--max_token_length": 77,
  "--hub_token": "${HF_TOKEN}", "--api_key": "",
  "--seed"`, leaks["hf"], leaks["gh"], leaks["plain"], leaks["numeric"], leaks["r8"], leaks["aws"], leaks["plain"], leaks["plain"],
		leaks["inner"], leaks["hook"], leaks["userinf"], leaks["query"]))
	p.edit(t, dataFile, `"id": "harbor-reg",`, fmt.Sprintf(`"id": "harbor-reg", "type": "aws", "aws_bucket_name": "boats", "aws_endpoint_url": "https://s3.example.org",
    "aws_access_key_id": %q, "aws_secret_access_key": %q, "aws_data_prefix": "train",`, leaks["aws"], leaks["plain"]))
	return p
}

// assertClean fails when text holds one of the leaks.
func assertClean(t *testing.T, what, text string) {
	t.Helper()
	for name, leak := range leaks {
		if strings.Contains(text, leak) {
			t.Errorf("%s holds the secret %q", what, name)
		}
	}
}

func TestSecretsAreLiftedOut(t *testing.T) {
	t.Parallel()
	c := secretPlace(t).load(t)
	config, dataloader, err := c.Sanitised()
	if err != nil {
		t.Fatal(err)
	}
	assertClean(t, "the config", string(config))
	assertClean(t, "the dataloader", string(dataloader))
	got := map[string]string{}
	for _, s := range c.Secrets {
		got[s.Field] = s.Reveal()
		if s.File == "" || s.Kind == "" {
			t.Errorf("a secret without a place or a kind: %v", s)
		}
	}
	want := map[string]string{
		"--hf_token": leaks["hf"], "--comment": "my key is " + leaks["gh"] + ", do not tell", "wandb_api_key": leaks["plain"],
		"--tracker.login.password": leaks["numeric"], "--tracker.list[1]": leaks["r8"],
		"--publishing_config[0].access_key": leaks["aws"], "--publishing_config[0].secret_key": leaks["plain"],
		"--publishing_config[0].request_headers.X-Upload-Token": leaks["plain"],
		"--note_url": leaks["hook"], "--note_url2": leaks["userinf"], "--note_url3": leaks["query"],
		"harbor-reg.aws_access_key_id": leaks["aws"], "harbor-reg.aws_secret_access_key": leaks["plain"],
	}
	for field, value := range want {
		if got[field] != value {
			t.Errorf("%s: lifted %q", field, got[field])
		}
	}
	if !strings.Contains(got["--webhook_config"], leaks["inner"]) {
		t.Errorf("the JSON inside a text: %q", got["--webhook_config"])
	}
	if len(got) != len(want)+1 {
		t.Errorf("lifted %d, want %d: %v", len(got), len(want)+1, c.Secrets)
	}
	for _, kept := range []string{`"sks"`, `"${HF_TOKEN}"`, `77`, `"mia"`, `"https://s3.example.org"`} {
		if !strings.Contains(string(config)+string(dataloader), kept) {
			t.Errorf("%s is no secret and is gone", kept)
		}
	}
}

func TestNothingPrintsASecret(t *testing.T) {
	t.Parallel()
	c := secretPlace(t).load(t)
	bucket := Bucket{Name: "b", EndpointURL: "https://x.example.org", AccessKey: leaks["aws"], SecretKey: leaks["plain"]}
	remote := Remote{Datasets: map[string]Bucket{"harbor-1024": bucket}}
	c.Settings.o.remove("--note_url") // addresses with secrets are dropped anyway
	out, err := c.ForRemote(remote)
	if err != nil {
		t.Fatal(err)
	}
	reg, _ := c.Dataset("harbor-reg")
	for name, v := range map[string]any{"config": c, "config value": *c, "secrets": c.Secrets, "settings": c.Settings, "dataset": reg, "raw": reg.Raw,
		"bucket": bucket, "remote": remote, "rewritten": out, "changes": out.Changes, "nested": struct{ R Rewritten }{out}} {
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		assertClean(t, name+" in a log", log.String())
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			assertClean(t, name+" with "+format, fmt.Sprintf(format, v))
		}
		b, err := json.Marshal(v)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		assertClean(t, name+" as JSON", string(b))
	}
}

func TestSecretsTravelOnlyInTheDataloader(t *testing.T) {
	t.Parallel()
	c := secretPlace(t).load(t)
	out, err := c.ForRemote(Remote{Datasets: map[string]Bucket{"harbor-1024": bucketFor("harbor-1024")}})
	if err != nil {
		t.Fatal(err)
	}
	assertClean(t, "the config", string(out.ConfigJSON))
	if strings.Contains(string(out.ConfigJSON), Placeholder) {
		t.Errorf("a placeholder is sent: %s", out.ConfigJSON)
	}
	sets := byID(t, out.DataloaderJSON)
	reg := sets["harbor-reg"]
	if reg["aws_secret_access_key"] != leaks["plain"] || reg["aws_access_key_id"] != leaks["aws"] || reg["aws_data_prefix"] != "train" {
		t.Errorf("the person's own bucket lost its keys: %v", reg)
	}
	want := "harbor-1024.aws_access_key_id harbor-1024.aws_secret_access_key harbor-reg.aws_access_key_id harbor-reg.aws_secret_access_key"
	if got := strings.Join(out.SecretFields, " "); got != want {
		t.Errorf("secrets that leave: %s", got)
	}
}
