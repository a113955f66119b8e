package job

import (
	"slices"
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

// Conditional tells whether the filter leaves anything out, paging aside.
func (f Filter) Conditional() bool {
	return len(f.Statuses) > 0 || f.Provider != "" || f.Text != "" || f.Active
}

// Match tells whether the filter chooses s, paging left aside.
func (f Filter) Match(s Summary) bool { return f.Matcher()(&s) }

// Matcher returns Match for very many summaries: what does not depend on them is worked out once.
func (f Filter) Matcher() func(*Summary) bool {
	text := strings.ToLower(f.Text)
	return func(s *Summary) bool {
		switch {
		case f.Active && !s.Active:
			return false
		case f.Provider != "" && f.Provider != s.Provider:
			return false
		case len(f.Statuses) > 0 && !slices.Contains(f.Statuses, s.Status):
			return false
		case text == "":
			return true
		}
		// All but the name are in lower case already.
		return strings.Contains(string(s.ID), text) || strings.Contains(strings.ToLower(s.Name), text) ||
			strings.Contains(s.Provider, text) || strings.Contains(string(s.Status), text)
	}
}
