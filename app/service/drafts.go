package service

import (
	"context"
	"errors"
	"fmt"

	"crisol/backend/draft"
	"crisol/backend/job"
	"crisol/backend/recipe"
	"crisol/backend/trainconfig"
)

// DraftStore keeps trainings that are being prepared; draft.Store is one.
type DraftStore interface {
	List() ([]draft.Summary, error)
	Get(id string) (draft.Draft, error)
	Create(v recipe.Values) (draft.Draft, error)
	Copy(dir string, origin draft.Origin) (draft.Draft, error)
	Save(id string, texts trainconfig.Texts) (draft.Draft, error)
	Choose(id string, choice draft.Choice) (draft.Draft, error)
	Delete(id string) error
	Restore(id string) error
	Export(id, dir string, overwrite bool) (string, error)
}

// JobCopier makes a draft of what a job was asked to train.
type JobCopier interface {
	DraftFromJob(ctx context.Context, id job.ID) (draft.Draft, error)
}

// Drafts prepares trainings: the form and the two texts of a configuration, kept while they are written.
type Drafts struct {
	life  *Life
	store DraftStore
	jobs  JobCopier
}

// NewDrafts returns the facade.
func NewDrafts(life *Life, store DraftStore, jobs JobCopier) *Drafts {
	return &Drafts{life: life, store: store, jobs: jobs}
}

// OpenDraft is a draft with what its texts mean.
type OpenDraft struct {
	Draft draft.Draft `json:"draft"`
	View  draft.View  `json:"view"`
}

// Filled is what the form makes of two texts.
type Filled struct {
	Texts trainconfig.Texts `json:"texts"`
	View  draft.View        `json:"view"`
	// Mistakes are the answers that their fields cannot take; the texts do not have them.
	Mistakes []recipe.Mistake `json:"mistakes"`
}

// Form describes the fields of the form and the families of base models.
func (s *Drafts) Form() (recipe.Description, error) {
	return call(s.life, quick, func(context.Context) (recipe.Description, error) { return recipe.Describe(), nil })
}

// List returns all drafts, the one that was last worked on first.
func (s *Drafts) List() ([]draft.Summary, error) {
	return call(s.life, quick, func(context.Context) ([]draft.Summary, error) { return s.store.List() })
}

// Create makes a draft of answers to the form; where there is none, the family's default stands.
func (s *Drafts) Create(values map[string]string) (OpenDraft, error) {
	return s.open(func(context.Context) (draft.Draft, error) {
		answers := recipe.Defaults(values[recipe.FamilyField])
		for field, value := range values {
			answers[field] = value
		}
		return s.store.Create(answers)
	})
}

// CopyFolder makes a draft of the configuration in a folder.
func (s *Drafts) CopyFolder(dir string) (OpenDraft, error) {
	return s.open(func(context.Context) (draft.Draft, error) {
		return s.store.Copy(dir, draft.Origin{Kind: draft.FromFolder, From: dir})
	})
}

// CopyJob makes a draft of what a job was asked to train.
func (s *Drafts) CopyJob(id string) (OpenDraft, error) {
	return s.open(func(ctx context.Context) (draft.Draft, error) { return s.jobs.DraftFromJob(ctx, job.ID(id)) })
}

// Open returns a draft.
func (s *Drafts) Open(id string) (OpenDraft, error) {
	return s.open(func(context.Context) (draft.Draft, error) { return s.store.Get(id) })
}

func (s *Drafts) open(get func(context.Context) (draft.Draft, error)) (OpenDraft, error) {
	return call(s.life, quick, func(ctx context.Context) (OpenDraft, error) {
		d, err := get(ctx)
		if err != nil {
			return OpenDraft{}, err
		}
		return OpenDraft{Draft: d, View: draft.Look(d.Dir, d.Texts)}, nil
	})
}

// Check says what texts of a draft mean, and keeps nothing.
func (s *Drafts) Check(id string, texts trainconfig.Texts) (draft.View, error) {
	return call(s.life, quick, func(context.Context) (draft.View, error) {
		d, err := s.store.Get(id)
		return draft.Look(d.Dir, texts), err
	})
}

// Fill puts answers to the form into texts of a draft, and keeps nothing. Texts that are no valid JSON stay as they are;
// the view says what is wrong with them.
func (s *Drafts) Fill(id string, texts trainconfig.Texts, values map[string]string) (Filled, error) {
	return call(s.life, quick, func(context.Context) (Filled, error) {
		d, err := s.store.Get(id)
		if err != nil {
			return Filled{}, err
		}
		written, err := recipe.Write(texts, values)
		if err != nil && !errors.Is(err, recipe.ErrUnreadable) {
			return Filled{}, err
		}
		return Filled{Texts: written, View: draft.Look(d.Dir, written), Mistakes: recipe.Check(values)}, nil
	})
}

// Save keeps texts of a draft. A text that holds a secret is refused, and nothing is kept.
func (s *Drafts) Save(id string, texts trainconfig.Texts) (draft.Summary, error) {
	return call(s.life, quick, func(context.Context) (draft.Summary, error) {
		d, err := s.store.Save(id, texts)
		return d.Summary, err
	})
}

// Choose keeps where a draft is to be trained.
func (s *Drafts) Choose(id string, choice draft.Choice) error {
	return act(s.life, quick, func(context.Context) error {
		_, err := s.store.Choose(id, choice)
		return err
	})
}

// Remove deletes a draft, or with back brings it back; that works until Crisol starts the next time.
func (s *Drafts) Remove(id string, back bool) error {
	return act(s.life, quick, func(context.Context) error {
		if back {
			return s.store.Restore(id)
		}
		return s.store.Delete(id)
	})
}

// Export writes a draft as a config folder that SimpleTuner reads too, and returns the folder. One that holds a
// configuration already is left alone unless overwrite is set.
func (s *Drafts) Export(id, dir string, overwrite bool) (string, error) {
	return call(s.life, quick, func(context.Context) (string, error) {
		if dir == "" {
			return "", fmt.Errorf("save as a config folder: %w", draft.ErrNoFolder)
		}
		return s.store.Export(id, dir, overwrite)
	})
}
