package store

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"

	"go.etcd.io/bbolt"

	"crisol/backend/job"
)

// Entry is a job with its plan and its past, as Import takes it in.
type Entry struct {
	Job      job.Job
	Plan     []byte
	Timeline []job.Transition // oldest first
}

// importBatch is how many entries share a transaction, and with it a wait for the disk.
const importBatch = 2000

// Import stores jobs with their past, many in one transaction, which Create cannot. A job that is there already is
// ErrExists, and the ones before it stay; so they do when ctx ends.
func (s *Store) Import(ctx context.Context, entries iter.Seq[Entry]) error {
	next, stop := iter.Pull(entries)
	defer stop()
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("import jobs: %w", err)
		}
		err := s.db.Update(func(tx *bbolt.Tx) error {
			for _, b := range [][]byte{bucketJobs, bucketSummaries, bucketPlans, bucketTimeline} {
				tx.Bucket(b).FillPercent = 0.9 // ids grow, so there is little to come between them
			}
			for range importBatch {
				var e Entry
				if e, more = next(); !more {
					return nil
				}
				if tx.Bucket(bucketJobs).Get([]byte(e.Job.ID)) != nil {
					return fmt.Errorf("job %s: %w", e.Job.ID, ErrExists)
				}
				if err := tx.Bucket(bucketPlans).Put([]byte(e.Job.ID), e.Plan); err != nil {
					return err
				}
				if err := s.put(tx, e.Job, e.Timeline); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("import jobs: %w", err)
		}
	}
	return nil
}

// record appends transitions to a job's timeline.
func record(tx *bbolt.Tx, id job.ID, transitions []job.Transition) error {
	timeline := tx.Bucket(bucketTimeline)
	for _, t := range transitions {
		n, err := timeline.NextSequence()
		if err != nil {
			return err
		}
		text, err := json.Marshal(t)
		if err != nil {
			return err
		}
		if err := timeline.Put(binary.BigEndian.AppendUint64([]byte(string(id)+"/"), n), text); err != nil {
			return err
		}
	}
	return nil
}
