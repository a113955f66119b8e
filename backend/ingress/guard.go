package ingress

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// leastPiece bounds how finely a transfer is cut to see its progress.
const leastPiece = 16 << 10

// meter keeps the account of one direction: so much waiting has to bring so many bytes. Time that the handler spends elsewhere, on
// a disk or in a queue, does not count.
type meter struct {
	stall  time.Duration
	least  int64
	waited time.Duration
	moved  int64
}

// left is how long the next wait may take.
func (m *meter) left() time.Duration { return m.stall - m.waited }

func (m *meter) note(took time.Duration, n int64) {
	m.waited += took
	m.moved += n
	if m.moved >= m.least {
		m.waited, m.moved = 0, 0
	}
}

// guard sets deadlines around every wait for the client. It passes file sending, flushing and hijacking on.
type guard struct {
	http.ResponseWriter
	control *http.ResponseController

	in       meter      // only the body's reader touches it
	out      meter      // only the answer's writer
	mu       sync.Mutex // of the two below: a handler may read in one goroutine and write in another
	reading  bool
	hijacked bool
}

func newGuard(w http.ResponseWriter, stall time.Duration, least int64) *guard {
	m := meter{stall: stall, least: least}
	return &guard{ResponseWriter: w, control: http.NewResponseController(w), in: m, out: m}
}

// end leaves the connection with deadlines for what net/http still does: flush the answer, throw away the rest of a body.
func (g *guard) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.hijacked {
		return
	}
	_ = g.control.SetWriteDeadline(time.Now().Add(g.out.stall))
	if g.reading {
		_ = g.control.SetReadDeadline(time.Now().Add(g.in.stall))
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (g *guard) Unwrap() http.ResponseWriter { return g.ResponseWriter }

// piece is how much is sent under one deadline: no more than has to move in that time.
func (g *guard) piece() int64 { return max(g.out.least, leastPiece) }

// send runs one wait for the client to take bytes.
func (g *guard) send(write func() (int64, error)) (int64, error) {
	start := time.Now()
	if err := g.control.SetWriteDeadline(start.Add(g.out.left())); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	n, err := write()
	g.out.note(time.Since(start), n)
	return n, err
}

// Write implements io.Writer.
func (g *guard) Write(p []byte) (int, error) {
	total := 0
	for first := true; first || len(p) > 0; first = false {
		piece := p[:min(int64(len(p)), g.piece())]
		n, err := g.send(func() (int64, error) {
			n, err := g.ResponseWriter.Write(piece)
			return int64(n), err
		})
		total += int(n)
		if err != nil {
			return total, err
		}
		p = p[len(piece):]
	}
	return total, nil
}

// ReadFrom hands a file to the kernel piece by piece. Only an *os.File, bare or limited, goes the fast way, so the limit has to be
// the outermost reader.
func (g *guard) ReadFrom(src io.Reader) (int64, error) {
	to, ok := g.ResponseWriter.(io.ReaderFrom)
	if !ok {
		return io.Copy(struct{ io.Writer }{g}, src)
	}
	outer, limited := src.(*io.LimitedReader)
	inner, left := src, int64(1<<62)
	if limited {
		inner, left = outer.R, outer.N
	}
	var total int64
	for left > 0 {
		piece := &io.LimitedReader{R: inner, N: min(left, g.piece())}
		want := piece.N
		n, err := g.send(func() (int64, error) { return to.ReadFrom(piece) })
		total, left = total+n, left-n
		if limited {
			outer.N = left
		}
		if err != nil || n < want {
			return total, err
		}
	}
	return total, nil
}

// Flush implements http.Flusher.
func (g *guard) Flush() {
	_, _ = g.send(func() (int64, error) { return 0, g.control.Flush() })
}

// Hijack implements http.Hijacker; the connection leaves without deadlines.
func (g *guard) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := g.control.Hijack()
	if err != nil {
		return nil, nil, err
	}
	g.mu.Lock()
	g.hijacked = true
	g.mu.Unlock()
	return conn, rw, conn.SetDeadline(time.Time{})
}

// guardedBody sets the deadlines of reading.
type guardedBody struct {
	io.ReadCloser
	guard *guard
}

// Read implements io.Reader. A client that is too slow gives os.ErrDeadlineExceeded.
func (b *guardedBody) Read(p []byte) (int, error) {
	g := b.guard
	if g.in.left() <= 0 {
		return 0, os.ErrDeadlineExceeded
	}
	start := time.Now()
	g.mark(true)
	if err := g.control.SetReadDeadline(start.Add(g.in.left())); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	n, err := b.ReadCloser.Read(p)
	g.in.note(time.Since(start), int64(n))
	if err == nil || errors.Is(err, io.EOF) {
		// net/http watches the connection while the handler goes on; a deadline left behind would look like a lost client.
		_ = g.control.SetReadDeadline(time.Time{})
	}
	if errors.Is(err, io.EOF) {
		g.mark(false)
	}
	return n, err
}

func (g *guard) mark(reading bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.reading = reading
}
