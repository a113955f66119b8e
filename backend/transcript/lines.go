package transcript

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What one answer may hold: lines, bytes of a line among others, bytes of a line asked for alone, and bytes in all.
const (
	maxLines = 2000
	maxText  = 4 << 10
	maxAlone = keep
	maxBytes = 1 << 20
)

// Line is one line of a log, as it can be shown: without colours and bytes that are no text.
type Line struct {
	Number int    `json:"number"` // from 0 in the whole log
	Level  string `json:"level"`
	Text   string `json:"text"`
	Bytes  int64  `json:"bytes"` // of the line in the log
	Cut    bool   `json:"cut"`   // Text is only its beginning
}

// Page is some lines of a log.
type Page struct {
	From  int            `json:"from"`  // place of the first of Lines among those of the levels asked for
	Lines []Line         `json:"lines"` // one after the other; fewer than asked for when they are very long
	Total int            `json:"total"` // lines of those levels
	All   int            `json:"all"`   // lines of the log
	Count map[string]int `json:"count"` // lines of each level
}

// Range says which lines of a log are asked for: from the From-th of some levels on, at most Limit. A negative From counts
// from the end.
type Range struct {
	Levels Levels
	From   int
	Limit  int
}

// Lines returns a range of the lines that stand in the first size bytes of a log. A last line that has not ended is one of
// them.
func (d *Desk) Lines(ctx context.Context, path string, size int64, r Range) (Page, error) {
	v, err := d.open(ctx, path, size)
	if err != nil {
		return Page{}, err
	}
	defer v.close()
	page := v.page(r)
	left, text, limit := r.Limit, 0, maxText
	if left <= 0 || left > maxLines {
		left = maxLines
	}
	if left == 1 {
		limit = maxAlone
	}
	err = v.each(ctx, r.Levels, page.From, func(n, _ int, line span, level Level) bool {
		shown := show(n, line, level, limit)
		page.Lines = append(page.Lines, shown)
		text += len(shown.Text)
		left--
		return left > 0 && text < maxBytes
	})
	return page, err
}

// page is the page of a range without its lines.
func (v *view) page(r Range) Page {
	p := Page{Lines: []Line{}, Count: map[string]int{}}
	counts := v.index.total
	if level, open := v.last(); open {
		counts[level]++
	}
	for l, n := range counts {
		p.Count[levelNames[l]] = int(n)
	}
	p.Total, p.All = sum(counts, r.Levels), sum(counts, 0)
	p.From = min(r.From, p.Total)
	if r.From < 0 {
		p.From = max(0, p.Total+r.From)
	}
	return p
}

// last returns the level of the last line if that has not ended.
func (v *view) last() (Level, bool) {
	if v.file == nil || v.index.end >= v.size {
		return 0, false
	}
	line, ok := newScanner(v.file, v.index.end, v.size, v.index.begun, 0).next()
	return levelOf(line.head), ok
}

// each calls do for the lines of some levels from the from-th of them on, with the number of each in the log and its place
// among them, until do returns false. Parts of the log without any of them are not read.
func (v *view) each(ctx context.Context, set Levels, from int, do func(n, at int, line span, level Level) bool) error {
	if v.file == nil {
		return nil
	}
	x := &v.index
	i := x.find(from, set)
	at := x.of(i, set)
	if len(x.marks) == 0 {
		at = 0
	}
	s := newScanner(v.file, 0, 0, false, 0)
	for ; i < max(1, len(x.marks)); i++ {
		last := i >= len(x.marks)-1
		if !last && x.of(i, set) == x.of(i+1, set) {
			continue
		}
		start, left := int64(0), every
		if i < len(x.marks) {
			start = x.marks[i].at
		}
		if last {
			left = every + 1 // the one that has not ended
		}
		s.reset(start, v.size, false)
		for n := i * every; left > 0; n, left = n+1, left-1 {
			line, ok := s.next()
			if !ok {
				break
			}
			level := levelOf(line.head)
			if !set.Has(level) {
				continue
			}
			if at >= from && !do(n, at, line, level) {
				return s.err
			}
			at++
		}
		if s.err != nil {
			return s.err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// colour is what a terminal is told between the letters.
var colour = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)`)

func show(n int, line span, level Level, limit int) Line {
	head, cut := line.head, line.size > int64(limit)
	if cut {
		head = head[:limit]
		for len(head) > 0 && !utf8.RuneStart(line.head[min(len(head), len(line.head)-1)]) {
			head = head[:len(head)-1]
		}
	}
	return Line{Number: n, Level: level.String(), Text: readable(head), Bytes: line.size, Cut: cut}
}

// readable is text as it can be shown.
func readable(text []byte) string {
	if bytes.IndexByte(text, 0x1b) >= 0 {
		text = colour.ReplaceAll(text, nil)
	}
	clean := strings.ToValidUTF8(string(text), "\uFFFD")
	return strings.Map(func(r rune) rune {
		if r == '\t' || !unicode.IsControl(r) {
			return r
		}
		return -1
	}, clean)
}
