// Command seed fills a home with made-up jobs, so that the window and its tests can be looked at with a long history, a
// log of a million lines and a curve of many points. It is test data and never shipped: nothing that is packaged is built
// from here.
//
//	go run ./backend/cmd/seed -home DIR -jobs 100000 -log-lines 1000000 -points 200000
//
// It prints, one fact a line, how many jobs there are and the id of the one with the long log and the many points.
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"os/signal"
	"strconv"
	"time"

	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/store"
)

// options say what is made. The same options make the same jobs.
type options struct {
	home     core.Home
	jobs     int
	logLines int // of the one long job
	points   int // of the one long job
	seed     uint64
	now      time.Time
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	lock, err := o.home.Lock()
	if err != nil {
		return err
	}
	defer func() { _ = lock.Release() }()
	s, err := store.Open(o.home.Database(), o.home.Jobs())
	if err != nil {
		return err
	}
	return errors.Join(fill(ctx, s, o, out), s.Close())
}

func parse(args []string) (options, error) {
	o := options{}
	flags := flag.NewFlagSet("seed", flag.ContinueOnError)
	home := flags.String("home", "", "the home to fill; it must not be in use")
	at := flags.String("now", "", "when the newest job was made, RFC 3339; now by default")
	flags.IntVar(&o.jobs, "jobs", 1000, "how many jobs")
	flags.IntVar(&o.logLines, "log-lines", 0, "how many lines the log of one completed job gets")
	flags.IntVar(&o.points, "points", 0, "how many metric points the same job gets")
	flags.Uint64Var(&o.seed, "seed", 1, "another number makes other jobs")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if *home == "" {
		return o, errors.New("say which home to fill: -home DIR")
	}
	if o.jobs < 0 || o.logLines < 0 || o.points < 0 {
		return o, errors.New("-jobs, -log-lines and -points count, so they cannot be negative")
	}
	o.home, o.now = core.Home(*home), time.Now().UTC().Truncate(time.Second)
	if *at != "" {
		now, err := time.Parse(time.RFC3339, *at)
		if err != nil {
			return o, fmt.Errorf("-now: %w", err)
		}
		o.now = now.UTC()
	}
	return o, nil
}

// fill stores the jobs, oldest first, which is the order that a database likes.
func fill(ctx context.Context, s *store.Store, o options, out io.Writer) error {
	m := newMaker(o)
	var failed error
	entries := iter.Seq[store.Entry](func(yield func(store.Entry) bool) {
		for age := o.jobs - 1; age >= 0; age-- {
			e := m.entry(age)
			if age == m.longAge() && o.logLines+o.points > 0 {
				if failed = m.lengthen(s, &e.Job); failed != nil {
					return
				}
				fmt.Fprintln(out, "long", e.Job.ID)
			}
			if !yield(e) {
				return
			}
		}
	})
	if err := errors.Join(s.Import(ctx, entries), failed); err != nil {
		return err
	}
	fmt.Fprintln(out, "jobs", o.jobs)
	return nil
}

// maker makes jobs from chance that is the same each time.
type maker struct {
	o      options
	chance *rand.Rand
	bytes  *rand.ChaCha8 // of the ids
	every  time.Duration // between two jobs, on average
}

func newMaker(o options) *maker {
	key := sha256.Sum256(strconv.AppendUint(nil, o.seed, 10))
	const twoYears = 2 * 365 * 24 * time.Hour
	return &maker{
		o: o, chance: rand.New(rand.NewChaCha8(key)), bytes: rand.NewChaCha8(sha256.Sum256(key[:])), //nolint:gosec // the same seed is to make the same jobs
		every: min(3*time.Hour, twoYears/time.Duration(max(1, o.jobs))),
	}
}

// longAge is the place from the newest of the job with the long log: the newest that has completed.
func (m *maker) longAge() int { return min(1, m.o.jobs-1) }

func pick[T any](m *maker, of []T) T { return of[m.chance.IntN(len(of))] }

// kinds are the statuses of the newest jobs, so that even a short list shows most of them.
var kinds = []job.Status{
	job.StatusRunning, job.StatusCompleted, job.StatusFailed, job.StatusQueued, job.StatusRunning, job.StatusCompleted,
	job.StatusUploading, job.StatusCancelled, job.StatusUnknown, job.StatusCancelling, job.StatusCompleted, job.StatusPending,
}

// status of a job: the newest are of every kind, and of the others all have ended.
func (m *maker) status(age int) job.Status {
	if age < len(kinds) {
		return kinds[age]
	}
	switch n := m.chance.IntN(100); {
	case n < 76:
		return job.StatusCompleted
	case n < 91:
		return job.StatusFailed
	default:
		return job.StatusCancelled
	}
}
