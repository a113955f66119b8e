package service

import (
	"context"
	"errors"
	"fmt"

	"crisol/backend/arrival"
	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/series"
	"crisol/backend/training"
	"crisol/backend/transcript"
)

// Chronicle is all that stands of one job.
type Chronicle interface {
	Get(ctx context.Context, id job.ID) (core.Job, error)
	Timeline(ctx context.Context, id job.ID) ([]job.Transition, error)
	Lines(ctx context.Context, id job.ID, r transcript.Range) (transcript.Page, error)
	SearchLog(ctx context.Context, id job.ID, q transcript.Query, from int) (transcript.Found, error)
	ExportLog(ctx context.Context, id job.ID, set transcript.Levels, target string) error
	Curve(ctx context.Context, id job.ID, want series.Want) (series.Curve, error)
	Pace(ctx context.Context, id job.ID) (series.Pace, error)
	Outputs(ctx context.Context, id job.ID) (arrival.Outputs, error)
	OutputPath(ctx context.Context, id job.ID, path string) (string, error)
	Frozen(ctx context.Context, id job.ID) (training.Frozen, error)
}

// Forgetter gives up on jobs that cannot be brought to an end; by names the face.
type Forgetter interface {
	Forget(ctx context.Context, id job.ID, by string) error
}

// JobParts are what a job's facade needs beside its life.
type JobParts struct {
	Chronicle Chronicle
	Forgetter Forgetter
	Show      func(ctx context.Context, path string) error                        // opens the file manager at a path
	Save      func(ctx context.Context, title, suggestion string) (string, error) // asks where to; "" when nowhere
}

// Job shows one job.
type Job struct {
	life  *Life
	parts JobParts
}

// NewJob returns the facade.
func NewJob(life *Life, parts JobParts) *Job { return &Job{life: life, parts: parts} }

// Detail is a job, whether nothing can follow on its status (its model may still be on its way then), and how fast it
// trains.
type Detail struct {
	Job   core.Job    `json:"job"`
	Ended bool        `json:"ended"`
	Pace  series.Pace `json:"pace"`
}

// LogQuery is what is searched for in a log, with the names of levels; none stands for all of them.
type LogQuery struct {
	Text   string   `json:"text"`
	Regex  bool     `json:"regex"`
	Case   bool     `json:"case"`
	Levels []string `json:"levels"`
}

// Get returns one job.
func (s *Job) Get(id string) (Detail, error) {
	return call(s.life, quick, func(ctx context.Context) (Detail, error) {
		j, err := s.parts.Chronicle.Get(ctx, job.ID(id))
		if err != nil {
			return Detail{}, fmt.Errorf("look at the job: %w", err)
		}
		pace, err := s.parts.Chronicle.Pace(ctx, job.ID(id))
		if err != nil {
			return Detail{}, fmt.Errorf("look at the job: %w", err)
		}
		return Detail{Job: j, Ended: j.Status.Terminal(), Pace: pace}, nil
	})
}

// Timeline returns what happened to a job, oldest first.
func (s *Job) Timeline(id string) ([]job.Transition, error) {
	return call(s.life, quick, func(ctx context.Context) ([]job.Transition, error) {
		timeline, err := s.parts.Chronicle.Timeline(ctx, job.ID(id))
		if err != nil {
			return nil, fmt.Errorf("read the timeline of the job: %w", err)
		}
		return orEmpty(timeline), nil
	})
}

// Lines returns at most limit lines of a job's log from a place on among those of the levels named, or of all levels when
// none is; a negative place counts from the end.
func (s *Job) Lines(id string, levels []string, from, limit int) (transcript.Page, error) {
	return call(s.life, quick, func(ctx context.Context) (transcript.Page, error) {
		set, err := transcript.SetOf(levels)
		if err != nil {
			return transcript.Page{}, err
		}
		return s.parts.Chronicle.Lines(ctx, job.ID(id), transcript.Range{Levels: set, From: from, Limit: limit})
	})
}

