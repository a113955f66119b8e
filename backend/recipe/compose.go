package recipe

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"crisol/backend/trainconfig"
)

// DatasetID is the id of the dataset that the form describes.
const DatasetID = "training-data"

// embedsID is the id of the cache of text embeddings.
const embedsID = "text-embeds"

// Compose writes a whole configuration from answers. Answers that a field cannot take, or that are missing, leave
// their settings out; Check says which these are.
func Compose(v Values) (trainconfig.Texts, error) {
	config, entries := compose(v)
	root := &trainconfig.Object{}
	for _, s := range config {
		root.Set("--"+s.key, s.value)
	}
	list := make([]any, 0, len(entries))
	for _, e := range entries {
		list = append(list, e.object())
	}
	return format(root, list)
}

func format(config *trainconfig.Object, dataloader []any) (t trainconfig.Texts, err error) {
	if t.Config, err = trainconfig.Format(config); err != nil {
		return t, fmt.Errorf("write config.json: %w", err)
	}
	if t.Dataloader, err = trainconfig.Format(dataloader); err != nil {
		return t, fmt.Errorf("write the dataloader: %w", err)
	}
	return t, nil
}

// Check finds the answers that their fields cannot take.
func Check(v Values) []Mistake {
	found := []Mistake{}
	for _, f := range Describe().Fields {
		if f.Only != "" && f.Only != v[Kind] {
			continue
		}
		if m := f.check(v[f.Name]); m != nil {
			found = append(found, *m)
		}
	}
	if v[Captions] == FromTrigger && strings.TrimSpace(v[Trigger]) == "" {
		found = append(found, Mistake{Field: Trigger, Code: "missing"})
	}
	return found
}

func (f Field) check(text string) *Mistake {
	text = strings.TrimSpace(text)
	if text == "" {
		if f.Required {
			return &Mistake{Field: f.Name, Code: "missing"}
		}
		return nil
	}
	if f.Kind != "integer" && f.Kind != "number" {
		return nil
	}
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || n != n:
		return &Mistake{Field: f.Name, Code: "number"}
	case f.Kind == "integer" && !whole.MatchString(text):
		return &Mistake{Field: f.Name, Code: "integer"}
	case n < f.Min:
		return &Mistake{Field: f.Name, Code: "low", Bound: f.Min}
	case n > f.Max:
		return &Mistake{Field: f.Name, Code: "high", Bound: f.Max}
	case f.Step > 1 && int64(n)%int64(f.Step) != 0:
		return &Mistake{Field: f.Name, Code: "multiple", Bound: f.Step}
	}
	return nil
}

var whole = regexp.MustCompile(`^[0-9]{1,9}$`)

// answers are values that were found good.
type answers struct {
	v   Values
	bad map[string]bool
}

func read(v Values) answers {
	a := answers{v: v, bad: map[string]bool{}}
	for _, m := range Check(v) {
		a.bad[m.Field] = true
	}
	return a
}

func (a answers) text(field string) string {
	if a.bad[field] {
		return ""
	}
	return clean(a.v[field])
}

