package provider

import (
	"context"
	"fmt"
	"slices"

	"crisol/backend/job"
)

// Registry holds the providers of a running Crisol, in the order in which faces list them.
type Registry struct {
	order []string
	byID  map[string]Provider
}

// NewRegistry returns a registry of the given providers. Two of the same id are a mistake of the programmer and panic.
func NewRegistry(providers ...Provider) *Registry {
	r := &Registry{byID: map[string]Provider{}}
	for _, p := range providers {
		id := p.Describe().ID
		if _, twice := r.byID[id]; twice {
			panic("provider: two providers with the id " + id)
		}
		r.order = append(r.order, id)
		r.byID[id] = p
	}
	return r
}

// Get returns the provider of that id, whatever its availability: jobs of a provider that can no longer be chosen
// still have to be tracked. The error is NotFound.
func (r *Registry) Get(id string) (Provider, error) {
	p, ok := r.byID[id]
	if !ok {
		return nil, &Error{
			Provider: id, Cause: NotFound, Op: "choose",
			Message: fmt.Sprintf("there is no such provider; choose one of %v", r.order),
		}
	}
	return p, nil
}

// Choose returns the provider of that id for a new job. A provider that is coming soon cannot be chosen: Permanent.
func (r *Registry) Choose(id string) (Provider, error) {
	p, err := r.Get(id)
	if err != nil {
		return nil, err
	}
	if d := p.Describe(); d.Availability != Ready {
		return nil, &Error{
			Provider: id, Cause: Permanent, Op: "choose",
			Message: fmt.Sprintf("%s is %s and cannot be chosen yet", d.Name, d.Availability),
		}
	}
	return p, nil
}

// Describe lists every provider's description.
func (r *Registry) Describe() []Description {
	out := make([]Description, 0, len(r.order))
	for _, id := range r.order {
		out = append(out, r.byID[id].Describe())
	}
	return slices.Clip(out)
}

// Announced returns a provider that is shown and cannot be used yet.
func Announced(d Description) Provider {
	d.Availability = ComingSoon
	return announced{d}
}

type announced struct{ description Description }

func (a announced) refuse(op string) error {
	return &Error{
		Provider: a.description.ID, Cause: Permanent, Op: op,
		Message: a.description.Name + " is coming soon and cannot be used yet",
	}
}

func (a announced) Describe() Description { return a.description }

func (a announced) Check(context.Context) (Account, error) { return Account{}, a.refuse("check") }

func (a announced) Submit(context.Context, Submission) (string, error) { return "", a.refuse("submit") }

func (a announced) Observe(context.Context, string) (job.Remote, error) {
	return job.Remote{}, a.refuse("observe")
}

func (a announced) Logs(context.Context, string, string) (LogChunk, error) {
	return LogChunk{}, a.refuse("logs")
}

func (a announced) Cancel(context.Context, string) error { return a.refuse("cancel") }
