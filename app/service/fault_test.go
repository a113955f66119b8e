package service_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"crisol/app/service"
	"crisol/backend/api"
	"crisol/backend/provider"
	"crisol/backend/store"
	"crisol/backend/trainconfig"
	"crisol/backend/training"
)

func TestFormatGivesThePageACodeAndTheWords(t *testing.T) {
	t.Parallel()
	cases := map[api.Code]error{
		api.CodeNotFound:       fmt.Errorf("look at the job: %w", store.ErrNotFound),
		api.CodeActive:         store.ErrActive,
		api.CodePlanChanged:    fmt.Errorf("%w: a file", training.ErrPlanChanged),
		api.CodeConsentBlocked: training.ErrConsentBlocked,
		api.CodeUnauthorised:   &provider.Error{Provider: "p", Cause: provider.Unauthorised, Op: "check", Message: "no token"},
		service.CodeTimeout:    fmt.Errorf("plan: %w", context.DeadlineExceeded),
		service.CodeStopped:    context.Canceled,
		api.CodeInternal:       errors.New("disk full"),
	}
	for code, err := range cases {
		fault := formatted(t, err)
		if fault.Code != code || fault.Message != err.Error() {
			t.Errorf("Format(%v) = %+v, want code %q and the words of the error", err, fault, code)
		}
	}
}

func TestFormatKeepsEveryProblemOfAConfig(t *testing.T) {
	t.Parallel()
	fault := formatted(t, fmt.Errorf("plan: %w", trainconfig.Problems{
		{File: "/c/config.json", Field: "--max_train_steps", Message: "is not a number", Fix: "write 60"},
		{File: "/c/dataloader.json", Message: "cannot be read", Fix: "mend it"},
	}))
	if fault.Code != api.CodeInvalid || len(fault.Problems) != 2 {
		t.Fatalf("fault %+v, want two problems", fault)
	}
	want := service.Problem{File: "/c/config.json", Field: "--max_train_steps", Message: "is not a number", Fix: "write 60"}
	if fault.Problems[0] != want {
		t.Errorf("first problem %+v, want %+v", fault.Problems[0], want)
	}
}

// formatted reads what the page would get: a text that is JSON.
func formatted(t *testing.T, err error) service.Fault {
	t.Helper()
	text, ok := service.Format(err).(string)
	if !ok {
		t.Fatalf("Format(%v) is no text; the page's runtime keeps nothing else", err)
	}
	var fault service.Fault
	if err := json.Unmarshal([]byte(text), &fault); err != nil {
		t.Fatalf("Format gave %q: %v", text, err)
	}
	return fault
}
