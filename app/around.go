package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"crisol/app/awake"
	"crisol/app/service"
	"crisol/app/tray"
	"crisol/backend/job"
)

// around is all that the window has on the desktop around it: the icon in the tray, notifications, and what becomes of it
// when it closes.
type around struct {
	window   *window
	notice   *notice
	presence *presence
	closing  *closing
	keeper   *awake.Keeper

	mu   sync.Mutex
	tray *tray.Tray
}

// newAround puts it together; nothing is on the desktop before begin.
func newAround(w *window) *around {
	a := &around{window: w, tray: &tray.Tray{}, keeper: awake.New(time.Now)}
	b := w.backend
	a.notice = &notice{
		jobs: b.jobs, events: b.events, language: w.system.Language, clock: time.Now,
		problem: func() string { return b.state().Problem }, chosen: a.chosen, waiting: func() { a.presence.poke() },
	}
	a.presence = &presence{
		jobs: b.jobs, events: b.events, language: w.system.Language, clock: time.Now,
		attention: a.notice.attention, tray: a.show, need: a.keeper.Need,
		changed: func() { w.tell(service.PresenceEvent) },
	}
	a.closing = &closing{
		busy: func() bool { return b.state != nil && b.state().Busy }, tray: a.trayPresent, choice: a.choice,
		ask:   func() { w.tell(service.ClosingEvent) },
		hide:  func() { w.with(runtime.WindowHide) },
		leave: func() { w.with(runtime.Quit) },
	}
	return a
}

// begin puts Crisol on the desktop. life ends with the window.
func (a *around) begin(ctx, life context.Context) {
	w := a.window
	if err := runtime.InitializeNotifications(ctx); err != nil {
		slog.Info("there are no notifications here", "error", err)
	}
	runtime.OnNotificationResponse(ctx, func(r runtime.NotificationResult) {
		if r.Error != nil {
			return
		}
		w.raise()
		if aboutJob(r.Response.ID) {
			runtime.EventsEmit(ctx, openEvent, "/jobs/"+r.Response.ID)
		}
	})
	a.notice.send = func(id, title, body string) error {
		return runtime.SendNotification(ctx, runtime.NotificationOptions{ID: id, Title: title, Body: body})
	}
	t, err := tray.Start(life, tray.Deeds{Open: w.raise, Job: a.open, Quit: a.closing.Quit}, a.trayChanged)
	if err != nil {
		slog.Info("there is no tray", "error", err)
	}
	a.mu.Lock()
	a.tray = t
	a.mu.Unlock()
	service.OnLanguage(w.system, func(string) { a.presence.poke() })
	w.spawn(func() { a.notice.watch(life) })
	w.spawn(func() { a.presence.watch(life) })
}

// end takes it off the desktop.
func (a *around) end() {
	a.mu.Lock()
	t := a.tray
	a.mu.Unlock()
	t.Stop()
}

func (a *around) trayPresent() bool {
	a.mu.Lock()
	t := a.tray
	a.mu.Unlock()
	return t.Present()
}

func (a *around) show(v tray.View) bool {
	a.mu.Lock()
	t := a.tray
	a.mu.Unlock()
	t.Show(v)
	return t.Present()
}

// trayChanged is called when a tray came or went. A hidden window without one could not be found again.
func (a *around) trayChanged() {
	a.presence.poke()
	if !a.trayPresent() && a.closing.hidden() {
		a.window.raise()
	}
}

// open brings the window to the front, at a job.
func (a *around) open(id job.ID) {
	a.window.raise()
	a.window.with(func(ctx context.Context) { runtime.EventsEmit(ctx, openEvent, "/jobs/"+string(id)) })
}

// chosen returns of what the person wants to be told.
func (a *around) chosen() service.Notifications {
	wants, err := service.ReadNotifications(a.window.backend.preferences)
	if err != nil {
		slog.Warn("the choice of notifications cannot be read", "error", err)
	}
	return wants
}

// choice returns what the person wants to happen when the window is closed.
func (a *around) choice() string {
	choice, err := service.ReadClosing(a.window.backend.preferences)
	if err != nil {
		slog.Warn("what closing does cannot be read", "error", err)
	}
	return choice
}

// tryNotice sends a notification that says that notifications work.
func (w *window) tryNotice(ctx context.Context) error {
	title, body := trialWords(w.system.Language())
	err := runtime.SendNotification(ctx, runtime.NotificationOptions{ID: trialNotice, Title: title, Body: body})
	if err != nil {
		return fmt.Errorf("the desktop shows no notifications: %w", err)
	}
	return nil
}
