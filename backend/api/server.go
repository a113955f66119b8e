// Package api is the control API of a running Crisol: the routes of /api/cloud/ on a loopback listener, described by an
// OpenAPI document, and the client that the terminal and other programs use.
//
// It is for this machine only. Every request needs the key that stands in a file that only this user can read, a Host
// that names the loopback, and no Origin: a web page cannot make one, whatever it knows. The server proves that it has the
// key before a client sends it: what listens at the address of a server that was killed may be anybody's.
package api

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"crisol/backend/core"
)

// ErrListen says that the control API does not get the address that was asked for.
var ErrListen = errors.New("the control API cannot listen")

const (
	serverFile = "server.json" // where the control API of a home listens
	keyFile    = "api.key"
)

// Address is the content of server.json.
type Address struct {
	Address string `json:"address"`
	PID     int    `json:"pid"`
	Version string `json:"version"`
}

// Server serves the control API of one Core.
type Server struct {
	core     *core.Core
	http     *http.Server
	listener net.Listener
	key      string
	idle     time.Duration

	inFlight atomic.Int64
	lastUsed atomic.Int64 // Unix nanoseconds
	once     sync.Once
	stopped  chan struct{}
}

// taken are the ports of SimpleTuner's own servers, which a free port must not be.
var taken = map[int]bool{8001: true, 8080: true}

// Serve starts the control API at address ("" is a free port of this machine) and writes where it is into the home.
// With idle above 0, Done is closed once there has been nothing to do, and nobody asking, for that long.
func Serve(ctx context.Context, c *core.Core, address string, idle time.Duration) (*Server, error) {
	listener, err := listen(ctx, address)
	if err != nil {
		return nil, err
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	s := &Server{
		core: c, listener: listener, key: base64.RawURLEncoding.EncodeToString(key), idle: idle, stopped: make(chan struct{}),
	}
	s.touch()
	s.http = &http.Server{
		Handler: s.guard(s.mux()), ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10,
		// Ends the long polls when the server does.
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	if err := s.announce(); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	go func() { _ = s.http.Serve(listener) }() // ends with Close
	if idle > 0 {
		go s.watchIdle(ctx)
	}
	return s, nil
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	if address != "" {
		host, _, err := net.SplitHostPort(address)
		if err != nil || !loopback(host) {
			return nil, fmt.Errorf("the control API listens on this machine only; %q is not an address like 127.0.0.1:8100", address)
		}
		l, err := config.Listen(ctx, "tcp", address)
		if err != nil {
			return nil, fmt.Errorf("%w on %s: %w; choose another port with --listen", ErrListen, address, err)
		}
		return l, nil
	}
	for {
		l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("the control API finds no free port: %w", err)
		}
		if tcp, ok := l.Addr().(*net.TCPAddr); !ok || !taken[tcp.Port] {
			return l, nil
		}
		_ = l.Close()
	}
}

// Config describes the API, for the OpenAPI document.
func config(version string) huma.Config {
	c := huma.DefaultConfig("Crisol control API", version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "/api/cloud/openapi", "", "/api/cloud/schemas"
	c.Info.Description = "Plan, start and follow training jobs. On this machine only; the key stands in cloud/crisol/api.key of Crisol's home."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"key": {Type: "http", Scheme: "bearer"}}
	c.CreateHooks = nil // no $schema field in the answers
	return c
}

func (s *Server) mux() http.Handler {
	mux := http.NewServeMux()
	r := &routes{
		core: s.core, stop: s.stop, untilIdle: s.idle > 0,
		prove: func(nonce string) string { return proof(s.key, nonce, s.Addr()) },
	}
	r.register(humago.New(mux, config(s.core.Info().Version)))
	return mux
}

// guard lets only programs of this user in.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		switch {
		case !loopback(host):
			refuse(w, "this API answers only to the names of this machine's own loopback")
		case r.Header.Get("Origin") != "":
			refuse(w, "this API is not for web pages")
		case r.URL.Path == helloPath:
			next.ServeHTTP(w, r) // of no account: it keeps no server from being idle
		case subtle.ConstantTimeCompare([]byte(given), []byte(s.key)) != 1:
			refuse(w, "the key is missing or wrong; it stands in cloud/crisol/api.key of Crisol's home and changes with each start")
		default:
			s.inFlight.Add(1)
			defer func() {
				s.touch()
				s.inFlight.Add(-1)
			}()
			r.Body = http.MaxBytesReader(w, r.Body, 4<<20)
			next.ServeHTTP(w, r)
		}
	})
}

func refuse(w http.ResponseWriter, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusForbidden)
	_ = json.NewEncoder(w).Encode(Error{Status: http.StatusForbidden, Code: CodeUnauthorised, Message: message})
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}

// announce writes the key and the address, in this order, so that whoever finds the address finds the right key.
func (s *Server) announce() error {
	private := s.core.Home().Private()
	address := Address{Address: s.Addr(), PID: os.Getpid(), Version: s.core.Info().Version}
	text, err := json.Marshal(address)
	if err != nil {
		return err
	}
	for _, file := range []struct {
		name string
		text []byte
	}{{keyFile, []byte(s.key)}, {serverFile, text}} {
		if err := replace(filepath.Join(private, file.name), file.text); err != nil {
			return fmt.Errorf("tell where the control API is: %w", err)
		}
	}
	return nil
}

// replace writes a file that only this user can read, whole or not at all.
func replace(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// Addr is the address of the listener.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Done is closed when somebody asked the server to end, or it has been idle for long enough.
func (s *Server) Done() <-chan struct{} { return s.stopped }

// Close ends the API and takes its address back.
func (s *Server) Close() error {
	s.stop()
	private := s.core.Home().Private()
	var err error
	for _, name := range []string{serverFile, keyFile} {
		if gone := os.Remove(filepath.Join(private, name)); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close() // a long poll is still open
	}
	return err
}

func (s *Server) stop() { s.once.Do(func() { close(s.stopped) }) }

func (s *Server) touch() { s.lastUsed.Store(time.Now().UnixNano()) }

func (s *Server) watchIdle(ctx context.Context) {
	tick := time.NewTicker(s.idle / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.stopped:
			return
		case <-tick.C:
			quiet := time.Since(time.Unix(0, s.lastUsed.Load()))
			if s.inFlight.Load() == 0 && quiet >= s.idle && !s.core.Info().Busy {
				s.stop()
				return
			}
		}
	}
}
