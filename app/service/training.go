package service

import (
	"context"
	"fmt"

	"crisol/backend/job"
	"crisol/backend/training"
)

// Face is what the window calls itself where the backend asks who agreed or who cancelled.
const Face = "window"

// Trainer plans and submits.
type Trainer interface {
	Plan(ctx context.Context, r training.Request) (*training.Plan, error)
	// Submit starts a job; a second call under the same key returns the first one's job.
	Submit(ctx context.Context, r training.Request, c training.Consent, key string) (job.ID, error)
}

// Rehearser writes the sample dataset and its config, and returns the config's folder.
type Rehearser interface {
	RehearsalConfig(ctx context.Context) (dir string, err error)
}

// Training plans jobs and submits them.
type Training struct {
	life     *Life
	trainer  Trainer
	rehearse Rehearser
	choose   func(ctx context.Context, title string) (string, error)
}

// NewTraining returns the facade. choose asks for a folder with the system's own dialog and returns "" when the person
// changed their mind.
func NewTraining(life *Life, trainer Trainer, rehearse Rehearser, choose func(ctx context.Context, title string) (string, error)) *Training {
	return &Training{life: life, trainer: trainer, rehearse: rehearse, choose: choose}
}

// SampleConfig makes sure that the sample dataset is there and returns its config folder.
func (s *Training) SampleConfig() (string, error) {
	return call(s.life, slow, func(ctx context.Context) (string, error) {
		dir, err := s.rehearse.RehearsalConfig(ctx)
		if err != nil {
			return "", fmt.Errorf("write the sample dataset: %w", err)
		}
		return dir, nil
	})
}

// ChooseConfig asks for a config folder. An empty answer means that the person changed their mind.
func (s *Training) ChooseConfig(title string) (string, error) {
	return call(s.life, unhurt, func(ctx context.Context) (string, error) {
		dir, err := s.choose(ctx, title)
		if err != nil {
			return "", fmt.Errorf("open the folder dialog: %w", err)
		}
		return dir, nil
	})
}

// Plan returns what would happen. It reads only.
func (s *Training) Plan(request training.Request) (*training.Plan, error) {
	return call(s.life, slow, func(ctx context.Context) (*training.Plan, error) {
		return s.trainer.Plan(ctx, request)
	})
}

// Submit starts a job as planned: digest says which plan the person saw and agreed to. When what would leave is no
// longer what was shown, nothing is sent and the error says so. key stands for this one agreement: pressing the button
// twice makes one job.
func (s *Training) Submit(request training.Request, digest, key string) (string, error) {
	return call(s.life, slow, func(ctx context.Context) (string, error) {
		id, err := s.trainer.Submit(ctx, request, training.Consent{Digest: digest, Given: true, By: Face}, key)
		return string(id), err
	})
}