// clean is a text as JSON can hold it.
func clean(text string) string { return strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD")) }

// number returns a whole number, or 0.
func (a answers) number(field string) int {
	n, err := strconv.Atoi(a.text(field))
	if err != nil {
		return 0
	}
	return n
}

// entry is one dataset of the dataloader.
type entry []setting

func (e entry) object() *trainconfig.Object {
	o := &trainconfig.Object{}
	for _, s := range e {
		o.Set(s.key, s.value)
	}
	return o
}

// How often the form looks at the model: about so many times a training, but no more seldom than every maxInterval
// steps, so that little is lost when a training is cut off.
const (
	looks       = 4
	maxInterval = 500
)

// compose makes the settings of config.json and the dataloader in the order in which they are written.
func compose(v Values) ([]setting, []entry) {
	a := read(v)
	f, _ := FamilyOf(clean(v[FamilyField]))
	slug := slugOf(a.text(Name))
	var c list
	c.text("model_family", a.text(FamilyField))
	c.text("model_type", a.text(Kind))
	if a.text(Kind) == LoRA {
		c.text("lora_type", "standard")
		c.number("lora_rank", a.text(Rank))
		c.number("lora_alpha", a.text(Rank)) // as SimpleTuner's guides: the same as the rank
	}
	c.text("pretrained_model_name_or_path", f.Model)
	c.add(setting{"mixed_precision", "bf16"})
	c.add(f.settings...)
	c.text("output_dir", "output/"+slug)
	c.text("data_backend_config", trainconfig.DataloaderName)
	c.text("resume_from_checkpoint", "latest")
	steps := a.number(Steps)
	c.number("max_train_steps", a.text(Steps))
	c.add(setting{"num_train_epochs", number(0)})
	c.number("train_batch_size", a.text(Batch))
	c.add(setting{"gradient_checkpointing", true})
	c.number("learning_rate", a.text(LearningRate))
	c.text("lr_scheduler", "constant_with_warmup")
	if steps > 0 {
		every := trainconfig.Interval(steps, min(max(1, steps/looks), maxInterval))
		c.add(setting{"lr_warmup_steps", number(min(100, steps/10))},
			setting{"checkpoint_step_interval", number(every)}, setting{"validation_step_interval", number(every)})
	}
	c.add(setting{"checkpoints_total_limit", number(5)})
	c.number("resolution", a.text(Resolution))
	c.text("resolution_type", "pixel_area")
	c.add(setting{"minimum_image_size", number(0)}, setting{"caption_dropout_probability", json.Number("0.05")})
	c.text("validation_prompt", a.prompt(f))
	c.text("validation_negative_prompt", "blurry, cropped, ugly")
	c.text("validation_resolution", viewOf(f, a.number(Resolution)))
	c.add(setting{"validation_seed", number(42)}, setting{"seed", number(42)}, setting{"disable_benchmark", true})
	c.text("tracker_project_name", "crisol")
	c.text("tracker_run_name", a.text(Name))
	c.text("report_to", "none")
	c.add(setting{"push_to_hub", false})
	return c, []entry{a.dataset(f, slug), embeds(f, slug)}
}

// prompt is what SimpleTuner draws after each validation, by which a person sees how far the training is. Without one
// there is no validation, and without a validation nothing is published.
func (a answers) prompt(f Family) string {
	switch {
	case a.text(Prompt) != "":
		return a.text(Prompt)
	case a.text(Trigger) != "":
		return a.text(Trigger)
	case f.Media == "video":
		return "a short film clip in natural light"
	default:
		return "a photograph in natural light"
	}
}

// dataset is the dataset that the form describes. A trigger word gets into the captions in one of two ways
// (documentation/DATALOADER.md, "caption_strategy" and "prepend_instance_prompt"): it is the caption of every sample, or
// it is put before each caption that a sample has of its own.
func (a answers) dataset(f Family, slug string) entry {
	size, captions, trigger := a.text(Resolution), a.text(Captions), a.text(Trigger)
	var d list
	d.text("id", DatasetID)
	d.text("type", "local")
	d.text("dataset_type", f.Media)
	d.text("instance_data_dir", a.text(Folder))
	d.text("caption_strategy", captions)
	if trigger != "" {
		d.text("instance_prompt", trigger)
		if captions != FromTrigger {
			d.add(setting{"prepend_instance_prompt", true})
		}
	}
	d.text("metadata_backend", "discovery")
	d.number("resolution", size)
	d.text("resolution_type", "pixel_area")
	d.add(setting{"minimum_image_size", number(0)})
	if f.Media == "video" { // WAN.md, LTXVIDEO.md
		d.number("maximum_image_size", size)
		d.number("target_downsample_size", size)
		d.add(setting{"crop", false}, setting{"repeats", number(0)})
		if f.video > 0 {
			frames := &trainconfig.Object{}
			frames.Set("num_frames", number(f.video))
			frames.Set("min_frames", number(f.video))
			d.add(setting{"video", frames})
		}
	} else {
		// One shape for all: a small set that is spread over many aspects has too few of each to fill a batch.
		d.add(setting{"crop", true}, setting{"crop_style", "center"}, setting{"crop_aspect", "square"}, setting{"repeats", number(10)})
	}
	d.text("cache_dir_vae", "cache/vae/"+slug)
	d.text("text_embeds", embedsID)
	return entry(d)
}

func embeds(f Family, slug string) entry {
	size := f.batch
	if size == 0 {
		size = 128
	}
	return entry{
		{"id", embedsID}, {"type", "local"}, {"dataset_type", "text_embeds"}, {"default", true},
		{"cache_dir", "cache/text/" + slug}, {"write_batch_size", number(size)},
	}
}

// viewOf is the size of a validation's picture: a square, or for films the shape that the guides use.
func viewOf(f Family, size int) string {
	switch {
	case size == 0:
		return ""
	case f.Media == "video":
		return "832x480"
	default:
		return fmt.Sprintf("%dx%d", size, size)
	}
}

// list collects settings.
type list []setting

func (l *list) add(s ...setting) {
	for _, x := range s {
		switch v := x.value.(type) {
		case float64:
			x.value = json.Number(strconv.FormatFloat(v, 'f', -1, 64))
		case int:
			x.value = number(v)
		}
		*l = append(*l, x)
	}
}

// text adds a text that is not empty.
func (l *list) text(key, value string) {
	if value != "" {
		l.add(setting{key, value})
	}
}

// number adds a number that was found good as a text, as JSON writes it: without a zero or a plus in front.
func (l *list) number(key, value string) {
	if f, err := strconv.ParseFloat(value, 64); err == nil {
		l.add(setting{key, f})
	}
}

func number(n int) json.Number { return json.Number(strconv.Itoa(n)) }

var unfit = regexp.MustCompile(`[^a-z0-9._]+`)

// slugOf makes a name fit for a folder on every system.
func slugOf(name string) string {
	slug := strings.Trim(unfit.ReplaceAllString(strings.ToLower(name), "-"), "-.")
	if slug == "" {
		return "model"
	}
	return slug[:min(len(slug), 60)]
}
