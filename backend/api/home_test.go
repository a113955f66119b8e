package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/library"
	"crisol/backend/secret"
	"crisol/backend/training"
)

// TestMain lets this program be the trainer of a rehearsal.
func TestMain(m *testing.M) {
	if handled, code := core.RunHidden(os.Args[1:]); handled {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// place is a home with a running Crisol.
type place struct {
	t    *testing.T
	home core.Home
	keys *secret.Keychain
	// other is the model folder of another program.
	other string
	host  *api.Host
	*api.Client
}

// bin is a trash that keeps nothing: the person's own is none for a test.
type bin struct{}

func (bin) Trash(_ context.Context, path string) (string, error) { return "", os.Remove(path) }

func (bin) TakeBack(context.Context, string, string) error { return library.ErrNotKept }

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{t: t, home: core.Home(t.TempDir()), keys: secret.OpenMemory(), other: t.TempDir()}
	p.open(p.options())
	return p
}

func (p *place) options() api.HostOptions {
	return api.HostOptions{
		Home: p.home, Core: core.Options{
			Version: "test", Keys: p.keys, Log: slog.New(slog.DiscardHandler), Trash: bin{},
			Targets: func() []library.Target {
				return []library.Target{{ID: "other", Name: "Other", Dir: p.other, Found: true}}
			},
		},
	}
}

func (p *place) open(o api.HostOptions) {
	p.t.Helper()
	h, err := api.Open(p.t.Context(), o)
	if err != nil {
		p.t.Fatal(err)
	}
	p.host = h
	p.t.Cleanup(func() { _ = h.Close() })
	if p.Client, err = api.Connect(p.t.Context(), p.home); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) settings(text string) {
	p.t.Helper()
	if err := os.WriteFile(p.home.ProviderConfig("rehearsal"), []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// submit starts a rehearsal of so many steps.
func (p *place) submit(steps int) job.ID {
	p.t.Helper()
	ctx := p.t.Context()
	dir, err := p.RehearsalConfig(ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	r := training.Request{ConfigDir: dir, Provider: "rehearsal", Steps: steps}
	plan, err := p.Plan(ctx, r)
	if err != nil {
		p.t.Fatal(err)
	}
	id, err := p.Submit(ctx, api.SubmitRequest{Request: r, Consent: training.Consent{Digest: plan.Digest, Given: true, By: "test"}})
	if err != nil {
		p.t.Fatal(err)
	}
	return id
}

// until follows a job until it is as wanted.
func (p *place) until(id job.ID, wanted func(core.Job) bool) core.Job {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 60*time.Second)
	defer cancel()
	var last core.Job
	_, err := p.Wait(ctx, id, func(j core.Job) {
		if last = j; wanted(j) {
			cancel()
		}
	})
	if !wanted(last) {
		p.t.Fatalf("the job is %s, delivery %s, problem %q, error %q: %v", last.Status, last.Delivery, last.Seen.Problem, last.Error, err)
	}
	return last
}

func ended(j core.Job) bool { return j.Status.Terminal() && !j.Active }

func (p *place) key() string {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.home.Private(), "api.key"))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// call makes a request as any program would, and returns its status and answer.
func (p *place) call(method, path string, in any, change func(*http.Request)) (int, []byte) {
	p.t.Helper()
	var body io.Reader
	switch in := in.(type) {
	case nil:
	case string:
		body = bytes.NewReader([]byte(in))
	default:
		text, err := json.Marshal(in)
		if err != nil {
			p.t.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(p.t.Context(), method, "http://"+p.host.Server.Addr()+path, body)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.key())
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if change != nil {
		change(r)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil {
		p.t.Fatal(err)
	}
	return answer.StatusCode, text
}
