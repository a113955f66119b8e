package trainconfig

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// aliases are older names that SimpleTuner still understands.
var aliases = map[string]string{
	"validation_step_interval": "validation_steps",
	"checkpoint_step_interval": "checkpointing_steps",
}

// Settings are the contents of a config.json. Names are given without "--"; the
// file may spell them with or without, or use SimpleTuner's older name.
type Settings struct{ o *Object }

// SettingsOf are the settings of a config.json that was read by Parse.
func SettingsOf(o *Object) Settings { return Settings{o} }

// Spelling returns the setting as the file spells it, and whether it is there.
func (s Settings) Spelling(key string) (string, bool) { return s.spelled(key) }

// Value returns a setting of any kind; see Object.
func (s Settings) Value(key string) (any, bool) { return s.value(key) }

// Object returns all settings as the file spells them, with Placeholder for
// secrets.
func (s Settings) Object() *Object {
	if s.o == nil {
		return &Object{}
	}
	return s.o
}

// spelled returns the setting as the file spells it.
func (s Settings) spelled(key string) (string, bool) {
	if s.o == nil {
		return "", false
	}
	for _, name := range []string{key, aliases[key]} {
		for _, spelling := range []string{"--" + name, name} {
			if v, ok := s.o.values[spelling]; name != "" && ok && v != nil {
				return spelling, true
			}
		}
	}
	return "", false
}

func (s Settings) value(key string) (any, bool) {
	spelling, ok := s.spelled(key)
	if !ok {
		return nil, false
	}
	return s.o.Get(spelling)
}

// String returns a setting as a text; numbers and booleans as JSON writes them.
// ok is false when it is absent, null, a list or an object.
func (s Settings) String(key string) (text string, ok bool) {
	v, ok := s.value(key)
	if !ok {
		return "", false
	}
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// Int returns a whole number, which the file may write as 400, 4e2, 400.0 or
// "400". ok is false when the setting is absent or anything else.
func (s Settings) Int(key string) (n int64, ok bool) {
	text, ok := s.number(key)
	if !ok {
		return 0, false
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	// 4e2 and 400.0 are whole numbers too, as far as a float64 is exact.
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}

// Float returns a finite number, which the file may write as a text. ok is false
// when the setting is absent or anything else.
func (s Settings) Float(key string) (f float64, ok bool) {
	text, ok := s.number(key)
	if !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, false
	}
	return f, true
}

func (s Settings) number(key string) (string, bool) {
	v, ok := s.value(key)
	if !ok {
		return "", false
	}
	switch v := v.(type) {
	case json.Number:
		return v.String(), true
	case string:
		v = strings.TrimSpace(v)
		return v, v != "" && len(v) < 64
	}
	return "", false
}

// Bool returns a switch, which the file may write as true, "True", "1", 1, "yes"
// or "on" and their opposites. ok is false when the setting is absent or
// anything else.
func (s Settings) Bool(key string) (on, ok bool) {
	v, ok := s.value(key)
	if !ok {
		return false, false
	}
	return truth(v)
}

func truth(v any) (on, ok bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case json.Number:
		return v.String() == "1", v.String() == "1" || v.String() == "0"
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "true", "1", "yes", "on":
			return true, true
		case "false", "0", "no", "off":
			return false, true
		}
	}
	return false, false
}
