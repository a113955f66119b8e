package trainconfig

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// loadDataloader finds, reads and checks the dataloader.
func (l *loader) loadDataloader() {
	key, ok := l.c.Settings.spelled("data_backend_config")
	value, _ := l.c.Settings.String("data_backend_config")
	if !ok || strings.TrimSpace(value) == "" {
		return // already reported as missing
	}
	path, err := l.file(value)
	if err != nil {
		l.bad(key, err.Error(), "write the full path of the dataloader")
		return
	}
	l.c.DataloaderPath = path
	v, ok := l.json(path, "", "correct data_backend_config in "+l.c.Path+", or put the dataloader there")
	if !ok {
		return
	}
	list, ok := v.([]any)
	if !ok {
		l.add(Problem{File: path, Message: "the dataloader is not a list of datasets", Fix: `begin the file with "[" and end it with "]"`})
		return
	}
	l.c.dataloader = list
	for i, v := range list {
		l.entry(i, v)
	}
	l.checkDatasets()
}

// entry reads one dataset.
func (l *loader) entry(i int, v any) {
	where := fmt.Sprintf("[%d]", i)
	o, ok := v.(*Object)
	if !ok {
		l.odd(where, "this is not a dataset", `write an object in "{" and "}"`)
		return
	}
	id := o.text("id")
	if id == "" {
		l.odd(where+".id", "the dataset has no id", "give it a name that no other dataset has")
	} else {
		where = id
	}
	lift := lifter{file: l.c.DataloaderPath}
	lift.lift(o, where, "")
	l.c.Secrets = append(l.c.Secrets, lift.found...)
	d := Dataset{ID: id, Type: lower(o.text("type"), "local"), DatasetType: lower(o.text("dataset_type"), "image"),
		InstanceDataDir: o.text("instance_data_dir"), CaptionStrategy: lower(o.text("caption_strategy"), ""), Raw: o, index: i}
	for _, k := range []string{"disabled", "disable"} {
		if v, ok := o.Get(k); ok {
			on, _ := truth(v)
			d.Disabled = d.Disabled || on
		}
	}
	if d.CaptionStrategy == "" {
		global, _ := l.c.Settings.String("caption_strategy")
		d.CaptionStrategy = lower(global, "filename")
	}
	l.c.Datasets = append(l.c.Datasets, d)
}

func lower(s, fallback string) string {
	if s = strings.ToLower(strings.TrimSpace(s)); s == "" {
		return fallback
	}
	return s
}

// odd adds a problem of the dataloader.
func (l *loader) odd(field, message, fix string) {
	l.add(Problem{File: l.c.DataloaderPath, Field: field, Message: message, Fix: fix})
}

// checkDatasets reports what is wrong in the dataloader.
func (l *loader) checkDatasets() {
	seen := map[string]bool{}
	trains := false
	defaults := 0
	for _, d := range l.c.Datasets {
		if d.ID != "" && seen[d.ID] {
			l.odd(d.ID+".id", "another dataset has the same id", "give each dataset its own id")
		}
		seen[d.ID] = true
		if d.Disabled {
			continue
		}
		trains = trains || slices.Contains(trainTypes, d.DatasetType)
		if on, _ := truth(d.Raw.values["default"]); on && d.DatasetType == "text_embeds" {
			defaults++
		}
		l.checkDataset(d)
	}
	if !trains {
		l.odd("", "there is no dataset to train on", "add one with dataset_type image, video or audio, or switch one on")
	}
	if defaults > 1 {
		l.odd("default", "more than one text_embeds dataset is the default", `keep "default": true at one of them`)
	}
	l.checkFolderNames()
}

func (l *loader) checkDataset(d Dataset) {
	if !slices.Contains(storeTypes, d.Type) {
		l.odd(d.field("type"), quote(d.Type)+" is not a kind of storage", "choose one of "+oneOf(storeTypes))
		return
	}
	if !d.HasMedia() && !slices.Contains(cacheTypes, d.DatasetType) {
		l.odd(d.field("dataset_type"), quote(d.DatasetType)+" is not a type of dataset", "choose one of "+oneOf(append(mediaTypes[:len(mediaTypes):len(mediaTypes)], cacheTypes...)))
		return
	}
	l.checkReferences(d)
	l.readFilters(d)
	if !d.HasMedia() {
		return
	}
	for _, key := range needs[d.Type] {
		if d.Raw.text(key) == "" && nested(d.Raw, d.Type).text(key) == "" {
			l.odd(d.field(key), "the setting is missing", "a dataset of type "+d.Type+" needs it")
		}
	}
	if d.CaptionStrategy == "instanceprompt" && d.Raw.text("instance_prompt") == "" {
		if global, _ := l.c.Settings.String("instance_prompt"); strings.TrimSpace(global) == "" {
			l.odd(d.field("instance_prompt"), "caption_strategy is instanceprompt, but there is no prompt", "write the caption of all images there")
		}
	}
	if d.Type == "local" && d.InstanceDataDir != "" {
		l.checkFolder(d)
	}
}

