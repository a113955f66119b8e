package draft

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"crisol/backend/trainconfig"
)

// Export writes a draft as a config folder that SimpleTuner reads too, with its side files, and returns the folder. A
// folder that holds a config.json or a dataloader already is left alone, with ErrOccupied, unless overwrite is set; files
// that the draft does not have stay in any case.
func (s *Store) Export(id, dir string, overwrite bool) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.Get(id)
	if err != nil {
		return "", err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return "", fmt.Errorf("save as a config folder: %w", err)
	}
	texts, err := trainconfig.Publish(dir, d.Texts)
	if err != nil {
		return "", err
	}
	files := map[string][]byte{configName: []byte(texts.Config), trainconfig.DataloaderName: []byte(texts.Dataloader)}
	for _, name := range []string{"lycoris_config.json", "user_prompt_library.json"} {
		content, err := os.ReadFile(filepath.Join(d.Dir, name))
		if err == nil {
			files[name] = content
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("save as a config folder: %w", err)
		}
	}
	for name := range files {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil && !overwrite {
			return "", fmt.Errorf("%w: %s holds %s; choose another folder, or replace it", ErrOccupied, dir, name)
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("save as a config folder: %w", err)
	}
	for name, content := range files {
		if err := place(filepath.Join(dir, name), content); err != nil {
			return "", fmt.Errorf("save as a config folder: %w", err)
		}
	}
	return dir, nil
}
