package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"crisol/backend/api"
	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/provider/rehearsal"
	"crisol/backend/training"
)

func rehearseCommand(t *terminal) *cobra.Command {
	var steps int
	var yes bool
	c := &cobra.Command{
		Use: "rehearse", Short: "Prove the whole set-up on this machine, with the sample dataset", Args: arguments(0),
		Long: "Rehearse a training job from plan to delivered model on this machine, with the sample dataset: free of charge,\n" +
			"no account, nothing leaves the machine. It proves your set-up, does not make a usable model.",
		RunE: func(c *cobra.Command, _ []string) error {
			link, err := newLink(c.Context(), t)
			if err != nil {
				return err
			}
			dir, err := link.Client().RehearsalConfig(c.Context())
			if err != nil {
				return err
			}
			// The sample is ours and stays here, so the command itself is the consent where nobody can be asked.
			return submit(c.Context(), t, link, submission{
				request: training.Request{ConfigDir: dir, Provider: rehearsal.ID, Steps: steps, Name: "rehearsal"},
				yes:     yes || !t.interactive(), wait: true,
			})
		},
	}
	c.Flags().IntVar(&steps, "steps", 0, "training steps instead of the sample's")
	c.Flags().BoolVar(&yes, "yes", false, "agree to the plan without being asked")
	return c
}

func planCommand(t *terminal) *cobra.Command {
	var r training.Request
	c := &cobra.Command{
		Use: "plan DIR", Short: "Show what a job would do; nothing is sent", Args: arguments(1),
		RunE: func(c *cobra.Command, args []string) error {
			client, err := connect(c.Context())
			if err != nil {
				return err
			}
			if r.ConfigDir, err = filepath.Abs(args[0]); err != nil {
				return err
			}
			p, err := client.Plan(c.Context(), r)
			if err != nil {
				return err
			}
			if t.json {
				return t.print(p)
			}
			t.showPlan(p)
			return nil
		},
	}
	requestFlags(c, &r)
	return c
}

func submitCommand(t *terminal) *cobra.Command {
	var s submission
	c := &cobra.Command{
		Use: "submit DIR", Short: "Start a job from a config folder", Args: arguments(1),
		RunE: func(c *cobra.Command, args []string) error {
			link, err := newLink(c.Context(), t)
			if err != nil {
				return err
			}
			if s.request.ConfigDir, err = filepath.Abs(args[0]); err != nil {
				return err
			}
			return submit(c.Context(), t, link, s)
		},
	}
	requestFlags(c, &s.request)
	c.Flags().BoolVar(&s.yes, "yes", false, "agree to the plan without being asked")
	c.Flags().BoolVar(&s.wait, "wait", false, "follow the job to its end; Ctrl-C cancels it")
	c.Flags().StringVar(&s.key, "idempotency-key", "", "a repeated submit under the same key returns the same job")
	return c
}

func requestFlags(c *cobra.Command, r *training.Request) {
	c.Flags().StringVar(&r.Provider, "provider", rehearsal.ID, "who trains; see: crisolctl providers")
	c.Flags().StringVar(&r.Hardware, "hardware", "", "the provider's hardware id (default: its first)")
	c.Flags().IntVar(&r.Steps, "steps", 0, "training steps instead of the config's")
	c.Flags().StringVar(&r.Name, "name", "", "name of the job (default: the config folder's)")
}

type submission struct {
	request   training.Request
	yes, wait bool
	key       string
}

// submitTimeout bounds the answer to a submit, in which a dataset may be looked through again.
const submitTimeout = 5 * time.Minute

// face is who agrees and who cancels, for a job's timeline.
const face = "terminal"

