package main

import (
	"fmt"
	"strings"
	"time"

	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/provider/rehearsal"
	"crisol/backend/training"
)

// showPlan prints a plan for a person.
func (t *terminal) showPlan(p *training.Plan) {
	t.say("Plan: %s on %s", p.Request.Name, p.Provider.Name)
	rows := [][]string{}
	for _, d := range p.Datasets {
		what := t.tongue.Sprintf("%d images, %d captions, %s", d.Images, d.Captions, t.size(d.Bytes))
		if d.Travel.Way == training.WayRemote {
			what = t.tongue.Sprintf("remote already (%s)", d.Travel.To)
		}
		rows = append(rows, []string{"  " + t.label("dataset"), d.ID, what, d.Root})
		if d.Missing > 0 {
			rows = append(rows, []string{"", "", t.tongue.Sprintf("%d images have no caption", d.Missing), ""})
		}
		for _, out := range d.LeftOut {
			rows = append(rows, []string{"", "", t.tongue.Sprintf("left out: %d (%s)", out.Files, t.tongue.Word("reason", string(out.Reason))), strings.Join(out.Examples, ", ")})
		}
	}
	t.table(rows)
	steps := fmt.Sprint(p.Steps)
	if p.Steps == 0 {
		steps = t.tongue.Sprintf("as many as the config's epochs make")
	}
	t.say("  steps     %s", steps)
	t.say("  travels   %d files, %s; %s", p.Files, t.size(p.Bytes), t.where(p))
	for _, s := range p.Secrets {
		t.say("  secret    %s, to %s: %s", s.Name, s.To, s.Why)
	}
	t.say("  cost      %s", t.cost(p.Cost))
	t.say("  returns   to %s", p.Delivery.Where)
	for _, c := range p.Changes {
		t.say("  changed   %s: %s", c.Field, c.Why)
	}
	for _, w := range p.Warnings {
		t.say("  warning   %s", w)
	}
	t.say("")
}

func (t *terminal) where(p *training.Plan) string {
	if p.Provider.Local {
		return t.tongue.Sprintf("nothing leaves this machine")
	}
	return t.tongue.Sprintf("to %s", p.Provider.Name)
}

func (t *terminal) cost(c training.CostRange) string {
	if c.MaxUSD == 0 {
		return t.tongue.Sprintf("none: %s", c.Basis)
	}
	return t.tongue.Sprintf("$%.2f to $%.2f (%s)", c.MinUSD, c.MaxUSD, c.Basis)
}

// showEnd prints how a job ended.
func (t *terminal) showEnd(j core.Job, took time.Duration) {
	t.say("")
	t.say("Job %s %s after %s", j.ID, t.status(j.Status), t.span(took))
	if j.Error != "" {
		t.say("  error     %s", j.Error)
	}
	if m := j.Detail.Model; m != nil {
		t.say("  model     %s", m.Path)
		t.say("            %s, %d tensors, step %d, SHA-256 %s", t.size(m.Bytes), m.Tensors, m.Step, m.SHA256)
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
		{"job", string(j.ID)}, {"name", j.Name}, {"status", t.status(j.Status)}, {"provider", j.Provider},
		{"config", j.Asked.ConfigDir}, {"progress", t.tongue.Sprintf("%d of %d steps", j.Step, j.TotalSteps)},
		{"loss", t.tongue.Decimal(fmt.Sprintf("%.6g", j.Loss))}, {"delivery", t.delivery(j.Delivery)}, {"model", j.ModelPath},
		{"arrived", t.tongue.Sprintf("%d files, %s", j.Detail.Objects, t.size(j.Detail.Bytes))},
		{"problem", t.translate(j.Seen.Problem)}, {"error", t.translate(j.Error)}, {"note", t.translate(j.Detail.Reason)},
		{"last line", j.Seen.LastLine},
	}
	kept := rows[:0]
	for _, row := range rows {
		if row[1] != "" {
			kept = append(kept, []string{t.label(row[0]), row[1]})
		}
	}
	t.table(kept)
	t.say("")
	rows = [][]string{}
	for _, e := range timeline {
		from, to := t.state(e.Kind, e.From), t.state(e.Kind, e.To)
		rows = append(rows, []string{
			t.moment(e.At), t.tongue.Word("transition", e.Kind), from + " → " + to, t.tongue.Word("source", string(e.Source)), t.cause(e.Cause),
		})
	}
	t.table(rows)
}
