package service_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"crisol/app/service"
	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/network"
	"crisol/backend/secret"
)

// kept keeps preferences as the store does, as JSON.
type kept map[string]string

func (k kept) Preference(name string, value any) (bool, error) {
	text, found := k[name]
	if !found {
		return false, nil
	}
	return true, json.Unmarshal([]byte(text), value)
}

func (k kept) SetPreference(name string, value any) error {
	raw, err := json.Marshal(value)
	k[name] = string(raw)
	return err
}

func TestChoicesAreKeptAndUnknownOnesRefused(t *testing.T) {
	t.Parallel()
	store := kept{}
	facade := service.NewChoices(begun(t), store, nil)
	all := service.Notifications{On: true, Completed: true, Failed: true, Attention: true}
	if got, err := facade.Get(); err != nil || got != (service.Chosen{Notifications: all, Closing: service.ClosingAsk}) {
		t.Errorf("before any choice: %+v, %v", got, err)
	}
	fewer := service.Notifications{On: true, Failed: true}
	if err := errors.Join(facade.SetTheme("dark"), facade.SetNotifications(fewer), facade.SetClosing(service.ClosingTray)); err != nil {
		t.Fatal(err)
	}
	if facade.SetTheme("pink") == nil || facade.SetClosing("explode") == nil {
		t.Error("a choice that there is not was taken")
	}
	again := service.NewChoices(begun(t), store, nil)
	if got, err := again.Get(); err != nil || got != (service.Chosen{Theme: "dark", Notifications: fewer, Closing: service.ClosingTray}) {
		t.Errorf("after a restart: %+v, %v", got, err)
	}
	store["window/theme"], store["window/close"] = `"pink"`, `"explode"`
	if got, err := again.Get(); err != nil || got.Theme != "" || got.Closing != service.ClosingAsk {
		t.Errorf("choices of another version: %+v, %v", got, err)
	}
}

func TestATestOfTheNotificationsTellsWhyThereAreNone(t *testing.T) {
	t.Parallel()
	none := errors.New("there is no notification daemon")
	facade := service.NewChoices(begun(t), kept{}, func(context.Context) error { return none })
	if err := facade.TestNotification(); !errors.Is(err, none) {
		t.Errorf("%v, want %v", err, none)
	}
}

func TestFoldersAreShownByTheirNameAlone(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	at := func(parts ...string) func() (string, error) {
		return func() (string, error) { return filepath.Join(append([]string{home}, parts...)...), nil }
	}
	shown := ""
	facade := service.NewFolders(begun(t), map[string]func() (string, error){
		service.FolderHome: at(), service.FolderOutputs: at("outputs"), service.FolderModels: at("models"), service.FolderLog: at("log"),
	}, func(_ context.Context, path string) error {
		shown = path
		return nil
	})
	list, err := facade.List()
	if err != nil || len(list) != 4 || list[0] != (service.Folder{ID: service.FolderHome, Path: home, Here: true}) || list[2].Here {
		t.Errorf("%+v, %v", list, err)
	}
	if err := facade.Show(service.FolderModels); err != nil || shown != filepath.Join(home, "models") {
		t.Errorf("%v, shown %q", err, shown)
	}
	if err := facade.Show("/etc"); err == nil {
		t.Error("a path of the page was shown")
	}
}

// fakeChecker answers with the folder that it was asked about.
type fakeChecker struct{}

func (fakeChecker) CheckData(_ context.Context, folder string) (core.Data, error) {
	return core.Data{Folder: folder}, nil
}
func (fakeChecker) CheckResults(context.Context) (core.Results, error) { return core.Results{}, nil }
func (fakeChecker) CheckCosts(context.Context) (core.Costs, error)     { return core.Costs{}, nil }

// noJobs is a home that has seen none.
type noJobs struct{ *fakeJobs }

func (noJobs) List(context.Context, job.Filter) ([]job.Summary, int, error) { return nil, 0, nil }

func TestTheFirstRunIsDueUntilItsEndAndResumesWhereItWas(t *testing.T) {
	t.Parallel()
	store := kept{}
	facade := service.NewWelcome(begun(t), fakeChecker{}, noJobs{}, store, nil)
	if got, err := facade.Get(); err != nil || got != (service.FirstRun{Step: service.StepData, Due: true}) {
		t.Errorf("a fresh home: %+v, %v", got, err)
	}
	if err := facade.Reach(service.StepResults, "/photos"); err != nil {
		t.Fatal(err)
	}
	if err := facade.Reach("dessert", ""); err == nil {
		t.Error("an unknown step was taken")
	}
	facade = service.NewWelcome(begun(t), fakeChecker{}, noJobs{}, store, nil)
	if got, err := facade.Get(); err != nil || got != (service.FirstRun{Step: service.StepResults, Folder: "/photos", Due: true}) {
		t.Errorf("after a restart: %+v, %v", got, err)
	}
	if err := facade.End(); err != nil {
		t.Fatal(err)
	}
	if err := facade.Reach(service.StepCosts, ""); err != nil {
		t.Fatal(err)
	}
	if got, err := facade.Get(); err != nil || got.Due || got.Step != service.StepCosts {
		t.Errorf("once more after its end: %+v, %v; want it not due", got, err)
	}
}

func TestAHomeWithJobsNeedsNoFirstRun(t *testing.T) {
	t.Parallel()
	facade := service.NewWelcome(begun(t), fakeChecker{}, &fakeJobs{}, kept{}, nil)
	if got, err := facade.Get(); err != nil || got.Due {
		t.Errorf("%+v, %v; want it not due", got, err)
	}
}

// fakeNetwork keeps what it is given.
type fakeNetwork struct {
	settings network.Settings
	port     int
}

func (f *fakeNetwork) Network(context.Context) (core.Network, error) {
	return core.Network{Settings: f.settings}, nil
}

func (f *fakeNetwork) SetNetwork(_ context.Context, s network.Settings) error {
	f.settings = s
	return nil
}
func (f *fakeNetwork) Port() (core.Port, error) { return core.Port{Port: f.port}, nil }

func (f *fakeNetwork) SetPort(_ context.Context, port int) error {
	f.port = port
	return nil
}

func TestTheLoginOfTheProxyGoesToTheKeychainAlone(t *testing.T) {
	t.Parallel()
	keys := secret.OpenMemory()
	facade := service.NewNetwork(begun(t), &fakeNetwork{}, keys, func() string { return "http://127.0.0.1:7" }, nil)
	if err := facade.SetLogin(" ana ", "pass:word"); err != nil {
		t.Fatal(err)
	}
	if value, _, err := keys.Get(t.Context(), secret.ProxyLogin); err != nil || value.Reveal() != "ana:pass:word" {
		t.Errorf("kept %q, %v", value.Reveal(), err)
	}
	for _, user := range []string{"", "a:b"} {
		if err := facade.SetLogin(user, "very-private"); err == nil || strings.Contains(err.Error(), "very-private") {
			t.Errorf("user %q: %v", user, err)
		}
	}
	if err := facade.DeleteLogin(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := keys.Get(t.Context(), secret.ProxyLogin); !errors.Is(err, secret.ErrNotSet) {
		t.Errorf("after it was deleted: %v", err)
	}
	if err := facade.SetPort(2000); err != nil {
		t.Fatal(err)
	}
	if ports, err := facade.Ports(); err != nil || ports.Storage.Port != 2000 || ports.API != "http://127.0.0.1:7" {
		t.Errorf("%+v, %v", ports, err)
	}
}