// submit shows the plan, asks for consent where somebody can answer, starts the job, and follows it when asked to.
func submit(ctx context.Context, t *terminal, link *api.Link, s submission) error {
	started := time.Now()
	p, err := link.Client().Plan(ctx, s.request)
	if err != nil {
		return err
	}
	if !t.json {
		t.showPlan(p)
	}
	given, err := agree(ctx, t, link.Client(), p, s.yes)
	if err != nil {
		return err
	}
	if s.key == "" {
		s.key = rand.Text()
	}
	request := api.SubmitRequest{Request: p.Request, IdempotencyKey: s.key}
	request.Request.Steps = s.request.Steps
	request.Consent = training.Consent{Digest: p.Digest, Given: given, By: face}
	// From here on Ctrl-C has to know which job it is about, so the answer is waited for.
	asked, cancel := context.WithTimeout(context.WithoutCancel(ctx), submitTimeout)
	defer cancel()
	var id job.ID
	// The plan's digest protects the consent and the key makes a second try harmless, whichever Crisol answers.
	err = link.Do(asked, func(client *api.Client) (err error) {
		id, err = client.Submit(asked, request)
		return err
	})
	if err != nil {
		return err
	}
	if !s.wait {
		return t.done(training.Submitted{JobID: id}, "Job %s is on its way. Follow it with: crisolctl jobs wait %s", id, id)
	}
	j, err := follow(ctx, t, link, id)
	if ctx.Err() != nil {
		return abandon(ctx, t, link, id, started)
	}
	if err != nil {
		return err
	}
	return t.report(j, time.Since(started))
}

// agree tells whether the person agrees to the plan; where nobody can be asked, Crisol refuses what needs consent.
func agree(ctx context.Context, t *terminal, client *api.Client, p *training.Plan, yes bool) (given bool, err error) {
	// Nothing is sent for a plan that nobody could read, or after Ctrl-C.
	if err := errors.Join(ctx.Err(), t.out.err); err != nil {
		return false, err
	}
	if !p.Consent.Needed || yes || !t.interactive() {
		return yes, nil
	}
	asking, cancel := context.WithCancel(ctx)
	go keepAlive(asking, client)
	given, err = t.ask(ctx, "%s Agree?", p.Consent.Sentence)
	cancel()
	switch {
	case err != nil:
		t.say("\nNothing was sent.")
		return false, err
	case !given:
		t.say("Nothing was sent.")
		return false, outcomeError{exitConsent}
	default:
		return true, nil
	}
}

// keepAlive keeps a background server from ending for want of work while a person reads.
func keepAlive(ctx context.Context, client *api.Client) {
	tick := time.NewTicker(api.IdleFor / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if _, err := client.Health(ctx); err != nil {
				return // whoever comes after it is found after the question
			}
		}
	}
}

// abandon cancels a job after Ctrl-C and waits until nothing of it is left running.
func abandon(ctx context.Context, t *terminal, link *api.Link, id job.ID, started time.Time) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	t.say("\nCancelling job %s ...", id)
	if err := link.Do(ctx, func(client *api.Client) error { return client.Cancel(ctx, id, face) }); err != nil {
		return notStopped(err, id)
	}
	j, err := link.Wait(ctx, id, nil)
	switch {
	case err != nil:
		return notStopped(err, id)
	case t.json:
		return errors.Join(t.print(resultOf(j, time.Since(started))), outcomeError{exitInterrupted})
	case j.Status == job.StatusCancelled:
		t.say("Cancelled; nothing is left running.")
	default:
		t.say("It had %s already; nothing is left running.", t.status(j.Status))
	}
	return outcomeError{exitInterrupted}
}

// notStopped is the error of a Ctrl-C that could not end its job. It is not a mere interruption: something may run on.
func notStopped(err error, id job.ID) error {
	return fmt.Errorf("job %s may still run; look with: crisolctl jobs show %s: %v", id, id, err) //nolint:errorlint // a deadline of ours would pass for Ctrl-C
}

// Result is what rehearse, submit --wait and jobs wait print with --json.
type Result struct {
	core.Job
	ModelSHA256 string  `json:"model_sha256,omitempty"`
	Reason      string  `json:"reason,omitempty"` // why no model came home, or why an earlier one did
	Seconds     float64 `json:"seconds,omitempty"`
}

// report prints how a job ended and turns it into an exit.
func (t *terminal) report(j core.Job, took time.Duration) error {
	if t.json {
		return errors.Join(t.print(resultOf(j, took)), outcome(j))
	}
	t.showEnd(j, took)
	return outcome(j)
}

func resultOf(j core.Job, took time.Duration) Result {
	r := Result{Job: j, Reason: j.Detail.Reason, Seconds: took.Seconds()}
	if m := j.Detail.Model; m != nil {
		r.ModelSHA256 = m.SHA256
	}
	return r
}
