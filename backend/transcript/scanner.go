package transcript

import (
	"bytes"
	"errors"
	"io"
)

// keep is how much of a line is held in memory, in bytes; of a longer one the rest is only measured.
const keep = 64 << 10

// span is one line of a log.
type span struct {
	at   int64  // where it begins
	size int64  // its bytes, without what ends it
	head []byte // its first bytes, at most keep; valid until the next call
	open bool   // nothing has ended it yet
}

// scanner reads the lines of a log. A line ends with a line feed, or with a carriage return, after which a terminal would
// draw over it: each state of a progress bar is a line of its own. Carriage returns that end nothing (those of a Windows line
// end, or before the first state of a bar) count for nothing.
type scanner struct {
	r   io.ReaderAt
	end int64 // of what is read

	buf  []byte
	base int64 // where buf[0] stands in the log
	pos  int   // of the first byte of buf that is not scanned
	have int   // how much of buf is filled
	feed int   // the next line feed in buf from pos on, have when there is none, or -1 when not looked for

	row   int64 // where the text behind the last line feed begins
	begun bool  // a line of this row was told already
	err   error
}

// newScanner reads from offset at to end. begun tells that a line has ended with a carriage return just before.
func newScanner(r io.ReaderAt, at, end int64, begun bool, buffer int) *scanner {
	s := &scanner{r: r, buf: make([]byte, max(buffer, 2*keep))}
	s.reset(at, end, begun)
	return s
}

func (s *scanner) reset(at, end int64, begun bool) {
	s.end, s.base, s.pos, s.have, s.feed, s.row, s.begun, s.err = end, at, 0, 0, -1, at, begun, nil
}

// next returns the next line; false at the end, or when reading failed (err says so then).
func (s *scanner) next() (span, bool) {
	for s.err == nil {
		stop := s.stop()
		if stop == s.have && s.more() {
			if s.pos > 0 || s.have < len(s.buf) {
				s.fill()
				continue
			}
			return s.long()
		}
		line := span{at: s.base + int64(s.pos), size: int64(stop - s.pos), head: s.buf[s.pos:stop], open: stop == s.have}
		if line.open {
			s.pos = stop
			return line, line.size > 0
		}
		if s.told(&line, stop) {
			return line, true
		}
	}
	return span{}, false
}

// told steps over the byte that ends a line, and tells whether it is one to tell of.
func (s *scanner) told(line *span, stop int) bool {
	if s.buf[stop] == '\r' {
		s.pos = stop + 1
		if line.size > 0 {
			s.begun = true
			line.head = line.head[:min(len(line.head), keep)]
		}
		return line.size > 0
	}
	tell := line.size > 0 || !s.begun
	if line.size == 0 {
		line.at = s.row
	}
	line.head = line.head[:min(len(line.head), keep)]
	s.pos, s.feed, s.begun = stop+1, -1, false
	s.row = s.base + int64(s.pos)
	return tell
}

// stop is where the line at pos ends in buf; have when that is not known yet.
func (s *scanner) stop() int {
	if s.feed < 0 {
		s.feed = s.have
		if i := bytes.IndexByte(s.buf[s.pos:s.have], '\n'); i >= 0 {
			s.feed = s.pos + i
		}
	}
	if i := bytes.IndexByte(s.buf[s.pos:s.feed], '\r'); i >= 0 {
		return s.pos + i
	}
	return s.feed
}

func (s *scanner) more() bool { return s.base+int64(s.have) < s.end }

// fill moves what is not scanned to the front and reads on behind it.
func (s *scanner) fill() {
	copy(s.buf, s.buf[s.pos:s.have])
	s.base, s.have, s.pos, s.feed = s.base+int64(s.pos), s.have-s.pos, 0, -1
	want := int(min(int64(len(s.buf)-s.have), s.end-s.base-int64(s.have)))
	n, err := s.r.ReadAt(s.buf[s.have:s.have+want], s.base+int64(s.have))
	s.have += n
	if n < want && err != nil {
		if !errors.Is(err, io.EOF) {
			s.err = err
			return
		}
		s.end = s.base + int64(s.have) // it was cut meanwhile
	}
}

// long measures a line that does not fit into buf, which is full of it.
func (s *scanner) long() (span, bool) {
	line := span{at: s.base, head: bytes.Clone(s.buf[:keep])}
	s.pos = s.have
	for s.err == nil {
		stop := s.stop()
		if stop < s.have {
			line.size = s.base + int64(stop) - line.at
			return line, s.told(&line, stop)
		}
		s.pos = s.have
		if !s.more() {
			line.size, line.open = s.base+int64(s.have)-line.at, true
			return line, true
		}
		s.fill()
	}
	return span{}, false
}
