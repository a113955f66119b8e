package training

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"crisol/backend/job"
	"crisol/backend/trainconfig"
)

// Frozen is what a job was asked to do, as it was then.
type Frozen struct {
	Plan *Plan `json:"plan"`
	// Config and Dataloader are the texts of config.json and of the dataloader without their secrets; empty for a job of
	// an older Crisol, which kept none.
	Config     string `json:"config"`
	Dataloader string `json:"dataloader"`
}

const configName = "config.json"

// Frozen returns the plan that consent was given to, and the configuration that it was made of.
func (s *Service) Frozen(_ context.Context, id job.ID) (Frozen, error) {
	plan, err := s.storedPlan(id)
	if err != nil {
		return Frozen{}, err
	}
	out := Frozen{Plan: plan}
	for name, into := range map[string]*string{configName: &out.Config, trainconfig.DataloaderName: &out.Dataloader} {
		text, err := os.ReadFile(filepath.Join(s.o.Store.FrozenDir(id), name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return Frozen{}, fmt.Errorf("read the config of job %s: %w", id, err)
		}
		*into = string(text)
	}
	return out, nil
}

// freezeConfig keeps the configuration of a plan in a folder of its job, without its secrets and with its places named
// in full, so that it can be shown and trained again whatever becomes of the original. ErrPlanChanged when that is not
// what the plan was made of any more.
func freezeConfig(dir string, plan *Plan) error {
	copied, err := trainconfig.Copy(plan.config.Dir)
	if err != nil {
		return err
	}
	now, err := trainconfig.Load(plan.config.Dir)
	if err != nil {
		return err
	}
	if same, err := sameConfig(plan.config, now); err != nil || !same {
		return errors.Join(err, fmt.Errorf("%w: the config was written to just now; look at the plan again", ErrPlanChanged))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("keep the config: %w", err)
	}
	files := maps.Clone(copied.Sides)
	files[configName], files[trainconfig.DataloaderName] = []byte(copied.Config), []byte(copied.Dataloader)
	for name, text := range files {
		if err := keepFile(filepath.Join(dir, filepath.Base(name)), text); err != nil {
			return fmt.Errorf("keep the config: %w", err)
		}
	}
	folder := filepath.Dir(dir)
	return errors.Join(syncDir(dir), syncDir(folder), syncDir(filepath.Dir(folder)))
}

func sameConfig(a, b *trainconfig.Config) (bool, error) {
	config, dataloader, err := a.Sanitised()
	if err != nil {
		return false, err
	}
	nowConfig, nowDataloader, err := b.Sanitised()
	return bytes.Equal(config, nowConfig) && bytes.Equal(dataloader, nowDataloader) && bytes.Equal(a.LyCORIS, b.LyCORIS), err
}

// keepFile writes a file of a folder that nobody reads before all of it is there.
func keepFile(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}
