package service_test

import (
	"context"
	"testing"

	"crisol/app/service"
	"crisol/backend/training"
)

func TestSubmitPassesOnWhatThePersonAgreedTo(t *testing.T) {
	t.Parallel()
	trainer := &fakeTrainer{}
	id, err := service.NewTraining(begun(t), trainer, trainer, nil).Submit(training.Request{ConfigDir: "/c"}, "d1", "k1")
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
	facade := service.NewTraining(begun(t), trainer, trainer, func(_ context.Context, title string) (string, error) {
		return "/chosen under " + title, nil
	})
	if dir, err := facade.ChooseConfig("Elija"); err != nil || dir != "/chosen under Elija" {
		t.Errorf("ChooseConfig = %q, %v", dir, err)
	}
	if dir, err := facade.SampleConfig(); err != nil || dir != "/sample/config" {
		t.Errorf("SampleConfig = %q, %v", dir, err)
	}
	if plan, err := facade.Plan(training.Request{ConfigDir: "/c"}); err != nil || plan.Digest != "d1" {
		t.Errorf("Plan = %+v, %v", plan, err)
	}
}
