package series

import (
	"bytes"
	"strconv"
	"time"

	"crisol/backend/job"
)

// quick reads {"step":1,"loss":0.5,"learning_rate":0.0001,"at":"2026-11-24T08:00:00Z"}, fields in this order and nothing
// else, ten times as fast as a reader of any JSON.
func quick(line []byte) (job.Point, bool) {
	var p job.Point
	step, rest, ok1 := field(line, `{"step":`)
	loss, rest, ok2 := field(rest, `"loss":`)
	rate, rest, ok3 := field(rest, `"learning_rate":`)
	rest, ok4 := bytes.CutPrefix(rest, []byte(`"at":"`))
	at, rest, ok5 := bytes.Cut(rest, []byte{'"'})
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || len(rest) == 0 || rest[0] != '}' || len(bytes.TrimSpace(rest[1:])) > 0 {
		return p, false
	}
	var err1, err2, err3, err4 error
	p.Step, err1 = strconv.Atoi(string(step))
	p.Loss, err2 = number(loss)
	p.LR, err3 = number(rate)
	p.At, err4 = time.Parse(time.RFC3339, string(at))
	return p, err1 == nil && err2 == nil && err3 == nil && err4 == nil
}

func field(line []byte, name string) (value, rest []byte, ok bool) {
	if rest, ok = bytes.CutPrefix(line, []byte(name)); !ok {
		return nil, nil, false
	}
	return bytes.Cut(rest, []byte{','})
}

// number is strict: JSON has no Inf, no hexadecimal and no underscore, and strconv takes them all.
func number(text []byte) (float64, error) {
	for _, c := range text {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, strconv.ErrSyntax
		}
	}
	return strconv.ParseFloat(string(text), 64)
}
