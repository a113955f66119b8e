package rehearsal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"crisol/backend/job"
	"crisol/backend/provider"
)

// maxEnvelope bounds what a child reads from its pipe. A config and a dataloader have some tens of kilobytes.
const maxEnvelope = 16 << 20

// Envelope is what goes through the pipe: the container's inputs, and how the machine that it runs on misbehaves.
type Envelope struct {
	Inputs   json.RawMessage `json:"inputs"`
	Settings Settings        `json:"settings"`
}

// inputs are the container's inputs under the names of SimpleTuner's predictor (predict.py, Predictor.predict).
type inputs struct {
	ConfigJSON     string `json:"config_json"`
	DataloaderJSON string `json:"dataloader_json"`
	MaxTrainSteps  *int   `json:"max_train_steps,omitempty"`
	LyCORISConfig  string `json:"lycoris_config,omitempty"`
	S3Bucket       string `json:"s3_bucket,omitempty"`
	S3Region       string `json:"s3_region,omitempty"`
	S3EndpointURL  string `json:"s3_endpoint_url,omitempty"`
	S3BasePath     string `json:"s3_base_path,omitempty"`
	S3AccessKey    string `json:"s3_access_key,omitempty"`
	S3SecretKey    string `json:"s3_secret_key,omitempty"`
	ReturnLogs     bool   `json:"return_logs"`
}

func newEnvelope(s provider.Submission, settings Settings) Envelope {
	in := inputs{
		ConfigJSON: s.Inputs.Config.Reveal(), DataloaderJSON: s.Inputs.Dataloader.Reveal(),
		LyCORISConfig: s.Inputs.LyCORIS, ReturnLogs: true,
	}
	if s.Inputs.MaxTrainSteps > 0 {
		in.MaxTrainSteps = &s.Inputs.MaxTrainSteps
	}
	if t := s.Inputs.Publish; t != nil {
		in.S3Bucket, in.S3Region, in.S3EndpointURL, in.S3BasePath = t.Bucket, t.Region, t.EndpointURL, t.BasePath
		in.S3AccessKey, in.S3SecretKey = t.AccessKey, t.SecretKey.Reveal()
	}
	raw, _ := json.Marshal(in) // strings, a number and a truth value always encode
	return Envelope{Inputs: raw, Settings: settings}
}

// Run is the container: it gets its inputs, a folder to live in and where to print, and returns what the predictor
// returns. It ends promptly when ctx does.
type Run func(ctx context.Context, e Envelope, folder string, stdout, stderr io.Writer) (output string, err error)

// Host is the child's side: it reads its inputs from stdin, takes the folder's lock, runs the container, and leaves
// its state in the folder. It returns nil also when the container failed; the error is one of the host itself.
func Host(ctx context.Context, dir string, stdin io.Reader, run Run) error {
	raw, err := io.ReadAll(io.LimitReader(stdin, maxEnvelope))
	if err != nil {
		return fmt.Errorf("read the inputs: %w", err)
	}
	var e Envelope
	if err := json.Unmarshal(raw, &e); err != nil {
		// Half an envelope: who started us died while writing. Nothing was begun, so nothing is left behind.
		return errors.New("the inputs are not whole; whoever started this trainer ended early")
	}
	lock := flock.New(filepath.Join(dir, lockName))
	got, err := lock.TryLock()
	if err != nil {
		return fmt.Errorf("lock %s: %w", dir, err)
	}
	if !got {
		return nil // another child of the same key is at work
	}
	defer func() { _ = lock.Unlock() }()
	if _, err := readStatus(dir); err == nil {
		return nil // the job was started before
	}
	s := state{State: stateRunning, PID: os.Getpid(), StartedAt: time.Now().UTC()}
	if err := writeStatus(dir, s); err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(dir, logName), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the log: %w", err)
	}
	defer func() { _ = log.Close() }()
	folder := filepath.Join(dir, folderName)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the container's folder: %w", err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go watchCancel(ctx, dir, cancel)
	output, err := run(ctx, e, folder, log, log)
	s.EndedAt, s.Output, s.State = time.Now().UTC(), output, stateSucceeded
	switch {
	case errors.Is(context.Cause(ctx), errCancelAsked):
		s.State = stateCanceled
	case err != nil:
		s.State, s.Error = stateFailed, err.Error()
	}
	return writeStatus(dir, s)
}

var (
	errCancelAsked = errors.New("a cancel was asked for")
	errFolderGone  = errors.New("the folder is gone: nobody can know of this trainer any more")
)

func watchCancel(ctx context.Context, dir string, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if _, err := os.Stat(filepath.Join(dir, cancelName)); err == nil {
				cancel(errCancelAsked)
				return
			}
			if _, err := os.Stat(filepath.Join(dir, statusName)); errors.Is(err, fs.ErrNotExist) {
				cancel(errFolderGone)
				return
			}
		}
	}
}

const (
	stateRunning   = "running"
	stateSucceeded = "succeeded"
	stateFailed    = "failed"
	stateCanceled  = "canceled"
)

// state is the content of status.json.
type state struct {
	State     string    `json:"state"`
	PID       int       `json:"pid"`
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	Error     string    `json:"error,omitempty"`
	Output    string    `json:"output,omitempty"`
}

func (s state) ended() bool { return s.State != stateRunning }

func (s state) status() job.Status {
	switch s.State {
	case stateSucceeded:
		return job.StatusCompleted
	case stateFailed:
		return job.StatusFailed
	case stateCanceled:
		return job.StatusCancelled
	default:
		return job.StatusRunning
	}
}

func readStatus(dir string) (state, error) {
	var s state
	raw, err := os.ReadFile(filepath.Join(dir, statusName))
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("%s is damaged: %w", filepath.Join(dir, statusName), err)
	}
	return s, nil
}

// writeStatus replaces status.json whole or not at all.
func writeStatus(dir string, s state) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, statusName+".*")
	if err != nil {
		return fmt.Errorf("write the trainer's state: %w", err)
	}
	_, err = f.Write(raw)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, statusName))
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("write the trainer's state: %w", err)
	}
	return nil
}
