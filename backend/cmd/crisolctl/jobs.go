package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/job"
)

func jobsCommand(t *terminal) *cobra.Command {
	c := group("jobs", "List, show, follow, cancel and delete jobs")
	c.AddCommand(jobsList(t), jobsShow(t), jobsLogs(t), jobsWait(t),
		jobAction("cancel", "Ask a job to stop", func(ctx context.Context, client *api.Client, id job.ID) error {
			if err := client.Cancel(ctx, id); err != nil {
				return err
			}
			t.say("Job %s was asked to stop.", id)
			return nil
		}),
		jobAction("delete", "Forget a job that has ended; its model stays", func(ctx context.Context, client *api.Client, id job.ID) error {
			if err := client.Delete(ctx, id); err != nil {
				return err
			}
			t.say("Job %s is forgotten. Its model, if any, stays where it is.", id)
			return nil
		}))
	return c
}

func jobAction(name, short string, do func(context.Context, *api.Client, job.ID) error) *cobra.Command {
	return &cobra.Command{
		Use: name + " JOB", Short: short, Args: arguments(1),
		RunE: func(c *cobra.Command, args []string) error {
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			return do(c.Context(), client, job.ID(args[0]))
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
			rows := [][]string{{"JOB", "NAME", "STATUS", "STEP", "DELIVERY", "CREATED"}}
			for _, s := range page.Jobs {
				rows = append(rows, []string{
					string(s.ID), s.Name, string(s.Status), fmt.Sprintf("%d/%d", s.Step, s.TotalSteps), string(s.Delivery),
					s.CreatedAt.Local().Format(time.DateTime),
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
	return jobAction("show", "Show all that is known of a job", func(ctx context.Context, client *api.Client, id job.ID) error {
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
	return jobAction("wait", "Follow a job to its end; Ctrl-C stops only the following", func(ctx context.Context, client *api.Client, id job.ID) error {
		started := time.Now()
		j, err := follow(ctx, t, client, id)
		if err != nil {
			return err
		}
		return t.report(j, time.Since(started))
	})
}

func jobsLogs(t *terminal) *cobra.Command {
	var following bool
	c := jobAction("logs", "Print a job's log", func(ctx context.Context, client *api.Client, id job.ID) error {
		if t.json {
			return printLog(ctx, t, client, id)
		}
		return copyLog(ctx, t, client, id, following)
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
func copyLog(ctx context.Context, t *terminal, client *api.Client, id job.ID, following bool) error {
	events, err := client.Events(ctx, 0, 0)
	if err != nil {
		return err
	}
	for offset := int64(0); ; {
		j, err := client.Job(ctx, id)
		if err != nil {
			return err
		}
		page, err := client.Log(ctx, id, offset)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprint(t.out, page.Text)
		offset = page.Next
		switch {
		case page.Text != "":
		case !following || !j.Active:
			return nil
		default:
			if events, err = client.Events(ctx, events.Seq, 20*time.Second); err != nil {
				return err
			}
		}
	}
}
