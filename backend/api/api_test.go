package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/ingress"
	"crisol/backend/job"
	"crisol/backend/library"
	"crisol/backend/provider"
	"crisol/backend/secret"
	"crisol/backend/store"
	"crisol/backend/trainconfig"
	"crisol/backend/training"
)

var update = flag.Bool("update", false, "add new operations to the golden file")

func TestOnlyProgramsOfThisUserAreLetIn(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	if status, text := p.call("GET", "/api/cloud/health", nil, nil); status != http.StatusOK {
		t.Fatalf("with the key: %d %s", status, text)
	}
	for name, change := range map[string]func(*http.Request){
		"no key":            func(r *http.Request) { r.Header.Del("Authorization") },
		"a wrong key":       func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+strings.Repeat("x", 43)) },
		"an empty key":      func(r *http.Request) { r.Header.Set("Authorization", "Bearer ") },
		"a foreign host":    func(r *http.Request) { r.Host = "evil.example" },
		"a rebound host":    func(r *http.Request) { r.Host = "localhost.evil.example:80" },
		"another interface": func(r *http.Request) { r.Host = "192.168.1.5" },
		"a web page":        func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
		"a local web page":  func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:3000") },
		"a sandboxed page":  func(r *http.Request) { r.Header.Set("Origin", "null") },
	} {
		for _, path := range []string{"/api/cloud/health", "/api/cloud/openapi.json", "/", "/nothing"} {
			status, text := p.call("GET", path, nil, change)
			var e api.Error
			if err := json.Unmarshal(text, &e); err != nil || status != http.StatusForbidden || e.Code != api.CodeUnauthorised || e.Message == "" {
				t.Errorf("%s, %s: %d %s", name, path, status, text)
			}
			if strings.Contains(string(text), p.key()) {
				t.Errorf("%s: the answer holds the key", name)
			}
		}
	}
	for _, host := range []string{"localhost", "127.0.0.1:1", "[::1]:1"} {
		if status, _ := p.call("GET", "/api/cloud/health", nil, func(r *http.Request) { r.Host = host }); status != http.StatusOK {
			t.Errorf("host %s: %d", host, status)
		}
	}
}

func TestTheFilesOfTheServerArePrivateAndGoWithIt(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	files := []string{filepath.Join(p.home.Private(), "server.json"), filepath.Join(p.home.Private(), "api.key")}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", file, info.Mode())
		}
	}
	first := p.key()
	if err := p.host.Close(); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is still there: %v", file, err)
		}
	}
	if _, err := api.Connect(t.Context(), p.home); !errors.Is(err, api.ErrNoServer) {
		t.Errorf("%v, want ErrNoServer", err)
	}
	p.open(p.options())
	if p.key() == first {
		t.Error("the key did not change")
	}
}

