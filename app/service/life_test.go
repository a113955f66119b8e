package service_test

import (
	"context"
	"errors"
	"testing"

	"crisol/app/service"
	"crisol/backend/job"
	"crisol/backend/training"
)

func TestCallsOutsideTheLifeOfTheWindowAreCancelled(t *testing.T) {
	t.Parallel()
	blocks := func(ctx context.Context, _ string) (string, error) {
		<-ctx.Done()
		return "", ctx.Err()
	}
	life := service.NewLife()
	facade := service.NewTraining(life, service.TrainingParts{Choose: blocks})
	if _, err := facade.ChooseConfig(""); !errors.Is(err, context.Canceled) {
		t.Errorf("before Begin: %v, want context.Canceled", err)
	}
	ctx := life.Begin(t.Context())
	life.End()
	if _, err := facade.ChooseConfig(""); !errors.Is(err, context.Canceled) || ctx.Err() == nil {
		t.Errorf("after End: %v, want context.Canceled", err)
	}
	if again := life.Begin(t.Context()); again.Err() == nil {
		t.Error("a life that has ended began again")
	}
}

func TestEveryCallTellsWhyCrisolCouldNotStart(t *testing.T) {
	t.Parallel()
	reason := errors.New("the home is a file")
	life := begun(t)
	life.Fail(reason)
	// Nothing of the backend is there then.
	if _, err := service.NewSystem(life, service.Info{}, nil, func(string) string { return "" }).Info(); !errors.Is(err, reason) {
		t.Errorf("Info = %v, want %v", err, reason)
	}
	if _, err := service.NewJobs(life, nil, nil).Find(job.Filter{}); !errors.Is(err, reason) {
		t.Errorf("List = %v, want %v", err, reason)
	}
	if _, err := service.NewTraining(life, service.TrainingParts{}).Plan(training.Request{}); !errors.Is(err, reason) {
		t.Errorf("Plan = %v, want %v", err, reason)
	}
}

func TestAPanicReachesThePageAsAnError(t *testing.T) {
	t.Parallel()
	facade := service.NewTraining(begun(t), service.TrainingParts{Choose: func(context.Context, string) (string, error) { panic("no dialog") }})
	_, err := facade.ChooseConfig("")
	var fault *service.Fault
	if !errors.As(err, &fault) || fault.Code != service.CodePanic {
		t.Errorf("ChooseConfig = %v, want a fault with code %q", err, service.CodePanic)
	}
}
