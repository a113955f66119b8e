package speech

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// catalogue is what one language has for the sentences of the code.
type catalogue struct {
	pairs map[string]*pair             // by the template of the code
	known map[string]bool              // those of the pairs that are recognised
	words map[string]map[string]string // by kind

	exact map[string]*pair   // sentences without a value
	begun map[string][]*pair // by the first word, of those whose first literal has a whole one
	open  []*pair            // the others
}

// Two files of a language are not like the others, which are pairs of templates that are recognised.
const (
	wordsFile = "words.json" // words by kind
	// terminalFile has the formats that crisolctl prints by itself. It asks for them by name, and many are so short that
	// they would fit what they do not mean.
	terminalFile = "terminal.json"
)

// joins are how the code puts sentences together, and how a trainer marks its stages. They hold no words, so they are the
// same in every language.
var joins = []string{"%w: %w", "%w; %w", "%w (%w)", " (%w)", "%w. %w", "%w.", "%w, %w", "⏳ %w", "✓ %w", "✗ %w"}

// load reads the files of a language. What cannot be read is left out of the catalogue, and named by the error.
func load(files fs.FS, dir string) (*catalogue, error) {
	c := &catalogue{pairs: map[string]*pair{}, known: map[string]bool{}, exact: map[string]*pair{}, begun: map[string][]*pair{}}
	entries, failed := fs.ReadDir(files, dir)
	for _, entry := range entries {
		text, err := fs.ReadFile(files, path.Join(dir, entry.Name()))
		switch {
		case err != nil:
		case entry.Name() == wordsFile:
			err = json.Unmarshal(text, &c.words)
		default:
			err = c.read(text, entry.Name() != terminalFile)
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", entry.Name(), err))
		}
	}
	for _, join := range joins {
		p, err := newPair(join, join)
		if err != nil {
			return c, err
		}
		c.open = append(c.open, p)
	}
	return c, failed
}

// read takes in one file: an object of templates and their twins. A template that comes twice is refused, which
// encoding/json would let pass.
func (c *catalogue) read(text []byte, recognised bool) error {
	in := json.NewDecoder(strings.NewReader(string(text)))
	if _, err := in.Token(); err != nil {
		return err
	}
	var failed error
	for in.More() {
		from, err := in.Token()
		if err != nil {
			return errors.Join(failed, err)
		}
		var to string
		if err := in.Decode(&to); err != nil {
			return errors.Join(failed, fmt.Errorf("the twin of %q: %w", from, err))
		}
		failed = errors.Join(failed, c.add(from.(string), to, recognised)) //nolint:errcheck,forcetypeassert // a key of JSON is a string
	}
	_, err := in.Token()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return errors.Join(failed, err)
}

func (c *catalogue) add(from, to string, recognised bool) error {
	if _, twice := c.pairs[from]; twice {
		return fmt.Errorf("%q comes twice", from)
	}
	p, err := newPair(from, to)
	if err != nil {
		return err
	}
	c.pairs[from] = p
	if !recognised {
		return nil
	}
	c.known[from] = true
	switch first, whole := firstWord(p.from.literals[0]); {
	case len(p.from.holes) == 0:
		c.exact[p.from.literals[0]] = p
	case whole:
		c.begun[first] = append(c.begun[first], p)
	default:
		c.open = append(c.open, p)
	}
	return nil
}

// firstWord is a text up to its first space; whole is false when there is none.
func firstWord(text string) (word string, whole bool) {
	word, _, whole = strings.Cut(text, " ")
	return word, whole && word != ""
}
