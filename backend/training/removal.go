package training

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crisol/backend/event"
	"crisol/backend/job"
	"crisol/backend/store"
)

// keepRemoved is how long a job that was taken off the list can be put back.
const keepRemoved = 24 * time.Hour

// Remove takes jobs that have ended off the list. For a day PutBack puts them back; after that, or as soon as somebody
// deletes them, they are gone. Their delivered models stay. A job that has not ended is refused with store.ErrActive.
func (s *Service) Remove(ctx context.Context, ids []job.ID) (store.Outcome, error) {
	out, err := s.o.Store.Remove(ctx, ids, s.o.Clock())
	for _, id := range out.Done {
		s.o.Events.Publish(event.JobDeleted, id)
	}
	if err != nil {
		return out, fmt.Errorf("remove: %w", err)
	}
	return out, nil
}

// PutBack puts jobs back on the list that Remove took off. One that is gone is refused with store.ErrNotFound.
func (s *Service) PutBack(ctx context.Context, ids []job.ID) (store.Outcome, error) {
	out, err := s.o.Store.PutBack(ctx, ids, s.o.Clock())
	for _, id := range out.Done {
		s.o.Events.Publish(event.JobChanged, id)
	}
	if err != nil {
		return out, fmt.Errorf("put back: %w", err)
	}
	return out, nil
}

// Purge deletes for good what was taken off the list more than a day ago.
func (s *Service) Purge(ctx context.Context) error {
	gone, err := s.o.Store.Purge(ctx, s.o.Clock().Add(-keepRemoved))
	if len(gone) > 0 {
		s.o.Log.Info("jobs that were taken off the list are deleted", "jobs", len(gone))
	}
	return err
}

// CancelAll asks for jobs to stop, as Cancel does for one. One that is not there is refused with store.ErrNotFound; what
// has ended stays as it is.
func (s *Service) CancelAll(ctx context.Context, ids []job.ID, by string) (store.Outcome, error) {
	out := store.Outcome{Done: []job.ID{}, Refused: map[job.ID]error{}}
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return out, fmt.Errorf("cancel: %w", err)
		}
		switch err := s.Cancel(ctx, id, by); {
		case err == nil:
			out.Done = append(out.Done, id)
		case errors.Is(err, store.ErrNotFound):
			out.Refused[id] = err
		default:
			return out, err
		}
	}
	return out, nil
}
