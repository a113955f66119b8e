package job

import "time"

// Summary is the part of a job that a list shows: small, so that a list of very many stays fast. Its times are UTC.
type Summary struct {
	ID         ID            `json:"id"`
	Name       string        `json:"name"`
	Provider   string        `json:"provider"`
	Hardware   string        `json:"hardware,omitempty" doc:"Hardware id of the provider's description"`
	Config     string        `json:"config,omitempty" doc:"Name of its config"`
	Status     Status        `json:"status"`
	Delivery   DeliveryState `json:"delivery"`
	CreatedAt  time.Time     `json:"created_at"`
	StartedAt  time.Time     `json:"started_at,omitzero" doc:"When training began, by the provider's clock"`
	EndedAt    time.Time     `json:"ended_at,omitzero"`
	Step       int           `json:"step"`
	TotalSteps int           `json:"total_steps"`
	ETASeconds int           `json:"eta_seconds,omitempty" doc:"Seconds left by the trainer's own estimate while it runs; 0 when it told none"`
	Loss       float64       `json:"loss,omitempty"`
	Cost       Cost          `json:"cost,omitzero"`
	ModelPath  string        `json:"model_path,omitempty"`
	Error      string        `json:"error,omitempty" say:"true"`
	Revision   uint64        `json:"revision"`
	Active     bool          `json:"active" doc:"Crisol still has work to do for it: run, delivery or clean-up"`
}

// Summary returns the job's line in a list.
func (j Job) Summary() Summary {
	s := Summary{
		ID: j.ID, Name: j.Name, Provider: j.Asked.Provider, Hardware: j.Asked.Hardware, Config: j.Asked.ConfigName,
		Status: j.Status(), Delivery: j.Delivery.State,
		CreatedAt: j.CreatedAt.UTC(), StartedAt: j.Said.StartedAt.UTC(), EndedAt: j.Said.EndedAt.UTC(),
		Step: j.Seen.Step, TotalSteps: j.Seen.TotalSteps, Loss: j.Seen.Loss, Cost: j.Asked.Cost,
		Error: j.Reason(), Revision: j.Revision, Active: j.Active(),
	}
	if s.TotalSteps == 0 {
		s.TotalSteps = j.Asked.Steps
	}
	if s.Status == StatusRunning {
		s.ETASeconds = j.Seen.ETASeconds
	}
	if j.Delivery.Model != nil {
		s.ModelPath = j.Delivery.Model.Path
	}
	return s
}

// Duration is how long the job has trained at a time; 0 when it never began, or ended without saying when.
func (s *Summary) Duration(now time.Time) time.Duration {
	switch {
	case s.StartedAt.IsZero() || s.EndedAt.IsZero() && s.Status.Terminal():
		return 0
	case !s.EndedAt.IsZero():
		now = s.EndedAt
	}
	return max(0, now.Sub(s.StartedAt))
}

// Progress is the part of the steps that is done, from 0 to 1; 0 when nobody knows how many there are.
func (s *Summary) Progress() float64 {
	if s.TotalSteps <= 0 {
		return 0
	}
	return min(1, float64(s.Step)/float64(s.TotalSteps))
}
