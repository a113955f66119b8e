package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"crisol/backend/core"
	"crisol/backend/event"
	"crisol/backend/job"
	"crisol/backend/provider"
	"crisol/backend/secret"
	"crisol/backend/training"
)

// body wraps an answer.
type body[T any] struct{ Body T }

// none is an input or an output without content.
type none struct{}

type idInput struct {
	ID job.ID `path:"id" doc:"Job id"`
}

// byAPI is who asked when a program does not say who it is.
const byAPI = "api"

// askInput asks for something that the job's timeline records.
type askInput struct {
	ID job.ID `path:"id" doc:"Job id"`
	By string `query:"by" default:"api" pattern:"^[a-z][a-z0-9_-]{0,39}$" doc:"Who asks, for the job's timeline"`
}

// JobPage is one page of the job list.
type JobPage struct {
	Jobs  []job.Summary `json:"jobs"`
	Total int           `json:"total" doc:"How many the filter chooses in all"`
}

// SubmitRequest asks for a job.
type SubmitRequest struct {
	Request training.Request `json:"request"`
	Consent training.Consent `json:"consent"`
	// IdempotencyKey makes a repeated submit harmless: the same key returns the same job.
	IdempotencyKey string `json:"idempotency_key,omitempty" maxLength:"200"`
}

// LogPage is a piece of a job's log.
type LogPage struct {
	Text string `json:"text"`
	Next int64  `json:"next" doc:"Offset of what follows"`
}

// EventPage is what happened since a sequence number.
type EventPage struct {
	Events   []event.Event `json:"events"`
	Seq      uint64        `json:"seq" doc:"Ask for what came after this next"`
	Complete bool          `json:"complete" doc:"False when some events are no longer kept: fetch everything anew"`
}

// SecretValue carries a secret in; none is ever carried out.
type SecretValue struct {
	Value string `json:"value" minLength:"1" maxLength:"65536"`
}

// ConsentSetting is the consent mode in force.
type ConsentSetting struct {
	Mode training.ConsentMode `json:"mode" enum:"ask,allow,deny"`
}

// RehearsalConfig is where the sample dataset was laid out.
type RehearsalConfig struct {
	ConfigDir string `json:"config_dir"`
}

// Health is what runs here.
type Health struct {
	core.Info
	UntilIdle bool `json:"until_idle" doc:"This server ends by itself, seconds after there is nothing left to do"`
}

// ErrForgets says that a secret would be gone in seconds, and was not stored.
var ErrForgets = errors.New("not stored: the system's keychain cannot be used, and the Crisol that would keep the secret in memory " +
	"ends in a few seconds; start one that stays, the window or crisolctl serve, and set it again, or put it into the environment")

// maxWait bounds how long a request for events is held open, in seconds.
const maxWait = 55

type routes struct {
	core      *core.Core
	stop      func()
	prove     func(nonce string) string
	untilIdle bool
}

func operation(method, path, id, summary string) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: "/api/cloud" + path, Summary: summary,
		Security: []map[string][]string{{"key": {}}},
		Errors: []int{
			http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict,
			http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable,
		},
	}
}

func (r *routes) register(a huma.API) {
	hello := operation("GET", "/hello", "hello", "Prove, without the key, that this server has it")
	hello.Security = []map[string][]string{{}} // none
	huma.Register(a, hello, r.hello)
	huma.Register(a, operation("GET", "/health", "health", "What runs here"), r.health)
	huma.Register(a, operation("POST", "/server/stop", "stop", "End this server; jobs go on where they run"), r.end)
	huma.Register(a, operation("GET", "/events", "events", "What happened since; held open until something does"), r.events)
	huma.Register(a, operation("GET", "/providers", "providers", "Who can train"), r.providers)
	huma.Register(a, operation("POST", "/rehearsal", "rehearsal", "Lay out the sample dataset"), r.rehearsal)
	huma.Register(a, operation("POST", "/plan", "plan", "What a job would do; nothing is sent"), r.plan)
	r.registerModels(a)
	r.registerJobs(a)
	r.registerSettings(a)
}

