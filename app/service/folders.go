package service

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// The folders that a person can look at.
const (
	FolderHome    = "home"
	FolderOutputs = "outputs"
	FolderModels  = "models"
	FolderLog     = "log" // a file
)

// Folder is a place of Crisol's on this disk.
type Folder struct {
	ID   string `json:"id"`
	Path string `json:"path"`
	Here bool   `json:"here"` // it has been made already
}

// errNoFolder says that there is no such place.
var errNoFolder = errors.New("there is no such folder of Crisol")

// Folders tells where things are, and shows them in the file manager.
type Folders struct {
	life  *Life
	where map[string]func() (string, error)
	show  func(ctx context.Context, path string) error
}

// NewFolders returns the facade. where finds each place by its id; show opens the file manager at a path.
func NewFolders(life *Life, where map[string]func() (string, error), show func(ctx context.Context, path string) error) *Folders {
	return &Folders{life: life, where: where, show: show}
}

// List returns the places, always in the same order.
func (s *Folders) List() ([]Folder, error) {
	return call(s.life, quick, func(context.Context) ([]Folder, error) {
		list := []Folder{}
		for _, id := range []string{FolderHome, FolderOutputs, FolderModels, FolderLog} {
			path, err := s.find(id)
			if err != nil {
				return nil, err
			}
			_, err = os.Stat(path)
			list = append(list, Folder{ID: id, Path: path, Here: err == nil})
		}
		return list, nil
	})
}

// Show opens the file manager at a place. The path comes from the backend, never from the page.
func (s *Folders) Show(id string) error {
	return act(s.life, quick, func(ctx context.Context) error {
		path, err := s.find(id)
		if err != nil {
			return err
		}
		return s.show(ctx, path)
	})
}

func (s *Folders) find(id string) (string, error) {
	find, ok := s.where[id]
	if !ok {
		return "", fmt.Errorf("%q: %w", id, errNoFolder)
	}
	path, err := find()
	if err != nil {
		return "", fmt.Errorf("look for the folder %q: %w", id, err)
	}
	return path, nil
}
