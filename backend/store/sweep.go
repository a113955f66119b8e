package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"crisol/backend/job"
)

var (
	jobFolder = regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{26}$`) // a ULID in lower case
	ownFile   = regexp.MustCompile(`^(log\.txt|metrics\.jsonl|manifest[-.][0-9a-z.]+|overlay-[0-9]+|frozen)$`)
)

// Sweep removes what a submit or a delete that was killed left behind: folders that are named like a job, hold nothing
// but what Crisol puts there, and belong to no job of the history. Anything else in the folder is somebody's own. When
// the history has just been made, nothing is removed: the one before it may have been moved away, and its jobs' logs are
// worth keeping. Call it before jobs are created.
func (s *Store) Sweep() error {
	if s.fresh {
		return nil
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("look for left-over job folders: %w", err)
	}
	for _, e := range entries {
		if !e.IsDir() || !jobFolder.MatchString(e.Name()) {
			continue
		}
		if _, err := s.Get(job.ID(e.Name())); !errors.Is(err, ErrNotFound) {
			continue
		}
		if err := removeOwn(filepath.Join(s.dir, e.Name())); err != nil {
			return fmt.Errorf("remove a left-over job folder: %w", err)
		}
	}
	return nil
}

// removeOwn removes a folder that holds nothing but files of ours.
func removeOwn(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !ownFile.MatchString(e.Name()) {
			return nil
		}
	}
	return os.RemoveAll(dir)
}
