// Package draft keeps trainings that are being prepared. Each draft is a config folder of its own, so that planning and
// training read it as they read any other, beside a small file with what the two texts do not say. The texts are the
// truth: the form is read out of them. A draft may be unfinished and invalid; it never holds a secret.
package draft

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"crisol/backend/recipe"
	"crisol/backend/trainconfig"
)

// Errors that a caller branches on.
var (
	ErrNotFound = errors.New("there is no such draft")
	ErrSecret   = errors.New("a draft holds no secrets")
	ErrOccupied = errors.New("the folder holds a configuration already")
	ErrNoFolder = errors.New("no folder was named")
)

// maxText bounds each text, in bytes. Real ones have a few kilobytes.
const maxText = 4 << 20

// Origin says what a draft was made of.
type Origin struct {
	// Kind is form, folder or job.
	Kind string `json:"kind"`
	// From is the folder or the job's id.
	From string `json:"from"`
}

// The kinds of origins.
const (
	FromForm   = "form"
	FromFolder = "folder"
	FromJob    = "job"
)

// Summary is a draft's line in a list.
type Summary struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Family    string    `json:"family"`
	Steps     string    `json:"steps"`
	Origin    Origin    `json:"origin"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Choice is where a draft is to be trained. Both are empty until somebody chooses.
type Choice struct {
	Provider string `json:"provider"`
	Hardware string `json:"hardware"`
}

// Draft is a training that is being prepared.
type Draft struct {
	Summary
	// Dir is its config folder.
	Dir    string            `json:"dir"`
	Texts  trainconfig.Texts `json:"texts"`
	Choice Choice            `json:"choice"`
	// LeftOut are settings of the original that held secrets and were not copied.
	LeftOut []string `json:"left_out"`
}

// record is what stands in draft.json.
type record struct {
	Summary
	Choice  Choice   `json:"choice"`
	LeftOut []string `json:"left_out,omitempty"`
}

const (
	recordName = "draft.json"
	configName = "config.json"
	trashName  = ".deleted"
)

// Options are what a Store needs.
type Options struct {
	// Dir is the folder of the drafts; it is made when the first one is.
	Dir   string
	NewID func() string
	Clock func() time.Time
}

// Store keeps drafts. It is safe for concurrent use by one process.
type Store struct {
	o  Options
	mu sync.Mutex
}

// Open returns the store of a folder, and drops for good what was deleted before the last start and what a start that
// was killed left half-made.
func Open(o Options) (*Store, error) {
	s := &Store{o: o}
	if err := os.RemoveAll(filepath.Join(o.Dir, trashName)); err != nil {
		return nil, fmt.Errorf("drop deleted drafts: %w", err)
	}
	entries, err := os.ReadDir(o.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("look for drafts: %w", err)
	}
	for _, e := range entries {
		dir := filepath.Join(o.Dir, e.Name())
		if strings.HasPrefix(e.Name(), unfinished) {
			err = os.RemoveAll(dir)
		} else if e.IsDir() {
			err = sweep(dir)
		}
		if err != nil {
			return nil, fmt.Errorf("tidy the drafts: %w", err)
		}
	}
	return s, nil
}

var validID = regexp.MustCompile(`^[0-9a-z]{1,40}$`)

// dir returns the folder of a draft that may or may not be there.
func (s *Store) dir(id string) (string, error) {
	if !validID.MatchString(id) {
		return "", fmt.Errorf("%w: %q", ErrNotFound, id)
	}
	return filepath.Join(s.o.Dir, id), nil
}

// List returns all drafts, the one that was last worked on first.
func (s *Store) List() ([]Summary, error) {
	entries, err := os.ReadDir(s.o.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the drafts: %w", err)
	}
	list := []Summary{}
	for _, e := range entries {
		if !e.IsDir() || !validID.MatchString(e.Name()) {
			continue
		}
		r, err := readRecord(filepath.Join(s.o.Dir, e.Name()))
		if err != nil {
			continue // one that cannot be read must not hide the others; opening it says why
		}
		r.ID = e.Name()
		list = append(list, r.Summary)
	}
	slices.SortFunc(list, func(a, b Summary) int {
		if c := b.UpdatedAt.Compare(a.UpdatedAt); c != 0 {
			return c
		}
		return strings.Compare(b.ID, a.ID)
	})
	return list, nil
}

// Get returns a draft. The error is ErrNotFound when there is none.
func (s *Store) Get(id string) (Draft, error) {
	dir, err := s.dir(id)
	if err != nil {
		return Draft{}, err
	}
	r, err := readRecord(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return Draft{}, fmt.Errorf("%w: %q", ErrNotFound, id)
	}
	if err != nil {
		return Draft{}, err
	}
	d := Draft{Summary: r.Summary, Dir: dir, Choice: r.Choice, LeftOut: slices.Concat([]string{}, r.LeftOut)}
	d.ID = id
	config, err := os.ReadFile(filepath.Join(dir, configName))
	if err != nil {
		return Draft{}, fmt.Errorf("read draft %s: %w", id, err)
	}
	dataloader, err := os.ReadFile(filepath.Join(dir, trainconfig.DataloaderName))
	if err != nil {
		return Draft{}, fmt.Errorf("read draft %s: %w", id, err)
	}
	d.Texts = trainconfig.Texts{Config: string(config), Dataloader: string(dataloader)}
	return d, nil
}

func readRecord(dir string) (record, error) {
	var r record
	path := filepath.Join(dir, recordName)
	raw, err := os.ReadFile(path)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// Create makes a draft of answers to the form.
func (s *Store) Create(v recipe.Values) (Draft, error) {
	texts, err := recipe.Compose(v)
	if err != nil {
		return Draft{}, err
	}
	return s.make(texts, nil, nil, Origin{Kind: FromForm})
}

// Copy makes a draft of the configuration in a folder; see trainconfig.Copy for what is left behind. origin tells where
// the folder is from.
func (s *Store) Copy(dir string, origin Origin) (Draft, error) {
	copied, err := trainconfig.Copy(dir)
	if err != nil {
		return Draft{}, err
	}
	return s.make(copied.Texts, copied.Sides, copied.LeftOut, origin)
}

// unfinished begins the name of a draft's folder until everything is in it.
const unfinished = ".making-"

func (s *Store) make(texts trainconfig.Texts, sides map[string][]byte, leftOut []string, origin Origin) (Draft, error) {
	if err := fit(texts); err != nil {
		return Draft{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.o.Clock()
	id := s.o.NewID()
	dir, err := s.dir(id)
	if err != nil {
		return Draft{}, err
	}
	r := record{Summary: Summary{ID: id, Origin: origin, CreatedAt: now, UpdatedAt: now}, LeftOut: leftOut}
	r.describe(texts)
	if err := os.MkdirAll(s.o.Dir, 0o700); err != nil {
		return Draft{}, fmt.Errorf("make a draft: %w", err)
	}
	making := filepath.Join(s.o.Dir, unfinished+id)
	err = os.Mkdir(making, 0o700)
	for name, content := range sides {
		if err == nil {
			err = place(filepath.Join(making, filepath.Base(name)), content)
		}
	}
	if err == nil {
		err = write(making, texts, r)
	}
	if err == nil {
		err = os.Rename(making, dir)
	}
	if err == nil {
		err = syncDir(s.o.Dir)
	}
	if err != nil {
		return Draft{}, errors.Join(fmt.Errorf("make a draft: %w", err), os.RemoveAll(making))
	}
	return s.Get(id)
}

// describe takes a draft's line in the list from its texts. What cannot be read stays as it was.
func (r *record) describe(texts trainconfig.Texts) {
	reading, err := recipe.Read(texts)
	if err != nil {
		return
	}
	r.Name, r.Steps = reading.Values[recipe.Name], reading.Values[recipe.Steps]
	r.Family = reading.Values[recipe.FamilyField]
	if f, known := recipe.FamilyOf(r.Family); known {
		r.Family = f.Name
	}
}

// fit refuses texts that may not be kept.
func fit(texts trainconfig.Texts) error {
	if len(texts.Config) > maxText || len(texts.Dataloader) > maxText {
		return fmt.Errorf("a text is larger than %d MiB; give the path of a config folder instead", maxText>>20)
	}
	for name, text := range map[string]string{configName: texts.Config, trainconfig.DataloaderName: texts.Dataloader} {
		for _, found := range trainconfig.SecretsIn(name, []byte(text)) {
			return fmt.Errorf("%w: %s, line %d, holds a %s; put it into the settings, under Tokens, and remove it here", ErrSecret, name, found.Line, found.Kind)
		}
	}
	return nil
}

// Save keeps new texts. The error is ErrSecret when one holds a secret (nothing is kept then), and ErrNotFound.
func (s *Store) Save(id string, texts trainconfig.Texts) (Draft, error) {
	if err := fit(texts); err != nil {
		return Draft{}, err
	}
	return s.change(id, func(d Draft, r *record) error {
		r.UpdatedAt = s.o.Clock()
		r.describe(texts)
		return write(d.Dir, texts, *r)
	})
}

// Choose keeps where the draft is to be trained.
func (s *Store) Choose(id string, choice Choice) (Draft, error) {
	return s.change(id, func(d Draft, r *record) error {
		r.Choice, r.UpdatedAt = choice, s.o.Clock()
		return writeRecord(d.Dir, *r)
	})
}

func (s *Store) change(id string, do func(Draft, *record) error) (Draft, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.Get(id)
	if err != nil {
		return Draft{}, err
	}
	r := record{Summary: d.Summary, Choice: d.Choice, LeftOut: d.LeftOut}
	if err := do(d, &r); err != nil {
		return Draft{}, fmt.Errorf("save draft %s: %w", id, err)
	}
	return s.Get(id)
}

// write keeps the texts, and then the record that tells when.
func write(dir string, texts trainconfig.Texts, r record) error {
	if err := place(filepath.Join(dir, configName), []byte(texts.Config)); err != nil {
		return err
	}
	if err := place(filepath.Join(dir, trainconfig.DataloaderName), []byte(texts.Dataloader)); err != nil {
		return err
	}
	return writeRecord(dir, r)
}

func writeRecord(dir string, r record) error {
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return place(filepath.Join(dir, recordName), raw)
}

// Delete puts a draft aside; Restore brings it back until Crisol starts the next time.
func (s *Store) Delete(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	dir, err := s.dir(id)
	if err != nil {
		return err
	}
	trash := filepath.Join(s.o.Dir, trashName)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %q", ErrNotFound, id)
	}
	if err := os.MkdirAll(trash, 0o700); err != nil {
		return fmt.Errorf("delete draft %s: %w", id, err)
	}
	if err := os.Rename(dir, filepath.Join(trash, id)); err != nil {
		return fmt.Errorf("delete draft %s: %w", id, err)
	}
	return syncDir(s.o.Dir)
}

// Restore brings a deleted draft back. The error is ErrNotFound when it is gone for good.
func (s *Store) Restore(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	dir, err := s.dir(id)
	if err != nil {
		return err
	}
	err = os.Rename(filepath.Join(s.o.Dir, trashName, id), dir)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %q", ErrNotFound, id)
	}
	if err != nil {
		return fmt.Errorf("bring draft %s back: %w", id, err)
	}
	return syncDir(s.o.Dir)
}

// Owns tells whether a config folder is a draft's, and of which.
func (s *Store) Owns(dir string) (id string, yes bool) {
	rel, err := filepath.Rel(s.o.Dir, dir)
	if err != nil || !validID.MatchString(rel) {
		return "", false
	}
	return rel, true
}
