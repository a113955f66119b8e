package core

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"crisol/backend/job"
	"crisol/backend/library"
	"crisol/backend/training"
)

// ModelInfo is a model as faces show it: one that a job brought home, or one that somebody else put into the model folder.
type ModelInfo struct {
	ID    string     `json:"id" doc:"Stays the same whatever the file is called"`
	Name  string     `json:"name" doc:"Its file's name in the model folder without the extension; the job's name when it is not there"`
	State ModelState `json:"state" enum:"here,away,missing"`
	// JobID is empty for a model that somebody else put into the folder, or whose job was taken off the list.
	JobID   job.ID `json:"job_id,omitempty"`
	JobName string `json:"job_name,omitempty"`
	// Path is absolute and empty as JobID is.
	Path string `json:"path,omitempty" doc:"Where the job delivered it"`
	Here bool   `json:"here" doc:"The file is still where it was delivered"`
	// LibraryPath is where the model folder has it.
	LibraryPath string       `json:"library_path,omitempty" doc:"Absolute path in the model folder; absent when it is not there"`
	Kind        library.Kind `json:"kind,omitempty" enum:"linked,cloned,copied,own" doc:"How it came into the model folder; absent when it is not there"`
	At          time.Time    `json:"at" doc:"When it was verified at home, or its file's date"`
	Bytes       int64        `json:"bytes"`
	SHA256      string       `json:"sha256,omitempty"`
	Step        int          `json:"step" doc:"0 when unknown"`
	Tensors     int          `json:"tensors"`
	Base        string       `json:"base,omitempty" doc:"The base model in the file's own words"`
	Method      string       `json:"method,omitempty" enum:"lora,lokr,loha,other"`
	Rank        int          `json:"rank,omitempty" doc:"The rank that most layers have; absent when unknown"`
	Trigger     string       `json:"trigger,omitempty" doc:"The words that call the model up in a prompt"`
	Resolution  string       `json:"resolution,omitempty"`
	// Problem says why the file cannot be used as a model.
	Problem string          `json:"problem,omitempty" say:"true"`
	Changed bool            `json:"changed" doc:"The file in the model folder is not as it came"`
	Check   *library.Report `json:"check,omitempty" doc:"What the last verification has shown"`
	Uses    []library.Use   `json:"uses,omitempty" doc:"Other programs' folders that have it"`
	Image   *ModelImage     `json:"image,omitempty" doc:"The newest validation image of its step"`
}

// ModelState says where a model is.
type ModelState string

// The states.
const (
	ModelHere    ModelState = "here"    // in the model folder
	ModelAway    ModelState = "away"    // not in the model folder; its job's delivered file is there, so it can be put back
	ModelMissing ModelState = "missing" // in neither place
)

// ModelImage is a validation image of a model's job.
type ModelImage struct {
	Path string `json:"path" doc:"Slash-separated, within the folder of the job's outputs"`
	Step int    `json:"step" doc:"-1 when its name does not tell"`
}

// settleModels is how long a list waits for a model that is just coming home.
const settleModels = 2 * time.Second

// Models lists the models that came home and those that somebody else put into the model folder, newest first. A folder
// that cannot be read keeps no delivered model from being listed. No header is read that was read before.
func (c *Core) Models(ctx context.Context) ([]ModelInfo, error) {
	c.shelf.comeBack()
	c.shelf.settle(ctx, settleModels)
	delivered, err := c.delivered(ctx)
	if err != nil {
		return nil, err
	}
	entries, err := c.entries(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c.o.Log.Warn("the model folder cannot be listed", "error", err)
	}
	jobs := make(map[string]library.Delivered, len(delivered))
	for _, d := range delivered {
		jobs[library.EntryID(d.Job, d.Model.SHA256)] = d
	}
	models := make([]ModelInfo, 0, len(delivered)+len(entries))
	for _, e := range entries {
		d, ok := jobs[e.ID]
		if !ok {
			models = append(models, c.fromEntry(e))
			continue
		}
		delete(jobs, e.ID)
		models = append(models, c.joined(d, &e))
	}
	for _, d := range delivered {
		if _, left := jobs[library.EntryID(d.Job, d.Model.SHA256)]; left {
			models = append(models, c.joined(d, nil))
		}
	}
	slices.SortStableFunc(models, func(a, b ModelInfo) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Name, b.Name)) })
	return models, nil
}

// fromEntry describes what the model folder has.
func (c *Core) fromEntry(e library.Entry) ModelInfo {
	m := ModelInfo{
		ID: e.ID, Name: e.Name, State: ModelHere, LibraryPath: e.Path, Kind: e.Kind, At: e.Modified, Bytes: e.Bytes, SHA256: e.SHA256,
		Problem: e.Problem, Changed: e.Changed, Check: e.Check, Uses: e.Uses,
	}
	m.describe(e.Details)
	if e.Details.Step > 0 {
		m.Step = e.Details.Step
	}
	if e.JobID != "" && len(e.Images) > 0 {
		m.Image = c.image(e.JobID, library.Image{Path: e.Images[0], Step: m.Step})
	}
	return m
}

