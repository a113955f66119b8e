// Package sample carries a small training set inside the binary, so that a first rehearsal needs no files of one's own:
// twelve photographs with captions (authors and licences in files/CREDITS.md) and a SimpleTuner config that trains a
// Flux LoRA on them for 60 steps.
package sample

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

//go:embed files
var files embed.FS

// Write puts the sample into dir (about 1 MB) and returns the folder that holds config.json and
// multidatabackend.json; the photographs lie beside it, where the dataloader's relative path expects them.
//
// A file that is already there with the same content is left alone, modification time included, so that writing
// the sample again changes no plan made of it. A file that differs is replaced: who wants to edit the sample copies it
// first. Each file arrives whole or not at all. Two calls for one dir must not run at once. The error names the file that could not be written.
func Write(dir string) (configDir string, err error) {
	if dir == "" {
		return "", errors.New("write the sample: no folder was named; give the folder that shall hold it")
	}
	err = fs.WalkDir(files, "files", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(path.Clean("."+name[len("files"):])))
		if entry.IsDir() {
			return errors.Join(os.MkdirAll(target, 0o755), sweep(target))
		}
		content, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		return place(target, content)
	})
	if err != nil {
		return "", fmt.Errorf("write the sample to %s: %w", dir, err)
	}
	return filepath.Join(dir, "config"), nil
}

// temporary is the pattern of files that are not whole yet.
const temporary = ".sample-*"

// sweep removes what a Write that was killed left behind.
func sweep(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, temporary))
	for _, name := range left {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// place makes target hold content, by a temporary file beside it and a rename.
func place(target string, content []byte) (err error) {
	if present, err := os.ReadFile(target); err == nil && bytes.Equal(present, content) {
		return nil
	}
	temp, err := os.CreateTemp(filepath.Dir(target), temporary)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = temp.Close()           // already closed when the rename failed
			_ = os.Remove(temp.Name()) // the first error is the one that tells
		}
	}()
	if _, err = temp.Write(content); err != nil {
		return err
	}
	// CreateTemp makes files for their owner alone; photographs and configs are ordinary files.
	if err = temp.Chmod(0o644); err != nil {
		return err
	}
	if err = temp.Sync(); err != nil {
		return err
	}
	if err = temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), target)
}
