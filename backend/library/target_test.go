package library

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestTargetsAreFoundWherePeoplePutThem(t *testing.T) {
	t.Parallel()
	home, elsewhere := t.TempDir(), t.TempDir()
	for _, dir := range []string{
		filepath.Join(home, "AI", "ComfyUI", "models", "loras"), filepath.Join(elsewhere, "models", "loras"),
		filepath.Join(home, "stable-diffusion-webui", "models", "Lora"),
	} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	env := func(name string) string { return map[string]string{"COMFYUI_PATH": elsewhere}[name] }
	got := map[string]Target{}
	for _, target := range Targets(home, env) {
		got[target.ID] = target
	}
	if len(got) != 4 || got["comfyui"].Dir != filepath.Join(elsewhere, "models", "loras") || !got["comfyui-2"].Found ||
		got["forge"].Found || got["forge"].Dir == "" || !got["a1111"].Found {
		t.Errorf("got %+v", got)
	}
}

func TestLinkPutsAModelIntoAnotherProgramsFolderOnce(t *testing.T) {
	t.Parallel()
	for name, apart := range map[string]bool{"same disk": false, "other disk": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			e := b.add("job1", "cat", b.deliver("job1", 500, 1))
			target := Target{ID: "folder", Dir: filepath.Join(b.home, "loras")}
			_, err := b.Link(t.Context(), e.Path, target)
			wantError(t, err, ErrNoTarget)
			foreign := filepath.Join(target.Dir, "cat.safetensors")
			if err := errors.Join(os.Mkdir(target.Dir, 0o755), os.WriteFile(foreign, []byte("theirs"), 0o644)); err != nil {
				t.Fatal(err)
			}
			if apart {
				b.link = func(string, string) error { return errors.ErrUnsupported }
				b.clone = func(string, string) error { return errors.ErrUnsupported }
			}
			for range 2 {
				there, err := b.Link(t.Context(), e.Path, target)
				if err != nil || filepath.Base(there) != "cat-2.safetensors" || !bytes.Equal(read(t, there), read(t, e.Path)) {
					t.Fatalf("got %s, %v", there, err)
				}
			}
			left, err := os.ReadDir(target.Dir)
			if err != nil || len(left) != 2 || string(read(t, foreign)) != "theirs" {
				t.Errorf("the folder holds %v, %v", left, err)
			}
		})
	}
}
