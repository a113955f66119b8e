package store

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"go.etcd.io/bbolt"

	"crisol/backend/job"
)

// Page is a part of the list of jobs.
type Page struct {
	Jobs  []job.Summary
	Total int // how many the filter chooses in all
	// Facets count the jobs for each value of a condition.
	Facets job.Facets
	// Revision grows with each change of the list while Crisol runs. Pages of one revision fit together.
	Revision uint64
}

// summaries holds every job's summary in memory, so that a filter over a long history does not decode it each time. It is
// filled at the first filtered list (about 500 bytes a job) and follows what is committed from then on. The file stays
// the truth: nothing is read from here that was not read from, or written to, it.
type summaries struct {
	mu       sync.RWMutex
	filled   bool
	revision uint64
	sorted   []job.Candidate   // by id, and so by age
	gone     map[job.ID]uint64 // taken out, and at which revision of the job

	last answer
}

// answer is what a filter chose, so that the next page of the same list need not choose again.
type answer struct {
	mu       sync.Mutex
	filter   string
	revision uint64
	order    []int32 // places in sorted
	facets   job.Facets
}

// forGood is the revision at which a job was deleted: none is newer.
const forGood = ^uint64(0)

func byID(c job.Candidate, id job.ID) int { return strings.Compare(string(c.ID), string(id)) }

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
	var sorted []job.Candidate
	err := db.View(func(tx *bbolt.Tx) error {
		lines := tx.Bucket(bucketSummaries)
		sorted = make([]job.Candidate, 0, lines.Stats().KeyN)
		return lines.ForEach(func(k, v []byte) error {
			s, err := decodeSummary(k, v)
			sorted = append(sorted, job.NewCandidate(s))
			return err
		})
	})
	if err != nil {
		return err
	}
	m.sorted, m.filled = sorted, true
	return nil
}

// forget lets go of the memory before very many jobs change: reading all anew takes less than moving each to its place.
func (m *summaries) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sorted, m.filled = nil, false
	m.revision++
}

// set takes in a summary that was committed. Commits may be told out of order, so an older revision changes nothing.
func (m *summaries) set(s job.Summary) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.revision++
	if s.Revision <= m.gone[s.ID] {
		return
	}
	delete(m.gone, s.ID)
	if !m.filled {
		return
	}
	at, found := slices.BinarySearchFunc(m.sorted, s.ID, byID)
	switch {
	case !found:
		m.sorted = slices.Insert(m.sorted, at, job.NewCandidate(s))
	case s.Revision >= m.sorted[at].Revision:
		m.sorted[at] = job.NewCandidate(s)
	}
}

// remove takes out a job that is off the list since a revision of it, or forGood.
func (m *summaries) remove(id job.ID, revision uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.revision++
	at, found := slices.BinarySearchFunc(m.sorted, id, byID)
	if found && m.sorted[at].Revision > revision {
		return
	}
	if m.gone == nil {
		m.gone = map[job.ID]uint64{}
	}
	m.gone[id] = max(m.gone[id], revision)
	if found {
		m.sorted = slices.Delete(m.sorted, at, at+1)
	}
}

// page returns the part of the list that the filter asks for.
func (m *summaries) page(f job.Filter) Page {
	m.mu.RLock()
	defer m.mu.RUnlock()
	order, facets := m.order(f)
	from, to := window(f, len(order))
	page := Page{Jobs: make([]job.Summary, 0, to-from), Total: len(order), Facets: facets, Revision: m.revision}
	for _, at := range order[from:to] {
		page.Jobs = append(page.Jobs, m.sorted[at].Summary)
	}
	return page
}

// ids returns the jobs that the filter chooses, in order.
func (m *summaries) ids(f job.Filter) []job.ID {
	m.mu.RLock()
	defer m.mu.RUnlock()
	order, _ := m.order(f)
	from, to := window(f, len(order))
	ids := make([]job.ID, 0, to-from)
	for _, at := range order[from:to] {
		ids = append(ids, m.sorted[at].ID)
	}
	return ids
}

// window is the part of a list of n that is asked for.
func window(f job.Filter, n int) (from, to int) {
	from = min(max(0, f.Offset), n)
	if f.Limit <= 0 {
		return from, n
	}
	return from, min(n, from+f.Limit)
}

// order returns the places of the jobs that the filter chooses, in its order; the caller holds mu.
func (m *summaries) order(f job.Filter) ([]int32, job.Facets) {
	bare := f
	bare.Offset, bare.Limit = 0, 0
	text, err := json.Marshal(bare)
	m.last.mu.Lock()
	defer m.last.mu.Unlock()
	if err == nil && m.last.filter == string(text) && m.last.revision == m.revision {
		return m.last.order, m.last.facets
	}
	order := make([]int32, 0, len(m.sorted))
	match, facets := f.Matcher()
	for at := len(m.sorted) - 1; at >= 0; at-- {
		if match(&m.sorted[at]) {
			order = append(order, int32(at)) //nolint:gosec // nobody has two thousand million jobs
		}
	}
	order = m.arrange(order, f)
	m.last.filter, m.last.revision, m.last.order, m.last.facets = string(text), m.revision, order, *facets
	return order, *facets
}
