package service

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"crisol/backend/job"
	"crisol/backend/store"
)

// Outcome is what came of a wish for many jobs: each of them is in one of the two lists.
type Outcome struct {
	Done    []job.ID  `json:"done"`
	Refused []Refusal `json:"refused"`
}

// Refusal says why something was not done to a job.
type Refusal struct {
	ID    job.ID `json:"id"`
	Fault *Fault `json:"fault"`
}

// CancelMany asks jobs to stop. What has ended stays as it is.
func (s *Jobs) CancelMany(ids []job.ID) (Outcome, error) {
	return s.many("cancel the jobs", func(ctx context.Context) (store.Outcome, error) { return s.ender.CancelAll(ctx, ids, Face) })
}

// RemoveMany takes jobs that have ended off the list, so that RestoreMany can put them back: for a day, and not for ever.
// Their models stay where they are.
func (s *Jobs) RemoveMany(ids []job.ID) (Outcome, error) {
	return s.many("take the jobs off the list", func(ctx context.Context) (store.Outcome, error) { return s.ender.Remove(ctx, ids) })
}

// RestoreMany puts jobs back on the list that RemoveMany took off.
func (s *Jobs) RestoreMany(ids []job.ID) (Outcome, error) {
	return s.many("put the jobs back on the list", func(ctx context.Context) (store.Outcome, error) { return s.ender.PutBack(ctx, ids) })
}

func (s *Jobs) many(what string, do func(ctx context.Context) (store.Outcome, error)) (Outcome, error) {
	return call(s.life, slow, func(ctx context.Context) (Outcome, error) {
		came, err := do(ctx)
		if err != nil {
			return Outcome{Done: []job.ID{}, Refused: []Refusal{}}, fmt.Errorf("%s: %w", what, err)
		}
		out := Outcome{Done: orEmpty(came.Done), Refused: make([]Refusal, 0, len(came.Refused))}
		for _, id := range slices.Sorted(maps.Keys(came.Refused)) {
			out.Refused = append(out.Refused, Refusal{ID: id, Fault: faultOf(came.Refused[id])})
		}
		return out, nil
	})
}
