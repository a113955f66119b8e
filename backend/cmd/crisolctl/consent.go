package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"crisol/backend/api"
	"crisol/backend/training"
)

// meaning says in a person's words what a consent mode does.
var meaning = map[training.ConsentMode]string{
	training.ConsentAsk:   "every job asks before anything is sent",
	training.ConsentAllow: "jobs start without being asked about",
	training.ConsentDeny:  "nothing may leave this machine: only providers that run here can train",
}

func consentCommand(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "consent [ask|allow|deny]", Short: "Show or choose what may leave this machine without being asked about",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return arguments(1)(c, args)
			}
			if len(args) == 1 && meaning[training.ConsentMode(args[0])] == "" {
				return usageError{fmt.Errorf("there is no consent mode %q; choose ask, allow or deny", args[0])}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			if len(args) == 1 {
				if err := client.SetConsent(c.Context(), training.ConsentMode(args[0])); err != nil {
					return err
				}
			}
			mode, err := client.Consent(c.Context())
			if err != nil {
				return err
			}
			if t.json {
				return t.print(api.ConsentSetting{Mode: mode})
			}
			t.say("%s: %s", mode, t.translate(meaning[mode]))
			return nil
		},
	}
}
