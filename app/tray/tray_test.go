package tray

import (
	"fmt"
	"strings"
	"testing"

	"crisol/app/words"
	"crisol/backend/job"
)

func named(names ...string) []job.Summary {
	var all []job.Summary
	for _, name := range names {
		all = append(all, job.Summary{ID: job.ID("id-" + name), Name: name, Active: true})
	}
	return all
}

func TestComposeSaysWhatRunsAndHowFarItIs(t *testing.T) {
	t.Parallel()
	halfway := named("rosa", strings.Repeat("x", 60))
	halfway[0].Step, halfway[0].TotalSteps, halfway[0].ETASeconds = 42, 100, 700
	many := named("a", "b", "c", "d", "e", "f", "g", "h", "i", "j")
	for _, c := range []struct {
		name      string
		language  string
		jobs      []job.Summary
		attention bool
		want      string
	}{
		{"nothing", "en", nil, false, "idle | Crisol · No job is running |  | No job is running"},
		{"nothing, in Spanish", "es", nil, false, "idle | Crisol · No hay ningún trabajo en marcha |  | No hay ningún trabajo en marcha"},
		{"two", "en", halfway, false, "running | Crisol · 2 jobs are running | rosa · 42\u00a0% · about 12 min, " + strings.Repeat("x", 39) + "… | "},
		{"one that needs the person", "es", halfway[:1], true, "attention | Crisol · Crisol te necesita · 1 trabajo en marcha | rosa · 42\u00a0% · unos 12 min | "},
		{"more than there is room for", "en", many, false, "running | Crisol · 10 jobs are running | a, b, c, d, e, f, g, h | and 2 more"},
	} {
		v := Compose(words.In(c.language), c.jobs, c.attention)
		var lines []string
		for i, l := range v.Jobs {
			lines = append(lines, l.Text)
			if l.Job != c.jobs[i].ID {
				t.Errorf("%s: line %d leads to %s", c.name, i, l.Job)
			}
		}
		if got := fmt.Sprintf("%s | %s | %s | %s", v.State, v.Tooltip, strings.Join(lines, ", "), v.More); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// wall is a desktop that remembers what it was given.
type wall struct {
	changes int
	last    View
	gone    bool
}

func (w *wall) present() bool   { return !w.gone }
func (w *wall) show(_, to View) { w.changes++; w.last = to }
func (w *wall) stop()           { w.gone = true }

func TestTrayShowsOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	w := &wall{}
	tray := &Tray{at: w}
	english := Compose(words.In("en"), named("rosa"), false)
	tray.Show(english)
	tray.Show(english)
	if w.changes != 1 {
		t.Errorf("the same view was sent %d times", w.changes)
	}
	tray.Show(Compose(words.In("es"), named("rosa"), false))
	if w.changes != 2 || w.last.Open != "Abrir Crisol" {
		t.Errorf("after the language changed the menu says %q", w.last.Open)
	}
	tray.Stop()
	tray.Show(english)
	tray.Stop()
	if w.changes != 2 || tray.Present() {
		t.Error("a tray that was taken away is still used")
	}
}

func TestEachStateHasADrawing(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range []State{Idle, Running, Attention} {
		for _, format := range []string{"png", "ico"} {
			data := string(icon(s, format))
			if len(data) == 0 || seen[data] {
				t.Errorf("the drawing %s.%s is empty or not its own", s, format)
			}
			seen[data] = true
		}
	}
}
