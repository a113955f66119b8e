package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"crisol/backend/api"
	"crisol/backend/secret"
)

func providersCommand(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "providers", Short: "List who can train", Args: arguments(0),
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			providers, err := client.Providers(c.Context())
			if err != nil {
				return err
			}
			if t.json {
				return t.print(providers)
			}
			rows := [][]string{t.headings("ID", "NAME", "AVAILABILITY", "WHAT")}
			for _, p := range providers {
				rows = append(rows, []string{p.ID, t.translate(p.Name), t.tongue.Word("availability", string(p.Availability)), t.translate(p.Summary)})
			}
			t.table(rows)
			return nil
		},
	}
}

func secretCommand(t *terminal) *cobra.Command {
	c := group("secret", "Set, delete and look for secrets; none is ever shown")
	c.Long = t.tongue.Sprintf("Secrets stand in the operating system's keychain. Names: %s.", strings.Join(secret.Names(), ", "))
	c.AddCommand(secretSet(t), secretDelete(t), secretStatus(t))
	return c
}

func secretSet(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "set NAME", Short: "Store a secret in the keychain; its value is read from standard input", Args: arguments(1),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, name := c.Context(), args[0]
			if !slices.Contains(secret.Names(), name) {
				return fmt.Errorf("%s: %w; known names: %v", name, secret.ErrUnknownName, secret.Names())
			}
			if isTerminal(t.in) {
				// Before somebody looks for the value: would it be kept?
				if err := keeps(ctx); err != nil {
					return err
				}
			}
			value, err := t.value(ctx, name)
			if err != nil {
				return err
			}
			client, err := connect(ctx) // again: a person may take longer than a background server waits
			if err != nil {
				return err
			}
			if err := client.SetSecret(ctx, name, value); err != nil {
				return err
			}
			info, err := client.Health(ctx)
			if err != nil {
				return err
			}
			if !info.Keychain.Keychain {
				t.note("note: %s", info.Keychain.Problem)
			}
			return t.done(Done{Name: name, Status: "set"}, "%s is set.", name)
		},
	}
}

// keeps tells whether the home's Crisol would keep a secret.
func keeps(ctx context.Context) error {
	client, err := connect(ctx)
	if err != nil {
		return err
	}
	info, err := client.Health(ctx)
	if err == nil && info.UntilIdle && !info.Keychain.Keychain {
		return api.ErrForgets
	}
	return err
}

// value reads a secret's value from standard input; a terminal does not show it.
func (t *terminal) value(ctx context.Context, name string) (secret.Value, error) {
	var text string
	if isTerminal(t.in) {
		line, err := t.hidden(ctx, t.tongue.Sprintf("%s (not shown while you type or paste): ", name))
		if err != nil {
			return secret.Value{}, fmt.Errorf("read the value from the terminal: %w", err)
		}
		text = line
	} else {
		all, err := io.ReadAll(io.LimitReader(t.in, 64<<10))
		if err != nil {
			return secret.Value{}, fmt.Errorf("read the value from standard input: %w", err)
		}
		text = string(all)
	}
	value := strings.TrimSpace(text)
	if value == "" {
		return secret.Value{}, fmt.Errorf("%s: %w; give the value on standard input", name, secret.ErrEmpty)
	}
	return secret.New(value), nil
}

func secretDelete(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "delete NAME", Short: "Remove a secret from the keychain", Args: arguments(1),
		RunE: func(c *cobra.Command, args []string) error {
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			if err := client.DeleteSecret(c.Context(), args[0]); err != nil {
				return err
			}
			return t.done(Done{Name: args[0], Status: "deleted"}, "%s is deleted.", args[0])
		},
	}
}

func secretStatus(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "status [NAME]", Short: "Tell which secrets are there, and where from", Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			all, err := client.Secrets(c.Context())
			if err != nil {
				return err
			}
			kept := all[:0]
			for _, s := range all {
				if len(args) == 0 || args[0] == s.Name {
					kept = append(kept, s)
				}
			}
			if len(kept) == 0 {
				return fmt.Errorf("%s: %w; known names: %v", args[0], secret.ErrUnknownName, secret.Names())
			}
			if t.json {
				return t.print(kept)
			}
			rows := [][]string{t.headings("NAME", "SET", "FROM")}
			for _, s := range kept {
				from := ""
				if s.Present {
					from = t.tongue.Word("source", string(s.Source))
				}
				if s.Source == secret.FromEnvironment {
					from = t.tongue.Sprintf("%s (read-only)", from)
				}
				if s.Shadowed {
					from = t.tongue.Sprintf("%s (the environment has one too)", from)
				}
				rows = append(rows, []string{s.Name, t.yes(s.Present), from})
			}
			t.table(rows)
			return nil
		},
	}
}
