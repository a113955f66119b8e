package main

import (
	"context"
	"fmt"

	"github.com/schollz/progressbar/v3"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/job"
)

// follow shows a job as it goes, until there is nothing left to wait for: with a bar on a terminal, with a line now and
// then in a pipe.
func follow(ctx context.Context, t *terminal, client *api.Client, id job.ID) (core.Job, error) {
	w := &watch{t: t, bars: t.interactive()}
	defer w.close()
	return client.Wait(ctx, id, w.see)
}

type watch struct {
	t        *terminal
	bars     bool
	bar      *progressbar.ProgressBar
	status   job.Status
	delivery job.DeliveryState
	tenth    int
}

func (w *watch) see(j core.Job) {
	if w.t.json {
		return
	}
	if j.Status != w.status || j.Delivery != w.delivery {
		w.close()
		w.t.say("%-11s delivery %s", j.Status, j.Delivery)
		w.status, w.delivery = j.Status, j.Delivery
	}
	if j.TotalSteps == 0 || j.Step == 0 || j.Status.Terminal() {
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

func (w *watch) draw(j core.Job) {
	if w.bar == nil {
		w.bar = progressbar.NewOptions(j.TotalSteps,
			progressbar.OptionSetWriter(w.t.out), progressbar.OptionSetWidth(40), progressbar.OptionShowCount(),
			progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
	}
	w.bar.Describe(fmt.Sprintf("training, loss %.6g", j.Loss))
	_ = w.bar.Set(j.Step)
}

func (w *watch) close() {
	if w.bar != nil {
		_ = w.bar.Clear()
		w.bar = nil
	}
}
