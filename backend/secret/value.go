package secret

import (
	"fmt"
	"log/slog"
)

// redacted is what every printed form of a Value shows.
const redacted = "(secret)"

// Value holds a secret in memory. However it is printed, logged or encoded, it shows only that it is there; Reveal is
// the one way to the text, so a search for Reveal finds every place that uses one.
type Value struct{ text string }

// New wraps a secret.
func New(text string) Value { return Value{text} }

// Reveal returns the secret itself.
func (v Value) Reveal() string { return v.text }

// Empty tells whether there is no secret.
func (v Value) Empty() bool { return v.text == "" }

// String shows that a secret is there, not which.
func (v Value) String() string {
	if v.text == "" {
		return ""
	}
	return redacted
}

// GoString does as String does.
func (v Value) GoString() string { return fmt.Sprintf("secret.Value(%q)", v.String()) }

// Format does as String does, whatever the verb.
func (v Value) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(v.String())) }

// LogValue does as String does.
func (v Value) LogValue() slog.Value { return slog.StringValue(v.String()) }

// MarshalText does as String does, so that no encoder writes a secret by accident.
func (v Value) MarshalText() ([]byte, error) { return []byte(v.String()), nil }
