package training_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"crisol/backend/hub"
	"crisol/backend/provider"
	"crisol/backend/secret"
	"crisol/backend/training"
)

// access is a Hub that gives one answer.
type access struct {
	says hub.Access
	err  error
}

func (a access) Access(context.Context, string, secret.Value) (hub.Access, error) {
	return a.says, a.err
}

// storage answers as our storage does to somebody without credentials, or as said.
func storage(t *testing.T, status int, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

const refusal = `<Error><Code>AccessDenied</Code></Error>`

// ready is a lab in which every check passes.
func ready(t *testing.T) *lab {
	t.Helper()
	l := newLab(t)
	l.endpoint = storage(t, http.StatusForbidden, refusal)
	if err := os.MkdirAll(filepath.Join(l.root, "outputs"), 0o700); err != nil {
		t.Fatal(err)
	}
	l.probes = training.Probes{
		Hub: access{says: hub.Granted}, Secret: l.keys.Get, HTTP: http.DefaultClient,
		Space: func(string) (uint64, error) { return 1 << 40, nil },
	}
	if err := l.keys.Set(t.Context(), secret.HuggingFaceToken, secret.New("hf_x")); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *lab) preflight(p, hardware string) map[string]training.Check {
	l.t.Helper()
	var mu sync.Mutex
	told := []string{}
	req := l.request(p)
	req.Hardware = hardware
	checks, err := l.service(nil).Preflight(l.t.Context(), req, func(c training.Check) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, c.ID)
	})
	if err != nil {
		l.t.Fatal(err)
	}
	got := map[string]training.Check{}
	for i, c := range checks {
		if c.ID != training.CheckIDs[i] || !slices.Contains(told, c.ID) {
			l.t.Errorf("check %d is %q, and %v were told", i, c.ID, told)
		}
		if (c.Verdict == training.Fail) && (c.Fix == "" || c.Message == "") {
			l.t.Errorf("%s fails without words", c.Code)
		}
		got[c.ID] = c
	}
	return got
}

func TestPreflightFindsWhatWouldCostMoneyForNothing(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change func(t *testing.T, l *lab)
		on     string // provider
		code   string
		want   training.Verdict
	}{
		"the account answers":       {nil, "bare", "provider.account", training.Pass},
		"the account is refused":    {func(_ *testing.T, l *lab) { l.cloud.account = refuse(provider.Unauthorised, 0) }, "bare", "provider.refused", training.Fail},
		"the provider is silent":    {func(_ *testing.T, l *lab) { l.cloud.account = refuse(provider.Unavailable, 0) }, "bare", "provider.silent", training.Warn},
		"its token is missing":      {func(_ *testing.T, l *lab) { l.cloud.secrets = []string{secret.ReplicateToken} }, "bare", "provider.no_token", training.Fail},
		"the model is granted":      {nil, "bare", "base_model.granted", training.Pass},
		"the licence is unsigned":   {func(_ *testing.T, l *lab) { l.probes.Hub = access{says: hub.Gated} }, "bare", "base_model.gated", training.Fail},
		"gated and no token":        {noToken, "bare", "base_model.gated_no_token", training.Fail},
		"the token is revoked":      {func(_ *testing.T, l *lab) { l.probes.Hub = access{says: hub.BadToken} }, "bare", "base_model.bad_token", training.Fail},
		"no such model":             {func(_ *testing.T, l *lab) { l.probes.Hub = access{says: hub.Missing} }, "bare", "base_model.missing", training.Fail},
		"offline":                   {func(_ *testing.T, l *lab) { l.probes.Hub = access{err: errors.New("no route")} }, "bare", "base_model.silent", training.Warn},
		"nobody can write":          {func(t *testing.T, l *lab) { unwritable(t, l) }, "bare", "destination.readonly", training.Fail},
		"it can be written":         {nil, "bare", "destination.writable", training.Pass},
		"there is room":             {nil, "bare", "space.enough", training.Pass},
		"there is little room":      {func(_ *testing.T, l *lab) { l.probes.Space = room(2 << 30) }, "bare", "space.tight", training.Warn},
		"there is no room":          {func(_ *testing.T, l *lab) { l.probes.Space = room(1 << 20) }, "bare", "space.full", training.Fail},
		"the storage answers":       {nil, "bare", "reach.open", training.Pass},
		"somebody else answers":     {func(t *testing.T, l *lab) { l.endpoint = storage(t, http.StatusOK, "hello") }, "bare", "reach.unanswered", training.Fail},
		"the keychain works":        {nil, "bare", "keychain.works", training.Pass},
		"the keychain is locked":    {func(_ *testing.T, l *lab) { l.keychain = "it is locked" }, "bare", "keychain.memory_only", training.Warn},
		"a GPU of unknown size":     {nil, "bare", "memory.unknown", training.Skip},
		"a rehearsal has no GPU":    {nil, "local", "memory.local", training.Skip},
		"a rehearsal has no model":  {noToken, "local", "base_model.local", training.Skip},
		"a rehearsal has no token":  {nil, "local", "provider.local", training.Pass},
		"a rehearsal stays at home": {nil, "local", "reach.local", training.Pass},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := ready(t)
			if c.change != nil {
				c.change(t, l)
			}
			id, _, _ := strings.Cut(c.code, ".")
			if got := l.preflight(c.on, "")[id]; got.Code != c.code || got.Verdict != c.want {
				t.Errorf("%+v, want %s: %s", got, c.code, c.want)
			}
		})
	}
}

