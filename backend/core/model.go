package core

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"crisol/backend/delivery"
	"crisol/backend/event"
	"crisol/backend/library"
)

// ModelDetail is all that a face shows of one model.
type ModelDetail struct {
	ModelInfo
	Anatomy *library.Anatomy `json:"anatomy,omitempty" doc:"What its header says; absent when it cannot be read"`
	// Images are those of the job, of the highest step first.
	Images      []ModelImage `json:"images"`
	Checkpoints []Checkpoint `json:"checkpoints" doc:"Weights of the job that arrived, newest first"`
}

// Checkpoint is weights that arrived from a job.
type Checkpoint struct {
	delivery.Weights
	Current bool `json:"current" doc:"These are the model's"`
}

// maxModelImages bounds the images of one model that a face is given.
const maxModelImages = 600

// Model returns one model by its ID. The error wraps library.ErrGone when there is none.
func (c *Core) Model(ctx context.Context, id string) (ModelDetail, error) {
	models, err := c.Models(ctx)
	if err != nil {
		return ModelDetail{}, err
	}
	for _, m := range models {
		if m.ID == id {
			return c.detail(ctx, m)
		}
	}
	return ModelDetail{}, fmt.Errorf("model %s: %w", id, library.ErrGone)
}

func (c *Core) detail(ctx context.Context, m ModelInfo) (ModelDetail, error) {
	d := ModelDetail{ModelInfo: m, Images: []ModelImage{}, Checkpoints: []Checkpoint{}}
	path := m.LibraryPath
	if path == "" {
		path = m.Path
	}
	// One that cannot be read has its problem in the list already.
	if a, err := library.Dissect(path); err == nil {
		d.Anatomy = &a
	}
	if m.JobID == "" {
		return d, nil
	}
	dir := c.outputs(m.JobID)
	found, err := delivery.Arrived(ctx, dir)
	if err != nil {
		return ModelDetail{}, err
	}
	for _, w := range found {
		d.Checkpoints = append(d.Checkpoints, Checkpoint{w, w.Path == m.Path})
	}
	output := dir
	if rel, err := filepath.Rel(dir, m.Path); err == nil && filepath.IsLocal(rel) {
		output = filepath.Join(dir, strings.Split(filepath.ToSlash(rel), "/")[0])
	}
	for _, i := range library.Images(output, filepath.Dir(m.Path), maxModelImages) {
		if image := c.image(m.JobID, i); image != nil {
			d.Images = append(d.Images, *image)
		}
	}
	return d, nil
}

// Library returns the folder of models.
func (c *Core) Library() *library.Library { return c.library }

// Targets returns the folders from which other programs on this machine read models.
func (c *Core) Targets() []library.Target {
	if c.o.Targets != nil {
		return c.o.Targets()
	}
	user, err := os.UserHomeDir()
	if err != nil {
		return []library.Target{}
	}
	return library.Targets(user, os.Getenv)
}

// modelPath returns the path of a model of the library that is named by that path, or by its ID.
func (c *Core) modelPath(ctx context.Context, model string) (string, error) {
	if strings.ContainsAny(model, `/\.`) { // an ID has none of these, and each path of a model an extension
		return model, nil
	}
	e, err := c.library.Find(ctx, model)
	return e.Path, err
}

// LinkModel makes a model of the library (its ID, or its path) appear in the folder of another program and returns its
// path there. target is the id of one of Targets, or the absolute path of a folder. The error may wrap
// library.ErrNoTarget.
func (c *Core) LinkModel(ctx context.Context, model, target string) (string, error) {
	path, err := c.modelPath(ctx, model)
	if err != nil {
		return "", err
	}
	t := library.Target{ID: "folder", Name: target, Dir: target}
	if !filepath.IsAbs(target) {
		if t, err = c.target(target); err != nil {
			return "", err
		}
	}
	defer c.events.Publish(event.ModelsChanged, "")
	return c.library.Link(ctx, path, t)
}

func (c *Core) target(id string) (library.Target, error) {
	for _, t := range c.Targets() {
		if t.ID == id {
			return t, nil
		}
	}
	return library.Target{}, fmt.Errorf("no program is called %q here: %w", id, library.ErrNoTarget)
}

// VerifyModel reads a model of the library (its ID, or its path) to its end; see library.Verify.
func (c *Core) VerifyModel(ctx context.Context, model string, progress func(done, total int64)) (library.Report, error) {
	path, err := c.modelPath(ctx, model)
	if err != nil {
		return library.Report{}, err
	}
	defer c.events.Publish(event.ModelsChanged, "")
	return c.library.Verify(ctx, path, progress)
}

// RenameModel gives a model of the library (its ID, or its path) another name; see library.Rename.
func (c *Core) RenameModel(ctx context.Context, model, name string) (library.Entry, error) {
	path, err := c.modelPath(ctx, model)
	if err != nil {
		return library.Entry{}, err
	}
	defer c.events.Publish(event.ModelsChanged, "")
	return c.library.Rename(ctx, path, name)
}

// TrashModel moves a model of the library (its ID, or its path) to the system's trash; see library.Trash.
func (c *Core) TrashModel(ctx context.Context, model string) error {
	path, err := c.modelPath(ctx, model)
	if err != nil {
		return err
	}
	defer c.events.Publish(event.ModelsChanged, "")
	return c.library.Trash(ctx, path)
}

// PutBackModel undoes TrashModel, by the model's ID: the trash gives the file back, or else the model is put into the
// folder again from what its job delivered. The error wraps library.ErrNotKept when neither can be done.
func (c *Core) PutBackModel(ctx context.Context, id string) (library.Entry, error) {
	defer c.events.Publish(event.ModelsChanged, "")
	e, err := c.library.TakeBack(ctx, id)
	if !errors.Is(err, library.ErrNotKept) {
		return e, err
	}
	delivered, listErr := c.delivered(ctx)
	if listErr != nil {
		return library.Entry{}, listErr
	}
	for _, d := range delivered {
		if library.EntryID(d.Job, d.Model.SHA256) == id {
			return c.library.Restore(ctx, d.Job, d.Name, d.Model)
		}
	}
	return library.Entry{}, err
}
