package training_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"crisol/backend/delivery"
	"crisol/backend/event"
	"crisol/backend/job"
	"crisol/backend/provider"
	"crisol/backend/safetensors"
	"crisol/backend/secret"
	"crisol/backend/store"
	"crisol/backend/training"
)

// lab is all that a service needs, in one folder, with everything outside of it played. Tests run it in a synctest
// bubble, so that hours of waiting take no time.
type lab struct {
	t        *testing.T
	root     string
	config   string // folder
	photos   string // folder
	store    *store.Store
	keys     *secret.Keychain
	cloud    *cloud
	bus      *event.Bus // of the newest service
	serving  *serving
	mode     training.ConsentMode
	endpoint string
	ids      int
	svc      *training.Service
	log      bytes.Buffer
	clock    func() time.Time
	settle   func(context.Context, job.ID) error
	probes   training.Probes
	keychain string // what is wrong with it
}

func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{
		t: t, root: t.TempDir(), keys: secret.OpenMemory(), mode: training.ConsentAllow,
		endpoint: "http://127.0.0.1:9/api/cloud/storage", serving: &serving{served: map[string]int{}},
		cloud: &cloud{jobs: map[string]*remoteJob{}, endAt: -1},
	}
	l.config, l.photos = filepath.Join(l.root, "portrait"), filepath.Join(l.root, "photos")
	l.write("portrait/config.json", map[string]any{
		"--model_family": "flux", "--model_type": "lora", "--output_dir": "output", "--max_train_steps": 20,
		"--data_backend_config": "multidatabackend.json", "--pretrained_model_name_or_path": "black-forest-labs/FLUX.1-dev",
		"--validation_prompt": "a photo", "--optimizer": "adamw_bf16", "--learning_rate": 0.0001, "--validation_step_interval": 10, "--checkpoint_step_interval": 10,
	})
	l.write("portrait/multidatabackend.json", []any{
		map[string]any{
			"id": "photos", "type": "local", "dataset_type": "image", "instance_data_dir": "../photos",
			"caption_strategy": "textfile", "cache_dir_vae": "cache/vae", "text_embeds": "text",
		},
		map[string]any{"id": "text", "type": "local", "dataset_type": "text_embeds", "default": true, "cache_dir": "cache/text"},
	})
	for n := range 3 {
		l.text(fmt.Sprintf("photos/%d.jpg", n), "a picture")
		l.text(fmt.Sprintf("photos/%d.txt", n), "a caption")
	}
	var err error
	if l.store, err = store.Open(filepath.Join(l.root, "history.db"), filepath.Join(l.root, "jobs")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		l.stop()
		_ = l.store.Close()
	})
	return l
}

func (l *lab) write(name string, v any) {
	l.t.Helper()
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		l.t.Fatal(err)
	}
	l.text(name, string(text))
}

