package recipe

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"crisol/backend/trainconfig"
)

// ErrUnreadable says that a text is no JSON, or not of the kind that its file has to hold, so that the form can neither
// follow nor change it.
var ErrUnreadable = errors.New("the text cannot be read")

// pair are the two texts as trees.
type pair struct {
	config     *trainconfig.Object
	dataloader []any
}

func parse(t trainconfig.Texts) (pair, error) {
	config, err := trainconfig.Parse(configName, t.Config)
	if err != nil {
		return pair{}, errors.Join(ErrUnreadable, err)
	}
	dataloader, err := trainconfig.Parse(trainconfig.DataloaderName, t.Dataloader)
	if err != nil {
		return pair{}, errors.Join(ErrUnreadable, err)
	}
	p := pair{}
	var isObject, isList bool
	p.config, isObject = config.(*trainconfig.Object)
	p.dataloader, isList = dataloader.([]any)
	if !isObject || !isList {
		return pair{}, ErrUnreadable
	}
	return p, nil
}

// dataset is the entry that the form describes: the one of its own id, else the first that is trained on.
func (p pair) dataset() *trainconfig.Object { return p.entry(DatasetID, isTrained) }

// embeds is the cache of text embeddings that the form describes.
func (p pair) embeds() *trainconfig.Object {
	return p.entry(embedsID, func(o *trainconfig.Object) bool { return textOf(o, "dataset_type") == "text_embeds" })
}

func (p pair) entry(id string, fits func(*trainconfig.Object) bool) *trainconfig.Object {
	var first *trainconfig.Object
	for _, v := range p.dataloader {
		o, ok := v.(*trainconfig.Object)
		if !ok {
			continue
		}
		if textOf(o, "id") == id {
			return o
		}
		if first == nil && fits(o) {
			first = o
		}
	}
	return first
}

func isTrained(o *trainconfig.Object) bool {
	switch textOf(o, "dataset_type") {
	case "", "image", "video", "audio", "caption":
	default:
		return false
	}
	for _, key := range []string{"disabled", "disable"} {
		if v, _ := o.Get(key); trainconfig.Plain(v) == "true" {
			return false
		}
	}
	return true
}

func textOf(o *trainconfig.Object, key string) string {
	if o == nil {
		return ""
	}
	switch v, _ := o.Get(key); v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	return ""
}

// Read finds the answers in two texts, and what was written by hand. The error is ErrUnreadable.
func Read(t trainconfig.Texts) (Reading, error) {
	p, err := parse(t)
	if err != nil {
		return Reading{}, err
	}
	v := p.values()
	r := Reading{Values: v, Overridden: []Override{}, More: []string{}}
	_, r.Known = FamilyOf(v[FamilyField])
	config, entries := compose(v)
	file := p.configFile()
	r.compare(configName, "", config, file)
	r.compare(trainconfig.DataloaderName, textOf(p.dataset(), "id")+".", entries[0], entryFile{p.dataset()})
	r.compare(trainconfig.DataloaderName, textOf(p.embeds(), "id")+".", entries[1], entryFile{p.embeds()})
	for _, v := range p.dataloader {
		if o, ok := v.(*trainconfig.Object); ok && o != p.dataset() && o != p.embeds() {
			r.More = append(r.More, textOf(o, "id"))
		}
	}
	return r, nil
}

