package speech

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// template is a format as fmt reads it: literals with holes between them, one literal more than holes.
type template struct {
	literals []string
	holes    []hole
}

// hole is where a value goes.
type hole struct {
	flags string // between % and the letter, without an index
	kind  byte   // the letter
	index int    // of the value, from 0
}

func (h hole) verb() string {
	if h.kind == 'w' {
		return "%v"
	}
	return "%" + h.flags + string(h.kind)
}

// sentence tells whether what stands in the hole is translated too. A twin says so with %w, whatever the code has there:
// the code writes %v where it must not wrap.
func (h hole) sentence() bool { return h.kind == 'w' }

func (h hole) fraction() bool { return strings.IndexByte("feg", h.kind) >= 0 }

var verbs = regexp.MustCompile(`%([-+# 0]*[0-9]*(?:\.[0-9]+)?)(?:\[([0-9]+)\])?([a-zA-Z%])`)

// parse reads a format.
func parse(format string) (template, error) {
	var t template
	literal, at, next := "", 0, 0
	for _, m := range verbs.FindAllStringSubmatchIndex(format, -1) {
		literal += format[at:m[0]]
		at = m[1]
		kind := format[m[6]]
		if kind == '%' {
			literal += "%"
			continue
		}
		h := hole{flags: format[m[2]:m[3]], kind: kind, index: next}
		if m[4] >= 0 {
			n, err := strconv.Atoi(format[m[4]:m[5]])
			if err != nil || n < 1 {
				return t, fmt.Errorf("%q counts its values from 1", format)
			}
			h.index = n - 1
		}
		next = h.index + 1
		t.literals, t.holes = append(t.literals, literal), append(t.holes, h)
		literal = ""
	}
	t.literals = append(t.literals, literal+format[at:])
	return t, nil
}

// longest is the longest literal.
func (t template) longest() string {
	best := ""
	for _, literal := range t.literals {
		if len(literal) > len(best) {
			best = literal
		}
	}
	return best
}

// pair is a template of the code and its twin.
type pair struct {
	from, to template
	nested   []bool // by value: a sentence that is translated too
}

var errPair = errors.New("the twin does not fit its template")

func newPair(from, to string) (*pair, error) {
	p := &pair{}
	var err error
	if p.from, err = parse(from); err != nil {
		return nil, err
	}
	if p.to, err = parse(to); err != nil {
		return nil, err
	}
	if len(p.from.holes) != len(p.to.holes) {
		return nil, fmt.Errorf("%w: %q has %d values and %q has %d", errPair, from, len(p.from.holes), to, len(p.to.holes))
	}
	p.nested = make([]bool, len(p.from.holes))
	seen := make([]bool, len(p.from.holes))
	for _, h := range p.to.holes {
		if h.index >= len(seen) || seen[h.index] {
			return nil, fmt.Errorf("%w: %q does not have each value of %q once", errPair, to, from)
		}
		seen[h.index] = true
		p.nested[h.index] = h.sentence()
		if was := p.from.holes[h.index]; !h.sentence() && was.kind != h.kind && was.kind != 'w' {
			return nil, fmt.Errorf("%w: value %d is %%%c in %q and %%%c in %q", errPair, h.index+1, was.kind, from, h.kind, to)
		}
	}
	return p, nil
}

var (
	wholeNumber = regexp.MustCompile(`^[-+]?[0-9]+$`)
	number      = regexp.MustCompile(`^[-+]?([0-9.]+(e[-+]?[0-9]+)?|Inf)$|^NaN$`)
	hexNumber   = regexp.MustCompile(`^(0x)?[0-9a-fA-F]+$`)
)

// fits tells whether a text can be what fmt puts into the hole.
func (h hole) fits(text string) bool {
	switch h.kind {
	case 'q':
		if len(text) < 2 || text[0] != '"' && text[0] != '`' {
			return false
		}
		quoted, err := strconv.QuotedPrefix(text)
		return err == nil && quoted == text
	case 'd':
		return wholeNumber.MatchString(text)
	case 'x', 'X':
		return hexNumber.MatchString(text)
	case 'f', 'g', 'e':
		return number.MatchString(text)
	default:
		return text != ""
	}
}