func (l *lab) text(name, text string) {
	l.t.Helper()
	path := filepath.Join(l.root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
	if err := os.Chtimes(path, epoch, epoch); err != nil { // the plan's digest looks at it
		l.t.Fatal(err)
	}
}

func (l *lab) read(name string) string {
	l.t.Helper()
	text, err := os.ReadFile(filepath.Join(l.root, filepath.FromSlash(name)))
	if err != nil {
		l.t.Fatal(err)
	}
	return string(text)
}

var epoch = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// service returns a service as a new process would have it, on s or, when that is nil, on the lab's store.
func (l *lab) service(s training.Store) *training.Service {
	if s == nil {
		s = l.store
	}
	l.bus = event.NewBus(time.Now)
	return training.New(training.Options{
		Store: s, Serving: l.serving, Delivery: delivery.Disk{}, Keys: l.keys, Events: l.bus,
		Providers: provider.NewRegistry(&bare{cloud: l.cloud, id: "bare"}, &finding{bare{cloud: l.cloud, id: "finding"}},
			&bare{cloud: l.cloud, id: "local", local: true}, provider.Announced(provider.Description{ID: "later", Name: "Later"})),
		Endpoint: func(provider.Description) (string, error) {
			if l.endpoint == "" {
				return "", errors.New("there is no public URL")
			}
			return l.endpoint, nil
		},
		Consent: func() (training.ConsentMode, error) { return l.mode, nil },
		Outputs: filepath.Join(l.root, "outputs"),
		NewID: func() job.ID {
			l.ids++
			return job.ID(fmt.Sprintf("01aaaaaaaaaaaaaaaaaaaa%04d", l.ids))
		},
		Clock: func() time.Time {
			if l.clock != nil {
				return l.clock()
			}
			return time.Now()
		},
		Probes: l.probes, KeychainProblem: func() string { return l.keychain },
		Settle: l.settle, Log: slog.New(slog.NewTextHandler(&l.log, nil)),
	})
}

// start is the start of a process: restore, then resume.
func (l *lab) start(s training.Store) {
	l.t.Helper()
	l.stop()
	l.svc = l.service(s)
	if err := errors.Join(l.svc.Restore(), l.svc.Resume(context.Background())); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) stop() {
	if l.svc != nil {
		l.svc.Close()
		l.svc = nil
	}
}

func (l *lab) request(p string) training.Request {
	return training.Request{ConfigDir: l.config, Provider: p}
}

func (l *lab) plan(p string) *training.Plan {
	l.t.Helper()
	plan, err := l.service(nil).Plan(l.t.Context(), l.request(p))
	if err != nil {
		l.t.Fatal(err)
	}
	return plan
}

func (l *lab) submit(p string) job.ID {
	l.t.Helper()
	id, err := l.svc.Submit(l.t.Context(), l.request(p), training.Consent{}, "")
	if err != nil {
		l.t.Fatal(err)
	}
	return id
}

// stored puts a job into the store as a process left it that died in a phase.
func (l *lab) stored(p string, phase job.Phase) job.ID {
	l.t.Helper()
	plan := l.plan(p)
	text, err := json.Marshal(plan)
	if err != nil {
		l.t.Fatal(err)
	}
	l.ids++
	j := job.Job{
		ID: job.ID(fmt.Sprintf("01aaaaaaaaaaaaaaaaaaaa%04d", l.ids)), Name: "portrait", CreatedAt: time.Now(), Revision: 1,
		Asked: job.Asked{
			Provider: p, Hardware: plan.Provider.Hardware.ID, ConfigDir: l.config, Steps: plan.Steps, PlanDigest: plan.Digest,
			Phase: job.PhaseAccepted, PhaseAt: time.Now(),
		},
		Delivery: job.Delivery{State: job.DeliveryNone},
	}
	if _, err := l.store.Create(j, text, ""); err != nil {
		l.t.Fatal(err)
	}
	for _, next := range []job.Phase{job.PhaseStaging, job.PhaseSubmitting, job.PhaseSubmitted} {
		if phase.Before(next) {
			break
		}
		reached := &job.PhaseReached{Phase: next}
		if next == job.PhaseSubmitted {
			reached.RemoteID = "r-" + string(j.ID)
		}
		l.apply(j.ID, job.Observation{Source: job.SourceCrisol, Phase: reached})
	}
	return j.ID
}

func (l *lab) apply(id job.ID, o job.Observation) {
	l.t.Helper()
	o.At = time.Now()
	if _, _, err := l.store.Apply(id, o); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) get(id job.ID) job.Job {
	l.t.Helper()
	j, err := l.store.Get(id)
	if err != nil {
		l.t.Fatal(err)
	}
	return j
}

// await waits, in the bubble's time, until the job is as wanted.
func (l *lab) await(id job.ID, wanted func(job.Job) bool) job.Job {
	l.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.NewTimer(3 * time.Hour)
	defer deadline.Stop()
	for {
		j := l.get(id)
		if wanted(j) {
			return j
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			l.t.Fatalf("after three hours the job is %s in phase %s, delivery %s, problem %q, error %q\n%s",
				j.Status(), j.Asked.Phase, j.Delivery.State, j.Seen.Problem, j.Reason(), l.log.String())
		}
	}
}

func (l *lab) status(s job.Status) func(job.Job) bool {
	return func(j job.Job) bool { return j.Status() == s }
}

func settled(j job.Job) bool { return j.Status().Terminal() && !j.Active() }

// deliver puts a model where the trainer of a job sends it.
func (l *lab) deliver(id job.ID) {
	l.t.Helper()
	dir := filepath.Join(l.root, "outputs", string(id), "output")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		l.t.Fatal(err)
	}
	err := safetensors.WriteFile(filepath.Join(dir, "pytorch_lora_weights.safetensors"), nil,
		[]safetensors.Entry{safetensors.Float32s("a", []int64{2}, []float32{1, 2})})
	if err != nil {
		l.t.Fatal(err)
	}
}

// cloud is the world outside: what is in it outlives every process of ours.
type cloud struct {
	mu       sync.Mutex
	jobs     map[string]*remoteJob // by key
	submits  int
	finds    int
	cancels  int
	cleans   int
	observed []time.Time

	log     string // what each job logs in all
	piece   int    // bytes of log that come at once; 0 all
	perLook int    // bytes that are logged between two looks; 0 all at once
	endAt   int    // the job ends by itself after so many looks; -1 never

	// What goes wrong, if set.
	onSubmit, onFind, onObserve, onLogs, onCancel, onClean func(ctx context.Context, n int) error
	forgets                                                bool // the job is started and its answer lost

	account error    // what Check answers
	secrets []string // that the providers need
}

