package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"
)

// terminal is what a command talks to.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	json     bool // --json: one document on out, nothing else
}

// interactive tells whether a person sits at both ends.
func (t *terminal) interactive() bool {
	return !t.json && isTerminal(t.in) && isTerminal(t.out)
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// print writes one JSON document.
func (t *terminal) print(v any) error {
	enc := json.NewEncoder(t.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// say writes a line for a person; with --json it says nothing.
func (t *terminal) say(format string, args ...any) {
	if !t.json {
		_, _ = fmt.Fprintf(t.out, format+"\n", args...)
	}
}

// table writes aligned columns.
func (t *terminal) table(rows [][]string) {
	w := tabwriter.NewWriter(t.out, 0, 4, 2, ' ', 0)
	for _, row := range rows {
		_, _ = fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	_ = w.Flush()
}

// ask asks a question that is answered with yes or no; anything but a yes is a no.
func (t *terminal) ask(question string) bool {
	_, _ = fmt.Fprintf(t.out, "%s [y/N] ", question)
	line, _ := bufio.NewReader(t.in).ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "s", "si", "sí":
		return true
	default:
		return false
	}
}
