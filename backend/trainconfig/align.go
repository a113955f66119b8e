package trainconfig

import (
	"fmt"
	"strings"
)

// SimpleTuner's own intervals where the file names none (OPTIONS.md).
const (
	defaultCheckpointInterval = 500
	defaultValidationInterval = 100
)

// align makes a checkpoint and a validation fall on the last step, and sees to
// it that the validation takes place: only then is the last checkpoint published
// (SimpleTuner saves before it validates, and publishes after).
func (w *rewriter) align(o *Object) {
	total := w.out.Steps
	if total <= 0 {
		w.bad(w.c.Path, "--max_train_steps", "the number of steps is not known, so the last checkpoint cannot be made to fall on the last step",
			"set max_train_steps, and num_train_epochs to 0")
		return
	}
	checkpoint := w.alignOne(o, "checkpoint_step_interval", total, defaultCheckpointInterval, "so that the last step is saved")
	fallback := defaultValidationInterval
	if n, _ := w.c.Settings.Int("validation_step_interval"); n <= 0 {
		// A validation that nobody asked for more often than needed costs GPU time.
		fallback = checkpoint
	}
	w.alignOne(o, "validation_step_interval", total, fallback, "so that the last checkpoint is published")
	if off, _ := w.c.Settings.Bool("validation_disable"); off {
		key, _ := w.c.Settings.spelled("validation_disable")
		o.set(key, false)
		w.change(key, w.c.Settings.o.values[key], "false", "the model is published after a validation")
	}
	w.prompt(o)
}

func (w *rewriter) alignOne(o *Object, name string, total, fallback int, why string) int {
	configured, ok := w.c.Settings.Int(name)
	if !ok || configured <= 0 {
		configured = int64(fallback)
	}
	to := aligned(total, int(min(configured, int64(total))))
	if int64(to) != configured || !ok {
		why += fmt.Sprintf(": %d divides %d steps", to, total)
	}
	w.setNumber(o, name, to, why)
	return to
}

// Interval is the number of steps between two checkpoints that is next to wanted
// and makes one of them fall on the last of total steps. Both are at least 1.
func Interval(total, wanted int) int { return aligned(total, max(1, min(wanted, total))) }

// aligned is the largest divisor of total that is at most configured. When that
// would be less than half of it, the smallest divisor above is taken: a prime
// number of steps must not mean a checkpoint after every single one. Both
// arguments are at least 1, and configured is at most total.
func aligned(total, configured int) int {
	below, above := 1, total
	for d := 1; d <= total/d; d++ {
		if total%d != 0 {
			continue
		}
		for _, x := range [2]int{d, total / d} {
			if x <= configured {
				below = max(below, x)
			} else {
				above = min(above, x)
			}
		}
	}
	if below*2 >= configured {
		return below
	}
	return above
}

// prompt makes sure that there is something to validate with.
func (w *rewriter) prompt(o *Object) {
	if text, _ := w.c.Settings.String("validation_prompt"); strings.TrimSpace(text) != "" {
		return
	}
	text, why := w.c.firstPrompt, "the first entry of the prompt library: the model is published after a validation, which needs a prompt"
	for _, d := range w.c.Datasets {
		if text == "" && !d.Disabled {
			text, why = d.Raw.text("instance_prompt"), "the prompt of dataset "+d.ID+": the model is published after a validation, which needs a prompt"
		}
	}
	if text == "" {
		w.bad(w.c.Path, "--validation_prompt", "there is no prompt to validate with, and the model is published after a validation",
			"write a prompt that shows what is being trained")
		return
	}
	key, ok := w.c.Settings.spelled("validation_prompt")
	if !ok {
		key = "--validation_prompt"
	}
	o.set(key, text)
	w.change(key, "", text, why)
}
