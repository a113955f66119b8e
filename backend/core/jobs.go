package core

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"crisol/backend/job"
)

// Job is a job as faces show it: its line in a list, and all that stands behind it.
type Job struct {
	job.Summary
	Asked  job.Asked    `json:"asked"`
	Said   job.Said     `json:"said"`
	Seen   job.Seen     `json:"seen"`
	Detail job.Delivery `json:"delivery_detail"`
}

// DeliveredModel is a model that came home.
type DeliveredModel struct {
	job.Model
	JobID job.ID `json:"job_id"`
	Name  string `json:"name"`
	Here  bool   `json:"here" doc:"The file is still where it was delivered"`
}

// Get returns a job.
func (c *Core) Get(_ context.Context, id job.ID) (Job, error) {
	j, err := c.store.Get(id)
	if err != nil {
		return Job{}, err
	}
	return Job{Summary: j.Summary(), Asked: j.Asked, Said: j.Said, Seen: j.Seen, Detail: j.Delivery}, nil
}

// List returns the jobs that the filter chooses, newest first, and how many it chooses in all.
func (c *Core) List(_ context.Context, f job.Filter) ([]job.Summary, int, error) {
	return c.store.List(f)
}

// Timeline returns a job's transitions, oldest first.
func (c *Core) Timeline(_ context.Context, id job.ID) ([]job.Transition, error) {
	return c.store.Timeline(id)
}

// Log returns up to limit bytes of a job's log from offset on (negative: from the end), and the offset behind them.
func (c *Core) Log(_ context.Context, id job.ID, offset int64, limit int) (text []byte, next int64, err error) {
	if _, err := c.store.Get(id); err != nil {
		return nil, 0, err
	}
	return c.store.ReadLog(id, offset, limit)
}

// Points returns a job's metric points from the given index on.
func (c *Core) Points(_ context.Context, id job.ID, from int) ([]job.Point, error) {
	if _, err := c.store.Get(id); err != nil {
		return nil, err
	}
	return c.store.Points(id, from)
}

// Models lists the delivered models, newest first.
func (c *Core) Models(ctx context.Context) ([]DeliveredModel, error) {
	list, _, err := c.store.List(job.Filter{})
	if err != nil {
		return nil, err
	}
	models := []DeliveredModel{}
	for _, s := range list {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if s.Delivery != job.DeliveryVerified {
			continue
		}
		j, err := c.store.Get(s.ID)
		if err != nil {
			return nil, err
		}
		_, err = os.Stat(s.ModelPath)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("look for the model of job %s: %w", s.ID, err)
		}
		models = append(models, DeliveredModel{Model: *j.Delivery.Model, JobID: s.ID, Name: s.Name, Here: err == nil})
	}
	return models, nil
}
