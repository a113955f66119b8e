package main

import (
	"context"
	"log/slog"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// What the page hears of a drop that leads nowhere: the name of what was dropped.
const refusedDropEvent = "crisol:drop-refused"

// dropped is called when files or folders were dropped on the window. The first config folder among them is planned.
func (w *window) dropped(ctx context.Context, paths []string) {
	for _, path := range paths {
		address, err := folderAddress(path)
		if err == nil {
			runtime.EventsEmit(ctx, openEvent, address)
			return
		}
		slog.Info("a drop leads nowhere", "error", err)
	}
	runtime.EventsEmit(ctx, refusedDropEvent, len(paths))
}
