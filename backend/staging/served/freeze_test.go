package served

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"crisol/backend/dataset"
)

func TestAFrozenListIsFlushedWithItsFolders(t *testing.T) {
	t.Parallel()
	jobDir := filepath.Join(t.TempDir(), "job")
	var flushed []string
	err := freeze(jobDir, 0, []dataset.File{{Path: "a.jpg", Kind: dataset.KindImage}}, func(dir string) error {
		if _, err := os.Stat(manifest(jobDir, 0)); err != nil {
			t.Errorf("flushed before the list was in place: %v", err)
		}
		flushed = append(flushed, dir)
		return syncDir(dir)
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{jobDir, filepath.Dir(jobDir)}; !slices.Equal(flushed, want) {
		t.Errorf("flushed %v, want %v", flushed, want)
	}
}
