package service

import (
	"context"
	"errors"
	"fmt"

	"crisol/backend/core"
	"crisol/backend/library"
)

// ModelSource is the part of Crisol that keeps the models. A model is named by its ID.
type ModelSource interface {
	Models(ctx context.Context) ([]core.ModelInfo, error)
	Model(ctx context.Context, id string) (core.ModelDetail, error)
	VerifyModel(ctx context.Context, id string, progress func(done, total int64)) (library.Report, error)
	RenameModel(ctx context.Context, id, name string) (library.Entry, error)
	TrashModel(ctx context.Context, id string) error
	PutBackModel(ctx context.Context, id string) (library.Entry, error)
	// LinkModel takes the id of one of Targets, or the absolute path of a folder.
	LinkModel(ctx context.Context, id, target string) (string, error)
	Targets() []library.Target
	ModelFolder() (core.ModelFolder, error)
	SetModelFolder(dir string) error
}

// Models shows the models that came home, and does with them what a person asks.
type Models struct {
	life     *Life
	source   ModelSource
	readings *readings
	choose   func(ctx context.Context, title string) (string, error)
	show     func(ctx context.Context, path string) error
}

// ModelList is all models, newest first, and the folder that holds them.
type ModelList struct {
	Models []core.ModelInfo `json:"models"`
	Folder core.ModelFolder `json:"folder"`
}

// NewModels returns the facade. choose asks for a folder with the system's own dialog and returns "" when the person
// changed their mind; show opens the file manager at a path.
func NewModels(life *Life, source ModelSource, choose func(ctx context.Context, title string) (string, error),
	show func(ctx context.Context, path string) error,
) *Models {
	return &Models{life: life, source: source, readings: newReadings(), choose: choose, show: show}
}

// List returns all models.
func (s *Models) List() (ModelList, error) {
	return call(s.life, quick, func(ctx context.Context) (ModelList, error) {
		models, err := s.source.Models(ctx)
		if err != nil {
			return ModelList{}, fmt.Errorf("list the models: %w", err)
		}
		folder, err := s.source.ModelFolder()
		return ModelList{Models: orEmpty(models), Folder: folder}, err
	})
}

// Get returns all there is to show of one model.
func (s *Models) Get(id string) (core.ModelDetail, error) {
	return call(s.life, quick, func(ctx context.Context) (core.ModelDetail, error) { return s.source.Model(ctx, id) })
}

// Rename gives a model another name in the model folder, made portable, and returns that name.
func (s *Models) Rename(id, name string) (string, error) {
	return call(s.life, quick, func(ctx context.Context) (string, error) {
		e, err := s.source.RenameModel(ctx, id, name)
		return e.Name, err
	})
}

// Trash moves a model from the model folder to the system's trash.
func (s *Models) Trash(id string) error {
	return act(s.life, quick, func(ctx context.Context) error { return s.source.TrashModel(ctx, id) })
}

// PutBack undoes Trash: from the trash where that can give back, else from what the job delivered.
func (s *Models) PutBack(id string) error {
	return act(s.life, unhurt, func(ctx context.Context) error { // it may be a copy of gigabytes
		_, err := s.source.PutBackModel(ctx, id)
		return err
	})
}

// Targets lists the folders from which other programs on this computer read models.
func (s *Models) Targets() ([]library.Target, error) {
	return call(s.life, quick, func(context.Context) ([]library.Target, error) { return orEmpty(s.source.Targets()), nil })
}

// Link makes a model appear in the folder of another program, by the id of a target, and returns its path there. A model
// that is there already is no error.
func (s *Models) Link(id, target string) (string, error) {
	return call(s.life, unhurt, func(ctx context.Context) (string, error) { return s.source.LinkModel(ctx, id, target) })
}

// LinkElsewhere asks for a folder with a dialog of that title and makes a model appear there. It returns the path, and ""
// when the person changed their mind.
func (s *Models) LinkElsewhere(id, title string) (string, error) {
	return call(s.life, unhurt, func(ctx context.Context) (string, error) {
		dir, err := s.choose(ctx, title)
		if err != nil || dir == "" {
			return "", err
		}
		return s.source.LinkModel(ctx, id, dir)
	})
}

