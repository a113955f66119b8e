package speech

import (
	"reflect"
	"sync"
)

// Tag marks the fields that hold sentences for people: `say:"true"` on a string or a list of strings, `say:"reason"` on a
// map of strings that holds one under "reason". Whoever makes a sentence writes English; whoever shows one to a person
// passes what holds it through Told.
const Tag = "say"

// Told returns a value with each sentence in it replaced by what say makes of it. The value itself is not changed: what
// leads to a sentence is copied, the rest is shared. It looks into structs, pointers, slices and maps, by the fields that
// JSON would show.
func Told[T any](value T, say func(sentence string) string) T {
	v := reflect.ValueOf(&value).Elem()
	if tells(v.Type()) {
		v.Set(told(v, say))
	}
	return value
}

// told copies a value of a type that tells something.
func told(v reflect.Value, say func(string) string) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		out := reflect.New(v.Type().Elem())
		out.Elem().Set(told(v.Elem(), say))
		return out
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(told(v.Index(i), say))
		}
		return out
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		out := reflect.MakeMapWithSize(v.Type(), v.Len())
		for entries := v.MapRange(); entries.Next(); {
			out.SetMapIndex(entries.Key(), told(entries.Value(), say))
		}
		return out
	case reflect.Struct:
		out := reflect.New(v.Type()).Elem()
		out.Set(v)
		for i := range v.NumField() {
			f := v.Type().Field(i)
			key, tagged := f.Tag.Lookup(Tag)
			switch {
			case !f.IsExported():
			case tagged:
				out.Field(i).Set(sentences(v.Field(i), key, say))
			case tells(f.Type):
				out.Field(i).Set(told(v.Field(i), say))
			}
		}
		return out
	default:
		return v
	}
}

// sentences translates a string, a list of strings, or what stands in a map under key.
func sentences(v reflect.Value, key string, say func(string) string) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch {
	case v.Kind() == reflect.String:
		out.SetString(say(v.String()))
	case v.Kind() == reflect.Slice && !v.IsNil():
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).SetString(say(v.Index(i).String()))
		}
	case v.Kind() == reflect.Map && !v.IsNil():
		out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
		for entries := v.MapRange(); entries.Next(); {
			value := entries.Value()
			if entries.Key().String() == key {
				value = reflect.ValueOf(say(value.String()))
			}
			out.SetMapIndex(entries.Key(), value)
		}
	}
	return out
}

var telling sync.Map // of reflect.Type: whether a sentence can be reached from it

// tells tells whether a type holds a sentence, however deep. Curves and logs hold none, and are not walked.
func tells(t reflect.Type) bool {
	if known, ok := telling.Load(t); ok {
		return known.(bool) //nolint:errcheck,forcetypeassert // only bools are stored
	}
	found := reaches(t, map[reflect.Type]bool{})
	telling.Store(t, found)
	return found
}

func reaches(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return reaches(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && (f.Tag.Get(Tag) != "" || reaches(f.Type, seen)) {
				return true
			}
		}
	}
	return false
}
