// Package store keeps jobs, their plans and timelines, and Crisol's settings in one bbolt file, and each job's log,
// metrics and manifests as plain files in a folder beside it.
//
// bbolt has one writer: whoever holds the lock of a home opens the store. A list of jobs is served from a bucket of
// compact summaries, so that a long history does not have to be decoded to show its newest page.
package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"crisol/backend/job"
)

// Errors that a caller branches on.
var (
	ErrNotFound = errors.New("no such job")
	ErrExists   = errors.New("the job exists already")
	ErrInUse    = errors.New("another Crisol uses this home")
	ErrNewer    = errors.New("the job history was written by a newer Crisol; update this one")
	ErrActive   = errors.New("the job has not ended; cancel it first")
	ErrDamaged  = errors.New("the job history is damaged; move the file away and start again (models already delivered stay where they are)")
)

var (
	bucketMeta      = []byte("meta")      // schema → number
	bucketJobs      = []byte("jobs")      // job id → Job
	bucketSummaries = []byte("summaries") // job id → its line in the list; see line.go
	bucketTimeline  = []byte("timeline")  // job id, '/', number (8 bytes, big endian) → Transition
	bucketPlans     = []byte("plans")     // job id → the plan that consent was given to
	bucketSettings  = []byte("settings")  // name → JSON
	bucketKeys      = []byte("keys")      // idempotency key → job id
	bucketActive    = []byte("active")    // id of each job that there is work to do for → nothing
	bucketRemoved   = []byte("removed")   // id of each job that a person took off the list → when, in seconds since 1970
)

// Store is the open job history.
type Store struct {
	db    *bbolt.DB
	dir   string // one folder per job
	fresh bool   // the file was made by this Open

	summaries summaries
}

// Open opens or makes the job history at path, with the job folders under dir, and brings an older file up to date.
// The error is ErrInUse when another process holds the file, ErrNewer when a newer Crisol wrote it, ErrDamaged when the
// file cannot be a job history.
func Open(path, dir string) (*Store, error) {
	for _, d := range []string{filepath.Dir(path), dir} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("make the folder of the job history: %w; give Crisol a home that it may write to with CRISOL_HOME", err)
		}
	}
	_, err := os.Stat(path)
	s := &Store{dir: dir, fresh: errors.Is(err, fs.ErrNotExist)}
	err = guarded(func() (err error) {
		s.db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: 2 * time.Second, FreelistType: bbolt.FreelistMapType})
		if err != nil {
			return err
		}
		if err := s.whole(path); err != nil {
			return err
		}
		return s.migrate()
	})
	switch {
	case err == nil:
		return s, nil
	case errors.Is(err, bolterrors.ErrTimeout):
		err = ErrInUse
	case s.db == nil && !ofSystem(err):
		err = fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	if s.db != nil {
		_ = guarded(s.db.Close)
	}
	return nil, fmt.Errorf("open the job history %s: %w", path, err)
}

// ofSystem tells whether an error came from the operating system, and not from what stands in the file.
func ofSystem(err error) bool {
	var path *fs.PathError
	var number syscall.Errno
	return errors.As(err, &path) || errors.As(err, &number) || errors.Is(err, ErrDamaged)
}

// guarded turns what bbolt does with a damaged file, to panic or to read behind its end, into ErrDamaged.
func guarded(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("%w (%v)", ErrDamaged, broken)
		}
	}()
	return do()
}

// whole tells whether the file has all pages that its newest transaction knows of, because a file
// that was cut short would end the program at some later moment.
func (s *Store) whole(path string) error {
	return s.db.View(func(tx *bbolt.Tx) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if info.Size() < tx.Size() {
			return fmt.Errorf("%w (it has %d bytes of %d)", ErrDamaged, info.Size(), tx.Size())
		}
		return nil
	})
}

// Close closes the file.
func (s *Store) Close() error { return s.db.Close() }

// Create stores a new job with the plan that consent was given to. key, when not empty, makes the call idempotent:
// when a job was created under the same key before, nothing is stored and that job's ID comes back with ErrExists.
// Deleting the job frees its key.
func (s *Store) Create(j job.Job, plan []byte, key string) (job.ID, error) {
	id := j.ID
	err := s.db.Update(func(tx *bbolt.Tx) error {
		if key != "" {
			if old := tx.Bucket(bucketKeys).Get([]byte(key)); old != nil {
				id = job.ID(old)
				return ErrExists
			}
			if err := tx.Bucket(bucketKeys).Put([]byte(key), []byte(j.ID)); err != nil {
				return err
			}
		}
		if tx.Bucket(bucketJobs).Get([]byte(j.ID)) != nil {
			return ErrExists
		}
		if err := tx.Bucket(bucketPlans).Put([]byte(j.ID), plan); err != nil {
			return err
		}
		created := job.Transition{At: j.CreatedAt, Source: job.SourcePerson, Kind: "status", To: string(j.Status())}
		return s.put(tx, j, []job.Transition{created})
	})
	if err != nil {
		return id, fmt.Errorf("store job %s: %w", id, err)
	}
	return id, nil
}

