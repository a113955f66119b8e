package main

import (
	"bytes"
	"strings"
	"testing"

	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/speech"
)

func TestNobodyWaitsInSilence(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := &watch{t: &terminal{out: &output{to: &out}, tongue: speech.In(speech.English)}, stages: map[string]bool{}}
	at := func(status job.Status, step int, stage, problem, reason string) {
		j := core.Job{Summary: job.Summary{Status: status, Delivery: job.DeliveryNone, Step: step, TotalSteps: 100, Provider: "replicate", Error: reason}}
		j.Seen.Stage, j.Seen.Problem = stage, problem
		w.see(j)
	}
	at(job.StatusQueued, 0, "", "", "")
	at(job.StatusRunning, 0, "⏳ Caching VAE latents (1/40): photos", "", "")
	at(job.StatusRunning, 0, "⏳ Caching VAE latents (2/40): photos", "", "")
	at(job.StatusRunning, 0, "✓ Saving checkpoint: checkpoint-5", "", "")
	at(job.StatusRunning, 0, "✓ Running validation: step 5", "", "")
	at(job.StatusRunning, 0, "✓ Saving checkpoint: checkpoint-10", "", "")
	at(job.StatusRunning, 0, "✓ Saving checkpoint: checkpoint-10", "replicate.com does not answer", "")
	at(job.StatusRunning, 0, "✓ Saving checkpoint: checkpoint-10", "replicate.com does not answer", "")
	at(job.StatusRunning, 12, "⏳ Training", "", "")
	at(job.StatusUnknown, 12, "⏳ Training", "", "the provider does not know this job")
	at(job.StatusUnknown, 12, "⏳ Training", "", "the provider does not know this job")
	want := `queued      delivery none
running     delivery none
  stage     Caching VAE latents
  stage     Saving checkpoint
  stage     Running validation
  problem   replicate.com does not answer
  problem   it is over; replicate answers again
  stage     Training
step 12 of 100, loss 0
unknown     delivery none
  reason    the provider does not know this job
`
	if got := out.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestAKindOfStageHasNothingThatChanges(t *testing.T) {
	t.Parallel()
	for stage, want := range map[string]string{
		"⏳ Caching VAE latents (3/40): photos":               "Caching VAE latents",
		"✓ Saving checkpoint: checkpoint-20":                 "Saving checkpoint",
		"⏳ Loading data backends: (id=photos) loading image": "Loading data backends",
		"✓ Training complete":                                "Training complete",
		"":                                                   "",
		"12/40":                                              "",
	} {
		if got := kindOf(stage); got != want {
			t.Errorf("%q is of the kind %q, want %q", stage, got, want)
		}
	}
	if strings.Contains(kindOf("a: b"), ":") {
		t.Error("a colon is left")
	}
}
