package core

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"crisol/backend/library"
)

// modelFolder is the setting that keeps the folder of models that a person chose.
const modelFolder = "model_folder"

// ErrModelFolder says that a folder cannot be the one of the models.
var ErrModelFolder = errors.New("it cannot be the model folder")

// ModelFolder is the folder in which each delivered model appears under a readable name.
type ModelFolder struct {
	Path    string `json:"path" doc:"Absolute path"`
	Default bool   `json:"default" doc:"Nobody chose another one"`
	Made    bool   `json:"made" doc:"It is there; the default folder is made when the first model comes"`
	// Problem is what keeps models from appearing in it.
	Problem FolderProblem `json:"problem,omitempty" enum:"missing,readonly"`
}

// FolderProblem is what is wrong with the model folder; empty when nothing is.
type FolderProblem string

// The problems. The default folder is never missing: it is made when the first model comes.
const (
	FolderMissing  FolderProblem = "missing"  // a person chose it, and it is not there: its disk is not connected, or it was moved
	FolderReadOnly FolderProblem = "readonly" // Crisol may not write to it
)

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
	f := ModelFolder{Path: dir}
	if dir == "" {
		f = ModelFolder{Path: c.home.DefaultModels(), Default: true}
	}
	info, err := os.Stat(f.Path)
	f.Made = err == nil && info.IsDir()
	switch {
	case errors.Is(err, fs.ErrNotExist) && f.Default:
	case !f.Made:
		f.Problem = FolderMissing
	case !mayWrite(f.Path):
		f.Problem = FolderReadOnly
	}
	return f, nil
}

// libraryDir is where the library is. A folder that a person chose and that is not there is not made anew: its disk may
// only be unplugged, and every model would be copied to wherever that is mounted otherwise.
func (c *Core) libraryDir() (string, error) {
	f, err := c.ModelFolder()
	if err == nil && f.Problem == FolderMissing && !f.Default {
		err = fmt.Errorf("%s: %w", f.Path, library.ErrNoFolder)
	}
	return f.Path, err
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
