package service

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"crisol/backend/core"
	"crisol/backend/job"
)

// firstRunSetting is the name under which the state of the first run stands.
const firstRunSetting = "window/first-run"

// The steps of the first run, in their order.
const (
	StepData    = "data"
	StepResults = "results"
	StepCosts   = "costs"
)

// Steps lists the steps of the first run.
func Steps() []string { return []string{StepData, StepResults, StepCosts} }

var errStep = errors.New("the first run has no such step")

// FirstRun is how far a person has come with the first run.
type FirstRun struct {
	Step   string `json:"step"`   // where they are, one of Steps
	Folder string `json:"folder"` // the dataset that they looked at; "" for none yet
	// Ended says that they came to its end, or left it for good. Nobody is bothered with it again.
	Ended bool `json:"ended"`
	// Due says that the window opens with it: this home has seen neither its end nor a job.
	Due bool `json:"due"`
}

// Checker does the checks of the first run.
type Checker interface {
	CheckData(ctx context.Context, folder string) (core.Data, error)
	CheckResults(ctx context.Context) (core.Results, error)
	CheckCosts(ctx context.Context) (core.Costs, error)
}

// Welcome leads through the first run.
type Welcome struct {
	life        *Life
	checker     Checker
	jobs        JobSource
	preferences Preferences
	choose      func(ctx context.Context, title string) (string, error)
}

// NewWelcome returns the facade. choose asks for a folder with the system's own dialog.
func NewWelcome(life *Life, checker Checker, jobs JobSource, preferences Preferences, choose func(ctx context.Context, title string) (string, error)) *Welcome {
	return &Welcome{life: life, checker: checker, jobs: jobs, preferences: preferences, choose: choose}
}

// Get returns how far the person has come.
func (s *Welcome) Get() (FirstRun, error) {
	return call(s.life, quick, func(ctx context.Context) (FirstRun, error) {
		run := FirstRun{Step: StepData}
		found, err := s.preferences.Preference(firstRunSetting, &run)
		if err != nil {
			return FirstRun{}, fmt.Errorf("look for the state of the first run: %w", err)
		}
		if !slices.Contains(Steps(), run.Step) {
			run.Step = StepData
		}
		run.Due = !run.Ended
		if !found {
			_, total, err := s.jobs.List(ctx, job.Filter{Limit: 1})
			if err != nil {
				return FirstRun{}, fmt.Errorf("look for jobs from before: %w", err)
			}
			run.Due = total == 0
		}
		return run, nil
	})
}

// Reach notes that the person is at a step, with the dataset that they looked at. Going through it once more after its end
// does not make it due again.
func (s *Welcome) Reach(step, folder string) error {
	if !slices.Contains(Steps(), step) {
		return fmt.Errorf("%w: %q; there are %v", errStep, step, Steps())
	}
	before, err := s.Get()
	if err != nil {
		return err
	}
	return s.keep(FirstRun{Step: step, Folder: folder, Ended: before.Ended})
}

// End notes that the person is through, or wants no more of it.
func (s *Welcome) End() error { return s.keep(FirstRun{Step: StepData, Ended: true}) }

func (s *Welcome) keep(run FirstRun) error {
	return act(s.life, quick, func(context.Context) error {
		if err := s.preferences.SetPreference(firstRunSetting, run); err != nil {
			return fmt.Errorf("keep the state of the first run: %w", err)
		}
		return nil
	})
}

// ChooseData asks for a dataset's folder. An empty answer means that the person changed their mind.
func (s *Welcome) ChooseData(title string) (string, error) {
	return call(s.life, unhurt, func(ctx context.Context) (string, error) {
		folder, err := s.choose(ctx, title)
		if err != nil {
			return "", fmt.Errorf("open the folder dialog: %w", err)
		}
		return folder, nil
	})
}

// CheckData looks at a folder as a dataset. It reads only, and only here.
func (s *Welcome) CheckData(folder string) (core.Data, error) {
	return call(s.life, slow, func(ctx context.Context) (core.Data, error) { return s.checker.CheckData(ctx, folder) })
}

// CheckResults tells whether models can come home.
func (s *Welcome) CheckResults() (core.Results, error) {
	return call(s.life, quick, s.checker.CheckResults)
}

// CheckCosts tells what is known of prices, and what may be sent without a question.
func (s *Welcome) CheckCosts() (core.Costs, error) { return call(s.life, quick, s.checker.CheckCosts) }
