package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"

	"go.etcd.io/bbolt"

	"crisol/backend/job"
)

// Outcome is what came of doing something to many jobs: each of them is in one of the two.
type Outcome struct {
	Done    []job.ID
	Refused map[job.ID]error
}

// bulk is how many jobs share a transaction when something is done to many.
const bulk = 500

// Remove takes jobs that have ended off the list; all else of them stays until Purge, so that PutBack can put them back.
// A job that Crisol still has work to do for is refused with ErrActive, one that is not there with ErrNotFound. When ctx
// ends, what was done stays done and is told beside the error.
func (s *Store) Remove(ctx context.Context, ids []job.ID, now time.Time) (Outcome, error) {
	return s.each(ctx, ids, job.Observation{At: now, Source: job.SourcePerson, Removal: &job.Removal{}})
}

// PutBack puts jobs back on the list that Remove took off. One that was purged is refused with ErrNotFound.
func (s *Store) PutBack(ctx context.Context, ids []job.ID, now time.Time) (Outcome, error) {
	return s.each(ctx, ids, job.Observation{At: now, Source: job.SourcePerson, Removal: &job.Removal{Undone: true}})
}

// each takes a removal into many jobs. Doing it again is harmless, and is told as done.
func (s *Store) each(ctx context.Context, ids []job.ID, o job.Observation) (Outcome, error) {
	out := Outcome{Done: []job.ID{}, Refused: map[job.ID]error{}}
	many := len(ids) > bulk
	for len(ids) > 0 {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		some := ids[:min(bulk, len(ids))]
		ids = ids[len(some):]
		if many {
			s.summaries.forget()
		}
		var done []job.ID
		err := s.db.Update(func(tx *bbolt.Tx) error {
			done = nil
			for _, id := range some {
				err := s.shift(tx, id, o)
				switch {
				case err == nil:
					done = append(done, id)
				case errors.Is(err, ErrActive), errors.Is(err, ErrNotFound):
					out.Refused[id] = err
				default:
					return err
				}
			}
			return nil
		})
		if err != nil {
			return out, fmt.Errorf("change the list of jobs: %w", err)
		}
		out.Done = append(out.Done, done...)
	}
	return out, nil
}

func (s *Store) shift(tx *bbolt.Tx, id job.ID, o job.Observation) error {
	var j job.Job
	if err := get(tx, id, &j); err != nil {
		return err
	}
	if j.Active() {
		return fmt.Errorf("job %s: %w", id, ErrActive)
	}
	next, transitions, changed := job.Apply(j, o)
	if !changed {
		return nil
	}
	return s.put(tx, next, transitions)
}

// show puts a job's summary where it belongs: on the list, or off it.
func (s *Store) show(tx *bbolt.Tx, j job.Job) error {
	id := []byte(j.ID)
	if !j.Removed() {
		tx.OnCommit(func() { s.summaries.set(j.Summary()) })
		return errors.Join(tx.Bucket(bucketSummaries).Put(id, encodeSummary(j.Summary())), tx.Bucket(bucketRemoved).Delete(id))
	}
	tx.OnCommit(func() { s.summaries.remove(j.ID, j.Revision) })
	at := binary.BigEndian.AppendUint64(nil, uint64(max(0, j.Asked.RemovedAt.Unix())))
	return errors.Join(tx.Bucket(bucketRemoved).Put(id, at), tx.Bucket(bucketSummaries).Delete(id))
}

// Purge deletes for good what was taken off the list before a time, and returns those jobs.
func (s *Store) Purge(ctx context.Context, before time.Time) ([]job.ID, error) {
	var due []job.ID
	err := s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketRemoved).ForEach(func(k, v []byte) error {
			if len(v) == 8 && binary.BigEndian.Uint64(v) < uint64(max(0, before.Unix())) {
				due = append(due, job.ID(k))
			}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("look for jobs that were taken off the list: %w", err)
	}
	for n := 0; n < len(due); n += bulk {
		if err := ctx.Err(); err != nil {
			return due[:n], err
		}
		some := due[n:min(n+bulk, len(due))]
		if len(due) > bulk {
			s.summaries.forget()
		}
		err := s.db.Update(func(tx *bbolt.Tx) error { return s.forget(tx, some) })
		for _, id := range some {
			if err == nil {
				// A crash before this line leaves a folder without a job; Sweep removes it at the next start.
				err = os.RemoveAll(s.Dir(id))
			}
		}
		if err != nil {
			return due[:n], fmt.Errorf("delete jobs that were taken off the list: %w", err)
		}
	}
	return due, nil
}
