// Package series makes curves of a job's metric points: decimated to the width of a chart so that no extreme is lost,
// smoothed over all points, and with the speed that their times tell. The points of the jobs looked at last are kept in
// memory, in columns, and only what a file has more than before is read.
package series

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"sync"
	"time"

	"crisol/backend/job"
)

// Desk has the points of the jobs that were looked at last at hand. It is safe for concurrent use.
type Desk struct {
	mu   sync.Mutex
	size int
	held []*columns // the last used first
}

// NewDesk returns a desk that keeps the points of so many jobs: 32 bytes for each point.
func NewDesk(size int) *Desk { return &Desk{size: max(1, size)} }

// columns are the points of one file.
type columns struct {
	path string

	mu   sync.Mutex
	file fs.FileInfo
	read int64 // bytes of the file that stand in the columns
	last []byte
	step []float64
	loss []float64
	rate []float64
	at   []int64 // ms since 1970
}

func (d *Desk) columns(path string) *columns {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := len(d.held)
	for i, c := range d.held {
		if c.path == path {
			at = i
			break
		}
	}
	if at == len(d.held) {
		d.held = append(d.held, &columns{path: path})
	}
	c := d.held[at]
	copy(d.held[1:at+1], d.held[:at])
	d.held[0] = c
	if len(d.held) > d.size {
		d.held[d.size] = nil
		d.held = d.held[:d.size]
	}
	return c
}

// load brings the columns up to the first size bytes of their file.
func (c *columns) load(size int64) error {
	f, err := os.Open(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		c.forget(nil)
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the metrics: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("read the metrics: %w", err)
	}
	size = min(size, info.Size())
	if c.file == nil || !os.SameFile(c.file, info) || size < c.read || !c.continues(f) {
		c.forget(info)
	}
	return c.append(bufio.NewReaderSize(io.NewSectionReader(f, c.read, size-c.read), 1<<20))
}

func (c *columns) forget(info fs.FileInfo) {
	c.file, c.read, c.last = info, 0, nil
	c.step, c.loss, c.rate, c.at = nil, nil, nil, nil
}

// continues tells whether the last line that was read still stands where it stood.
func (c *columns) continues(f io.ReaderAt) bool {
	now := make([]byte, len(c.last))
	_, err := f.ReadAt(now, c.read-int64(len(now)))
	return (err == nil || errors.Is(err, io.EOF)) && bytes.Equal(now, c.last)
}

// append takes in the lines that have ended. One that is no point is stepped over.
func (c *columns) append(r *bufio.Reader) error {
	for {
		line, err := r.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) || errors.Is(err, io.EOF) {
			return nil // a line that is being written; the next call reads it whole
		}
		if err != nil {
			return fmt.Errorf("read the metrics: %w", err)
		}
		c.read += int64(len(line))
		c.last = append(c.last[:0], line...)
		p, ok := parse(line)
		if !ok {
			continue
		}
		c.step = append(c.step, float64(p.Step))
		c.loss = append(c.loss, p.Loss)
		c.rate = append(c.rate, p.LR)
		at := int64(0)
		if !p.At.IsZero() {
			at = p.At.UnixMilli()
		}
		c.at = append(c.at, at)
	}
}

// parse reads a point: in the shape that the store writes without reflection, any other JSON with.
func parse(line []byte) (job.Point, bool) {
	if p, ok := quick(line); ok {
		return p, true
	}
	var p job.Point
	return p, json.Unmarshal(line, &p) == nil
}

// Pace is how fast a job trains, and when it will be done at that pace.
type Pace struct {
	// StepsPerSecond over the last minute or so; 0 when not known.
	StepsPerSecond float64 `json:"steps_per_second"`
	// Left is how many seconds the rest takes at this pace; 0 when nobody can tell, as of a job that has fallen silent.
	Left float64 `json:"left"`
}

// The newest points that a pace is made of, and how much longer than usual a step may take before the pace means nothing.
const (
	paceWindow = time.Minute
	silentFor  = 20
	silentMin  = 10 * time.Second
)

// Pace returns the pace of a job whose points stand in the first size bytes of a file, at a time, with total steps in all.
func (d *Desk) Pace(path string, size int64, total int, now time.Time) (Pace, error) {
	c := d.columns(path)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.load(size); err != nil {
		return Pace{}, err
	}
	n := len(c.at)
	if n < 2 {
		return Pace{}, nil
	}
	first := n - 1
	for first > 0 && c.at[first-1] > 0 && c.at[n-1]-c.at[first-1] <= paceWindow.Milliseconds() {
		first--
	}
	if first == n-1 && first > 0 && c.at[first-1] > 0 {
		first-- // steps of more than a minute
	}
	took, steps := float64(c.at[n-1]-c.at[first])/1000, c.step[n-1]-c.step[first]
	if took <= 0 || steps <= 0 {
		return Pace{}, nil
	}
	each := time.Duration(took / steps * float64(time.Second))
	if silence := now.Sub(time.UnixMilli(c.at[n-1])); silence > max(silentMin, silentFor*each) {
		return Pace{}, nil
	}
	p := Pace{StepsPerSecond: steps / took}
	if left := float64(total) - c.step[n-1]; total > 0 && left > 0 {
		p.Left = math.Ceil(left / p.StepsPerSecond)
	}
	return p, nil
}
