package trainer

import (
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"sync"
	"time"
)

// logTail is how much of debug.log is printed at the end, in bytes (SimpleTuner predict.py).
const logTail = 5000

// console writes the container's lines. Lines go to stdout and debug.log, warnings and the bar to stderr.
type console struct {
	mu       sync.Mutex
	out, err io.Writer
	debug    *os.File
}

// line prints one line of the kinds that the container prints: STAGE, COG, CHECKPOINT, INFO, ERROR.
func (c *console) line(kind, format string, args ...any) {
	c.print(c.out, fmt.Sprintf("[%s] %s\n", kind, fmt.Sprintf(format, args...)))
}

// stage prints a lifecycle stage: icon is "⏳" while it runs, "✓" when it is done, "✗" when it failed.
func (c *console) stage(icon, format string, args ...any) {
	c.line("STAGE", "%s %s", icon, fmt.Sprintf(format, args...))
}

// warn prints a line of the trainer's own log, which goes to stderr.
func (c *console) warn(level, format string, args ...any) {
	c.print(c.err, fmt.Sprintf("[%s] %s\n", level, fmt.Sprintf(format, args...)))
}

// print writes text whole, so that concurrent lines do not mix. A reader of the log that went away does not stop the
// training, as in the container.
func (c *console) print(to io.Writer, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = io.WriteString(to, text)
	if c.debug != nil && text != "\n" && !strings.HasPrefix(text, "\r") { // the bar is not for a file
		_, _ = c.debug.WriteString(text)
	}
}

// tail prints the end of debug.log on stdout.
func (c *console) tail() error {
	info, err := c.debug.Stat()
	if err != nil {
		return err
	}
	text := make([]byte, min(info.Size(), logTail))
	if _, err := c.debug.ReadAt(text, info.Size()-int64(len(text))); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_, err = fmt.Fprintf(c.out, "\n=== debug.log tail ===\n%s", strings.ToValidUTF8(string(text), "�"))
	return err
}

// bar draws a progress bar in the shape of tqdm's, with a carriage return before each state.
type bar struct {
	total, stepsPerEpoch int
	now                  func() time.Time
	start                time.Time
}

func newBar(total, stepsPerEpoch int, now func() time.Time) *bar {
	return &bar{total: total, stepsPerEpoch: stepsPerEpoch, now: now, start: now()}
}

func (b *bar) epoch(step int) int { return max(0, step-1)/b.stepsPerEpoch + 1 }

// state returns the bar at a step, 0 before the first. The postfix is appended as given.
func (b *bar) state(step int, postfix ...string) string {
	epochs := (b.total + b.stepsPerEpoch - 1) / b.stepsPerEpoch
	comma := ","
	if b.epoch(step) == 1 {
		comma = ""
	}
	elapsed := b.now().Sub(b.start)
	left, rate := "?", "?it/s"
	if step > 0 && elapsed > 0 {
		perStep := elapsed / time.Duration(step)
		left = clock(perStep * time.Duration(b.total-step))
		if s := perStep.Seconds(); s > 1 {
			rate = fmt.Sprintf("%.2fs/it", s)
		} else {
			rate = fmt.Sprintf("%.2fit/s", 1/max(s, 1e-9))
		}
	}
	var more string
	for _, p := range postfix {
		more += ", " + p
	}
	return fmt.Sprintf("\rEpoch %d/%d%s Steps: %3d%%|%s| %d/%d [%s<%s, %s%s]", b.epoch(step), epochs, comma,
		100*step/b.total, blocks(float64(step)/float64(b.total)), step, b.total, clock(elapsed), left, rate, more)
}

// blocks draws ten cells in eighths.
func blocks(done float64) string {
	const cells = 10
	eighths := int(done * cells * 8)
	text := strings.Repeat("█", eighths/8)
	if r := eighths % 8; r > 0 {
		text += string([]rune("▏▎▍▌▋▊▉")[r-1])
	}
	return text + strings.Repeat(" ", cells-len([]rune(text)))
}

// clock writes a duration as tqdm does: mm:ss, or h:mm:ss.
func clock(d time.Duration) string {
	s := int(d.Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// sortedKeys returns the keys of m in order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
