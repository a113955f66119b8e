package series_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"crisol/backend/job"
	"crisol/backend/series"
)

var began = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

// points makes a series of n points, a second apart, with one peak.
func points(t testing.TB, n, peak int) string {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	for i := range n {
		p := job.Point{Step: i + 1, Loss: 0.5 + 0.1*math.Sin(float64(i)), LR: 1e-4, At: began.Add(time.Duration(i) * time.Second)}
		if i == peak {
			p.Loss = 99
		}
		if err := enc.Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func write(t testing.TB, text string) (path string, size int64) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "metrics.jsonl")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, int64(len(text))
}

func curve(t *testing.T, d *series.Desk, path string, size int64, want series.Want) series.Curve {
	t.Helper()
	c, err := d.Curve(path, size, want)
	if err != nil {
		t.Fatal(err)
	}
	for name, column := range map[string][]*float64{"loss": c.Loss, "smooth": c.Smooth, "rate": c.Rate, "speed": c.Speed} {
		if len(column) != len(c.Step) {
			t.Errorf("%d %s for %d steps", len(column), name, len(c.Step))
		}
	}
	if !slices.IsSorted(c.Step) {
		t.Error("the steps are out of order")
	}
	return c
}

func highest(column []*float64) float64 {
	top := math.Inf(-1)
	for _, v := range column {
		if v != nil {
			top = max(top, *v)
		}
	}
	return top
}

func TestNoPeakIsLost(t *testing.T) {
	t.Parallel()
	path, size := write(t, points(t, 50_000, 31_415))
	d := series.NewDesk(1)
	c := curve(t, d, path, size, series.Want{Width: 300})
	if len(c.Step) != 600 || highest(c.Loss) != 99 || c.Highest != 99 || c.All != 50_000 || c.Points != 50_000 || c.Last != 50_000 {
		t.Errorf("%d of %d points up to %g", len(c.Step), c.All, highest(c.Loss))
	}
	c = curve(t, d, path, size, series.Want{From: 31_400, To: 31_430, Width: 300})
	if len(c.Step) != 31 || c.Step[0] != 31_400 || *c.Loss[16] != 99 {
		t.Errorf("a close look shows %d points from %g", len(c.Step), c.Step[0])
	}
	if c = curve(t, d, path, size, series.Want{From: 60_000, Width: 300}); len(c.Step) != 0 || c.All != 50_000 {
		t.Errorf("behind the end are %d points", len(c.Step))
	}
}

func TestTheMeanDoesNotChangeWithTheBounds(t *testing.T) {
	t.Parallel()
	path, size := write(t, points(t, 2_000, 500))
	d := series.NewDesk(1)
	all := curve(t, d, path, size, series.Want{Width: 4000, Smoothing: 0.99})
	part := curve(t, d, path, size, series.Want{From: 600, To: 700, Width: 4000, Smoothing: 0.99})
	if *all.Smooth[599] != *part.Smooth[0] {
		t.Errorf("the mean at step 600 is %g, or %g", *all.Smooth[599], *part.Smooth[0])
	}
	if *all.Smooth[0] != *all.Loss[0] {
		t.Errorf("the mean begins at %g, not at the first loss %g", *all.Smooth[0], *all.Loss[0])
	}
	plain := curve(t, d, path, size, series.Want{Width: 4000})
	if *plain.Smooth[77] != *plain.Loss[77] {
		t.Error("a mean without smoothing is not the loss")
	}
}

func TestSpeedComesFromTheTimes(t *testing.T) {
	t.Parallel()
	path, size := write(t, points(t, 1000, -1))
	c := curve(t, series.NewDesk(1), path, size, series.Want{Width: 1000})
	if c.Speed[0] != nil || c.Speed[500] == nil || *c.Speed[500] != 1 {
		t.Errorf("speeds %v and %v, want none and 1", c.Speed[0], c.Speed[500])
	}
	path, size = write(t, strings.Repeat(`{"step":1,"loss":1,"learning_rate":0}`+"\n", 3)) // of an older Crisol, without times
	if c := curve(t, series.NewDesk(1), path, size, series.Want{Width: 100}); len(c.Step) != 3 || c.Speed[2] != nil {
		t.Errorf("without times: %d points, speed %v", len(c.Step), c.Speed[2])
	}
}

