// Package training is the way of one job: plan, consent, submit, track, deliver, clean up. It is durable: each intent
// is stored before its effect, every effect is idempotent, and Resume carries on with whatever a crash left, at most
// once. What a job is and how it changes is the business of package job; this package makes the observations.
package training

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"crisol/backend/event"
	"crisol/backend/job"
	"crisol/backend/provider"
	"crisol/backend/secret"
	"crisol/backend/store"
)

// Store is the part of the job store that is needed.
type Store interface {
	Create(j job.Job, plan []byte, key string) (job.ID, error)
	Get(id job.ID) (job.Job, error)
	Apply(id job.ID, o job.Observation) (j job.Job, changed bool, err error)
	ActiveIDs() ([]job.ID, error)
	Plan(id job.ID) ([]byte, error)
	Delete(id job.ID) error
	Remove(ctx context.Context, ids []job.ID, now time.Time) (store.Outcome, error)
	PutBack(ctx context.Context, ids []job.ID, now time.Time) (store.Outcome, error)
	Purge(ctx context.Context, before time.Time) ([]job.ID, error)
	Dir(id job.ID) string
	FrozenDir(id job.ID) string
	ByKey(key string) (job.ID, error)
	Recover(j job.Job) (whole bool, err error)
	AppendLog(id job.ID, at int64, text []byte) error
	AppendPoints(id job.ID, at int64, points []job.Point) (int64, error)
	ReadLog(id job.ID, offset int64, limit int) (text []byte, next int64, err error)
}

// Serving makes frozen datasets readable for the trainer; staging/served is one.
type Serving interface {
	Serve(id job.ID, jobDir string, n int, root string) error
	Withdraw(id job.ID, jobDir string, n int) error
}

// Delivery looks at what has arrived; package delivery is one.
type Delivery interface {
	Survey(ctx context.Context, dir string) (job.Arrival, error)
	Inspect(ctx context.Context, dir string, want job.Expectation, now time.Time) (job.Verdict, error)
}

// Deriver derives the secret of a per-job credential; the keychain is one.
type Deriver interface {
	Derive(ctx context.Context, purpose string) (secret.Value, error)
}

// Publisher announces that a job changed; the event bus is one.
type Publisher interface {
	Publish(kind event.Kind, id job.ID) uint64
}

// Options are what the service needs.
type Options struct {
	Store     Store
	Providers *provider.Registry
	Serving   Serving
	Delivery  Delivery
	Keys      Deriver
	Events    Publisher
	// Endpoint returns the URL under which a provider's trainer reaches our storage; the error says why it cannot.
	Endpoint func(d provider.Description) (string, error)
	// Consent returns the consent mode in force.
	Consent func() (ConsentMode, error)
	// Settle, when set, waits until nothing of a job is being uploaded any more and drops what was left half-uploaded.
	Settle func(ctx context.Context, id job.ID) error
	// KeychainProblem, when set, returns what a missing keychain means for a job; "" when there is one.
	KeychainProblem func() string
	// Probes are how a preflight looks at the world.
	Probes Probes
	// Outputs is the folder in which bucket "outputs" lies.
	Outputs string
	NewID   func() job.ID
	Clock   func() time.Time
	Log     *slog.Logger
}

// Service carries jobs from plan to clean-up. It is safe for concurrent use.
type Service struct {
	o Options

	mu      sync.Mutex
	stop    context.CancelFunc
	ctx     context.Context //nolint:containedctx // the life of the runners, set by Resume and ended by Close
	running map[job.ID]*runner
	refused map[job.ID]string // why the storage turned a job's trainer away
	wait    sync.WaitGroup
}

// New returns a service. Nothing runs before Resume.
func New(o Options) *Service {
	return &Service{o: o, running: map[job.ID]*runner{}, refused: map[job.ID]string{}}
}

// Errors that a caller branches on.
var (
	ErrConsentNeeded  = errors.New("consent is needed")
	ErrConsentBlocked = errors.New("the consent mode forbids it")
	ErrPlanChanged    = errors.New("the plan has changed since it was shown")
	ErrClosed         = errors.New("crisol is shutting down")
)

// Restore makes all datasets readable again that a trainer may be reading, and mends the logs of unfinished jobs. It
// comes before the storage is opened: a trainer that asks again must find its data, not an empty storage.
func (s *Service) Restore() error {
	return s.eachActive(func(j job.Job) error {
		whole, err := s.o.Store.Recover(j)
		if err != nil {
			// One job's trouble must not keep Crisol from starting.
			s.o.Log.Error("a job's log cannot be mended", "job", j.ID, "error", err)
			return s.apply(j.ID, job.Observation{Source: job.SourceCrisol, Silence: &job.Silence{Problem: err.Error()}})
		}
		if !whole {
			s.o.Log.Warn("a job's log was lost and is fetched from its start", "job", j.ID)
			if err := s.apply(j.ID, job.Observation{Source: job.SourceCrisol, Progress: &job.Progress{Restart: true}}); err != nil {
				return err
			}
		}
		if err := s.serve(j); err != nil {
			// Its trainer will fail or stall; the rest of Crisol should not.
			s.o.Log.Error("a dataset cannot be served again", "job", j.ID, "error", err)
		}
		return nil
	})
}

