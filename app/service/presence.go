package service

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// What the page hears: that State has changed, which it then asks for, and that the person closes the window while jobs
// are under way, which it asks them about.
const (
	PresenceEvent = "crisol:presence"
	ClosingEvent  = "crisol:closing"
)

// Awake tells whether this computer has to stay on.
type Awake struct {
	Needed bool `json:"needed"` // some job needs it
	Held   bool `json:"held"`   // the system keeps it from going to sleep by itself
	// Until is about when the last job is done by its own estimate; zero when nobody can tell.
	Until time.Time `json:"until,omitzero"`
}

// PresenceState is how Crisol is there beside its window.
type PresenceState struct {
	Awake Awake `json:"awake"`
	Tray  bool  `json:"tray"` // the desktop shows an icon of ours
}

// Closer decides about the window that a person closes.
type Closer interface {
	// Acknowledge says that the page asks the person.
	Acknowledge()
	// Answer does what they chose, ClosingTray or ClosingQuit.
	Answer(choice string)
	// Quit ends Crisol without a question.
	Quit()
}

// Presence tells how Crisol is there beside its window, and what becomes of it when the window closes.
type Presence struct {
	life        *Life
	state       func() PresenceState
	closer      Closer
	preferences Preferences
}

// NewPresence returns the facade.
func NewPresence(life *Life, state func() PresenceState, closer Closer, preferences Preferences) *Presence {
	return &Presence{life: life, state: state, closer: closer, preferences: preferences}
}

// State returns the state now.
func (s *Presence) State() (PresenceState, error) {
	return call(s.life, quick, func(context.Context) (PresenceState, error) { return s.state(), nil })
}

// AcknowledgeClosing says that the person is being asked. Without it Crisol takes the page for dead and quits.
func (s *Presence) AcknowledgeClosing() { s.closer.Acknowledge() }

// AnswerClosing closes the window as the person chose, ClosingTray or ClosingQuit. With remember it does so from now on
// without asking.
func (s *Presence) AnswerClosing(choice string, remember bool) error {
	if choice == ClosingAsk || !slices.Contains(Closings(), choice) {
		return fmt.Errorf("%w: %q; there are %v", errClosing, choice, []string{ClosingTray, ClosingQuit})
	}
	// Whether or not the choice can be kept, this window closes as the person said.
	defer s.closer.Answer(choice)
	if !remember {
		return nil
	}
	return act(s.life, quick, func(context.Context) error {
		if err := s.preferences.SetPreference(closingSetting, choice); err != nil {
			return fmt.Errorf("keep the choice: %w", err)
		}
		return nil
	})
}

// Quit ends Crisol without a question; jobs that are under way go on in the background. It works also where Crisol could
// not start.
func (s *Presence) Quit() { s.closer.Quit() }
