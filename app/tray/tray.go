// Package tray shows Crisol in the desktop's notification area: whether jobs run, how far each is, and whether something
// needs the person. What is shown is made by Compose, which knows no desktop; the rest puts it there.
//
// Linux has a tray where a program holds the name org.kde.StatusNotifierWatcher on the session bus, which may come and go.
// Windows always has one. macOS has none of ours: its menu bar has to be changed on the program's main thread, which
// belongs to the toolkit of the window.
package tray

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"crisol/app/words"
	"crisol/backend/job"
)

// State is what the icon tells.
type State string

// The states, from the calmest on.
const (
	Idle      State = "idle"
	Running   State = "running"
	Attention State = "attention"
)

// Room is how many jobs the menu has lines for.
const Room = 8

// Line is a job's line of the menu.
type Line struct {
	Job  job.ID
	Text string
}

// View is all that the tray shows.
type View struct {
	State   State
	Tooltip string
	Open    string
	Jobs    []Line // at most Room
	More    string // what stands below them: that there are none, or that there are more; "" when neither
	Quit    string
}

// Compose makes the view of the jobs under way. attention says that something cannot go on without the person.
func Compose(w *words.Words, jobs []job.Summary, attention bool) View {
	v := View{State: Idle, Tooltip: w.Tray.Idle, Open: w.Tray.Open, More: w.Tray.Idle, Quit: w.Tray.Quit}
	if len(jobs) > 0 {
		v.State, v.Tooltip, v.More = Running, w.Tray.Running.Of(len(jobs)), ""
	}
	if attention {
		v.State, v.Tooltip = Attention, fmt.Sprintf("%s · %s", w.Tray.Attention, v.Tooltip)
	}
	v.Tooltip = "Crisol · " + v.Tooltip
	for i := range jobs[:min(len(jobs), Room)] {
		v.Jobs = append(v.Jobs, Line{jobs[i].ID, line(w, &jobs[i])})
	}
	if more := len(jobs) - Room; more > 0 {
		v.More = w.Tray.More.Of(more)
	}
	return v
}

// longest bounds the name of a job in the menu, in characters.
const longest = 40

func line(w *words.Words, s *job.Summary) string {
	name := []rune(s.Name)
	if len(name) > longest {
		name = append(name[:longest-1], '…')
	}
	parts := []string{string(name)}
	if s.TotalSteps > 0 && s.Step > 0 {
		parts = append(parts, fmt.Sprintf("%d\u00a0%%", int(100*s.Progress())))
	}
	if s.ETASeconds > 0 {
		parts = append(parts, w.Tray.About.Of(s.ETASeconds))
	}
	return strings.Join(parts, " · ")
}

// Deeds are what the menu does. They are called from goroutines of the tray.
type Deeds struct {
	Open func()
	Job  func(id job.ID)
	Quit func()
}

// desktop is a place in which a view can be shown.
type desktop interface {
	// present tells whether the person sees what is shown.
	present() bool
	show(from, to View)
	stop()
}

// Tray is the icon and its menu. It is safe for concurrent use. Its zero value is a tray that is never present.
type Tray struct {
	mu    sync.Mutex
	at    desktop
	shown View
	began bool
}

// Present tells whether the desktop has a tray that shows ours.
func (t *Tray) Present() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.at != nil && t.at.present()
}

// Show shows a view. What has not changed is not sent again.
func (t *Tray) Show(v View) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at == nil || (t.began && same(t.shown, v)) {
		return
	}
	t.at.show(t.shown, v)
	t.shown, t.began = v, true
}

// Stop takes the icon away.
func (t *Tray) Stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at != nil {
		t.at.stop()
		t.at = nil
	}
}

func same(a, b View) bool {
	return slices.Equal(a.Jobs, b.Jobs) && a.State == b.State && a.Tooltip == b.Tooltip && a.Open == b.Open &&
		a.More == b.More && a.Quit == b.Quit
}

//go:embed icons
var icons embed.FS

// icon returns the drawing of a state in a format of the desktop: png or ico.
func icon(s State, format string) []byte {
	data, err := icons.ReadFile("icons/" + string(s) + "." + format)
	if err != nil {
		panic(err) // it was not built in
	}
	return data
}