func noToken(t *testing.T, l *lab) {
	t.Helper()
	l.probes.Hub = access{says: hub.Gated}
	if err := l.keys.Delete(t.Context(), secret.HuggingFaceToken); err != nil {
		t.Fatal(err)
	}
}

func room(bytes uint64) func(string) (uint64, error) {
	return func(string) (uint64, error) { return bytes, nil }
}

// unwritable puts a file where the folder of the outputs should be; root may write everywhere else.
func unwritable(t *testing.T, l *lab) {
	t.Helper()
	dir := filepath.Join(l.root, "outputs")
	if err := errors.Join(os.Remove(dir), os.WriteFile(dir, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestPreflightComparesTheMemoryOfTheGPU(t *testing.T) {
	t.Parallel()
	l := ready(t)
	l.text("portrait/config.json", strings.Replace(l.read("portrait/config.json"), "{", `{"--base_model_precision": "int8-quanto", `, 1))
	for hardware, want := range map[string]string{"tiny": "memory.small", "roomy": "memory.enough"} {
		if got := l.preflight("bare", hardware)["memory"]; got.Code != want {
			t.Errorf("%s: %+v", hardware, got)
		}
	}
}

func TestPreflightLeavesNothingBehindAndObeysItsContext(t *testing.T) {
	t.Parallel()
	l := ready(t)
	l.preflight("bare", "")
	left, err := os.ReadDir(filepath.Join(l.root, "outputs"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	l.probes.Hub = waiting{cancel}
	_, err = l.service(nil).Preflight(ctx, l.request("bare"), func(c training.Check) {
		if c.ID == "base_model" {
			t.Error("a check was told after the end")
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

// waiting is a Hub that never answers; being asked, it ends the preflight.
type waiting struct{ end context.CancelFunc }

func (w waiting) Access(ctx context.Context, _ string, _ secret.Value) (hub.Access, error) {
	w.end()
	<-ctx.Done()
	return "", ctx.Err()
}

func TestPreflightOfABrokenConfigTellsItsProblems(t *testing.T) {
	t.Parallel()
	l := ready(t)
	l.text("portrait/config.json", "{}")
	_, err := l.service(nil).Preflight(t.Context(), l.request("local"), func(training.Check) {})
	if problems, ok := training.IsProblems(err); !ok || len(problems) == 0 {
		t.Errorf("%v", err)
	}
}
