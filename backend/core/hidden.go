package core

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"crisol/backend/provider/rehearsal"
	"crisol/backend/trainer"
)

// trainerCommand is the hidden command that turns this program into a rehearsal's trainer. It is followed by the
// folder that the child shares with Crisol.
const trainerCommand = "__trainer"

// ChildCommand returns the command line that RunHidden answers to, for Options.Child.
func ChildCommand() ([]string, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	return []string{exe, trainerCommand}, nil
}

// RunHidden does the work of a hidden command, if args (without the program) are one. Every program that opens a Core
// calls it first thing, before it touches a window, a lock or a terminal.
func RunHidden(args []string) (handled bool, code int) {
	if len(args) != 2 || args[0] != trainerCommand {
		return false, 0
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := rehearsal.Host(ctx, args[1], os.Stdin, play); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return true, 1
	}
	return true, 0
}

// play runs the trainer with what came through the pipe.
func play(ctx context.Context, e rehearsal.Envelope, folder string, stdout, stderr io.Writer) (string, error) {
	var in trainer.Inputs
	if err := json.Unmarshal(e.Inputs, &in); err != nil {
		return "", errors.New("the container's inputs cannot be read")
	}
	return trainer.Run(ctx, in, trainer.Options{
		Dir: folder, Stdout: stdout, Stderr: stderr,
		Behaviour: trainer.Behaviour{
			FailAtStep: e.Settings.FailAtStep, StallAtStep: e.Settings.StallAtStep, DeliverNothing: e.Settings.DeliverNothing,
			StepDelay: time.Duration(e.Settings.StepDelayMS) * time.Millisecond,
		},
	})
}
