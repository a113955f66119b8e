package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func rootCommand(t *terminal) *cobra.Command {
	root := &cobra.Command{
		Use:   "crisolctl",
		Short: "Plan, run and follow SimpleTuner training jobs, and bring the trained model home",
		Long: "crisolctl is Crisol in the terminal. It talks to the Crisol that runs on your home folder (CRISOL_HOME, or\n" +
			"SimpleTuner's own), and starts one in the background when there is none.",
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.PersistentFlags().String("lang", "", "speak this `language`: en or es (default: CRISOL_LANG, else the system's)") // read by languageOf
	root.PersistentFlags().BoolVar(&t.json, "json", t.json, "print one JSON document and nothing else")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		rehearseCommand(t), planCommand(t), submitCommand(t), jobsCommand(t), modelsCommand(t), providersCommand(t), consentCommand(t),
		secretCommand(t), serveCommand(t), stopCommand(t), versionCommand(t),
	)
	return root
}

func versionCommand(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: arguments(0),
		RunE: func(*cobra.Command, []string) error {
			if t.json {
				return t.print(map[string]string{"version": version, "go": runtime.Version()})
			}
			t.say("crisolctl %s (%s, %s/%s)", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}

// group is a command that only holds others. One that it does not have is a mistake, not a wish for help.
func group(use, short string) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("unknown command %q; see: %s --help", args[0], c.CommandPath())}
			}
			return c.Help()
		},
	}
}

// arguments wants exactly n arguments.
func arguments(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError{fmt.Errorf("%d argument(s) given, %d wanted: %s; see: %s --help", len(args), n, c.Use, c.CommandPath())}
		}
		return nil
	}
}
