package api

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crisol/backend/core"
)

// handOver is how long a background server may take to end when a window wants its home.
const handOver = 5 * time.Second

// HostOptions say how to be the one Crisol of a home.
type HostOptions struct {
	Home core.Home
	// TakeOver asks a background server that holds the home to end; without it ErrLocked comes at once.
	TakeOver bool
	// Listen is the control API's address; "" is a free port.
	Listen string
	// Idle, when above 0, closes Done after there has been nothing to do for so long.
	Idle time.Duration
	// Core has the rest; its Lock is taken here.
	Core core.Options
}

// Host is a running Crisol with its control API: what the window and `crisolctl serve` are made of.
type Host struct {
	Core   *core.Core
	Server *Server
	lock   *core.Lock
	cancel context.CancelFunc
}

// Open takes the home's lock, opens the core, starts it and serves the control API. The error is core.ErrLocked when
// another Crisol keeps the home.
func Open(ctx context.Context, o HostOptions) (*Host, error) {
	lock, err := acquire(ctx, o.Home, o.TakeOver)
	if err != nil {
		return nil, err
	}
	o.Core.Lock = lock
	if len(o.Core.Child) == 0 {
		if o.Core.Child, err = core.ChildCommand(); err != nil {
			return nil, errors.Join(err, lock.Release())
		}
	}
	c, err := core.Open(ctx, o.Core)
	if err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	// The life of the server is not that of the call that starts it.
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	h := &Host{Core: c, lock: lock, cancel: cancel}
	if err := c.Start(life); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	if h.Server, err = Serve(life, c, o.Listen, o.Idle); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// Close ends everything in order and gives the home back.
func (h *Host) Close() error {
	h.cancel()
	var err error
	if h.Server != nil {
		err = h.Server.Close()
	}
	return errors.Join(err, h.Core.Close(), h.lock.Release())
}

// acquire takes the lock; where a background server holds it and takeOver is set, that server is asked to end.
func acquire(ctx context.Context, home core.Home, takeOver bool) (*core.Lock, error) {
	lock, err := home.Lock()
	if !errors.Is(err, core.ErrLocked) || !takeOver {
		return lock, err
	}
	ctx, cancel := context.WithTimeout(ctx, handOver)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	asked := false
	for {
		if !asked {
			if client, connectErr := Connect(ctx, home); connectErr == nil {
				asked = client.Stop(ctx) == nil
			}
		}
		if lock, err = home.Lock(); !errors.Is(err, core.ErrLocked) {
			return lock, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w; the other one did not hand it over within %v: close it, or use another home with CRISOL_HOME", err, handOver)
		}
	}
}
