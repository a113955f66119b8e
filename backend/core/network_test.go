package core_test

import (
	"context"
	"encoding/pem"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crisol/backend/account"
	"crisol/backend/core"
	"crisol/backend/network"
	"crisol/backend/secret"
	"crisol/backend/training"
)

// started is a running core that asks at for the owner of each token.
func started(t *testing.T, at string) *core.Core {
	t.Helper()
	lock, err := core.Home(t.TempDir()).Lock()
	if err != nil {
		t.Fatal(err)
	}
	c, err := core.Open(t.Context(), core.Options{
		Lock: lock, Keys: secret.OpenMemory(), Log: slog.New(slog.DiscardHandler),
		Issuers: account.Endpoints{Replicate: at, HuggingFace: at},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(c.Close(), lock.Release()); err != nil {
			t.Error(err)
		}
	})
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestATokenIsTestedAsTypedOrAsStored(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Header.Get("Authorization") != "Bearer r8_good" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(`{"type":"user","username":"ana"}`))
	}))
	t.Cleanup(s.Close)
	c := started(t, s.URL)
	if _, err := c.TestSecret(t.Context(), secret.ReplicateToken, secret.Value{}); !errors.Is(err, secret.ErrNotSet) {
		t.Errorf("nothing to test: %v", err)
	}
	if r, err := c.TestSecret(t.Context(), secret.ReplicateToken, secret.New("r8_good")); err != nil || r.Who != "ana" {
		t.Errorf("typed: %+v, %v", r, err)
	}
	if err := c.Secrets().Set(t.Context(), secret.ReplicateToken, secret.New("r8_revoked")); err != nil {
		t.Fatal(err)
	}
	if r, err := c.TestSecret(t.Context(), secret.ReplicateToken, secret.Value{}); err != nil || r.Verdict != account.Refused {
		t.Errorf("stored: %+v, %v", r, err)
	}
}

func TestTheNetworkSettingsAreKeptWithoutTheLogin(t *testing.T) {
	t.Parallel()
	c := started(t, "")
	n, err := c.Network(t.Context())
	if err != nil || n.Mode != network.ProxySystem || n.Problem != "" {
		t.Errorf("at first: %+v, %v", n, err)
	}
	if err := c.SetNetwork(t.Context(), network.Settings{Mode: network.ProxyOwn, Proxy: "http://ana:very-private@proxy:3128"}); err != nil {
		t.Fatal(err)
	}
	if n, err = c.Network(t.Context()); err != nil || n.Proxy != "http://proxy:3128" || !n.Login.Present {
		t.Errorf("%+v, %v", n, err)
	}
	if value, _, err := c.Secrets().Get(t.Context(), secret.ProxyLogin); err != nil || value.Reveal() != "ana:very-private" {
		t.Errorf("the keychain has %q, %v", value.Reveal(), err)
	}
	raw, err := os.ReadFile(c.Home().Database())
	if err != nil || strings.Contains(string(raw), "very-private") {
		t.Errorf("%v; the login stands in the database", err)
	}
	if err := c.SetNetwork(t.Context(), network.Settings{Mode: network.ProxyOwn, Proxy: "gopher://x"}); !errors.Is(err, network.ErrProxy) {
		t.Errorf("%v, want ErrProxy", err)
	}
	if n, err := c.Network(t.Context()); err != nil || n.Proxy != "http://proxy:3128" {
		t.Errorf("after a refusal: %+v, %v", n, err)
	}
}

func TestABundleThatIsGoneIsToldOf(t *testing.T) {
	t.Parallel()
	c := started(t, "")
	s := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	bundle := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(bundle, certificateOf(s), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.SetNetwork(t.Context(), network.Settings{Mode: network.ProxySystem, Bundle: bundle}); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Network(t.Context()); err != nil || n.Certificates == nil || n.Certificates.Certificates != 1 {
		t.Errorf("%+v, %v", n, err)
	}
	if err := os.Remove(bundle); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Network(t.Context()); err != nil || n.Certificates != nil || !strings.Contains(n.Problem, bundle) {
		t.Errorf("%+v, %v", n, err)
	}
}

func certificateOf(s *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

// freePort returns a port that was free a moment ago.
func freePort(t *testing.T) int {
	t.Helper()
	l, port := occupied(t)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return port
}

func occupied(t *testing.T) (net.Listener, int) {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("%v", l.Addr())
	}
	return l, addr.Port
}

func answers(t *testing.T, address string) bool {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		return false
	}
	return response.Body.Close() == nil
}

