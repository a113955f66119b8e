package core

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"crisol/backend/draft"
	"crisol/backend/job"
)

// Drafts returns the trainings that are being prepared.
func (c *Core) Drafts() *draft.Store { return c.drafts }

// DraftFromJob makes a draft of what a job was asked to train: of the files that were kept with it where there are some,
// else of the config folder that it was planned from, as that is now.
func (c *Core) DraftFromJob(_ context.Context, id job.ID) (draft.Draft, error) {
	j, err := c.store.Get(id)
	if err != nil {
		return draft.Draft{}, err
	}
	dir := j.Asked.ConfigDir
	if _, err := os.Stat(filepath.Join(c.store.FrozenDir(id), "config.json")); err == nil {
		dir = c.store.FrozenDir(id)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return draft.Draft{}, err
	}
	d, err := c.drafts.Copy(dir, draft.Origin{Kind: draft.FromJob, From: string(id)})
	if err != nil {
		return draft.Draft{}, err
	}
	return c.drafts.Choose(d.ID, draft.Choice{Provider: j.Asked.Provider, Hardware: j.Asked.Hardware})
}

const (
	recentSetting = "recent_configs"
	recentAtMost  = 8
)

// RecentConfigs lists the config folders that were opened last and are still there, the newest first. Drafts and the
// sample are not among them.
func (c *Core) RecentConfigs(context.Context) ([]string, error) {
	kept, there := []string{}, []string{}
	if _, err := c.store.Setting(recentSetting, &kept); err != nil {
		return nil, err
	}
	for _, dir := range kept {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			there = append(there, dir)
		}
	}
	return there, nil
}

// RememberConfig puts a config folder at the head of RecentConfigs.
func (c *Core) RememberConfig(_ context.Context, dir string) error {
	dir = filepath.Clean(dir)
	if _, ours := c.drafts.Owns(dir); ours || dir == filepath.Join(c.home.Samples(), "config") {
		return nil
	}
	c.remembering.Lock()
	defer c.remembering.Unlock()
	kept := []string{}
	if _, err := c.store.Setting(recentSetting, &kept); err != nil {
		return err
	}
	kept = append([]string{dir}, slices.DeleteFunc(kept, func(other string) bool { return other == dir })...)
	return c.store.SetSetting(recentSetting, kept[:min(len(kept), recentAtMost)])
}
