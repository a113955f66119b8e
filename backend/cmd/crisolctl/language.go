package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"crisol/backend/job"
	"crisol/backend/speech"
)

// languageOf is the language that the command line asks for with --lang, else the environment's. It is wanted before the
// command line is read, because the help is written in it. unspoken refuses one that crisolctl does not speak.
func languageOf(args []string, getenv func(string) string) (language string, unspoken error) {
	language = speech.Preferred(getenv)
	for i, arg := range args {
		asked, given := strings.CutPrefix(arg, "--lang=")
		switch {
		case arg == "--":
			return language, nil
		case arg == "--lang" && i+1 < len(args):
			asked, given = args[i+1], true
		}
		if !given {
			continue
		}
		if !slices.Contains(speech.Languages(), asked) {
			return language, usageError{fmt.Errorf("crisolctl does not speak %q; choose of %v", asked, speech.Languages())}
		}
		language = asked
	}
	return language, nil
}

// localise puts the help of a command and of those below it into a language.
func localise(root *cobra.Command, tongue *speech.Tongue) {
	if tongue.Language() == speech.English {
		return
	}
	root.InitDefaultHelpCmd()
	usage := root.UsageTemplate()
	for _, words := range []string{
		"Usage:", "Aliases:", "Examples:", "Available Commands:", "Additional Commands:", "Global Flags:", "\nFlags:", "Additional help topics:",
		"[command]", "for more information about a command.", "Use \"",
	} {
		usage = strings.ReplaceAll(usage, words, tongue.Word("usage", words))
	}
	// The library writes "[flags]" at the end of a line by itself, unless it is told not to.
	usage = strings.Replace(usage, "{{.UseLine}}", "{{.UseLine}}{{if .HasAvailableFlags}} "+tongue.Word("usage", "[flags]")+"{{end}}", 1)
	cobra.AddTemplateFunc("localised", func(flags string) string {
		return strings.ReplaceAll(flags, "(default ", tongue.Word("usage", "(default "))
	})
	usage = strings.ReplaceAll(usage, ".FlagUsages |", ".FlagUsages | localised |")
	root.SetUsageTemplate(usage)
	for _, c := range below(root) {
		if c.Name() == "help" {
			c.Use = strings.ReplaceAll(c.Use, "[command]", tongue.Word("usage", "[command]"))
			c.Long = tongue.Sprintf("Help provides help for any command in the application.\nSimply type %s help [path to command] for full details.", root.Name())
		}
		c.InitDefaultHelpFlag()
		c.DisableFlagsInUseLine = true
		c.Short, c.Long = tongue.Phrase(c.Short), tongue.Phrase(c.Long)
		say := func(f *pflag.Flag) {
			if f.Name == "help" {
				f.Usage = tongue.Sprintf("help for %s", c.Name())
			} else {
				f.Usage = tongue.Phrase(f.Usage)
			}
		}
		c.Flags().VisitAll(say)
		c.PersistentFlags().VisitAll(say)
	}
}

// below lists a command and all those beneath it.
func below(c *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{c}
	for _, child := range c.Commands() {
		all = append(all, below(child)...)
	}
	return all
}

// translate puts a sentence of the backend into the person's language; what is not known stays in English.
func (t *terminal) translate(sentence string) string {
	text, _ := t.tongue.Translate(sentence)
	return text
}

// cause translates why something changed; where a person did it, that is the face they used.
func (t *terminal) cause(cause string) string {
	if face := t.tongue.Word("source", cause); face != cause {
		return face
	}
	return t.translate(cause)
}

func (t *terminal) status(s job.Status) string          { return t.tongue.Word("status", string(s)) }
func (t *terminal) delivery(s job.DeliveryState) string { return t.tongue.Word("delivery", string(s)) }
func (t *terminal) label(name string) string            { return t.tongue.Word("label", name) }

// state is what a kind of transition changes from or to.
func (t *terminal) state(kind, state string) string {
	if kind == "cancel" {
		kind = "transition"
	}
	return t.tongue.Word(kind, state)
}

func (t *terminal) yes(is bool) string {
	if is {
		return t.label("yes")
	}
	return t.label("no")
}

// headings are those of a table.
func (t *terminal) headings(names ...string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = t.tongue.Word("heading", name)
	}
	return out
}

// size is a number of bytes for a person; one that is not known is negative.
func (t *terminal) size(n int64) string {
	if n < 0 {
		return "?"
	}
	return t.tongue.Decimal(humanize.IBytes(uint64(n)))
}

// moment is a time of this machine's clock, in the order of the person's language.
func (t *terminal) moment(at time.Time) string {
	layout := time.DateTime
	if t.tongue.Language() != speech.English {
		layout = "02/01/2006 15:04:05"
	}
	return at.Local().Format(layout)
}

// span is how long something took, to a tenth of a second.
func (t *terminal) span(took time.Duration) string {
	took = took.Round(100 * time.Millisecond)
	if t.tongue.Language() == speech.English {
		return took.String()
	}
	hours, minutes, seconds := took/time.Hour, took%time.Hour/time.Minute, took%time.Minute
	text := t.tongue.Decimal(fmt.Sprintf("%g", seconds.Seconds())) + " s"
	if minutes > 0 || hours > 0 {
		text = fmt.Sprintf("%d min %s", minutes, text)
	}
	if hours > 0 {
		text = fmt.Sprintf("%d h %s", hours, text)
	}
	return text
}
