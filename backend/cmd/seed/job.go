package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"crisol/backend/job"
	"crisol/backend/store"
)

var (
	subjects = []string{
		"rosa", "señor-gato", "café-interior", "mountain-paths", "ink-sketch", "pottery", "nuthatch", "abuela", "night-market",
		"glass-still-life", "paper-cut", "wool-knit", "harbour", "dragonfly", "old-town", "Ærø-ferry", "lamp-bird", "fig-tree",
	}
	styles    = []string{"portrait", "style", "product", "landscape", "character", "texture"}
	families  = []string{"flux-schnell", "sdxl", "sd3.5-medium", "pixart-sigma", "wan-2.1", "qwen-image", "z-image"}
	totals    = []int{500, 800, 1000, 1500, 2000, 3000, 6000}
	providers = []struct {
		id       string
		hardware []string
		usd      float64 // an hour
	}{
		{"replicate", []string{"gpu-l40s", "gpu-a100-large", "gpu-h100"}, 3.51},
		{"simpletuner_io", []string{"l40s", "a100-80gb"}, 2.2},
		{"rehearsal", []string{"this-machine"}, 0},
	}
	faults = []string{
		"CUDA out of memory. Tried to allocate 2.25 GiB (GPU 0; 44.39 GiB total capacity); lower train_batch_size or resolution",
		"the provider took the machine away three times in a row; try again later or choose other hardware",
		"huggingface.co refused the gated model: accept its licence with the account of your token",
		"the dataset \"photos\" has no image above the minimum of 512 pixels",
	}
)

// entry makes the job that is the age-th from the newest.
func (m *maker) entry(age int) store.Entry {
	created := m.o.now.Add(-2*time.Minute - time.Duration(age)*m.every - time.Duration(m.chance.Int64N(int64(m.every/2)+1)))
	id := job.ID(strings.ToLower(ulid.MustNew(ulid.Timestamp(created), m.bytes).String()))
	status, p := m.status(age), pick(m, providers)
	if !status.Terminal() {
		p = providers[0] // one that this Crisol cannot ask, so that the job stays as it was made
	}
	name := fmt.Sprintf("%s %s %s", pick(m, subjects), pick(m, styles), pick(m, families))
	j := job.Job{
		ID: id, Name: name, CreatedAt: created, Revision: 1,
		Asked: job.Asked{
			Provider: p.id, Hardware: pick(m, p.hardware), ConfigName: strings.ReplaceAll(name, " ", "-"),
			ConfigDir: "/home/ana/training/" + strings.ReplaceAll(name, " ", "-"), Steps: pick(m, totals), PlanDigest: "made up",
			Consent: job.Agreement{At: created, By: "window", Mode: "ask"}, Phase: job.PhaseAccepted, PhaseAt: created,
		},
		Delivery: job.Delivery{State: job.DeliveryNone},
	}
	hours := float64(j.Asked.Steps) / 3600
	j.Asked.Cost = job.Cost{
		Known: p.usd == 0 || m.chance.IntN(10) > 0, MinUSD: math.Round(90*hours*p.usd) / 100, MaxUSD: math.Round(160*hours*p.usd) / 100,
	}
	if !j.Asked.Cost.Known {
		j.Asked.Cost = job.Cost{}
	}
	e := store.Entry{Job: j, Plan: []byte(`{"datasets":[]}`), Timeline: []job.Transition{
		{At: created, Source: job.SourcePerson, Kind: "status", To: string(j.Status())},
	}}
	for _, o := range m.past(&j, status) {
		next, transitions, changed := job.Apply(e.Job, o)
		if changed {
			e.Job, e.Timeline = next, append(e.Timeline, transitions...)
		}
	}
	return e
}

