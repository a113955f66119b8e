package core

import (
	"context"
	"unicode/utf8"

	"crisol/backend/job"
	"crisol/backend/store"
)

// Job is a job as faces show it: its line in a list, and all that stands behind it.
type Job struct {
	job.Summary
	Asked  job.Asked    `json:"asked"`
	Said   job.Said     `json:"said"`
	Seen   job.Seen     `json:"seen"`
	Detail job.Delivery `json:"delivery_detail"`
}

// Get returns a job.
func (c *Core) Get(_ context.Context, id job.ID) (Job, error) {
	j, err := c.store.Get(id)
	if err != nil {
		return Job{}, err
	}
	return Job{Summary: j.Summary(), Asked: j.Asked, Said: j.Said, Seen: j.Seen, Detail: j.Delivery}, nil
}

// List returns the jobs that the filter chooses, in its order, and how many it chooses in all.
func (c *Core) List(_ context.Context, f job.Filter) ([]job.Summary, int, error) {
	f.Now = now()
	return c.store.List(f)
}

// Page is List with all that the switches of a list show.
func (c *Core) Page(_ context.Context, f job.Filter) (store.Page, error) {
	f.Now = now()
	return c.store.Page(f)
}

// IDs returns the jobs that the filter chooses, in its order.
func (c *Core) IDs(_ context.Context, f job.Filter) ([]job.ID, error) {
	f.Now = now()
	return c.store.IDs(f)
}

// Timeline returns a job's transitions, oldest first.
func (c *Core) Timeline(_ context.Context, id job.ID) ([]job.Transition, error) {
	return c.store.Timeline(id)
}

// Log returns up to limit bytes of a job's log from offset on (negative: from the end), and the offset behind them. A
// character that is cut at the end is left for the next call.
func (c *Core) Log(_ context.Context, id job.ID, offset int64, limit int) (text []byte, next int64, err error) {
	if _, err := c.store.Get(id); err != nil {
		return nil, 0, err
	}
	text, next, err = c.store.ReadLog(id, offset, limit)
	if whole := wholeRunes(text); whole > 0 {
		return text[:whole], next - int64(len(text)-whole), err
	}
	return text, next, err
}

// wholeRunes returns how much of text is left without the beginning of a character at its end.
func wholeRunes(text []byte) int {
	for i := len(text) - 1; i >= max(0, len(text)-utf8.UTFMax); i-- {
		if utf8.RuneStart(text[i]) {
			if utf8.FullRune(text[i:]) {
				break
			}
			return i
		}
	}
	return len(text)
}

// Points returns a job's metric points from the given index on.
func (c *Core) Points(_ context.Context, id job.ID, from int) ([]job.Point, error) {
	if _, err := c.store.Get(id); err != nil {
		return nil, err
	}
	return c.store.Points(id, from)
}
