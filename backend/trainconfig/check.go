package trainconfig

import (
	"encoding/json"
	"fmt"
	"strings"
)

// maxSteps is the largest number of steps that is believed.
const maxSteps = 100_000_000

// required settings and what to write there (SimpleTuner's training service
// refuses to start without them).
var required = []struct{ key, fix string }{
	{"model_family", "name the family of the base model, such as flux or sdxl"},
	{"model_type", `choose "lora" or "full"`},
	{"optimizer", "name an optimizer, such as adamw_bf16"},
	{"data_backend_config", "name the dataloader, such as multidatabackend.json"},
	{"output_dir", "name the folder for the model, such as output/my-lora"},
	{"learning_rate", "write a number, such as 0.0001"},
}

// checkSettings reports what is wrong in config.json itself.
func (l *loader) checkSettings() {
	s := l.c.Settings
	l.checkSpelling()
	for _, r := range required {
		v, ok := s.value(r.key)
		if text, isText := v.(string); !ok || (isText && strings.TrimSpace(text) == "") {
			l.bad("--"+r.key, "the setting is missing", r.fix)
		}
	}
	if key, ok := s.spelled("learning_rate"); ok {
		const fix = "write a number above 0, such as 0.0001"
		switch f, ok := s.Float("learning_rate"); {
		case !ok || f < 0:
			l.bad(key, fmt.Sprintf("%s is not a learning rate", l.shown("learning_rate")), fix)
		case f == 0: // SimpleTuner takes it, and so do people who try out a set-up
			l.add(Problem{File: l.c.Path, Field: key, Message: "with 0 the model learns nothing", Fix: fix, Warning: true})
		}
	}
	l.checkSteps()
	for _, name := range []string{"checkpoint_step_interval", "validation_step_interval"} {
		if key, ok := s.spelled(name); ok {
			if n, ok := s.Int(name); !ok || n < 0 {
				l.bad(key, fmt.Sprintf("%s is not a number of steps", l.shown(name)), "write a whole number, such as 500")
			}
		}
	}
}

func (l *loader) checkSteps() {
	s := l.c.Settings
	counts := map[string]int64{}
	broken := false
	for _, name := range []string{"max_train_steps", "num_train_epochs"} {
		key, ok := s.spelled(name)
		if !ok {
			continue
		}
		n, ok := s.Int(name)
		switch {
		case !ok:
			l.bad(key, fmt.Sprintf("%s is not a whole number", l.shown(name)), "write a number, such as 2000")
		case n < 0:
			l.bad(key, fmt.Sprintf("%d is negative", n), "write a number above 0")
		case n > maxSteps:
			l.bad(key, fmt.Sprintf("%d is more than any training takes", n), "write a number such as 2000")
		default:
			counts[name] = n
			continue
		}
		broken = true
	}
	steps, epochs := counts["max_train_steps"], counts["num_train_epochs"]
	switch {
	case broken:
	case steps == 0 && epochs == 0:
		l.bad("--max_train_steps", "there is no number of steps: max_train_steps and num_train_epochs are both 0 or absent",
			"set max_train_steps to the number of steps, such as 2000")
	case steps > 0 && epochs > 0:
		l.add(Problem{File: l.c.Path, Field: "--num_train_epochs", Message: "both max_train_steps and num_train_epochs are set; the steps count",
			Fix: "set one of them to 0", Warning: true})
	}
}

// checkSpelling finds settings that are written twice in different ways.
func (l *loader) checkSpelling() {
	o := l.c.Settings.Object()
	seen := map[string]string{}
	for _, key := range o.keys {
		name := canonical(key)
		for current, old := range aliases {
			if name == old {
				name = current
			}
		}
		first, ok := seen[name]
		if !ok {
			seen[name] = key
			continue
		}
		if plain(o.values[first]) != plain(o.values[key]) {
			l.bad(key, fmt.Sprintf("the setting is also written as %s, with another value", first), "remove one of the two")
		}
	}
}

// plain makes "400" and 400, or true and "true", the same.
func plain(v any) string {
	switch v := v.(type) {
	case string:
		s := strings.ToLower(strings.TrimSpace(v))
		if s == "" {
			return "null"
		}
		return s
	case json.Number:
		return v.String()
	case hidden:
		return fmt.Sprint(v.reveal())
	}
	b, err := marshal(v, true)
	if err != nil {
		return fmt.Sprint(v)
	}
	return strings.TrimSpace(string(b))
}

// shown is a value of config.json for a message.
func (l *loader) shown(key string) string {
	text, ok := l.c.Settings.String(key)
	if !ok {
		return "this"
	}
	return quote(text)
}
