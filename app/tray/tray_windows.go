package tray

import (
	"context"
	"runtime"
	"strings"

	"fyne.io/systray"
)

// windows is the notification area of the task bar.
type windows struct{ *menu }

// Start puts the icon into the notification area. Windows always has one, so changed is never called. The error says why
// there is none here; the Tray works all the same and is never present.
func Start(ctx context.Context, d Deeds, _ func()) (*Tray, error) {
	w := &windows{newMenu(d, "ico", func(s string) string { return strings.ReplaceAll(s, "&", "&&") })}
	go func() {
		// Windows sends the messages of an icon to the thread that made it.
		runtime.LockOSThread()
		systray.Run(w.build, nil)
	}()
	if err := w.wait(ctx); err != nil {
		return &Tray{}, err
	}
	return &Tray{at: w}, nil
}

func (w *windows) present() bool { return true }

func (w *windows) stop() { systray.Quit() }
