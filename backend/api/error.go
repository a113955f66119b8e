package api

import (
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"crisol/backend/account"
	"crisol/backend/core"
	"crisol/backend/library"
	"crisol/backend/network"
	"crisol/backend/provider"
	"crisol/backend/secret"
	"crisol/backend/store"
	"crisol/backend/trainconfig"
	"crisol/backend/training"
)

// Code says in one word why a request was refused. Faces branch and translate by it.
type Code string

// The codes.
const (
	CodeInvalid        Code = "invalid_input"   // Problems has the details where a config or dataset is at fault
	CodeNotFound       Code = "not_found"       // no such job, model, provider or secret
	CodeConsentNeeded  Code = "consent_needed"  // look at the plan and agree
	CodeConsentBlocked Code = "consent_blocked" // the consent mode forbids it
	CodePlanChanged    Code = "plan_changed"    // what would leave is not what was agreed to
	CodeActive         Code = "active"          // the job has not ended
	CodeUnauthorised   Code = "unauthorised"    // the provider refuses the credentials, or the API key is wrong
	CodeUnavailable    Code = "unavailable"     // try again later
	CodeNameTaken      Code = "name_taken"      // another file has that name
	CodeFileChanged    Code = "file_changed"    // a person edited or replaced the file, so it is left alone
	CodeNoTrash        Code = "no_trash"        // the disk has no trash, and nothing is deleted
	CodeNotKept        Code = "not_kept"        // the trash cannot give it back
	CodeNoFolder       Code = "no_folder"       // the model folder is not there
	CodeInternal       Code = "internal"        // Crisol's own fault, or the disk's
)

// Error is what a refused request answers with.
type Error struct {
	Status   int                   `json:"status" doc:"HTTP status"`
	Code     Code                  `json:"code"`
	Message  string                `json:"message" doc:"Words that a person can act on"`
	Problems []trainconfig.Problem `json:"problems,omitempty" doc:"Everything wrong with the config and its datasets"`
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// GetStatus returns the HTTP status; the web framework asks for it.
func (e *Error) GetStatus() int { return e.Status }

func init() {
	// The framework's own refusals (a malformed body, a number out of range) take the same form as all others. Its form
	// would also repeat the value that it refuses, which may be a secret.
	huma.NewError = func(status int, message string, details ...error) huma.StatusError {
		e := &Error{Status: status, Code: CodeInvalid, Message: message}
		for _, one := range details {
			var detail *huma.ErrorDetail
			if errors.As(one, &detail) {
				e.Message += "; " + detail.Location + ": " + detail.Message
			} else if one != nil {
				e.Message += "; " + one.Error()
			}
		}
		if status >= http.StatusInternalServerError {
			e.Code = CodeInternal
		}
		return e
	}
}

// ErrorOf puts an error of the backend into the form that faces get.
func ErrorOf(err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	e := &Error{Status: http.StatusInternalServerError, Code: CodeInternal, Message: err.Error()}
	if problems, ok := training.IsProblems(err); ok {
		e.Status, e.Code, e.Problems = http.StatusUnprocessableEntity, CodeInvalid, problems
		return e
	}
	for _, known := range []struct {
		err    error
		status int
		code   Code
	}{
		{store.ErrNotFound, http.StatusNotFound, CodeNotFound},
		{store.ErrActive, http.StatusConflict, CodeActive},
		{training.ErrConsentNeeded, http.StatusForbidden, CodeConsentNeeded},
		{training.ErrConsentBlocked, http.StatusForbidden, CodeConsentBlocked},
		{training.ErrPlanChanged, http.StatusConflict, CodePlanChanged},
		{training.ErrClosed, http.StatusServiceUnavailable, CodeUnavailable},
		{core.ErrLocked, http.StatusConflict, CodeUnavailable},
		{ErrListen, http.StatusConflict, CodeUnavailable},
		{ErrForgets, http.StatusConflict, CodeUnavailable},
		{ErrNoServer, http.StatusServiceUnavailable, CodeUnavailable},
		{ErrLost, http.StatusServiceUnavailable, CodeUnavailable},
		{core.ErrPortInUse, http.StatusConflict, CodeUnavailable},
		{secret.ErrUnknownName, http.StatusNotFound, CodeNotFound},
		{secret.ErrNotSet, http.StatusNotFound, CodeNotFound},
		{secret.ErrEmpty, http.StatusUnprocessableEntity, CodeInvalid},
		{core.ErrPort, http.StatusUnprocessableEntity, CodeInvalid},
		{core.ErrPortKnown, http.StatusConflict, CodeActive},
		{network.ErrMode, http.StatusUnprocessableEntity, CodeInvalid},
		{network.ErrProxy, http.StatusUnprocessableEntity, CodeInvalid},
		{network.ErrBundle, http.StatusUnprocessableEntity, CodeInvalid},
		{account.ErrNoIssuer, http.StatusNotFound, CodeNotFound},
		{core.ErrModelFolder, http.StatusUnprocessableEntity, CodeInvalid},
		{library.ErrOutside, http.StatusUnprocessableEntity, CodeInvalid},
		{library.ErrNotModel, http.StatusUnprocessableEntity, CodeInvalid},
		{library.ErrGone, http.StatusNotFound, CodeNotFound},
		{library.ErrNoTarget, http.StatusNotFound, CodeNotFound},
		{library.ErrNoFolder, http.StatusConflict, CodeNoFolder},
		{library.ErrNoName, http.StatusUnprocessableEntity, CodeInvalid},
		{library.ErrNotKept, http.StatusConflict, CodeNotKept},
		{library.ErrTaken, http.StatusConflict, CodeNameTaken},
		{library.ErrChanged, http.StatusConflict, CodeFileChanged},
		{library.ErrPutAway, http.StatusConflict, CodeInvalid},
		{library.ErrNoTrash, http.StatusConflict, CodeNoTrash},
	} {
		if errors.Is(err, known.err) {
			e.Status, e.Code = known.status, known.code
			return e
		}
	}
	switch provider.CauseOf(err) {
	case provider.Unauthorised:
		e.Status, e.Code = http.StatusForbidden, CodeUnauthorised
	case provider.NotFound:
		e.Status, e.Code = http.StatusNotFound, CodeNotFound
	case provider.InvalidInput, provider.Permanent:
		e.Status, e.Code = http.StatusUnprocessableEntity, CodeInvalid
	case provider.RateLimited, provider.Unavailable:
		e.Status, e.Code = http.StatusServiceUnavailable, CodeUnavailable
	}
	return e
}
