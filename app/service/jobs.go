package service

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"crisol/backend/job"
)

// maxLog bounds one piece of a log, in bytes; the page asks again for more.
const maxLog = 256 << 10

// JobSource is what the window needs to know of jobs.
type JobSource interface {
	Get(ctx context.Context, id job.ID) (job.Job, error)
	List(ctx context.Context, f job.Filter) (page []job.Summary, total int, err error)
	Transitions(ctx context.Context, id job.ID) ([]job.Transition, error)
	Log(ctx context.Context, id job.ID, from int64, limit int) (text []byte, next int64, err error)
	Points(ctx context.Context, id job.ID, from int) ([]job.Point, error)
	Delete(ctx context.Context, id job.ID) error
}

// Canceller asks a job to stop; by names the face.
type Canceller interface {
	Cancel(ctx context.Context, id job.ID, by string) error
}

// Jobs shows the jobs of this home.
type Jobs struct {
	life   *Life
	source JobSource
	cancel Canceller
	show   func(ctx context.Context, path string) error
}

// Page is one page of the list of jobs, newest first, and how many there are in all.
type Page struct {
	Jobs  []job.Summary `json:"jobs"`
	Total int           `json:"total"`
}

// Detail is a job and what is derived from it and therefore stored nowhere.
type Detail struct {
	Job    job.Job    `json:"job"`
	Status job.Status `json:"status"`
	Error  string     `json:"error"`
	Active bool       `json:"active"`
	Ended  bool       `json:"ended"`
}

// LogPiece is a piece of a job's log: whole characters only. From and Next are byte offsets in our copy of the log.
type LogPiece struct {
	Text string `json:"text"`
	From int64  `json:"from"`
	Next int64  `json:"next"`
}

// NewJobs returns the facade. show opens the file manager at a path.
func NewJobs(life *Life, source JobSource, cancel Canceller, show func(ctx context.Context, path string) error) *Jobs {
	return &Jobs{life: life, source: source, cancel: cancel, show: show}
}

// List returns the jobs from offset on, at most limit of them, newest first.
func (s *Jobs) List(offset, limit int) (Page, error) {
	return call(s.life, quick, func(ctx context.Context) (Page, error) {
		jobs, total, err := s.source.List(ctx, job.Filter{Offset: offset, Limit: limit})
		if err != nil {
			return Page{}, fmt.Errorf("list the jobs: %w", err)
		}
		return Page{Jobs: orEmpty(jobs), Total: total}, nil
	})
}

// Get returns one job.
func (s *Jobs) Get(id string) (Detail, error) {
	return call(s.life, quick, func(ctx context.Context) (Detail, error) {
		j, err := s.source.Get(ctx, job.ID(id))
		if err != nil {
			return Detail{}, fmt.Errorf("look at the job: %w", err)
		}
		status := j.Status()
		return Detail{Job: j, Status: status, Error: j.Error(), Active: j.Active(), Ended: status.Terminal()}, nil
	})
}

// Transitions returns the timeline of a job, oldest first.
func (s *Jobs) Transitions(id string) ([]job.Transition, error) {
	return call(s.life, quick, func(ctx context.Context) ([]job.Transition, error) {
		timeline, err := s.source.Transitions(ctx, job.ID(id))
		if err != nil {
			return nil, fmt.Errorf("read the timeline of the job: %w", err)
		}
		return orEmpty(timeline), nil
	})
}

// Log returns at most limit bytes of a job's log from a byte offset on; a negative offset counts from the end.
func (s *Jobs) Log(id string, from int64, limit int) (LogPiece, error) {
	if limit <= 0 || limit > maxLog {
		limit = maxLog
	}
	return call(s.life, quick, func(ctx context.Context) (LogPiece, error) {
		text, next, err := s.source.Log(ctx, job.ID(id), from, limit)
		if err != nil {
			return LogPiece{}, fmt.Errorf("read the log of the job: %w", err)
		}
		start := next - int64(len(text))
		// A range may begin or end within a character: what is cut off at the end comes with the next piece.
		if from < 0 {
			for len(text) > 0 && !utf8.RuneStart(text[0]) {
				text, start = text[1:], start+1
			}
		}
		whole := wholeRunes(text)
		return LogPiece{Text: string(whole), From: start, Next: start + int64(len(whole))}, nil
	})
}

// Points returns the metric points of a job from an index on.
func (s *Jobs) Points(id string, from int) ([]job.Point, error) {
	return call(s.life, quick, func(ctx context.Context) ([]job.Point, error) {
		points, err := s.source.Points(ctx, job.ID(id), max(0, from))
		if err != nil {
			return nil, fmt.Errorf("read the metrics of the job: %w", err)
		}
		return orEmpty(points), nil
	})
}

// Cancel asks a job to stop. Asking again is no error.
func (s *Jobs) Cancel(id string) error {
	return act(s.life, slow, func(ctx context.Context) error {
		if err := s.cancel.Cancel(ctx, job.ID(id), Face); err != nil {
			return fmt.Errorf("cancel the job: %w", err)
		}
		return nil
	})
}

// Delete takes an ended job off the list. Its model stays where it is.
func (s *Jobs) Delete(id string) error {
	return act(s.life, quick, func(ctx context.Context) error {
		if err := s.source.Delete(ctx, job.ID(id)); err != nil {
			return fmt.Errorf("take the job off the list: %w", err)
		}
		return nil
	})
}

// errNoModel says that there is nothing to show.
var errNoModel = errors.New("no model of this job has arrived yet")

// ShowModel opens the file manager at the weights of a job. The path comes from the store, never from the page.
func (s *Jobs) ShowModel(id string) error {
	return act(s.life, quick, func(ctx context.Context) error {
		j, err := s.source.Get(ctx, job.ID(id))
		if err != nil {
			return fmt.Errorf("look at the job: %w", err)
		}
		if j.Delivery.Model == nil {
			return errNoModel
		}
		return s.show(ctx, j.Delivery.Model.Path)
	})
}

// wholeRunes cuts off a character that is incomplete at the end of text. Bytes that are no UTF-8 at all stay.
func wholeRunes(text []byte) []byte {
	for back := 1; back <= min(utf8.UTFMax, len(text)); back++ {
		last := text[len(text)-back:]
		if utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return text[:len(text)-back]
			}
			return text
		}
	}
	return text
}

// orEmpty makes an empty list of none, so that the page always gets a list.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
