package sample

import (
	"encoding/json"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestWriteGivesATrainableFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	configDir, err := Write(dir)
	if err != nil {
		t.Fatal(err)
	}

	var config map[string]any
	read(t, filepath.Join(configDir, "config.json"), &config)
	if config["--model_family"] != "flux" || config["--max_train_steps"] != 60.0 {
		t.Errorf("config.json trains %v for %v steps, want flux for 60", config["--model_family"], config["--max_train_steps"])
	}
	dataloader, ok := config["--data_backend_config"].(string)
	if !ok {
		t.Fatal("config.json names no dataloader")
	}

	var backends []map[string]any
	read(t, filepath.Join(configDir, dataloader), &backends)
	photos, ok := backends[0]["instance_data_dir"].(string)
	if !ok || filepath.IsAbs(photos) {
		t.Fatalf("instance_data_dir is %v, want a path relative to the config", backends[0]["instance_data_dir"])
	}

	pictures, err := filepath.Glob(filepath.Join(configDir, filepath.FromSlash(photos), "*.jpg"))
	if err != nil || len(pictures) != 12 {
		t.Fatalf("found %d pictures, want 12 (%v)", len(pictures), err)
	}
	credits, err := os.ReadFile(filepath.Join(dir, "CREDITS.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, picture := range pictures {
		name := filepath.Base(picture)
		file, err := os.Open(picture)
		if err != nil {
			t.Fatal(err)
		}
		size, err := jpeg.DecodeConfig(file)
		_ = file.Close()
		if err != nil || max(size.Width, size.Height) != 640 {
			t.Errorf("%s is %dx%d (%v), want a JPEG of 640 pixels on its longer side", name, size.Width, size.Height, err)
		}
		caption, err := os.ReadFile(strings.TrimSuffix(picture, ".jpg") + ".txt")
		if err != nil || !strings.HasPrefix(string(caption), "crisolphoto, ") {
			t.Errorf("%s has caption %q (%v), want one that starts with the trigger word", name, caption, err)
		}
		if !strings.Contains(string(credits), "photos/"+name) {
			t.Errorf("CREDITS.md does not name the author of %s", name)
		}
	}
}

func TestWriteAgainLeavesIdenticalFilesAndMendsOthers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	configDir, err := Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	long := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	same, torn := filepath.Join(configDir, "config.json"), filepath.Join(dir, "photos", "fig.jpg")
	if err := os.WriteFile(torn, []byte("half a fi"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{same, torn} {
		if err := os.Chtimes(name, long, long); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Write(dir); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(same); err != nil || !info.ModTime().Equal(long) {
		t.Errorf("an identical file was written again (%v)", err)
	}
	if info, err := os.Stat(torn); err != nil || info.Size() < 1000 {
		t.Errorf("a torn file was not mended (%v)", err)
	}
}

func TestWriteLeavesNoTemporaryFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	// A folder where a file should go makes the rename fail.
	if err := os.MkdirAll(filepath.Join(dir, "photos", "two-dogs.jpg", "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir); err == nil || !strings.Contains(err.Error(), "two-dogs.jpg") {
		t.Errorf("got %v, want an error that names the file", err)
	}
	err := filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		if strings.HasPrefix(filepath.Base(name), ".sample-") {
			t.Errorf("%s was left behind", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWriteWithoutAFolderSaysSo(t *testing.T) {
	t.Parallel()
	if _, err := Write(""); err == nil {
		t.Error("an empty folder name was accepted; it would scatter the sample over the working directory")
	}
}

func read(t *testing.T, name string, into any) {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func TestWhatAKilledWriteLeftIsSweptAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := Write(dir); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(dir, "photos", ".sample-123")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Fatal("half a photograph is still there")
	}
}
