package ingress

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func echo(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprint(w, name+" "+r.URL.EscapedPath()) })
}

func start(t *testing.T, o Options) (*Ingress, string) {
	t.Helper()
	o.Log = slog.New(slog.DiscardHandler)
	in, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	addr, err := in.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := in.Shutdown(ctx); err != nil {
			t.Error(err)
		}
	})
	return in, addr.String()
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// raw speaks to the listener without a client that tidies things up.
func raw(t *testing.T, addr, text string) (net.Conn, *bufio.Reader) {
	t.Helper()
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	return conn, bufio.NewReader(conn)
}

func TestOnlyWhatIsMountedAnswers(t *testing.T) {
	t.Parallel()
	_, addr := start(t, Options{Handlers: map[string]http.Handler{
		"/api/cloud/storage": echo("storage"), "/api/cloud": echo("cloud"), "/webhooks/": echo("hooks"),
	}})
	tests := map[string]string{
		"/api/cloud/storage":            "storage /api/cloud/storage",
		"/api/cloud/storage/":           "storage /api/cloud/storage/",
		"/api/cloud/storage/b//k%2F..":  "storage /api/cloud/storage/b//k%2F..",
		"/api/cloud/storage/../../x":    "storage /api/cloud/storage/../../x", // not cleaned: the handler judges the path as sent
		"/api/cloud/jobs":               "cloud /api/cloud/jobs",
		"/api/cloud/storageroom":        "cloud /api/cloud/storageroom",
		"/webhooks":                     "hooks /webhooks",
		"/webhooks/replicate?secret=ok": "hooks /webhooks/replicate",
		"/":                             "",
		"/api":                          "",
		"/api/cloudy":                   "",
		"/api%2Fcloud/storage":          "",
		"/x/../webhooks":                "",
		"/favicon.ico":                  "",
	}
	for path, want := range tests {
		_, in := raw(t, addr, "GET "+path+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		status := http.StatusOK
		if want == "" {
			status = http.StatusNotFound
		}
		if err != nil || resp.StatusCode != status || string(body) != want {
			t.Errorf("%s: %d %q, %v", path, resp.StatusCode, body, err)
		}
	}
}

func TestPortInUseSaysWhatToDo(t *testing.T) {
	t.Parallel()
	_, addr := start(t, Options{})
	if !strings.HasPrefix(addr, "127.0.0.1:") {
		t.Errorf("not on loopback: %s", addr)
	}
	other, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = other.Start(t.Context(), addr)
	if !errors.Is(err, ErrPortInUse) || !strings.Contains(err.Error(), addr) || !strings.Contains(err.Error(), "choose another") {
		t.Errorf("%v", err)
	}
	if _, err := other.Start(t.Context(), "nonsense"); err == nil || errors.Is(err, ErrPortInUse) {
		t.Errorf("%v", err)
	}
}

func TestStartsAgainAfterShutdown(t *testing.T) {
	t.Parallel()
	in, addr := start(t, Options{Handlers: map[string]http.Handler{"/a": echo("a")}})
	if _, err := in.Start(t.Context(), ""); !errors.Is(err, ErrStarted) {
		t.Errorf("second start: %v", err)
	}
	if err := in.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := in.Start(t.Context(), addr)
	if err != nil {
		t.Fatal(err)
	}
	if status, body := get(t, "http://"+again.String()+"/a"); status != 200 || body != "a /a" {
		t.Errorf("%d %s", status, body)
	}
}

func TestShutdownCutsOffWhoDoesNotEnd(t *testing.T) {
	t.Parallel()
	entered := make(chan struct{})
	in, addr := start(t, Options{Handlers: map[string]http.Handler{"/a": http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(entered)
		<-r.Context().Done()
	})}})
	raw(t, addr, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := in.Shutdown(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestMountsAreChecked(t *testing.T) {
	t.Parallel()
	for prefix, handler := range map[string]http.Handler{"": echo("x"), "/": echo("x"), "a": echo("x"), "/a": nil} {
		if _, err := New(Options{Handlers: map[string]http.Handler{prefix: handler}}); err == nil {
			t.Errorf("%q was mounted", prefix)
		}
	}
}

func TestClientThatStopsSendingIsLetGo(t *testing.T) {
	t.Parallel()
	seen := make(chan error, 1)
	_, addr := start(t, Options{Stall: 150 * time.Millisecond, MinProgress: 1000, Handlers: map[string]http.Handler{
		"/up": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, err := io.Copy(io.Discard, r.Body)
			seen <- err
			w.WriteHeader(http.StatusBadRequest)
		}),
	}})
	conn, in := raw(t, addr, "POST /up HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc")
	go func() { // a byte now and then is no progress
		tick := time.NewTicker(40 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			if _, err := conn.Write([]byte("x")); err != nil {
				return
			}
		}
	}()
	if err := <-seen; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("handler saw %v", err)
	}
	if resp, err := http.ReadResponse(in, nil); err == nil {
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest {
			t.Errorf("answer %d", resp.StatusCode)
		}
	}
}

