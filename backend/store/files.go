package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"crisol/backend/job"
)

const (
	logFile     = "log.txt"
	metricsFile = "metrics.jsonl"
)

// maxRead bounds one read of a log, so that a face cannot ask for gigabytes at once.
const maxRead = 4 << 20

// Dir returns the folder of a job's own files.
func (s *Store) Dir(id job.ID) string { return filepath.Join(s.dir, string(id)) }

// Recover cuts a job's log and metrics back to what the job is known to hold. What stands beyond was written by a
// process that died before it could record it, and will be fetched again.
func (s *Store) Recover(j job.Job) error {
	for name, size := range map[string]int64{logFile: j.Seen.Log.Bytes, metricsFile: j.Seen.Log.MetricBytes} {
		path := filepath.Join(s.Dir(j.ID), name)
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("recover the log of job %s: %w", j.ID, err)
		}
		if info.Size() > size {
			if err := os.Truncate(path, size); err != nil {
				return fmt.Errorf("recover the log of job %s: %w", j.ID, err)
			}
		}
	}
	return nil
}

// AppendLog appends to a job's log.
func (s *Store) AppendLog(id job.ID, text []byte) error { return s.append(id, logFile, text) }

// AppendPoints appends to a job's metric series and returns how many bytes that took.
func (s *Store) AppendPoints(id job.ID, points []job.Point) (int64, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, p := range points {
		if err := enc.Encode(p); err != nil {
			return 0, fmt.Errorf("metrics of job %s: %w", id, err)
		}
	}
	return int64(b.Len()), s.append(id, metricsFile, b.Bytes())
}

// ReadLog returns up to limit bytes (at most 4 MiB) of a job's log from offset on, and the offset behind them. A
// negative offset counts from the end.
func (s *Store) ReadLog(id job.ID, offset int64, limit int) (text []byte, next int64, err error) {
	if limit <= 0 || limit > maxRead {
		limit = maxRead
	}
	f, err := os.Open(filepath.Join(s.Dir(id), logFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, offset, fmt.Errorf("log of job %s: %w", id, err)
	}
	defer func() { _ = f.Close() }()
	if offset < 0 {
		info, err := f.Stat()
		if err != nil {
			return nil, 0, fmt.Errorf("log of job %s: %w", id, err)
		}
		offset = max(0, info.Size()+offset)
	}
	text = make([]byte, limit)
	n, err := f.ReadAt(text, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, offset, fmt.Errorf("log of job %s: %w", id, err)
	}
	return text[:n], offset + int64(n), nil
}

// Points returns a job's metric points from the given index on.
func (s *Store) Points(id job.ID, from int) ([]job.Point, error) {
	points := []job.Point{}
	f, err := os.Open(filepath.Join(s.Dir(id), metricsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return points, nil
	}
	if err != nil {
		return nil, fmt.Errorf("metrics of job %s: %w", id, err)
	}
	defer func() { _ = f.Close() }()
	dec := json.NewDecoder(f)
	for i := 0; ; i++ {
		var p job.Point
		if err := dec.Decode(&p); err != nil {
			// A line that is still being written ends the series for now.
			return points, nil //nolint:nilerr // the next call reads it whole
		}
		if i >= from {
			points = append(points, p)
		}
	}
}

func (s *Store) append(id job.ID, name string, text []byte) error {
	if len(text) == 0 {
		return nil
	}
	if err := os.MkdirAll(s.Dir(id), 0o700); err != nil {
		return fmt.Errorf("files of job %s: %w", id, err)
	}
	f, err := os.OpenFile(filepath.Join(s.Dir(id), name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("files of job %s: %w", id, err)
	}
	// The job's record of how much it holds is about to be made durable, so this has to be first.
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write %s of job %s: %w", name, id, err)
	}
	return nil
}
