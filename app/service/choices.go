package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Names under which the window's own settings stand.
const (
	themeSetting         = "window/theme"
	notificationsSetting = "window/notifications"
	closingSetting       = "window/close"
)

// What happens to Crisol when its window is closed while jobs are under way.
const (
	ClosingAsk  = "ask"
	ClosingTray = "tray"
	ClosingQuit = "quit"
)

// Themes lists the themes of the window; "auto" follows the system.
func Themes() []string { return []string{"auto", "light", "dark"} }

// Closings lists what may happen when the window is closed.
func Closings() []string { return []string{ClosingAsk, ClosingTray, ClosingQuit} }

var (
	errTheme   = errors.New("there is no such theme")
	errClosing = errors.New("there is no such way to close")
)

// Notifications says of which events the desktop is told. Without On it is told of none.
type Notifications struct {
	On        bool `json:"on"`
	Completed bool `json:"completed"` // a model came home
	Failed    bool `json:"failed"`    // a job failed, or brought no model
	Attention bool `json:"attention"` // a job cannot go on without the person
}

// ReadNotifications returns what the person chose: everything, until they chose otherwise.
func ReadNotifications(p Preferences) (Notifications, error) {
	n := Notifications{On: true, Completed: true, Failed: true, Attention: true}
	_, err := p.Preference(notificationsSetting, &n)
	return n, err
}

// ReadClosing returns what the person wants to happen when the window is closed: to be asked, until they chose otherwise.
func ReadClosing(p Preferences) (string, error) {
	closing := ""
	_, err := p.Preference(closingSetting, &closing)
	if !slices.Contains(Closings(), closing) {
		closing = ClosingAsk
	}
	return closing, err
}

// Chosen is what a person chose for the window.
type Chosen struct {
	Theme         string        `json:"theme"` // "" when it was never chosen
	Notifications Notifications `json:"notifications"`
	Closing       string        `json:"closing"`
}

// Choices keeps what a person chose for the window. It stands in the home, which another profile of the web view, or
// another computer with the same home, does not change.
type Choices struct {
	life        *Life
	preferences Preferences
	notify      func(ctx context.Context) error
}

// NewChoices returns the facade. notify sends a notification that says that notifications work.
func NewChoices(life *Life, preferences Preferences, notify func(ctx context.Context) error) *Choices {
	return &Choices{life: life, preferences: preferences, notify: notify}
}

// Get returns what was chosen.
func (s *Choices) Get() (Chosen, error) {
	return call(s.life, quick, func(context.Context) (chosen Chosen, err error) {
		if _, err = s.preferences.Preference(themeSetting, &chosen.Theme); err != nil {
			return Chosen{}, fmt.Errorf("look for the theme: %w", err)
		}
		if !slices.Contains(Themes(), chosen.Theme) {
			chosen.Theme = ""
		}
		if chosen.Notifications, err = ReadNotifications(s.preferences); err != nil {
			return Chosen{}, fmt.Errorf("look for the choice of notifications: %w", err)
		}
		if chosen.Closing, err = ReadClosing(s.preferences); err != nil {
			return Chosen{}, fmt.Errorf("look for what closing does: %w", err)
		}
		return chosen, nil
	})
}

// SetTheme chooses the theme, one of Themes.
func (s *Choices) SetTheme(theme string) error {
	if !slices.Contains(Themes(), theme) {
		return fmt.Errorf("%w: %q; there are %v", errTheme, theme, Themes())
	}
	return s.keep(themeSetting, theme)
}

// SetNotifications chooses of which events the desktop is told.
func (s *Choices) SetNotifications(n Notifications) error { return s.keep(notificationsSetting, n) }

// TestNotification sends a notification, whatever was chosen. The error says why the desktop shows none.
func (s *Choices) TestNotification() error { return act(s.life, quick, s.notify) }

// SetClosing chooses what happens when the window is closed, one of Closings.
func (s *Choices) SetClosing(closing string) error {
	if !slices.Contains(Closings(), closing) {
		return fmt.Errorf("%w: %q; there are %v", errClosing, closing, Closings())
	}
	return s.keep(closingSetting, closing)
}

func (s *Choices) keep(name string, value any) error {
	return act(s.life, quick, func(context.Context) error {
		if err := s.preferences.SetPreference(name, value); err != nil {
			return fmt.Errorf("keep the choice: %w", err)
		}
		return nil
	})
}