func TestAServerThatDiedIsNoServer(t *testing.T) {
	t.Parallel()
	home := core.Home(t.TempDir())
	if err := os.MkdirAll(home.Private(), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`{"address":"127.0.0.1:1"}`, "", "{"} {
		for name, content := range map[string]string{"server.json": text, "api.key": "k"} {
			if err := os.WriteFile(filepath.Join(home.Private(), name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := api.Connect(t.Context(), home); !errors.Is(err, api.ErrNoServer) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestTheControlAPIListensOnThisMachineOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "example.com:80", "8100", "192.168.1.5:0"} {
		p := &place{t: t, home: core.Home(t.TempDir()), keys: secret.OpenMemory()}
		o := p.options()
		o.Listen = address
		h, err := api.Open(t.Context(), o)
		if err == nil {
			_ = h.Close()
			t.Errorf("it listens on %s", address)
			continue
		}
		if !strings.Contains(err.Error(), "this machine only") {
			t.Errorf("%s: %v", address, err)
		}
		if lock, err := p.home.Lock(); err != nil {
			t.Errorf("a failed start keeps the home: %v", err)
		} else if err := lock.Release(); err != nil {
			t.Error(err)
		}
	}
}

// TestEveryRouteAnswersAsItsDocumentSays makes one job and calls every operation on it.
func TestEveryRouteAnswersAsItsDocumentSays(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	document := p.document()
	dir, err := p.RehearsalConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id := string(p.submit(2))
	p.until(job.ID(id), ended)
	models, err := p.Models(t.Context())
	if err != nil || len(models) != 1 || models[0].LibraryPath == "" || models[0].Kind == "" || models[0].Rank == 0 {
		t.Fatalf("%+v, %v", models, err)
	}
	model, other := models[0].LibraryPath, t.TempDir()
	request := training.Request{ConfigDir: dir, Provider: "rehearsal", Steps: 2}
	calls := []struct {
		id, method, path string
		in               any
		want             string // in the answer
	}{
		{"hello", "GET", "/hello?nonce=" + strings.Repeat("n", 43), nil, `"proof"`},
		{"health", "GET", "/health", nil, `"busy":false`},
		{"events", "GET", "/events?since=1&wait=0", nil, `"complete":`},
		{"providers", "GET", "/providers", nil, `"id":"rehearsal"`},
		{"models", "GET", "/models", nil, `"here":true`},
		{"verifyModel", "POST", "/models/verify", api.ModelPath{Path: model}, `"ok":true`},
		{"linkModel", "POST", "/models/link", api.ModelLink{ModelPath: api.ModelPath{Path: model}, Target: "other"}, p.other},
		{"modelTargets", "GET", "/models/targets", nil, `"id":"other"`},
		{"renameModel", "POST", "/models/rename", api.ModelRename{ModelPath: api.ModelPath{Path: model}, Name: "fox"}, `"name":"fox"`},
		{"trashModel", "POST", "/models/trash", api.ModelPath{Path: "fox.safetensors"}, ""},
		{"restoreModel", "POST", "/models/restore", api.ModelID{ID: models[0].ID}, `"id":"` + models[0].ID},
		{"modelFolder", "GET", "/models/folder", nil, `"default":true`},
		{"setModelFolder", "PUT", "/models/folder", api.ModelFolderChoice{Path: other}, `"default":false`},
		{"rehearsal", "POST", "/rehearsal", nil, `"config_dir"`},
		{"plan", "POST", "/plan", request, `"digest"`},
		{"submit", "POST", "/jobs/submit", api.SubmitRequest{Request: request, Consent: training.Consent{Digest: p.digest(request), Given: true}}, `"job_id"`},
		{"listJobs", "GET", "/jobs?status=completed,failed&provider=rehearsal&text=" + id + "&limit=5", nil, `"total":1`},
		{"getJob", "GET", "/jobs/" + id, nil, `"delivery":"verified"`},
		{"jobLogs", "GET", "/jobs/" + id + "/logs?offset=-100&limit=100", nil, `"next"`},
		{"jobMetrics", "GET", "/jobs/" + id + "/metrics?from=1", nil, `"step":2`},
		{"jobTimeline", "GET", "/jobs/" + id + "/timeline", nil, `"to":"cleaned"`},
		{"cancelJob", "POST", "/jobs/" + id + "/cancel", nil, ""},
		{"forgetJob", "POST", "/jobs/" + id + "/forget", nil, ""},
		{"setSecret", "PUT", "/secrets/HF_TOKEN", api.SecretValue{Value: "hf_abc"}, ""},
		{"listSecrets", "GET", "/secrets", nil, `"present":true`},
		{"deleteSecret", "DELETE", "/secrets/HF_TOKEN", nil, ""},
		{"setConsent", "PUT", "/data-consent/setting", api.ConsentSetting{Mode: training.ConsentDeny}, ""},
		{"getConsent", "GET", "/data-consent/setting", nil, `"mode":"deny"`},
		{"deleteJob", "DELETE", "/jobs/" + id, nil, ""},
		{"stop", "POST", "/server/stop", nil, ""},
	}
	called := []string{}
	for _, c := range calls {
		status, text := p.call(c.method, "/api/cloud"+c.path, c.in, nil)
		called = append(called, c.id)
		op, ok := document[c.id]
		if !ok {
			t.Errorf("%s is not in the document", c.id)
			continue
		}
		if !slices.Contains(op.answers, fmt.Sprint(status)) || status >= 300 {
			t.Errorf("%s answers %d, the document says %v: %s", c.id, status, op.answers, text)
		}
		if !strings.Contains(string(text), c.want) {
			t.Errorf("%s: %q is not in %s", c.id, c.want, text)
		}
		if strings.Contains(string(text), "hf_abc") {
			t.Errorf("%s tells a secret", c.id)
		}
	}
	for name := range document {
		if !slices.Contains(called, name) {
			t.Errorf("operation %s is not tried here", name)
		}
	}
	select {
	case <-p.host.Server.Done():
	case <-time.After(5 * time.Second):
		t.Error("a stop does not stop")
	}
}

func (p *place) digest(r training.Request) string {
	p.t.Helper()
	plan, err := p.Plan(p.t.Context(), r)
	if err != nil {
		p.t.Fatal(err)
	}
	return plan.Digest
}

type operation struct {
	method, path string
	answers      []string
}

// document reads the OpenAPI document and holds that all it refers to is in it.
func (p *place) document() map[string]operation {
	p.t.Helper()
	status, text := p.call("GET", "/api/cloud/openapi.json", nil, nil)
	var d struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			OperationID string                     `json:"operationId"`
			Summary     string                     `json:"summary"`
			Responses   map[string]json.RawMessage `json:"responses"`
			Security    []map[string][]string      `json:"security"`
		} `json:"paths"`
		Components struct {
			Schemas map[string]json.RawMessage `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(text, &d); err != nil || status != http.StatusOK || !strings.HasPrefix(d.OpenAPI, "3.") {
		p.t.Fatalf("%d, version %q, %v", status, d.OpenAPI, err)
	}
	for _, part := range strings.Split(string(text), `"$ref":"`)[1:] {
		ref, _, _ := strings.Cut(part, `"`)
		if _, ok := d.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")]; !ok {
			p.t.Errorf("%s leads nowhere", ref)
		}
	}
	out := map[string]operation{}
	for path, methods := range d.Paths {
		for method, op := range methods {
			if _, twice := out[op.OperationID]; twice || op.OperationID == "" || op.Summary == "" || len(op.Security) == 0 {
				p.t.Errorf("%s %s: operation %q is not named once, described and guarded", method, path, op.OperationID)
			}
			o := operation{method: strings.ToUpper(method), path: path}
			for status := range op.Responses {
				o.answers = append(o.answers, status)
			}
			out[op.OperationID] = o
		}
	}
	return out
}

// TestOperationsAreOnlyEverAdded holds what other programs rely on. A new operation is added with
// go test ./backend/api -run Operations -update; a line that is gone breaks somebody's script.
func TestOperationsAreOnlyEverAdded(t *testing.T) {
	t.Parallel()
	const golden = "testdata/operations.golden"
	lines := []string{}
	for id, op := range newPlace(t).document() {
		lines = append(lines, fmt.Sprintf("%-6s %-40s %s", op.method, op.path, id))
	}
	slices.Sort(lines)
	before, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	if err == nil {
		for _, line := range strings.Split(strings.TrimSpace(string(before)), "\n") {
			if !slices.Contains(lines, strings.TrimRight(line, "\r")) {
				t.Errorf("gone: %s", line)
			}
		}
	}
	now := strings.Join(lines, "\n") + "\n"
	if *update && !t.Failed() {
		if err := os.WriteFile(golden, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if strings.ReplaceAll(string(before), "\r\n", "\n") != now {
		t.Errorf("the golden file does not list\n%s", now)
	}
}

func TestRefusalsSayWhyInAWordAndInWords(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.settings(`{"step_delay_ms": 200}`)
	id := string(p.submit(500))
	p.until(job.ID(id), func(j core.Job) bool { return j.Status == job.StatusRunning })
	dir, err := p.RehearsalConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		method, path string
		in           any
		status       int
		code         api.Code
		words        string
	}{
		"no such job":      {"GET", "/jobs/nobody", nil, 404, api.CodeNotFound, "nobody"},
		"its log":          {"GET", "/jobs/nobody/logs", nil, 404, api.CodeNotFound, "nobody"},
		"its metrics":      {"GET", "/jobs/nobody/metrics", nil, 404, api.CodeNotFound, "nobody"},
		"its timeline":     {"GET", "/jobs/nobody/timeline", nil, 404, api.CodeNotFound, "nobody"},
		"cancel it":        {"POST", "/jobs/nobody/cancel", nil, 404, api.CodeNotFound, "nobody"},
		"delete it":        {"DELETE", "/jobs/nobody", nil, 404, api.CodeNotFound, "nobody"},
		"give up on it":    {"POST", "/jobs/nobody/forget", nil, 404, api.CodeNotFound, "nobody"},
		"a path as job":    {"GET", "/jobs/..%2F..%2Fjob_history.db/logs", nil, 404, api.CodeNotFound, ""},
		"an active job":    {"DELETE", "/jobs/" + id, nil, 409, api.CodeActive, "cancel it first"},
		"no config":        {"POST", "/plan", training.Request{ConfigDir: filepath.Join(dir, "no"), Provider: "rehearsal"}, 422, api.CodeInvalid, "does not exist"},
		"no such provider": {"POST", "/plan", training.Request{ConfigDir: dir, Provider: "nobody"}, 404, api.CodeNotFound, "no such provider"},
		"coming soon":      {"POST", "/plan", training.Request{ConfigDir: dir, Provider: "simpletuner_io"}, 422, api.CodeInvalid, "coming soon"},
		"no consent": {"POST", "/jobs/submit", api.SubmitRequest{Request: training.Request{ConfigDir: dir, Provider: "rehearsal"}}, 403,
			api.CodeConsentNeeded, "--yes"},
		"another plan": {"POST", "/jobs/submit", api.SubmitRequest{
			Request: training.Request{ConfigDir: dir, Provider: "rehearsal"}, Consent: training.Consent{Given: true, Digest: "another"},
		}, 409, api.CodePlanChanged, "look at the plan again"},
		"no such secret":      {"PUT", "/secrets/PASSWORD", api.SecretValue{Value: "x"}, 404, api.CodeNotFound, "PASSWORD"},
		"a secret not set":    {"DELETE", "/secrets/HF_TOKEN", nil, 404, api.CodeNotFound, "HF_TOKEN"},
		"an empty secret":     {"PUT", "/secrets/HF_TOKEN", api.SecretValue{}, 422, api.CodeInvalid, ""},
		"too long a secret":   {"PUT", "/secrets/HF_TOKEN", api.SecretValue{Value: strings.Repeat("hf_", 30000)}, 422, api.CodeInvalid, "65536"},
		"a consent of none":   {"PUT", "/data-consent/setting", api.ConsentSetting{Mode: "maybe"}, 422, api.CodeInvalid, ""},
		"a model not there":   {"POST", "/models/verify", api.ModelPath{Path: "no.safetensors"}, 404, api.CodeNotFound, "list the library again"},
		"a file elsewhere":    {"POST", "/models/trash", api.ModelPath{Path: p.home.Database()}, 422, api.CodeInvalid, "library"},
		"a name for none":     {"POST", "/models/rename", api.ModelRename{ModelPath: api.ModelPath{Path: "no.safetensors"}, Name: "x"}, 404, api.CodeNotFound, ""},
		"no such program":     {"POST", "/models/link", api.ModelLink{ModelPath: api.ModelPath{Path: "no.safetensors"}, Target: "paint"}, 404, api.CodeNotFound, "paint"},
		"a relative folder":   {"PUT", "/models/folder", api.ModelFolderChoice{Path: "here"}, 422, api.CodeInvalid, "absolute"},
		"Crisol's own folder": {"PUT", "/models/folder", api.ModelFolderChoice{Path: p.home.Private()}, 422, api.CodeInvalid, "own files"},
		"half a body":         {"POST", "/plan", `{"config_dir":`, 0, api.CodeInvalid, ""},
		"a negative limit":    {"GET", "/jobs?limit=-1", nil, 422, api.CodeInvalid, "limit"},
		"a word as offset":    {"GET", "/jobs?offset=x", nil, 422, api.CodeInvalid, "offset"},
	} {
		t.Run(name, func(t *testing.T) {
			status, text := p.call(c.method, "/api/cloud"+c.path, c.in, nil)
			if c.status != 0 && status != c.status || status < 400 || status >= 500 {
				t.Errorf("%d %s", status, text)
			}
			var e api.Error
			if err := json.Unmarshal(text, &e); err != nil || e.Code != c.code || e.Message == "" || !strings.Contains(e.Message, c.words) {
				t.Errorf("%s", text)
			}
			if strings.Contains(string(text), "hf_hf_") {
				t.Error("the answer repeats a secret")
			}
		})
	}
	if err := p.Cancel(t.Context(), job.ID(id), "test"); err != nil {
		t.Fatal(err)
	}
	if j := p.until(job.ID(id), ended); j.Status != job.StatusCancelled {
		t.Errorf("%s", j.Status)
	}
	page, err := p.Jobs(t.Context(), job.Filter{})
	if err != nil || page.Total != 1 {
		t.Errorf("%d jobs, %v: a refused submit stored one", page.Total, err)
	}
}

func TestErrorOfKnowsEveryCause(t *testing.T) {
	t.Parallel()
	problem := trainconfig.Problems{{File: "config.json", Field: "x", Message: "wrong", Fix: "mend it"}}
	for _, c := range []struct {
		err    error
		status int
		code   api.Code
	}{
		{problem, 422, api.CodeInvalid},
		{store.ErrNotFound, 404, api.CodeNotFound},
		{store.ErrActive, 409, api.CodeActive},
		{training.ErrConsentNeeded, 403, api.CodeConsentNeeded},
		{training.ErrConsentBlocked, 403, api.CodeConsentBlocked},
		{training.ErrPlanChanged, 409, api.CodePlanChanged},
		{training.ErrClosed, 503, api.CodeUnavailable},
		{api.ErrListen, 409, api.CodeUnavailable},
		{core.ErrLocked, 409, api.CodeUnavailable},
		{ingress.ErrPortInUse, 409, api.CodeUnavailable},
		{secret.ErrUnknownName, 404, api.CodeNotFound},
		{secret.ErrNotSet, 404, api.CodeNotFound},
		{secret.ErrEmpty, 422, api.CodeInvalid},
		{api.ErrForgets, 409, api.CodeUnavailable},
		{core.ErrModelFolder, 422, api.CodeInvalid},
		{library.ErrOutside, 422, api.CodeInvalid},
		{library.ErrGone, 404, api.CodeNotFound},
		{library.ErrTaken, 409, api.CodeNameTaken},
		{library.ErrNoTrash, 409, api.CodeNoTrash},
		{library.ErrChanged, 409, api.CodeFileChanged},
		{library.ErrNotKept, 409, api.CodeNotKept},
		{library.ErrNoFolder, 409, api.CodeNoFolder},
		{library.ErrNoName, 422, api.CodeInvalid},
		{&provider.Error{Cause: provider.Unauthorised}, 403, api.CodeUnauthorised},
		{&provider.Error{Cause: provider.NotFound}, 404, api.CodeNotFound},
		{&provider.Error{Cause: provider.InvalidInput}, 422, api.CodeInvalid},
		{&provider.Error{Cause: provider.Permanent}, 422, api.CodeInvalid},
		{&provider.Error{Cause: provider.RateLimited}, 503, api.CodeUnavailable},
		{&provider.Error{Cause: provider.Unavailable}, 503, api.CodeUnavailable},
		{&api.Error{Status: 418, Code: "tea", Message: "m"}, 418, "tea"},
		{errors.New("anything"), 500, api.CodeInternal},
	} {
		e := api.ErrorOf(fmt.Errorf("of the subject: %w", c.err))
		if e.Status != c.status || e.Code != c.code || e.GetStatus() != c.status || e.Error() == "" {
			t.Errorf("%v: %d %s %q", c.err, e.Status, e.Code, e.Message)
		}
	}
	if e := api.ErrorOf(problem); len(e.Problems) != 1 || e.Problems[0].Fix != "mend it" {
		t.Errorf("the problems are lost: %+v", e)
	}
}

func TestEventsWakeWhoeverWaits(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	first, err := p.Events(t.Context(), 0, 0)
	if err != nil || first.Seq == 0 || !first.Complete {
		t.Fatalf("%+v, %v", first, err)
	}
	got := make(chan api.EventPage, 1)
	go func() {
		page, _ := p.Events(context.WithoutCancel(t.Context()), first.Seq, 30*time.Second)
		got <- page
	}()
	id := p.submit(1)
	if page := <-got; len(page.Events) == 0 || page.Events[0].Job != id || page.Seq <= first.Seq {
		t.Errorf("%+v", page)
	}
	p.until(id, ended)
}

func TestALogIsNeverCutWithinACharacter(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	id := p.submit(30)
	p.until(id, ended)
	whole, err := p.Log(t.Context(), id, 0)
	if err != nil || !strings.Contains(whole.Text, "█") {
		t.Fatalf("a log without a bar tests nothing: %v", err)
	}
	var joined strings.Builder
	for offset := int64(0); ; {
		_, text := p.call("GET", fmt.Sprintf("/api/cloud/jobs/%s/logs?offset=%d&limit=101", id, offset), nil, nil)
		var page api.LogPage
		if err := json.Unmarshal(text, &page); err != nil {
			t.Fatal(err)
		}
		if page.Text == "" {
			break
		}
		joined.WriteString(page.Text)
		offset = page.Next
	}
	if joined.String() != whole.Text {
		t.Error("the pieces of the log are not the log")
	}
}
