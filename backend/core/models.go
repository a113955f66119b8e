package core

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"crisol/backend/job"
	"crisol/backend/library"
)

// modelFolder is the setting that keeps the folder of models that a person chose.
const modelFolder = "model_folder"

// ErrModelFolder says that a folder cannot be the one of the models.
var ErrModelFolder = errors.New("it cannot be the model folder")

// DeliveredModel is a model that came home.
type DeliveredModel struct {
	job.Model
	JobID job.ID `json:"job_id"`
	Name  string `json:"name"`
	Here  bool   `json:"here" doc:"The file is still where it was delivered"`
	// LibraryPath is where the model folder has it.
	LibraryPath string       `json:"library_path,omitempty" doc:"Absolute path in the model folder; absent when it is not there"`
	Base        string       `json:"base,omitempty" doc:"The base model in the file's own words"`
	Rank        int          `json:"rank,omitempty" doc:"The rank that most layers have; absent when unknown"`
	Kind        library.Kind `json:"kind,omitempty" enum:"linked,cloned,copied,own" doc:"How it came into the model folder; absent when it is not there"`
}

// ModelFolder is the folder in which each delivered model appears under a readable name.
type ModelFolder struct {
	Path    string `json:"path" doc:"Absolute path"`
	Default bool   `json:"default" doc:"Nobody chose another one"`
}

// DefaultModels is the model folder until a person chooses one: Crisol/Models in the person's home for the home that this
// OS has by default, and the folder models within any other one, which somebody set apart on purpose.
func (h Home) DefaultModels() string {
	if usual, user, err := osHome(); err == nil && filepath.Clean(string(h)) == filepath.Clean(string(usual)) {
		return filepath.Join(user, "Crisol", "Models")
	}
	return filepath.Join(string(h), "models")
}

// ModelFolder returns the model folder in force.
func (c *Core) ModelFolder() (ModelFolder, error) {
	dir := ""
	if _, err := c.store.Setting(modelFolder, &dir); err != nil {
		return ModelFolder{}, err
	}
	if dir == "" {
		return ModelFolder{Path: c.home.DefaultModels(), Default: true}, nil
	}
	return ModelFolder{Path: dir}, nil
}

// SetModelFolder chooses the model folder, by its absolute path; "" chooses the default. The folder is made when it is
// not there, and the verified models appear in it; what is in the one before stays. The error wraps ErrModelFolder when
// the folder cannot be one.
func (c *Core) SetModelFolder(dir string) error {
	if dir != "" {
		if !filepath.IsAbs(dir) {
			return fmt.Errorf("%s: %w: give its absolute path", dir, ErrModelFolder)
		}
		dir = filepath.Clean(dir)
		for _, own := range []string{c.home.cloud(), c.home.Outputs()} {
			if rel, err := filepath.Rel(own, dir); err == nil && filepath.IsLocal(rel) {
				return fmt.Errorf("%s: %w: Crisol keeps its own files there; choose another one", dir, ErrModelFolder)
			}
		}
		if err := writable(dir); err != nil {
			return fmt.Errorf("%s: %w: %w; choose one that you may write to", dir, ErrModelFolder, err)
		}
	}
	if err := c.store.SetSetting(modelFolder, dir); err != nil {
		return err
	}
	c.shelf.again()
	return nil
}

func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return probe(dir)
}

// probe tells why a folder that is there cannot be written; nil when it can.
func probe(dir string) error {
	probe, err := os.CreateTemp(dir, ".crisol-probe.*")
	if err != nil {
		return err
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
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

// LinkModel makes a model of the library appear in the folder of another program and returns its path there. target is
// the id of one of Targets, or the absolute path of a folder. The error may wrap library.ErrNoTarget.
func (c *Core) LinkModel(ctx context.Context, path, target string) (string, error) {
	if filepath.IsAbs(target) {
		return c.library.Link(ctx, path, library.Target{ID: "folder", Name: target, Dir: target})
	}
	for _, t := range c.Targets() {
		if t.ID == target {
			return c.library.Link(ctx, path, t)
		}
	}
	return "", fmt.Errorf("no program is called %q here: %w", target, library.ErrNoTarget)
}

// settleModels is how long a list waits for a model that is just coming home.
const settleModels = 2 * time.Second

// Models lists the delivered models, newest first, with what the model folder knows of them. A folder that cannot be read
// keeps none from being listed.
func (c *Core) Models(ctx context.Context) ([]DeliveredModel, error) {
	c.shelf.settle(ctx, settleModels)
	delivered, err := c.delivered(ctx)
	if err != nil {
		return nil, err
	}
	known, err := c.shelved(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c.o.Log.Warn("the model folder cannot be listed", "error", err)
	}
	models := make([]DeliveredModel, 0, len(delivered))
	for _, d := range delivered {
		// Whatever keeps one from being looked at, it is not there for a person, and the others are.
		_, err = os.Stat(d.Model.Path)
		m := DeliveredModel{Model: d.Model, JobID: d.Job, Name: d.Name, Here: err == nil}
		if e, ok := known[keyOf(d.Job, d.Model.SHA256)]; ok {
			m.LibraryPath, m.Base, m.Rank, m.Kind = e.Path, e.Details.Base, e.Details.Rank, e.Kind
		}
		models = append(models, m)
	}
	return models, nil
}

// shelfKey is what tells the models of the library apart: one job may deliver other weights when it is judged again.
type shelfKey struct {
	id  job.ID
	sha string
}

func keyOf(id job.ID, sha string) shelfKey { return shelfKey{id, strings.ToLower(sha)} }

// shelved lists the library by job. A folder that is not there yet is not made for that.
func (c *Core) shelved(ctx context.Context) (map[shelfKey]library.Entry, error) {
	folder, err := c.ModelFolder()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(folder.Path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	entries, err := c.library.List(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[shelfKey]library.Entry, len(entries))
	for _, e := range entries {
		if e.JobID != "" {
			known[keyOf(e.JobID, e.SHA256)] = e
		}
	}
	return known, nil
}

// delivered lists the models of all verified jobs, newest first. It is Options.Delivered of the library.
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
		j, err := c.store.Get(s.ID)
		if err != nil {
			return nil, err
		}
		if j.Delivery.Model != nil {
			models = append(models, library.Delivered{Job: s.ID, Name: s.Name, Model: *j.Delivery.Model})
		}
	}
	return models, nil
}