func (m *ModelInfo) describe(d library.Details) {
	m.Tensors, m.Base, m.Method, m.Rank, m.Trigger, m.Resolution = d.Tensors, d.Base, string(d.Method), d.Rank, d.Trigger, d.Resolution
}

// joined describes a model that a job brought home, and that the model folder has as e; nil when it has not.
func (c *Core) joined(d library.Delivered, e *library.Entry) ModelInfo {
	// Whatever keeps one from being looked at, it is not there for a person, and the others are.
	_, err := os.Stat(d.Model.Path)
	m := ModelInfo{
		ID: library.EntryID(d.Job, d.Model.SHA256), Name: d.Name, State: ModelAway, Bytes: d.Model.Bytes, SHA256: d.Model.SHA256,
		Tensors: d.Model.Tensors,
	}
	switch {
	case e != nil:
		m = c.fromEntry(*e)
	case err != nil:
		m.State = ModelMissing
	default:
		m.describe(c.seen.details(d.Model))
		if images := library.Images(d.Model.Dir, filepath.Dir(d.Model.Path), 1); len(images) > 0 {
			m.Image = c.image(d.Job, images[0])
		}
	}
	m.JobID, m.JobName, m.Path, m.Here, m.At = d.Job, d.Name, d.Model.Path, err == nil, d.Model.VerifiedAt
	if d.Model.Step > 0 {
		m.Step = d.Model.Step
	}
	return m
}

// image names an image as the page asks for it; nil for one that is not among the job's outputs.
func (c *Core) image(id job.ID, i library.Image) *ModelImage {
	rel, err := filepath.Rel(c.outputs(id), i.Path)
	if err != nil || !filepath.IsLocal(rel) {
		return nil
	}
	return &ModelImage{Path: filepath.ToSlash(rel), Step: i.Step}
}

// outputs is the folder in which all that a job publishes arrives.
func (c *Core) outputs(id job.ID) string {
	return filepath.Join(c.home.Outputs(), training.OutputsBucket, string(id))
}

// entries lists the library. A folder that is not there yet is not made for that.
func (c *Core) entries(ctx context.Context) ([]library.Entry, error) {
	folder, err := c.ModelFolder()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(folder.Path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return c.library.List(ctx)
}

// delivered lists the models of all verified jobs, newest first, without their metadata. It is Options.Delivered of the
// library.
func (c *Core) delivered(ctx context.Context) ([]library.Delivered, error) {
	list, _, err := c.store.List(job.Filter{})
	if err != nil {
		return nil, err
	}
	models := []library.Delivered{}
	for _, s := range list {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if s.Delivery != job.DeliveryVerified || s.ModelPath == "" {
			continue
		}
		d, err := c.seen.delivered(s, c.store.Get)
		if err != nil {
			return nil, err
		}
		if d.Model.Path != "" {
			models = append(models, d)
		}
	}
	return models, nil
}

// seen remembers what a list of models needs and what does not change, so that a list reads neither each job nor each
// header again.
type seen struct {
	mu      sync.Mutex
	jobs    map[job.ID]seenJob
	headers map[string]library.Details // by digest
}

type seenJob struct {
	revision uint64
	model    library.Delivered
}

func newSeen() *seen { return &seen{jobs: map[job.ID]seenJob{}, headers: map[string]library.Details{}} }

func (s *seen) delivered(summary job.Summary, get func(job.ID) (job.Job, error)) (library.Delivered, error) {
	s.mu.Lock()
	known, ok := s.jobs[summary.ID]
	s.mu.Unlock()
	if ok && known.revision == summary.Revision {
		return known.model, nil
	}
	j, err := get(summary.ID)
	if err != nil {
		return library.Delivered{}, err
	}
	d := library.Delivered{Job: j.ID, Name: j.Name}
	if j.Delivery.Model != nil {
		d.Model = *j.Delivery.Model
		d.Model.Metadata = nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs[summary.ID] = seenJob{summary.Revision, d}
	return d, nil
}

// details returns what the header of a delivered file says; nothing when it cannot be read.
func (s *seen) details(m job.Model) library.Details {
	s.mu.Lock()
	d, ok := s.headers[m.SHA256]
	s.mu.Unlock()
	if ok {
		return d
	}
	d, err := library.Inspect(m.Path)
	if err != nil {
		return library.Details{Tensors: m.Tensors, Method: library.MethodOther}
	}
	d.Metadata = nil
	s.mu.Lock()
	defer s.mu.Unlock()
	s.headers[m.SHA256] = d
	return d
}
