package core

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"crisol/backend/arrival"
	"crisol/backend/job"
	"crisol/backend/series"
	"crisol/backend/training"
	"crisol/backend/transcript"
)

const (
	atHand         = 4 // logs and curves that are kept in memory
	keptThumbnails = 4000
)

// Lines returns a range of the lines of a job's log.
func (c *Core) Lines(ctx context.Context, id job.ID, r transcript.Range) (transcript.Page, error) {
	j, err := c.store.Get(id)
	if err != nil {
		return transcript.Page{}, err
	}
	return c.logs.Lines(ctx, c.store.LogPath(id), j.Seen.Log.Bytes, r)
}

// SearchLog searches a piece of a job's log; see transcript.Desk.Search.
func (c *Core) SearchLog(ctx context.Context, id job.ID, q transcript.Query, from int) (transcript.Found, error) {
	j, err := c.store.Get(id)
	if err != nil {
		return transcript.Found{}, err
	}
	return c.logs.Search(ctx, c.store.LogPath(id), j.Seen.Log.Bytes, q, from)
}

// ExportLog writes the lines of some levels of a job's log to a file.
func (c *Core) ExportLog(ctx context.Context, id job.ID, set transcript.Levels, target string) error {
	j, err := c.store.Get(id)
	if err != nil {
		return err
	}
	return c.logs.Export(ctx, c.store.LogPath(id), j.Seen.Log.Bytes, set, target)
}

// Curve returns a job's metric points as a chart shows them.
func (c *Core) Curve(_ context.Context, id job.ID, want series.Want) (series.Curve, error) {
	j, err := c.store.Get(id)
	if err != nil {
		return series.Curve{}, err
	}
	return c.curves.Curve(c.store.MetricsPath(id), j.Seen.Log.MetricBytes, want)
}

// Pace returns how fast a job trains; nothing is known of one that does not run.
func (c *Core) Pace(_ context.Context, id job.ID) (series.Pace, error) {
	j, err := c.store.Get(id)
	if err != nil || j.Status() != job.StatusRunning {
		return series.Pace{}, err
	}
	return c.curves.Pace(c.store.MetricsPath(id), j.Seen.Log.MetricBytes, j.Summary().TotalSteps, now())
}

// Frozen returns the plan of a job and its configuration as they were when consent was given.
func (c *Core) Frozen(ctx context.Context, id job.ID) (training.Frozen, error) {
	return c.training.Frozen(ctx, id)
}

// Outputs lists what has arrived of a job.
func (c *Core) Outputs(ctx context.Context, id job.ID) (arrival.Outputs, error) {
	if _, err := c.store.Get(id); err != nil {
		return arrival.Outputs{}, err
	}
	return arrival.List(ctx, c.training.OutputDir(id))
}

// ErrNoOutput says that a job has no such output.
var ErrNoOutput = errors.New("no such file has arrived")

// Output opens a file that has arrived of a job; path is relative to the job's folder, with slashes. Links, folders and what
// else is no file are ErrNoOutput, as is all outside of that folder.
func (c *Core) Output(_ context.Context, id job.ID, path string) (*os.File, fs.FileInfo, error) {
	if _, err := c.store.Get(id); err != nil {
		return nil, nil, err
	}
	root, err := os.OpenRoot(c.training.OutputDir(id))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %s", ErrNoOutput, path)
	}
	defer func() { _ = root.Close() }()
	if !fs.ValidPath(path) || path == "." {
		return nil, nil, fmt.Errorf("%w: %q", ErrNoOutput, path)
	}
	// Looked at before it is opened, because opening a pipe would wait for whoever writes to it.
	before, err := root.Lstat(path)
	if err != nil || !before.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("%w: %s", ErrNoOutput, path)
	}
	f, err := root.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %s", ErrNoOutput, path)
	}
	info, err := f.Stat()
	if err != nil || !os.SameFile(before, info) {
		return nil, nil, errors.Join(fmt.Errorf("%w: %s", ErrNoOutput, path), f.Close())
	}
	return f, info, nil
}

// OutputPath is where a file that has arrived of a job lies, for the file manager; "" stands for the job's folder.
func (c *Core) OutputPath(ctx context.Context, id job.ID, path string) (string, error) {
	dir := c.training.OutputDir(id)
	if path == "" {
		if _, err := c.store.Get(id); err != nil {
			return "", err
		}
		if _, err := os.Stat(dir); err != nil {
			return "", fmt.Errorf("%w of this job yet", ErrNoOutput)
		}
		return dir, nil
	}
	f, _, err := c.Output(ctx, id, path)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, filepath.FromSlash(path)), f.Close()
}

// Thumbnail returns a small picture, as JPEG, of an image that has arrived of a job.
func (c *Core) Thumbnail(ctx context.Context, id job.ID, path string, size int) ([]byte, error) {
	f, info, err := c.Output(ctx, id, path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return c.small.Get(ctx, string(id)+"/"+path, info, size, func() (io.ReadCloser, error) { return io.NopCloser(f), nil })
}
