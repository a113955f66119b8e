package safetensors

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
)

// prefix is the length of the header-length field in bytes.
const prefix = 8

// Read parses the header of a safetensors file of the given size in bytes (the size of the file, not of the header).
// Every tensor is checked: a known dtype, dimensions of at least 0, offsets that lie within the file, follow each other
// without hole or overlap, and span exactly the bytes of the dtype and shape. Bytes behind the last tensor are left for
// [Verify] to judge. Format errors wrap [ErrFormat]; errors of r are passed on wrapped.
func Read(r io.ReaderAt, size int64) (*Header, error) {
	n, err := headerLength(r, size)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bufio.NewReader(io.NewSectionReader(r, prefix, n)))
	h := &Header{DataStart: prefix + n}
	if err := h.parse(dec, size-h.DataStart); err != nil {
		return nil, err
	}
	if err := h.layOut(); err != nil {
		return nil, err
	}
	return h, nil
}

func headerLength(r io.ReaderAt, size int64) (int64, error) {
	if size < prefix+2 {
		return 0, fmt.Errorf("%w: %d bytes are too few for a header", ErrFormat, size)
	}
	var head [prefix + 1]byte
	if err := readAt(r, head[:], 0); err != nil {
		return 0, fmt.Errorf("read the header length: %w", err)
	}
	n := binary.LittleEndian.Uint64(head[:prefix])
	switch {
	case n > MaxHeader:
		return 0, fmt.Errorf("%w: a header of %d bytes is over the format's limit of %d", ErrFormat, n, MaxHeader)
	case int64(n) > size-prefix:
		return 0, fmt.Errorf("%w: its header has %d bytes and the file only %d: fetch the file again", ErrFormat, n, size)
	case head[prefix] != '{':
		return 0, fmt.Errorf("%w: the header does not begin with {", ErrFormat)
	}
	return int64(n), nil
}

// readAt fills p; an early end is a format error, because the size promised more.
func readAt(r io.ReaderAt, p []byte, off int64) error {
	n, err := r.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: it ends early", ErrFormat)
	}
	return err
}

// parse reads the JSON object token by token, so that a name that comes twice is seen. room is the number of bytes
// behind the header.
func (h *Header) parse(dec *json.Decoder, room int64) error {
	if _, err := dec.Token(); err != nil {
		return badJSON("header", err)
	}
	seen := make(map[string]bool)
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return badJSON("header", err)
		}
		name, ok := tok.(string)
		if !ok {
			return fmt.Errorf("%w: a key of the header is not a string", ErrFormat)
		}
		if seen[name] {
			return fmt.Errorf("%w: %q comes twice in the header", ErrFormat, name)
		}
		seen[name] = true
		if err := h.parseEntry(dec, name, room); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return badJSON("header", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		if err == nil {
			err = errTrailing
		}
		return badJSON("header", err)
	}
	return nil
}

func (h *Header) parseEntry(dec *json.Decoder, name string, room int64) error {
	if name == metadataKey {
		var meta map[string]*string
		if err := dec.Decode(&meta); err != nil {
			return badJSON(metadataKey, err)
		}
		if meta == nil {
			return nil
		}
		h.Metadata = make(map[string]string, len(meta))
		for k, v := range meta {
			if v == nil {
				return fmt.Errorf("%w: %s: the value of %q is not a string", ErrFormat, metadataKey, k)
			}
			h.Metadata[k] = *v
		}
		return nil
	}
	var raw map[string]json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return badJSON("tensor "+quote(name), err)
	}
	t, err := parseTensor(name, raw, room)
	if err != nil {
		return err
	}
	t.Offset += h.DataStart
	h.Tensors = append(h.Tensors, t)
	return nil
}

// parseTensor checks one entry alone; its Offset still counts from the end of the header.
func parseTensor(name string, raw map[string]json.RawMessage, room int64) (Tensor, error) {
	bad := func(format string, args ...any) (Tensor, error) {
		return Tensor{}, fmt.Errorf("%w: tensor %s: %s", ErrFormat, quote(name), fmt.Sprintf(format, args...))
	}
	t := Tensor{Name: name}
	if err := json.Unmarshal(raw["dtype"], &t.DType); err != nil || t.DType.Bits() == 0 {
		return bad("unknown dtype %.40q", raw["dtype"])
	}
	shape, ok := wholeNumbers(raw["shape"])
	if !ok {
		return bad("shape is not a list of whole numbers of at least 0")
	}
	t.Shape = shape
	offsets, ok := wholeNumbers(raw["data_offsets"])
	if !ok || len(offsets) != 2 {
		return bad("data_offsets is not a pair of whole numbers of at least 0")
	}
	begin, end := offsets[0], offsets[1]
	if end < begin {
		return bad("data_offsets end (%d) before they begin (%d)", end, begin)
	}
	if end > room {
		return bad("its bytes end at %d and the file has %d behind its header: fetch the file again", end, room)
	}
	need, ok := byteLen(t.DType, shape)
	if !ok || need != end-begin {
		return bad("%s of shape %v does not fit %d bytes", t.DType, shape, end-begin)
	}
	t.Offset, t.Size = begin, need
	return t, nil
}

// wholeNumbers reads a JSON list of integers of at least 0. Null, and null in it, are refused.
func wholeNumbers(raw json.RawMessage) ([]int64, bool) {
	var list []*int64
	if len(raw) == 0 || json.Unmarshal(raw, &list) != nil || list == nil {
		return nil, false
	}
	out := make([]int64, len(list))
	for i, p := range list {
		if p == nil || *p < 0 {
			return nil, false
		}
		out[i] = *p
	}
	return out, true
}

// layOut sorts the tensors by position and checks that they follow each other exactly.
func (h *Header) layOut() error {
	sort.SliceStable(h.Tensors, func(i, j int) bool {
		a, b := &h.Tensors[i], &h.Tensors[j]
		if a.Offset != b.Offset {
			return a.Offset < b.Offset
		}
		return a.Size < b.Size
	})
	at := h.DataStart
	for i := range h.Tensors {
		t := &h.Tensors[i]
		if t.Offset != at {
			return fmt.Errorf("%w: tensor %s begins at byte %d of the data, %d was expected (a hole or an overlap)",
				ErrFormat, quote(t.Name), t.Offset-h.DataStart, at-h.DataStart)
		}
		at += t.Size
	}
	h.DataEnd = at
	return nil
}

var errTrailing = errors.New("more text behind the closing brace")

// badJSON tells an error of the JSON from an error of the reader beneath.
func badJSON(subject string, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %s: the JSON ends early", ErrFormat, subject)
	}
	if errors.As(err, &syntax) || errors.As(err, &kind) || errors.Is(err, errTrailing) {
		return fmt.Errorf("%w: %s: %s", ErrFormat, subject, err.Error())
	}
	return fmt.Errorf("read the %s: %w", subject, err)
}

// quote shortens a name from the file so that a message stays readable.
func quote(name string) string { return fmt.Sprintf("%.120q", name) }
