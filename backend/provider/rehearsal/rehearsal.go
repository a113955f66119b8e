// Package rehearsal is the provider that costs nothing and needs no account: a child process on this machine plays
// SimpleTuner's container for real, so that a person can prove the whole way of a job, the data's way out and the model's
// way home, before a GPU is paid for. It proves a set-up; it does not make a usable model.
//
// The child gets the container's inputs through a pipe, never through a file or its arguments, because they hold
// credentials. It outlives Crisol. Its folder is the only thing that both sides share:
//
//	<root>/<key>/lock         held by the child for as long as it lives
//	<root>/<key>/status.json  its state; written atomically; its presence says that the job was started
//	<root>/<key>/log          what the container printed
//	<root>/<key>/cancel       made by Crisol to ask for an end
//	<root>/<key>/container/   the container's file system
//
// Submitting twice under one key is harmless: the lock lets one child in, and status.json sends later ones away.
package rehearsal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/gofrs/flock"

	"crisol/backend/job"
	"crisol/backend/provider"
)

// ID is the provider's id.
const ID = "rehearsal"

// Sentence is what a person reads wherever a rehearsal is offered or has ended.
const Sentence = "rehearsal: proves your set-up, does not make a usable model"

const (
	lockName   = "lock"
	statusName = "status.json"
	logName    = "log"
	cancelName = "cancel"
	folderName = "container"
)

// startTimeout bounds how long a child may take to say that it started.
const startTimeout = 15 * time.Second

// maxChunk bounds one answer of Logs.
const maxChunk = 1 << 20

// Settings make a rehearsal go wrong in the ways in which real jobs do. They stand in
// cloud/provider_configs/rehearsal.json.
type Settings struct {
	FailAtStep     int  `json:"fail_at_step"`    // the trainer fails at this step; 0 never
	StallAtStep    int  `json:"stall_at_step"`   // the trainer hangs at this step; 0 never
	DeliverNothing bool `json:"deliver_nothing"` // the trainer ends well and publishes nothing
	StepDelayMS    int  `json:"step_delay_ms"`   // milliseconds added to each step
}

// Options are what the provider needs.
type Options struct {
	Root     string                   // folder for the children's folders
	Command  []string                 // program and arguments of the child; the folder is added as the last argument
	Settings func() (Settings, error) // read anew for each job
}

// Provider runs rehearsals. It implements provider.Provider, Finder and Cleaner.
type Provider struct{ options Options }

// New returns the provider.
func New(o Options) *Provider { return &Provider{o} }

// Describe returns the description.
func (p *Provider) Describe() provider.Description {
	return provider.Description{
		ID: ID, Name: "Rehearsal", Summary: Sentence, Availability: provider.Ready, Local: true,
		Poll: 200 * time.Millisecond,
		Hardware: []provider.Hardware{{
			ID: "this-machine", Name: "This machine (processor only)", Source: "runs here, free of charge",
		}},
		Settings: []provider.Setting{
			{Name: "fail_at_step", Type: "integer", Label: "Fail at step", Help: "The trainer fails at this step; 0 never", Default: "0", Advanced: true},
			{Name: "stall_at_step", Type: "integer", Label: "Stall at step", Help: "The trainer hangs at this step; 0 never", Default: "0", Advanced: true},
			{Name: "deliver_nothing", Type: "boolean", Label: "Deliver nothing", Help: "The trainer ends well and publishes nothing", Default: "false", Advanced: true},
			{Name: "step_delay_ms", Type: "integer", Label: "Delay of each step", Help: "Milliseconds added to each step", Default: "0", Advanced: true},
		},
	}
}

// Check always succeeds: a rehearsal needs no credentials.
func (p *Provider) Check(context.Context) (provider.Account, error) {
	return provider.Account{Name: "this machine"}, nil
}

