package store

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"crisol/backend/job"
)

func fullSummary() job.Summary {
	at := time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)
	return job.Summary{
		ID: "01aaaaaaaaaaaaaaaaaaaaaaaa", Name: "señor gato", Provider: "replicate", Hardware: "gpu-l40s", Config: "gato",
		Status: job.StatusRunning, Delivery: job.DeliveryArriving, CreatedAt: at, StartedAt: at.Add(time.Second),
		EndedAt: at.Add(time.Hour), Step: 7, TotalSteps: 20, ETASeconds: 90, Loss: 0.25,
		Cost: job.Cost{Known: true, MinUSD: 1.5, MaxUSD: 2.25}, ModelPath: "/outputs/m.safetensors", Error: "no disk", Revision: 9, Active: true,
	}
}

func TestASummaryIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	strange := fullSummary()
	strange.EndedAt, strange.Step, strange.Loss = time.Time{}, -1, math.Inf(1)
	for _, s := range []job.Summary{fullSummary(), strange, {ID: "x"}} {
		got, err := decodeSummary([]byte(s.ID), encodeSummary(s))
		if diff := cmp.Diff(s, got); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
	}
	impossible := fullSummary()
	impossible.EndedAt = time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)
	if got, err := decodeSummary([]byte("x"), encodeSummary(impossible)); err != nil || !got.EndedAt.IsZero() {
		t.Errorf("a year that no job ends in: %v, %v", got.EndedAt, err)
	}
}

func FuzzDecodeSummary(f *testing.F) {
	f.Add(encodeSummary(fullSummary()))
	f.Add([]byte{lineVersion})
	f.Add([]byte(`{"id":"01"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		s, err := decodeSummary([]byte("x"), line)
		if err != nil {
			return
		}
		if again, err := decodeSummary([]byte("x"), encodeSummary(s)); err != nil || !cmp.Equal(s, again, cmp.Comparer(sameFloat)) {
			t.Errorf("%+v was read as %+v, %v", s, again, err)
		}
	})
}

func sameFloat(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }
