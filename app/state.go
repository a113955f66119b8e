package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"crisol/app/service"
)

// stateSetting is the name under which the place of the window stands.
const stateSetting = "window/state"

// Sizes of the window, in pixels that do not depend on the screen's density.
const (
	usualWidth, usualHeight = 1280, 820
	leastWidth, leastHeight = 720, 540
)

// shape is where a window stands on its screen, and how large it is there.
type shape struct {
	X         int  `json:"x"`
	Y         int  `json:"y"`
	Width     int  `json:"width"`
	Height    int  `json:"height"`
	Maximised bool `json:"maximised"`
}

// readShape returns the shape that the window had, or the usual one. placed tells whether it had one.
func readShape(p service.Preferences) (s shape, placed bool) {
	if p == nil { // the home could not be opened
		return shape{Width: usualWidth, Height: usualHeight}, false
	}
	found, err := p.Preference(stateSetting, &s)
	if err != nil || !found || s.Width <= 0 || s.Height <= 0 {
		return shape{Width: usualWidth, Height: usualHeight}, false
	}
	return s, true
}

// fit returns the shape made so that all of it can be seen on a screen of that size: the screen may be another one than
// last time. A screen whose size is not known (0) changes nothing but what is too small.
func (s shape) fit(screenWidth, screenHeight int) shape {
	s.X, s.Width = fitLine(s.X, s.Width, leastWidth, screenWidth)
	s.Y, s.Height = fitLine(s.Y, s.Height, leastHeight, screenHeight)
	return s
}

func fitLine(at, length, least, screen int) (int, int) {
	length = max(length, least)
	if screen <= 0 {
		return at, length
	}
	length = min(length, max(least, screen))
	return max(0, min(at, screen-length)), length
}

// restoreShape puts the window where it was. Its size was given to it before it appeared.
func restoreShape(ctx context.Context, s shape) {
	if s.Maximised {
		runtime.WindowMaximise(ctx)
		return
	}
	width, height := screenOf(ctx)
	fit := s.fit(width, height)
	if fit.Width != s.Width || fit.Height != s.Height {
		runtime.WindowSetSize(ctx, fit.Width, fit.Height)
	}
	runtime.WindowSetPosition(ctx, fit.X, fit.Y)
}

// screenOf returns the size of the screen that the window is on; 0 when it is not known.
func screenOf(ctx context.Context) (width, height int) {
	screens, err := runtime.ScreenGetAll(ctx)
	if err != nil {
		return 0, 0
	}
	for _, s := range screens {
		if s.IsCurrent {
			return s.Size.Width, s.Size.Height
		}
	}
	return 0, 0
}

// currentShape returns the shape of the window now. A maximised one keeps the place to which it goes back.
func currentShape(ctx context.Context, before shape) shape {
	if runtime.WindowIsMaximised(ctx) {
		before.Maximised = true
		return before
	}
	if runtime.WindowIsMinimised(ctx) || runtime.WindowIsFullscreen(ctx) {
		return before
	}
	var s shape
	s.Width, s.Height = runtime.WindowGetSize(ctx)
	s.X, s.Y = runtime.WindowGetPosition(ctx)
	return s
}

// watchEvery is how often the window is asked for its shape: the toolkit does not tell of changes.
const watchEvery = 2 * time.Second

// keeper keeps the shape of the window.
type keeper struct {
	preferences service.Preferences
	look        func(before shape) shape
	kept, last  shape
}

// watch keeps the shape whenever the window has come to rest in another one, until ctx ends. tick says when to look.
func (k *keeper) watch(ctx context.Context, tick <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
		now := k.look(k.last)
		if now == k.last && now != k.kept {
			k.keep(now)
		}
		k.last = now
	}
}

func (k *keeper) keep(s shape) {
	if err := k.preferences.SetPreference(stateSetting, s); err != nil {
		slog.Warn("the size of the window is not kept", "error", err)
		return
	}
	k.kept = s
}