// Get returns a job, or ErrNotFound.
func (s *Store) Get(id job.ID) (job.Job, error) {
	var j job.Job
	err := s.db.View(func(tx *bbolt.Tx) error { return get(tx, id, &j) })
	return j, err
}

// ByKey returns the job that was created under an idempotency key, or ErrNotFound.
func (s *Store) ByKey(key string) (id job.ID, err error) {
	err = s.db.View(func(tx *bbolt.Tx) error {
		id = job.ID(tx.Bucket(bucketKeys).Get([]byte(key)))
		if id == "" {
			return fmt.Errorf("key %q: %w", key, ErrNotFound)
		}
		return nil
	})
	return id, err
}

// Apply takes an observation into a job and returns the job as it is then. changed is false when the observation told
// nothing new; nothing is written then.
func (s *Store) Apply(id job.ID, o job.Observation) (j job.Job, changed bool, err error) {
	// Most polls tell nothing new, and a read needs no disk.
	if j, err = s.Get(id); err != nil {
		return j, false, err
	}
	if _, _, changed = job.Apply(j, o); !changed {
		return j, false, nil
	}
	err = s.db.Update(func(tx *bbolt.Tx) error {
		if err := get(tx, id, &j); err != nil {
			return err
		}
		var transitions []job.Transition
		j, transitions, changed = job.Apply(j, o)
		if !changed {
			return nil
		}
		return s.put(tx, j, transitions)
	})
	if err != nil {
		return j, false, fmt.Errorf("record what happened to job %s: %w", id, err)
	}
	return j, changed, nil
}

// List returns the jobs that the filter chooses, in its order, and how many it chooses in all. Newest first and without
// a condition only the page itself is read; any other list reads all summaries the first time, and none later.
func (s *Store) List(f job.Filter) (jobs []job.Summary, total int, err error) {
	if f.Conditional() || f.Sort != "" || f.Ascending {
		page, err := s.Page(f)
		return page.Jobs, page.Total, err
	}
	jobs = []job.Summary{}
	err = s.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketSummaries).Cursor()
		for k, v := c.Last(); k != nil; k, v = c.Prev() {
			if total >= f.Offset && (f.Limit <= 0 || len(jobs) < f.Limit) {
				sum, err := decodeSummary(k, v)
				if err != nil {
					return err
				}
				jobs = append(jobs, sum)
			}
			total++
		}
		return nil
	})
	return jobs, total, err
}

// Page is List with all that the switches of a list show.
func (s *Store) Page(f job.Filter) (Page, error) {
	if err := s.summaries.fill(s.db); err != nil {
		return Page{Jobs: []job.Summary{}}, err
	}
	return s.summaries.page(f), nil
}

// IDs returns the jobs that the filter chooses, in its order.
func (s *Store) IDs(f job.Filter) ([]job.ID, error) {
	if err := s.summaries.fill(s.db); err != nil {
		return []job.ID{}, err
	}
	return s.summaries.ids(f), nil
}

// ActiveIDs lists the jobs that there is work to do for, oldest first. It reads nothing else, however long the history.
func (s *Store) ActiveIDs() ([]job.ID, error) {
	ids := []job.ID{}
	err := s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketActive).ForEach(func(k, _ []byte) error {
			ids = append(ids, job.ID(k))
			return nil
		})
	})
	return ids, err
}

// index notes whether there is work to do for a job.
func index(tx *bbolt.Tx, id job.ID, active bool) error {
	if active {
		return tx.Bucket(bucketActive).Put([]byte(id), nil)
	}
	return tx.Bucket(bucketActive).Delete([]byte(id))
}

// Plan returns the plan that consent was given to, as it was stored.
func (s *Store) Plan(id job.ID) ([]byte, error) {
	var plan []byte
	err := s.db.View(func(tx *bbolt.Tx) error {
		v := tx.Bucket(bucketPlans).Get([]byte(id))
		if v == nil {
			return notFound(id)
		}
		plan = append(plan, v...)
		return nil
	})
	return plan, err
}

