package library

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"crisol/backend/job"
)

// IndexName is the file in the library folder that holds what Crisol knows beyond the models themselves.
const IndexName = ".crisol-library.json"

const (
	indexVersion = 1
	maxIndex     = 256 << 20 // bytes; more was not written by us
	maxDepth     = 8         // folders below the library that are looked into
)

// stamp tells whether a file is still the one that was seen. Disk numbers are left out: they change between starts.
type stamp struct {
	Size  int64  `json:"size"`
	MTime int64  `json:"mtime"` // nanoseconds since 1970
	Inode uint64 `json:"inode,omitempty"`
}

func stampOf(info fs.FileInfo, path string) stamp {
	number, _ := inode(info, path)
	return stamp{Size: info.Size(), MTime: info.ModTime().UnixNano(), Inode: number}
}

// resembles leaves the inode aside, which a person changes by moving the folder to another disk.
func (s stamp) resembles(o stamp) bool { return s.Size == o.Size && s.MTime == o.MTime }

// record is what is known of one file. Those without a job were put into the folder by somebody else; for them it is
// a cache of what their header said, and of what a person saw.
type record struct {
	Stamp   stamp   `json:"stamp"`
	Job     job.ID  `json:"job,omitempty"`
	Kind    Kind    `json:"kind,omitempty"`
	SHA256  string  `json:"sha256,omitempty"` // of the bytes with which it was put here, or of the first Verify
	Origin  string  `json:"origin,omitempty"` // absolute path of the delivered weights
	Output  string  `json:"output,omitempty"` // absolute path of the folder that was delivered
	Step    int     `json:"step,omitempty"`
	Details Details `json:"details"` // without Metadata
	Problem string  `json:"problem,omitempty" say:"true"`
	// Read is the stamp of the file whose header Details holds, and Reader the version of what took them out of it.
	Read   stamp  `json:"read"`
	Reader int    `json:"reader,omitempty"`
	ID     string `json:"id,omitempty"` // of a file without a job; see id
	// Check is what the last Verify has shown of the file with the stamp Checked.
	Check   *Report `json:"check,omitempty"`
	Checked stamp   `json:"checked,omitzero"`
	Uses    []use   `json:"uses,omitempty"`
	// Kept is where the trash keeps the file, an absolute path, and Was its path in the library; empty when it is not there.
	Kept string `json:"kept,omitempty"`
	Was  string `json:"was,omitempty"`
}

// readerVersion grows when more is taken out of a header than before, so that headers are read again.
const readerVersion = 2

// EntryID is the ID of the entry that holds these bytes of a job, whether the library has them or not.
func EntryID(id job.ID, sha256 string) string {
	return string(id) + "-" + strings.ToLower(sha256[:min(len(sha256), 8)])
}

func (r *record) id() string {
	if r.ours() {
		return EntryID(r.Job, r.SHA256)
	}
	return r.ID
}

// ours tells whether the record holds more than can be read from the file again.
func (r *record) ours() bool { return r.Job != "" }

// index is the content of the index file.
type index struct {
	Version int                `json:"version"`
	Files   map[string]*record `json:"files"` // by slash-separated path
	// Away holds the records of models that were here and are not, so that nobody puts them back unasked, and of other
	// files that the trash can give back.
	Away []*record `json:"away,omitempty"`

	dir   string // the folder it belongs to
	seen  stamp  // the file that it was read from or written to
	dirty bool
}

// loadIndex makes f.idx the index of the folder: the one in memory when the file is the one that it was last written
// to, else that of the file, else one that is rebuilt.
func (l *Library) loadIndex(ctx context.Context, f *folder) error {
	info, err := f.root.Lstat(IndexName)
	if err == nil && l.idx != nil && l.idx.dir == f.dir && l.idx.seen == stampOf(info, f.abs(IndexName)) {
		f.idx = l.idx
		return nil
	}
	if errors.Is(err, fs.ErrNotExist) && l.idx != nil && l.idx.dir == f.dir && l.idx.seen == (stamp{}) {
		f.idx = l.idx // it could not be written yet
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the index of the library: %w", err)
	}
	if err == nil {
		if f.idx, err = readIndex(f); err != nil {
			return err
		}
	}
	sweep(f.dir, l.now()) // what a Crisol that was killed has left
	if f.idx == nil {
		if f.idx, err = l.rebuild(ctx, f); err != nil {
			return err
		}
		// A folder that cannot be written to can still be listed; whatever needs the index written says so then.
		_ = f.save(ctx)
	}
	l.idx = f.idx
	return nil
}

