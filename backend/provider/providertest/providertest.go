// Package providertest holds the contract of provider.Provider. Every provider passes it; a provider's own test says how
// to make one, and how to submit a job that ends well, one that fails and one that goes on until it is cancelled.
package providertest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"crisol/backend/job"
	"crisol/backend/provider"
)

// Subject is a provider under test.
type Subject struct {
	Provider provider.Provider
	// Good ends well by itself, Bad fails by itself, Endless goes on until it is cancelled. Keys are set by the suite.
	Good, Bad, Endless func(t *testing.T) provider.Submission
	// Again returns the same provider as a new process would have it: same account, same state elsewhere.
	Again func(t *testing.T) provider.Provider
	// Within bounds how long a job of the above may take to get where it goes.
	Within time.Duration
}

// Run checks the contract.
func Run(t *testing.T, make func(t *testing.T) Subject) {
	t.Helper()
	for name, check := range map[string]func(*testing.T, Subject){
		"its description can draw a form":              describes,
		"a good job completes and its log is whole":    completes,
		"a bad job fails and says why":                 fails,
		"a cancel is confirmed and may be repeated":    cancels,
		"one key never starts two jobs":                submitsOnce,
		"a new process finds what an old one started":  adopts,
		"an unknown job is not found":                  denies,
		"a cancelled context ends a call without harm": obeys,
		"clean-up leaves nothing and may be repeated":  cleans,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, make(t))
		})
	}
}

// Announced checks a provider that is shown and cannot be used yet.
func Announced(t *testing.T, p provider.Provider) {
	t.Helper()
	d := p.Describe()
	if d.Availability != provider.ComingSoon {
		t.Fatalf("availability %q, want %q", d.Availability, provider.ComingSoon)
	}
	if _, err := provider.NewRegistry(p).Choose(d.ID); provider.CauseOf(err) != provider.Permanent {
		t.Fatalf("it could be chosen: %v", err)
	}
	if _, err := p.Submit(t.Context(), provider.Submission{}); provider.CauseOf(err) != provider.Permanent {
		t.Fatalf("it took a job: %v", err)
	}
}

func describes(t *testing.T, s Subject) {
	d := s.Provider.Describe()
	if d.ID == "" || d.ID != strings.ToLower(d.ID) || strings.ContainsAny(d.ID, " /\\") {
		t.Errorf("the id %q is not a plain lower-case word", d.ID)
	}
	if d.Name == "" || d.Summary == "" || d.Availability != provider.Ready || d.Poll <= 0 {
		t.Errorf("the description is incomplete: %+v", d)
	}
	if len(d.Hardware) == 0 {
		t.Error("there is no hardware to choose")
	}
	for _, h := range d.Hardware {
		if h.ID == "" || h.Name == "" || h.Source == "" {
			t.Errorf("hardware without id, name or the source of its price: %+v", h)
		}
	}
	for _, set := range d.Settings {
		if set.Name == "" || set.Type == "" || set.Label == "" || set.Help == "" {
			t.Errorf("a setting that no form can draw: %+v", set)
		}
	}
}

