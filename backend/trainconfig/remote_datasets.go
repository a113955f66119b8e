package trainconfig

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

const (
	whyBucket = "the container reads the files over S3"
	whyCache  = "the container's own cache"
)

// dataloader makes the list of datasets for the container.
func (w *rewriter) dataloader() []any {
	out := []any{}
	var texts []*Object
	hasDefault, latents := false, ""
	w.reserve()
	for _, d := range w.c.Datasets {
		if d.Disabled {
			w.change(d.ID, "disabled", "", "datasets that are switched off are left out")
			continue
		}
		o, _ := clone(d.Raw).(*Object)
		o.remove("disabled")
		o.remove("disable")
		switch {
		case d.NeedsTransport():
			if o.text("image_embeds") == "" && d.DatasetType != "caption" {
				if latents == "" {
					latents = w.freeID("crisol-latents")
				}
				o.set("image_embeds", latents)
				w.change(d.field("image_embeds"), "", latents, "latents stay in the container instead of going back into the bucket")
			}
			o = w.bucket(d, o)
		case d.Type == "local" || d.Type == "memory":
			w.cache(d, o)
		default:
			w.remoteDataset(d, o)
		}
		if d.DatasetType == "text_embeds" {
			texts = append(texts, o)
			on, _ := truth(o.values["default"])
			hasDefault = hasDefault || on
		}
		w.noteSecrets(d.ID, o)
		out = append(out, o)
	}
	if latents != "" {
		out = append(out, w.added(latents, "image_embeds", "keeps the latents in the container"))
	}
	switch {
	case len(texts) == 0:
		o := w.added(w.freeID("crisol-text"), "text_embeds", "every training needs a place for text embeddings")
		o.set("default", true)
		o.set("write_batch_size", json.Number("128"))
		out = append(out, o)
	case !hasDefault:
		texts[0].set("default", true)
		w.change(texts[0].text("id")+".default", "", "true", "one text_embeds dataset has to be the default")
	}
	return out
}

// reserve keeps the cache folders of datasets that stay as they are free of
// others.
func (w *rewriter) reserve() {
	for _, d := range w.c.Datasets {
		if d.Disabled || d.Type == "local" || d.Type == "memory" {
			continue
		}
		for _, k := range d.Raw.keys {
			if from, ok := d.Raw.values[k].(string); ok && strings.Contains(k, "cache_dir") && !w.machinePath(from) {
				w.names[path.Clean(from)] = ""
			}
		}
	}
}

// added makes a cache in the container.
func (w *rewriter) added(id, datasetType, why string) *Object {
	o := &Object{}
	o.set("id", id)
	o.set("type", "local")
	o.set("dataset_type", datasetType)
	o.set("cache_dir", w.cachePath(datasetType, id))
	w.change(id, "", datasetType+" in "+o.text("cache_dir"), why)
	return o
}

func (w *rewriter) freeID(id string) string {
	for try, n := id, 2; ; n++ {
		if _, taken := w.c.Dataset(try); !taken {
			return try
		}
		try = fmt.Sprintf("%s-%d", id, n)
	}
}

// cacheFolders say where caches of each kind lie in the container. SimpleTuner
// refuses folders that two caches share.
var cacheFolders = map[string]string{
	"vae": "vae", "text_embeds": "text", "image_embeds": "image_embeds",
	"conditioning_image_embeds": "conditioning_image_embeds", "distillation_cache": "distillation",
}

// cachePath is a folder of the container for one cache of one dataset.
func (w *rewriter) cachePath(kind, id string) string {
	name := strings.Trim(unsafeRun.ReplaceAllString(id, "-"), ".-")
	if len(name) > 100 {
		name = name[:100]
	}
	p := remoteCache + "/" + cacheFolders[kind] + "/" + name
	// Ids that only differ in other characters must not share a folder.
	if owner, taken := w.names[p]; name == "" || (taken && owner != id) {
		sum := sha256.Sum256([]byte(id))
		p += "-" + hex.EncodeToString(sum[:4])
	}
	w.names[p] = id
	return p
}

// bucket turns a local dataset into one that is read over S3 (SimpleTuner
// data_backend/builders/aws.py). Everything that is not about the place stays.
func (w *rewriter) bucket(d Dataset, in *Object) *Object {
	b := w.r.Datasets[d.ID]
	prefix := strings.Trim(b.Prefix, "/")
	o := &Object{}
	placed := false
	place := func() {
		placed = true
		region := b.Region
		if region == "" {
			// Some versions insist on one, though none uses it beside an endpoint.
			region = "us-east-1"
		}
		o.set("aws_bucket_name", b.Name)
		o.set("aws_region_name", region)
		o.set("aws_endpoint_url", b.EndpointURL)
		o.set("aws_access_key_id", hide(b.AccessKey))
		o.set("aws_secret_access_key", hide(b.SecretKey))
		o.set("aws_data_prefix", prefix)
	}
	for _, k := range in.keys {
		v := in.values[k]
		switch {
		case k == "type":
			o.set(k, "aws")
		case k == "instance_data_dir":
			w.change(d.field(k), v, "bucket "+b.Name, whyBucket)
			place()
		case strings.HasPrefix(k, "aws_"):
			// Left from another way of reading it.
			if k != "aws_max_pool_connections" {
				continue
			}
			o.set(k, v)
		case k == "cache_dir_vae" || k == "cache_dir_conditioning_image_embeds":
			// Set below, from the id.
			o.set(k, "")
		case k == "skip_file_discovery":
			if plain(v) != "null" && plain(v) != "false" {
				w.change(d.field(k), v, "", dropped[k])
			}
		case k == "parquet":
			o.set(k, w.table(d, v, prefix))
		default:
			o.set(k, v)
		}
	}
	if !placed {
		place()
	}
	o.set("type", "aws")
	w.change(d.field("type"), in.text("type"), "aws", whyBucket)
	w.containerCaches(d, in, o)
	return o
}

