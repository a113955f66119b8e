package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"crisol/backend/speech"
)

// output is standard output, with a memory for the first error: what was not printed was not done.
type output struct {
	to  io.Writer
	err error
}

// Write writes until the first error.
func (o *output) Write(text []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.to.Write(text)
	o.err = err
	return n, err
}

// closed tells whether nobody reads the output any more. What would be written then has no reader to miss it.
func (o *output) closed() bool { return brokenPipe(o.err) }

// terminal is what a command talks to.
type terminal struct {
	in   io.Reader
	out  *output
	err  io.Writer
	json bool // --json: one document on out, nothing else

	tongue *speech.Tongue // of the person
}

// interactive tells whether a person sits at both ends.
func (t *terminal) interactive() bool {
	return !t.json && isTerminal(t.in) && isTerminal(t.out.to)
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

// say writes a line for a person, in the person's language; with --json it says nothing. What fails, t.out remembers.
func (t *terminal) say(format string, args ...any) {
	if !t.json {
		_, _ = fmt.Fprintln(t.out, t.tongue.Sprintf(format, args...))
	}
}

// note writes a line beside the output.
func (t *terminal) note(format string, args ...any) {
	_, _ = fmt.Fprintln(t.err, t.tongue.Sprintf(format, args...))
}

// done tells that something was done, in the form that was asked for.
func (t *terminal) done(doc any, format string, args ...any) error {
	if t.json {
		return t.print(doc)
	}
	t.say(format, args...)
	return t.out.err
}

// table writes aligned columns. What fails, t.out remembers.
func (t *terminal) table(rows [][]string) {
	w := tabwriter.NewWriter(t.out, 0, 4, 2, ' ', 0)
	for _, row := range rows {
		_, _ = fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	_ = w.Flush()
}

// ask asks a question that is answered with yes or no; anything but a yes is a no. It ends with ctx: nobody has to
// press Ctrl-C twice.
func (t *terminal) ask(ctx context.Context, format string, args ...any) (bool, error) {
	_, _ = fmt.Fprint(t.out, t.tongue.Sprintf("%s [y/N] ", t.tongue.Sprintf(format, args...)))
	line, err := until(ctx, func() (string, error) {
		line, err := bufio.NewReader(t.in).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil // no answer is a no
		}
		return line, err
	})
	if err != nil {
		return false, err
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "s", "si", "sí":
		return true, nil
	default:
		return false, nil
	}
}

// hidden reads a line that is not shown while it is typed.
func (t *terminal) hidden(ctx context.Context, prompt string) (string, error) {
	f, ok := t.in.(*os.File)
	if !ok {
		return "", errors.New("standard input is no terminal")
	}
	fd := int(f.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	if err := quieten(fd); err != nil {
		return "", err
	}
	_, _ = fmt.Fprint(t.err, prompt)
	defer func() { _, _ = fmt.Fprintln(t.err) }()
	text, err := until(ctx, func() (string, error) {
		text, err := term.ReadPassword(fd)
		return string(text), err
	})
	// Also when the reading goes on after Ctrl-C, the terminal has to show again what is typed.
	return text, errors.Join(err, term.Restore(fd, before))
}

// until reads, and gives up waiting for what cannot be interrupted when ctx ends.
func until(ctx context.Context, read func() (string, error)) (string, error) {
	type result struct {
		text string
		err  error
	}
	got := make(chan result, 1)
	go func() {
		text, err := read()
		got <- result{text, err}
	}()
	select {
	case r := <-got:
		return r.text, r.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
