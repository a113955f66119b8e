package trainconfig

import (
	"path/filepath"
	"strings"
)

// Copied is a configuration taken to another folder.
type Copied struct {
	Texts
	// Sides are the side files that go with it, by the name under which they have
	// to lie beside config.json.
	Sides map[string][]byte
	// LeftOut are the fields of config.json that held secrets and are not there any
	// more. In the dataloader, where a dataset cannot be read without, Placeholder
	// stands for each.
	LeftOut []string
}

// Copy reads the configuration in dir for a copy in another folder: folders and
// lists that the dataloader names relative to dir are named in full, secrets stay
// behind, and the dataloader is to be called DataloaderName. What is wrong with it
// is copied too, so that it can be mended there; only files that cannot be read at
// all are an error, which is Problems.
func Copy(dir string) (Copied, error) {
	l := newLoader()
	c, err := l.load(dir)
	if c == nil {
		c = l.c
	}
	if c == nil || c.Settings.o == nil || c.dataloader == nil {
		return Copied{}, err
	}
	out := Copied{Sides: map[string][]byte{}}
	settings, _ := clone(c.Settings.o).(*Object)
	for _, key := range settings.Keys() {
		if _, secret := settings.values[key].(hidden); secret {
			out.LeftOut = append(out.LeftOut, key)
			settings.remove(key)
		}
	}
	if key, ok := c.Settings.spelled("data_backend_config"); ok {
		settings.set(key, DataloaderName)
	}
	for name, content := range map[string][]byte{"lycoris_config": c.LyCORIS, "user_prompt_library": c.PromptLibrary} {
		key, ok := c.Settings.spelled(name)
		value, _ := c.Settings.String(name)
		if content == nil || strings.HasPrefix(strings.TrimSpace(value), "{") {
			continue
		}
		if !ok {
			key = "--" + name
		}
		settings.set(key, name+".json")
		out.Sides[name+".json"] = content
	}
	entries, _ := clone(c.dataloader).([]any)
	for _, d := range c.Datasets {
		if o, ok := entries[d.index].(*Object); ok {
			l.rootPaths(c, d, o)
		}
	}
	if out.Config, err = Format(settings); err != nil {
		return Copied{}, err
	}
	out.Dataloader, err = Format(entries)
	return out, err
}

// rootPaths names in full what a dataset names relative to its configuration.
func (l *loader) rootPaths(c *Config, d Dataset, o *Object) {
	if dir := c.DataDir(d); dir != "" && d.Type == "local" && d.HasMedia() {
		o.set("instance_data_dir", dir)
	}
	if list := o.text("caption_filter_list"); list != "" {
		if path, err := l.file(list); err == nil {
			o.set("caption_filter_list", path)
		}
	}
}

// Publish rewrites texts for a config folder that SimpleTuner reads as well: it
// looks for what config.json names below its own working folder, the parent of
// "config". dir is absolute.
func Publish(dir string, texts Texts) (Texts, error) {
	v, err := Parse(filepath.Join(dir, "config.json"), texts.Config)
	if err != nil {
		return texts, err
	}
	o, ok := v.(*Object)
	if !ok {
		return texts, Problems{{File: filepath.Join(dir, "config.json"), Message: "the file does not hold a JSON object", Fix: `begin it with "{" and end it with "}"`}}
	}
	s := Settings{o}
	for _, name := range []string{"data_backend_config", "lycoris_config", "user_prompt_library"} {
		key, ok := s.spelled(name)
		if value, _ := s.String(name); ok && value != "" && value[0] != '{' && filepath.Base(value) == value {
			o.set(key, below(dir, value))
		}
	}
	texts.Config, err = Format(o)
	return texts, err
}

// below is the path of a file in dir as SimpleTuner finds it.
func below(dir, name string) string {
	path := filepath.Join(dir, name)
	if root := rootOf(dir); root != "" {
		if rel, err := filepath.Rel(root, path); err == nil {
			return filepath.ToSlash(rel)
		}
	}
	return path
}
