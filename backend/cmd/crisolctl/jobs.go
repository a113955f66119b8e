package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/job"
)

// Done is what a command prints with --json that changes something and has nothing else to show.
type Done struct {
	JobID  job.ID `json:"job_id,omitempty"`
	Name   string `json:"name,omitempty"` // of a secret
	Status string `json:"status"`
}

func jobsCommand(t *terminal) *cobra.Command {
	c := group("jobs", "List, show, follow, cancel, forget and delete jobs")
	c.AddCommand(jobsList(t), jobsShow(t), jobsLogs(t), jobsWait(t),
		jobAction(t, "cancel", "Ask a job to stop", func(ctx context.Context, client *api.Client, id job.ID) error {
			if err := client.Cancel(ctx, id, face); err != nil {
				return err
			}
			return t.done(Done{JobID: id, Status: "cancelling"}, "Job %s was asked to stop.", id)
		}),
		jobsForget(t),
		jobAction(t, "delete", "Remove a job that has ended from the list; its model stays", func(ctx context.Context, client *api.Client, id job.ID) error {
			if err := client.Delete(ctx, id); err != nil {
				return err
			}
			return t.done(Done{JobID: id, Status: "deleted"}, "Job %s is removed. Its model, if any, stays where it is.", id)
		}))
	return c
}

func jobAction(t *terminal, name, short string, do func(context.Context, *api.Client, job.ID) error) *cobra.Command {
	return linkAction(t, name, short, func(ctx context.Context, link *api.Link, id job.ID) error { return do(ctx, link.Client(), id) })
}

func jobsForget(t *terminal) *cobra.Command {
	var yes bool
	c := jobAction(t, "forget", "Give up on a job that cannot be brought to its end", func(ctx context.Context, client *api.Client, id job.ID) error {
		j, err := client.Job(ctx, id)
		if err != nil {
			return err
		}
		if !j.Active {
			return t.done(Done{JobID: id, Status: string(j.Status)}, "Job %s has %s; there is nothing to give up.", id, t.status(j.Status))
		}
		if t.interactive() && !yes {
			sure, err := t.ask(ctx, "Job %s is %s. Crisol will follow it no longer and take in no model of it; it may still run, and cost money, at %s. Give up?",
				id, t.status(j.Status), j.Provider)
			if err != nil {
				return err
			}
			if !sure {
				t.say("Nothing was changed.")
				return outcomeError{exitConsent}
			}
		}
		link := api.NewLink(client, connect, patience) // the person may have read for longer than a background server waits
		if err := link.Do(ctx, func(client *api.Client) error { return client.Forget(ctx, id, face) }); err != nil {
			return err
		}
		done := Done{JobID: id, Status: "forgotten"}
		if j.Said.RemoteURL == "" {
			return t.done(done, "Job %s is given up here. It may still run, and cost money, at %s: end it there.", id, j.Provider)
		}
		return t.done(done, "Job %s is given up here. It may still run, and cost money, at %s: end it there, at %s.", id, j.Provider, j.Said.RemoteURL)
	})
	c.Long = "Give up on a job that cannot be brought to its end, because its provider refuses or is gone. Try crisolctl jobs cancel\n" +
		"first. Crisol follows the job no longer, its credentials are refused and its data is withdrawn. The job itself may still\n" +
		"run, and cost money, at its provider: end it there."
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}

// linkAction is a command that outlives the Crisol that it talks to.
func linkAction(t *terminal, name, short string, do func(context.Context, *api.Link, job.ID) error) *cobra.Command {
	return &cobra.Command{
		Use: name + " JOB", Short: short, Args: arguments(1),
		RunE: func(c *cobra.Command, args []string) error {
			link, err := newLink(c.Context(), t)
			if err != nil {
				return err
			}
			return do(c.Context(), link, job.ID(args[0]))
		},
	}
}

