package speech

import (
	"regexp"
	"strings"
)

const (
	// longest is the longest line, in bytes, that is looked at; a sentence is much shorter.
	longest = 4 << 10
	// patience bounds the tries that one line may cost. Sentences of the code take some hundreds.
	patience = 5_000

	// What a reading of a text costs: each byte of a value, each byte that stays in English, and each template, so that
	// one that says more wins over two that say less.
	ofValue, ofName, ofEnglish, ofTemplate = 2, 3, 200, 1
	never                                  = 1 << 60
)

// reading is one way to read a piece of text.
type reading struct {
	cost       int
	start, end int
	pair       *pair      // nil when the piece is left as it is
	parts      []*reading // by value of the pair
	foreign    bool       // left as it is, and English
}

// reader reads one text. Readings of its pieces are kept, so that a piece which many templates share is read once.
type reader struct {
	c    *catalogue
	text string
	open []*pair // those of the catalogue that the text can hold
	left int     // tries
	kept map[[2]int]*reading
}

// translate reads each line of a text as the templates that say most of it.
func (c *catalogue) translate(text string) []Part {
	if p := c.exact[text]; p != nil {
		return []Part{{Text: p.to.literals[0]}}
	}
	var out []Part
	for line := range strings.Lines(text) {
		words := strings.TrimRight(line, "\r\n")
		switch {
		case words == "":
		case len(words) > longest:
			push(&out, words, true)
		default:
			r := &reader{c: c, text: words, left: patience, kept: map[[2]int]*reading{}}
			for _, p := range c.open {
				if strings.Contains(words, p.from.longest()) {
					r.open = append(r.open, p)
				}
			}
			r.render(r.read(0, len(words)), &out)
		}
		push(&out, line[len(words):], false)
	}
	return out
}

// read finds the cheapest reading of text[start:end].
func (r *reader) read(start, end int) *reading {
	if start == end {
		return &reading{start: start, end: end}
	}
	key := [2]int{start, end}
	if best := r.kept[key]; best != nil {
		return best
	}
	piece := r.text[start:end]
	best := r.asIs(start, end)
	r.kept[key] = best // also for who asks while it is being read: a template that holds itself says nothing
	if p := r.c.exact[piece]; p != nil && r.sure(start, end) {
		best = &reading{cost: ofTemplate, start: start, end: end, pair: p}
		r.kept[key] = best
		return best
	}
	first, _ := firstWord(piece)
	for _, candidates := range [][]*pair{r.c.begun[first], r.open} {
		for _, p := range candidates {
			if found := r.try(p, start, end); found != nil && found.cost < best.cost {
				best = found
			}
		}
	}
	r.kept[key] = best
	return best
}

// sure tells whether a piece can be a sentence and not a name: one word is a sentence only where it says the last thing.
func (r *reader) sure(start, end int) bool {
	return end == len(r.text) || strings.Contains(r.text[start:end], " ")
}

// asIs leaves a piece as it is: as a name if it looks like one, else as English.
func (r *reader) asIs(start, end int) *reading {
	if named(r.text[start:end]) {
		return &reading{cost: ofName * (end - start), start: start, end: end}
	}
	return &reading{cost: ofEnglish * (end - start), start: start, end: end, foreign: true}
}

var nameLike = regexp.MustCompile(`^(/|[A-Za-z]:\\|\\\\|~/)|^[^\s]*[^\s.,;:]$|^\[[^\]]*\]$|^"[^"]*"$`)

// named tells whether a text is a path, an id, a number or one word, which every language leaves as it is.
func named(text string) bool { return nameLike.MatchString(text) }

// prose is what no name begins with: such a text belongs to a sentence that no template says.
var prose = regexp.MustCompile(`^(the|a|an|this|that|it|its|no|there|nothing) `)

// try reads text[start:end] with a template; nil when it does not fit.
func (r *reader) try(p *pair, start, end int) *reading {
	literals := p.from.literals
	first, last := literals[0], literals[len(literals)-1]
	piece := r.text[start:end]
	if len(piece) < len(first)+len(last) || !strings.HasPrefix(piece, first) || !strings.HasSuffix(piece, last) {
		return nil
	}
	found := &reading{cost: ofTemplate, start: start, end: end, pair: p, parts: make([]*reading, len(p.from.holes))}
	found.cost += r.fill(p, 0, start+len(first), end-len(last), found.parts)
	if found.cost >= never {
		return nil
	}
	return found
}

// fill finds the cheapest values for the holes from the nth on, in text[at:end], and returns their cost.
func (r *reader) fill(p *pair, n, at, end int, values []*reading) int {
	if r.left--; r.left < 0 {
		return never
	}
	if n == len(values)-1 {
		value := r.value(p, n, at, end)
		if value == nil {
			return never
		}
		values[n] = value
		return value.cost
	}
	best, literal := never, p.from.literals[n+1]
	rest := make([]*reading, len(values))
	for from := at; from <= end; {
		i := strings.Index(r.text[from:end], literal)
		if i < 0 {
			return best
		}
		stop := from + i
		from = stop + 1
		value := r.value(p, n, at, stop)
		if value == nil || value.cost >= best {
			continue
		}
		if cost := value.cost + r.fill(p, n+1, stop+len(literal), end, rest); cost < best {
			best = cost
			copy(values[n:], rest[n:])
			values[n] = value
		}
		if r.left < 0 {
			return best
		}
	}
	return best
}

// value reads what stands in a hole; nil when it cannot stand there.
func (r *reader) value(p *pair, n, start, end int) *reading {
	if p.nested[n] && start <= end { // the code may have had nothing to add there
		return r.read(start, end)
	}
	if start >= end || !p.from.holes[n].fits(r.text[start:end]) {
		return nil
	}
	if prose.MatchString(r.text[start:end]) {
		return nil
	}
	return &reading{cost: ofValue * (end - start), start: start, end: end}
}

func (r *reader) render(found *reading, out *[]Part) {
	if found.pair == nil {
		push(out, r.text[found.start:found.end], found.foreign)
		return
	}
	for i, literal := range found.pair.to.literals {
		push(out, literal, false)
		if i < len(found.pair.to.holes) {
			r.render(found.parts[found.pair.to.holes[i].index], out)
		}
	}
}

func push(out *[]Part, text string, foreign bool) {
	if text == "" {
		return
	}
	if n := len(*out); n > 0 && (*out)[n-1].Foreign == foreign {
		(*out)[n-1].Text += text
		return
	}
	*out = append(*out, Part{text, foreign})
}