func (r *routes) registerJobs(a huma.API) {
	huma.Register(a, operation("POST", "/jobs/submit", "submit", "Start a job"), r.submit)
	huma.Register(a, operation("GET", "/jobs", "listJobs", "Jobs, newest first"), r.list)
	huma.Register(a, operation("GET", "/jobs/{id}", "getJob", "One job"), r.get)
	huma.Register(a, operation("DELETE", "/jobs/{id}", "deleteJob", "Remove a job that has ended from the history; its model stays"), r.remove)
	huma.Register(a, operation("POST", "/jobs/{id}/cancel", "cancelJob", "Ask a job to stop"), r.cancel)
	huma.Register(a, operation("POST", "/jobs/{id}/forget", "forgetJob",
		"Give up on a job that cannot end: it is followed no longer, and may still run and cost at its provider"), r.forget)
	huma.Register(a, operation("GET", "/jobs/{id}/logs", "jobLogs", "A piece of a job's log"), r.logs)
	huma.Register(a, operation("GET", "/jobs/{id}/metrics", "jobMetrics", "A job's loss and learning rate by step"), r.metrics)
	huma.Register(a, operation("GET", "/jobs/{id}/timeline", "jobTimeline", "What happened to a job, and why"), r.timeline)
}

func (r *routes) registerSettings(a huma.API) {
	huma.Register(a, operation("GET", "/secrets", "listSecrets", "Which secrets are there"), r.secrets)
	huma.Register(a, operation("PUT", "/secrets/{name}", "setSecret", "Store a secret in the keychain"), r.setSecret)
	huma.Register(a, operation("DELETE", "/secrets/{name}", "deleteSecret", "Remove a secret from the keychain"), r.deleteSecret)
	huma.Register(a, operation("GET", "/data-consent/setting", "getConsent", "The consent mode"), r.consent)
	huma.Register(a, operation("PUT", "/data-consent/setting", "setConsent", "Choose the consent mode"), r.setConsent)
}

func (r *routes) hello(_ context.Context, in *struct {
	Nonce string `query:"nonce" required:"true" minLength:"22" maxLength:"128" doc:"Random, and never used before"`
}) (*body[Proof], error) {
	return &body[Proof]{Proof{r.prove(in.Nonce)}}, nil
}

func (r *routes) health(context.Context, *none) (*body[Health], error) {
	return &body[Health]{Health{r.core.Info(), r.untilIdle}}, nil
}

func (r *routes) end(context.Context, *none) (*none, error) {
	r.stop()
	return &none{}, nil
}

func (r *routes) events(ctx context.Context, in *struct {
	Since uint64 `query:"since" doc:"Sequence number; 0 returns at once with the newest"`
	Wait  int    `query:"wait" minimum:"0" maximum:"55" doc:"Seconds to wait for something to happen"`
}) (*body[EventPage], error) {
	bus := r.core.Events()
	if in.Since == 0 {
		return &body[EventPage]{EventPage{Events: []event.Event{}, Seq: bus.Seq(), Complete: true}}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(min(in.Wait, maxWait))*time.Second)
	defer cancel()
	page := EventPage{Seq: in.Since}
	page.Events, page.Complete = bus.Wait(ctx, in.Since)
	if n := len(page.Events); n > 0 {
		page.Seq = page.Events[n-1].Seq
	}
	if page.Events == nil {
		page.Events = []event.Event{}
	}
	return &body[EventPage]{page}, nil
}

func (r *routes) providers(context.Context, *none) (*body[[]provider.Description], error) {
	return &body[[]provider.Description]{r.core.Providers()}, nil
}

func (r *routes) rehearsal(ctx context.Context, _ *none) (*body[RehearsalConfig], error) {
	dir, err := r.core.RehearsalConfig(ctx)
	return answer(RehearsalConfig{dir}, err)
}

func (r *routes) plan(ctx context.Context, in *body[training.Request]) (*body[*training.Plan], error) {
	return answer(r.core.Training().Plan(ctx, in.Body))
}

