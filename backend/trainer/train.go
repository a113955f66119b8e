package trainer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// train takes the steps. A checkpoint due at a step is saved before the validation due at the same step, and publishing
// follows a validation and nothing else; the weights in the root of the output folder are saved last and stay there.
func (r *run) train(ctx context.Context, datasets []*dataset) error {
	var err error
	if r.sample, err = drawSample(ctx, datasets); err != nil {
		return err
	}
	c := &r.config
	r.model = newAdapter(c.rank, c.alpha, c.seed, r.sample.moment)
	samples := 0
	for _, d := range datasets {
		samples += len(d.images) * (d.repeats + 1)
	}
	perEpoch := max(1, (samples+c.batch*c.accumulation-1)/(c.batch*c.accumulation))
	total := c.maxSteps
	if total == 0 {
		total = c.epochs * perEpoch
	}
	r.console.line("INFO", "Training: %d images, %d of %d patches (stride %d), %d steps, %d per epoch",
		r.sample.Images, r.sample.PatchesUsed, r.sample.PatchesTotal, r.sample.Stride, total, perEpoch)
	r.console.stage("⏳", "Training")
	r.bar = newBar(total, perEpoch, r.now)
	r.console.print(r.console.err, r.bar.state(0))
	for step := 1; step <= total; step++ {
		if err := r.step(ctx, step); err != nil {
			r.console.print(r.console.err, "\n")
			return err
		}
	}
	r.console.print(r.console.err, "\n")
	return r.finish(total)
}

func (r *run) step(ctx context.Context, step int) error {
	if err := r.badDay(ctx, step); err != nil {
		return err
	}
	c := &r.config
	rate := c.rate(step)
	loss, _ := r.model.step(rate*c.scale(), c.gradNorm)
	r.console.print(r.console.err, r.bar.state(step, fmt.Sprintf("step_loss=%.6g", loss), fmt.Sprintf("lr=%.6g", rate)))
	if due(step, c.checkpointEvery) {
		if err := r.checkpoint(step, loss, rate); err != nil {
			return err
		}
	}
	if due(step, c.validateEvery) {
		if err := r.validate(step); err != nil {
			return err
		}
		if err := r.publish(ctx); err != nil {
			return err
		}
	}
	if r.behaviour.StepDelay > 0 {
		return r.sleep(ctx, r.behaviour.StepDelay)
	}
	return nil
}

func due(step, every int) bool { return every > 0 && step%every == 0 }

func (r *run) badDay(ctx context.Context, step int) error {
	if step == r.behaviour.FailAtStep {
		return fmt.Errorf("%w at step %d, as the rehearsal was told to", ErrRehearsed, step)
	}
	if step == r.behaviour.StallAtStep {
		<-ctx.Done()
	}
	return ctx.Err()
}

// finish validates once more when the last step has not, and saves the final weights. Neither is published.
func (r *run) finish(last int) error {
	if r.config.validateEvery > 0 && !due(last, r.config.validateEvery) {
		if err := r.validate(last); err != nil {
			return err
		}
	}
	if err := r.weights(filepath.Join(r.output, weightsName)); err != nil {
		return fmt.Errorf("save the final weights: %w", err)
	}
	r.console.stage("✓", "Saving model: %s", weightsName)
	r.console.stage("✓", "Training complete")
	r.console.line("INFO", "loss after the last update: %.6g", r.model.loss())
	return nil
}

// report says the last words about an error in the shapes that the container uses.
func (r *run) report(ctx context.Context, err error) {
	switch {
	case err == nil:
	case ctx.Err() != nil:
		r.console.line("COG", "Prediction was canceled")
	default:
		class := "RuntimeError"
		switch {
		case errors.Is(err, fs.ErrNotExist):
			class = "FileNotFoundError"
		case errors.Is(err, ErrConfig), errors.Is(err, ErrDataset):
			class = "ValueError"
		case errors.Is(err, ErrStorage):
			class = "botocore.exceptions.ClientError"
		}
		r.console.line("ERROR", "Training failed: %v", err)
		r.console.stage("✗", "Training aborted")
		r.console.print(r.console.err, fmt.Sprintf("Traceback (most recent call last):\n  (the rehearsal trainer has no Python frames)\n%s: %v\n", class, err))
	}
}
