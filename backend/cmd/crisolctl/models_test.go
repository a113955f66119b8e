package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"crisol/backend/core"
)

func (s *shell) models() []core.ModelInfo {
	s.t.Helper()
	var models []core.ModelInfo
	r := s.run("models", "list", "--json").exits(0)
	if err := json.Unmarshal([]byte(r.out), &models); err != nil {
		s.t.Fatalf("%v in %s", err, r.out)
	}
	return models
}

func TestAModelIsInTheModelFolderFromItsArrivalToTheTrash(t *testing.T) {
	s := newShell(t)
	doc := s.run("rehearse", "--steps", "3", "--json").exits(0).fields("model_path")
	models := s.models()
	folder := filepath.Join(string(s.home), "models")
	if len(models) != 1 || filepath.Dir(models[0].LibraryPath) != folder {
		t.Fatalf("%+v", models)
	}
	path := models[0].LibraryPath
	there, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	delivered, err := os.Stat(text(t, doc, "model_path"))
	if err != nil || !os.SameFile(there, delivered) {
		t.Errorf("it is no other name of what was delivered: %v", err)
	}
	s.run("models", "list").exits(0, path)
	s.run("models", "folder").exits(0, folder)
	s.run("models", "targets").exits(0, "comfyui", "no")
	if r := s.run("models", "verify", path, "--json").exits(0).fields("ok", "sha256", "checks"); r["sha256"] != models[0].SHA256 {
		t.Errorf("%v", r)
	}
	s.run("models", "verify", filepath.Base(path)).exits(0, "in order")
	s.run("models", "verify", "no.safetensors").exits(exitNotFound, "list the library again")
	s.run("models", "verify", s.home.Database()).exits(exitInvalid, "library")

	fox := text(t, s.run("models", "rename", path, "a red fox", "--json").exits(0).fields("path", "job_id"), "path")
	if fox != filepath.Join(folder, "a red fox.safetensors") {
		t.Errorf("it is called %s", fox)
	}
	s.run("models", "rename", path, "again").exits(exitNotFound)

	comfy := filepath.Join(s.dir, "loras")
	if err := os.Mkdir(comfy, 0o700); err != nil {
		t.Fatal(err)
	}
	s.run("models", "link", fox, "loras").exits(0, comfy)
	s.run("models", "link", fox, "comfyui").exits(exitNotFound, "folder")
	if _, err := os.Stat(filepath.Join(comfy, "a red fox.safetensors")); err != nil {
		t.Error(err)
	}

	if r := s.run("models", "trash", fox, "--yes", "--json").exits(0).fields("path"); r["status"] != "trashed" {
		t.Errorf("%v", r)
	}
	s.run("models", "trash", fox).exits(exitNotFound)
	s.run("stop").exits(0)
	if models = s.models(); len(models) != 1 || models[0].LibraryPath != "" || !models[0].Here {
		t.Errorf("after the trash and a restart: %+v", models)
	}
	s.run("models", "restore", models[0].ID).exits(0, folder)
	if models = s.models(); len(models) != 1 || models[0].LibraryPath == "" {
		t.Errorf("after it was put back: %+v", models)
	}
	s.run("models", "restore", "nobody").exits(exitNotFound)
	s.run("models", "folder", "other", "--json").exits(0, filepath.Join(s.dir, "other"), `"default": false`)
	s.run("models", "folder", s.home.Private()).exits(exitInvalid, "own files")
}
