//go:build !linux

package main

import (
	"context"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// speakMenu puts the menu into another language.
func (w *window) speakMenu(ctx context.Context, language string) {
	runtime.MenuSetApplicationMenu(ctx, makeMenu(language, w.askPage))
	runtime.MenuUpdateApplicationMenu(ctx)
}
