package core_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crisol/backend/core"
	"crisol/backend/secret"
	"crisol/backend/training"
)

func open(t *testing.T, home core.Home) *core.Core {
	t.Helper()
	lock, err := home.Lock()
	if err != nil {
		t.Fatal(err)
	}
	c, err := core.Open(t.Context(), core.Options{Lock: lock, Keys: secret.OpenMemory(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(c.Close(), lock.Release()); err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestAHomeHasOneOwner(t *testing.T) {
	t.Parallel()
	home := core.Home(t.TempDir())
	lock, err := home.Lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := home.Lock(); !errors.Is(err, core.ErrLocked) {
		t.Errorf("%v, want ErrLocked", err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := home.Lock()
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

func TestAHomeThatCannotBeWrittenIsNamedWithTheWayOut(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := core.Home(file).Lock(); err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), "CRISOL_HOME") {
		t.Errorf("%v", err)
	}
}

func TestTheHomeIsWhereTheVariableSays(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("CRISOL_HOME", dir)
	if home, err := core.DefaultHome(); err != nil || home != core.Home(dir) {
		t.Errorf("%s, %v", home, err)
	}
	t.Chdir(dir)
	t.Setenv("CRISOL_HOME", "here")
	if home, err := core.DefaultHome(); err != nil || !filepath.IsAbs(string(home)) || filepath.Base(string(home)) != "here" {
		t.Errorf("a relative folder: %s, %v", home, err)
	}
}

func TestConsentStartsCarefulAndTakesOnlyKnownModes(t *testing.T) {
	t.Parallel()
	home := core.Home(t.TempDir())
	c := open(t, home)
	if mode, err := c.Consent(); err != nil || mode != training.ConsentAsk {
		t.Errorf("%s, %v", mode, err)
	}
	if err := c.SetConsent("whatever"); err == nil || !strings.Contains(err.Error(), "ask, allow or deny") {
		t.Errorf("%v", err)
	}
	if err := c.SetConsent(training.ConsentDeny); err != nil {
		t.Fatal(err)
	}
	if mode, err := c.Consent(); err != nil || mode != training.ConsentDeny {
		t.Errorf("%s, %v", mode, err)
	}
	if err := c.SetPreference("language", "es"); err != nil {
		t.Fatal(err)
	}
	language := ""
	if found, err := c.Preference("language", &language); err != nil || !found || language != "es" {
		t.Errorf("%v, %q, %v", found, language, err)
	}
}

func TestBeforeTheStorageIsOpenNoPlanIsMade(t *testing.T) {
	t.Parallel()
	c := open(t, core.Home(t.TempDir()))
	dir, err := c.RehearsalConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Training().Plan(t.Context(), training.Request{ConfigDir: dir, Provider: "rehearsal"}); err == nil || !strings.Contains(err.Error(), "not open yet") {
		t.Errorf("%v", err)
	}
	if _, err := c.Training().Submit(t.Context(), training.Request{ConfigDir: dir, Provider: "rehearsal"}, training.Consent{}, ""); !errors.Is(err, training.ErrClosed) {
		t.Errorf("%v", err)
	}
}

func TestOtherProgramsAreNoHiddenCommand(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"serve"}, {"__trainer"}, {"__trainer", "a", "b"}} {
		if handled, _ := core.RunHidden(args); handled {
			t.Errorf("%v was taken for a hidden command", args)
		}
	}
}
