package service

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"crisol/backend/job"
	"crisol/backend/provider"
	"crisol/backend/training"
)

// Face is what the window calls itself where the backend asks who agreed or who cancelled.
const Face = "window"

// CheckName is the name under which the page hears of a preflight's checks, each as a Checked.
const CheckName = "crisol:check"

// Trainer plans and submits.
type Trainer interface {
	Plan(ctx context.Context, r training.Request) (*training.Plan, error)
	// Preflight looks at what could go wrong and emits each check as it is done.
	Preflight(ctx context.Context, r training.Request, emit func(training.Check)) ([]training.Check, error)
	// Submit starts a job; a second call under the same key returns the first one's job.
	Submit(ctx context.Context, r training.Request, c training.Consent, key string) (job.ID, error)
}

// Rehearser writes the sample dataset and its config, and returns the config's folder.
type Rehearser interface {
	RehearsalConfig(ctx context.Context) (dir string, err error)
}

// Recents keeps the config folders that were opened last.
type Recents interface {
	RecentConfigs(ctx context.Context) ([]string, error)
	RememberConfig(ctx context.Context, dir string) error
}

// TrainingParts are what the facade is made of.
type TrainingParts struct {
	Trainer   Trainer
	Rehearser Rehearser
	Recents   Recents
	Providers func() []provider.Description
	// Choose asks for a folder with the system's own dialog and returns "" when the person changed their mind.
	Choose func(ctx context.Context, title string) (string, error)
	// Emit tells the page something under a name.
	Emit func(ctx context.Context, name string, data any)
}

// Training plans jobs and submits them.
type Training struct {
	life  *Life
	parts TrainingParts

	mu   sync.Mutex
	runs map[string]context.CancelFunc // preflights under way, by the page's own name for each
}

// Checked is a check of a preflight, with the page's name for that preflight.
type Checked struct {
	Run   string         `json:"run"`
	Check training.Check `json:"check"`
}

// NewTraining returns the facade.
func NewTraining(life *Life, parts TrainingParts) *Training {
	return &Training{life: life, parts: parts, runs: map[string]context.CancelFunc{}}
}

// SampleConfig makes sure that the sample dataset is there and returns its config folder.
func (s *Training) SampleConfig() (string, error) {
	return call(s.life, slow, func(ctx context.Context) (string, error) {
		dir, err := s.parts.Rehearser.RehearsalConfig(ctx)
		if err != nil {
			return "", fmt.Errorf("write the sample dataset: %w", err)
		}
		return dir, nil
	})
}

// ChooseConfig asks for a folder, of a config or of a dataset. An empty answer means that the person changed their mind.
func (s *Training) ChooseConfig(title string) (string, error) {
	return call(s.life, unhurt, func(ctx context.Context) (string, error) {
		dir, err := s.parts.Choose(ctx, title)
		if err != nil {
			return "", fmt.Errorf("open the folder dialog: %w", err)
		}
		return dir, nil
	})
}

// RecentConfigs lists the config folders that were planned last and are still there, the newest first.
func (s *Training) RecentConfigs() ([]string, error) {
	return call(s.life, quick, func(ctx context.Context) ([]string, error) { return s.parts.Recents.RecentConfigs(ctx) })
}

// Providers describes where a job can be trained, in the order in which they are offered.
func (s *Training) Providers() ([]provider.Description, error) {
	return call(s.life, quick, func(context.Context) ([]provider.Description, error) { return s.parts.Providers(), nil })
}

// Plan returns what would happen. It reads only, beside keeping the folder among the recent ones.
func (s *Training) Plan(request training.Request) (*training.Plan, error) {
	return call(s.life, slow, func(ctx context.Context) (*training.Plan, error) {
		plan, err := s.parts.Trainer.Plan(ctx, request)
		if err != nil {
			return nil, err
		}
		if err := s.parts.Recents.RememberConfig(ctx, plan.Request.ConfigDir); err != nil {
			slog.Warn("a config folder is not kept among the recent ones", "error", err)
		}
		return plan, nil
	})
}

// Preflight looks at what could go wrong and returns when everything has been looked at; each check is told under
// CheckName as it is done. run is the page's name for it, by which StopPreflight ends it.
func (s *Training) Preflight(run string, request training.Request) ([]training.Check, error) {
	return call(s.life, slow, func(ctx context.Context) ([]training.Check, error) {
		ctx, cancel := context.WithCancel(ctx)
		s.mu.Lock()
		s.runs[run] = cancel
		s.mu.Unlock()
		defer func() {
			s.mu.Lock()
			delete(s.runs, run)
			s.mu.Unlock()
			cancel()
		}()
		return s.parts.Trainer.Preflight(ctx, request, func(c training.Check) {
			s.parts.Emit(ctx, CheckName, told(s.life, Checked{Run: run, Check: c}))
		})
	})
}

// StopPreflight ends a preflight; one that is done already is no mistake.
func (s *Training) StopPreflight(run string) error {
	return act(s.life, quick, func(context.Context) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		if stop := s.runs[run]; stop != nil {
			stop()
		}
		return nil
	})
}

// Submit starts a job as planned: digest says which plan the person saw and agreed to. When what would leave is no
// longer what was shown, nothing is sent and the error says so. key stands for this one agreement: pressing the button
// twice makes one job.
func (s *Training) Submit(request training.Request, digest, key string) (string, error) {
	return call(s.life, slow, func(ctx context.Context) (string, error) {
		id, err := s.parts.Trainer.Submit(ctx, request, training.Consent{Digest: digest, Given: true, By: Face}, key)
		return string(id), err
	})
}
