package trainconfig

import (
	"strings"
	"testing"
)

func TestIntervalThatEndsOnTheLastStep(t *testing.T) {
	t.Parallel()
	cases := []struct{ total, configured, want int }{
		{2400, 400, 400},
		{2400, 500, 480},
		{1000, 300, 250},
		{1000, 1000, 1000},
		{997, 400, 997},  // a prime: one checkpoint, not 997
		{1006, 400, 503}, // 2 × 503
		{2401, 400, 343}, // 7 to the power of 4
		{10, 1, 1},       // after every step was asked for
		{1, 1, 1},
		{100_000_000, 500, 500},
	}
	for _, c := range cases {
		if got := aligned(c.total, c.configured); got != c.want {
			t.Errorf("%d steps, every %d: %d, want %d", c.total, c.configured, got, c.want)
		}
	}
	for total := 1; total < 400; total++ {
		for configured := 1; configured <= total; configured++ {
			if got := aligned(total, configured); got < 1 || got > total || total%got != 0 || got*2 < configured {
				t.Fatalf("%d steps, every %d: %d", total, configured, got)
			}
		}
	}
}

func TestLastCheckpointIsDelivered(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		from, to               string
		steps                  int
		checkpoint, validation float64
		prompt                 string
	}{
		"as configured but for one":  {"", "", 0, 480, 400, "a lighthouse at dusk, <harborlights> style"},
		"with other steps":           {"", "", 1000, 500, 250, "a lighthouse at dusk, <harborlights> style"},
		"fewer steps than intervals": {"", "", 30, 30, 30, "a lighthouse at dusk, <harborlights> style"},
		"no validation interval":     {`"--validation_step_interval": "400",`, ``, 0, 480, 480, "a lighthouse at dusk, <harborlights> style"},
		"validation never":           {`"400"`, `0`, 0, 480, 480, "a lighthouse at dusk, <harborlights> style"},
		"prompt from the library":    {`"--validation_prompt": "a lighthouse at dusk, <harborlights> style",`, ``, 0, 480, 400, "a lighthouse at dusk"},
		"validation switched off":    {`"--seed"`, `"--validation_disable": true, "--seed"`, 0, 480, 400, "a lighthouse at dusk, <harborlights> style"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			if c.from != "" {
				p.edit(t, configFile, c.from, c.to)
			}
			r := exampleRemote()
			r.AlignDelivery, r.Steps = true, c.steps
			out, err := p.load(t).ForRemote(r)
			if err != nil {
				t.Fatal(err)
			}
			config := parse[map[string]any](t, out.ConfigJSON)
			if config["--checkpoint_step_interval"] != c.checkpoint || config["--validation_step_interval"] != c.validation {
				t.Errorf("checkpoint every %v, validation every %v", config["--checkpoint_step_interval"], config["--validation_step_interval"])
			}
			if _, ok := config["--checkpointing_steps"]; ok {
				t.Error("the older name is still there")
			}
			if config["--validation_prompt"] != c.prompt {
				t.Errorf("prompt %v", config["--validation_prompt"])
			}
			if off := config["--validation_disable"]; off != nil && off != false {
				t.Errorf("validation_disable is %v", off)
			}
			if ch, ok := changed(out, "--checkpoint_step_interval"); !ok || ch.From != "500" || !strings.Contains(ch.Why, "last step") {
				if c.checkpoint != 500 {
					t.Errorf("not told: %+v", ch)
				}
			}
			if c.steps != 0 && (out.Steps != c.steps || config["--max_train_steps"] != float64(c.steps)) {
				t.Errorf("steps %d, %v", out.Steps, config["--max_train_steps"])
			}
		})
	}
}

func TestAlignmentNeedsStepsAndAPrompt(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.edit(t, configFile, `"--max_train_steps": 2400,`, ``)
	p.edit(t, configFile, `"--num_train_epochs": 0`, `"num_train_epochs": 3`)
	r := exampleRemote()
	r.AlignDelivery = true
	assertProblem(t, p, r, "--max_train_steps", "not known")
	r.Steps = 500
	out, err := p.load(t).ForRemote(r)
	if err != nil {
		t.Fatal(err)
	}
	config := parse[map[string]any](t, out.ConfigJSON)
	if config["--max_train_steps"] != 500.0 || config["num_train_epochs"] != 0.0 {
		t.Errorf("steps %v, epochs %v", config["--max_train_steps"], config["num_train_epochs"])
	}

	p = newPlace(t)
	p.edit(t, configFile, `"--validation_prompt": "a lighthouse at dusk, <harborlights> style",`, ``)
	p.edit(t, configFile, `"--user_prompt_library": "config/harbor-lights/user_prompt_library.json",`, ``)
	p.edit(t, dataFile, `"caption_strategy": "instanceprompt",`, ``)
	p.edit(t, dataFile, `"instance_prompt": "a photo of a boat",`, ``)
	assertProblem(t, p, r, "--validation_prompt", "no prompt")
}
