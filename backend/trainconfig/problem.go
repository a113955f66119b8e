package trainconfig

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong in a person's files, in words that they
// can act on.
type Problem struct {
	// File is the path of the file that holds the mistake.
	File string `json:"file" say:"true"`
	// Field is the setting as it is spelled there, "id.key" in a dataloader, or
	// empty when the file as a whole is meant.
	Field string `json:"field"`
	// Message says what is wrong.
	Message string `json:"message" say:"true"`
	// Fix says what to do about it.
	Fix string `json:"fix" say:"true"`
	// Warning is set when a job can go ahead all the same.
	Warning bool `json:"warning"`
	// Line and Column say where in File, from 1; columns count characters. Both
	// are 0 when no place is known, such as that of a setting that is missing.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
}

// String is the problem in one line: "file: field: message. Fix: …".
func (p Problem) String() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File + ": ")
	}
	if p.Field != "" {
		b.WriteString(p.Field + ": ")
	}
	if p.Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(strings.TrimSuffix(p.Message, "."))
	b.WriteByte('.')
	if p.Fix != "" {
		fmt.Fprintf(&b, " Fix: %s.", strings.TrimSuffix(p.Fix, "."))
	}
	return strings.ReplaceAll(b.String(), "\n", " ")
}

// Problems are all that was found, in the order of the files. It is an error
// when at least one is not a Warning.
type Problems []Problem

// Error lists the problems, one line each.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].String()
	}
	return strings.Join(lines, "\n")
}

// errorOrNil is p when something in it keeps a job from going ahead.
func (p Problems) errorOrNil() error {
	for i := range p {
		if !p[i].Warning {
			return p
		}
	}
	return nil
}

func (p Problems) warnings() Problems {
	var w Problems
	for i := range p {
		if p[i].Warning {
			w = append(w, p[i])
		}
	}
	return w
}
