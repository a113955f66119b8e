package trainconfig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// positions finds the offset of each member's name in a JSON text, by its field
// as problems name it: "key", "key.key", "id.key" in a dataloader, or "[0].key"
// for an entry without an id. A text that cannot be read has no positions.
func positions(data []byte) map[string]int {
	v, _, err := decode(data)
	if err != nil {
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	p := positioner{data: data, Decoder: json.NewDecoder(bytes.NewReader(data)), at: map[string]int{}}
	p.UseNumber()
	p.value(v, "")
	return p.at
}

// spot turns the offset of field into a line and a column, both 0 when it is not
// there. Of a field that is missing, the nearest thing above that is there counts.
func spot(data []byte, at map[string]int, field string) (line, column int) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	for {
		if offset, ok := at[field]; ok {
			before := data[:offset]
			start := bytes.LastIndexByte(before, '\n') + 1
			return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[start:]) + 1
		}
		cut := strings.LastIndexAny(field, ".[")
		if cut <= 0 {
			return 0, 0
		}
		field = field[:cut]
	}
}

type positioner struct {
	*json.Decoder
	data []byte
	at   map[string]int
}

// next is the offset of the next token, behind white space, commas and colons.
func (p *positioner) next() int {
	i := int(p.InputOffset())
	for i < len(p.data) && strings.IndexByte(" \t\r\n,:", p.data[i]) >= 0 {
		i++
	}
	return i
}

// value passes over one value, which v is once it is read. The text was decoded
// before, so that no token can fail.
func (p *positioner) value(v any, field string) {
	switch v := v.(type) {
	case *Object:
		_, _ = p.Token()
		for p.More() {
			offset := p.next()
			t, err := p.Token()
			key, ok := t.(string)
			if err != nil || !ok {
				return
			}
			name := joinField(field, key)
			p.at[name] = offset
			p.member(name)
		}
		_, _ = p.Token()
	case []any:
		_, _ = p.Token()
		for i := 0; p.More() && i < len(v); i++ {
			name := entryField(field, i, v[i])
			p.at[name] = p.next()
			p.value(v[i], name)
		}
		_, _ = p.Token()
	default:
		_, _ = p.Token()
	}
}

// member passes over the value of a member. A name that is written twice has two
// values, of which a tree holds the last only, so each is read anew.
func (p *positioner) member(field string) {
	start := p.next()
	var raw json.RawMessage
	if err := p.Decode(&raw); err != nil || len(raw) == 0 || (raw[0] != '{' && raw[0] != '[') {
		return
	}
	inner, _, err := decode(raw)
	if err != nil {
		return
	}
	q := positioner{data: raw, Decoder: json.NewDecoder(bytes.NewReader(raw)), at: map[string]int{}}
	q.UseNumber()
	q.value(inner, field)
	for name, offset := range q.at {
		p.at[name] = start + offset
	}
}

// entryField names an entry of a list: that of a dataloader by its id, any other
// by its index.
func entryField(field string, i int, v any) string {
	if o, ok := v.(*Object); ok && field == "" {
		if id := o.text("id"); id != "" {
			return id
		}
	}
	return fmt.Sprintf("%s[%d]", field, i)
}
