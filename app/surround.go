package main

import (
	"context"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"crisol/app/service"
)

// surround follows what is around the page: the shape of the window, its menu, what is dropped on it, the computer.
func (w *window) surround(ctx, life context.Context) {
	if w.placed {
		restoreShape(ctx, w.shape)
	}
	w.keeper = &keeper{
		preferences: w.backend.preferences, kept: w.shape, last: w.shape,
		look: func(before shape) shape { return currentShape(ctx, before) },
	}
	w.tick(life, watchEvery, w.keeper.watch)
	w.tick(life, surroundingsEvery, func(ctx context.Context, tick <-chan time.Time) { service.WatchShell(ctx, w.shell, tick) })
	service.OnLanguage(w.system, func(language string) { w.speakMenu(ctx, language) })
	runtime.OnFileDrop(ctx, func(_, _ int, paths []string) { w.dropped(ctx, paths) })
}

// surroundingsEvery is how often the computer around the window is looked at.
const surroundingsEvery = 15 * time.Second

// tick runs do beside the window with a clock.
func (w *window) tick(ctx context.Context, every time.Duration, do func(context.Context, <-chan time.Time)) {
	w.spawn(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		do(ctx, ticker.C)
	})
}

// surroundings looks at what a person should know wherever they are in the window.
func (w *window) surroundings(ctx context.Context) service.ShellState {
	state := service.ShellState{Exposed: []string{}, Offline: !online(ctx)}
	if w.backend.state != nil {
		info := w.backend.state()
		state.Problem = info.Problem
		state.Exposed = append(state.Exposed, info.Exposed...)
	}
	return state
}

// beforeClose is called by Wails when the window is about to close, and returns whether it stays. Its shape is kept first.
func (w *window) beforeClose(ctx context.Context) (stays bool) {
	if w.keeper != nil {
		w.keeper.keep(currentShape(ctx, w.shape))
	}
	return w.around.closing.before()
}

// leave closes the window as its close button does.
func (w *window) leave(ctx context.Context) { runtime.Quit(ctx) }
