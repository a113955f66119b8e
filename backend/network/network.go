// Package network decides how Crisol's own requests leave this machine: through which proxy, and whom they trust. All
// clients share its one transport, so a change holds for every request from then on. There is no way to trust nobody in
// particular: a certificate that cannot be verified ends the request.
package network

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http/httpproxy"

	"crisol/backend/secret"
)

// Mode says which proxy is used.
type Mode string

// The modes.
const (
	ProxySystem Mode = "system" // the one that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, if they do
	ProxyNone   Mode = "none"   // none, whatever the environment says
	ProxyOwn    Mode = "own"    // Settings.Proxy
)

// Settings say how requests leave. They hold no secret; the proxy's login stands in the keychain.
type Settings struct {
	Mode Mode `json:"mode" enum:"system,none,own"`
	// Proxy is the address for ProxyOwn, without a login: http://proxy.example.com:3128. It is kept in the other modes.
	Proxy string `json:"proxy"`
	// Bundle is the absolute path of a PEM file whose certificates are trusted beside the system's; "" for none.
	Bundle string `json:"bundle"`
}

// Errors that a caller branches on.
var (
	ErrMode   = errors.New("there is no such proxy mode")
	ErrProxy  = errors.New("this is not the address of a proxy")
	ErrBundle = errors.New("this file is not a bundle of certificates")
	// ErrProxyRefused is in the chain of a request's error when the proxy answered, and did not let the request through.
	ErrProxyRefused = errors.New("the proxy refuses")
)

// Default is what holds until a person chooses otherwise.
func Default() Settings { return Settings{Mode: ProxySystem} }

// Options say where the settings come from.
type Options struct {
	// Load reads the settings. It is called at the first request and after each Changed.
	Load func() (Settings, error)
	// Login returns "user:password" for the person's own proxy, or a value that is empty.
	Login func(ctx context.Context) (secret.Value, error)
	Clock func() time.Time
	// Environment returns the proxy of the system for a URL, or nil; when nil it is http.ProxyFromEnvironment's.
	Environment func(*http.Request) (*url.URL, error)
}

// Network is the way out. It is safe for concurrent use.
type Network struct {
	o Options

	mu    sync.Mutex
	ready *http.Transport // made from the settings; nil before the first request and after a change
}

// New returns a network that reads its settings when they are first needed.
func New(o Options) *Network {
	if o.Environment == nil {
		o.Environment = http.ProxyFromEnvironment
	}
	return &Network{o: o}
}

// Client returns a client that follows the settings as they change. It sets no limit on the length of a request: the
// context of each does.
func (n *Network) Client() *http.Client { return &http.Client{Transport: n} }

// Changed makes the next request read the settings anew. Requests under way end as they began.
func (n *Network) Changed() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ready != nil {
		n.ready.CloseIdleConnections()
		n.ready = nil
	}
}

// RoundTrip sends a request the way that the settings say. When they cannot be followed (a bundle that is gone) nothing is
// sent.
func (n *Network) RoundTrip(r *http.Request) (*http.Response, error) {
	transport, err := n.transport()
	if err != nil {
		if r.Body != nil {
			_ = r.Body.Close() // as a RoundTripper must
		}
		return nil, err
	}
	return transport.RoundTrip(r)
}

