// Package trainconfig reads, checks and rewrites SimpleTuner's files: config.json,
// its dataloader (multidatabackend.json), the LyCORIS file and the prompt
// library. It never writes a person's files. Secrets are lifted out as the
// files are read, so that what is stored or shown does not hold them.
package trainconfig

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
)

// Config is one training configuration, read and found usable.
type Config struct {
	// Dir is the absolute folder that holds config.json.
	Dir string
	// Path is the absolute path of config.json.
	Path string
	// Root is SimpleTuner's working folder, the parent of the folder "config"
	// above Dir; it is empty when there is none.
	Root string
	// Name is the name of the configuration: that of its folder, or "default" for
	// config/config.json.
	Name string
	// DataloaderPath is the absolute path of the dataloader.
	DataloaderPath string
	// Settings are those of config.json.
	Settings Settings
	// Datasets are those of the dataloader, in order, with those that are switched
	// off.
	Datasets []Dataset
	// LyCORIS is the LyCORIS file, or nil when none is used.
	LyCORIS json.RawMessage
	// PromptLibrary is the user_prompt_library file, or nil when none is named.
	PromptLibrary json.RawMessage
	// Secrets are those that were found in config.json and the dataloader.
	Secrets []Secret
	// Warnings are what was odd, but no reason to stop.
	Warnings Problems

	home       string
	dataloader []any
	// filters are the caption filter lists read from files, by dataset id.
	filters map[string][]any
	// firstPrompt is the first entry of the prompt library.
	firstPrompt string
}

// Steps is how many optimizer steps are asked for. It is 0 when the file counts
// in epochs only: how many steps these are depends on the number of samples that
// the trainer accepts.
func (c *Config) Steps() int {
	n, _ := c.Settings.Int("max_train_steps")
	return int(n)
}

// Dataset returns the dataset with this id.
func (c *Config) Dataset(id string) (Dataset, bool) {
	for _, d := range c.Datasets {
		if d.ID == id {
			return d, true
		}
	}
	return Dataset{}, false
}

// DataDir is the absolute, cleaned folder of a local dataset with "~" expanded,
// or "" when it has none. A relative folder is looked up beside config.json,
// then in Root.
func (c *Config) DataDir(d Dataset) string {
	if d.InstanceDataDir == "" {
		return ""
	}
	p := places{dir: c.Dir, root: c.Root, home: c.home}
	found, err := p.folder(d.InstanceDataDir)
	if err != nil {
		return ""
	}
	return found
}

// Sanitised returns config.json and the dataloader as indented JSON, in their
// order, with Placeholder for every secret: what may be stored and shown.
func (c *Config) Sanitised() (configJSON, dataloaderJSON []byte, err error) {
	if configJSON, err = marshal(c.Settings.Object(), false); err != nil {
		return nil, nil, fmt.Errorf("write %s without secrets: %w", c.Path, err)
	}
	if dataloaderJSON, err = marshal(c.dataloader, false); err != nil {
		return nil, nil, fmt.Errorf("write %s without secrets: %w", c.DataloaderPath, err)
	}
	return configJSON, dataloaderJSON, nil
}

// String describes the configuration in one line, without any setting.
func (c *Config) String() string {
	return fmt.Sprintf("configuration %s (%d datasets, %d secrets not shown)", c.Name, len(c.Datasets), len(c.Secrets))
}

// GoString is String.
func (c *Config) GoString() string { return c.String() }

// LogValue is String.
func (c *Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// nameOf names the configuration in dir.
func nameOf(dir string) string {
	if base := filepath.Base(dir); base != "config" {
		return base
	}
	return "default"
}
