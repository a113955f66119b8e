package trainer

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
)

// The trainer's own values where a configuration is silent (SimpleTuner's argument defaults).
const (
	defaultBatch           = 4
	defaultRank            = 16
	defaultCheckpointEvery = 500
	defaultCheckpointLimit = 5
	defaultValidateEvery   = 100
	defaultSeed            = 42
	defaultGradNorm        = 2.0
)

// maxRank bounds the adapter; A and B then have 196,608 numbers each.
const maxRank = 1024

var (
	// ErrConfig is wrapped when the configuration or the dataloader is refused.
	ErrConfig = errors.New("the trainer refuses its configuration")
	// ErrDataset is wrapped when a dataset cannot be read or has nothing to train on.
	ErrDataset = errors.New("the trainer cannot use a dataset")
	// ErrStorage is wrapped when an S3 operation on a dataset has failed for good; the text names bucket and key.
	ErrStorage = errors.New("S3 operation failed")
	// ErrRehearsed is wrapped when [Behaviour] asked for the failure.
	ErrRehearsed = errors.New("rehearsed failure")
)

// config is what the rehearsal uses of a training configuration.
type config struct {
	modelFamily, modelType, optimizer, outputDir string

	maxSteps, epochs             int
	batch, accumulation          int
	learningRate, gradNorm       float64
	scheduler                    string
	warmup                       int
	rank                         int
	alpha                        float64
	seed                         int64
	checkpointEvery, keep        int
	validateEvery                int
	resume, resolution, loraType string

	// ownPublishing says that the configuration brings a publishing_config, which is not played.
	ownPublishing bool
}

// parseConfig reads the configuration's JSON text. outputDir is the container's own, used where the configuration does
// not set --output_dir in exactly that spelling (SimpleTuner cog.py); steps replaces max_train_steps when it is not 0.
func parseConfig(text []byte, outputDir string, steps int) (config, error) {
	var value any
	if err := parseJSON(text, &value); err != nil {
		return config{}, fmt.Errorf("config_json: %w", err)
	}
	object, ok := value.(map[string]any)
	if !ok {
		return config{}, fmt.Errorf("%w: config_json must be a JSON object of CLI args", ErrConfig)
	}
	if object["--output_dir"] == nil {
		object["--output_dir"] = outputDir
	}
	if steps != 0 {
		object["--max_train_steps"] = json.Number(fmt.Sprint(steps))
	}
	s := newSettings(object)
	c := config{
		modelFamily: s.str("model_family"), modelType: s.str("model_type"), optimizer: s.str("optimizer"),
		outputDir: s.str("output_dir"),
		maxSteps:  s.whole(0, 0, "max_train_steps"), epochs: s.whole(0, 0, "num_train_epochs"),
		batch: s.whole(defaultBatch, 1, "train_batch_size"), accumulation: s.whole(1, 1, "gradient_accumulation_steps"),
		learningRate: s.number(4e-7, "learning_rate"), gradNorm: s.number(defaultGradNorm, "max_grad_norm"),
		scheduler: strings.ToLower(s.str("lr_scheduler")), warmup: s.whole(0, 0, "lr_warmup_steps"),
		rank:            s.whole(defaultRank, 1, "lora_rank"),
		seed:            int64(s.whole(defaultSeed, -1, "seed")),
		checkpointEvery: s.whole(defaultCheckpointEvery, 0, "checkpoint_step_interval", "checkpointing_steps"),
		keep:            s.whole(defaultCheckpointLimit, 0, "checkpoints_total_limit"),
		validateEvery:   s.whole(defaultValidateEvery, 0, "validation_step_interval", "validation_steps"),
		resume:          s.str("resume_from_checkpoint"), resolution: s.str("resolution"), loraType: s.str("lora_type"),
		ownPublishing: s.values["publishing_config"] != nil,
	}
	c.alpha = s.number(float64(c.rank), "lora_alpha")
	if s.flag("validation_disable") {
		c.validateEvery = 0
	}
	if err := s.err("config_json"); err != nil {
		return config{}, err
	}
	return c, c.check()
}

func (c *config) check() error {
	var missing []string
	for _, need := range []struct{ name, value string }{
		{"--model_family", c.modelFamily}, {"--model_type", c.modelType}, {"--optimizer", c.optimizer}, {"--output_dir", c.outputDir},
	} {
		if need.value == "" {
			missing = append(missing, need.name)
		}
	}
	switch {
	case len(missing) > 0:
		return fmt.Errorf("%w: train.py: error: the following arguments are required: %s", ErrConfig, strings.Join(missing, ", "))
	case c.maxSteps == 0 && c.epochs == 0:
		return fmt.Errorf("%w: train.py: error: --max_train_steps and --num_train_epochs are both 0: set one of them", ErrConfig)
	case c.learningRate < 0:
		return fmt.Errorf("%w: train.py: error: --learning_rate is negative (%g)", ErrConfig, c.learningRate)
	case c.rank > maxRank:
		return fmt.Errorf("%w: train.py: error: --lora_rank is %d, the rehearsal goes up to %d", ErrConfig, c.rank, maxRank)
	}
	if base := path.Base(cleanContainer(c.outputDir)); base == "/" {
		return fmt.Errorf("%w: train.py: error: --output_dir %q has no folder name", ErrConfig, c.outputDir)
	}
	return nil
}

// rate returns the learning rate of a step, counted from 1, before [LearningRateScale]. The warm-up starts at 0, as
// diffusers' constant_with_warmup does.
func (c *config) rate(step int) float64 {
	if c.scheduler == "constant_with_warmup" && step <= c.warmup {
		return c.learningRate * float64(step-1) / float64(c.warmup)
	}
	return c.learningRate
}

// scale returns what a learning rate is multiplied by; see [LearningRateScale]. The self-tuning optimizers are given 1.0
// by convention, which stands for about 1e-4 elsewhere.
func (c *config) scale() float64 {
	scale := LearningRateScale / float64(max(c.rank, 4))
	name := strings.ToLower(c.optimizer)
	if strings.Contains(name, "prodigy") || strings.Contains(name, "dadapt") {
		scale *= 1e-4
	}
	return scale
}
