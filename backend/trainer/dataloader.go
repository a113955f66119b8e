package trainer

import (
	"fmt"
	"path"
	"strings"
)

// entry is one element of the dataloader's list.
type entry struct {
	id, kind, typ string // kind is dataset_type, typ is type
	preset        bool   // default: true

	bucket, region, endpoint, accessKey, secretKey, sessionToken, prefix string

	folder                           string // instance_data_dir
	cacheDir, vaeCache, indexSuffix  string
	captions, instancePrompt         string
	textEmbeds, imageEmbeds          string
	repeats                          int
	deletesProblematic, deletesSmall bool
}

// dataloader is the list as the rehearsal uses it.
type dataloader struct {
	images []entry
	caches map[string]entry // the image_embeds and text_embeds entries by id
	// text is the id of the text_embeds entry that counts where a dataset names none; empty when there is none.
	text string
	// skipped holds, for the log, the entries that play no part.
	skipped []string
}

// parseDataloader reads the JSON text of a multidatabackend list (SimpleTuner documentation/DATALOADER.md).
func parseDataloader(text []byte) (dataloader, error) {
	d := dataloader{caches: map[string]entry{}}
	var value any
	if err := parseJSON(text, &value); err != nil {
		return d, fmt.Errorf("dataloader_json: %w", err)
	}
	list, ok := value.([]any)
	if !ok {
		return d, fmt.Errorf("%w: dataloader_json must be a JSON list of datasets", ErrConfig)
	}
	seen := map[string]bool{}
	for i, item := range list {
		object, ok := item.(map[string]any)
		if !ok {
			return d, fmt.Errorf("%w: dataloader_json: element %d is not an object", ErrConfig, i)
		}
		if err := d.add(newSettings(object), i, seen); err != nil {
			return d, err
		}
	}
	if len(d.images) == 0 {
		return d, fmt.Errorf("%w: dataloader_json has no image dataset that is enabled", ErrConfig)
	}
	return d, d.link()
}

func (d *dataloader) add(s *settings, i int, seen map[string]bool) error {
	e := entry{
		id: s.str("id"), kind: s.str("dataset_type"), typ: s.str("type"), preset: s.flag("default"),
		bucket: s.str("aws_bucket_name"), region: s.str("aws_region_name"), endpoint: s.str("aws_endpoint_url"),
		accessKey: s.str("aws_access_key_id"), secretKey: s.str("aws_secret_access_key"),
		sessionToken: s.str("aws_session_token"), prefix: s.str("aws_data_prefix"),
		folder: s.str("instance_data_dir"), cacheDir: s.str("cache_dir"), vaeCache: s.str("cache_dir_vae"),
		indexSuffix: s.str("cache_file_suffix"),
		captions:    s.str("caption_strategy"), instancePrompt: s.str("instance_prompt"),
		textEmbeds: s.str("text_embeds"), imageEmbeds: s.str("image_embeds"), repeats: s.whole(0, 0, "repeats"),
		deletesProblematic: s.flag("delete_problematic_images"), deletesSmall: s.flag("delete_unwanted_images"),
	}
	off := s.flag("disabled", "disable")
	if e.id == "" {
		return fmt.Errorf("%w: dataloader_json: element %d has no id", ErrConfig, i)
	}
	if off {
		d.skipped = append(d.skipped, fmt.Sprintf("%s (disabled)", e.id))
		return nil
	}
	if err := s.err("dataset " + e.id); err != nil {
		return err
	}
	if seen[e.id] {
		return fmt.Errorf("%w: dataloader_json: the id %q is used twice", ErrConfig, e.id)
	}
	seen[e.id] = true
	if e.indexSuffix == "" {
		e.indexSuffix = e.id
	}
	switch e.kind {
	case "", "image":
		d.images = append(d.images, e)
	case "image_embeds", "text_embeds":
		d.caches[e.id] = e
		if e.kind == "text_embeds" && (d.text == "" || e.preset) {
			d.text = e.id
		}
	default:
		d.skipped = append(d.skipped, fmt.Sprintf("%s (dataset_type %s is not played)", e.id, e.kind))
		return nil
	}
	return e.check()
}

