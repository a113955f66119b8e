package service

import (
	"context"
	"encoding/json"
	"errors"

	"crisol/backend/api"
	"crisol/backend/draft"
	"crisol/backend/speech"
)

// Codes beside those of package api, by which the page chooses its own words for an error.
const (
	CodeTimeout api.Code = "timeout"  // it took too long
	CodeStopped api.Code = "stopped"  // the window is closing
	CodeNoModel api.Code = "no_model" // there is nothing to show yet
	CodePanic   api.Code = "panic"    // a mistake of Crisol's
	CodeQuery   api.Code = "query"    // a search that cannot be made
	// Of drafts.
	CodeSecret   api.Code = "secret"   // a text holds a secret, and none is kept
	CodeOccupied api.Code = "occupied" // the folder holds a configuration already
)

// Fault is an error as the page sees it: the code to choose words by, words for a person, and what is wrong with the
// config or its datasets where that is what is wrong.
type Fault struct {
	Code     api.Code  `json:"code"`
	Message  string    `json:"message" say:"true"`
	Problems []Problem `json:"problems"`

	cause    error // what it is made of
	language string
}

// Problem is one thing that is wrong with a person's files.
type Problem struct {
	File    string `json:"file" say:"true"`
	Field   string `json:"field"`
	Message string `json:"message" say:"true"`
	Fix     string `json:"fix" say:"true"`
	Line    int    `json:"line"` // from 1; 0 when no place is known
	Column  int    `json:"column"`
}

// Error returns the message.
func (f *Fault) Error() string { return f.Message }

// Unwrap returns the error that the fault tells of.
func (f *Fault) Unwrap() error { return f.cause }

// in is the fault in another language, unless it is in one already.
func (f *Fault) in(tongue *speech.Tongue) *Fault {
	if f.language != "" {
		return f
	}
	told := speech.Told(*f, tongue.Marked)
	told.language = tongue.Language()
	return &told
}

// Format is Wails' error formatter: the page's runtime makes a JavaScript Error of what it gets, which keeps only text,
// so a fault travels as the JSON of Fault.
func Format(err error) any {
	text, marshalErr := json.Marshal(faultOf(err))
	if marshalErr != nil {
		return err.Error()
	}
	return string(text)
}

func faultOf(err error) *Fault {
	var fault *Fault
	if errors.As(err, &fault) {
		return fault
	}
	known := api.ErrorOf(err)
	fault = &Fault{Code: known.Code, Message: known.Message, Problems: []Problem{}, cause: err}
	for _, p := range known.Problems {
		fault.Problems = append(fault.Problems, Problem{File: p.File, Field: p.Field, Message: p.Message, Fix: p.Fix, Line: p.Line, Column: p.Column})
	}
	switch {
	case known.Code != api.CodeInternal: // the backend knows best
	case errors.Is(err, draft.ErrNotFound):
		fault.Code = api.CodeNotFound
	case errors.Is(err, draft.ErrSecret):
		fault.Code = CodeSecret
	case errors.Is(err, draft.ErrOccupied):
		fault.Code = CodeOccupied
	case errors.Is(err, errNoModel):
		fault.Code = CodeNoModel
	case errors.Is(err, context.DeadlineExceeded):
		fault.Code = CodeTimeout
	case errors.Is(err, context.Canceled):
		fault.Code = CodeStopped
	}
	return fault
}