func TestTheStorageMovesToAnotherPortAtOnce(t *testing.T) {
	t.Parallel()
	c := started(t, "")
	before, err := c.Port()
	if err != nil || before.Port == 0 || before.Jobs != 0 || !answers(t, before.Address) {
		t.Fatalf("%+v, %v", before, err)
	}
	want := freePort(t)
	ctx, cancel := context.WithCancel(t.Context())
	if err := c.SetPort(ctx, want); err != nil {
		t.Fatal(err)
	}
	cancel() // the call is over; the storage goes on
	after, err := c.Port()
	if err != nil || after.Port != want || !answers(t, after.Address) || answers(t, before.Address) {
		t.Errorf("%+v, %v; the new one answers: %v, the old one: %v", after, err, answers(t, after.Address), answers(t, before.Address))
	}
	if err := c.SetPort(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if free, err := c.Port(); err != nil || free.Port == 0 || free.Port == want || !answers(t, free.Address) {
		t.Errorf("a free one: %+v, %v", free, err)
	}
}

func TestAPortThatCannotBeHadChangesNothing(t *testing.T) {
	t.Parallel()
	c := started(t, "")
	before, err := c.Port()
	if err != nil {
		t.Fatal(err)
	}
	other, used := occupied(t)
	t.Cleanup(func() { _ = other.Close() })
	for _, refused := range []struct {
		port int
		want error
	}{{80, core.ErrPort}, {-1, core.ErrPort}, {70_000, core.ErrPort}, {8001, core.ErrPort}, {8080, core.ErrPort}, {used, core.ErrPortInUse}} {
		if err := c.SetPort(t.Context(), refused.port); !errors.Is(err, refused.want) {
			t.Errorf("%d: %v, want %v", refused.port, err, refused.want)
		}
	}
	if after, err := c.Port(); err != nil || after != before || !answers(t, after.Address) {
		t.Errorf("%+v, %v; want %+v, answering", after, err, before)
	}
}

func TestChecksOfTheFirstRun(t *testing.T) {
	t.Parallel()
	c := started(t, "")
	config, err := c.RehearsalConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	photos := filepath.Join(filepath.Dir(config), "photos")
	d, err := c.CheckData(t.Context(), photos)
	if err != nil || d.State != core.Pass || d.Images != 12 || d.Captions != 12 || d.Type != "image" {
		t.Errorf("the sample: %+v, %v", d, err)
	}
	bare := t.TempDir()
	for _, name := range []string{"a.jpg", "b.jpg", ".env"} {
		if err := os.WriteFile(filepath.Join(bare, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d, err = c.CheckData(t.Context(), bare)
	if err != nil || d.State != core.Warn || d.Reason != core.ReasonCaptions || d.Missing != 2 || len(d.LeftOut) != 1 {
		t.Errorf("without captions: %+v, %v", d, err)
	}
	for folder, reason := range map[string]string{
		t.TempDir(): core.ReasonEmpty, filepath.Join(bare, "gone"): core.ReasonGone, "/etc": core.ReasonSystem,
		filepath.Join(bare, "a.jpg"): core.ReasonUnreadable,
	} {
		if d, err := c.CheckData(t.Context(), folder); err != nil || d.State != core.Fail || d.Reason != reason || d.Message == "" {
			t.Errorf("%s: %+v, %v; want %s", folder, d, err, reason)
		}
	}
	r, err := c.CheckResults(t.Context())
	if err != nil || r.Free == 0 || !r.Default || r.Models != c.Home().DefaultModels() {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := os.Stat(r.Models); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the check made %s", r.Models)
	}
	costs, err := c.CheckCosts(t.Context())
	if err != nil || costs.State != core.Pass || costs.Consent != training.ConsentAsk || len(costs.Providers) == 0 {
		t.Errorf("%+v, %v", costs, err)
	}
	if err := c.SetConsent(training.ConsentAllow); err != nil {
		t.Fatal(err)
	}
	if costs, err := c.CheckCosts(t.Context()); err != nil || costs.State != core.Warn {
		t.Errorf("%+v, %v", costs, err)
	}
}

func TestAModelFolderThatCannotBeWrittenIsFound(t *testing.T) {
	t.Parallel()
	c := started(t, "")
	usual := c.Home().DefaultModels()
	if err := os.WriteFile(usual, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err := c.CheckResults(t.Context()); err != nil || r.State != core.Fail || r.Reason != core.ReasonUnwritable || !strings.Contains(r.Message, usual) {
		t.Errorf("a file in its place: %+v, %v", r, err)
	}
	dir := filepath.Join(t.TempDir(), "models")
	if err := c.SetModelFolder(dir); err != nil {
		t.Fatal(err)
	}
	if r, err := c.CheckResults(t.Context()); err != nil || r.State == core.Fail {
		t.Errorf("one that is there: %+v, %v", r, err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if r, err := c.CheckResults(t.Context()); err != nil || r.State != core.Fail || r.Reason != core.ReasonAway || !strings.Contains(r.Message, dir) {
		t.Errorf("one whose disk is gone: %+v, %v", r, err)
	}
}
