package trainer

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // names of cache files, as the trainer makes them
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
	"sync/atomic"

	"crisol/backend/safetensors"

	"golang.org/x/sync/errgroup"
)

const (
	// connections is how many requests are under way at once (the trainer goes up to 128).
	connections = 8
	// decoders is how many images are decoded at once: each may need half a gigabyte at the pixel limit.
	decoders = 2
)

// dataset is an image dataset while it is prepared.
type dataset struct {
	entry
	home    place // where the images are
	latents place // where its latents go
	texts   place // where the embeddings of its captions go
	textDir string
	images  []sample // usable ones, by key
	index   map[string][]byte
}

// sample is one image.
type sample struct {
	key    string
	width  int
	height int
	usable bool
}

// each runs work for 0 … n−1 over the connections and stops at the first error.
func each(ctx context.Context, n int, work func(ctx context.Context, i int) error) error {
	g, inner := errgroup.WithContext(ctx)
	g.SetLimit(connections)
	for i := range n {
		if inner.Err() != nil {
			break
		}
		g.Go(func() error { return work(inner, i) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// prepare does what the trainer does with a dataset before the first step, in its order: look for old index files, list,
// measure, write the index, cache captions and latents, read the index back.
func (r *run) prepare(ctx context.Context, d *dataset) error {
	r.console.stage("⏳", "Loading data backends: (id=%s) loading %s dataset from %s", d.id, d.typ, d.home)
	if err := r.oldIndex(ctx, d); err != nil {
		return err
	}
	if err := r.discover(ctx, d); err != nil {
		return err
	}
	if err := r.writeIndex(ctx, d); err != nil {
		return err
	}
	if err := r.cacheTexts(ctx, d); err != nil {
		return err
	}
	if err := r.cacheLatents(ctx, d); err != nil {
		return err
	}
	return r.compareIndex(ctx, d)
}

// oldIndex looks for the index of an earlier run with HEAD, then GET. The rehearsal measures anew in any case.
func (r *run) oldIndex(ctx context.Context, d *dataset) error {
	for _, what := range []string{"indices", "metadata"} {
		key := d.home.clean(d.indexKey(what))
		found, err := d.home.exists(ctx, key)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		if _, err := d.home.read(ctx, key, indexLimit); err != nil {
			return err
		}
		r.console.line("INFO", "(id=%s) found %s of an earlier run, building it again", d.id, key)
	}
	return nil
}

// discover lists the dataset and reads each image's size.
func (r *run) discover(ctx context.Context, d *dataset) error {
	keys, err := d.home.list(ctx)
	if err != nil {
		return err
	}
	var found []sample
	for _, key := range keys {
		if isImage(key) {
			found = append(found, sample{key: key})
		}
	}
	err = each(ctx, len(found), func(ctx context.Context, i int) error {
		s := &found[i]
		data, err := d.home.read(ctx, s.key, objectLimit)
		if err != nil {
			return err
		}
		if data == nil {
			r.console.warn("WARN", "(id=%s) unable to load image %q, skipping (no data)", d.id, s.key)
			return nil
		}
		if s.width, s.height, err = measure(data); err != nil {
			r.refuse(d, s.key, err)
			return nil
		}
		s.usable = true
		return nil
	})
	d.images = usable(found)
	if err != nil {
		return err
	}
	r.console.line("INFO", "(id=%s) %d of %d files are images, %d can be used", d.id, len(found), len(keys), len(d.images))
	return r.insist(d)
}

func (r *run) insist(d *dataset) error {
	if len(d.images) == 0 {
		return fmt.Errorf("%w: dataset %s: no image in %s can be used: at least one is needed, of %d pixels or more on its shorter side",
			ErrDataset, d.id, d.home, side)
	}
	return nil
}

func usable(all []sample) []sample {
	var kept []sample
	for _, s := range all {
		if s.usable {
			kept = append(kept, s)
		}
	}
	return kept
}

// refuse warns about an image that is left out. Where the configuration tells the trainer to delete such images the
// rehearsal says so and deletes nothing: it may be looking at the only copy.
func (r *run) refuse(d *dataset, key string, why error) {
	r.console.warn("WARN", "(id=%s) skipping image %q: %v", d.id, key, why)
	if d.deletesProblematic || d.deletesSmall {
		r.console.warn("WARN", "(id=%s) delete_problematic_images or delete_unwanted_images is set: the trainer would delete %q "+
			"from the dataset now; a rehearsal does not", d.id, key)
	}
}

// writeIndex writes the two index files into the dataset.
func (r *run) writeIndex(ctx context.Context, d *dataset) error {
	buckets := map[string][]string{}
	metadata := map[string]any{}
	for _, s := range d.images {
		aspect := float64(s.width) / float64(s.height)
		name := fmt.Sprintf("%.2f", aspect)
		buckets[name] = append(buckets[name], s.key)
		metadata[s.key] = map[string]any{"original_size": []int{s.width, s.height}, "aspect_ratio": aspect}
	}
	d.index = map[string][]byte{}
	for what, value := range map[string]any{
		"indices":  map[string]any{"config": map[string]any{"repeats": d.repeats}, "aspect_ratio_bucket_indices": buckets},
		"metadata": metadata,
	} {
		data, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("dataset %s: encode the index: %w", d.id, err)
		}
		d.index[d.home.clean(d.indexKey(what))] = data
	}
	for _, key := range sortedKeys(d.index) {
		if err := d.home.write(ctx, key, d.index[key]); err != nil {
			return fmt.Errorf("dataset %s: write its index: %w", d.id, err)
		}
	}
	return nil
}

// compareIndex reads the index files back with HEAD, then GET, and insists that they are what was written.
func (r *run) compareIndex(ctx context.Context, d *dataset) error {
	for _, key := range sortedKeys(d.index) {
		found, err := d.home.exists(ctx, key)
		if err != nil {
			return err
		}
		var data []byte
		if found {
			if data, err = d.home.read(ctx, key, indexLimit); err != nil {
				return err
			}
		}
		if !bytes.Equal(data, d.index[key]) {
			return fmt.Errorf("%w: dataset %s: %q in %s is not what the trainer wrote there: %d bytes were written, %d came back",
				ErrDataset, d.id, key, d.home, len(d.index[key]), len(data))
		}
	}
	d.index = nil
	return nil
}

// cacheTexts reads the captions and writes one embedding per text.
func (r *run) cacheTexts(ctx context.Context, d *dataset) error {
	r.console.stage("⏳", "Caching text embeds: %s", d.id)
	var mu sync.Mutex
	written := map[string]bool{}
	return each(ctx, len(d.images), func(ctx context.Context, i int) error {
		texts, err := d.caption(ctx, d.images[i].key)
		if err != nil {
			return err
		}
		for _, text := range texts {
			sum := md5.Sum([]byte(text)) //nolint:gosec // a name, not a safeguard
			name := hex.EncodeToString(sum[:]) + "-" + r.config.modelFamily + ".pt"
			mu.Lock()
			done := written[name]
			written[name] = true
			mu.Unlock()
			if done {
				continue
			}
			data, err := embed(sum[:])
			if err != nil {
				return err
			}
			if err := d.texts.write(ctx, d.texts.clean(path.Join(d.textDir, name)), data); err != nil {
				return fmt.Errorf("dataset %s: cache a text embed: %w", d.id, err)
			}
		}
		return nil
	})
}

// caption returns the texts of an image. A text file is asked for with HEAD, then read; each of its lines is a caption.
func (d *dataset) caption(ctx context.Context, key string) ([]string, error) {
	stem := strings.TrimSuffix(key, path.Ext(key))
	switch d.captions {
	case "instanceprompt":
		return []string{d.instancePrompt}, nil
	case "textfile":
		file := stem + ".txt"
		found, err := d.home.exists(ctx, file)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, fmt.Errorf("%w: dataset %s: Caption file %s not found in %s: give %s a caption or choose another caption_strategy: %w",
				ErrDataset, d.id, file, d.home, path.Base(key), fs.ErrNotExist)
		}
		data, err := d.home.read(ctx, file, 1<<20)
		if err != nil {
			return nil, err
		}
		var texts []string
		for _, line := range strings.Split(string(data), "\n") {
			if line = strings.TrimSpace(line); line != "" {
				texts = append(texts, line)
			}
		}
		return texts, nil
	}
	return []string{strings.ReplaceAll(path.Base(stem), "_", " ")}, nil
}

// embed stands for the text encoder: numbers from the text's hash.
func embed(sum []byte) ([]byte, error) {
	values := make([]float32, len(sum))
	for i, b := range sum {
		values[i] = float32(b)/127.5 - 1
	}
	var out bytes.Buffer
	err := safetensors.Write(&out, nil, []safetensors.Entry{safetensors.Float32s("prompt_embeds", []int64{1, int64(len(values))}, values)})
	return out.Bytes(), err
}

// cacheLatents reads each image once more, decodes it and writes its picture to the latent cache.
func (r *run) cacheLatents(ctx context.Context, d *dataset) error {
	n := len(d.images)
	var done atomic.Int64
	decode := make(chan struct{}, decoders)
	err := each(ctx, n, func(ctx context.Context, i int) error {
		s := &d.images[i]
		s.usable = false
		data, err := d.home.read(ctx, s.key, objectLimit)
		if err != nil {
			return err
		}
		decode <- struct{}{}
		p, err := takePicture(data)
		<-decode
		if err != nil {
			r.refuse(d, s.key, err)
			return nil
		}
		latent, err := p.encode()
		if err != nil {
			return err
		}
		if err := d.latents.write(ctx, d.latents.clean(d.latentKey(s.key)), latent); err != nil {
			return fmt.Errorf("dataset %s: cache the latent of %s: %w", d.id, s.key, err)
		}
		s.usable = true
		if k := int(done.Add(1)); k == n || 10*k/n != 10*(k-1)/n {
			r.console.stage("⏳", "Caching VAE latents (%d/%d): %s", k, n, d.id)
		}
		return nil
	})
	if err != nil {
		return err
	}
	d.images = usable(d.images)
	return r.insist(d)
}

// picture reads one back from the latent cache.
func (d *dataset) picture(ctx context.Context, key string) (*picture, error) {
	at := d.latents.clean(d.latentKey(key))
	data, err := d.latents.read(ctx, at, objectLimit)
	if err != nil {
		return nil, err
	}
	p, err := decodePicture(data)
	if err != nil {
		return nil, fmt.Errorf("%w: dataset %s: the cached latent %q in %s: %w", ErrDataset, d.id, at, d.latents, err)
	}
	return p, nil
}
