package main

import (
	"fmt"
	"strings"
	"time"

	"crisol/backend/job"
	"crisol/backend/store"
)

// piece is how much of a file is written at once, in bytes or points.
const (
	logPiece   = 8 << 20
	pointPiece = 20_000
)

// lengthen gives a job a log and a metric series of the sizes asked for.
func (m *maker) lengthen(s *store.Store, j *job.Job) error {
	j.Name = "the long one"
	steps := max(m.o.points, j.Asked.Steps)
	j.Asked.Steps, j.Seen.Step, j.Seen.TotalSteps = steps, steps, steps
	cursor := job.LogCursor{Cursor: "made up", Points: m.o.points}
	var points []job.Point
	for n := range m.o.points {
		step := 1 + n*steps/m.o.points
		points = append(points, job.Point{
			Step: step, Loss: m.loss(step, steps), LR: rate(step, steps), At: j.CreatedAt.Add(time.Duration(n) * 800 * time.Millisecond),
		})
		if len(points) == pointPiece || n == m.o.points-1 {
			written, err := s.AppendPoints(j.ID, cursor.MetricBytes, points)
			if err != nil {
				return err
			}
			cursor.MetricBytes += written
			points = points[:0]
		}
	}
	var text strings.Builder
	for n := range m.o.logLines {
		text.WriteString(m.line(n, steps))
		if text.Len() >= logPiece || n == m.o.logLines-1 {
			if err := s.AppendLog(j.ID, cursor.Bytes, []byte(text.String())); err != nil {
				return err
			}
			cursor.Bytes += int64(text.Len())
			text.Reset()
		}
	}
	cursor.Parsed = cursor.Bytes
	j.Seen.Log = cursor
	return nil
}

// line is the n-th line of a log, in the shapes that SimpleTuner's container prints. Most are its tqdm bar, which providers
// hand on with a line end where a terminal would redraw it.
func (m *maker) line(n, steps int) string {
	step := min(steps, 1+n*steps/max(1, m.o.logLines))
	at := time.Duration(step) * 800 * time.Millisecond
	switch {
	case n == 0:
		return "[STAGE] ⏳ Training (step 0): loading the model and the datasets\n"
	case n%5000 == 4999:
		return fmt.Sprintf("[CHECKPOINT] saved checkpoint-%d\n", step)
	case n%997 == 996:
		return fmt.Sprintf("[WARNING] the gradient norm is %.3f at step %d, and was clipped\n", 1+m.chance.Float64(), step)
	case n%20011 == 20010:
		return fmt.Sprintf("[ERROR] a sample could not be rendered at step %d: CUDA error, trying again\n", step)
	case n%250 == 249:
		return fmt.Sprintf("[INFO] %s wrote 4 latents to the cache (%d seen)\n", at.Round(time.Second), n)
	}
	const cells = 10
	full := cells * step / steps
	left := time.Duration(steps-step) * 800 * time.Millisecond
	return fmt.Sprintf("Epoch 1/1 Steps: %3d%%|%s%s| %d/%d [%s<%s, 1.25it/s, step_loss=%.4f, lr=%.3g]\n", 100*step/steps,
		strings.Repeat("█", full), strings.Repeat(" ", cells-full), step, steps, clock(at), clock(left), m.loss(step, steps), rate(step, steps))
}

// clock writes a duration as tqdm does: mm:ss, or h:mm:ss.
func clock(d time.Duration) string {
	s := int(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}
