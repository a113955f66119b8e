package provider

import (
	"errors"
	"fmt"
	"time"
)

// Cause is why a provider refused, typed where a caller branches.
type Cause string

// The causes.
const (
	Unauthorised Cause = "unauthorised"  // the credentials are missing or refused
	NotFound     Cause = "not found"     // the provider does not know the job, model or version
	InvalidInput Cause = "invalid input" // the request is wrong and will stay so
	RateLimited  Cause = "rate limited"  // try again after RetryAfter
	Unavailable  Cause = "unavailable"   // network or server trouble; whether the call took effect is not known
	Permanent    Cause = "permanent"     // it will not work, for a reason of the provider's own
)

// Error is a refusal by a provider.
type Error struct {
	Provider   string
	Cause      Cause
	Op         string        // what was being done: submit, observe, ...
	Message    string        // words that a person can act on
	RetryAfter time.Duration // with RateLimited; 0 when the provider did not say
	Err        error
}

// Error says who refused what, and what a person can do.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s: %s", e.Provider, e.Op, e.Message)
}

// Unwrap returns the error beneath.
func (e *Error) Unwrap() error { return e.Err }

// Retry tells whether the same call may succeed later.
func (e *Error) Retry() bool { return e.Cause == RateLimited || e.Cause == Unavailable }

// CauseOf returns the cause of a provider's error, or "" for any other error.
func CauseOf(err error) Cause {
	var pe *Error
	if errors.As(err, &pe) {
		return pe.Cause
	}
	return ""
}
