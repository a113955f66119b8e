// Package ingress is the one listener that a tunnel may reach. It knows nothing of what it serves: core gives it handlers by path
// prefix, and everything else is an empty 404.
package ingress

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options describe the listener. Zero fields take the defaults.
type Options struct {
	// Handlers by path prefix, such as "/api/cloud/storage". A prefix covers itself and what follows it after a slash; the longest
	// one wins. The path is compared as it was sent, without decoding, and handed on whole.
	Handlers map[string]http.Handler
	Log      *slog.Logger // nil is slog.Default

	HeaderTimeout  time.Duration // to send a request's head; default 15 s
	IdleTimeout    time.Duration // between two requests of a connection; default 2 min
	MaxHeaderBytes int           // of a request's head; default 64 KiB

	// Stall and MinProgress guard against clients that keep a connection and hardly move: each Stall spent waiting for a client has
	// to bring MinProgress bytes, in either direction. There is no limit on the length of a transfer. Defaults: 1 min and 64 KiB.
	Stall       time.Duration
	MinProgress int64
}

// ErrPortInUse is in the chain of what Start returns when another program listens on the address.
var ErrPortInUse = errors.New("port in use")

// ErrStarted is returned by Start when the listener is up already.
var ErrStarted = errors.New("ingress is started already")

// Ingress is a listener with its handlers.
type Ingress struct {
	opts     Options
	prefixes []mounted
	log      *slog.Logger

	mu     sync.Mutex
	server *http.Server
	done   chan struct{} // closed when the server has stopped taking connections
}

type mounted struct {
	prefix  string // without a trailing slash
	handler http.Handler
}

// New checks the handlers; it opens nothing yet.
func New(o Options) (*Ingress, error) {
	if o.HeaderTimeout == 0 {
		o.HeaderTimeout = 15 * time.Second
	}
	if o.IdleTimeout == 0 {
		o.IdleTimeout = 2 * time.Minute
	}
	if o.MaxHeaderBytes == 0 {
		o.MaxHeaderBytes = 64 << 10
	}
	if o.Stall == 0 {
		o.Stall = time.Minute
	}
	if o.MinProgress == 0 {
		o.MinProgress = 64 << 10
	}
	in := &Ingress{opts: o, log: o.Log}
	if in.log == nil {
		in.log = slog.Default()
	}
	for prefix, handler := range o.Handlers {
		if !strings.HasPrefix(prefix, "/") || strings.Trim(prefix, "/") == "" || handler == nil {
			return nil, fmt.Errorf("ingress: cannot mount %q: a prefix such as /webhooks and a handler are needed", prefix)
		}
		in.prefixes = append(in.prefixes, mounted{strings.TrimRight(prefix, "/"), handler})
	}
	return in, nil
}

// ServeHTTP hands a request to the handler of its prefix, or answers 404 with no body.
func (in *Ingress) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The deadline of the connection's last answer may have passed; any answer to this request would fail on it.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	path := r.URL.EscapedPath()
	var best *mounted
	for i := range in.prefixes {
		m := &in.prefixes[i]
		rest, ok := strings.CutPrefix(path, m.prefix)
		if ok && (rest == "" || rest[0] == '/') && (best == nil || len(m.prefix) > len(best.prefix)) {
			best = m
		}
	}
	if best == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	g := newGuard(w, in.opts.Stall, in.opts.MinProgress)
	defer g.end()
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = &guardedBody{ReadCloser: r.Body, guard: g}
	}
	best.handler.ServeHTTP(g, r)
}

// Start listens on addr and serves until Shutdown. ctx bounds the listening only. An addr without a host, such as ":8001" or "",
// means loopback: a tunnel runs on this machine, and nobody else needs to get here. Port 0 picks a free one; the address that was
// taken is returned. When the port is taken by another program, the error wraps ErrPortInUse.
func (in *Ingress) Start(ctx context.Context, addr string) (net.Addr, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.server != nil {
		return nil, ErrStarted
	}
	addr, err := loopback(addr)
	if err != nil {
		return nil, err
	}
	listener, err := listen(ctx, addr)
	if err != nil {
		return nil, err
	}
	server := &http.Server{
		Handler: in, ReadHeaderTimeout: in.opts.HeaderTimeout, IdleTimeout: in.opts.IdleTimeout, MaxHeaderBytes: in.opts.MaxHeaderBytes,
		ErrorLog:    slog.NewLogLogger(in.log.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	done := make(chan struct{})
	in.server, in.done = server, done
	go func() {
		defer close(done)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			in.log.Error("the ingress stopped by itself; nothing from outside arrives until Crisol is started again", "addr", listener.Addr().String(), "err", err)
		}
	}()
	return listener.Addr(), nil
}

// Probe tells whether Start could have an address now, without opening it for anybody. The error wraps ErrPortInUse when another
// program has it.
func (in *Ingress) Probe(ctx context.Context, addr string) error {
	addr, err := loopback(addr)
	if err != nil {
		return err
	}
	listener, err := listen(ctx, addr)
	if err != nil {
		return err
	}
	return listener.Close()
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	if isPortInUse(err) {
		return nil, fmt.Errorf("listen on %s: %w: another program uses it; stop that program, or choose another ingress port in the settings (0 picks a free one): %w", addr, ErrPortInUse, err)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return listener, nil
}

// loopback fills in the host.
func loopback(addr string) (string, error) {
	if addr == "" {
		addr = ":0"
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("ingress address %q: write host:port, or :port for this machine only: %w", addr, err)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}

// Shutdown takes no more connections and waits for the requests under way. When ctx ends first, it cuts them off and returns the
// context's error. Afterwards Start may be called again.
func (in *Ingress) Shutdown(ctx context.Context) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.server == nil {
		return nil
	}
	err := in.server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(fmt.Errorf("ingress was cut off with requests under way: %w", err), in.server.Close())
	}
	<-in.done
	in.server, in.done = nil, nil
	return err
}
