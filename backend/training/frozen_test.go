package training_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAJobKeepsItsConfigAsItWasWithoutSecrets(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.start(nil)
		const token = "hf_abcdefghijklmnopqrstuvwxyz0123"
		l.edit("portrait/config.json", "{", `{"--hub_token": "`+token+`", "--lora_rank": 7,`)
		id := l.submit("finding")
		l.edit("portrait/config.json", `"--lora_rank": 7`, `"--lora_rank": 99`)

		frozen, err := l.svc.Frozen(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(frozen.Config, `"--lora_rank": 7`) || frozen.Plan.Steps != 20 || frozen.Plan.Digest == "" {
			t.Errorf("the config kept is\n%s\nof plan %+v", frozen.Config, frozen.Plan)
		}
		if !strings.Contains(frozen.Dataloader, filepath.ToSlash(l.photos)) {
			t.Errorf("the dataset's folder is not named in full:\n%s", frozen.Dataloader)
		}
		err = filepath.WalkDir(l.store.Dir(id), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			if strings.Contains(string(text), token) {
				t.Errorf("%s holds the token", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAJobOfAnOlderCrisolHasAPlanAlone(t *testing.T) {
	inBubble(t, func(t *testing.T, l *lab) {
		l.start(nil)
		id := l.submit("finding")
		for _, name := range []string{"config.json", "multidatabackend.json"} {
			if err := os.Remove(filepath.Join(l.store.FrozenDir(id), name)); err != nil {
				t.Fatal(err)
			}
		}
		frozen, err := l.svc.Frozen(t.Context(), id)
		if err != nil || frozen.Config != "" || frozen.Plan == nil {
			t.Errorf("Frozen = %+v, %v; want a plan and no config", frozen, err)
		}
	})
}
