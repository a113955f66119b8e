package library

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"crisol/backend/job"
	"crisol/backend/safetensors"
)

// Entry is one file of the library.
type Entry struct {
	ID       string    `json:"id" doc:"Stays the same whatever the file is called"`
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
	Problem string   `json:"problem,omitempty" say:"true"`
	Details Details  `json:"details"`
	Check   *Report  `json:"check,omitempty" doc:"What the last verification of these bytes has shown; absent when there was none"`
	Uses    []Use    `json:"uses,omitempty" doc:"Where other programs have it, as far as it is still there"`
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

// Find returns the entry of that ID. The error wraps [ErrGone] when the library has none.
func (l *Library) Find(ctx context.Context, id string) (Entry, error) {
	f, err := l.open(ctx)
	if err != nil {
		return Entry{}, err
	}
	defer l.close(f)
	files, err := f.walk(ctx)
	if err != nil {
		return Entry{}, err
	}
	f.reconcile(files)
	for rel, r := range f.idx.Files {
		if r.id() == id && id != "" {
			e := f.entry(rel, files[rel], newAlbum())
			_ = f.save(ctx) // as in List
			return e, nil
		}
	}
	return Entry{}, fmt.Errorf("model %s: %w", id, ErrGone)
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
	if !r.ours() && r.ID == "" {
		r.ID, f.idx.dirty = newID(), true
	}
	if r.Read != now || r.Reader != readerVersion {
		r.Details, r.Problem = f.inspect(rel)
		r.Read, r.Reader, f.idx.dirty = now, readerVersion, true
	}
	e := Entry{
		ID:   r.id(),
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
	if r.Check != nil && r.Checked == now {
		check := *r.Check
		check.Path, e.Check = path, &check
	}
	e.Uses = r.live(info)
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

func newID() string { return strings.ToLower(rand.Text()[:16]) }

func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}
