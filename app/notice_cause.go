package main

import (
	"time"

	"crisol/backend/core"
	"crisol/backend/job"
)

// end is how a job ended, as far as a person is told.
type end int

const (
	notOver end = iota
	delivered
	failed
	empty    // ended well, but no usable model came
	byPerson // cancelled: whoever did it knows
)

func endOf(j core.Job) end {
	switch {
	case !j.Status.Terminal():
		return notOver
	case j.Status == job.StatusCancelled:
		return byPerson
	case j.Delivery == job.DeliveryVerified:
		return delivered
	case j.Status == job.StatusFailed:
		return failed
	case j.Delivery == job.DeliveryMissing:
		return empty
	default:
		return notOver // completed, and the model is still on its way
	}
}

// cause is why a job that has not ended needs the person.
type cause int

const (
	noCause cause = iota
	unknown       // nobody can tell whether it runs
	silent        // its provider has not answered for long
)

// causeOf finds it. listen is since when the provider could have been heard.
func causeOf(j core.Job, now, listen time.Time) cause {
	switch {
	case j.Status.Terminal():
		return noCause
	case j.Status == job.StatusUnknown:
		return unknown
	case j.Asked.Phase != job.PhaseSubmitted:
		return noCause
	}
	heard := listen
	for _, at := range []time.Time{j.Asked.PhaseAt, j.Seen.AnsweredAt} {
		if at.After(heard) {
			heard = at
		}
	}
	if now.Round(0).Sub(heard.Round(0)) > silence {
		return silent
	}
	return noCause
}
