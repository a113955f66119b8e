package service

import (
	"context"
	"fmt"

	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/store"
)

// JobSource is what the window needs to know of jobs to tell of them.
type JobSource interface {
	Get(ctx context.Context, id job.ID) (core.Job, error)
	List(ctx context.Context, f job.Filter) (page []job.Summary, total int, err error)
}

// Catalogue is all that the list of jobs shows.
type Catalogue interface {
	JobSource
	// Page is List with all that the switches of a list show.
	Page(ctx context.Context, f job.Filter) (store.Page, error)
	IDs(ctx context.Context, f job.Filter) ([]job.ID, error)
}

// Ender asks jobs to stop and forgets those that have ended; by names the face.
type Ender interface {
	Cancel(ctx context.Context, id job.ID, by string) error
	Delete(ctx context.Context, id job.ID) error
	CancelAll(ctx context.Context, ids []job.ID, by string) (store.Outcome, error)
	// Remove takes jobs that have ended off the list, PutBack puts them back.
	Remove(ctx context.Context, ids []job.ID) (store.Outcome, error)
	PutBack(ctx context.Context, ids []job.ID) (store.Outcome, error)
}

// Jobs shows the jobs of this home.
type Jobs struct {
	life   *Life
	source Catalogue
	ender  Ender
}

// Page is one page of the list of jobs, how many the filter chooses in all, and how many each of its switches would.
type Page struct {
	Jobs     []job.Summary `json:"jobs"`
	Total    int           `json:"total"`
	Facets   job.Facets    `json:"facets"`
	Revision uint64        `json:"revision"` // pages of one revision fit together
}

// NewJobs returns the facade.
func NewJobs(life *Life, source Catalogue, ender Ender) *Jobs {
	return &Jobs{life: life, source: source, ender: ender}
}

// maxPage bounds one page of the list, in jobs.
const maxPage = 500

// Find returns the page of the list that the filter asks for, at most 500 jobs of it.
func (s *Jobs) Find(f job.Filter) (Page, error) {
	if f.Limit <= 0 || f.Limit > maxPage {
		f.Limit = maxPage
	}
	return call(s.life, quick, func(ctx context.Context) (Page, error) {
		page, err := s.source.Page(ctx, f)
		if err != nil {
			return Page{}, fmt.Errorf("list the jobs: %w", err)
		}
		return Page{Jobs: orEmpty(page.Jobs), Total: page.Total, Facets: page.Facets, Revision: page.Revision}, nil
	})
}

// FindIDs returns all jobs that the filter chooses, in its order, so that all can be selected.
func (s *Jobs) FindIDs(f job.Filter) ([]job.ID, error) {
	f.Offset, f.Limit = 0, 0
	return call(s.life, quick, func(ctx context.Context) ([]job.ID, error) {
		ids, err := s.source.IDs(ctx, f)
		if err != nil {
			return nil, fmt.Errorf("list the jobs: %w", err)
		}
		return orEmpty(ids), nil
	})
}

// Cancel asks a job to stop. Asking again is no error.
func (s *Jobs) Cancel(id string) error {
	return act(s.life, slow, func(ctx context.Context) error {
		if err := s.ender.Cancel(ctx, job.ID(id), Face); err != nil {
			return fmt.Errorf("cancel the job: %w", err)
		}
		return nil
	})
}

// Delete takes an ended job off the list. Its model stays where it is.
func (s *Jobs) Delete(id string) error {
	return act(s.life, quick, func(ctx context.Context) error {
		if err := s.ender.Delete(ctx, job.ID(id)); err != nil {
			return fmt.Errorf("take the job off the list: %w", err)
		}
		return nil
	})
}

// orEmpty makes an empty list of none, so that the page always gets a list.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