func (n *Network) transport() (*http.Transport, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ready != nil {
		return n.ready, nil
	}
	s, err := n.o.Load()
	if err != nil {
		return nil, fmt.Errorf("read the network settings: %w", err)
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.Bundle != "" {
		if _, config.RootCAs, err = ReadBundle(s.Bundle, n.o.Clock()); err != nil {
			return nil, fmt.Errorf("%w; nothing is sent until it is mended, or another one is chosen in the settings", err)
		}
	}
	proxy, err := n.proxy(s)
	if err != nil {
		return nil, err
	}
	n.ready = &http.Transport{
		Proxy: proxy, TLSClientConfig: config, ForceAttemptHTTP2: true,
		DialContext:         (&net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: 15 * time.Second, ExpectContinueTimeout: time.Second,
		MaxIdleConns: 16, IdleConnTimeout: 90 * time.Second,
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
			if answer.StatusCode == http.StatusOK {
				return nil
			}
			return fmt.Errorf("%w: %s", ErrProxyRefused, answer.Status)
		},
	}
	return n.ready, nil
}

// proxy returns the choice of the proxy for each request. The login is asked for each time, because the keychain may change
// without this package being told.
func (n *Network) proxy(s Settings) (func(*http.Request) (*url.URL, error), error) {
	switch s.Mode {
	case ProxyNone:
		return nil, nil
	case ProxySystem, "":
		return n.o.Environment, nil
	case ProxyOwn:
	default:
		return nil, fmt.Errorf("%w: %q", ErrMode, s.Mode)
	}
	address, err := ParseProxy(s.Proxy)
	if err != nil {
		return nil, err
	}
	// As everywhere else, what is on this machine is reached without the proxy.
	choose := (&httpproxy.Config{HTTPProxy: address.String(), HTTPSProxy: address.String()}).ProxyFunc()
	return func(r *http.Request) (*url.URL, error) {
		chosen, err := choose(r.URL)
		if err != nil || chosen == nil {
			return chosen, err
		}
		login, err := n.o.Login(r.Context())
		if err != nil {
			return nil, fmt.Errorf("look for the login of the proxy: %w", err)
		}
		if user, password, ok := strings.Cut(login.Reveal(), ":"); ok {
			chosen.User = url.UserPassword(user, password)
		} else if user != "" {
			chosen.User = url.User(user)
		}
		return chosen, nil
	}, nil
}

// ParseProxy reads the address of a proxy as a person writes it: a host and port, or a URL of http, https or socks5, with or
// without a login. The error wraps ErrProxy and never repeats the login.
func ParseProxy(text string) (*url.URL, error) {
	text = strings.TrimSpace(text)
	if text != "" && !strings.Contains(text, "://") {
		text = "http://" + text
	}
	address, err := url.Parse(text)
	switch {
	case err != nil: // whose text holds all that was typed
		return nil, fmt.Errorf("%w: write it like http://proxy.example.com:3128", ErrProxy)
	case address.Scheme != "http" && address.Scheme != "https" && address.Scheme != "socks5":
		return nil, fmt.Errorf("%w: a proxy of the kind %q is not known; it begins with http, https or socks5", ErrProxy, address.Scheme)
	case address.Hostname() == "":
		return nil, fmt.Errorf("%w: the host is missing; write it like http://proxy.example.com:3128", ErrProxy)
	case address.Port() == "" && strings.HasSuffix(address.Host, ":"):
		return nil, fmt.Errorf("%w: the port is missing after the colon", ErrProxy)
	case strings.Trim(address.Path, "/") != "" || address.RawQuery != "" || address.Fragment != "":
		return nil, fmt.Errorf("%w: nothing may follow the port; write it like http://proxy.example.com:3128", ErrProxy)
	}
	address.Path = ""
	return address, nil
}

// Check looks at settings before they are kept, and returns them as they are to be kept, and the login that the proxy's
// address held. The error wraps ErrMode, ErrProxy or ErrBundle.
func Check(s Settings, now time.Time) (clean Settings, login secret.Value, err error) {
	switch s.Mode {
	case ProxySystem, ProxyNone, ProxyOwn:
	default:
		return s, login, fmt.Errorf("%w: %q; choose system, none or own", ErrMode, s.Mode)
	}
	s.Proxy = strings.TrimSpace(s.Proxy)
	if s.Proxy != "" || s.Mode == ProxyOwn {
		address, err := ParseProxy(s.Proxy)
		if err != nil {
			return s, login, err
		}
		if address.User != nil {
			user := address.User.Username()
			if password, ok := address.User.Password(); ok {
				user += ":" + password
			}
			login = secret.New(user)
			address.User = nil
		}
		s.Proxy = address.String()
	}
	if s.Bundle = strings.TrimSpace(s.Bundle); s.Bundle != "" {
		if _, _, err := ReadBundle(s.Bundle, now); err != nil {
			return s, login, err
		}
	}
	return s, login, nil
}

// Environment returns the proxy that the environment names for requests over HTTPS, without its login; "" for none.
func Environment() string {
	address, err := httpproxy.FromEnvironment().ProxyFunc()(&url.URL{Scheme: "https", Host: "example.com"})
	if err != nil || address == nil {
		return ""
	}
	address.User = nil
	return address.String()
}