// past is what happened to a job until it came to a status.
func (m *maker) past(j *job.Job, status job.Status) []job.Observation {
	at := j.CreatedAt
	after := func(d time.Duration) time.Time { at = at.Add(d); return at }
	reach := func(p job.Phase, id string) job.Observation {
		return job.Observation{At: after(2 * time.Second), Source: job.SourceCrisol, Phase: &job.PhaseReached{Phase: p, RemoteID: id}}
	}
	if status == job.StatusPending {
		return nil
	}
	remote := job.Remote{ID: "r-" + string(j.ID[18:])}
	all := []job.Observation{reach(job.PhaseStaging, "")}
	if status == job.StatusUploading {
		return all
	}
	all = append(all, reach(job.PhaseSubmitting, ""), reach(job.PhaseSubmitted, remote.ID))
	if status == job.StatusQueued {
		return all
	}
	say := func(s job.Status) {
		said := remote
		said.Status = s
		all = append(all, job.Observation{At: at, Source: job.SourcePoll, Remote: &said})
	}
	remote.StartedAt = after(40 * time.Second)
	say(job.StatusRunning)
	done := 1.0
	if status != job.StatusCompleted {
		done = m.chance.Float64()
	}
	total := j.Asked.Steps
	step := int(done * float64(total))
	perStep := time.Duration(300+m.chance.IntN(900)) * time.Millisecond
	if !status.Terminal() {
		perStep = time.Second * 60 / time.Duration(max(step, 1)) // it began a moment ago
	}
	after(time.Duration(step) * perStep)
	if step > 0 {
		all = append(all, job.Observation{At: at, Source: job.SourceLog, Progress: &job.Progress{
			Stage: "training", Step: step, TotalSteps: total, Loss: m.loss(step, total), LR: rate(step, total),
			ETASeconds: int((time.Duration(total-step) * perStep).Seconds()), LastLine: fmt.Sprintf("%d/%d", step, total),
		}})
		// A log position that nobody reads, so that the progress counts as news.
		all[len(all)-1].Progress.Log.Cursor = "made up"
	}
	return append(all, m.ending(j, status, remote, after)...)
}

// ending is the last of what happened to a job.
func (m *maker) ending(j *job.Job, status job.Status, remote job.Remote, after func(time.Duration) time.Time) []job.Observation {
	cancel := job.Observation{At: after(time.Second), Source: job.SourcePerson, Cancel: &job.CancelAsked{By: "window"}}
	last := remote
	last.Status, last.EndedAt = status, after(5*time.Second)
	word := job.Observation{At: last.EndedAt, Source: job.SourcePoll, Remote: &last}
	cleaned := job.Observation{At: after(3 * time.Second), Source: job.SourceCrisol, Phase: &job.PhaseReached{Phase: job.PhaseCleaned}}
	judge := func(v job.Verdict) job.Observation {
		return job.Observation{At: last.EndedAt, Source: job.SourceCrisol, Verdict: &v}
	}
	switch status {
	case job.StatusCompleted:
		verdict := job.Verdict{State: job.DeliveryVerified}
		if m.chance.IntN(40) == 0 {
			verdict = job.Verdict{State: job.DeliveryMissing, Reason: "the trainer sent nothing; look at the end of its log"}
		}
		arrived := job.Observation{At: last.EndedAt, Source: job.SourceReceiver, Arrival: &job.Arrival{Objects: 9, Bytes: 180 << 20}}
		return []job.Observation{arrived, word, judge(verdict), cleaned}
	case job.StatusFailed:
		last.Error = pick(m, faults)
		return []job.Observation{word, judge(job.Verdict{State: job.DeliveryMissing, Reason: "the job failed before it sent a model"}), cleaned}
	case job.StatusCancelled:
		return []job.Observation{cancel, word, cleaned}
	case job.StatusCancelling:
		return []job.Observation{cancel}
	case job.StatusUnknown:
		last.EndedAt, last.Error = time.Time{}, "the provider does not know the job any more"
		return []job.Observation{word}
	default:
		return nil
	}
}

// loss falls as that of a real training does: fast, then slowly, and never smoothly.
func (m *maker) loss(step, total int) float64 {
	part := float64(step) / float64(max(total, 1))
	base := 0.06 + 0.34*math.Exp(-6*part) + 0.02*math.Cos(9*part)
	return math.Round(1e6*math.Max(0.004, base+0.035*m.chance.NormFloat64())) / 1e6
}

// rate is a learning rate with a warm-up and a cosine behind it.
func rate(step, total int) float64 {
	const peak = 1e-4
	warm := max(1, total/20)
	if step < warm {
		return peak * float64(step) / float64(warm)
	}
	return peak * 0.5 * (1 + math.Cos(math.Pi*float64(step-warm)/float64(max(1, total-warm))))
}
