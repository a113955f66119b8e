package speech

import (
	"maps"
	"slices"
)

// Recognised lists the templates that a sentence is recognised by.
func (t *Tongue) Recognised() []string { return slices.Sorted(maps.Keys(t.catalogue.known)) }

// Mistakes names what is wrong with the files of Spanish.
func Mistakes() error {
	_, err := load(files, "es")
	return err
}

// Printed tells whether a format has a twin for who asks for it by name.
func (t *Tongue) Printed(format string) bool { return t.catalogue.pairs[format] != nil }

// Words are all that have a twin, by kind.
func (t *Tongue) Words() map[string]map[string]string { return t.catalogue.words }
