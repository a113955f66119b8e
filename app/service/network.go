package service

import (
	"context"
	"fmt"
	"strings"

	"crisol/backend/core"
	"crisol/backend/network"
	"crisol/backend/secret"
)

// Networker says how requests leave this machine, and where the storage listens.
type Networker interface {
	Network(ctx context.Context) (core.Network, error)
	SetNetwork(ctx context.Context, s network.Settings) error
	Port() (core.Port, error)
	SetPort(ctx context.Context, port int) error
}

// Ports are the addresses on which Crisol listens.
type Ports struct {
	Storage core.Port `json:"storage"`
	// API is the address of the control API, which a new start of Crisol chooses anew; "" when it is not served.
	API string `json:"api"`
}

// Network shows and changes the proxy, the certificates and the ports.
type Network struct {
	life    *Life
	source  Networker
	secrets Secrets
	api     func() string
	choose  func(ctx context.Context, title string) (string, error)
}

// NewNetwork returns the facade. api returns the address of the control API; choose asks for a file with the system's own
// dialog and returns "" when the person changed their mind.
func NewNetwork(life *Life, source Networker, secrets Secrets, api func() string, choose func(ctx context.Context, title string) (string, error)) *Network {
	return &Network{life: life, source: source, secrets: secrets, api: api, choose: choose}
}

// Get returns how requests leave, and what keeps them from it.
func (s *Network) Get() (core.Network, error) {
	return call(s.life, quick, func(ctx context.Context) (core.Network, error) {
		n, err := s.source.Network(ctx)
		if err != nil {
			return core.Network{}, fmt.Errorf("look at the network settings: %w", err)
		}
		return n, nil
	})
}

// Set chooses how requests leave. A login in the proxy's address goes to the keychain.
func (s *Network) Set(settings network.Settings) error {
	return act(s.life, unhurt, func(ctx context.Context) error { return s.source.SetNetwork(ctx, settings) })
}

// SetLogin keeps the login of the person's own proxy in the keychain. A user name has no colon, because the colon ends it.
func (s *Network) SetLogin(user, password string) error {
	user = strings.TrimSpace(user)
	if user == "" {
		return fmt.Errorf("the user name is missing: %w", secret.ErrEmpty)
	}
	if strings.Contains(user, ":") {
		return fmt.Errorf("%w: a user name has no colon", network.ErrProxy)
	}
	login := secret.New(user + ":" + password)
	return act(s.life, unhurt, func(ctx context.Context) error { return s.secrets.Set(ctx, secret.ProxyLogin, login) })
}

// DeleteLogin removes the login of the proxy from the keychain.
func (s *Network) DeleteLogin() error {
	return act(s.life, unhurt, func(ctx context.Context) error { return s.secrets.Delete(ctx, secret.ProxyLogin) })
}

// ChooseBundle asks for a file of certificates. An empty answer means that the person changed their mind.
func (s *Network) ChooseBundle(title string) (string, error) {
	return call(s.life, unhurt, func(ctx context.Context) (string, error) {
		path, err := s.choose(ctx, title)
		if err != nil {
			return "", fmt.Errorf("open the file dialog: %w", err)
		}
		return path, nil
	})
}

// Ports returns where Crisol listens.
func (s *Network) Ports() (Ports, error) {
	return call(s.life, quick, func(context.Context) (Ports, error) {
		port, err := s.source.Port()
		if err != nil {
			return Ports{}, fmt.Errorf("look at the port of the storage: %w", err)
		}
		return Ports{Storage: port, API: s.api()}, nil
	})
}

// SetPort moves the storage to another port, at once; 0 takes a free one.
func (s *Network) SetPort(port int) error {
	return act(s.life, quick, func(ctx context.Context) error { return s.source.SetPort(ctx, port) })
}
