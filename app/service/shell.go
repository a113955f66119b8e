package service

import (
	"context"
	"slices"
	"sync"
	"time"
)

// ShellEvent tells the page that the state of the shell has changed, which it then asks for.
const ShellEvent = "crisol:shell"

// ShellState is what a person should know wherever they are in the window.
type ShellState struct {
	Offline bool `json:"offline"` // this computer has no network
	// Exposed lists the addresses at which the storage can be reached from other computers; empty when it cannot.
	Exposed []string `json:"exposed"`
	Problem string   `json:"problem" say:"true"` // what keeps Crisol from working as it should, and what to do
}

// equal tells whether a person would see a difference.
func (s ShellState) equal(o ShellState) bool {
	return s.Offline == o.Offline && s.Problem == o.Problem && slices.Equal(s.Exposed, o.Exposed)
}

// Shell tells of the computer around the window, and what the window was opened for.
type Shell struct {
	life  *Life
	look  func(ctx context.Context) ShellState
	emit  func(ctx context.Context, name string, data any)
	leave func(ctx context.Context)

	mu      sync.Mutex
	address string // where the window was asked to open
}

// NewShell returns the facade. look finds out the state; leave closes the window as its close button does.
func NewShell(life *Life, look func(ctx context.Context) ShellState, emit func(ctx context.Context, name string, data any), leave func(ctx context.Context)) *Shell {
	return &Shell{life: life, look: look, emit: emit, leave: leave}
}

// State returns the state now.
func (s *Shell) State() (ShellState, error) {
	return call(s.life, quick, func(ctx context.Context) (ShellState, error) { return s.look(ctx), nil })
}

// Address returns where the window was asked to open (a deep link, a folder), once, and "" from then on.
func (s *Shell) Address() (string, error) {
	return call(s.life, quick, func(context.Context) (string, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		address := s.address
		s.address = ""
		return address, nil
	})
}

// Close closes the window as its close button does.
func (s *Shell) Close() error {
	return act(s.life, quick, func(context.Context) error {
		// Whatever asks the person first must not wait for this call to end.
		ctx, _ := s.life.state()
		go s.leave(ctx)
		return nil
	})
}

// OpenAt keeps where the window is to open until the page asks for it. (Like WatchShell it is no method, which would be bound to
// the page.)
func OpenAt(s *Shell, address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.address = address
}

// WatchShell tells the page of changes until ctx ends. tick says when to look.
func WatchShell(ctx context.Context, s *Shell, tick <-chan time.Time) {
	last := s.look(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
		if now := s.look(ctx); !now.equal(last) {
			last = now
			s.emit(ctx, ShellEvent, nil)
		}
	}
}