// Submit starts the child, or returns the one that was started under the same key.
func (p *Provider) Submit(ctx context.Context, s provider.Submission) (string, error) {
	if !validKey.MatchString(s.Key) {
		return "", p.fail(provider.InvalidInput, "submit", "the job has no usable key", nil)
	}
	dir := p.dir(s.Key)
	if _, err := readStatus(dir); err == nil {
		return s.Key, nil
	}
	settings, err := p.options.Settings()
	if err != nil {
		return "", p.fail(provider.InvalidInput, "submit", err.Error(), err)
	}
	envelope, err := json.Marshal(newEnvelope(s, settings))
	if err != nil {
		return "", p.fail(provider.InvalidInput, "submit", "the inputs cannot be encoded", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", p.fail(provider.Permanent, "submit", fmt.Sprintf("no folder for the trainer: %v; free some space or check who may write there", err), err)
	}
	died, err := p.start(ctx, dir, envelope)
	if err != nil {
		return "", p.fail(provider.Permanent, "submit", fmt.Sprintf("the trainer cannot be started: %v", err), err)
	}
	if err := awaitStatus(ctx, dir, died); err != nil {
		return "", p.fail(provider.Unavailable, "submit", err.Error(), err)
	}
	return s.Key, nil
}

// Find returns the child started under key. It is certain either way, but while a child is just starting: Unavailable.
func (p *Provider) Find(_ context.Context, key string) (string, bool, error) {
	if !validKey.MatchString(key) {
		return "", false, nil
	}
	_, err := readStatus(p.dir(key))
	switch {
	case err == nil:
		return key, true, nil
	case !errors.Is(err, fs.ErrNotExist):
		return "", false, p.fail(provider.Unavailable, "find", err.Error(), err)
	case alive(p.dir(key)):
		return "", false, p.fail(provider.Unavailable, "find", "the trainer is just starting; ask again", nil)
	}
	return "", false, nil
}

// Observe reads the child's state.
func (p *Provider) Observe(_ context.Context, remoteID string) (job.Remote, error) {
	if !validKey.MatchString(remoteID) {
		return job.Remote{}, p.fail(provider.NotFound, "observe", "there is no such rehearsal", nil)
	}
	dir := p.dir(remoteID)
	s, err := readStatus(dir)
	if err == nil && !s.ended() && !alive(dir) {
		// It may have ended between the two looks.
		if s, err = readStatus(dir); err == nil && !s.ended() {
			s.State, s.EndedAt = stateFailed, lastSign(dir, s.StartedAt)
			s.Error = "the trainer's process ended without a word: it was killed, or the machine restarted; start the rehearsal again"
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return job.Remote{}, p.fail(provider.NotFound, "observe", "the rehearsal's folder is gone; start it again", err)
	}
	if err != nil {
		return job.Remote{}, p.fail(provider.Unavailable, "observe", err.Error(), err)
	}
	return job.Remote{
		ID: remoteID, Status: s.status(), StartedAt: s.StartedAt, EndedAt: s.EndedAt, Error: s.Error, Output: s.Output,
	}, nil
}

// Logs reads what the container printed. The cursor is a byte offset in decimal.
func (p *Provider) Logs(_ context.Context, remoteID, cursor string) (provider.LogChunk, error) {
	offset := int64(0)
	if cursor != "" {
		n, err := strconv.ParseInt(cursor, 10, 64)
		if err != nil || n < 0 {
			return provider.LogChunk{}, p.fail(provider.InvalidInput, "logs", fmt.Sprintf("the cursor %q is not one of this provider's", cursor), err)
		}
		offset = n
	}
	if !validKey.MatchString(remoteID) {
		return provider.LogChunk{}, p.fail(provider.NotFound, "logs", "there is no such rehearsal", nil)
	}
	f, err := os.Open(filepath.Join(p.dir(remoteID), logName))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := readStatus(p.dir(remoteID)); errors.Is(err, fs.ErrNotExist) {
			return provider.LogChunk{}, p.fail(provider.NotFound, "logs", "the rehearsal's folder is gone", err)
		}
		return provider.LogChunk{Cursor: cursor}, nil
	}
	if err != nil {
		return provider.LogChunk{}, p.fail(provider.Unavailable, "logs", err.Error(), err)
	}
	defer func() { _ = f.Close() }()
	text := make([]byte, maxChunk)
	n, err := f.ReadAt(text, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return provider.LogChunk{}, p.fail(provider.Unavailable, "logs", err.Error(), err)
	}
	return provider.LogChunk{Text: text[:n], Cursor: strconv.FormatInt(offset+int64(n), 10)}, nil
}

// Cancel asks the child to end.
func (p *Provider) Cancel(_ context.Context, remoteID string) error {
	if !validKey.MatchString(remoteID) {
		return p.fail(provider.NotFound, "cancel", "there is no such rehearsal", nil)
	}
	dir := p.dir(remoteID)
	s, err := readStatus(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return p.fail(provider.NotFound, "cancel", "there is no such rehearsal", err)
	}
	if err == nil && s.ended() {
		return nil
	}
	if err := os.WriteFile(filepath.Join(dir, cancelName), nil, 0o600); err != nil {
		return p.fail(provider.Unavailable, "cancel", err.Error(), err)
	}
	return nil
}

// Clean removes the child's folder. A child that still lives is asked to end first, and Clean is Unavailable until it has.
func (p *Provider) Clean(ctx context.Context, key, _ string) error {
	if !validKey.MatchString(key) {
		return nil
	}
	dir := p.dir(key)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if alive(dir) {
		_ = p.Cancel(ctx, key)
		return p.fail(provider.Unavailable, "clean", "the trainer has not ended yet", nil)
	}
	if err := os.RemoveAll(dir); err != nil {
		return p.fail(provider.Unavailable, "clean", err.Error(), err)
	}
	return nil
}

// start starts the child and hands it its inputs. died is closed once the child has ended, for as long as this
// process lives to see it.
func (p *Provider) start(ctx context.Context, dir string, envelope []byte) (died <-chan struct{}, err error) {
	if len(p.options.Command) == 0 {
		return nil, errors.New("no program is set for the trainer")
	}
	args := append(append([]string(nil), p.options.Command[1:]...), dir)
	// Not bound to a context: the child outlives the call and the process that makes it.
	cmd := exec.Command(p.options.Command[0], args...) //nolint:gosec,noctx // our own program
	cmd.Dir = dir
	cmd.Env = environment()
	cmd.SysProcAttr = detached()
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	written := make(chan struct{})
	go func() {
		// An error here means that the child ended before it read everything; awaitStatus tells.
		_, _ = stdin.Write(envelope)
		_ = stdin.Close()
		close(written)
	}()
	select {
	case <-written:
		return ended, nil
	case <-ctx.Done(): // it does not read; a child without its inputs has begun nothing
		return nil, errors.Join(ctx.Err(), cmd.Process.Kill())
	}
}

// environment is what the child sees of ours: enough to run, no token.
func environment() []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "GOCOVERDIR"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

func awaitStatus(ctx context.Context, dir string, died <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := readStatus(dir); err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-died:
			if _, err := readStatus(dir); err == nil {
				return nil
			}
			if alive(dir) { // an earlier child of the same key holds the lock and is about to write
				died = nil
				continue
			}
			return errors.New("the trainer ended before it started to train")
		case <-ctx.Done():
			return fmt.Errorf("the trainer did not say that it started: %w", ctx.Err())
		}
	}
}

// lastSign is when a child that is dead last wrote something.
func lastSign(dir string, started time.Time) time.Time {
	last := started
	for _, name := range []string{statusName, logName} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.ModTime().After(last) {
			last = info.ModTime().UTC()
		}
	}
	return last
}

// alive tells whether a child holds the folder's lock.
func alive(dir string) bool {
	path := filepath.Join(dir, lockName)
	if _, err := os.Stat(path); err != nil {
		return false
	}
	l := flock.New(path)
	got, err := l.TryLock()
	if err != nil {
		return true
	}
	if got {
		_ = l.Unlock()
	}
	return !got
}

func (p *Provider) dir(key string) string { return filepath.Join(p.options.Root, key) }

func (p *Provider) fail(cause provider.Cause, op, message string, err error) error {
	return &provider.Error{Provider: ID, Cause: cause, Op: op, Message: message, Err: err}
}

// validKey keeps a key one plain folder name.
var validKey = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)
