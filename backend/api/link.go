package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crisol/backend/core"
	"crisol/backend/job"
)

// The pauses between two tries to find the home's Crisol again.
const (
	firstPause = 50 * time.Millisecond
	lastPause  = 2 * time.Second
)

// Link is a client that looks for the home's Crisol again when the one that it talks to is gone: killed, idle for too
// long, or a window has taken the home over. It is for one goroutine.
type Link struct {
	// Lost, when set, is told once of each loss, before the search.
	Lost func(error)

	client   *Client
	connect  func(context.Context) (*Client, error)
	patience time.Duration
}

// NewLink returns a link that starts with client. connect finds the home's Crisol again, and is tried for as long as
// patience after a loss.
func NewLink(client *Client, connect func(context.Context) (*Client, error), patience time.Duration) *Link {
	return &Link{client: client, connect: connect, patience: patience}
}

// Client returns the client in use.
func (l *Link) Client() *Client { return l.client }

// Do makes a call, and makes it again with another client after a loss: it has to be one that may be made twice. The
// error is ErrLost when nobody answers for as long as patience, or the home cannot be used any more.
func (l *Link) Do(ctx context.Context, call func(*Client) error) error {
	err := call(l.client)
	if !errors.Is(err, ErrLost) {
		return err
	}
	if l.Lost != nil {
		l.Lost(err)
	}
	begun, pause := time.Now(), firstPause
	for errors.Is(err, ErrLost) && time.Since(begun) < l.patience {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
		pause = min(2*pause, lastPause)
		client, failed := l.connect(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case failed == nil:
			l.client = client
			err = call(client)
		case errors.Is(failed, ErrNoServer), errors.Is(failed, core.ErrLocked):
			err = fmt.Errorf("%w: %w", ErrLost, failed)
		default:
			return fmt.Errorf("%w: %w", ErrLost, failed)
		}
	}
	return err
}

// Wait is Client.Wait across losses.
func (l *Link) Wait(ctx context.Context, id job.ID, seen func(core.Job)) (core.Job, error) {
	return wait(ctx, l.Do, id, seen)
}

// wait follows a job through do, which may change the client between two calls. A new client's server counts its events
// anew.
func wait(ctx context.Context, do func(context.Context, func(*Client) error) error, id job.ID, seen func(core.Job)) (core.Job, error) {
	var server *Client
	var page EventPage
	var j core.Job
	for revision := uint64(0); ; revision = j.Revision {
		err := do(ctx, func(c *Client) (err error) {
			since, long := page.Seq, 20*time.Second
			if c != server {
				since, long = 0, 0
			}
			if page, err = c.Events(ctx, since, long); err != nil {
				return err
			}
			server = c
			j, err = c.Job(ctx, id)
			return err
		})
		if err != nil {
			return j, err
		}
		if j.Revision > revision && seen != nil {
			seen(j)
		}
		if j.Status.Terminal() && !j.Active {
			return j, nil
		}
	}
}