// Resume carries on with every job that has not been brought to its end: what was being submitted is looked for at
// its provider, what runs is tracked, what has ended is delivered and cleaned up. It comes after the storage is open.
func (s *Service) Resume(ctx context.Context) error {
	s.mu.Lock()
	s.ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.mu.Unlock()
	return s.eachActive(func(j job.Job) error { return s.run(j.ID, nil) })
}

func (s *Service) eachActive(do func(job.Job) error) error {
	active, err := s.o.Store.ActiveIDs()
	if err != nil {
		return fmt.Errorf("look for unfinished jobs: %w", err)
	}
	for _, id := range active {
		j, err := s.o.Store.Get(id)
		if err == nil {
			err = do(j)
		}
		if errors.Is(err, ErrClosed) {
			return err
		}
		if err != nil { // the others go on
			s.o.Log.Error("a job cannot be carried on with", "job", id, "error", err)
		}
	}
	return nil
}

// Close stops tracking. Jobs go on at their providers; Resume carries on with them.
func (s *Service) Close() {
	s.mu.Lock()
	if s.stop != nil {
		s.stop()
	}
	s.mu.Unlock()
	s.wait.Wait()
}

// Busy tells whether Crisol has work to do for any job.
func (s *Service) Busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.running) > 0
}

// Cancel asks for a job to stop. What has ended stays as it is; asking twice is harmless.
func (s *Service) Cancel(_ context.Context, id job.ID, by string) error {
	if err := s.apply(id, job.Observation{Source: job.SourcePerson, Cancel: &job.CancelAsked{By: by}}); err != nil {
		return fmt.Errorf("cancel: %w", err)
	}
	s.wake(id)
	return nil
}

// Forget gives up on a job that cannot be brought to its end, because its provider refuses or is gone: Crisol follows it
// no longer, its credentials are refused, its data is withdrawn. The job may go on, and cost, at its provider.
func (s *Service) Forget(_ context.Context, id job.ID, by string) error {
	if err := s.apply(id, job.Observation{Source: job.SourcePerson, LetGo: &job.LetGo{By: by}}); err != nil {
		return fmt.Errorf("give up on the job: %w", err)
	}
	s.mu.Lock()
	if r := s.running[id]; r != nil {
		r.interrupt()
	}
	s.mu.Unlock()
	return nil
}

// Refused tells that the storage turned the job's trainer away, with the storage's own code.
func (s *Service) Refused(id job.ID, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[id] = reason
}

func (s *Service) refusedOf(id job.ID) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused[id]
}

// Delete forgets a job that has ended, for good. Its delivered model stays.
func (s *Service) Delete(_ context.Context, id job.ID) error {
	if err := s.o.Store.Delete(id); err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	s.o.Events.Publish(event.JobDeleted, id)
	return nil
}

// ObjectStored tells that an object of the job's prefix arrived in the outputs bucket.
func (s *Service) ObjectStored(id job.ID) { s.wake(id) }

// SourceChanged tells that a file of a served dataset is not what the plan listed.
func (s *Service) SourceChanged(bucket, key string, err error) {
	s.o.Log.Warn("a dataset file changed after the plan was made", "bucket", bucket, "key", key, "error", err)
}

// OutputDir is the folder in which a job's model arrives.
func (s *Service) OutputDir(id job.ID) string { return filepath.Join(s.o.Outputs, string(id)) }

// apply records an observation and announces it if it told something new.
func (s *Service) apply(id job.ID, o job.Observation) error {
	if o.At.IsZero() {
		o.At = s.o.Clock()
	}
	_, changed, err := s.o.Store.Apply(id, o)
	if changed {
		s.o.Events.Publish(event.JobChanged, id)
	}
	return err
}

func (s *Service) wake(id job.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.running[id]; r != nil {
		select {
		case r.woken <- struct{}{}:
		default:
		}
	}
}

// open tells whether runners may be started; the caller holds mu.
func (s *Service) open() error {
	if s.ctx == nil || s.ctx.Err() != nil {
		return ErrClosed
	}
	return nil
}

// run starts the runner of a job, once. plan is nil when another process made it.
func (s *Service) run(id job.ID, plan *Plan) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.open(); err != nil {
		return err
	}
	if s.running[id] != nil {
		return nil
	}
	r := &runner{s: s, id: id, plan: plan, woken: make(chan struct{}, 1)}
	s.running[id] = r
	s.wait.Add(1)
	go func() {
		defer s.wait.Done()
		r.run(s.ctx)
		s.mu.Lock()
		delete(s.running, id)
		delete(s.refused, id)
		s.mu.Unlock()
		s.o.Events.Publish(event.JobChanged, id)
	}()
	return nil
}

// serve makes the job's datasets readable again after a restart.
func (s *Service) serve(j job.Job) error {
	if j.Asked.Phase.Before(job.PhaseStaging) || j.Status().Terminal() {
		return nil
	}
	plan, err := s.storedPlan(j.ID)
	if err != nil {
		return err
	}
	for n, d := range plan.Datasets {
		if d.Travel.Way != WayServed {
			continue
		}
		if err := s.o.Serving.Serve(j.ID, s.o.Store.Dir(j.ID), n, d.Root); err != nil {
			return err
		}
	}
	return nil
}