// values reads the answers.
func (p pair) values() Values {
	s := trainconfig.SettingsOf(p.config)
	v := Values{}
	take := func(field, key string) {
		if text, ok := s.String(key); ok && strings.TrimSpace(text) != "" {
			v[field] = strings.TrimSpace(text)
		}
	}
	take(Name, "tracker_run_name")
	if v[Name] == "" {
		if dir, _ := s.String("output_dir"); dir != "" {
			v[Name] = dir[strings.LastIndexAny(strings.TrimRight(dir, `/\`), `/\`)+1:]
		}
	}
	take(FamilyField, "model_family")
	take(Kind, "model_type")
	take(Rank, "lora_rank")
	take(Steps, "max_train_steps")
	take(Resolution, "resolution")
	take(Batch, "train_batch_size")
	take(LearningRate, "learning_rate")
	if rate, err := strconv.ParseFloat(v[LearningRate], 64); err == nil {
		v[LearningRate] = strconv.FormatFloat(rate, 'f', -1, 64)
	}
	for _, field := range []string{Rank, Steps, Resolution, Batch} { // 4e2 and 400.0 are whole numbers too
		if f, err := strconv.ParseFloat(v[field], 64); err == nil && f == float64(int64(f)) {
			v[field] = strconv.FormatInt(int64(f), 10)
		}
	}
	d := p.dataset()
	if folder := textOf(d, "instance_data_dir"); folder != "" {
		v[Folder] = folder
	}
	if captions := textOf(d, "caption_strategy"); captions != "" {
		v[Captions] = captions
	} else if captions, _ := s.String("caption_strategy"); captions != "" {
		v[Captions] = captions
	}
	prepend, _, _ := entryFile{d}.get("prepend_instance_prompt")
	if v[Captions] == FromTrigger || trainconfig.Plain(prepend) == "true" {
		if word := textOf(d, "instance_prompt"); word != "" {
			v[Trigger] = word
		}
	}
	take(Prompt, "validation_prompt")
	f, _ := FamilyOf(v[FamilyField])
	if prompt := v[Prompt]; prompt != "" {
		delete(v, Prompt)
		if read(v).prompt(f) != prompt {
			v[Prompt] = prompt
		}
	}
	return v
}

// file is an object that settings are read from and written to.
type file interface {
	get(key string) (any, string, bool) // value and spelling
	set(key string, value any)
	remove(key string)
	keys() []string
}

type configFile struct{ o *trainconfig.Object }

func (p pair) configFile() configFile { return configFile{p.config} }

func (f configFile) get(key string) (any, string, bool) {
	s := trainconfig.SettingsOf(f.o)
	spelling, ok := s.Spelling(key)
	if !ok {
		return nil, "--" + key, false
	}
	v, _ := f.o.Get(spelling)
	return v, spelling, true
}

func (f configFile) set(key string, value any) {
	_, spelling, there := f.get(key)
	if !there && len(f.o.Keys()) > 0 && !strings.HasPrefix(f.o.Keys()[0], "--") {
		spelling = key // as the person spells the others
	}
	f.o.Set(spelling, value)
}

func (f configFile) remove(key string) {
	if _, spelling, there := f.get(key); there {
		f.o.Remove(spelling)
	}
}

func (f configFile) keys() []string { return f.o.Keys() }

type entryFile struct{ o *trainconfig.Object }

func (f entryFile) get(key string) (any, string, bool) {
	if f.o == nil {
		return nil, key, false
	}
	v, ok := f.o.Get(key)
	return v, key, ok
}
func (f entryFile) set(key string, value any) { f.o.Set(key, value) }
func (f entryFile) remove(key string)         { f.o.Remove(key) }

func (f entryFile) keys() []string {
	if f.o == nil {
		return nil
	}
	return f.o.Keys()
}

// compare tells where a file says something else than the recipe.
func (r *Reading) compare(name, prefix string, recipe []setting, f file) {
	known := []string{}
	for _, s := range recipe {
		v, spelling, there := f.get(s.key)
		known = append(known, spelling)
		if s.key == "id" || (there && same(v, s.value)) {
			continue
		}
		r.Overridden = append(r.Overridden, Override{File: name, Field: prefix + spelling, Recipe: trainconfig.Plain(s.value), Value: shown(v, there)})
	}
	for _, key := range f.keys() {
		if !slices.Contains(known, key) {
			r.More = append(r.More, prefix+key)
		}
	}
}

func shown(v any, there bool) string {
	if !there {
		return ""
	}
	return trainconfig.Plain(v)
}

// same tells whether two values mean the same to SimpleTuner.
func same(a, b any) bool {
	x, y := trainconfig.Plain(a), trainconfig.Plain(b)
	if x == y {
		return true
	}
	m, err1 := strconv.ParseFloat(x, 64)
	n, err2 := strconv.ParseFloat(y, 64)
	return err1 == nil && err2 == nil && m == n
}

// Write changes two texts so that they say what the answers say: settings that a person wrote by hand and settings
// that the form knows nothing of stay as they are, in their order. An answer that its field cannot take leaves its
// settings alone; so does one that is missing. The error is ErrUnreadable.
func Write(t trainconfig.Texts, v Values) (trainconfig.Texts, error) {
	p, err := parse(t)
	if err != nil {
		return t, err
	}
	before := p.values()
	after := changed(before, v)
	oldConfig, oldEntries := compose(before)
	newConfig, newEntries := compose(after)
	merge(p.configFile(), oldConfig, newConfig)
	targets := []*trainconfig.Object{p.dataset(), p.embeds()}
	for i, o := range targets {
		if o == nil { // there is none yet: the recipe's comes whole
			p.dataloader = append(p.dataloader, newEntries[i].object())
			continue
		}
		merge(entryFile{o}, oldEntries[i], newEntries[i])
	}
	return format(p.config, p.dataloader)
}

// changed are the answers after a change: what cannot be taken stays as it was, and with another family the answers
// that were the old family's own defaults become the new one's.
func changed(before, v Values) Values {
	after := Values{}
	for field, value := range before {
		after[field] = value
	}
	bad := read(v).bad
	for _, f := range Describe().Fields {
		value, given := v[f.Name]
		if value = clean(value); !given || bad[f.Name] {
			continue
		}
		if value == "" {
			delete(after, f.Name)
		} else {
			after[f.Name] = value
		}
	}
	if after[FamilyField] != before[FamilyField] {
		old, fresh := Defaults(before[FamilyField]), Defaults(after[FamilyField])
		for _, field := range []string{Rank, Resolution, LearningRate, Batch} {
			if same(after[field], old[field]) {
				after[field] = fresh[field]
			}
		}
	}
	return after
}

// merge carries the difference between two recipes over to a file, where the file still says what the old one said.
func merge(f file, old, fresh []setting) {
	find := func(in []setting, key string) (any, bool) {
		for _, s := range in {
			if s.key == key {
				return s.value, true
			}
		}
		return nil, false
	}
	for _, s := range fresh {
		was, had := find(old, s.key)
		now, _, there := f.get(s.key)
		switch {
		case s.key == "id", had && same(was, s.value):
		case there && had && !same(now, was): // written by hand
		case there && !had && fieldsByKey[s.key] == "":
		default:
			f.set(s.key, s.value)
		}
	}
	for _, s := range old {
		if _, keeps := find(fresh, s.key); keeps {
			continue
		}
		if now, _, there := f.get(s.key); there && same(now, s.value) {
			f.remove(s.key)
		}
	}
}
