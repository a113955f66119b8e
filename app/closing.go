package main

import (
	"sync"
	"time"

	"crisol/app/service"
)

// heardWithin is how long the page may take to say that it asks the person. A page that cannot say so is gone, and a window
// that cannot be closed is worse than one that closes without a question.
const heardWithin = 3 * time.Second

// closing decides what becomes of the window when a person closes it. Jobs go on in any case: with the window hidden in
// this process, else in one in the background.
type closing struct {
	busy   func() bool   // a job is under way
	tray   func() bool   // a hidden window can be found again
	choice func() string // what the person chose for this, one of service.Closings
	ask    func()        // has the page ask
	hide   func()        // leaves only the tray
	leave  func()        // closes the window, which asks before again

	mu      sync.Mutex
	quits   bool        // it was decided that Crisol ends
	away    bool        // the window is hidden
	unheard *time.Timer // runs while the page has not said that it asks
}

// before is called when the window is about to close, and returns whether it stays.
func (c *closing) before() (stays bool) {
	c.mu.Lock()
	quits := c.quits
	c.mu.Unlock()
	if quits || !c.busy() || !c.tray() {
		return false
	}
	switch c.choice() {
	case service.ClosingQuit:
		return false
	case service.ClosingTray:
		c.disappear()
	default:
		c.mu.Lock()
		c.stopWaiting()
		c.unheard = time.AfterFunc(heardWithin, c.Quit)
		c.mu.Unlock()
		c.ask()
	}
	return true
}

func (c *closing) disappear() {
	c.setAway(true)
	c.hide()
}

// shown says that the window is back.
func (c *closing) shown() { c.setAway(false) }

func (c *closing) setAway(away bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away = away
}

// hidden tells whether the window is only in the tray.
func (c *closing) hidden() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.away
}

// Acknowledge says that the page asks.
func (c *closing) Acknowledge() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopWaiting()
}

func (c *closing) stopWaiting() {
	if c.unheard != nil {
		c.unheard.Stop()
	}
}

// Answer does what the person chose.
func (c *closing) Answer(choice string) {
	c.Acknowledge()
	switch choice {
	case service.ClosingTray:
		c.disappear()
	case service.ClosingQuit:
		c.Quit()
	}
}

// Quit ends Crisol without a question.
func (c *closing) Quit() {
	c.mu.Lock()
	c.stopWaiting()
	c.quits = true
	c.mu.Unlock()
	c.leave()
}
