package api_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"crisol/backend/api"
	"crisol/backend/core"
)

// announceAt writes what a server leaves behind that was killed: an address where anybody may listen now.
func announceAt(t *testing.T, home core.Home, address, key string) {
	t.Helper()
	if err := os.MkdirAll(home.Private(), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"server.json": fmt.Sprintf(`{"address":%q}`, address), "api.key": key} {
		if err := os.WriteFile(filepath.Join(home.Private(), name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnImpostorGetsNeitherTheKeyNorARequest(t *testing.T) {
	t.Parallel()
	const key = "aKeyThatNobodyElseMayHave"
	for name, answer := range map[string]func(w http.ResponseWriter, r *http.Request){
		"it agrees to all": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{}`) },
		"it makes up a proof": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"proof":"`+strings.Repeat("A", 43)+`"}`)
		},
		"it echoes the nonce": func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintf(w, `{"proof":%q}`, r.URL.Query().Get("nonce"))
		},
		"it talks without end": func(w http.ResponseWriter, _ *http.Request) {
			for range 1 << 10 {
				if _, err := io.WriteString(w, strings.Repeat("x", 1<<10)); err != nil {
					return
				}
			}
		},
		"it sends elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/api/cloud/health", http.StatusFound)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var heard []string
			impostor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				heard = append(heard, fmt.Sprint(r.URL.Path, r.Header))
				mu.Unlock()
				answer(w, r)
			}))
			defer impostor.Close()
			home := core.Home(t.TempDir())
			announceAt(t, home, impostor.Listener.Addr().String(), key)
			if _, err := api.Connect(t.Context(), home); !errors.Is(err, api.ErrNoServer) {
				t.Errorf("%v, want ErrNoServer", err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, one := range heard {
				if strings.Contains(one, key) || strings.Contains(one, "Authorization") || !strings.HasPrefix(one, "/api/cloud/hello") {
					t.Errorf("it heard %s", one)
				}
			}
		})
	}
}

// TestAProofIsOfOneAddress: one who listens where a dead server did cannot pass the question on to the live one.
func TestAProofIsOfOneAddress(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	relay, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = relay.Close() }()
	heard := make(chan string, 10)
	go func() {
		for {
			in, err := relay.Accept()
			if err != nil {
				return
			}
			out, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", p.host.Server.Addr())
			if err != nil {
				_ = in.Close()
				return
			}
			go func() { _, _ = io.Copy(in, out) }()
			go func() {
				text, _ := io.ReadAll(io.TeeReader(in, out))
				heard <- string(text)
				_ = out.Close()
			}()
		}
	}()
	home := core.Home(t.TempDir())
	announceAt(t, home, relay.Addr().String(), p.key())
	if _, err := api.Connect(t.Context(), home); !errors.Is(err, api.ErrNoServer) {
		t.Errorf("%v, want ErrNoServer", err)
	}
	if text := <-heard; !strings.Contains(text, "/hello") || strings.Contains(text, p.key()) {
		t.Errorf("the relay heard %q", text)
	}
}

// TestAClientTrustsNoLaterListener: the server is proven on each connection, not once.
func TestAClientTrustsNoLaterListener(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	address, key := p.host.Server.Addr(), p.key()
	if err := p.host.Close(); err != nil {
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Skip("somebody else was faster:", err)
	}
	var mu sync.Mutex
	heard := ""
	impostor := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		heard += fmt.Sprint(r.URL, r.Header)
		_, _ = io.WriteString(w, `{}`)
	})}}
	impostor.Start()
	defer impostor.Close()
	if _, err := p.Health(t.Context()); !errors.Is(err, api.ErrLost) {
		t.Errorf("%v, want ErrLost", err)
	}
	mu.Lock()
	defer mu.Unlock()
	if strings.Contains(heard, key) {
		t.Errorf("it heard %s", heard)
	}
}

func TestHelloTellsNothingButItsProof(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	noKey := func(r *http.Request) { r.Header.Del("Authorization") }
	path := "/api/cloud/hello?nonce=" + url.QueryEscape(strings.Repeat("n", 43))
	status, text := p.call("GET", path, nil, noKey)
	var fields map[string]string
	if err := json.Unmarshal(text, &fields); err != nil || status != http.StatusOK || len(fields) != 1 || len(fields["proof"]) != 43 {
		t.Errorf("%d %s", status, text)
	}
	if _, other := p.call("GET", "/api/cloud/hello?nonce="+strings.Repeat("m", 43), nil, noKey); string(other) == string(text) {
		t.Error("two nonces have one proof")
	}
	for name, c := range map[string]struct {
		method, path string
		change       func(*http.Request)
	}{
		"no nonce":        {"GET", "/api/cloud/hello", noKey},
		"a short nonce":   {"GET", "/api/cloud/hello?nonce=abc", noKey},
		"a long nonce":    {"GET", "/api/cloud/hello?nonce=" + strings.Repeat("n", 200), noKey},
		"a post":          {"POST", path, noKey},
		"a way round":     {"GET", "/api/cloud/hello/../health", noKey},
		"a foreign host":  {"GET", path, func(r *http.Request) { noKey(r); r.Host = "evil.example" }},
		"a web page":      {"GET", path, func(r *http.Request) { noKey(r); r.Header.Set("Origin", "null") }},
		"another's route": {"GET", "/api/cloud/hello2", noKey},
	} {
		if status, text := p.call(c.method, c.path, nil, c.change); status < 400 || strings.Contains(string(text), "proof\"") {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
}
