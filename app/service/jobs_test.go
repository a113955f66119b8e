package service_test

import (
	"errors"
	"testing"

	"crisol/app/service"
	"crisol/backend/job"
	"crisol/backend/store"
)

func TestNoAnswerIsNull(t *testing.T) {
	t.Parallel()
	source := &fakeJobs{}
	jobs := service.NewJobs(begun(t), source, source)
	if ids, err := jobs.FindIDs(job.Filter{}); ids == nil || err != nil {
		t.Errorf("FindIDs = %v, %v; want an empty list", ids, err)
	}
}

func TestCancelNamesTheWindow(t *testing.T) {
	t.Parallel()
	source := &fakeJobs{}
	if err := service.NewJobs(begun(t), source, source).Cancel("a"); err != nil {
		t.Fatal(err)
	}
	if len(source.cancelled) != 1 || source.cancelled[0] != "a by window" {
		t.Errorf("cancelled %v, want a by window", source.cancelled)
	}
}

func TestDeleteKeepsTheReason(t *testing.T) {
	t.Parallel()
	source := &fakeJobs{}
	if err := service.NewJobs(begun(t), source, source).Delete("a"); !errors.Is(err, store.ErrActive) {
		t.Errorf("Delete = %v, want ErrActive", err)
	}
}
