package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.etcd.io/bbolt"

	"crisol/backend/job"
)

// summaries holds every job's summary in memory, so that a filter over a long history does not decode it each time. It is
// filled at the first filtered list (about 300 bytes a job) and follows what is committed from then on. The file stays
// the truth: nothing is read from here that was not read from, or written to, it.
type summaries struct {
	mu     sync.RWMutex
	filled bool
	sorted []job.Summary       // by id, and so by age
	gone   map[job.ID]struct{} // deleted since it was filled; ids are never given twice
}

func byID(s job.Summary, id job.ID) int { return strings.Compare(string(s.ID), string(id)) }

// fill reads all summaries, once.
func (m *summaries) fill(db *bbolt.DB) error {
	m.mu.RLock()
	filled := m.filled
	m.mu.RUnlock()
	if filled {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.filled {
		return nil
	}
	var sorted []job.Summary
	err := db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketSummaries).ForEach(func(k, v []byte) error {
			var sum job.Summary
			if err := json.Unmarshal(v, &sum); err != nil {
				return fmt.Errorf("summary of job %s: %w", k, err)
			}
			sorted = append(sorted, sum)
			return nil
		})
	})
	if err != nil {
		return err
	}
	m.sorted, m.gone, m.filled = sorted, map[job.ID]struct{}{}, true
	return nil
}

// set takes in a summary that was committed. Commits may be told out of order, so an older revision changes nothing.
func (m *summaries) set(sum job.Summary) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.filled {
		return
	}
	if _, deleted := m.gone[sum.ID]; deleted {
		return
	}
	at, found := slices.BinarySearchFunc(m.sorted, sum.ID, byID)
	switch {
	case !found:
		m.sorted = slices.Insert(m.sorted, at, sum)
	case sum.Revision >= m.sorted[at].Revision:
		m.sorted[at] = sum
	}
}

// remove takes out a job whose deletion was committed.
func (m *summaries) remove(id job.ID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.filled {
		return
	}
	m.gone[id] = struct{}{}
	if at, found := slices.BinarySearchFunc(m.sorted, id, byID); found {
		m.sorted = slices.Delete(m.sorted, at, at+1)
	}
}

// list returns the page that the filter chooses, newest first, and how many it chooses in all.
func (m *summaries) list(f job.Filter) (page []job.Summary, total int) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	page = []job.Summary{}
	match := f.Matcher()
	for i := len(m.sorted) - 1; i >= 0; i-- {
		if !match(&m.sorted[i]) {
			continue
		}
		if total >= f.Offset && (f.Limit <= 0 || len(page) < f.Limit) {
			page = append(page, m.sorted[i])
		}
		total++
	}
	return page, total
}
