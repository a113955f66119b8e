package core

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"
)

// The ports that the storage can have.
const (
	MinPort = 1024 // those below belong to the system
	MaxPort = 65535
)

// Errors of SetPort that a caller branches on; ErrPortInUse is another.
var (
	ErrPort      = errors.New("the storage cannot have this port")
	ErrPortKnown = errors.New("jobs on their way know the storage by its port")
)

// simpleTuner are the ports of SimpleTuner's own servers.
var simpleTuner = map[int]bool{8001: true, 8080: true}

// Port tells where the storage listens.
type Port struct {
	Port    int    `json:"port"`
	Address string `json:"address" doc:"URL of the storage for trainers on this machine"`
	// Jobs is how many jobs know the port and keep it from being changed.
	Jobs int `json:"jobs"`
	// Given says that the command line chose it, so that it cannot be changed here.
	Given bool `json:"given"`
}

// Port returns where the storage listens, and what keeps that from being changed.
func (c *Core) Port() (Port, error) {
	active, err := c.store.ActiveIDs()
	if err != nil {
		return Port{}, err
	}
	p := Port{Address: c.Info().Storage, Jobs: len(active), Given: c.o.Ingress != ""}
	if at, err := url.Parse(p.Address); err == nil {
		p.Port, _ = strconv.Atoi(at.Port())
	}
	return p, nil
}

// SetPort moves the storage to another port of this machine, at once; 0 takes a free one. It stays where it is, and the error
// says why, while jobs are on their way, which know no other (ErrPortKnown), when the port cannot be had (ErrPort,
// ErrPortInUse), and when the command line chose it (ErrPort).
func (c *Core) SetPort(ctx context.Context, port int) error {
	c.moving.Lock()
	defer c.moving.Unlock()
	before, err := c.Port()
	switch {
	case err != nil:
		return err
	case before.Given:
		return fmt.Errorf("%w: the command line chose the one that it has; start Crisol without that option", ErrPort)
	case port != 0 && port == before.Port:
		return nil
	case port != 0 && (port < MinPort || port > MaxPort):
		return fmt.Errorf("%d: %w: choose one from %d to %d", port, ErrPort, MinPort, MaxPort)
	case simpleTuner[port]:
		return fmt.Errorf("%d: %w: SimpleTuner's own server uses it; choose another one", port, ErrPort)
	case before.Jobs > 0:
		return fmt.Errorf("%w; wait until they have ended, or cancel them: %d", ErrPortKnown, before.Jobs)
	}
	return c.move(ctx, before.Port, port)
}

// move closes the listener and opens it on another port, or on the one before when that fails.
func (c *Core) move(ctx context.Context, from, to int) error {
	if to != 0 {
		// Looked at first, so that nothing is interrupted for a port that cannot be had.
		err := c.ingress.Probe(ctx, local(to))
		if errors.Is(err, ErrPortInUse) {
			return fmt.Errorf("%d: %w; choose another one, or take a free one", to, ErrPortInUse)
		}
		if err != nil {
			return err
		}
	}
	down, cancel := context.WithTimeout(ctx, closeIngress)
	defer cancel()
	if err := c.ingress.Shutdown(down); err != nil {
		c.o.Log.Warn("the storage was moved with requests under way", "error", err)
	}
	life := context.WithoutCancel(ctx)
	addr, err := c.ingress.Start(life, local(to))
	if err != nil {
		back, backErr := c.ingress.Start(life, local(from))
		if backErr != nil {
			return errors.Join(err, fmt.Errorf("the storage is closed now; start Crisol again: %w", backErr))
		}
		c.listensOn(back)
		return err
	}
	c.listensOn(addr)
	return c.keepPort(addr, from)
}

// closeIngress is how long requests under way may take when the listener closes.
const closeIngress = 3 * time.Second

// listensOn notes where trainers on this machine find the storage.
func (c *Core) listensOn(addr net.Addr) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.endpoint = "http://" + reachable(addr) + StoragePath
	c.open = ""
	if tcp, ok := addr.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		c.open = "http://" + addr.String() + StoragePath
	}
}
