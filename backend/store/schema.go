package store

import (
	"encoding/json"
	"fmt"
	"strconv"

	"go.etcd.io/bbolt"

	"crisol/backend/job"
)

// migrations bring a file from schema i to schema i+1. They only ever grow at the end; a golden file of each schema
// in testdata holds them to it.
var migrations = []func(*bbolt.Tx) error{
	func(tx *bbolt.Tx) error { // 0 → 1: the first version
		for _, b := range [][]byte{bucketJobs, bucketSummaries, bucketTimeline, bucketPlans, bucketSettings, bucketKeys} {
			if _, err := tx.CreateBucketIfNotExists(b); err != nil {
				return err
			}
		}
		return nil
	},
	func(tx *bbolt.Tx) error { // 1 → 2: an index of the jobs that there is work to do for
		if _, err := tx.CreateBucketIfNotExists(bucketActive); err != nil {
			return err
		}
		return tx.Bucket(bucketSummaries).ForEach(func(k, v []byte) error {
			var sum job.Summary
			if err := json.Unmarshal(v, &sum); err != nil {
				return fmt.Errorf("summary of job %s: %w", k, err)
			}
			return index(tx, sum.ID, sum.Active)
		})
	},
	func(tx *bbolt.Tx) error { // 2 → 3: summaries that are read faster and say more; jobs that are off the list
		if _, err := tx.CreateBucketIfNotExists(bucketRemoved); err != nil {
			return err
		}
		return summarise(tx)
	},
}

// summarise writes the summaries of all jobs anew, from the jobs themselves.
func summarise(tx *bbolt.Tx) error {
	if err := tx.DeleteBucket(bucketSummaries); err != nil {
		return err
	}
	lines, err := tx.CreateBucket(bucketSummaries)
	if err != nil {
		return err
	}
	return tx.Bucket(bucketJobs).ForEach(func(k, v []byte) error {
		var j job.Job
		if err := json.Unmarshal(v, &j); err != nil {
			return fmt.Errorf("job %s: %w", k, err)
		}
		if j.Removed() {
			return nil
		}
		return lines.Put(k, encodeSummary(j.Summary()))
	})
}

// Schema is the version of the file format that this Crisol writes.
var Schema = len(migrations)

// migrate brings the file up to date in one transaction: a crash leaves the old schema whole.
func (s *Store) migrate() error {
	return s.db.Update(func(tx *bbolt.Tx) error {
		meta, err := tx.CreateBucketIfNotExists(bucketMeta)
		if err != nil {
			return err
		}
		have := 0
		if v := meta.Get([]byte("schema")); v != nil {
			if have, err = strconv.Atoi(string(v)); err != nil || have < 0 {
				return fmt.Errorf("%w (its schema number is %q)", ErrDamaged, v)
			}
		}
		if have > Schema {
			return fmt.Errorf("%w (its schema is %d, this Crisol knows up to %d)", ErrNewer, have, Schema)
		}
		for i := have; i < Schema; i++ {
			if err := migrations[i](tx); err != nil {
				return fmt.Errorf("bring the job history from schema %d to %d: %w", i, i+1, err)
			}
		}
		return meta.Put([]byte("schema"), []byte(strconv.Itoa(Schema)))
	})
}
