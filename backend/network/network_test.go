package network_test

import (
	"context"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"crisol/backend/network"
	"crisol/backend/secret"
)

// proxied is a proxy that answers every request itself, when the login is right.
type proxied struct {
	*httptest.Server
	want atomic.Value // the Proxy-Authorization that is asked for
	got  atomic.Value // the URL of the last request
}

func newProxy(t *testing.T, login string) *proxied {
	t.Helper()
	p := &proxied{}
	p.want.Store("")
	if login != "" {
		p.want.Store("Basic " + base64.StdEncoding.EncodeToString([]byte(login)))
	}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != p.want.Load() {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		p.got.Store(r.URL.String())
	}))
	t.Cleanup(p.Close)
	return p
}

type setup struct {
	settings    network.Settings
	login       string
	environment string
	asked       int
}

func (s *setup) network() *network.Network {
	return network.New(network.Options{
		Load:  func() (network.Settings, error) { s.asked++; return s.settings, nil },
		Login: func(context.Context) (secret.Value, error) { return secret.New(s.login), nil },
		Clock: time.Now,
		Environment: func(*http.Request) (*url.URL, error) {
			if s.environment == "" {
				return nil, nil
			}
			return url.Parse(s.environment)
		},
	})
}

func get(t *testing.T, n *network.Network, at string) (int, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := n.Client().Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

func TestRequestsGoThroughTheProxyThatIsChosen(t *testing.T) {
	t.Parallel()
	const elsewhere = "http://issuer.invalid/account"
	own, environment := newProxy(t, ""), newProxy(t, "")
	s := &setup{settings: network.Default(), environment: environment.URL}
	n := s.network()
	if status, err := get(t, n, elsewhere); err != nil || status != http.StatusOK || environment.got.Load() != elsewhere {
		t.Errorf("like the system: %d, %v; the environment's proxy saw %v", status, err, environment.got.Load())
	}
	s.settings = network.Settings{Mode: network.ProxyOwn, Proxy: own.URL}
	if _, err := get(t, n, elsewhere); err != nil || own.got.Load() != nil {
		t.Errorf("before the change is told: %v; the own proxy saw %v", err, own.got.Load())
	}
	n.Changed()
	if status, err := get(t, n, elsewhere); err != nil || status != http.StatusOK || own.got.Load() != elsewhere {
		t.Errorf("the own one: %d, %v; it saw %v", status, err, own.got.Load())
	}
	if s.asked != 2 {
		t.Errorf("the settings were read %d times, want once for each change", s.asked)
	}
	direct := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(direct.Close)
	own.got.Store("")
	if status, err := get(t, n, direct.URL); err != nil || status != http.StatusOK || own.got.Load() != "" {
		t.Errorf("this machine: %d, %v; the proxy saw %v", status, err, own.got.Load())
	}
	s.settings.Mode = network.ProxyNone
	n.Changed()
	environment.got.Store("")
	if _, err := get(t, n, elsewhere); err == nil || own.got.Load() != "" || environment.got.Load() != "" {
		t.Errorf("none: %v; a proxy was asked", err)
	}
}

func TestTheLoginOfTheProxyComesFromTheKeychainEachTime(t *testing.T) {
	t.Parallel()
	p := newProxy(t, "ana:s:ecret")
	s := &setup{settings: network.Settings{Mode: network.ProxyOwn, Proxy: p.URL}}
	n := s.network()
	if status, err := get(t, n, "http://issuer.invalid/"); err != nil || status != http.StatusProxyAuthRequired {
		t.Errorf("without a login: %d, %v", status, err)
	}
	s.login = "ana:s:ecret"
	if status, err := get(t, n, "http://issuer.invalid/"); err != nil || status != http.StatusOK {
		t.Errorf("with one: %d, %v", status, err)
	}
	s.login = ""
	_, err := get(t, n, "https://issuer.invalid/")
	if !errors.Is(err, network.ErrProxyRefused) {
		t.Errorf("refused before TLS: %v, want ErrProxyRefused", err)
	}
}

// issuer is a server whose certificate no system knows, and the bundle that makes it known.
func issuer(t *testing.T) (server *httptest.Server, bundle string) {
	t.Helper()
	server = httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(server.Close)
	bundle = filepath.Join(t.TempDir(), "ca.pem")
	text := "# a comment, as bundles have them\n" + string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	if err := os.WriteFile(bundle, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return server, bundle
}

func TestABundleIsTrustedAndWithoutItNothingIsSent(t *testing.T) {
	t.Parallel()
	server, bundle := issuer(t)
	s := &setup{settings: network.Settings{Mode: network.ProxyNone}}
	n := s.network()
	if _, err := get(t, n, server.URL); err == nil {
		t.Error("an unknown authority was trusted")
	}
	s.settings.Bundle = bundle
	n.Changed()
	if status, err := get(t, n, server.URL); err != nil || status != http.StatusOK {
		t.Errorf("with the bundle: %d, %v", status, err)
	}
	if err := os.Remove(bundle); err != nil {
		t.Fatal(err)
	}
	n.Changed()
	if _, err := get(t, n, server.URL); !errors.Is(err, network.ErrBundle) {
		t.Errorf("a bundle that is gone: %v, want ErrBundle", err)
	}
}

func TestABundleTellsWhatItHolds(t *testing.T) {
	t.Parallel()
	server, bundle := issuer(t)
	until := server.Certificate().NotAfter
	b, pool, err := network.ReadBundle(bundle, until.Add(-time.Hour))
	if err != nil || pool == nil || b.Certificates != 1 || b.Expired != 0 || !b.Until.Equal(until) || b.Names[0] == "" {
		t.Errorf("%+v, %v", b, err)
	}
	if b, _, err := network.ReadBundle(bundle, until.Add(time.Hour)); err != nil || b.Expired != 1 || !b.Until.IsZero() {
		t.Errorf("expired: %+v, %v", b, err)
	}
	dir := t.TempDir()
	for about, text := range map[string]string{
		"no.pem":      "nothing",
		"key.pem":     "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		"damaged.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
		"large.pem":   strings.Repeat("x", 5<<20),
	} {
		path := filepath.Join(dir, about)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := network.ReadBundle(path, until); !errors.Is(err, network.ErrBundle) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want ErrBundle with the path", about, err)
		}
	}
	for _, path := range []string{dir, filepath.Join(dir, "gone.pem"), "relative.pem"} {
		if _, _, err := network.ReadBundle(path, until); !errors.Is(err, network.ErrBundle) {
			t.Errorf("%s: %v, want ErrBundle", path, err)
		}
	}
}

func TestSettingsAreCheckedAndTheLoginIsTakenOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about string
		in    network.Settings
		proxy string
		login string
		want  error
	}{
		{"the system's", network.Settings{Mode: network.ProxySystem}, "", "", nil},
		{"host and port", network.Settings{Mode: network.ProxyOwn, Proxy: " proxy.example.com:3128 "}, "http://proxy.example.com:3128", "", nil},
		{"a slash at the end", network.Settings{Mode: network.ProxyOwn, Proxy: "https://proxy.example.com/"}, "https://proxy.example.com", "", nil},
		{"with a login", network.Settings{Mode: network.ProxyOwn, Proxy: "http://ana:p%40ss@proxy:1"}, "http://proxy:1", "ana:p@ss", nil},
		{"kept for later", network.Settings{Mode: network.ProxyNone, Proxy: "proxy:1"}, "http://proxy:1", "", nil},
		{"no mode", network.Settings{}, "", "", network.ErrMode},
		{"no address", network.Settings{Mode: network.ProxyOwn}, "", "", network.ErrProxy},
		{"another kind", network.Settings{Mode: network.ProxyOwn, Proxy: "ftp://ana:private@proxy"}, "", "", network.ErrProxy},
		{"a page", network.Settings{Mode: network.ProxyOwn, Proxy: "http://ana:private@proxy:1/proxy.pac"}, "", "", network.ErrProxy},
		{"no port", network.Settings{Mode: network.ProxyOwn, Proxy: "http://ana:private@proxy:"}, "", "", network.ErrProxy},
		{"no number", network.Settings{Mode: network.ProxyOwn, Proxy: "http://ana:private@proxy:http"}, "", "", network.ErrProxy},
		{"no bundle", network.Settings{Mode: network.ProxyNone, Bundle: "/nowhere/ca.pem"}, "", "", network.ErrBundle},
	} {
		clean, login, err := network.Check(c.in, time.Now())
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", c.about, err, c.want)
			continue
		}
		if err != nil {
			if strings.Contains(err.Error(), "private") {
				t.Errorf("%s: the error repeats the login: %v", c.about, err)
			}
			continue
		}
		if clean.Proxy != c.proxy || login.Reveal() != c.login {
			t.Errorf("%s: %q and %q, want %q and %q", c.about, clean.Proxy, login.Reveal(), c.proxy, c.login)
		}
	}
}

func TestAnUnknownModeSendsNothing(t *testing.T) {
	t.Parallel()
	s := &setup{settings: network.Settings{Mode: "later"}}
	if _, err := get(t, s.network(), "http://issuer.invalid/"); !errors.Is(err, network.ErrMode) {
		t.Errorf("%v, want ErrMode", err)
	}
}