// Timeline returns a job's transitions, oldest first.
func (s *Store) Timeline(id job.ID) ([]job.Transition, error) {
	out := []job.Transition{}
	err := s.db.View(func(tx *bbolt.Tx) error {
		if tx.Bucket(bucketJobs).Get([]byte(id)) == nil {
			return notFound(id)
		}
		return eachOf(tx.Bucket(bucketTimeline), id, func(_, v []byte) error {
			var t job.Transition
			if err := json.Unmarshal(v, &t); err != nil {
				return fmt.Errorf("timeline of job %s: %w", id, err)
			}
			out = append(out, t)
			return nil
		})
	})
	return out, err
}

// Delete forgets a job and removes its log, metrics and manifests. Delivered models stay. A job that Crisol still has
// work to do for is ErrActive.
func (s *Store) Delete(id job.ID) error {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		var j job.Job
		if err := get(tx, id, &j); err != nil {
			return err
		}
		if j.Active() {
			return fmt.Errorf("job %s: %w", id, ErrActive)
		}
		return s.forget(tx, []job.ID{id})
	})
	if err != nil {
		return err
	}
	// A crash before this line leaves a folder without a job; Sweep removes it at the next start.
	return os.RemoveAll(s.Dir(id))
}

// Setting reads a setting into value and tells whether it was there.
func (s *Store) Setting(name string, value any) (bool, error) {
	found := false
	err := s.db.View(func(tx *bbolt.Tx) error {
		v := tx.Bucket(bucketSettings).Get([]byte(name))
		if v == nil {
			return nil
		}
		found = true
		return json.Unmarshal(v, value)
	})
	if err != nil {
		return found, fmt.Errorf("read setting %s: %w", name, err)
	}
	return found, nil
}

// SetSetting stores a setting.
func (s *Store) SetSetting(name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("store setting %s: %w", name, err)
	}
	err = s.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(bucketSettings).Put([]byte(name), text) })
	if err != nil {
		return fmt.Errorf("store setting %s: %w", name, err)
	}
	return nil
}

func (s *Store) put(tx *bbolt.Tx, j job.Job, transitions []job.Transition) error {
	text, err := json.Marshal(j)
	if err != nil {
		return err
	}
	if err := tx.Bucket(bucketJobs).Put([]byte(j.ID), text); err != nil {
		return err
	}
	return errors.Join(s.show(tx, j), index(tx, j.ID, j.Active()), record(tx, j.ID, transitions))
}

// forget removes all that the file holds of some jobs: their timelines and idempotency keys, too.
func (s *Store) forget(tx *bbolt.Tx, ids []job.ID) error {
	gone := make(map[job.ID]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
		tx.OnCommit(func() { s.summaries.remove(id, forGood) })
	}
	var timeline, keys [][]byte
	for id := range gone {
		if err := eachOf(tx.Bucket(bucketTimeline), id, func(k, _ []byte) error {
			timeline = append(timeline, bytes.Clone(k))
			return nil
		}); err != nil {
			return err
		}
		for _, b := range [][]byte{bucketJobs, bucketSummaries, bucketRemoved, bucketPlans, bucketActive} {
			if err := tx.Bucket(b).Delete([]byte(id)); err != nil {
				return err
			}
		}
	}
	err := tx.Bucket(bucketKeys).ForEach(func(k, v []byte) error {
		if gone[job.ID(v)] {
			keys = append(keys, bytes.Clone(k))
		}
		return nil
	})
	for _, k := range timeline {
		err = errors.Join(err, tx.Bucket(bucketTimeline).Delete(k))
	}
	for _, k := range keys {
		err = errors.Join(err, tx.Bucket(bucketKeys).Delete(k))
	}
	return err
}

func get(tx *bbolt.Tx, id job.ID, j *job.Job) error {
	v := tx.Bucket(bucketJobs).Get([]byte(id))
	if v == nil {
		return notFound(id)
	}
	*j = job.Job{}
	if err := json.Unmarshal(v, j); err != nil {
		return fmt.Errorf("job %s: %w", id, err)
	}
	return nil
}

func eachOf(b *bbolt.Bucket, id job.ID, do func(k, v []byte) error) error {
	prefix := string(id) + "/"
	c := b.Cursor()
	for k, v := c.Seek([]byte(prefix)); k != nil && len(k) >= len(prefix) && string(k[:len(prefix)]) == prefix; k, v = c.Next() {
		if err := do(k, v); err != nil {
			return err
		}
	}
	return nil
}

func notFound(id job.ID) error {
	return fmt.Errorf("%w: %q; crisolctl jobs list shows those that there are", ErrNotFound, id)
}