// readIndex returns nil for a file that is not an index: it is rebuilt like one that is lost.
func readIndex(f *folder) (*index, error) {
	file, err := f.root.Open(IndexName)
	if err != nil {
		return nil, fmt.Errorf("read the index of the library: %w", err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("read the index of the library: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxIndex))
	if err != nil {
		return nil, fmt.Errorf("read the index of the library: %w", err)
	}
	idx := parseIndex(text)
	if idx != nil {
		idx.dir, idx.seen = f.dir, stampOf(info, f.abs(IndexName))
	}
	return idx, nil
}

func parseIndex(text []byte) *index {
	idx := &index{}
	if json.Unmarshal(text, idx) != nil || idx.Version != indexVersion {
		return nil
	}
	files := make(map[string]*record, len(idx.Files))
	for rel, r := range idx.Files {
		if r != nil && filepath.IsLocal(filepath.FromSlash(rel)) {
			r.Details.Metadata = nil
			files[rel] = r
		}
	}
	away := idx.Away[:0]
	for _, r := range idx.Away {
		if r != nil && (r.ours() || r.Kept != "" && exists(r.Kept)) {
			away = append(away, r)
		}
	}
	idx.Files, idx.Away = files, away
	return idx
}

// rebuild makes an index from the files and what Options.Delivered tells. A model that a person took out while there
// was no index is not remembered as such.
func (l *Library) rebuild(ctx context.Context, f *folder) (*index, error) {
	f.idx = &index{Version: indexVersion, Files: map[string]*record{}, dir: f.dir}
	if l.delivered == nil {
		return f.idx, nil
	}
	files, err := f.walk(ctx)
	if err != nil || len(files) == 0 {
		return f.idx, err
	}
	models, err := l.delivered(ctx)
	if err != nil {
		return nil, fmt.Errorf("rebuild the index of the library: %w", err)
	}
	for _, m := range models {
		rel, kind, err := f.find(ctx, files, m.Model)
		if err != nil {
			return nil, fmt.Errorf("rebuild the index of the library: %w", err)
		}
		if rel != "" {
			f.record(rel, files[rel], newRecord(m.Job, m.Model, kind))
		}
	}
	return f.idx, nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func newRecord(id job.ID, m job.Model, kind Kind) *record {
	return &record{Job: id, Kind: kind, SHA256: strings.ToLower(m.SHA256), Origin: m.Path, Output: m.Dir, Step: m.Step}
}

// find looks among files that belong to no job for the model: the same file by another name, or the same bytes.
func (f *folder) find(ctx context.Context, files map[string]fs.FileInfo, m job.Model) (string, Kind, error) {
	origin, originErr := os.Lstat(m.Path)
	var equal []string
	for rel, info := range files {
		if r := f.idx.Files[rel]; r != nil && r.ours() && r.Stamp.resembles(stampOf(info, f.abs(rel))) {
			continue
		}
		if originErr == nil && os.SameFile(origin, info) {
			return rel, KindLinked, nil
		}
		if info.Size() == m.Bytes {
			equal = append(equal, rel)
		}
	}
	for _, rel := range equal {
		sum, err := f.digest(ctx, rel, files[rel])
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", "", err
		}
		if err == nil && strings.EqualFold(sum, m.SHA256) {
			return rel, KindCopied, nil
		}
	}
	return "", "", nil
}

// digest returns the SHA-256 of a file, from the index where that holds it for the very file.
func (f *folder) digest(ctx context.Context, rel string, info fs.FileInfo) (string, error) {
	now := stampOf(info, f.abs(rel))
	if r := f.idx.Files[rel]; r != nil && !r.ours() && r.SHA256 != "" && r.Stamp == now {
		return r.SHA256, nil
	}
	file, err := f.root.Open(filepath.FromSlash(rel))
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	sum, err := sum256(ctx, file)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", f.abs(rel), err)
	}
	if r := f.idx.Files[rel]; r == nil || !r.ours() {
		f.idx.Files[rel] = &record{Stamp: now, SHA256: sum}
		f.idx.dirty = true
	}
	return sum, nil
}

// record remembers r for the file rel, whose header it may already know.
func (f *folder) record(rel string, info fs.FileInfo, r *record) {
	r.Stamp = stampOf(info, f.abs(rel))
	if old := f.idx.Files[rel]; old != nil && old.Read == r.Stamp {
		r.Details, r.Problem, r.Read, r.Reader = old.Details, old.Problem, old.Read, old.Reader
	}
	f.idx.Files[rel] = r
	away := f.idx.Away[:0]
	for _, a := range f.idx.Away {
		if a.Job != r.Job || a.SHA256 != r.SHA256 {
			away = append(away, a)
		} else {
			r.Uses = a.Uses
		}
	}
	f.idx.Away, f.idx.dirty = away, true
}

// walk returns the models of the folder by their slash-separated paths. Hidden files and folders, and links, are no
// part of the library.
func (f *folder) walk(ctx context.Context) (map[string]fs.FileInfo, error) {
	files := map[string]fs.FileInfo{}
	err := fs.WalkDir(f.root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if p == "." {
			return err
		}
		if err != nil { // gone just now, or closed to us: the others are still to be seen
			return nil //nolint:nilerr // see above
		}
		if d.IsDir() {
			if strings.HasPrefix(d.Name(), ".") || strings.Count(p, "/") >= maxDepth {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() || !isModel(p) {
			return nil
		}
		if info, err := d.Info(); err == nil {
			files[p] = info
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the library %s: %w", f.dir, err)
	}
	return files, nil
}

// reconcile makes the index follow what happened to the files without us: moved, renamed, taken out, brought back.
func (f *folder) reconcile(files map[string]fs.FileInfo) {
	idx := f.idx
	lost := idx.Away
	for rel, r := range idx.Files {
		if _, here := files[rel]; here {
			continue
		}
		delete(idx.Files, rel)
		idx.dirty = true
		if r.ours() {
			lost = append(lost, r)
		}
	}
	if len(lost) == 0 {
		return
	}
	byStamp := make(map[stamp]int, len(lost))
	for i, r := range lost {
		if r.Stamp.Inode != 0 {
			byStamp[r.Stamp] = i
		}
	}
	for rel, info := range files {
		if r := idx.Files[rel]; r != nil && r.ours() {
			continue
		}
		s := stampOf(info, f.abs(rel))
		if i, ok := byStamp[s]; ok && lost[i] != nil {
			idx.Files[rel], lost[i] = lost[i], nil
			idx.Files[rel].Kept, idx.Files[rel].Was = "", ""
			idx.dirty = true
		}
	}
	idx.Away = nil
	for _, r := range lost {
		if r != nil {
			idx.Away = append(idx.Away, r)
		}
	}
}

// save writes the index when it has changed.
func (f *folder) save(ctx context.Context) error {
	if !f.idx.dirty {
		return nil
	}
	text, err := json.Marshal(f.idx)
	if err != nil {
		return fmt.Errorf("write the index of the library: %w", err)
	}
	temp := tempName()
	file, err := f.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write the index of the library: %w", err)
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = persist(ctx, func() error { return f.root.Rename(temp, IndexName) })
	}
	if err != nil {
		_ = f.root.Remove(temp) // the first error is the one that tells
		return fmt.Errorf("write the index of the library: %w", err)
	}
	if err := syncDir(f.dir); err != nil {
		return fmt.Errorf("write the index of the library: %w", err)
	}
	if info, err := f.root.Lstat(IndexName); err == nil {
		f.idx.seen = stampOf(info, f.abs(IndexName))
	}
	f.idx.dirty = false
	return nil
}
