package core

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"crisol/backend/account"
	"crisol/backend/network"
	"crisol/backend/secret"
)

// networkSetting keeps the network.Settings.
const networkSetting = "network"

// Network is how Crisol's requests leave this machine.
type Network struct {
	network.Settings
	// Environment is the proxy that the environment names for requests to providers, without its login; "" for none.
	Environment string `json:"environment"`
	// Login tells whether there is a login for the person's own proxy.
	Login secret.Status `json:"login"`
	// Certificates tells what the bundle holds; nil without one, or when it cannot be read.
	Certificates *network.Bundle `json:"certificates"`
	// Problem says why no request can leave; "" when it can.
	Problem string `json:"problem" say:"true"`
}

func (c *Core) openNetwork() {
	c.network = network.New(network.Options{
		Load: c.networkSettings, Clock: now,
		Login: func(ctx context.Context) (secret.Value, error) {
			login, _, err := c.keys.Get(ctx, secret.ProxyLogin)
			if errors.Is(err, secret.ErrNotSet) {
				err = nil
			}
			return login, err
		},
	})
	c.issuers = account.New(c.network.Client(), c.o.Issuers)
}

// Client returns the client for every request that Crisol sends to others. It follows the network settings as they change;
// each request's context bounds it.
func (c *Core) Client() *http.Client { return c.network.Client() }

func (c *Core) networkSettings() (network.Settings, error) {
	s := network.Default()
	_, err := c.store.Setting(networkSetting, &s)
	return s, err
}

// Network returns how requests leave, and what keeps them from it.
func (c *Core) Network(ctx context.Context) (Network, error) {
	s, err := c.networkSettings()
	if err != nil {
		return Network{}, err
	}
	n := Network{Settings: s, Environment: network.Environment()}
	all, err := c.keys.Status(ctx)
	if err != nil {
		return Network{}, err
	}
	for _, one := range all {
		if one.Name == secret.ProxyLogin {
			n.Login = one
		}
	}
	if s.Bundle != "" {
		bundle, _, err := network.ReadBundle(s.Bundle, now())
		if err != nil {
			n.Problem = err.Error()
			return n, nil
		}
		n.Certificates = &bundle
	}
	return n, nil
}

// SetNetwork chooses how requests leave from now on. A login in the proxy's address goes to the keychain. The error wraps
// network.ErrMode, network.ErrProxy or network.ErrBundle when the settings cannot be followed, and then nothing changes.
func (c *Core) SetNetwork(ctx context.Context, s network.Settings) error {
	clean, login, err := network.Check(s, now())
	if err != nil {
		return err
	}
	if !login.Empty() {
		if err := c.keys.Set(ctx, secret.ProxyLogin, login); err != nil {
			return err
		}
	}
	if err := c.store.SetSetting(networkSetting, clean); err != nil {
		return err
	}
	c.network.Changed()
	return nil
}

// TestSecret asks the issuer of a token whether it works: typed, before it is stored, or the stored one when typed is empty.
// The error is secret.ErrNotSet when there is none, account.ErrNoIssuer, or that of the keychain.
func (c *Core) TestSecret(ctx context.Context, name string, typed secret.Value) (account.Result, error) {
	if typed.Empty() {
		stored, _, err := c.keys.Get(ctx, name)
		if err != nil {
			return account.Result{}, fmt.Errorf("test %s: %w", name, err)
		}
		typed = stored
	}
	return c.issuers.Test(ctx, name, typed)
}
