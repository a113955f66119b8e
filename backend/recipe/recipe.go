// Package recipe turns a handful of answers into a SimpleTuner configuration, and reads the answers back out of one:
// what the small form and the two JSON texts have in common. It knows families of base models with defaults that
// SimpleTuner's own guides give, and it never overwrites what a person has written by hand.
package recipe

import "crisol/backend/trainconfig"

// Names of the fields of the form.
const (
	Name         = "name"
	FamilyField  = "family"
	Kind         = "kind"
	Folder       = "folder"
	Captions     = "captions"
	Trigger      = "trigger"
	Steps        = "steps"
	Rank         = "rank"
	Resolution   = "resolution"
	Batch        = "batch"
	LearningRate = "learning_rate"
	Prompt       = "prompt"
)

// Kinds of training (SimpleTuner's model_type).
const (
	LoRA = "lora"
	Full = "full"
)

// Where captions come from (SimpleTuner's caption_strategy).
const (
	FromTextFiles = "textfile"
	FromFileNames = "filename"
	FromTrigger   = "instanceprompt" // every sample has the trigger word for its caption
)

// Values are the answers by field, as texts just as a person types them.
type Values map[string]string

// Description is the form as data, so that a face can draw it.
type Description struct {
	Fields   []Field  `json:"fields"`
	Families []Family `json:"families"`
}

// Field is one field of the form. Its label and help are the face's words, by its name.
type Field struct {
	Name string `json:"name"`
	// Kind is text, words (a longer text), folder, choice, integer or number.
	Kind string `json:"kind"`
	// Section groups fields: model, data or training.
	Section string `json:"section"`
	// Min and Max bound a number, both included.
	Min float64 `json:"min"`
	Max float64 `json:"max"`
	// Step is what an integer has to be a multiple of, counted from 0.
	Step float64 `json:"step"`
	// Default stands where the family gives none of its own.
	Default string `json:"default"`
	// Choices are the values of a choice; those of the family are the families.
	Choices []string `json:"choices"`
	// Required says that nothing can be trained without it.
	Required bool `json:"required"`
	// Only says with which kind of training the field counts; empty is with every one.
	Only string `json:"only"`
}

// Describe returns the form.
func Describe() Description {
	ids := make([]string, 0, len(families))
	for _, f := range families {
		ids = append(ids, f.ID)
	}
	return Description{Families: Families(), Fields: []Field{
		{Name: Name, Kind: "text", Section: "model", Required: true, Choices: []string{}},
		{Name: FamilyField, Kind: "choice", Section: "model", Default: ids[0], Choices: ids, Required: true},
		{Name: Kind, Kind: "choice", Section: "model", Default: LoRA, Choices: []string{LoRA, Full}, Required: true},
		{Name: Folder, Kind: "folder", Section: "data", Required: true, Choices: []string{}},
		{Name: Captions, Kind: "choice", Section: "data", Default: FromTextFiles, Choices: []string{FromTextFiles, FromFileNames, FromTrigger}, Required: true},
		{Name: Trigger, Kind: "text", Section: "data", Choices: []string{}},
		{Name: Steps, Kind: "integer", Section: "training", Min: 1, Max: 1_000_000, Step: 1, Default: "1000", Required: true, Choices: []string{}},
		{Name: Rank, Kind: "integer", Section: "training", Min: 1, Max: 1024, Step: 1, Default: "16", Required: true, Only: LoRA, Choices: []string{}},
		{Name: Resolution, Kind: "integer", Section: "training", Min: 256, Max: 2048, Step: 64, Default: "1024", Required: true, Choices: []string{}},
		{Name: LearningRate, Kind: "number", Section: "training", Min: 1e-8, Max: 1, Default: "0.0001", Required: true, Choices: []string{}},
		{Name: Batch, Kind: "integer", Section: "training", Min: 1, Max: 64, Step: 1, Default: "1", Required: true, Choices: []string{}},
		{Name: Prompt, Kind: "words", Section: "training", Choices: []string{}},
	}}
}

// Defaults are the answers of a form that nobody has touched, for a family; the first one when there is no such family.
func Defaults(family string) Values {
	v := Values{}
	for _, f := range Describe().Fields {
		if f.Default != "" {
			v[f.Name] = f.Default
		}
	}
	f, known := FamilyOf(family)
	if !known {
		f = families[0]
	}
	v[FamilyField] = f.ID
	for name, value := range f.Defaults {
		v[name] = value
	}
	return v
}

// Override is a setting of which the text says something else than the form would write.
type Override struct {
	// File is config.json or multidatabackend.json.
	File string `json:"file"`
	// Field is the setting, "id.key" in the dataloader.
	Field string `json:"field"`
	// Recipe is what the form would write, and Value what stands there; each is empty when there is none.
	Recipe string `json:"recipe"`
	Value  string `json:"value"`
}

// Reading is what the form knows of two texts.
type Reading struct {
	// Values are the answers as far as the texts give them.
	Values Values `json:"values"`
	// Overridden are the settings that were written by hand, in the order of the recipe.
	Overridden []Override `json:"overridden"`
	// More are settings that the form knows nothing of, in the order of the files.
	More []string `json:"more"`
	// Known says that the family is one with a recipe.
	Known bool `json:"known"`
}

// Mistake is a value that a field cannot take.
type Mistake struct {
	Field string `json:"field"`
	// Code is missing, number, integer, low, high or multiple; the face has the words.
	Code string `json:"code"`
	// Bound is the bound that Code is about.
	Bound float64 `json:"bound"`
}

// configName is the name of the file beside trainconfig.DataloaderName.
const configName = "config.json"

// FieldOf returns the field of the form that a problem is about, or "".
func FieldOf(p trainconfig.Problem) string {
	key := p.Field
	for i := len(key) - 1; i >= 0; i-- {
		if key[i] == '.' {
			key = key[i+1:]
			break
		}
	}
	for len(key) > 0 && key[0] == '-' {
		key = key[1:]
	}
	return fieldsByKey[key]
}

// fieldsByKey are the settings that one field of the form writes.
var fieldsByKey = map[string]string{
	"tracker_run_name": Name, "output_dir": Name, "model_family": FamilyField, "model_type": Kind, "pretrained_model_name_or_path": FamilyField,
	"instance_data_dir": Folder, "caption_strategy": Captions, "instance_prompt": Trigger, "max_train_steps": Steps,
	"lora_rank": Rank, "resolution": Resolution, "learning_rate": LearningRate, "train_batch_size": Batch, "validation_prompt": Prompt,
}