func TestASeriesThatGrowsIsReadOnAndOneWrittenAnewIsReadAnew(t *testing.T) {
	t.Parallel()
	text := points(t, 100, -1)
	path, size := write(t, text)
	d := series.NewDesk(1)
	if c := curve(t, d, path, size-20, series.Want{}); c.All != 99 {
		t.Errorf("with half a line at its end it has %d points, want 99", c.All)
	}
	if c := curve(t, d, path, size, series.Want{}); c.All != 100 || c.Last != 100 {
		t.Errorf("then %d points, want 100", c.All)
	}
	longer := "no point\n" + points(t, 120, 3)
	if err := os.WriteFile(path, []byte(longer), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := curve(t, d, path, int64(len(longer)), series.Want{}); c.All != 120 || c.Highest != 99 {
		t.Errorf("written anew: %d points up to %g, want 120 up to 99", c.All, c.Highest)
	}
	if c := curve(t, d, path+".none", 10, series.Want{}); c.All != 0 || c.Step == nil {
		t.Errorf("a series that is not there has %d points", c.All)
	}
}

func TestPaceIsHonest(t *testing.T) {
	t.Parallel()
	path, size := write(t, points(t, 100, -1))
	last := began.Add(99 * time.Second)
	for _, c := range []struct {
		name  string
		total int
		now   time.Time
		want  series.Pace
	}{
		{"while it runs", 160, last.Add(2 * time.Second), series.Pace{StepsPerSecond: 1, Left: 60}},
		{"without knowing how many steps there are", 0, last, series.Pace{StepsPerSecond: 1}},
		{"at its end", 100, last, series.Pace{StepsPerSecond: 1}},
		{"in silence", 160, last.Add(time.Minute), series.Pace{}},
	} {
		if got, err := series.NewDesk(1).Pace(path, size, c.total, c.now); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, c.want)
		}
	}
	path, size = write(t, points(t, 1, -1))
	if got, err := series.NewDesk(1).Pace(path, size, 10, began); err != nil || got != (series.Pace{}) {
		t.Errorf("after one step: %+v, %v; want nothing", got, err)
	}
}

func FuzzQuickReadsWhatJSONReads(f *testing.F) {
	f.Add(`{"step":1,"loss":0.5,"learning_rate":0.0001,"at":"2026-11-24T08:00:00Z"}`)
	f.Add(`{"step":1,"loss":1e-7,"learning_rate":0,"at":"2026-11-24T08:00:00.123456789+02:00"} `)
	f.Add(`{"step":01,"loss":0x1p-2,"learning_rate":Inf,"at":"x"}`)
	f.Fuzz(func(t *testing.T, line string) {
		line = strings.ReplaceAll(line, "\n", " ")
		path, size := write(t, line+"\n")
		c, err := series.NewDesk(1).Curve(path, size, series.Want{})
		if err != nil {
			t.Fatal(err)
		}
		var p job.Point
		if json.Unmarshal([]byte(line), &p) != nil {
			return // what JSON refuses may be read or not; it is never written
		}
		if c.All != 1 || c.Step[0] != float64(p.Step) || *c.Loss[0] != p.Loss || *c.Rate[0] != p.LR {
			t.Errorf("%q: %d points, want %+v", line, c.All, p)
		}
	})
}

// Benchmark200000Points says how long the first look at a long series takes, and each later one.
func Benchmark200000Points(b *testing.B) {
	var text strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&text, `{"step":%d,"loss":0.%d,"learning_rate":0.0001,"at":"2026-11-24T08:00:%02d.123456789Z"}`+"\n", i+1, 12345+i%1000, i%60)
	}
	path, size := write(b, text.String())
	b.Run("cold", func(b *testing.B) {
		for b.Loop() {
			if _, err := series.NewDesk(1).Curve(path, size, series.Want{Width: 1000, Smoothing: 0.9}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("warm", func(b *testing.B) {
		d := series.NewDesk(1)
		for b.Loop() {
			if _, err := d.Curve(path, size, series.Want{Width: 1000, Smoothing: 0.9}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
