package service_test

import (
	"context"
	"errors"
	"testing"

	"crisol/app/service"
	"crisol/backend/training"
)

func TestSubmitPassesOnWhatThePersonAgreedTo(t *testing.T) {
	t.Parallel()
	trainer := &fakeTrainer{}
	id, err := service.NewTraining(begun(t), trainer.parts()).Submit(training.Request{ConfigDir: "/c"}, "d1", "k1")
	if err != nil || id != "j1" {
		t.Fatalf("Submit = %q, %v", id, err)
	}
	if want := (training.Consent{Digest: "d1", Given: true, By: "window"}); trainer.consent != want || trainer.key != "k1" {
		t.Errorf("submitted with %+v and key %q, want %+v and k1", trainer.consent, trainer.key, want)
	}
}

func TestChooseConfigAsksWithTheTitleOfThePage(t *testing.T) {
	t.Parallel()
	trainer := &fakeTrainer{}
	parts := trainer.parts()
	parts.Choose = func(_ context.Context, title string) (string, error) { return "/chosen under " + title, nil }
	facade := service.NewTraining(begun(t), parts)
	if dir, err := facade.ChooseConfig("Elija"); err != nil || dir != "/chosen under Elija" {
		t.Errorf("ChooseConfig = %q, %v", dir, err)
	}
	if dir, err := facade.SampleConfig(); err != nil || dir != "/sample/config" {
		t.Errorf("SampleConfig = %q, %v", dir, err)
	}
	if plan, err := facade.Plan(training.Request{ConfigDir: "/c"}); err != nil || plan.Digest != "d1" {
		t.Errorf("Plan = %+v, %v", plan, err)
	}
	if recent, err := facade.RecentConfigs(); err != nil || len(recent) != 1 || recent[0] != "/c" {
		t.Errorf("a folder that was planned is not among the recent ones: %v, %v", recent, err)
	}
}

func TestAPreflightTellsEachCheckAndCanBeStopped(t *testing.T) {
	t.Parallel()
	trainer := &fakeTrainer{}
	parts := trainer.parts()
	told := make(chan service.Checked, 1)
	parts.Emit = func(_ context.Context, name string, data any) {
		if c, ok := data.(service.Checked); ok && name == service.CheckName {
			told <- c
		}
	}
	facade := service.NewTraining(begun(t), parts)
	done := make(chan error, 1)
	go func() {
		_, err := facade.Preflight("run 1", training.Request{})
		done <- err
	}()
	if c := <-told; c.Run != "run 1" || c.Check.ID != "space" {
		t.Errorf("told %+v", c)
	}
	if err := facade.StopPreflight("run 1"); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped preflight ended with %v", err)
	}
	if err := facade.StopPreflight("run 1"); err != nil {
		t.Errorf("stopping twice: %v", err)
	}
}
