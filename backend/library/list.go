package library

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"crisol/backend/job"
	"crisol/backend/safetensors"
)

// Entry is one file of the library.
type Entry struct {
	Name     string    `json:"name" doc:"File name without its extension"`
	Path     string    `json:"path" doc:"Absolute path"`
	Bytes    int64     `json:"bytes"`
	Modified time.Time `json:"modified"`
	JobID    job.ID    `json:"job_id,omitempty" doc:"The job that trained it; empty for a file that somebody else put there"`
	SHA256   string    `json:"sha256,omitempty" doc:"Hex digest of the bytes with which it came; empty when nobody has read them"`
	Kind     Kind      `json:"kind" enum:"linked,cloned,copied,own"`
	Links    int       `json:"links" doc:"Names that the file has on its disk"`
	// ExtraBytes is what the file takes on the disk beside the delivered weights, that is, what goes free with it.
	ExtraBytes int64 `json:"extra_bytes"`
	// Changed says that size or date are not those with which it came; Verify tells whether the bytes are.
	Changed bool `json:"changed"`
	// Problem says why the file cannot be used as a model; Details are empty then.
	Problem string   `json:"problem,omitempty"`
	Details Details  `json:"details"`
	Images  []string `json:"images,omitempty" doc:"Absolute paths of validation images of its step, at most 24, newest first"`
}

// List returns the models of the library, folders within it included, newest first. Headers are read once and then
// remembered, so a file that cannot be read or parsed is listed with its Problem. Metadata is left to [Inspect].
func (l *Library) List(ctx context.Context) ([]Entry, error) {
	f, err := l.open(ctx)
	if err != nil {
		return nil, err
	}
	defer l.close(f)
	files, err := f.walk(ctx)
	if err != nil {
		return nil, err
	}
	f.reconcile(files)
	images := newAlbum()
	entries := make([]Entry, 0, len(files))
	for rel, info := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		entries = append(entries, f.entry(rel, info, images))
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(b.Modified.Compare(a.Modified), cmp.Compare(a.Path, b.Path))
	})
	// A folder that cannot be written to can still be listed; the index is only slower to make again.
	_ = f.save(ctx)
	return entries, nil
}

// entry tells of one file, reading its header when it is not known yet. What a person is shown of a foreign file is
// remembered, because only that may be moved to the trash.
func (f *folder) entry(rel string, info fs.FileInfo, images *album) Entry {
	path := f.abs(rel)
	number, links := inode(info, path)
	now := stamp{Size: info.Size(), MTime: info.ModTime().UnixNano(), Inode: number}
	r := f.idx.Files[rel]
	if r == nil {
		r = &record{Stamp: now}
		f.idx.Files[rel], f.idx.dirty = r, true
	}
	if !r.ours() && r.Stamp != now {
		r.Stamp, r.SHA256, f.idx.dirty = now, "", true
	}
	if r.Read != now {
		r.Details, r.Problem = f.inspect(rel)
		r.Read, f.idx.dirty = now, true
	}
	e := Entry{
		Name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), Path: path, Bytes: now.Size, Modified: info.ModTime(),
		JobID: r.Job, SHA256: r.SHA256, Kind: r.Kind, Links: links, ExtraBytes: now.Size,
		Changed: !r.Stamp.resembles(now), Problem: r.Problem, Details: r.Details,
	}
	if r.Step > 0 && !e.Changed {
		e.Details.Step = r.Step
	}
	if e.Kind == "" {
		e.Kind = KindOwn
	}
	if links > 1 || e.Kind == KindCloned && !e.Changed {
		e.ExtraBytes = 0
	}
	if r.ours() {
		e.Images = images.of(r)
	}
	return e
}

// inspect reads a header; a problem is in words for a person.
func (f *folder) inspect(rel string) (Details, string) {
	file, err := f.root.Open(filepath.FromSlash(rel))
	if err != nil {
		return Details{Method: MethodOther}, "it cannot be opened: " + reason(err)
	}
	defer func() { _ = file.Close() }()
	h, err := header(file)
	if errors.Is(err, safetensors.ErrFormat) {
		return Details{Method: MethodOther}, clean(err.Error(), maxField, false)
	}
	if err != nil {
		return Details{Method: MethodOther}, "it cannot be read: " + reason(err)
	}
	d := details(h)
	d.Metadata = nil
	return d, ""
}

func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}

// Bounds of the images that are looked for.
const (
	maxImages  = 24
	maxLooked  = 20_000 // files of one folder
	imagesName = "validation_images"
)

// album finds validation images, each folder once.
type album struct{ folders map[string][]image }

type image struct {
	path string
	step int // -1 when its name does not tell
	at   time.Time
}

func newAlbum() *album { return &album{folders: map[string][]image{}} }

// of returns the images that a job's trainer made for the step of r: those in the output folder's validation_images
// and in the one beside the weights (SimpleTuner). Without a step of its own r gets those of the last one.
func (a *album) of(r *record) []string {
	var found []image
	beside := filepath.Dir(r.Origin)
	for _, dir := range slices.Compact([]string{r.Output, beside}) {
		if filepath.IsAbs(dir) {
			found = append(found, a.in(filepath.Join(dir, imagesName))...)
		}
	}
	step := r.Step
	if step == 0 {
		for _, i := range found {
			step = max(step, i.step)
		}
	}
	paths := []string{}
	for _, i := range found {
		if len(paths) < maxImages && (i.step == step || i.step < 0 && step == 0) {
			paths = append(paths, i.path)
		}
	}
	return paths
}

func (a *album) in(dir string) []image {
	if known, ok := a.folders[dir]; ok {
		return known
	}
	var images []image
	if d, err := os.Open(dir); err == nil {
		entries, _ := d.ReadDir(maxLooked) // what was read until an error is shown
		_ = d.Close()
		for _, e := range entries {
			if !e.Type().IsRegular() || !isImage(e.Name()) {
				continue
			}
			if info, err := e.Info(); err == nil {
				images = append(images, image{filepath.Join(dir, e.Name()), stepOf(e.Name()), info.ModTime()})
			}
		}
	}
	slices.SortFunc(images, func(x, y image) int { return cmp.Or(y.at.Compare(x.at), cmp.Compare(x.path, y.path)) })
	a.folders[dir] = images
	return images
}

func isImage(name string) bool {
	return slices.Contains([]string{".png", ".jpg", ".jpeg", ".webp", ".gif", ".mp4", ".webm"}, strings.ToLower(filepath.Ext(name)))
}

// stepOf returns the step in a name such as step_500_portrait_1024x1024.png, and -1 when there is none.
func stepOf(name string) int {
	rest, ok := strings.CutPrefix(name, "step_")
	if !ok {
		return -1
	}
	digits, _, _ := strings.Cut(rest, "_")
	digits, _, _ = strings.Cut(digits, ".")
	if n, err := strconv.Atoi(digits); err == nil && n >= 0 && n <= 1e9 {
		return n
	}
	return -1
}
