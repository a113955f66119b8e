package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"crisol/backend/speech"
)

// Preferences keeps what a person chose for the window, as JSON under a name. found is false when nothing was stored.
type Preferences interface {
	Preference(name string, value any) (found bool, err error)
	SetPreference(name string, value any) error
}

// languageSetting is the name under which the chosen language stands.
const languageSetting = "window/language"

// Languages lists the languages of the window.
func Languages() []string { return speech.Languages() }

// errLanguage says that there is no such language.
var errLanguage = errors.New("there is no such language")

// Info is what the window shows of Crisol itself.
type Info struct {
	Version string `json:"version"`
	Home    string `json:"home"`
	Outputs string `json:"outputs"` // the folder in which models arrive
	OS      string `json:"os"`
	// Language is the one that the person chose, or the system's; empty when neither is known.
	Language string   `json:"language"`
	Keychain Keychain `json:"keychain"`
}

// Keychain tells how safe secrets are kept.
type Keychain struct {
	Available bool   `json:"available"`
	Problem   string `json:"problem" say:"true"`
}

// System tells of Crisol itself and keeps the window's own settings.
type System struct {
	life        *Life
	info        Info
	preferences Preferences
	getenv      func(string) string

	mu     sync.Mutex
	spoken string // the language of the page
	heard  []func(language string)
}

// NewSystem returns the facade.
func NewSystem(life *Life, info Info, preferences Preferences, getenv func(string) string) *System {
	info.OS = runtime.GOOS
	s := &System{life: life, info: info, preferences: preferences, getenv: getenv}
	life.Speak(s.Language)
	return s
}

// Info tells of Crisol itself. The error is why Crisol could not start; then nothing else works.
func (s *System) Info() (Info, error) {
	return call(s.life, quick, func(context.Context) (Info, error) {
		info := s.info
		info.Language = s.chosen()
		return info, nil
	})
}

// SetLanguage takes the language of the page. chosen says that the person picked it, which is kept; otherwise it is
// only what the system speaks, and is used for notifications until the window closes.
func (s *System) SetLanguage(language string, chosen bool) error {
	if !slices.Contains(Languages(), language) {
		return fmt.Errorf("%w: %q; there are %v", errLanguage, language, Languages())
	}
	s.mu.Lock()
	changed := s.spoken != language
	s.spoken = language
	heard := s.heard
	s.mu.Unlock()
	for _, hear := range heard {
		if changed {
			hear(language)
		}
	}
	if !chosen {
		return nil
	}
	return act(s.life, quick, func(context.Context) error {
		if err := s.preferences.SetPreference(languageSetting, language); err != nil {
			return fmt.Errorf("keep the language: %w", err)
		}
		return nil
	})
}

// OnLanguage has heard called with the language of the page whenever that changes, for what is drawn outside it. (It is no
// method, which would be bound to the page.)
func OnLanguage(s *System, heard func(language string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = append(s.heard, heard)
}

// Language returns the language of the page, and of texts outside it such as notifications. Until the page has said one,
// it is the one that it will begin with, as far as that is known.
func (s *System) Language() string {
	s.mu.Lock()
	spoken := s.spoken
	s.mu.Unlock()
	if spoken != "" {
		return spoken
	}
	return cmp.Or(s.chosen(), speech.English)
}

// chosen returns the stored language, or else the environment's, or "".
func (s *System) chosen() string {
	var stored string
	if s.preferences == nil { // Crisol could not start
		return speech.Preferred(s.getenv)
	}
	if found, err := s.preferences.Preference(languageSetting, &stored); err == nil && found && slices.Contains(Languages(), stored) {
		return stored
	}
	return speech.Preferred(s.getenv)
}
