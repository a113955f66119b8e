package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/provider/rehearsal"
	"crisol/backend/training"
)

func bytesOf(n int64) string {
	if n < 0 {
		return "?"
	}
	return humanize.IBytes(uint64(n))
}

// showPlan prints a plan for a person.
func (t *terminal) showPlan(p *training.Plan) {
	t.say("Plan: %s on %s", p.Request.Name, p.Provider.Name)
	rows := [][]string{}
	for _, d := range p.Datasets {
		what := fmt.Sprintf("%d images, %d captions, %s", d.Images, d.Captions, bytesOf(d.Bytes))
		if d.Travel.Way == training.WayRemote {
			what = "remote already (" + d.Travel.To + ")"
		}
		rows = append(rows, []string{"  dataset", d.ID, what, d.Root})
		if d.Missing > 0 {
			rows = append(rows, []string{"", "", fmt.Sprintf("%d images have no caption", d.Missing), ""})
		}
		for _, out := range d.LeftOut {
			rows = append(rows, []string{"", "", fmt.Sprintf("left out: %d (%s)", out.Files, out.Reason), strings.Join(out.Examples, ", ")})
		}
	}
	t.table(rows)
	steps := fmt.Sprint(p.Steps)
	if p.Steps == 0 {
		steps = "as many as the config's epochs make"
	}
	t.say("  steps     %s", steps)
	t.say("  travels   %d files, %s; %s", p.Files, bytesOf(p.Bytes), where(p))
	for _, s := range p.Secrets {
		t.say("  secret    %s, to %s: %s", s.Name, s.To, s.Why)
	}
	t.say("  cost      %s", cost(p.Cost))
	t.say("  returns   to %s", p.Delivery.Where)
	for _, c := range p.Changes {
		t.say("  changed   %s: %s", c.Field, c.Why)
	}
	for _, w := range p.Warnings {
		t.say("  warning   %s", w)
	}
	t.say("")
}

func where(p *training.Plan) string {
	if p.Provider.Local {
		return "nothing leaves this machine"
	}
	return "to " + p.Provider.Name
}

func cost(c training.CostRange) string {
	if c.MaxUSD == 0 {
		return "none: " + c.Basis
	}
	return fmt.Sprintf("$%.2f to $%.2f (%s)", c.MinUSD, c.MaxUSD, c.Basis)
}

// showEnd prints how a job ended.
func (t *terminal) showEnd(j core.Job, took time.Duration) {
	t.say("")
	t.say("Job %s %s after %s", j.ID, j.Status, took.Round(100*time.Millisecond))
	if j.Error != "" {
		t.say("  error     %s", j.Error)
	}
	if m := j.Detail.Model; m != nil {
		t.say("  model     %s", m.Path)
		t.say("            %s, %d tensors, step %d, SHA-256 %s", bytesOf(m.Bytes), m.Tensors, m.Step, m.SHA256)
		t.say("  verified  %s", strings.Join(m.Checks, "; "))
	}
	if j.Detail.Reason != "" {
		t.say("  note      %s", j.Detail.Reason)
	}
	if j.Provider == rehearsal.ID && j.Delivery == job.DeliveryVerified {
		t.say("  %s", rehearsal.Sentence)
	}
}

// showJob prints all that is known of a job.
func (t *terminal) showJob(j core.Job, timeline []job.Transition) {
	rows := [][]string{
		{"job", string(j.ID)}, {"name", j.Name}, {"status", string(j.Status)}, {"provider", j.Provider},
		{"config", j.Asked.ConfigDir}, {"progress", fmt.Sprintf("%d of %d steps", j.Step, j.TotalSteps)},
		{"loss", fmt.Sprintf("%.6g", j.Loss)}, {"delivery", string(j.Delivery)}, {"model", j.ModelPath},
		{"arrived", fmt.Sprintf("%d files, %s", j.Detail.Objects, bytesOf(j.Detail.Bytes))},
		{"problem", j.Seen.Problem}, {"error", j.Error}, {"note", j.Detail.Reason}, {"last line", j.Seen.LastLine},
	}
	kept := rows[:0]
	for _, row := range rows {
		if row[1] != "" {
			kept = append(kept, row)
		}
	}
	t.table(kept)
	t.say("")
	rows = [][]string{}
	for _, e := range timeline {
		rows = append(rows, []string{e.At.Local().Format(time.DateTime), e.Kind, e.From + " → " + e.To, string(e.Source), e.Cause})
	}
	t.table(rows)
}
