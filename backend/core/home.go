package core

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/gofrs/flock"
)

// Home is the folder that Crisol keeps its things in. It is SimpleTuner's own state folder, of which SimpleTuner's files
// (jobs.db, secrets.json, its configs) are never written:
//
//	cloud/job_history.db            jobs, plans, timelines, settings
//	cloud/provider_configs/ID.json  a provider's settings, none of them secret, for reading and editing by hand
//	cloud/jobs/ID/                  a job's log, metrics and lists of files
//	cloud/crisol/                   lock, address and key of the running control API, work in progress
//	cloud_outputs/BUCKET/KEY        what trainers sent home, as plain files
type Home string

// ErrLocked says that another Crisol holds the home.
var ErrLocked = errors.New("another Crisol uses this home")

// DefaultHome returns CRISOL_HOME, or the folder that SimpleTuner uses on this OS for one user: ~/.simpletuner,
// %APPDATA%\SimpleTuner, ~/Library/Application Support/SimpleTuner (SimpleTuner's storage paths).
func DefaultHome() (Home, error) {
	if dir := os.Getenv("CRISOL_HOME"); dir != "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("CRISOL_HOME: %w", err)
		}
		return Home(abs), nil
	}
	home, _, err := osHome()
	return home, err
}

// osHome returns the folder that SimpleTuner uses on this OS for one user, and that user's home folder.
func osHome() (home Home, user string, err error) {
	user, err = os.UserHomeDir()
	if err != nil {
		return "", "", fmt.Errorf("find your home folder: %w; set CRISOL_HOME to a folder that Crisol may write to", err)
	}
	switch runtime.GOOS {
	case "windows":
		if appData := os.Getenv("APPDATA"); appData != "" {
			return Home(filepath.Join(appData, "SimpleTuner")), user, nil
		}
	case "darwin":
		return Home(filepath.Join(user, "Library", "Application Support", "SimpleTuner")), user, nil
	}
	return Home(filepath.Join(user, ".simpletuner")), user, nil
}

// Outputs is the folder of the buckets that trainers send to.
func (h Home) Outputs() string { return filepath.Join(string(h), "cloud_outputs") }

// Database is the job history.
func (h Home) Database() string { return h.cloud("job_history.db") }

// Jobs is the folder of the jobs' own files.
func (h Home) Jobs() string { return h.cloud("jobs") }

// ProviderConfig is a provider's settings file.
func (h Home) ProviderConfig(id string) string { return h.cloud("provider_configs", id+".json") }

// Private is the folder of what only the running Crisol needs.
func (h Home) Private() string { return h.cloud("crisol") }

// Log is the log of the window and of a server in the background.
func (h Home) Log() string { return h.cloud("crisol", "server.log") }

// Drafts is the folder of the trainings that are being prepared.
func (h Home) Drafts() string { return h.cloud("crisol", "drafts") }

// Samples is where the sample dataset is laid out.
func (h Home) Samples() string { return h.cloud("crisol", "sample") }

func (h Home) cloud(parts ...string) string {
	return filepath.Join(append([]string{string(h), "cloud"}, parts...)...)
}

// prepare makes the folders and tells in a person's words when the home cannot be written.
func (h Home) prepare() error {
	for _, dir := range []string{h.Private(), h.Jobs(), filepath.Dir(h.ProviderConfig("x")), h.Outputs()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("crisol's home %s cannot be written: %w; free some space or check who owns it, or set CRISOL_HOME to another folder", h, err)
		}
	}
	probe, err := os.CreateTemp(h.Private(), "probe.*")
	if err != nil {
		return fmt.Errorf("crisol's home %s cannot be written: %w; free some space or check who owns it, or set CRISOL_HOME to another folder", h, err)
	}
	err = os.Remove(probe.Name())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // whoever took the lock just now has swept it away
	}
	return errors.Join(probe.Close(), err)
}

// sweep removes what a Crisol that was killed left half-written in its own folder. It is for the holder of the lock.
func (h Home) sweep() error {
	var failed error
	for _, pattern := range []string{"probe.*", "api.key.*", "server.json.*"} {
		left, err := filepath.Glob(filepath.Join(h.Private(), pattern))
		failed = errors.Join(failed, err)
		for _, name := range left {
			if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
				failed = errors.Join(failed, err)
			}
		}
	}
	return failed
}

// Lock is the right to be the one Crisol of a home.
type Lock struct {
	home Home
	file *flock.Flock
}

// Lock takes the home, or returns ErrLocked at once. The OS gives the lock back when the process ends, however it does.
func (h Home) Lock() (*Lock, error) {
	if err := h.prepare(); err != nil {
		return nil, err
	}
	file := flock.New(filepath.Join(h.Private(), "lock"))
	got, err := file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", h, err)
	}
	if !got {
		return nil, fmt.Errorf("%s: %w", h, ErrLocked)
	}
	if err := h.sweep(); err != nil {
		return nil, errors.Join(fmt.Errorf("tidy %s: %w", h.Private(), err), file.Unlock())
	}
	return &Lock{h, file}, nil
}

// Release gives the home back.
func (l *Lock) Release() error { return l.file.Unlock() }
