package trainer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"sort"
	"strconv"
	"strings"
)

// settings is a JSON object of the trainer: keys with or without leading dashes, numbers and booleans as such or as
// strings. A reader that finds a value of the wrong kind notes it in bad and goes on with the default.
type settings struct {
	values map[string]any
	bad    []string
}

// newSettings strips the dashes of the keys. Where a key is there in both spellings the dashed one counts: the container
// adds its own --output_dir and --data_backend_config to whatever the configuration says (SimpleTuner cog.py).
func newSettings(object map[string]any) *settings {
	s := &settings{values: make(map[string]any, len(object))}
	for key, value := range object {
		if plain := strings.TrimPrefix(key, "--"); plain == key {
			if _, dashed := object["--"+key]; !dashed {
				s.values[plain] = value
			}
		} else {
			s.values[plain] = value
		}
	}
	return s
}

func (s *settings) note(key, want string, got any) {
	s.bad = append(s.bad, fmt.Sprintf("%s has to be %s, not %.60q", key, want, fmt.Sprint(got)))
}

// err returns what was noted, or nil.
func (s *settings) err(subject string) error {
	if len(s.bad) == 0 {
		return nil
	}
	sort.Strings(s.bad)
	return fmt.Errorf("%w: %s: %s", ErrConfig, subject, strings.Join(s.bad, "; "))
}

// get returns the value of the first of the names that is set to something.
func (s *settings) get(names ...string) (string, any) {
	for _, name := range names {
		if v := s.values[name]; v != nil {
			return name, v
		}
	}
	return names[0], nil
}

func (s *settings) str(names ...string) string {
	name, v := s.get(names...)
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	s.note(name, "text", v)
	return ""
}

func (s *settings) number(otherwise float64, names ...string) float64 {
	name, v := s.get(names...)
	var text string
	switch v := v.(type) {
	case nil:
		return otherwise
	case json.Number:
		text = v.String()
	case string:
		if text = strings.TrimSpace(v); text == "" {
			return otherwise
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		s.note(name, "a number", v)
		return otherwise
	}
	return f
}

// whole reads a whole number from low to 1e9.
func (s *settings) whole(otherwise, low int, names ...string) int {
	f := s.number(float64(otherwise), names...)
	if f != math.Trunc(f) || f < float64(low) || f > 1e9 {
		name, v := s.get(names...)
		s.note(name, fmt.Sprintf("a whole number of at least %d", low), v)
		return otherwise
	}
	return int(f)
}

func (s *settings) flag(names ...string) bool {
	name, v := s.get(names...)
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case string, json.Number:
		switch strings.ToLower(strings.TrimSpace(fmt.Sprint(v))) {
		case "true", "1", "yes", "on":
			return true
		case "false", "0", "no", "off", "none", "":
			return false
		}
	}
	s.note(name, "true or false", v)
	return false
}

// parseJSON reads one JSON value, with numbers kept as written.
func parseJSON(text []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("%w: not valid JSON: %w", ErrConfig, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: not valid JSON: more text behind the value", ErrConfig)
	}
	return nil
}