func (e *entry) check() error {
	switch e.typ {
	case "local":
		if (e.kind == "" || e.kind == "image") && e.folder == "" {
			return fmt.Errorf("%w: dataset %s: instance_data_dir must be specified", ErrConfig, e.id)
		}
	case "aws":
		var missing []string
		for _, need := range []struct{ name, value string }{
			{"aws_bucket_name", e.bucket}, {"aws_endpoint_url", e.endpoint},
			{"aws_access_key_id", e.accessKey}, {"aws_secret_access_key", e.secretKey},
		} {
			if need.value == "" {
				missing = append(missing, need.name)
			}
		}
		if len(missing) > 0 {
			return fmt.Errorf("%w: dataset %s: missing required AWS configuration keys: %s", ErrConfig, e.id, strings.Join(missing, ", "))
		}
	default:
		return fmt.Errorf("%w: dataset %s: the rehearsal plays type local and aws, not %q", ErrConfig, e.id, e.typ)
	}
	switch e.captions {
	case "", "filename", "textfile":
	case "instanceprompt":
		if e.instancePrompt == "" {
			return fmt.Errorf("%w: dataset %s: caption_strategy instanceprompt needs instance_prompt", ErrConfig, e.id)
		}
	default:
		return fmt.Errorf("%w: dataset %s: the rehearsal does not play caption_strategy %q", ErrConfig, e.id, e.captions)
	}
	return nil
}

// link checks that the caches which datasets name are there, and that no two datasets keep their latents in one folder:
// each would train on the other's.
func (d *dataloader) link() error {
	owner := map[string]string{}
	for _, e := range d.images {
		for _, ref := range []struct{ field, id, kind string }{
			{"text_embeds", e.textEmbeds, "text_embeds"}, {"image_embeds", e.imageEmbeds, "image_embeds"},
		} {
			if ref.id != "" && d.caches[ref.id].kind != ref.kind {
				return fmt.Errorf("%w: dataset %s: %s names %q, and the dataloader has no %s dataset of that id",
					ErrConfig, e.id, ref.field, ref.id, ref.kind)
			}
		}
		at := e.imageEmbeds + "\n" + e.endpoint + "\n" + e.bucket + "\n" + e.vaeCache
		if e.imageEmbeds != "" || e.typ == "local" {
			at = e.imageEmbeds + "\n" + e.vaeCache
		}
		if other := owner[at]; other != "" && e.vaeCache != "" {
			return fmt.Errorf("%w: dataset %s: cache_dir_vae %q is that of dataset %s: give each its own", ErrConfig, e.id, e.vaeCache, other)
		}
		owner[at] = e.id
	}
	return nil
}

// indexKey returns the key of one of the two index files that the trainer keeps beside a dataset: what is "indices" or
// "metadata" (SimpleTuner metadata/backends/discovery.py).
func (e *entry) indexKey(what string) string {
	base := e.prefix
	if e.typ == "local" {
		base = e.folder
	}
	return path.Join(base, fmt.Sprintf("aspect_ratio_bucket_%s_%s.json", what, e.indexSuffix))
}

// latentKey returns where the latents of an image are kept. The image's extension stays in the name, so that a.jpg and a.png
// do not share theirs.
func (e *entry) latentKey(imageKey string) string {
	dir := e.vaeCache
	if dir == "" {
		dir = path.Join("cache", "vae", e.id)
	}
	rel := imageKey
	if e.typ == "local" {
		rel = strings.TrimPrefix(strings.TrimPrefix(imageKey, cleanContainer(e.folder)), "/")
	}
	return path.Join(dir, rel+".pt")
}
