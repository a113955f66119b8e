package transcript

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"unicode/utf8"
)

// How much of a log one call searches: bytes, and hits.
const (
	searchBytes = 12 << 20
	searchHits  = 20_000
)

// Query is what is searched for, in the first 64 KiB of each line.
type Query struct {
	Text   string `json:"text"`
	Regex  bool   `json:"regex"`  // Text is a regular expression in RE2's syntax
	Case   bool   `json:"case"`   // capitals differ from small letters
	Levels Levels `json:"levels"` // only in lines of these levels
}

// Found is what a piece of a log has of what is searched for.
type Found struct {
	Lines  []int `json:"lines"`  // the numbers of the lines with a hit, in order
	Places []int `json:"places"` // their places among the lines of the levels asked for
	Next   int   `json:"next"`   // place of the first line that was not searched
	Total  int   `json:"total"`  // lines of those levels
}

// Search searches a piece of the lines in the first size bytes of a log, from the from-th of the query's levels on. Who
// wants all of it calls again from Next until that is Total, and stops when the person does; a log that grows meanwhile
// is carried on with. The error is ErrQuery when the query's text cannot be searched for.
func (d *Desk) Search(ctx context.Context, path string, size int64, q Query, from int) (Found, error) {
	match, err := q.matcher()
	if err != nil {
		return Found{}, err
	}
	v, err := d.open(ctx, path, size)
	if err != nil {
		return Found{}, err
	}
	defer v.close()
	page := v.page(Range{Levels: q.Levels, From: max(0, from)})
	found := Found{Lines: []int{}, Places: []int{}, Next: page.Total, Total: page.Total}
	read := 0
	err = v.each(ctx, q.Levels, page.From, func(n, at int, line span, _ Level) bool {
		if match(line.head) {
			found.Lines, found.Places = append(found.Lines, n), append(found.Places, at)
		}
		read += len(line.head) + 1
		if read < searchBytes && len(found.Lines) < searchHits {
			return true
		}
		found.Next = at + 1
		return false
	})
	return found, err
}

// matcher returns what tells whether a line has a hit. It is for one goroutine.
func (q Query) matcher() (func(line []byte) bool, error) {
	switch {
	case q.Text == "":
		return nil, fmt.Errorf("%w: the search is empty; type what to look for", ErrQuery)
	case q.Regex:
		text := q.Text
		if !q.Case {
			text = "(?i)" + text
		}
		re, err := regexp.Compile(text)
		if err != nil {
			return nil, fmt.Errorf("%w: %s is no regular expression (%w)", ErrQuery, q.Text, err)
		}
		return re.Match, nil
	case q.Case:
		want := []byte(q.Text)
		return func(line []byte) bool { return bytes.Contains(line, want) }, nil
	case !ascii(q.Text):
		re := regexp.MustCompile("(?i)" + regexp.QuoteMeta(q.Text))
		return re.Match, nil
	}
	want := lower(nil, []byte(q.Text))
	var held []byte
	return func(line []byte) bool {
		held = lower(held[:0], line)
		return bytes.Contains(held, want)
	}, nil
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// lower appends text to to with small letters for the capitals of ASCII, which is all that a search for ASCII needs.
func lower(to, text []byte) []byte {
	to = append(to, text...)
	for i, c := range to {
		if c-'A' < 26 {
			to[i] = c + ('a' - 'A')
		}
	}
	return to
}
