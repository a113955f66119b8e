package job

import (
	"strings"
	"time"
)

// Summary is the part of a job that a list shows: small, so that a list of very many stays fast.
type Summary struct {
	ID         ID            `json:"id"`
	Name       string        `json:"name"`
	Provider   string        `json:"provider"`
	Status     Status        `json:"status"`
	Delivery   DeliveryState `json:"delivery"`
	CreatedAt  time.Time     `json:"created_at"`
	EndedAt    time.Time     `json:"ended_at,omitzero"`
	Step       int           `json:"step"`
	TotalSteps int           `json:"total_steps"`
	Loss       float64       `json:"loss,omitempty"`
	ModelPath  string        `json:"model_path,omitempty"`
	Error      string        `json:"error,omitempty"`
	Revision   uint64        `json:"revision"`
	Active     bool          `json:"active" doc:"Crisol still has work to do for it: run, delivery or clean-up"`
}

// Summary returns the job's line in a list.
func (j Job) Summary() Summary {
	s := Summary{
		ID: j.ID, Name: j.Name, Provider: j.Asked.Provider, Status: j.Status(), Delivery: j.Delivery.State,
		CreatedAt: j.CreatedAt, EndedAt: j.Said.EndedAt, Step: j.Seen.Step, TotalSteps: j.Seen.TotalSteps,
		Loss: j.Seen.Loss, Error: j.Reason(), Revision: j.Revision, Active: j.Active(),
	}
	if s.TotalSteps == 0 {
		s.TotalSteps = j.Asked.Steps
	}
	if j.Delivery.Model != nil {
		s.ModelPath = j.Delivery.Model.Path
	}
	return s
}

// Filter chooses jobs of a list. The zero value chooses all.
type Filter struct {
	Statuses []Status // any of these
	Provider string
	Text     string // in id, name, provider or status, in any case
	Active   bool   // only those that Crisol still has work to do for
	Limit    int    // at most so many; 0 means all
	Offset   int
}

// Match tells whether the filter chooses s, paging left aside.
func (f Filter) Match(s Summary) bool {
	if f.Active && !s.Active {
		return false
	}
	if f.Provider != "" && s.Provider != f.Provider {
		return false
	}
	if len(f.Statuses) > 0 {
		found := false
		for _, want := range f.Statuses {
			found = found || want == s.Status
		}
		if !found {
			return false
		}
	}
	if f.Text == "" {
		return true
	}
	text := strings.ToLower(f.Text)
	for _, field := range []string{string(s.ID), s.Name, s.Provider, string(s.Status)} {
		if strings.Contains(strings.ToLower(field), text) {
			return true
		}
	}
	return false
}
