package transcript

import (
	"bytes"
	"fmt"
)

// Level says what a line of a log is.
type Level uint8

// The levels. A line that tells none is Plain.
const (
	Error Level = iota
	Warning
	Info
	Debug
	Progress // a state of a progress bar
	Plain
	levels
)

var levelNames = [levels]string{"error", "warning", "info", "debug", "progress", "plain"}

// String is the level's name.
func (l Level) String() string { return levelNames[l] }

// Levels is a set of levels; the empty set stands for all of them.
type Levels uint8

// SetOf returns the set of the levels named; the error names one that does not exist.
func SetOf(names []string) (Levels, error) {
	var set Levels
next:
	for _, name := range names {
		for l, known := range levelNames {
			if name == known {
				set |= 1 << l
				continue next
			}
		}
		return 0, fmt.Errorf("there is no level %q of log lines; choose from %v", name, levelNames)
	}
	return set, nil
}

// Has tells whether a level is in the set.
func (s Levels) Has(l Level) bool { return s == 0 || s&(1<<l) != 0 }

// levelWithin is how far into a line its level is looked for, in bytes: behind a time and a name, not in the middle of a
// sentence.
const (
	levelWithin = 64
	barWithin   = 512
)

var (
	bar        = []byte("%|") // tqdm: " 35%|███▌  | 7/20"
	traceback  = []byte("Traceback (most recent call last)")
	levelWords = []struct {
		word  []byte
		level Level
	}{
		{[]byte("ERROR"), Error}, {[]byte("CRITICAL"), Error}, {[]byte("FATAL"), Error}, {[]byte("WARNING"), Warning},
		{[]byte("WARN"), Warning}, {[]byte("INFO"), Info}, {[]byte("DEBUG"), Debug},
		{[]byte("STAGE"), Info}, {[]byte("CHECKPOINT"), Info},
	}
)

// levelOf recognises the level of a line by what SimpleTuner, Python's logging and its exceptions write.
func levelOf(line []byte) Level {
	if bytes.Contains(line[:min(len(line), barWithin)], bar) {
		return Progress
	}
	head := line[:min(len(line), levelWithin)]
	for at := 0; at < len(head); at++ {
		if c := head[at]; c < 'A' || c > 'Z' || at > 0 && letter(head[at-1]) && !coloured(head, at) {
			continue
		}
		for _, w := range levelWords {
			if rest := head[at:]; bytes.HasPrefix(rest, w.word) && (len(rest) == len(w.word) || !letter(rest[len(w.word)])) {
				return w.level
			}
		}
	}
	return exception(line, head)
}

// exception recognises "ValueError: ..." and "path:12: UserWarning: ...", as Python prints them.
func exception(line, head []byte) Level {
	if bytes.HasPrefix(line, traceback) {
		return Error
	}
	if name, _, found := bytes.Cut(head, []byte(": ")); found && !bytes.ContainsAny(name, " /\\") {
		if bytes.HasSuffix(name, []byte("Error")) || bytes.HasSuffix(name, []byte("Exception")) || bytes.HasSuffix(name, []byte("Interrupt")) {
			return Error
		}
	}
	if bytes.Contains(line[:min(len(line), barWithin)], []byte("Warning: ")) {
		return Warning
	}
	return Plain
}

func letter(c byte) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' }

// coloured tells whether a terminal's colour ends just before at: the m of ESC [ 3 1 m is no letter of the word.
func coloured(head []byte, at int) bool {
	if head[at-1] != 'm' {
		return false
	}
	i := at - 2
	for i >= 0 && (head[i] >= '0' && head[i] <= '9' || head[i] == ';') {
		i--
	}
	return i >= 1 && head[i] == '[' && head[i-1] == 0x1b
}