func (r *routes) submit(ctx context.Context, in *body[SubmitRequest]) (*body[training.Submitted], error) {
	if in.Body.Consent.By == "" {
		in.Body.Consent.By = byAPI
	}
	id, err := r.core.Training().Submit(ctx, in.Body.Request, in.Body.Consent, in.Body.IdempotencyKey)
	return answer(training.Submitted{JobID: id}, err)
}

func (r *routes) list(ctx context.Context, in *struct {
	Status   []job.Status `query:"status" doc:"Any of these, separated by commas"`
	Provider string       `query:"provider"`
	Text     string       `query:"text" doc:"In id, name, provider or status"`
	Active   bool         `query:"active" doc:"Only those that there is work to do for"`
	Limit    int          `query:"limit" minimum:"0" maximum:"1000" default:"100"`
	Offset   int          `query:"offset" minimum:"0"`
}) (*body[JobPage], error) {
	jobs, total, err := r.core.List(ctx, job.Filter{
		Statuses: in.Status, Provider: in.Provider, Text: in.Text, Active: in.Active, Limit: in.Limit, Offset: in.Offset,
	})
	return answer(JobPage{jobs, total}, err)
}

func (r *routes) get(ctx context.Context, in *idInput) (*body[core.Job], error) {
	return answer(r.core.Get(ctx, in.ID))
}

func (r *routes) remove(ctx context.Context, in *idInput) (*none, error) {
	return done(r.core.Training().Delete(ctx, in.ID))
}

func (r *routes) cancel(ctx context.Context, in *askInput) (*none, error) {
	return done(r.core.Training().Cancel(ctx, in.ID, in.By))
}

func (r *routes) forget(ctx context.Context, in *askInput) (*none, error) {
	return done(r.core.Training().Forget(ctx, in.ID, in.By))
}

func (r *routes) logs(ctx context.Context, in *struct {
	ID     job.ID `path:"id" doc:"Job id"`
	Offset int64  `query:"offset" doc:"From this byte on; negative counts from the end"`
	Limit  int    `query:"limit" minimum:"0" maximum:"4194304" default:"262144" doc:"Bytes at most"`
}) (*body[LogPage], error) {
	text, next, err := r.core.Log(ctx, in.ID, in.Offset, in.Limit)
	return answer(LogPage{string(text), next}, err)
}

func (r *routes) metrics(ctx context.Context, in *struct {
	ID   job.ID `path:"id" doc:"Job id"`
	From int    `query:"from" minimum:"0" doc:"Index of the first point"`
}) (*body[[]job.Point], error) {
	return answer(r.core.Points(ctx, in.ID, in.From))
}

func (r *routes) timeline(ctx context.Context, in *idInput) (*body[[]job.Transition], error) {
	return answer(r.core.Timeline(ctx, in.ID))
}

func (r *routes) secrets(ctx context.Context, _ *none) (*body[[]secret.Status], error) {
	return answer(r.core.Secrets().Status(ctx))
}

func (r *routes) setSecret(ctx context.Context, in *struct {
	Name string `path:"name"`
	Body SecretValue
}) (*none, error) {
	if r.untilIdle && slices.Contains(secret.Names(), in.Name) && !r.core.Secrets().State().Keychain {
		return nil, ErrorOf(ErrForgets)
	}
	return done(r.core.Secrets().Set(ctx, in.Name, secret.New(in.Body.Value)))
}

func (r *routes) deleteSecret(ctx context.Context, in *struct {
	Name string `path:"name"`
}) (*none, error) {
	return done(r.core.Secrets().Delete(ctx, in.Name))
}

func (r *routes) consent(context.Context, *none) (*body[ConsentSetting], error) {
	mode, err := r.core.Consent()
	return answer(ConsentSetting{mode}, err)
}

func (r *routes) setConsent(_ context.Context, in *body[ConsentSetting]) (*none, error) {
	return done(r.core.SetConsent(in.Body.Mode))
}

// answer wraps a result, or puts its error into the form that faces get.
func answer[T any](result T, err error) (*body[T], error) {
	if err != nil {
		return nil, ErrorOf(err)
	}
	return &body[T]{result}, nil
}

func done(err error) (*none, error) {
	if err != nil {
		return nil, ErrorOf(err)
	}
	return &none{}, nil
}
