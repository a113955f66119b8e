package trainconfig

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// FoundSecret is a secret in a text that is still being written. It does not hold
// the secret.
type FoundSecret struct {
	File  string
	Field string // as in Secret, or the name beside it in a text that is not valid
	Kind  string // as in Secret
	// Line and Column say where, from 1.
	Line, Column int
}

// SecretsIn finds the secrets in a text, valid JSON or not: a person who has not
// closed the last bracket yet may have pasted a token already.
func SecretsIn(file string, text []byte) []FoundSecret {
	v, _, err := decode(text)
	if err != nil {
		return secretsInWords(file, string(text))
	}
	var found []FoundSecret
	at := positions(text)
	l := lifter{file: file}
	if list, ok := v.([]any); ok {
		for i, entry := range list {
			l.lift(entry, entryField("", i, entry), "")
		}
	} else {
		l.lift(v, "", "")
	}
	for _, s := range l.found {
		line, column := spot(text, at, s.Field)
		found = append(found, FoundSecret{File: file, Field: s.Field, Kind: s.Kind, Line: line, Column: column})
	}
	return found
}

// pair is a name with a text, as far as one can tell without the rest.
var pair = regexp.MustCompile(`"((?:[^"\\\n]|\\.)*)"\s*:\s*"((?:[^"\\\n]|\\.)*)`)

func secretsInWords(file, text string) []FoundSecret {
	var found []FoundSecret
	seen := map[int]bool{}
	add := func(offset int, field, kind string) {
		line := strings.Count(text[:offset], "\n") + 1
		if seen[line] {
			return
		}
		seen[line] = true
		column := utf8.RuneCountInString(text[strings.LastIndexByte(text[:offset], '\n')+1:offset]) + 1
		found = append(found, FoundSecret{File: file, Field: field, Kind: kind, Line: line, Column: column})
	}
	for _, m := range pair.FindAllStringSubmatchIndex(text, -1) {
		name, value := text[m[2]:m[3]], strings.TrimSpace(text[m[4]:m[5]])
		if value == "" || value == Placeholder || environment.MatchString(value) {
			continue
		}
		kind := secretByName(name)
		if kind == "" {
			kind = secretByShape(value)
		}
		if kind != "" {
			add(m[0], name, kind)
		}
	}
	for _, shape := range tokenShapes {
		for _, m := range shape.re.FindAllStringIndex(text, -1) {
			add(m[0], "", shape.kind)
		}
	}
	return found
}

// problem tells what to do with a secret in a text.
func (s FoundSecret) problem() Problem {
	return Problem{
		File: s.File, Field: s.Field, Line: s.Line, Column: s.Column,
		Message: "this is a secret (" + s.Kind + "), and drafts hold none",
		Fix:     "put it into the settings, under Tokens, and remove it here",
	}
}
