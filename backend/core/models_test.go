package core

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"crisol/backend/event"
	"crisol/backend/job"
	"crisol/backend/library"
	"crisol/backend/secret"
)

// bin is a trash that keeps nothing.
type bin struct{}

func (bin) Trash(_ context.Context, path string) (string, error) { return "", os.Remove(path) }

func (bin) TakeBack(context.Context, string, string) error { return library.ErrNotKept }

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
	return verifiedAs(t, c, id, name, "model.safetensors", 0)
}

// verifiedAs says where in the job's outputs the weights are, and of which step.
func verifiedAs(t *testing.T, c *Core, id job.ID, name, rel string, step int) job.Model {
	t.Helper()
	path := filepath.Join(c.outputs(id), filepath.FromSlash(rel))
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	header := `{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`
	text := append([]byte{byte(len(header)), 0, 0, 0, 0, 0, 0, 0}, header...)
	text = append(text, 0, 0, 0, id[len(id)-1])
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	m := job.Model{Path: path, Dir: dir, Bytes: int64(len(text)), SHA256: hex.EncodeToString(sum[:]), Tensors: 1, Step: step, VerifiedAt: time.Now().UTC()}
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

func one(t *testing.T, c *Core) ModelInfo {
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

func TestAFileOfAPersonIsListedWithTheDeliveredOnes(t *testing.T) {
	t.Parallel()
	home := Home(t.TempDir())
	c, _ := started(t, home)
	m := verified(t, c, running, "fox")
	c.events.Publish(event.JobChanged, running)
	fox := one(t, c)
	data, err := os.ReadFile(m.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(string(home), "models", "theirs.safetensors"), append(data[:len(data)-1], 99), 0o600); err != nil {
		t.Fatal(err)
	}
	models, err := c.Models(t.Context())
	if err != nil || len(models) != 2 {
		t.Fatalf("%+v, %v", models, err)
	}
	for _, m := range models {
		switch m.Name {
		case "fox":
			if m.ID != fox.ID || m.JobID != running || m.State != ModelHere {
				t.Errorf("%+v", m)
			}
		case "theirs":
			if m.ID == "" || m.JobID != "" || m.Path != "" || m.Kind != library.KindOwn || m.State != ModelHere || m.Tensors != 1 {
				t.Errorf("%+v", m)
			}
		default:
			t.Errorf("%+v", m)
		}
	}
}

func TestAThrownAwayModelIsPutBackEvenWhenTheTrashCannot(t *testing.T) {
	t.Parallel()
	c, _ := started(t, Home(t.TempDir()))
	verified(t, c, running, "fox")
	c.events.Publish(event.JobChanged, running)
	before := one(t, c)
	if err := c.TrashModel(t.Context(), before.ID); err != nil {
		t.Fatal(err)
	}
	away := one(t, c)
	if away.State != ModelAway || away.ID != before.ID || away.Tensors != 1 {
		t.Fatalf("%+v", away)
	}
	if _, err := c.RenameModel(t.Context(), before.ID, "x"); !errors.Is(err, library.ErrGone) {
		t.Errorf("one that is not in the folder was renamed: %v", err)
	}
	if _, err := c.PutBackModel(t.Context(), before.ID); err != nil {
		t.Fatal(err)
	}
	if back := one(t, c); back.LibraryPath != before.LibraryPath || back.State != ModelHere {
		t.Errorf("%+v", back)
	}
	if _, err := c.PutBackModel(t.Context(), "nobody"); !errors.Is(err, library.ErrNotKept) {
		t.Errorf("%v", err)
	}
}

func TestAModelWhoseFilesAreGoneIsMissing(t *testing.T) {
	t.Parallel()
	c, _ := started(t, Home(t.TempDir()))
	m := verified(t, c, running, "fox")
	c.events.Publish(event.JobChanged, running)
	if err := errors.Join(os.Remove(one(t, c).LibraryPath), os.Remove(m.Path)); err != nil {
		t.Fatal(err)
	}
	gone := one(t, c)
	if gone.State != ModelMissing || gone.Here || gone.Name != "fox" {
		t.Errorf("%+v", gone)
	}
	if d, err := c.Model(t.Context(), gone.ID); err != nil || d.Anatomy != nil {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestAChosenFolderThatIsNotThereIsNotMadeAnewAndIsUsedOnceItIsBack(t *testing.T) {
	t.Parallel()
	c, _ := started(t, Home(t.TempDir()))
	dir := filepath.Join(t.TempDir(), "disk", "models")
	if err := c.SetModelFolder(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Dir(dir)); err != nil { // the disk is unplugged
		t.Fatal(err)
	}
	verified(t, c, running, "fox")
	c.events.Publish(event.JobChanged, running)
	if m := one(t, c); m.State != ModelAway {
		t.Errorf("%+v", m)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the folder was made anew: %v", err)
	}
	if f, err := c.ModelFolder(); err != nil || f.Problem != FolderMissing || c.Info().Problem == "" {
		t.Errorf("%+v, %v, %q", f, err, c.Info().Problem)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { // and is back
		t.Fatal(err)
	}
	if m := one(t, c); m.State != ModelHere || filepath.Dir(m.LibraryPath) != dir || c.Info().Problem != "" {
		t.Errorf("%+v, %q", m, c.Info().Problem)
	}
}

func TestAModelsDetailHasTheImagesAndCheckpointsOfItsJob(t *testing.T) {
	t.Parallel()
	c, _ := started(t, Home(t.TempDir()))
	m := verifiedAs(t, c, running, "fox", "output/pytorch_lora_weights.safetensors", 10)
	data, err := os.ReadFile(m.Path)
	if err != nil {
		t.Fatal(err)
	}
	output := filepath.Dir(m.Path)
	for name, text := range map[string][]byte{
		"checkpoint-5/pytorch_lora_weights.safetensors": data,
		"validation_images/step_5_0.png":                nil, "validation_images/step_10_0.png": nil, "validation_images/step_10_1.png": nil,
	} {
		path := filepath.Join(output, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, text, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	c.events.Publish(event.JobChanged, running)
	listed := one(t, c)
	d, err := c.Model(t.Context(), listed.ID)
	if err != nil || d.Anatomy == nil || d.Anatomy.Tensors != 1 {
		t.Fatalf("%+v, %v", d, err)
	}
	if listed.Image == nil || listed.Image.Step != 10 {
		t.Errorf("the card shows %+v", listed.Image)
	}
	want := []ModelImage{{"output/validation_images/step_10_0.png", 10}, {"output/validation_images/step_10_1.png", 10}, {"output/validation_images/step_5_0.png", 5}}
	if !slices.Equal(d.Images, want) {
		t.Errorf("images %+v", d.Images)
	}
	if len(d.Checkpoints) != 2 || !d.Checkpoints[0].Current || d.Checkpoints[1].Step != 5 || d.Checkpoints[1].Bytes != m.Bytes {
		t.Errorf("checkpoints %+v", d.Checkpoints)
	}
}
