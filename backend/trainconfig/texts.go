package trainconfig

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
)

// DataloaderName is what a dataloader is called that Crisol writes.
const DataloaderName = "multidatabackend.json"

// Texts are the two files of a configuration as they are written, or typed: they
// need not be valid.
type Texts struct {
	Config     string `json:"config"`
	Dataloader string `json:"dataloader"`
}

// Check finds what Load would find if texts stood in dir, the dataloader as
// DataloaderName, warnings included. It writes nothing, and of the disk it reads
// what the files name: side files, and whether a dataset's folder holds anything.
// Each secret in them is a problem too, because texts are kept while they are
// being written and secrets are not.
func Check(dir string, texts Texts) Problems {
	l := newLoader()
	l.texts = map[string][]byte{
		filepath.Join(dir, "config.json"):  []byte(texts.Config),
		filepath.Join(dir, DataloaderName): []byte(texts.Dataloader),
	}
	l.read = func(path string) ([]byte, error) {
		if text, given := l.texts[path]; given {
			return text, nil
		}
		return readFile(path)
	}
	if _, err := l.load(dir); err != nil && len(l.problems) == 0 {
		return Problems{{File: dir, Message: err.Error()}}
	}
	// A dataloader elsewhere is not this text; what is wrong with this text is still worth telling.
	path := filepath.Join(dir, DataloaderName)
	if _, read := l.seen[path]; !read && l.c != nil && l.c.DataloaderPath != path {
		if _, _, err := decode([]byte(texts.Dataloader)); err != nil {
			l.json(path, "", "")
		}
	}
	found := append(Problems{}, l.problems...)
	for _, name := range []string{"config.json", DataloaderName} {
		path := filepath.Join(dir, name)
		for _, s := range SecretsIn(path, l.texts[path]) {
			found = append(found, s.problem())
		}
		found = append(found, removed(path, l.texts[path])...)
	}
	return found
}

// removed finds the places where a secret was taken out of a copy.
func removed(path string, text []byte) Problems {
	var found Problems
	at := positions(text)
	v, _, err := decode(text)
	if err != nil {
		return nil
	}
	walk(v, "", func(field string, v any) {
		if v == Placeholder {
			p := Problem{File: path, Field: field, Message: "a secret was taken out of this copy",
				Fix: "remove the setting if it is not needed, or train from the folder that the copy was made of"}
			p.Line, p.Column = spot(text, at, field)
			found = append(found, p)
		}
	})
	return found
}

// walk calls do for each value that is neither an object nor a list, with its
// field as Secret names fields.
func walk(v any, field string, do func(field string, v any)) {
	switch v := v.(type) {
	case *Object:
		for _, k := range v.keys {
			walk(v.values[k], joinField(field, k), do)
		}
	case []any:
		for i, x := range v {
			walk(x, entryField(field, i, x), do)
		}
	default:
		do(field, v)
	}
}

// Parse reads a text as Load does, in its order; see Object for the kinds of
// values. The error is Problems with one problem that says where the mistake is.
func Parse(file, text string) (any, error) {
	v, _, err := decode([]byte(text))
	if err == nil {
		return v, nil
	}
	p := Problem{File: file, Message: "this is not valid JSON: " + err.Error(), Fix: "correct the text there"}
	var at *syntaxError
	if errors.As(err, &at) {
		p.Line, p.Column = at.line, at.column
	}
	return nil, Problems{p}
}

// Format writes a value as Load reads it: indented, in its order, with a final
// newline, and with Placeholder for secrets.
func Format(v any) (string, error) {
	text, err := marshal(v, false)
	return string(text), err
}

// Plain is the value as a text that makes "400" and 400, or true and "true", the
// same, as SimpleTuner does.
func Plain(v any) string { return plain(v) }

// Number is a number as JSON writes it.
func Number(text string) json.Number { return json.Number(text) }

// remember keeps a file that was read, for locate.
func (l *loader) remember(path string, data []byte) {
	if l.seen == nil {
		l.seen = map[string][]byte{}
	}
	l.seen[path] = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
}

// locate finds the line and column of each problem's field.
func (l *loader) locate() {
	known := map[string]map[string]int{}
	for i, p := range l.problems {
		data, read := l.seen[p.File]
		if p.Line > 0 || p.Field == "" || !read {
			continue
		}
		if known[p.File] == nil {
			known[p.File] = positions(data)
		}
		l.problems[i].Line, l.problems[i].Column = spot(data, known[p.File], p.Field)
	}
}
