// Package speech says in a person's language what the rest of Crisol says in English.
//
// The backend speaks English only: its errors are made deep down, wrapped on their way up, kept in histories and compared
// in tests. A face that shows one to a person translates it here. The catalogue pairs each template of the code, as it
// stands there ("%s has %d bytes"), with its twin; a sentence is recognised by its template, the values in it are carried
// over as they are, and the sentences in it ("A: B: C") are translated in turn. What is not known stays in English, and is
// told apart.
package speech

import (
	"embed"
	"fmt"
	"log/slog"
	"strings"
	"sync"
)

// English is the language of the code, which every other one is translated from.
const English = "en"

// Languages are those that Crisol speaks, as BCP 47 tags.
func Languages() []string { return []string{English, "es"} }

// Preferred is the language that the environment asks for: CRISOL_LANG, else by the rules of POSIX LC_ALL, LC_MESSAGES or LANG.
// It is English for a language that Crisol does not speak, and empty when the environment says nothing about the person.
func Preferred(getenv func(string) string) string {
	for _, name := range []string{"CRISOL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		value := getenv(name)
		if value == "" {
			continue
		}
		for _, language := range Languages() {
			if value == language || strings.HasPrefix(value, language+"_") || strings.HasPrefix(value, language+".") {
				return language
			}
		}
		if value == "C" || value == "POSIX" || strings.HasPrefix(value, "C.") {
			return "" // a locale of machines
		}
		return English
	}
	return ""
}

//go:embed es
var files embed.FS

// Tongue speaks one language. It is safe for concurrent use.
type Tongue struct {
	language  string
	catalogue *catalogue // nil speaks English
	comma     bool       // the decimal sign
}

var spanish = sync.OnceValue(func() *Tongue {
	c, err := load(files, "es")
	if err != nil { // a test holds that there is none; a person gets what can be read
		slog.Warn("a part of the Spanish texts cannot be read", "error", err)
	}
	return &Tongue{language: "es", catalogue: c, comma: true}
})

// In returns the tongue of a language: that of English for one that Crisol does not speak.
func In(language string) *Tongue {
	if language == "es" {
		return spanish()
	}
	return &Tongue{language: English}
}

// Language is what the tongue speaks, as a BCP 47 tag.
func (t *Tongue) Language() string { return t.language }

// Part is a piece of a translated sentence.
type Part struct {
	Text    string
	Foreign bool // it is left in English
}

// Parts translates a sentence and tells what in it is left in English. Joined, the parts are the whole.
func (t *Tongue) Parts(sentence string) []Part {
	if t.catalogue == nil || sentence == "" {
		return []Part{{Text: sentence}}
	}
	return t.catalogue.translate(sentence)
}

// Translate translates a sentence; whole is false when a part of it is left in English.
func (t *Tongue) Translate(sentence string) (text string, whole bool) {
	parts := t.Parts(sentence)
	if len(parts) == 1 {
		return parts[0].Text, !parts[0].Foreign
	}
	var b strings.Builder
	whole = true
	for _, p := range parts {
		b.WriteString(p.Text)
		whole = whole && !p.Foreign
	}
	return b.String(), whole
}

// The marks around what Marked leaves in English: Unicode's isolates, which Fluent puts around foreign text as well. They
// show nothing, and a page can tell by them which words are in another language.
const (
	Opened = "\u2068" // FIRST STRONG ISOLATE
	Closed = "\u2069" // POP DIRECTIONAL ISOLATE
)

// Marked translates a sentence and puts what is left in English between Opened and Closed.
func (t *Tongue) Marked(sentence string) string {
	var b strings.Builder
	for _, p := range t.Parts(sentence) {
		if p.Foreign {
			b.WriteString(Opened + p.Text + Closed)
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// Sprintf formats as fmt does, with the format's twin. It is for who has the format at hand: nothing has to be recognised.
func (t *Tongue) Sprintf(format string, values ...any) string {
	if t.catalogue == nil {
		return fmt.Sprintf(format, values...)
	}
	pair, ok := t.catalogue.pairs[format]
	if !ok {
		return fmt.Sprintf(format, values...)
	}
	var b strings.Builder
	for i, literal := range pair.to.literals {
		b.WriteString(literal)
		if i == len(pair.to.holes) {
			break
		}
		h := pair.to.holes[i]
		if h.index >= len(values) {
			return fmt.Sprintf(format, values...) // a mistake that go vet finds
		}
		switch {
		case h.sentence():
			text, _ := t.Translate(fmt.Sprintf(pair.from.holes[h.index].verb(), values[h.index]))
			b.WriteString(text)
		case h.fraction():
			b.WriteString(t.Decimal(fmt.Sprintf(h.verb(), values[h.index])))
		default:
			fmt.Fprintf(&b, h.verb(), values[h.index])
		}
	}
	return b.String()
}

// Phrase is the twin of a whole text of the catalogue that has no values.
func (t *Tongue) Phrase(text string) string {
	if t.catalogue == nil {
		return text
	}
	if p := t.catalogue.pairs[text]; p != nil && len(p.to.holes) == 0 {
		return p.to.literals[0]
	}
	return text
}

// Decimal puts the language's decimal sign into a number that was written with a point.
func (t *Tongue) Decimal(number string) string {
	if t.comma {
		return strings.Replace(number, ".", ",", 1)
	}
	return number
}

// Word translates one word of a kind, such as "running" of "status". A word alone has no template that would tell it from
// a name, so the kind is asked for. One that is not known stays as it is.
func (t *Tongue) Word(kind, word string) string {
	if t.catalogue == nil {
		return word
	}
	if twin, ok := t.catalogue.words[kind][word]; ok {
		return twin
	}
	return word
}