func (w *rewriter) containerCaches(d Dataset, in, o *Object) {
	if d.DatasetType != "caption" {
		to := w.cachePath("vae", d.ID)
		o.set("cache_dir_vae", to)
		w.change(d.field("cache_dir_vae"), in.text("cache_dir_vae"), to, whyCache)
	} else {
		o.remove("cache_dir_vae")
		o.remove("image_embeds")
	}
	if _, ok := o.values["cache_dir_conditioning_image_embeds"]; ok {
		to := w.cachePath("conditioning_image_embeds", d.ID)
		o.set("cache_dir_conditioning_image_embeds", to)
		w.change(d.field("cache_dir_conditioning_image_embeds"), in.text("cache_dir_conditioning_image_embeds"), to, whyCache)
	}
}

// table points a parquet or JSON lines table to its key in the bucket, where
// SimpleTuner reads it through the dataset's own storage. That only works for a
// table inside the dataset's folder.
func (w *rewriter) table(d Dataset, v any, prefix string) any {
	block, ok := v.(*Object)
	if !ok || block.text("path") == "" {
		return v
	}
	file, err := w.file(block.text("path"))
	if err == nil {
		var rel string
		if rel, err = filepath.Rel(w.c.DataDir(d), file); err == nil && filepath.IsLocal(rel) {
			key := filepath.ToSlash(rel)
			if prefix != "" {
				key = prefix + "/" + key
			}
			w.change(d.field("parquet.path"), block.text("path"), key, whyBucket)
			block.set("path", key)
			return block
		}
	}
	w.bad(w.c.DataloaderPath, d.field("parquet.path"), quote(block.text("path"))+" lies outside the dataset's folder, so it does not reach the trainer",
		"move the table into "+d.InstanceDataDir)
	block.remove("path")
	return block
}

// cache rewrites a cache that lies on this machine.
func (w *rewriter) cache(d Dataset, o *Object) {
	if o.text("type") == "" {
		o.set("type", "local")
	}
	to := w.cachePath(d.DatasetType, d.ID)
	w.change(d.field("cache_dir"), o.text("cache_dir"), to, whyCache)
	o.set("cache_dir", to)
	// A cache has no samples of its own; what points to some is a leftover.
	if from := o.text("instance_data_dir"); from != "" {
		w.change(d.field("instance_data_dir"), from, "", "a cache has no samples")
		o.remove("instance_data_dir")
	}
	if list, ok := w.c.filters[d.ID]; ok {
		w.change(d.field("caption_filter_list"), o.text("caption_filter_list"), fmt.Sprintf("%d entries", len(list)), "the list itself is sent instead of its file")
		o.set("caption_filter_list", clone(list))
	}
	if from := o.text("memory_filesystem_path"); from != "" && w.machinePath(from) {
		w.change(d.field("memory_filesystem_path"), from, "", "the container chooses the place")
		o.remove("memory_filesystem_path")
	}
}

// remoteDataset leaves a dataset that lies elsewhere as it is, but for caches
// that point to this machine.
func (w *rewriter) remoteDataset(d Dataset, o *Object) {
	w.remoteCaches(d, o, "")
	w.remoteCaches(d, nested(o, d.Type), d.Type+".")
	if list, ok := w.c.filters[d.ID]; ok {
		w.change(d.field("caption_filter_list"), o.text("caption_filter_list"), fmt.Sprintf("%d entries", len(list)), "the list itself is sent instead of its file")
		o.set("caption_filter_list", clone(list))
	}
	if from := o.text("instance_data_dir"); from != "" && d.Type != "csv" && w.machinePath(from) {
		w.change(d.field("instance_data_dir"), from, "", "a dataset of type "+d.Type+" is not read from there")
		o.remove("instance_data_dir")
	}
	if from := o.text("csv_file"); d.Type == "csv" && !remoteAddress.MatchString(from) && !w.machinePath(from) {
		w.bad(w.c.DataloaderPath, d.field("csv_file"), quote(from)+" is a file of this machine, which the trainer cannot reach", "put the table at an address that begins with https")
	}
}

func (w *rewriter) remoteCaches(d Dataset, o *Object, block string) {
	for _, k := range o.keys {
		from, ok := o.values[k].(string)
		if !ok || !strings.Contains(k, "cache_dir") || !w.machinePath(from) {
			continue
		}
		kind := "vae"
		switch {
		case strings.Contains(k, "conditioning"):
			kind = "conditioning_image_embeds"
		case k != "cache_dir_vae" && !d.HasMedia():
			kind = d.DatasetType
		case k != "cache_dir_vae":
			// The downloads of the storage itself.
			to := remoteCache + "/" + d.Type
			w.change(d.field(block+k), from, to, whyCache)
			o.values[k] = to
			continue
		}
		to := w.cachePath(kind, d.ID)
		w.change(d.field(block+k), from, to, whyCache)
		o.values[k] = to
	}
}

// noteSecrets names the credentials that leave in the dataloader.
func (w *rewriter) noteSecrets(field string, v any) {
	switch v := v.(type) {
	case *Object:
		for _, k := range v.keys {
			w.noteSecrets(joinField(field, k), v.values[k])
		}
	case []any:
		for i := range v {
			w.noteSecrets(fmt.Sprintf("%s[%d]", field, i), v[i])
		}
	case hidden:
		w.out.SecretFields = append(w.out.SecretFields, field)
	}
}