type remoteJob struct {
	status job.Status
	looks  int
}

func refuse(cause provider.Cause, after time.Duration) error {
	return &provider.Error{Provider: "fake", Cause: cause, Op: "test", Message: "as the test wants it", RetryAfter: after}
}

func (c *cloud) running() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.jobs)
}

func (c *cloud) put(key string, s job.Status) { c.jobs[key] = &remoteJob{status: s} }

// bare offers what every provider must, and nothing else.
type bare struct {
	cloud *cloud
	id    string
	local bool
}

func (b *bare) Describe() provider.Description {
	return provider.Description{
		ID: b.id, Name: "Fake " + b.id, Summary: "a fake", Availability: provider.Ready, Local: b.local, Poll: time.Second,
		Secrets: b.cloud.secrets,
		Hardware: []provider.Hardware{
			{ID: "small", Name: "Small"}, {ID: "large", Name: "Large"}, {ID: "tiny", Name: "Tiny", MemoryGB: 8}, {ID: "roomy", Name: "Roomy", MemoryGB: 80},
		},
	}
}

func (b *bare) Check(context.Context) (provider.Account, error) {
	return provider.Account{Name: "mia"}, b.cloud.account
}

func (b *bare) Submit(ctx context.Context, s provider.Submission) (string, error) {
	c := b.cloud
	c.mu.Lock()
	c.submits++
	n, hook := c.submits, c.onSubmit
	c.mu.Unlock()
	var err error
	if hook != nil {
		err = hook(ctx, n)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil && !c.forgets {
		return "", err
	}
	if c.jobs[s.Key] == nil {
		c.put(s.Key, job.StatusRunning)
	}
	if err != nil {
		return "", err
	}
	return "r-" + s.Key, nil
}

func (b *bare) Observe(ctx context.Context, remoteID string) (job.Remote, error) {
	c := b.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	c.observed = append(c.observed, time.Now())
	if c.onObserve != nil {
		if err := c.onObserve(ctx, len(c.observed)); err != nil {
			return job.Remote{}, err
		}
	}
	r := c.jobs[remoteID[len("r-"):]]
	if r == nil {
		return job.Remote{}, refuse(provider.NotFound, 0)
	}
	r.looks++
	if r.status == job.StatusRunning && c.endAt >= 0 && r.looks > c.endAt {
		r.status = job.StatusCompleted
	}
	return job.Remote{ID: remoteID, Status: r.status}, nil
}

func (b *bare) Logs(ctx context.Context, remoteID, cursor string) (provider.LogChunk, error) {
	c := b.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.onLogs != nil {
		if err := c.onLogs(ctx, len(c.observed)); err != nil {
			return provider.LogChunk{}, err
		}
	}
	at, _ := strconv.Atoi(cursor) // "" is 0
	end := len(c.log)
	if r := c.jobs[remoteID[len("r-"):]]; r != nil && c.perLook > 0 && r.status == job.StatusRunning {
		end = min(end, r.looks*c.perLook)
	}
	if c.piece > 0 {
		end = min(end, at+c.piece)
	}
	if end <= at {
		return provider.LogChunk{Cursor: cursor}, nil
	}
	return provider.LogChunk{Text: []byte(c.log[at:end]), Cursor: strconv.Itoa(end)}, nil
}

func (b *bare) Cancel(ctx context.Context, remoteID string) error {
	c := b.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cancels++
	if c.onCancel != nil {
		if err := c.onCancel(ctx, c.cancels); err != nil {
			return err
		}
	}
	r := c.jobs[remoteID[len("r-"):]]
	if r == nil {
		return refuse(provider.NotFound, 0)
	}
	if !r.status.Terminal() {
		r.status = job.StatusCancelled
	}
	return nil
}

// finding can find and clean as well.
type finding struct{ bare }

func (f *finding) Find(ctx context.Context, key string) (string, bool, error) {
	c := f.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	c.finds++
	if c.onFind != nil {
		if err := c.onFind(ctx, c.finds); err != nil {
			return "", false, err
		}
	}
	return "r-" + key, c.jobs[key] != nil, nil
}

func (f *finding) Clean(ctx context.Context, _, _ string) error {
	c := f.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cleans++
	if c.onClean != nil {
		return c.onClean(ctx, c.cleans)
	}
	return nil
}

// serving counts what is served.
type serving struct {
	mu     sync.Mutex
	served map[string]int
	fail   error
}

func (s *serving) Serve(id job.ID, _ string, n int, _ string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	s.served[fmt.Sprint(id, n)]++
	return nil
}

func (s *serving) Withdraw(id job.ID, _ string, n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.served, fmt.Sprint(id, n))
	return nil
}

func (s *serving) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.served)
}