func completes(t *testing.T, s Subject) {
	id := submit(t, s, s.Good(t), "good")
	r := await(t, s, id, job.Status.Terminal)
	if r.Status != job.StatusCompleted || r.Error != "" {
		t.Fatalf("ended as %s: %s", r.Status, r.Error)
	}
	if r.StartedAt.IsZero() || r.EndedAt.Before(r.StartedAt) {
		t.Errorf("started %v, ended %v: nothing could be billed by that", r.StartedAt, r.EndedAt)
	}
	whole := logs(t, s.Provider, id, "")
	if len(whole) == 0 {
		t.Fatal("there is no log")
	}
	// From any cursor on, the rest is the rest.
	first, err := s.Provider.Logs(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(first.Text) + logs(t, s.Provider, id, first.Cursor); got != whole {
		t.Error("the pieces of the log are not the log")
	}
}

func fails(t *testing.T, s Subject) {
	r := await(t, s, submit(t, s, s.Bad(t), "bad"), job.Status.Terminal)
	if r.Status != job.StatusFailed || r.Error == "" {
		t.Fatalf("ended as %s with the reason %q", r.Status, r.Error)
	}
}

func cancels(t *testing.T, s Subject) {
	id := submit(t, s, s.Endless(t), "endless")
	await(t, s, id, func(st job.Status) bool { return st == job.StatusRunning })
	for range 2 {
		if err := s.Provider.Cancel(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if r := await(t, s, id, job.Status.Terminal); r.Status != job.StatusCancelled {
		t.Fatalf("ended as %s", r.Status)
	}
	if err := s.Provider.Cancel(t.Context(), id); err != nil {
		t.Fatalf("cancelling what has ended: %v", err)
	}
}

func submitsOnce(t *testing.T, s Subject) {
	submission := s.Endless(t)
	submission.Key = "once"
	ids := make(chan string)
	const tries = 4
	for range tries {
		go func() {
			id, err := s.Provider.Submit(context.WithoutCancel(t.Context()), submission)
			if err != nil {
				t.Error(err)
			}
			ids <- id
		}()
	}
	first := <-ids
	for range tries - 1 {
		if id := <-ids; id != first {
			t.Errorf("two jobs under one key: %s and %s", first, id)
		}
	}
	end(t, s, first)
}

func adopts(t *testing.T, s Subject) {
	id := submit(t, s, s.Endless(t), "adopted")
	again := s.Again(t)
	if f, ok := again.(provider.Finder); ok {
		found, yes, err := f.Find(t.Context(), "adopted")
		if err != nil || !yes || found != id {
			t.Errorf("found %q, %v, %v; want %q", found, yes, err, id)
		}
		if _, yes, err := f.Find(t.Context(), "never-submitted"); yes || err != nil {
			t.Errorf("found what was never submitted: %v, %v", yes, err)
		}
	}
	if r, err := again.Observe(t.Context(), id); err != nil || r.Status.Terminal() {
		t.Errorf("a new process sees %+v, %v", r, err)
	}
	end(t, s, id)
}

func denies(t *testing.T, s Subject) {
	const nobody = "no-such-job"
	if _, err := s.Provider.Observe(t.Context(), nobody); provider.CauseOf(err) != provider.NotFound {
		t.Errorf("observe: %v", err)
	}
	if _, err := s.Provider.Logs(t.Context(), nobody, ""); provider.CauseOf(err) != provider.NotFound {
		t.Errorf("logs: %v", err)
	}
	if err := s.Provider.Cancel(t.Context(), nobody); provider.CauseOf(err) != provider.NotFound {
		t.Errorf("cancel: %v", err)
	}
	if _, err := s.Provider.Logs(t.Context(), nobody, "not a cursor"); err == nil {
		t.Error("a cursor of somebody else was taken")
	}
}

func obeys(t *testing.T, s Subject) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	submission := s.Endless(t)
	submission.Key = "obeys"
	id, err := s.Provider.Submit(ctx, submission)
	if err == nil {
		end(t, s, id) // it was quicker than the context; that is no harm
		return
	}
	var refusal *provider.Error
	if !errors.As(err, &refusal) && !errors.Is(err, context.Canceled) {
		t.Errorf("an error without a cause: %v", err)
	}
	// Whether or not the call took effect, a second one under the same key gets the one job.
	end(t, s, submit(t, s, s.Endless(t), "obeys"))
}

func cleans(t *testing.T, s Subject) {
	c, ok := s.Provider.(provider.Cleaner)
	if !ok {
		t.Skip("it leaves nothing behind that could be cleaned")
	}
	id := submit(t, s, s.Good(t), "cleaned")
	await(t, s, id, job.Status.Terminal)
	for range 2 {
		eventually(t, s.Within, func() bool { return c.Clean(t.Context(), "cleaned", id) == nil })
	}
	if err := c.Clean(t.Context(), "never-submitted", ""); err != nil {
		t.Errorf("cleaning up after nothing: %v", err)
	}
}

func submit(t *testing.T, s Subject, submission provider.Submission, key string) string {
	t.Helper()
	submission.Key = key
	id, err := s.Provider.Submit(t.Context(), submission)
	if err != nil {
		t.Fatalf("submit: %v", err)
	}
	if id == "" {
		t.Fatal("submit returned no id")
	}
	return id
}

// end cancels a job and waits until it has ended, so that no test leaves one behind.
func end(t *testing.T, s Subject, id string) {
	t.Helper()
	if err := s.Provider.Cancel(t.Context(), id); err != nil {
		t.Errorf("cancel: %v", err)
	}
	await(t, s, id, job.Status.Terminal)
}

func await(t *testing.T, s Subject, id string, until func(job.Status) bool) job.Remote {
	t.Helper()
	var r job.Remote
	eventually(t, s.Within, func() bool {
		var err error
		if r, err = s.Provider.Observe(t.Context(), id); err != nil {
			t.Fatalf("observe: %v", err)
		}
		if !r.Status.Valid() || r.ID != id {
			t.Fatalf("observed %+v", r)
		}
		return until(r.Status)
	})
	return r
}

// eventually asks again and again: what it waits for happens in another process, which no clock of ours moves.
func eventually(t *testing.T, within time.Duration, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(within)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("it did not happen within %v", within)
		}
	}
}

func logs(t *testing.T, p provider.Provider, id, cursor string) string {
	t.Helper()
	var all strings.Builder
	for {
		chunk, err := p.Logs(t.Context(), id, cursor)
		if err != nil {
			t.Fatalf("logs: %v", err)
		}
		if len(chunk.Text) == 0 {
			return all.String()
		}
		all.Write(chunk.Text)
		cursor = chunk.Cursor
	}
}
