package job

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSearchTakesWordsInAnyCaseWithOrWithoutAccents(t *testing.T) {
	t.Parallel()
	s := Summary{
		ID: "01jdexample", Name: "Señor Gato, CAFÉ interior", Config: "flux-schnell", Provider: "replicate", Hardware: "gpu-l40s",
		Status: StatusFailed,
	}
	for text, want := range map[string]bool{
		"": true, "   ": true, "senor": true, "SEÑOR": true, "sen\u0303or": true, "cafe gato": true, "gato cafe failed": true,
		"schnell L40S": true, "01jdex": true, "gato perro": false, "dog": false,
	} {
		if got := (Filter{Text: text}).Match(s); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestFacetsCountWhatTheOtherConditionsLeave(t *testing.T) {
	t.Parallel()
	match, facets := Filter{Statuses: []Status{StatusFailed}, Provider: "a", Text: "x"}.Matcher()
	chosen := 0
	for _, s := range []Summary{
		{Name: "x", Provider: "a", Status: StatusFailed, Delivery: DeliveryMissing},
		{Name: "x", Provider: "a", Status: StatusCompleted, Delivery: DeliveryVerified},
		{Name: "x", Provider: "b", Status: StatusFailed, Delivery: DeliveryNone},
		{Name: "x", Provider: "b", Status: StatusCompleted, Delivery: DeliveryNone},
		{Name: "y", Provider: "a", Status: StatusFailed, Delivery: DeliveryMissing},
	} {
		c := NewCandidate(s)
		if match(&c) {
			chosen++
		}
	}
	want := &Facets{
		Statuses:   map[Status]int{StatusFailed: 1, StatusCompleted: 1},
		Deliveries: map[DeliveryState]int{DeliveryMissing: 1},
		Providers:  map[string]int{"a": 1, "b": 1},
		All:        5,
	}
	if diff := cmp.Diff(want, facets); diff != "" || chosen != 1 {
		t.Errorf("%d chosen\n%s", chosen, diff)
	}
}

func TestASummaryTellsDurationAndProgress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		s        Summary
		duration time.Duration
		progress float64
	}{
		"never began":          {Summary{Status: StatusQueued, TotalSteps: 10}, 0, 0},
		"runs":                 {Summary{Status: StatusRunning, StartedAt: at(0), Step: 5, TotalSteps: 20}, 100 * time.Second, 0.25},
		"has ended":            {Summary{Status: StatusCompleted, StartedAt: at(0), EndedAt: at(60), Step: 30, TotalSteps: 20}, time.Minute, 1},
		"ended, nobody says":   {Summary{Status: StatusFailed, StartedAt: at(0)}, 0, 0},
		"a clock of elsewhere": {Summary{Status: StatusRunning, StartedAt: at(500), Step: 5}, 0, 0},
	} {
		if got := c.s.Duration(at(100)); got != c.duration {
			t.Errorf("%s: it took %v, want %v", name, got, c.duration)
		}
		if got := c.s.Progress(); got != c.progress {
			t.Errorf("%s: %v is done, want %v", name, got, c.progress)
		}
	}
}

func TestWhatHasEndedCanBeTakenOffTheListAndPutBack(t *testing.T) {
	t.Parallel()
	take := Observation{At: at(9), Source: SourcePerson, Removal: &Removal{}}
	put := Observation{At: at(10), Source: SourcePerson, Removal: &Removal{Undone: true}}
	if _, _, changed := Apply(fresh(), take); changed {
		t.Error("a job that has not ended was taken off the list")
	}
	ended, _, _ := Apply(fresh(), fault(1, "no disk"))
	ended, _, _ = Apply(ended, phase(2, PhaseCleaned))
	off, transitions, changed := Apply(ended, take)
	if !changed || !off.Removed() || off.Revision != ended.Revision+1 || len(transitions) != 0 {
		t.Fatalf("%v, %+v, %v", changed, off, transitions)
	}
	if _, _, again := Apply(off, take); again {
		t.Error("it was taken off twice")
	}
	back, _, changed := Apply(off, put)
	if back.Revision--; !changed || back.Removed() || back.Status() != ended.Status() {
		t.Errorf("%v, %+v", changed, back)
	}
	if _, _, again := Apply(ended, put); again {
		t.Error("a job that is on the list was put there")
	}
}
