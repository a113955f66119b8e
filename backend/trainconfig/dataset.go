package trainconfig

import "slices"

// Dataset is one entry of a dataloader.
type Dataset struct {
	// ID names it; it is unique.
	ID string
	// Type is where it is stored: local, aws, csv, huggingface, webshart or memory.
	// An absent type reads as local.
	Type string
	// DatasetType is what it holds; an absent one reads as image.
	DatasetType string
	// InstanceDataDir is the folder as the file writes it; see Config.DataDir.
	InstanceDataDir string
	// CaptionStrategy is the dataset's own, else the one of config.json, else
	// "filename".
	CaptionStrategy string
	// Disabled is set when it is switched off ("disabled" or "disable").
	Disabled bool
	// Raw are all members of the entry, with Placeholder for secrets.
	Raw *Object

	index int
}

// dataset_type values (SimpleTuner data_backend/dataset_types.py) that hold
// samples, and those that are caches.
var (
	mediaTypes = []string{"image", "video", "audio", "conditioning", "eval", "caption"}
	cacheTypes = []string{"text_embeds", "image_embeds", "conditioning_image_embeds", "distillation_cache"}
	storeTypes = []string{"local", "aws", "csv", "huggingface", "webshart", "memory"}
	trainTypes = []string{"image", "video", "audio", "caption"}
)

// HasMedia reports whether it holds samples rather than a cache.
func (d Dataset) HasMedia() bool { return slices.Contains(mediaTypes, d.DatasetType) }

// NeedsTransport reports whether its files lie on this machine and have to reach
// the trainer: it is local, holds samples, and is switched on.
func (d Dataset) NeedsTransport() bool { return d.Type == "local" && d.HasMedia() && !d.Disabled }

// NeedsTransport returns the datasets whose files have to reach the trainer.
func (c *Config) NeedsTransport() []Dataset {
	var out []Dataset
	for _, d := range c.Datasets {
		if d.NeedsTransport() {
			out = append(out, d)
		}
	}
	return out
}