// needs are the settings that a dataset of each storage cannot do without
// (SimpleTuner data_backend/builders).
var needs = map[string][]string{
	"local":       {"instance_data_dir"},
	"aws":         {"aws_bucket_name", "aws_endpoint_url"},
	"csv":         {"csv_file"},
	"huggingface": {"dataset_name"},
}

// nested is the block that some storages keep their settings in.
func nested(o *Object, key string) *Object {
	if block, ok := o.values[key].(*Object); ok {
		return block
	}
	return &Object{}
}

func (d Dataset) field(key string) string {
	if d.ID == "" {
		return fmt.Sprintf("[%d].%s", d.index, key)
	}
	return d.ID + "." + key
}

// checkFolder makes sure that a local dataset is there: a folder that has been
// moved must not shrink a training in silence.
func (l *loader) checkFolder(d Dataset) {
	field := d.field("instance_data_dir")
	dir, err := l.folder(d.InstanceDataDir)
	if err != nil {
		l.odd(field, quote(d.InstanceDataDir)+": "+err.Error(), "write the full path of the folder")
		return
	}
	err = l.look(dir)
	switch {
	case err == nil:
	case errors.Is(err, errEmptyFolder):
		l.odd(field, dir+" is empty", "put the files there, correct the path, or set disabled to true")
	case errors.Is(err, fs.ErrNotExist):
		l.odd(field, dir+" does not exist", "correct the path, connect its disk, or set disabled to true")
	default:
		l.odd(field, dir+" cannot be read as a folder: "+reasonOf(err), "make it a folder that your user may read")
	}
}

// checkFolderNames finds different folders with one name, which would be one
// folder at the trainer. The same folder in two datasets, for two resolutions,
// is fine.
func (l *loader) checkFolderNames() {
	first := map[string]string{}
	for _, d := range l.c.Datasets {
		if !d.NeedsTransport() || d.InstanceDataDir == "" {
			continue
		}
		dir, err := l.folder(d.InstanceDataDir)
		if err != nil {
			continue
		}
		name := filepath.Base(dir)
		other, ok := first[name]
		if !ok {
			first[name] = dir
			continue
		}
		if other != dir {
			l.odd(d.field("instance_data_dir"), fmt.Sprintf("two datasets have folders of the same name, %s and %s", other, dir),
				"rename one of the folders, so that their files cannot be mixed up at the trainer")
		}
	}
}

// reference is a setting that names other datasets.
type reference struct {
	key    string
	wanted string // their dataset_type, or "" for any
}

var references = []reference{
	{"text_embeds", "text_embeds"},
	{"image_embeds", "image_embeds"},
	{"conditioning_image_embeds", "conditioning_image_embeds"},
	{"conditioning_data", ""},
	{"source_dataset_id", ""},
}

func (l *loader) checkReferences(d Dataset) {
	for _, r := range references {
		var ids []string
		switch v := d.Raw.values[r.key].(type) {
		case string:
			ids = append(ids, v)
		case []any:
			for _, x := range v {
				if s, ok := x.(string); ok {
					ids = append(ids, s)
				}
			}
		}
		for _, id := range ids {
			if id == "" {
				continue
			}
			other, ok := l.c.Dataset(id)
			switch {
			case !ok:
				l.odd(d.field(r.key), "there is no dataset "+quote(id), "correct the id, or remove the setting")
			case other.Disabled:
				l.odd(d.field(r.key), "the dataset "+quote(id)+" is switched off", "switch it on, or remove the setting")
			case r.wanted != "" && other.DatasetType != r.wanted:
				l.odd(d.field(r.key), fmt.Sprintf("the dataset %s is of type %s", quote(id), other.DatasetType), "name one of type "+r.wanted)
			}
		}
	}
}

// readFilters reads a caption filter list from its file, a text with one entry
// per line or a JSON list (SimpleTuner DATALOADER.md, "caption_filter_list"): a
// remote trainer gets it in place.
func (l *loader) readFilters(d Dataset) {
	value := d.Raw.text("caption_filter_list")
	if value == "" {
		return
	}
	field := d.field("caption_filter_list")
	path, err := l.file(value)
	if err != nil {
		l.odd(field, err.Error(), "write the full path of the list")
		return
	}
	if strings.EqualFold(filepath.Ext(path), ".json") {
		v, ok := l.json(path, "", "correct caption_filter_list, or remove it")
		list, isList := v.([]any)
		if ok && !isList {
			l.odd(field, path+" is not a list", "write a JSON list of texts there")
		}
		l.c.filters[d.ID] = list
		return
	}
	data, err := l.read(path)
	if err != nil {
		l.odd(field, path+" cannot be read: "+reasonOf(err), "correct the path, or remove the setting")
		return
	}
	list := []any{}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimRight(line, "\r\n"); strings.TrimSpace(line) != "" {
			list = append(list, strings.ToValidUTF8(line, "\uFFFD"))
		}
	}
	l.c.filters[d.ID] = list
}
