package main

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/secret"
)

// The exit codes, by cause. They are part of the interface: docs/terminal.md lists them.
const (
	exitOK          = 0
	exitInternal    = 1 // Crisol's own fault, or the disk's
	exitInvalid     = 2 // a wrong command line, config or dataset
	exitNotFound    = 3 // no such job, model, provider or secret
	exitConsent     = 4 // consent is needed, forbidden, or was given to another plan
	exitUnavailable = 5 // a port is in use; Crisol or a provider does not answer
	exitFailed      = 6 // the job failed
	exitCancelled   = 7 // the job was cancelled
	exitMissing     = 8 // the job completed and no usable model came home; a model is damaged
	exitHeld        = 9 // another Crisol holds the home
	exitInterrupted = 130
	exitPipe        = 141 // nobody reads the output any more
)

// errSilent ends with an exit code where everything has been said.
var errSilent = errors.New("")

// usageError is a wrong command line.
type usageError struct{ error }

// outcomeError ends with the exit code of a job's outcome, which has been printed.
type outcomeError struct{ code int }

func (e outcomeError) Error() string { return "" }

func (e outcomeError) Is(target error) bool { return target == errSilent }

// outcome turns a job's end into an exit.
func outcome(j core.Job) error {
	switch {
	case j.Status == job.StatusFailed:
		return outcomeError{exitFailed}
	case j.Status == job.StatusCancelled:
		return outcomeError{exitCancelled}
	case j.Delivery != job.DeliveryVerified:
		return outcomeError{exitMissing}
	default:
		return nil
	}
}

func exitCode(ctx context.Context, err error) int {
	var refused *api.Error
	var usage usageError
	var end outcomeError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &end):
		return end.code
	case ctx.Err() != nil:
		return exitInterrupted
	case errors.As(err, &usage):
		return exitInvalid
	case errors.As(err, &refused):
		return codeOf(refused.Code)
	case errors.Is(err, api.ErrLost), errors.Is(err, errCannotStart):
		return exitUnavailable
	case errors.Is(err, core.ErrLocked):
		return exitHeld
	case errors.Is(err, secret.ErrEmpty):
		return exitInvalid
	case strings.HasPrefix(err.Error(), "unknown command"):
		return exitInvalid // the command line library has no type for it
	default:
		return codeOf(api.ErrorOf(err).Code)
	}
}

func codeOf(c api.Code) int {
	switch c {
	case api.CodeInvalid, api.CodeActive, api.CodeNameTaken, api.CodeFileChanged:
		return exitInvalid
	case api.CodeNotFound, api.CodeNotKept:
		return exitNotFound
	case api.CodeConsentNeeded, api.CodeConsentBlocked, api.CodePlanChanged:
		return exitConsent
	case api.CodeUnauthorised, api.CodeUnavailable, api.CodeNoTrash, api.CodeNoFolder:
		return exitUnavailable
	default:
		return exitInternal
	}
}

// fail prints an error as a person should read it.
func (t *terminal) fail(err error) {
	if t.json {
		e := *api.ErrorOf(err)
		if code := exitCode(context.Background(), err); e.Code == api.CodeInternal && code == exitInvalid {
			e.Status, e.Code = http.StatusUnprocessableEntity, api.CodeInvalid // a wrong command line
		} else if e.Code == api.CodeInternal && code == exitUnavailable {
			e.Status, e.Code = http.StatusConflict, api.CodeUnavailable
		}
		_ = t.print(&e)
		return
	}
	t.note("crisolctl: %v", err)
}
