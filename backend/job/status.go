package job

import "slices"

// Status is the short form of a job's state, derived by Job.Status.
type Status string

// The statuses. Cancelling and Unknown are the honest in-betweens: a cancel was asked for and not yet confirmed; the
// provider does not know the job, or Crisol cannot tell whether it was ever started.
const (
	StatusPending    Status = "pending"
	StatusUploading  Status = "uploading"
	StatusQueued     Status = "queued"
	StatusRunning    Status = "running"
	StatusCancelling Status = "cancelling"
	StatusUnknown    Status = "unknown"
	StatusCompleted  Status = "completed"
	StatusFailed     Status = "failed"
	StatusCancelled  Status = "cancelled"
)

// transitions is the one table of legal changes of status. Terminal states have no entry: they absorb. A running job is
// queued again when its machine was taken away.
var transitions = map[Status][]Status{
	StatusPending:    {StatusUploading, StatusQueued, StatusRunning, StatusCancelling, StatusUnknown, StatusFailed, StatusCancelled},
	StatusUploading:  {StatusQueued, StatusRunning, StatusCancelling, StatusUnknown, StatusCompleted, StatusFailed, StatusCancelled},
	StatusQueued:     {StatusRunning, StatusCancelling, StatusUnknown, StatusCompleted, StatusFailed, StatusCancelled},
	StatusRunning:    {StatusQueued, StatusCancelling, StatusUnknown, StatusCompleted, StatusFailed, StatusCancelled},
	StatusCancelling: {StatusUnknown, StatusCompleted, StatusFailed, StatusCancelled},
	StatusUnknown:    {StatusQueued, StatusRunning, StatusCancelling, StatusCompleted, StatusFailed, StatusCancelled},
}

// Statuses lists every status in the order in which a job meets them.
func Statuses() []Status {
	return []Status{
		StatusPending, StatusUploading, StatusQueued, StatusRunning, StatusCancelling, StatusUnknown,
		StatusCompleted, StatusFailed, StatusCancelled,
	}
}

// Terminal tells whether nothing can follow.
func (s Status) Terminal() bool {
	return s == StatusCompleted || s == StatusFailed || s == StatusCancelled
}

// Valid tells whether s is one of the statuses of this package.
func (s Status) Valid() bool { return slices.Contains(Statuses(), s) }

// CanBecome tells whether a job may go from s to next. Staying is always legal.
func (s Status) CanBecome(next Status) bool {
	return s == next || slices.Contains(transitions[s], next)
}

// Status derives the one word that a person reads from what was asked, said and seen.
func (j Job) Status() Status {
	switch {
	case j.Said.Status.Terminal():
		return j.Said.Status
	case !j.Asked.LetGoAt.IsZero():
		return StatusCancelled
	case !j.Asked.CancelAt.IsZero() && (j.Asked.Fault != "" || j.neverSent()):
		return StatusCancelled
	case j.Asked.Fault != "":
		return StatusFailed
	case j.Said.Status == StatusUnknown:
		return StatusUnknown
	case !j.Asked.CancelAt.IsZero():
		return StatusCancelling
	case j.Asked.Phase == PhaseAccepted:
		return StatusPending
	case j.Asked.Phase.Before(PhaseSubmitted):
		return StatusUploading
	case j.Said.Status == "":
		return StatusQueued
	default:
		return j.Said.Status
	}
}

// neverSent tells that the call to the provider was not made, nor will be: the job did not get there before it was
// cleaned up.
func (j Job) neverSent() bool {
	return j.Said.RemoteID == "" && (j.Asked.Phase.Before(PhaseSubmitting) || j.Asked.Phase == PhaseCleaned)
}

// Active tells whether Crisol still has work to do for the job: it has not ended, or its delivery or its clean-up
// has not.
func (j Job) Active() bool {
	return !j.Status().Terminal() || j.Asked.Phase != PhaseCleaned
}

// Reason is why a job failed, or is unknown, in words for a person; empty when there is nothing to explain. It is not
// called Error, which would make every job an error and print it as one.
func (j Job) Reason() string {
	if j.Asked.Fault != "" {
		return j.Asked.Fault
	}
	if !j.Asked.LetGoAt.IsZero() && !j.Said.Status.Terminal() {
		return "given up here: Crisol follows it no longer, and it may still run, and cost, at its provider"
	}
	return j.Said.Error
}
