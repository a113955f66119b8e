package job

import "time"

// answeredEvery bounds how often an answer that says nothing new is recorded, so that polling does not wear the disk.
const answeredEvery = 30 * time.Second

// Apply returns the job with the observation taken in, and what changed by it. It is pure. A webhook that is older than
// what the job already holds, what would move a phase backwards, and whatever would leave a terminal status is ignored:
// the job comes back unchanged, with changed false. Applying the same observation twice changes nothing the second time.
//
// Polls are asked and answered one after the other, so their order is the order in which they come; their times are not
// compared, because the clock may be set back.
func Apply(j Job, o Observation) (next Job, changes []Transition, changed bool) {
	next = j
	switch {
	case o.Phase != nil:
		changed = applyPhase(&next, o)
	case o.Cancel != nil:
		changed = applyCancel(&next, o)
	case o.LetGo != nil:
		changed = applyLetGo(&next, o)
	case o.Remote != nil:
		changed = applyRemote(&next, o)
	case o.Silence != nil:
		changed = next.Seen.Problem != o.Silence.Problem
		next.Seen.Problem = o.Silence.Problem
	case o.Progress != nil:
		changed = applyProgress(&next, o)
	case o.Arrival != nil:
		changed = applyArrival(&next, o)
	case o.Verdict != nil:
		changed = applyVerdict(&next, o)
	case o.Removal != nil:
		changed = applyRemoval(&next, o)
	}
	if !changed || !j.Status().CanBecome(next.Status()) {
		return j, nil, false
	}
	next.Revision++
	return next, diff(j, next, o), true
}

func applyPhase(j *Job, o Observation) bool {
	p := o.Phase
	if p.Fault != "" {
		if j.Asked.Fault != "" || j.Said.RemoteID != "" {
			return false
		}
		j.Asked.Fault = p.Fault
		return true
	}
	if !j.Asked.Phase.Before(p.Phase) {
		return false
	}
	// A cancel or a fault that came first holds: the only way on from there is to clean up.
	if p.Phase != PhaseCleaned && j.Status().Terminal() {
		return false
	}
	j.Asked.Phase, j.Asked.PhaseAt = p.Phase, o.At
	if p.RemoteID != "" {
		j.Said.RemoteID = p.RemoteID
	}
	return true
}

func applyCancel(j *Job, o Observation) bool {
	if !j.Asked.CancelAt.IsZero() || j.Status().Terminal() {
		return false
	}
	j.Asked.CancelAt, j.Asked.CancelBy = o.At, o.Cancel.By
	return true
}

func applyLetGo(j *Job, o Observation) bool {
	if !j.Asked.LetGoAt.IsZero() || j.Asked.Phase == PhaseCleaned {
		return false
	}
	j.Asked.LetGoAt, j.Asked.LetGoBy = o.At, o.LetGo.By
	return true
}

func applyRemote(j *Job, o Observation) bool {
	r := o.Remote
	late := o.Source == SourceWebhook && o.At.Before(j.Said.At) && !r.Status.Terminal()
	if late || j.Status().Terminal() {
		return false
	}
	if j.Said.RemoteID != "" && r.ID != "" && r.ID != j.Said.RemoteID {
		return false
	}
	said := j.Said
	said.Status, said.At = r.Status, o.At
	said.RemoteID = firstOf(r.ID, said.RemoteID)
	said.RemoteURL = firstOf(r.URL, said.RemoteURL)
	if said.Error = firstOf(r.Error, said.Error); j.Said.Status == StatusUnknown && r.Status != StatusCancelled {
		said.Error = r.Error // why it was unknown is over once it is known again
	}
	said.Output = firstOf(r.Output, said.Output)
	said.StartedAt = firstTime(r.StartedAt, said.StartedAt)
	said.EndedAt = firstTime(r.EndedAt, said.EndedAt)
	same := said
	same.At = j.Said.At
	since := o.At.Sub(j.Seen.AnsweredAt)
	if same == j.Said && j.Seen.Problem == "" && since >= 0 && since < answeredEvery {
		return false
	}
	j.Said = said
	j.Seen.AnsweredAt, j.Seen.Problem = o.At, ""
	return true
}

func applyProgress(j *Job, o Observation) bool {
	p := o.Progress
	if p.Log == j.Seen.Log {
		return false
	}
	s := &j.Seen
	if p.Restart {
		s.Log, s.Step = p.Log, p.Step
		return true
	}
	if p.Log.Bytes < s.Log.Bytes {
		return false
	}
	s.Log = p.Log
	s.LastLogAt = o.At
	s.Stage = firstOf(p.Stage, s.Stage)
	s.LastLine = firstOf(p.LastLine, s.LastLine)
	if p.TotalSteps > 0 {
		s.TotalSteps = p.TotalSteps
	}
	if p.Step > s.Step {
		s.Step, s.Loss, s.LR, s.ETASeconds, s.LastStepAt = p.Step, p.Loss, p.LR, p.ETASeconds, o.At
	}
	return true
}

func applyArrival(j *Job, o Observation) bool {
	a := o.Arrival
	d := &j.Delivery
	if a.Objects == 0 || (a.Objects == d.Objects && a.Bytes == d.Bytes) {
		return false
	}
	d.Objects, d.Bytes, d.At = a.Objects, a.Bytes, o.At
	// Something new after a verdict of "missing" opens the question again; what was verified stays so.
	if d.State != DeliveryVerified {
		d.State, d.Reason = DeliveryArriving, ""
	}
	return true
}

func applyVerdict(j *Job, o Observation) bool {
	v := o.Verdict
	d := &j.Delivery
	if d.State == v.State && d.Reason == v.Reason && sameModel(d.Model, v.Model) {
		return false
	}
	// Weights of an earlier checkpoint are not taken back because a later look found none.
	if d.State == DeliveryVerified && v.State != DeliveryVerified {
		return false
	}
	d.State, d.Reason, d.Model, d.At = v.State, v.Reason, v.Model, o.At
	return true
}

func applyRemoval(j *Job, o Observation) bool {
	if j.Removed() != o.Removal.Undone || j.Active() {
		return false
	}
	j.Asked.RemovedAt = time.Time{}
	if !o.Removal.Undone {
		j.Asked.RemovedAt = o.At
	}
	return true
}

func sameModel(a, b *Model) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Path == b.Path && a.SHA256 == b.SHA256 && a.Step == b.Step
}

func diff(before, after Job, o Observation) []Transition {
	var out []Transition
	add := func(kind, from, to, cause string) {
		if from != to {
			out = append(out, Transition{At: o.At, Source: o.Source, Kind: kind, From: from, To: to, Cause: cause})
		}
	}
	add("phase", string(before.Asked.Phase), string(after.Asked.Phase), "")
	if before.Asked.LetGoAt.IsZero() && !after.Asked.LetGoAt.IsZero() {
		add("cancel", "", "let go", after.Asked.LetGoBy)
	}
	if before.Asked.CancelAt.IsZero() && !after.Asked.CancelAt.IsZero() {
		add("cancel", "", "asked", after.Asked.CancelBy)
	}
	cause := after.Reason()
	if after.Said.Status == StatusUnknown {
		cause = firstOf(after.Said.Error, "the provider does not know the job")
	}
	add("status", string(before.Status()), string(after.Status()), cause)
	add("delivery", string(before.Delivery.State), string(after.Delivery.State), after.Delivery.Reason)
	return out
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func firstTime(a, b time.Time) time.Time {
	if !a.IsZero() {
		return a
	}
	return b
}
