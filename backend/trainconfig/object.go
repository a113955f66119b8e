package trainconfig

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Object is a JSON object that keeps its members in the order of the file and
// its numbers as they were written. Values are nil, bool, string, json.Number,
// []any and *Object. The zero value is an empty object.
type Object struct {
	keys   []string
	values map[string]any
}

// Keys returns the names of the members, in order.
func (o *Object) Keys() []string { return slices.Clone(o.keys) }

// Get returns a member. A secret that was lifted out reads as Placeholder.
func (o *Object) Get(key string) (any, bool) {
	v, ok := o.values[key]
	if _, isHidden := v.(hidden); isHidden {
		return Placeholder, ok
	}
	return v, ok
}

// Set replaces a member in its place, or appends it. The value is one of the kinds
// that Object lists.
func (o *Object) Set(key string, value any) { o.set(key, value) }

// Remove takes a member away; one that is not there is no mistake.
func (o *Object) Remove(key string) { o.remove(key) }

func (o *Object) set(key string, value any) {
	if o.values == nil {
		o.values = map[string]any{}
	}
	if _, ok := o.values[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.values[key] = value
}

func (o *Object) remove(key string) {
	if _, ok := o.values[key]; !ok {
		return
	}
	delete(o.values, key)
	o.keys = slices.DeleteFunc(o.keys, func(k string) bool { return k == key })
}

// rename gives a member another name in its place. A member that already has
// that name makes way.
func (o *Object) rename(from, to string) {
	v, ok := o.values[from]
	if !ok || from == to {
		return
	}
	o.remove(to)
	delete(o.values, from)
	o.values[to] = v
	o.keys[slices.Index(o.keys, from)] = to
}

// text returns a string member, trimmed, or "".
func (o *Object) text(key string) string {
	v, _ := o.Get(key)
	s, _ := v.(string)
	return strings.TrimSpace(s)
}

// clone copies v with all objects and arrays in it.
func clone(v any) any {
	switch v := v.(type) {
	case *Object:
		c := &Object{}
		for _, k := range v.keys {
			c.set(k, clone(v.values[k]))
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i := range v {
			c[i] = clone(v[i])
		}
		return c
	}
	return v
}

// MarshalJSON writes the members in order, with Placeholder for secrets.
func (o *Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	if err := encode(&b, o, false); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// String is the object as JSON, with Placeholder for secrets.
func (o *Object) String() string {
	if o == nil {
		return "null"
	}
	b, err := o.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// GoString is String.
func (o *Object) GoString() string { return o.String() }

// marshal writes v as indented JSON with a final newline. Secrets are written
// only when reveal is set.
func marshal(v any, reveal bool) ([]byte, error) {
	var flat, b bytes.Buffer
	if err := encode(&flat, v, reveal); err != nil {
		return nil, err
	}
	if err := json.Indent(&b, flat.Bytes(), "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func encode(b *bytes.Buffer, v any, reveal bool) error {
	switch v := v.(type) {
	case hidden:
		if reveal {
			return encode(b, v.reveal(), true)
		}
		return encode(b, Placeholder, false)
	case *Object:
		b.WriteByte('{')
		for i, k := range v.keys {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := encode(b, k, reveal); err != nil {
				return err
			}
			b.WriteByte(':')
			if err := encode(b, v.values[k], reveal); err != nil {
				return err
			}
		}
		b.WriteByte('}')
		return nil
	case []any:
		b.WriteByte('[')
		for i := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := encode(b, v[i], reveal); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	}
	e := json.NewEncoder(b)
	// The trainer reads plain JSON; < and > in a prompt stay readable.
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the encoder's newline
	return nil
}

// syntaxError is a place in a JSON text that cannot be read.
type syntaxError struct {
	line, column int // from 1; columns count characters
	what         string
}

func (e *syntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.line, e.column, e.what)
}

// maxDepth is how deep objects and arrays may nest. SimpleTuner's files need
// about five levels.
const maxDepth = 100

// decode reads one JSON value. repeated names the members that occur twice in
// one object: Python keeps the last value without a word, and so does this. The
// error is a *syntaxError.
func decode(data []byte) (value any, repeated []string, err error) {
	// Editors on Windows put a byte order mark in front.
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if i := invalidUTF8(data); i >= 0 {
		return nil, nil, at(data, i, "the text is not UTF-8")
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, nil, at(data, 0, "the file is empty")
	}
	var probe json.RawMessage
	if err := json.Unmarshal(data, &probe); err != nil {
		var se *json.SyntaxError
		if errors.As(err, &se) {
			return nil, nil, at(data, int(max(0, se.Offset-1)), se.Error())
		}
		return nil, nil, at(data, 0, err.Error())
	}
	d := decoder{data: data, Decoder: json.NewDecoder(bytes.NewReader(data))}
	d.UseNumber()
	value, err = d.value(0)
	return value, d.repeated, err
}

type decoder struct {
	*json.Decoder
	data     []byte
	repeated []string
}

func (d *decoder) fail(what string) error { return at(d.data, int(d.InputOffset()), what) }

func (d *decoder) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, d.fail(fmt.Sprintf("nested deeper than %d levels", maxDepth))
	}
	t, err := d.Token()
	if err != nil {
		return nil, d.fail(err.Error())
	}
	switch t {
	case json.Delim('{'):
		return d.object(depth)
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := d.value(depth + 1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := d.Token()
		return list, err
	}
	return t, nil
}

func (d *decoder) object(depth int) (any, error) {
	o := &Object{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, d.fail(err.Error())
		}
		key, _ := t.(string)
		if _, ok := o.values[key]; ok {
			d.repeated = append(d.repeated, key)
		}
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		o.set(key, v)
	}
	_, err := d.Token()
	return o, err
}

func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// at turns an offset into a line and a column.
func at(data []byte, offset int, what string) error {
	before := data[:min(offset, len(data))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return &syntaxError{
		line:   bytes.Count(before, []byte("\n")) + 1,
		column: utf8.RuneCount(before[start:]) + 1,
		what:   what,
	}
}
