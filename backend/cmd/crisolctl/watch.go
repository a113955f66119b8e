package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/schollz/progressbar/v3"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/job"
)

// follow shows a job as it goes, until there is nothing left to wait for: with a bar on a terminal, with a line now and
// then in a pipe.
func follow(ctx context.Context, t *terminal, link *api.Link, id job.ID) (core.Job, error) {
	w := &watch{t: t, bars: t.interactive(), stages: map[string]bool{}}
	defer w.close()
	j, err := link.Wait(ctx, id, w.see)
	return j, goesOn(err, id)
}

// goesOn adds to the loss of Crisol that the job is not lost with it.
func goesOn(err error, id job.ID) error {
	if errors.Is(err, api.ErrLost) {
		return fmt.Errorf("%w; the job goes on; follow it with: crisolctl jobs wait %s", err, id)
	}
	return err
}

// watch shows what changes in a job. Nobody should wait in silence without knowing for what.
type watch struct {
	t        *terminal
	bars     bool
	bar      *progressbar.ProgressBar
	status   job.Status
	delivery job.DeliveryState
	reason   string
	problem  string
	stage    string
	stages   map[string]bool // kinds that were shown
	tenth    int
}

func (w *watch) see(j core.Job) {
	if w.t.json {
		return
	}
	if j.Status != w.status || j.Delivery != w.delivery {
		w.line("%-11s delivery %s", w.t.status(j.Status), w.t.delivery(j.Delivery))
		w.status, w.delivery = j.Status, j.Delivery
	}
	if j.Status.Terminal() {
		return // the end is told as a whole
	}
	w.seeTrouble(j)
	w.seeStage(j)
	if j.TotalSteps == 0 || j.Step == 0 {
		return
	}
	if w.bars {
		w.draw(j)
		return
	}
	if tenth := 10 * j.Step / j.TotalSteps; tenth > w.tenth {
		w.tenth = tenth
		w.t.say("step %d of %d, loss %.6g", j.Step, j.TotalSteps, j.Loss)
	}
}

// seeTrouble tells why a job is unknown, and when its provider cannot be asked.
func (w *watch) seeTrouble(j core.Job) {
	if j.Error != w.reason {
		if w.reason = j.Error; w.reason != "" {
			w.line("  reason    %s", w.reason)
		}
	}
	if j.Seen.Problem == w.problem {
		return
	}
	w.problem = j.Seen.Problem
	if w.problem == "" {
		w.line("  problem   it is over; %s answers again", j.Provider)
	} else {
		w.line("  problem   %s", w.problem)
	}
}

// seeStage tells what the trainer does, once for each kind of stage: some come again with every checkpoint.
func (w *watch) seeStage(j core.Job) {
	w.stage = kindOf(j.Seen.Stage)
	if w.stage == "" || w.stages[w.stage] || w.bar != nil {
		return
	}
	w.stages[w.stage] = true
	w.line("  stage     %s", w.stage)
}

// kindOf is a stage without what changes from one to the next: "⏳ Caching VAE latents (3/40): photos" is of the kind
// "Caching VAE latents".
func kindOf(stage string) string {
	if at := strings.IndexAny(stage, ":("); at >= 0 {
		stage = stage[:at]
	}
	return strings.TrimFunc(stage, func(r rune) bool { return !unicode.IsLetter(r) })
}

func (w *watch) line(format string, args ...any) {
	w.close()
	w.t.say(format, args...)
}

func (w *watch) draw(j core.Job) {
	if w.bar == nil {
		w.bar = progressbar.NewOptions(j.TotalSteps,
			progressbar.OptionSetWriter(w.t.out.to), progressbar.OptionSetWidth(40), progressbar.OptionShowCount(),
			progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
	}
	what := w.stage
	if what == "" {
		what = "Training"
	}
	w.bar.Describe(w.t.tongue.Sprintf("%s, loss %.6g", what, j.Loss))
	_ = w.bar.Set(j.Step)
}

func (w *watch) close() {
	if w.bar != nil {
		_ = w.bar.Clear()
		w.bar = nil
	}
}