func TestClientThatStopsTakingIsLetGo(t *testing.T) {
	t.Parallel()
	seen := make(chan error, 1)
	file := filepath.Join(t.TempDir(), "big")
	if err := os.WriteFile(file, make([]byte, 32<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	_, addr := start(t, Options{Stall: 150 * time.Millisecond, Handlers: map[string]http.Handler{
		"/down": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			f, err := os.Open(file)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = f.Close() }()
			w.Header().Set("Content-Length", "33554432")
			_, err = io.CopyN(w, f, 32<<20)
			seen <- err
		}),
	}})
	raw(t, addr, "GET /down HTTP/1.1\r\nHost: x\r\n\r\n")
	if err := <-seen; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("handler saw %v", err)
	}
}

// A handler may think longer than a client may stall, between the request and the answer and on a connection that is used again.
func TestSlowHandlerIsNotTheClientsFault(t *testing.T) {
	t.Parallel()
	const stall = 100 * time.Millisecond
	_, addr := start(t, Options{Stall: stall, Handlers: map[string]http.Handler{
		"/slow": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			select {
			case <-time.After(3 * stall):
			case <-r.Context().Done():
				t.Error("the client was given up")
			}
			_, _ = w.Write(body)
		}),
	}})
	for _, path := range []string{"/slow", "/slow", "/none"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+addr+path, strings.NewReader("hello"))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || path == "/slow" && string(body) != "hello" {
			t.Errorf("%q %v", body, err)
		}
	}
}

func TestFilesAndStreamsPassWhole(t *testing.T) {
	t.Parallel()
	data := bytes.Repeat([]byte("0123456789abcdef"), 100_000)
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, addr := start(t, Options{Handlers: map[string]http.Handler{
		"/file": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, file) }),
		"/text": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(data) }),
		"/copy": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.Copy(w, bytes.NewBuffer(data)) }),
		"/flush": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for piece := range bytes.Lines(data) {
				_, _ = w.Write(piece)
				if f, ok := w.(http.Flusher); ok {
					f.Flush()
				}
			}
		}),
		"/hijack": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			h, ok := w.(http.Hijacker)
			if !ok {
				t.Error("no hijacker")
				return
			}
			conn, _, err := h.Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = conn.Close() }()
			_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(data))
			_, _ = conn.Write(data)
		}),
	}})
	for _, path := range []string{"/file", "/text", "/copy", "/flush", "/hijack"} {
		if status, body := get(t, "http://"+addr+path); status != 200 || body != string(data) {
			t.Errorf("%s: %d, %d bytes", path, status, len(body))
		}
	}
}

func TestHugeHeadersAreRefused(t *testing.T) {
	t.Parallel()
	_, addr := start(t, Options{MaxHeaderBytes: 1 << 10, Handlers: map[string]http.Handler{"/a": echo("a")}})
	_, in := raw(t, addr, "GET /a HTTP/1.1\r\nHost: x\r\nX: "+strings.Repeat("x", 8<<10)+"\r\n\r\n")
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("%d", resp.StatusCode)
	}
}
