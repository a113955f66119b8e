package core

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"crisol/backend/event"
	"crisol/backend/job"
	"crisol/backend/secret"
)

// bin is a trash that keeps nothing.
type bin struct{}

func (bin) Trash(_ context.Context, path string) error { return os.Remove(path) }

// started opens and starts a home.
func started(t *testing.T, home Home) (c *Core, end func()) {
	t.Helper()
	lock, err := home.Lock()
	if err != nil {
		t.Fatal(err)
	}
	c, err = Open(t.Context(), Options{Lock: lock, Keys: secret.OpenMemory(), Log: slog.New(slog.DiscardHandler), Trash: bin{}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	ended := false
	end = func() {
		if ended {
			return
		}
		ended = true
		if err := errors.Join(c.Close(), lock.Release()); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(end)
	return c, end
}

// verified stores a job whose model came home.
func verified(t *testing.T, c *Core, id job.ID, name string) job.Model {
	t.Helper()
	dir := filepath.Join(c.home.Outputs(), "outputs", string(id))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	header := `{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`
	text := append([]byte{byte(len(header)), 0, 0, 0, 0, 0, 0, 0}, header...)
	text = append(text, 0, 0, 0, id[len(id)-1])
	path := filepath.Join(dir, "model.safetensors")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	m := job.Model{Path: path, Dir: dir, Bytes: int64(len(text)), SHA256: hex.EncodeToString(sum[:]), Tensors: 1, VerifiedAt: time.Now().UTC()}
	at := time.Now().UTC()
	_, err := c.store.Create(job.Job{
		ID: id, Name: name, CreatedAt: at, Revision: 1, Asked: job.Asked{Phase: job.PhaseCleaned, PhaseAt: at},
		Said: job.Said{Status: job.StatusCompleted}, Delivery: job.Delivery{State: job.DeliveryVerified, At: at, Model: &m},
	}, []byte("{}"), "")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func one(t *testing.T, c *Core) DeliveredModel {
	t.Helper()
	models, err := c.Models(t.Context())
	if err != nil || len(models) != 1 {
		t.Fatalf("%+v, %v", models, err)
	}
	return models[0]
}

func TestTheModelFolderIsInThePersonsHomeOnlyForTheUsualHome(t *testing.T) {
	user := t.TempDir()
	t.Setenv("HOME", user)
	t.Setenv("USERPROFILE", user)
	t.Setenv("APPDATA", filepath.Join(user, "AppData"))
	t.Setenv("CRISOL_HOME", "")
	usual, err := DefaultHome()
	if err != nil {
		t.Fatal(err)
	}
	if dir := usual.DefaultModels(); dir != filepath.Join(user, "Crisol", "Models") {
		t.Errorf("the usual home has its models in %s", dir)
	}
	other := Home(filepath.Join(user, "other"))
	if dir := other.DefaultModels(); dir != filepath.Join(string(other), "models") {
		t.Errorf("another home has its models in %s", dir)
	}
}

func TestAVerifiedModelAppearsOnceAndStaysAwayOnceThrownAway(t *testing.T) {
	t.Parallel()
	home := Home(t.TempDir())
	c, end := started(t, home)
	folder := filepath.Join(string(home), "models")
	if models, err := c.Models(t.Context()); err != nil || len(models) != 0 {
		t.Fatalf("%+v, %v", models, err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder was made for nothing: %v", err)
	}
	delivered := verified(t, c, running, "fox")
	c.events.Publish(event.JobChanged, running)
	m := one(t, c)
	if m.LibraryPath != filepath.Join(folder, "fox.safetensors") || !m.Here || m.Kind == "" {
		t.Fatalf("%+v", m)
	}
	a, errA := os.Stat(m.LibraryPath)
	b, errB := os.Stat(delivered.Path)
	if errA != nil || errB != nil || !os.SameFile(a, b) {
		t.Errorf("they are not one file: %v, %v", errA, errB)
	}
	end()

	c, end = started(t, home)
	if again := one(t, c); again.LibraryPath != m.LibraryPath {
		t.Errorf("after a restart it is at %q", again.LibraryPath)
	}
	if err := c.Library().Trash(t.Context(), m.LibraryPath); err != nil {
		t.Fatal(err)
	}
	end()
	c, _ = started(t, home)
	if again := one(t, c); again.LibraryPath != "" || !again.Here {
		t.Errorf("what was thrown away is back: %+v", again)
	}
}

func TestAModelThatWasMissedIsPutAwayAtStartAndInANewFolder(t *testing.T) {
	t.Parallel()
	home := Home(t.TempDir())
	c, end := started(t, home)
	verified(t, c, running, "fox") // no event: Crisol was killed before it could look
	end()
	c, _ = started(t, home)
	if m := one(t, c); m.LibraryPath == "" {
		t.Errorf("%+v", m)
	}
	dir := filepath.Join(t.TempDir(), "new")
	if err := c.SetModelFolder(dir); err != nil {
		t.Fatal(err)
	}
	if m := one(t, c); filepath.Dir(m.LibraryPath) != dir {
		t.Errorf("%+v", m)
	}
	if err := c.SetModelFolder(c.home.Outputs()); !errors.Is(err, ErrModelFolder) {
		t.Errorf("%v", err)
	}
}

func TestAFolderThatCannotBeWrittenIsToldAndHidesNoModel(t *testing.T) {
	t.Parallel()
	home := Home(t.TempDir())
	c, _ := started(t, home)
	if err := os.WriteFile(filepath.Join(string(home), "models"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	verified(t, c, running, "fox")
	c.events.Publish(event.JobChanged, running)
	if m := one(t, c); m.LibraryPath != "" || !m.Here {
		t.Errorf("%+v", m)
	}
	if c.Info().Problem == "" {
		t.Error("nobody is told")
	}
}
