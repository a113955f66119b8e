package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"crisol/backend/api"
)

func modelsCommand(t *terminal) *cobra.Command {
	c := group("models", "Models that came home, and the folder that holds them")
	c.Long = "Each model that came home stands in the model folder under a readable name. PATH is its path there, as models list\n" +
		"shows it, or relative to that folder."
	c.AddCommand(modelsList(t), modelsVerify(t), modelsRename(t), modelsTrash(t), modelsRestore(t), modelsLink(t), modelsTargets(t), modelsFolder(t))
	return c
}

// modelPath is a path as it was typed, for a Crisol that runs elsewhere: what is a file here is meant from here, and the
// rest from the model folder.
func modelPath(typed string) string {
	if _, err := os.Lstat(typed); err == nil {
		if abs, err := filepath.Abs(typed); err == nil {
			return abs
		}
	}
	return typed
}

func modelsList(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List delivered models, newest first", Args: arguments(0),
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			models, err := client.Models(c.Context())
			if err != nil {
				return err
			}
			if t.json {
				return t.print(models)
			}
			rows := [][]string{t.headings("ID", "NAME", "STEP", "SIZE", "JOB", "DELIVERED", "IN THE MODEL FOLDER")}
			for _, m := range models {
				path := m.Path
				if path != "" && !m.Here {
					path = t.tongue.Sprintf("%s (moved or deleted)", path)
				}
				rows = append(rows, []string{m.ID, m.Name, fmt.Sprint(m.Step), t.size(m.Bytes), string(m.JobID), path, m.LibraryPath})
			}
			t.table(rows)
			return nil
		},
	}
}

func modelsVerify(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "verify PATH", Short: "Read a model to its end: its form, its digest, its numbers", Args: arguments(1),
		RunE: func(c *cobra.Command, args []string) error {
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			r, err := client.VerifyModel(c.Context(), modelPath(args[0]))
			if err != nil {
				return err
			}
			if t.json {
				if err := t.print(r); err != nil {
					return err
				}
			}
			t.say("%s\n  %s, %d tensors, SHA-256 %s", r.Path, t.size(r.Bytes), r.Tensors, r.SHA256)
			for _, text := range r.Checks {
				t.say("  in order  %s", text)
			}
			for _, text := range r.Problems {
				t.say("  problem   %s", text)
			}
			if !r.OK {
				return outcomeError{exitMissing}
			}
			return t.out.err
		},
	}
}

func modelsRename(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "rename PATH NAME", Short: "Give a model another name in the model folder", Args: arguments(2),
		RunE: func(c *cobra.Command, args []string) error {
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			e, err := client.RenameModel(c.Context(), modelPath(args[0]), args[1])
			if err != nil {
				return err
			}
			return t.done(e, "It is %s now.", e.Path)
		},
	}
}

func modelsTrash(t *terminal) *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use: "trash PATH", Short: "Move a model from the model folder to the system's trash", Args: arguments(1),
		RunE: func(c *cobra.Command, args []string) error {
			ctx, path := c.Context(), modelPath(args[0])
			if t.interactive() && !yes {
				sure, err := t.ask(ctx, "Move %s to the trash? What was delivered to the job's own folder stays.", path)
				if err != nil {
					return err
				}
				if !sure {
					t.say("Nothing was changed.")
					return outcomeError{exitConsent}
				}
			}
			client, err := connect(ctx)
			if err != nil {
				return err
			}
			if err := client.TrashModel(ctx, path); err != nil {
				return err
			}
			return t.done(ModelDone{Path: path, Status: "trashed"}, "%s is in the trash.", path)
		},
	}
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}

func modelsRestore(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "restore ID", Short: "Put a model back into the model folder", Args: arguments(1),
		Long: "Put a model back that was moved to the trash or taken out of the model folder. ID is what models list shows for it.",
		RunE: func(c *cobra.Command, args []string) error {
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			e, err := client.RestoreModel(c.Context(), args[0])
			if err != nil {
				return err
			}
			return t.done(e, "It is in %s.", e.Path)
		},
	}
}

// ModelDone is what was done to a model.
type ModelDone struct {
	Path   string `json:"path"`
	Status string `json:"status"`
}

func modelsLink(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "link PATH TARGET", Short: "Let a model appear in another program's folder", Args: arguments(2),
		Long: "Let a model appear in another program's folder. TARGET is an ID of models targets, or a folder (./folder).",
		RunE: func(c *cobra.Command, args []string) error {
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			target, err := targetOf(c.Context(), client, args[1])
			if err != nil {
				return err
			}
			there, err := client.LinkModel(c.Context(), modelPath(args[0]), target)
			if err != nil {
				return err
			}
			return t.done(ModelDone{Path: there, Status: "linked"}, "It is in %s.", there)
		},
	}
}

// targetOf makes a folder's path absolute. The id of a target is left, whatever has that name here.
func targetOf(ctx context.Context, client *api.Client, typed string) (string, error) {
	targets, err := client.ModelTargets(ctx)
	if err != nil {
		return "", err
	}
	for _, target := range targets {
		if target.ID == typed {
			return typed, nil
		}
	}
	if info, err := os.Stat(typed); err == nil && info.IsDir() {
		return filepath.Abs(typed)
	}
	return typed, nil
}

func modelsTargets(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "targets", Short: "List the folders from which other programs read models", Args: arguments(0),
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			targets, err := client.ModelTargets(c.Context())
			if err != nil {
				return err
			}
			if t.json {
				return t.print(targets)
			}
			rows := [][]string{t.headings("ID", "NAME", "FOUND", "FOLDER")}
			for _, target := range targets {
				rows = append(rows, []string{target.ID, target.Name, t.yes(target.Found), target.Dir})
			}
			t.table(rows)
			return nil
		},
	}
}

func modelsFolder(t *terminal) *cobra.Command {
	return &cobra.Command{
		Use: "folder [DIR]", Short: "Show or choose the model folder; what is in the one before stays",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return arguments(1)(c, args)
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			if len(args) == 1 {
				dir := args[0]
				if dir != "" { // that is the default
					if dir, err = filepath.Abs(dir); err != nil {
						return err
					}
				}
				if _, err := client.SetModelFolder(c.Context(), dir); err != nil {
					return err
				}
			}
			folder, err := client.ModelFolder(c.Context())
			if err != nil {
				return err
			}
			return t.done(folder, "%s", folder.Path)
		},
	}
}
