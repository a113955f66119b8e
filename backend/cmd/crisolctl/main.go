// Command crisolctl is Crisol in the terminal. It is a client of the control API: when no Crisol runs on the home, it
// starts one in the background, which ends by itself once there is nothing left to do.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"crisol/backend/core"
	"crisol/backend/speech"
)

// version is set by the linker.
var version = "dev"

func main() {
	if handled, code := core.RunHidden(os.Args[1:]); handled {
		os.Exit(code)
	}
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	// A command line that cannot be read is refused in the form that was asked for, too.
	t := &terminal{in: os.Stdin, out: &output{to: os.Stdout}, err: os.Stderr, json: slices.Contains(args, "--json")}
	language, unspoken := languageOf(args, os.Getenv)
	t.tongue = speech.In(language)
	root := rootCommand(t)
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return unspoken }
	localise(root, t.tongue)
	root.SetArgs(args)
	root.SetOut(t.out)
	root.SetErr(t.err)
	err := root.ExecuteContext(ctx)
	code := exitCode(ctx, err)
	if t.out.err != nil {
		return t.unwritten(code)
	}
	interrupted := ctx.Err() != nil && errors.Is(err, context.Canceled) // who pressed Ctrl-C knows
	if err != nil && !errors.Is(err, errSilent) && !interrupted {
		t.fail(err)
		if t.out.err != nil {
			return t.unwritten(code)
		}
	}
	return code
}

// unwritten ends a command whose output did not arrive. The cause of a failure stays the exit code.
func (t *terminal) unwritten(code int) int {
	switch {
	case t.out.closed():
		return exitPipe
	case code != exitOK && code != exitInternal:
		t.note("crisolctl: print the result: %v", t.out.err)
		return code
	default:
		t.note("crisolctl: print the result: %v", t.out.err)
		return exitInternal
	}
}