// Show opens the file manager at a model: in the model folder, or else where its job delivered it.
func (s *Models) Show(id string) error {
	return act(s.life, quick, func(ctx context.Context) error {
		models, err := s.source.Models(ctx)
		if err != nil {
			return err
		}
		for _, m := range models {
			switch {
			case m.ID != id:
			case m.LibraryPath != "":
				return s.show(ctx, m.LibraryPath)
			case m.Here:
				return s.show(ctx, m.Path)
			}
		}
		return fmt.Errorf("model %s: %w", id, library.ErrGone)
	})
}

// Verify begins to read a model to its end; Verification tells how far it is. Asking again while it reads is no error.
func (s *Models) Verify(id string) error {
	return act(s.life, quick, func(context.Context) error {
		s.readings.begin(s.life, id, func(ctx context.Context, progress func(done, total int64)) (library.Report, error) {
			return s.source.VerifyModel(ctx, id, progress)
		})
		return nil
	})
}

// Verification tells how far Verify is with a model, or how it ended.
func (s *Models) Verification(id string) (Reading, error) {
	return call(s.life, quick, func(context.Context) (Reading, error) { return s.readings.get(id), nil })
}

// StopVerify ends the reading of a model. One that is not read is no error.
func (s *Models) StopVerify(id string) error {
	return act(s.life, quick, func(context.Context) error {
		s.readings.stop(id)
		return nil
	})
}

// ModelFolder shows and changes the folder in which models appear.
type ModelFolder struct {
	life   *Life
	source ModelSource
	choose func(ctx context.Context, title string) (string, error)
	show   func(ctx context.Context, path string) error
}

// NewModelFolder returns the facade; see NewModels.
func NewModelFolder(life *Life, source ModelSource, choose func(ctx context.Context, title string) (string, error),
	show func(ctx context.Context, path string) error,
) *ModelFolder {
	return &ModelFolder{life: life, source: source, choose: choose, show: show}
}

// Get returns the folder in force.
func (s *ModelFolder) Get() (core.ModelFolder, error) {
	return call(s.life, quick, func(context.Context) (core.ModelFolder, error) { return s.source.ModelFolder() })
}

// Set chooses another folder by its absolute path; "" chooses the default. What is in the one before stays.
func (s *ModelFolder) Set(dir string) (core.ModelFolder, error) {
	return call(s.life, quick, func(context.Context) (core.ModelFolder, error) {
		if err := s.source.SetModelFolder(dir); err != nil {
			return core.ModelFolder{}, err
		}
		return s.source.ModelFolder()
	})
}

// Choose asks for another folder with a dialog of that title, and returns the folder in force after it: the same when the
// person changed their mind.
func (s *ModelFolder) Choose(title string) (core.ModelFolder, error) {
	return call(s.life, unhurt, func(ctx context.Context) (core.ModelFolder, error) {
		dir, err := s.choose(ctx, title)
		if err != nil {
			return core.ModelFolder{}, fmt.Errorf("open the folder dialog: %w", err)
		}
		if dir != "" {
			if err := s.source.SetModelFolder(dir); err != nil {
				return core.ModelFolder{}, err
			}
		}
		return s.source.ModelFolder()
	})
}

// errNoFolderYet says that there is no folder to show.
var errNoFolderYet = errors.New("the model folder is made when the first model comes home")

// Show opens the folder in the file manager.
func (s *ModelFolder) Show() error {
	return act(s.life, quick, func(ctx context.Context) error {
		f, err := s.source.ModelFolder()
		if err != nil {
			return err
		}
		if f.Problem == core.FolderMissing {
			return fmt.Errorf("%s: %w", f.Path, library.ErrNoFolder)
		}
		if !f.Made {
			return errNoFolderYet
		}
		return s.show(ctx, f.Path)
	})
}