func jobsList(t *terminal) *cobra.Command {
	var f job.Filter
	var status string
	c := &cobra.Command{
		Use: "list", Short: "List jobs, newest first", Args: arguments(0),
		RunE: func(c *cobra.Command, _ []string) error {
			for _, s := range strings.FieldsFunc(status, func(r rune) bool { return r == ',' }) {
				if !job.Status(s).Valid() {
					return usageError{fmt.Errorf("there is no status %q; choose of %v", s, job.Statuses())}
				}
				f.Statuses = append(f.Statuses, job.Status(s))
			}
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			page, err := client.Jobs(c.Context(), f)
			if err != nil {
				return err
			}
			if t.json {
				return t.print(page)
			}
			rows := [][]string{t.headings("JOB", "NAME", "STATUS", "STEP", "DELIVERY", "CREATED")}
			for _, s := range page.Jobs {
				rows = append(rows, []string{
					string(s.ID), s.Name, t.status(s.Status), fmt.Sprintf("%d/%d", s.Step, s.TotalSteps), t.delivery(s.Delivery),
					t.moment(s.CreatedAt),
				})
			}
			t.table(rows)
			if page.Total > len(page.Jobs) {
				t.say("%d of %d; more with --offset", len(page.Jobs), page.Total)
			}
			return nil
		},
	}
	c.Flags().StringVar(&status, "status", "", "only these statuses, separated by commas")
	c.Flags().StringVar(&f.Provider, "provider", "", "only this provider's")
	c.Flags().StringVar(&f.Text, "text", "", "only those with this in id, name, provider or status")
	c.Flags().IntVar(&f.Limit, "limit", 50, "at most so many")
	c.Flags().IntVar(&f.Offset, "offset", 0, "leave out the first so many")
	return c
}

func jobsShow(t *terminal) *cobra.Command {
	return jobAction(t, "show", "Show all that is known of a job", func(ctx context.Context, client *api.Client, id job.ID) error {
		j, err := client.Job(ctx, id)
		if err != nil {
			return err
		}
		timeline, err := client.Timeline(ctx, id)
		if err != nil {
			return err
		}
		if t.json {
			return t.print(struct {
				core.Job
				Timeline []job.Transition `json:"timeline"`
			}{j, timeline})
		}
		t.showJob(j, timeline)
		return nil
	})
}

func jobsWait(t *terminal) *cobra.Command {
	return linkAction(t, "wait", "Follow a job to its end; Ctrl-C stops only the following", func(ctx context.Context, link *api.Link, id job.ID) error {
		started := time.Now()
		j, err := follow(ctx, t, link, id)
		if err != nil {
			return err
		}
		return t.report(j, time.Since(started))
	})
}

func jobsLogs(t *terminal) *cobra.Command {
	var following bool
	c := linkAction(t, "logs", "Print a job's log", func(ctx context.Context, link *api.Link, id job.ID) error {
		if !t.json {
			return copyLog(ctx, t, link, id, following)
		}
		if following {
			if _, err := link.Wait(ctx, id, nil); err != nil {
				return goesOn(err, id)
			}
		}
		return printLog(ctx, t, link.Client(), id)
	})
	c.Flags().BoolVarP(&following, "follow", "f", false, "go on until the job ends")
	return c
}

// printLog prints the whole log as one document.
func printLog(ctx context.Context, t *terminal, client *api.Client, id job.ID) error {
	var text strings.Builder
	for offset := int64(0); ; {
		page, err := client.Log(ctx, id, offset)
		if err != nil {
			return err
		}
		if page.Text == "" {
			return t.print(api.LogPage{Text: text.String(), Next: offset})
		}
		text.WriteString(page.Text)
		offset = page.Next
	}
}

// copyLog prints the log, with following until the job has ended.
func copyLog(ctx context.Context, t *terminal, link *api.Link, id job.ID, following bool) error {
	offset := int64(0)
	// rest prints what is there and not yet printed.
	rest := func(client *api.Client) error {
		for {
			page, err := client.Log(ctx, id, offset)
			if err != nil || page.Text == "" {
				return err
			}
			if _, err := fmt.Fprint(t.out, page.Text); err != nil {
				return err
			}
			offset = page.Next
		}
	}
	if following {
		var failed error
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		_, err := link.Wait(ctx, id, func(core.Job) {
			if failed = rest(link.Client()); failed != nil && !errors.Is(failed, api.ErrLost) {
				cancel()
			}
		})
		if failed != nil && !errors.Is(failed, api.ErrLost) {
			return failed
		}
		if err != nil {
			return goesOn(err, id)
		}
	}
	return link.Do(ctx, rest)
}
