package transcript

import (
	"context"
	"io"
	"sort"
)

// every is how many lines stand between two places that the index remembers.
const every = 256

// chunk is how much is read at once when a whole log is read, in bytes.
const chunk = 1 << 20

// mark is a place in a log: where a line begins, and how many lines of each level stand before it.
type mark struct {
	at     int64
	before [levels]uint32
}

// index leads from the number of a line to its place. It grows with its log and remembers a place every few hundred lines:
// about 130 KB for a million lines. A copy of it stays good while the original grows.
type index struct {
	marks []mark
	total [levels]uint32 // lines that have ended
	end   int64          // where they end
	begun bool           // the line before end was ended by a carriage return
}

// grow takes in the lines that end before size.
func (x *index) grow(ctx context.Context, r io.ReaderAt, size int64) error {
	s := newScanner(r, x.end, size, x.begun, chunk)
	for n := x.count(0); ; n++ {
		if n%(1<<12) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		line, ok := s.next()
		if !ok || line.open {
			return s.err
		}
		if n%every == 0 {
			x.marks = append(x.marks, mark{at: line.at, before: x.total})
		}
		x.total[levelOf(line.head)]++
		x.end, x.begun = s.base+int64(s.pos), s.begun
	}
}

// count returns how many lines of some levels have ended.
func (x *index) count(set Levels) int { return sum(x.total, set) }

// of returns how many lines of some levels stand before a mark; behind the last one, how many there are.
func (x *index) of(i int, set Levels) int {
	if i >= len(x.marks) {
		return x.count(set)
	}
	return sum(x.marks[i].before, set)
}

// find returns the last mark that has at most n lines of the levels before it.
func (x *index) find(n int, set Levels) int {
	return max(0, sort.Search(len(x.marks), func(i int) bool { return x.of(i, set) > n })-1)
}

func sum(counts [levels]uint32, set Levels) int {
	n := 0
	for l, c := range counts {
		if set.Has(Level(l)) {
			n += int(c)
		}
	}
	return n
}