// Search searches a piece of a job's log from a place on. The page asks again from where it ended, for as long as the
// person wants to know: so a search shows how far it is, and ends when nobody asks on.
func (s *Job) Search(id string, q LogQuery, from int) (transcript.Found, error) {
	return call(s.life, quick, func(ctx context.Context) (transcript.Found, error) {
		set, err := transcript.SetOf(q.Levels)
		if err != nil {
			return transcript.Found{}, err
		}
		found, err := s.parts.Chronicle.SearchLog(ctx, job.ID(id), transcript.Query{Text: q.Text, Regex: q.Regex, Case: q.Case, Levels: set}, from)
		if errors.Is(err, transcript.ErrQuery) {
			return found, &Fault{Code: CodeQuery, Message: err.Error(), Problems: []Problem{}}
		}
		return found, err
	})
}

// ExportLog asks where to and writes the lines of the levels named there, or the whole log when none is. It returns the path
// of the file; "" when the person chose none.
func (s *Job) ExportLog(id string, levels []string, title string) (string, error) {
	return call(s.life, unhurt, func(ctx context.Context) (string, error) {
		set, err := transcript.SetOf(levels)
		if err != nil {
			return "", err
		}
		j, err := s.parts.Chronicle.Get(ctx, job.ID(id))
		if err != nil {
			return "", fmt.Errorf("look at the job: %w", err)
		}
		target, err := s.parts.Save(ctx, title, fileName(j.Name)+".log")
		if err != nil || target == "" {
			return "", err
		}
		return target, s.parts.Chronicle.ExportLog(ctx, job.ID(id), set, target)
	})
}

// Curve returns the metric points of a job as a chart shows them.
func (s *Job) Curve(id string, want series.Want) (series.Curve, error) {
	return call(s.life, quick, func(ctx context.Context) (series.Curve, error) {
		return s.parts.Chronicle.Curve(ctx, job.ID(id), want)
	})
}

// Outputs lists what has arrived of a job.
func (s *Job) Outputs(id string) (arrival.Outputs, error) {
	return call(s.life, quick, func(ctx context.Context) (arrival.Outputs, error) {
		return s.parts.Chronicle.Outputs(ctx, job.ID(id))
	})
}

// Frozen returns what a job was asked to do, as it was when consent was given.
func (s *Job) Frozen(id string) (training.Frozen, error) {
	return call(s.life, quick, func(ctx context.Context) (training.Frozen, error) {
		return s.parts.Chronicle.Frozen(ctx, job.ID(id))
	})
}

// Forget gives up on a job that cannot be brought to its end. It may go on, and cost, where it runs.
func (s *Job) Forget(id string) error {
	return act(s.life, slow, func(ctx context.Context) error {
		return s.parts.Forgetter.Forget(ctx, job.ID(id), Face)
	})
}

// errNoModel says that there is nothing to show.
var errNoModel = errors.New("no model of this job has arrived yet")

// ShowModel opens the file manager at the weights of a job. The path comes from the store, never from the page.
func (s *Job) ShowModel(id string) error {
	return act(s.life, quick, func(ctx context.Context) error {
		j, err := s.parts.Chronicle.Get(ctx, job.ID(id))
		if err != nil {
			return fmt.Errorf("look at the job: %w", err)
		}
		if j.Detail.Model == nil {
			return errNoModel
		}
		return s.parts.Show(ctx, j.Detail.Model.Path)
	})
}

// ShowOutput opens the file manager at a file that has arrived of a job, or at the job's folder when path is empty.
func (s *Job) ShowOutput(id, path string) error {
	return act(s.life, quick, func(ctx context.Context) error {
		place, err := s.parts.Chronicle.OutputPath(ctx, job.ID(id), path)
		if err != nil {
			return err
		}
		return s.parts.Show(ctx, place)
	})
}

// fileName is a name that every file system takes.
func fileName(name string) string {
	clean := []rune{}
	for _, r := range name {
		if r < ' ' || r == 0x7f || r == '.' && len(clean) == 0 {
			continue
		}
		switch r {
		case '/', '\\', ':', '*', '?', '"', '<', '>', '|':
			r = '-'
		}
		clean = append(clean, r)
	}
	if len(clean) == 0 {
		return "job"
	}
	return string(clean[:min(len(clean), 80)])
}
