package service

import (
	"context"
	"encoding/json"
	"errors"

	"crisol/backend/provider"
	"crisol/backend/store"
	"crisol/backend/trainconfig"
	"crisol/backend/training"
)

// Codes by which the page chooses its own words for an error. CodeOther means that the message is all there is.
const (
	CodeConfig   = "config"
	CodeChanged  = "changed"
	CodeConsent  = "consent"
	CodeBlocked  = "blocked"
	CodeNotFound = "not_found"
	CodeActive   = "active"
	CodeTimeout  = "timeout"
	CodeStopped  = "stopped"
	CodeNoModel  = "no_model"
	CodeInternal = "internal"
	CodeOther    = "other"
)

// Fault is an error as the page sees it.
type Fault struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	// Problems lists what is wrong with a config, when that is what is wrong.
	Problems []Problem `json:"problems,omitempty"`
}

// Problem is one thing that is wrong with a person's files.
type Problem struct {
	File    string `json:"file"`
	Field   string `json:"field"`
	Message string `json:"message"`
	Fix     string `json:"fix"`
	Warning bool   `json:"warning"`
}

// Error returns the message.
func (f *Fault) Error() string { return f.Message }

// Format is Wails' error formatter: the page's runtime makes a JavaScript Error of what it gets, which keeps only text,
// so a fault travels as the JSON of Fault.
func Format(err error) any {
	text, marshalErr := json.Marshal(faultOf(err))
	if marshalErr != nil {
		return err.Error()
	}
	return string(text)
}

// causes are the errors that have a code of their own, the most telling first.
var causes = []struct {
	err  error
	code string
}{
	{training.ErrPlanChanged, CodeChanged},
	{training.ErrConsentNeeded, CodeConsent},
	{training.ErrConsentBlocked, CodeBlocked},
	{training.ErrClosed, CodeStopped},
	{store.ErrNotFound, CodeNotFound},
	{store.ErrActive, CodeActive},
	{errNoModel, CodeNoModel},
	{context.DeadlineExceeded, CodeTimeout},
	{context.Canceled, CodeStopped},
}

func faultOf(err error) *Fault {
	var fault *Fault
	if errors.As(err, &fault) {
		return fault
	}
	fault = &Fault{Code: CodeOther, Message: err.Error()}
	var problems trainconfig.Problems
	if errors.As(err, &problems) {
		fault.Code = CodeConfig
		for _, p := range problems {
			fault.Problems = append(fault.Problems, Problem{File: p.File, Field: p.Field, Message: p.Message, Fix: p.Fix, Warning: p.Warning})
		}
		return fault
	}
	if cause := provider.CauseOf(err); cause != "" {
		fault.Code = "provider:" + string(cause)
	}
	for _, c := range causes {
		if errors.Is(err, c.err) {
			fault.Code = c.code
			break
		}
	}
	return fault
}
