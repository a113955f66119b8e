//go:build linux || windows

package tray

import (
	"context"
	"errors"
	"sync"
	"time"

	"fyne.io/systray"

	"crisol/backend/job"
)

// menu is the icon with its menu, by a library that keeps one for the whole program. All its lines are made once: a line
// that is taken away while it is clicked would bring the program down, so unused ones are hidden.
type menu struct {
	deeds  Deeds
	format string              // of the icon
	escape func(string) string // of a text, where the desktop has marks in it
	ready  chan struct{}       // closed once the lines are there

	open, more, quit *systray.MenuItem
	lines            [Room]*systray.MenuItem

	mu   sync.Mutex
	jobs [Room]job.ID // which job a line stands for now
}

func newMenu(d Deeds, format string, escape func(string) string) *menu {
	return &menu{deeds: d, format: format, escape: escape, ready: make(chan struct{})}
}

// build makes the lines. It is called by the library, once.
func (m *menu) build() {
	systray.SetTitle("Crisol") // becomes the id of the icon, by which a desktop remembers where it stood
	systray.SetIcon(icon(Idle, m.format))
	systray.SetOnTapped(m.deeds.Open)
	m.open = systray.AddMenuItem("", "")
	systray.AddSeparator()
	for i := range m.lines {
		m.lines[i] = systray.AddMenuItem("", "")
		m.lines[i].Hide()
	}
	m.more = systray.AddMenuItem("", "")
	m.more.Disable()
	systray.AddSeparator()
	m.quit = systray.AddMenuItem("", "")
	on(m.open, m.deeds.Open)
	on(m.quit, m.deeds.Quit)
	for i := range m.lines {
		on(m.lines[i], func() {
			m.mu.Lock()
			id := m.jobs[i]
			m.mu.Unlock()
			if id != "" {
				m.deeds.Job(id)
			}
		})
	}
	close(m.ready)
}

// readyWithin bounds the wait for the desktop to take the icon.
const readyWithin = 5 * time.Second

var errNotReady = errors.New("the desktop does not take the icon for the tray")

// wait returns once the lines are there.
func (m *menu) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, readyWithin, errNotReady)
	defer cancel()
	select {
	case <-m.ready:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// on has something done when a line is clicked, for as long as the program lives: the library never closes the channel of a
// line that stays.
func on(item *systray.MenuItem, do func()) {
	go func() {
		for range item.ClickedCh {
			do()
		}
	}()
}

// show changes what differs: each change is a signal to the desktop, and some close the menu that is open.
func (m *menu) show(from, to View) {
	if from.State != to.State {
		systray.SetIcon(icon(to.State, m.format))
	}
	if from.Tooltip != to.Tooltip {
		systray.SetTooltip(to.Tooltip)
	}
	m.say(m.open, from.Open, to.Open)
	m.say(m.quit, from.Quit, to.Quit)
	m.say(m.more, from.More, to.More)
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, item := range m.lines {
		var was, is Line
		if i < len(from.Jobs) {
			was = from.Jobs[i]
		}
		if i < len(to.Jobs) {
			is = to.Jobs[i]
		}
		m.jobs[i] = is.Job
		m.say(item, was.Text, is.Text)
	}
}

// say gives a line its text; a line without one is hidden.
func (m *menu) say(item *systray.MenuItem, from, to string) {
	switch {
	case from == to && to != "":
	case to == "":
		item.Hide()
	default:
		item.SetTitle(m.escape(to))
		if from == "" {
			item.Show()
		}
	}
}
