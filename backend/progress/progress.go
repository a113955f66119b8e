// Package progress reads steps, losses and stages out of a SimpleTuner log. What the trainer tells of its progress is
// a tqdm bar on stderr, redrawn with carriage returns, and stage lines of the container's own receiver on stdout; the
// structured step lines never appear (SimpleTuner's cog.py looks for fields where the trainer does not put them).
package progress

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxLine bounds a line; what is longer is read up to here. A tqdm line has about 200 bytes.
const maxLine = 4096

// Step is one reading of the training bar.
type Step struct {
	Step       int
	Total      int
	Loss       float64
	HasLoss    bool
	LR         float64
	ETASeconds int // 0 when the bar did not tell
}

// Reading is what a piece of log told.
type Reading struct {
	Steps    []Step // in order; the same step may come again as the bar is redrawn
	Stage    string // the last stage line's text
	LastLine string // the last line that is not empty, at most 200 bytes
	Used     int    // how many bytes were read: up to the last line end, or all with final
}

var (
	// Epoch 1/1 Steps:  35%|███▌  | 7/20 [00:01<00:02, 5.63it/s, step_loss=0.0123, lr=0.0001]
	bar = regexp.MustCompile(`Steps\s*:\s*\d+%\|[^|]*\|\s*(\d+)/(\d+)\s*\[([^\]]*)\]`)
	// [STAGE] <icon> <label> (...): <message>
	stage = regexp.MustCompile(`^\[STAGE\]\s*(.+)$`)
)

// Read reads a piece of log that starts at a line's beginning. Unless final is set, an unfinished last line is left
// for the next piece.
func Read(text []byte, final bool) Reading {
	var r Reading
	for len(text) > 0 {
		end := bytes.IndexAny(text, "\r\n")
		if end < 0 && !final {
			break
		}
		line, used := text, len(text)
		if end >= 0 {
			line, used = text[:end], end+1
		}
		r.take(line)
		r.Used += used
		text = text[used:]
	}
	return r
}

func (r *Reading) take(raw []byte) {
	if len(raw) > maxLine {
		raw = raw[:maxLine]
	}
	line := strings.TrimSpace(strings.ToValidUTF8(string(raw), "\uFFFD"))
	if line == "" {
		return
	}
	r.LastLine = clip(line, 200)
	if m := stage.FindStringSubmatch(line); m != nil {
		r.Stage = clip(m[1], 200)
		return
	}
	if m := bar.FindStringSubmatch(line); m != nil {
		if s, ok := parseBar(m[1], m[2], m[3]); ok {
			r.Steps = append(r.Steps, s)
		}
	}
}

func parseBar(step, total, inside string) (Step, bool) {
	n, err1 := strconv.Atoi(step)
	m, err2 := strconv.Atoi(total)
	if err1 != nil || err2 != nil || m <= 0 || n > m {
		return Step{}, false
	}
	s := Step{Step: n, Total: m}
	for i, field := range strings.Split(inside, ",") {
		field = strings.TrimSpace(field)
		if i == 0 {
			if _, left, ok := strings.Cut(field, "<"); ok {
				s.ETASeconds = clock(left)
			}
			continue
		}
		name, value, ok := strings.Cut(field, "=")
		if !ok {
			continue
		}
		f, err := strconv.ParseFloat(value, 64)
		if err != nil {
			continue
		}
		switch name {
		case "step_loss", "loss":
			s.Loss, s.HasLoss = f, true
		case "lr", "learning_rate":
			s.LR = f
		}
	}
	return s, true
}

// clock reads tqdm's [[days ]hours:]minutes:seconds; anything else ("?") is 0.
func clock(text string) int {
	seconds := 0
	for _, part := range strings.Split(strings.TrimSpace(text), ":") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 1<<20 || seconds > 1<<20 {
			return 0
		}
		seconds = seconds*60 + n
	}
	return seconds
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
