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

	frozenFolder = "frozen"
)

// maxRead bounds one read of a log, so that a face cannot ask for gigabytes at once.
const maxRead = 4 << 20

// Dir returns the folder of a job's own files.
func (s *Store) Dir(id job.ID) string { return filepath.Join(s.dir, string(id)) }

// FrozenDir returns the folder of the config that a job was asked to train, as it was then. It is one of its own because side
// files bear names that a person chose, which must not meet those of Crisol's.
func (s *Store) FrozenDir(id job.ID) string { return filepath.Join(s.Dir(id), frozenFolder) }

// LogPath is the file of a job's log. What stands in it beyond the job's record is not part of it.
func (s *Store) LogPath(id job.ID) string { return filepath.Join(s.Dir(id), logFile) }

// MetricsPath is the file of a job's metric points, one JSON object a line; as with the log, the record says how much of it
// counts.
func (s *Store) MetricsPath(id job.ID) string { return filepath.Join(s.Dir(id), metricsFile) }

// Recover mends a job's log and metrics before they are written again. What stands beyond the job's record was written
// by a process that died before it could record it, and is cut off. whole is false when a file holds less than the
// record says (a power cut, a hand that deleted it): both files are removed then, and the caller has to fetch the log
// from its start, because what is left has no known place in it.
func (s *Store) Recover(j job.Job) (whole bool, err error) {
	whole = true
	for name, size := range map[string]int64{logFile: j.Seen.Log.Bytes, metricsFile: j.Seen.Log.MetricBytes} {
		path := filepath.Join(s.Dir(j.ID), name)
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			whole = whole && size == 0
		case err != nil:
			return false, fmt.Errorf("recover the log of job %s: %w", j.ID, err)
		case info.Size() < size:
			whole = false
		case info.Size() > size:
			if err := os.Truncate(path, size); err != nil {
				return false, fmt.Errorf("recover the log of job %s: %w", j.ID, err)
			}
		}
	}
	if whole {
		return true, nil
	}
	for _, name := range []string{logFile, metricsFile} {
		if err := os.Remove(filepath.Join(s.Dir(j.ID), name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, fmt.Errorf("recover the log of job %s: %w", j.ID, err)
		}
	}
	return false, nil
}

// AppendLog writes text into a job's log behind its first at bytes, which are those that the job's record knows of. What
// stood there is of a try that failed before it was recorded, and goes. The text is on the disk when it returns.
func (s *Store) AppendLog(id job.ID, at int64, text []byte) error {
	return s.append(id, logFile, at, text)
}

// AppendPoints writes points into a job's metric series behind its first at bytes, as AppendLog does, and returns how
// many bytes that took.
func (s *Store) AppendPoints(id job.ID, at int64, points []job.Point) (int64, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, p := range points {
		if err := enc.Encode(p); err != nil {
			return 0, fmt.Errorf("metrics of job %s: %w", id, err)
		}
	}
	return int64(b.Len()), s.append(id, metricsFile, at, b.Bytes())
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
	info, err := f.Stat()
	if err != nil {
		return nil, 0, fmt.Errorf("log of job %s: %w", id, err)
	}
	if offset < 0 {
		offset = max(0, info.Size()+offset)
	}
	text = make([]byte, max(0, min(int64(limit), info.Size()-offset)))
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

func (s *Store) append(id job.ID, name string, at int64, text []byte) error {
	if len(text) == 0 {
		return nil
	}
	if err := os.MkdirAll(s.Dir(id), 0o700); err != nil {
		return fmt.Errorf("files of job %s: %w", id, err)
	}
	f, err := os.OpenFile(filepath.Join(s.Dir(id), name), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("files of job %s: %w", id, err)
	}
	// The job's record of how much it holds is about to be made durable, so this has to be first.
	if err := errors.Join(writeAt(f, at, text), f.Close()); err != nil {
		return fmt.Errorf("write %s of job %s: %w", name, id, err)
	}
	return nil
}

func writeAt(f *os.File, at int64, text []byte) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	switch {
	case info.Size() < at:
		return fmt.Errorf("%w: it holds %d bytes and should hold %d", errShort, info.Size(), at)
	case info.Size() > at:
		if err := f.Truncate(at); err != nil {
			return err
		}
	}
	if _, err := f.WriteAt(text, at); err != nil {
		return err
	}
	return f.Sync()
}

// errShort says that somebody cut a file under a running Crisol. Writing on would leave a hole.
var errShort = errors.New("the file was cut while Crisol ran; start Crisol again and it is fetched anew")
