package transcript_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"crisol/backend/transcript"
)

// write makes a log and returns its path and size.
func write(t testing.TB, text string) (path string, size int64) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "log.txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, int64(len(text))
}

func texts(page transcript.Page) []string {
	out := []string{}
	for _, line := range page.Lines {
		out = append(out, line.Text)
	}
	return out
}

func lines(t *testing.T, d *transcript.Desk, path string, size int64, r transcript.Range) transcript.Page {
	t.Helper()
	page, err := d.Lines(t.Context(), path, size, r)
	if err != nil {
		t.Fatalf("Lines(%+v): %v", r, err)
	}
	return page
}

func TestEachStateOfABarIsALine(t *testing.T) {
	t.Parallel()
	for log, want := range map[string][]string{
		"":                                    {},
		"one\ntwo\n":                          {"one", "two"},
		"one\ntwo":                            {"one", "two"},
		"one\r\ntwo\r\n":                      {"one", "two"},
		"a\n\nb\n":                            {"a", "", "b"},
		"a\r\n\r\nb\r\n":                      {"a", "", "b"},
		"\r 1%\r 2%\r 3%\ndone\n":             {" 1%", " 2%", " 3%", "done"},
		"\r 1%\r 2%":                          {" 1%", " 2%"},
		" 1%\r":                               {" 1%"},
		"\r\r\r":                              {},
		"\r\r\n":                              {""},
		"a\n\r\r":                             {"a"},
		"\x1b[31m[ERROR]\x1b[0m x\xff\x00y\n": {"[ERROR] x\uFFFDy"},
	} {
		path, size := write(t, log)
		page := lines(t, transcript.NewDesk(1), path, size, transcript.Range{})
		if got := texts(page); !slices.Equal(got, want) || page.All != len(want) || page.Total != len(want) {
			t.Errorf("%q has %d lines %q, want %q", log, page.All, got, want)
		}
	}
}

func TestALogThatIsNotThereIsEmpty(t *testing.T) {
	t.Parallel()
	page := lines(t, transcript.NewDesk(1), filepath.Join(t.TempDir(), "none"), 100, transcript.Range{From: 3})
	if page.All != 0 || page.Lines == nil || page.From != 0 {
		t.Errorf("page = %+v, want an empty one", page)
	}
}

func TestLevelsAreRecognised(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"[ERROR] a sample could not be rendered":                                "error",
		"2026-11-24 12:00:00,123 [WARNING] clipped":                             "warning",
		"2026-11-24 12:00:00,123 [INFO] no ERROR here":                          "info",
		"\x1b[1;31mERROR\x1b[0m: it broke":                                      "error",
		"WARNING:accelerate:nothing to do":                                      "warning",
		"DEBUG:root:x":                                                          "debug",
		"CRITICAL - out of disk":                                                "error",
		"Traceback (most recent call last):":                                    "error",
		"torch.OutOfMemoryError: CUDA out of memory":                            "error",
		"/x/y.py:12: FutureWarning: use the other one":                          "warning",
		"Epoch 1/1 Steps:  35%|███▌      | 7/20 [00:01<00:02, step_loss=0.012]": "progress",
		"[STAGE] ⏳ Training (step 0)":                                           "info",
		"nothing to see":                                                        "plain",
		"INFORMATION is not a level":                                            "plain",
		"we talk about the ERROR_RATE":                                          "plain",
		"an answer: KeyError: x":                                                "plain",
		"":                                                                      "plain",
	} {
		path, size := write(t, line+"\n")
		if page := lines(t, transcript.NewDesk(1), path, size, transcript.Range{}); page.Lines[0].Level != want {
			t.Errorf("%q is %s, want %s", line, page.Lines[0].Level, want)
		}
	}
	if _, err := transcript.SetOf([]string{"loud"}); err == nil {
		t.Error("a level that does not exist was taken")
	}
}

// long is a log of n numbered lines, of which every 500th is a warning.
func long(n int) string {
	var b strings.Builder
	for i := range n {
		if i%500 == 250 {
			fmt.Fprintf(&b, "[WARNING] line %d\n", i)
		} else {
			fmt.Fprintf(&b, "line %d\n", i)
		}
	}
	return b.String()
}

func TestARangeFromAnywhere(t *testing.T) {
	t.Parallel()
	path, size := write(t, long(10_000))
	d := transcript.NewDesk(1)
	for _, from := range []int{0, 1, 255, 256, 257, 511, 512, 9_999, 4_321} {
		page := lines(t, d, path, size, transcript.Range{From: from, Limit: 3})
		if page.From != from || page.Lines[0].Number != from || !strings.HasSuffix(page.Lines[0].Text, fmt.Sprintf("line %d", from)) {
			t.Errorf("from %d comes %+v", from, page.Lines[0])
		}
	}
	if page := lines(t, d, path, size, transcript.Range{From: -2, Limit: 10}); page.From != 9_998 || len(page.Lines) != 2 {
		t.Errorf("the last two are %d lines from %d", len(page.Lines), page.From)
	}
	if page := lines(t, d, path, size, transcript.Range{From: 1 << 40}); len(page.Lines) != 0 || page.From != 10_000 {
		t.Errorf("behind the end are %d lines from %d", len(page.Lines), page.From)
	}
}

func TestARangeOfWarningsAlone(t *testing.T) {
	t.Parallel()
	path, size := write(t, long(10_000)+"[WARNING] not ended")
	set, err := transcript.SetOf([]string{"warning"})
	if err != nil {
		t.Fatal(err)
	}
	d := transcript.NewDesk(1)
	page := lines(t, d, path, size, transcript.Range{Levels: set, From: 3, Limit: 2})
	if page.Total != 21 || page.All != 10_001 || len(page.Lines) != 2 || page.Lines[0].Number != 1750 || page.Lines[1].Number != 2250 {
		t.Errorf("warnings 3 and 4 of %d are %+v", page.Total, page.Lines)
	}
	page = lines(t, d, path, size, transcript.Range{Levels: set, From: -1, Limit: 2})
	if len(page.Lines) != 1 || page.Lines[0].Number != 10_000 || page.Count["warning"] != 21 {
		t.Errorf("the last warning is %+v of %v", page.Lines, page.Count)
	}
}

func TestALogThatGrowsIsCutAndIsWrittenAnew(t *testing.T) {
	t.Parallel()
	d := transcript.NewDesk(1)
	text := long(1000)
	path, _ := write(t, text)
	half := int64(len(text)/2 + 3)
	first := lines(t, d, path, half, transcript.Range{From: -1})
	all := lines(t, d, path, int64(len(text)), transcript.Range{From: first.From, Limit: 2})
	if all.All != 1000 || !strings.HasPrefix(all.Lines[0].Text, first.Lines[0].Text) || all.Lines[0].Number != first.Lines[0].Number {
		t.Errorf("grown to %d lines; line %+v was %+v", all.All, all.Lines[0], first.Lines[0])
	}
	if err := os.Truncate(path, 100); err != nil {
		t.Fatal(err)
	}
	if page := lines(t, d, path, int64(len(text)), transcript.Range{}); page.All > 15 {
		t.Errorf("the cut log has %d lines", page.All)
	}
	// Cut and written on to more than was known, under the same name: other lines.
	other := strings.Repeat("other\n", 400)
	if err := os.WriteFile(path, []byte(other), 0o600); err != nil {
		t.Fatal(err)
	}
	if page := lines(t, d, path, int64(len(other)), transcript.Range{Limit: 1}); page.All != 400 || page.Lines[0].Text != "other" {
		t.Errorf("the new log has %d lines, the first of them %+v", page.All, page.Lines[0])
	}
}

func TestALineOfMegabytesIsCut(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("é", 3<<20)
	path, size := write(t, "before\n"+huge+"\nafter\n")
	d := transcript.NewDesk(1)
	page := lines(t, d, path, size, transcript.Range{})
	if page.All != 3 || page.Lines[2].Text != "after" {
		t.Fatalf("%d lines", page.All)
	}
	if l := page.Lines[1]; !l.Cut || l.Bytes != int64(len(huge)) || len(l.Text) > 4<<10 || strings.ContainsRune(l.Text, '\uFFFD') {
		t.Errorf("the long line has %d of %d bytes, cut %v", len(l.Text), l.Bytes, l.Cut)
	}
	if alone := lines(t, d, path, size, transcript.Range{From: 1, Limit: 1}).Lines[0]; len(alone.Text) < 60_000 {
		t.Errorf("alone it has %d bytes, want more", len(alone.Text))
	}
}

// find searches to the end, call by call.
func find(t *testing.T, d *transcript.Desk, path string, size int64, q transcript.Query) (hits, places []int) {
	t.Helper()
	for from := 0; ; {
		found, err := d.Search(t.Context(), path, size, q, from)
		if err != nil {
			t.Fatalf("Search(%+v): %v", q, err)
		}
		hits, places = append(hits, found.Lines...), append(places, found.Places...)
		if from = found.Next; from >= found.Total {
			return hits, places
		}
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	warnings, err := transcript.SetOf([]string{"warning", "error"})
	if err != nil {
		t.Fatal(err)
	}
	path, size := write(t, "Loss falls\nloss is NaN\n[WARNING] a.b\nÉcole\nab\nend")
	for _, c := range []struct {
		q    transcript.Query
		want []int
	}{
		{transcript.Query{Text: "loss"}, []int{0, 1}},
		{transcript.Query{Text: "LOSS"}, []int{0, 1}},
		{transcript.Query{Text: "loss", Case: true}, []int{1}},
		{transcript.Query{Text: "a.b"}, []int{2}},
		{transcript.Query{Text: "a.?b", Regex: true}, []int{2, 4}},
		{transcript.Query{Text: "^LOSS", Regex: true}, []int{0, 1}},
		{transcript.Query{Text: "^LOSS", Regex: true, Case: true}, nil},
		{transcript.Query{Text: "école"}, []int{3}},
		{transcript.Query{Text: "a", Levels: warnings}, []int{2}},
		{transcript.Query{Text: "end"}, []int{5}},
	} {
		if got, _ := find(t, transcript.NewDesk(1), path, size, c.q); !slices.Equal(got, c.want) {
			t.Errorf("%+v is in lines %v, want %v", c.q, got, c.want)
		}
	}
	for _, q := range []transcript.Query{{}, {Text: "(", Regex: true}} {
		if _, err := transcript.NewDesk(1).Search(t.Context(), path, size, q, 0); !errors.Is(err, transcript.ErrQuery) {
			t.Errorf("Search(%+v) = %v, want ErrQuery", q, err)
		}
	}
}

func TestALongSearchComesInPieces(t *testing.T) {
	t.Parallel()
	text := strings.Repeat(strings.Repeat("x", 99)+"\n", 300_000) // more than one piece, and more hits than one answer
	path, size := write(t, text)
	d := transcript.NewDesk(1)
	first, err := d.Search(t.Context(), path, size, transcript.Query{Text: "x"}, 0)
	if err != nil || first.Next >= first.Total || len(first.Lines) != 20_000 {
		t.Fatalf("the first piece ends at %d of %d with %d hits, %v", first.Next, first.Total, len(first.Lines), err)
	}
	if hits, _ := find(t, d, path, size, transcript.Query{Text: "X"}); len(hits) != 300_000 || hits[299_999] != 299_999 {
		t.Errorf("%d hits, want 300000", len(hits))
	}
}

func TestASearchAmongWarningsKnowsTheirPlaces(t *testing.T) {
	t.Parallel()
	path, size := write(t, long(5_000))
	set, _ := transcript.SetOf([]string{"warning"})
	hits, places := find(t, transcript.NewDesk(1), path, size, transcript.Query{Text: "line 1", Levels: set})
	if !slices.Equal(hits, []int{1250, 1750}) || !slices.Equal(places, []int{2, 3}) {
		t.Errorf("hits in %v at places %v", hits, places)
	}
}

func TestExportIsWholeOrNotThere(t *testing.T) {
	t.Parallel()
	text := "one\r\n\x1b[33m[WARNING] two\x1b[0m\nthree"
	path, size := write(t, text)
	d := transcript.NewDesk(1)
	target := filepath.Join(t.TempDir(), "out.txt")
	set, _ := transcript.SetOf([]string{"warning"})
	for _, c := range []struct {
		set  transcript.Levels
		want string
	}{{0, text}, {set, "\x1b[33m[WARNING] two\x1b[0m\n"}} {
		if err := d.Export(t.Context(), path, size, c.set, target); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(target); string(got) != c.want {
			t.Errorf("exported %q, want %q", got, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	other := filepath.Join(filepath.Dir(target), "other.txt")
	if err := d.Export(ctx, path, size, 0, other); !errors.Is(err, context.Canceled) {
		t.Errorf("Export = %v, want it cancelled", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(target)); len(left) != 1 {
		t.Errorf("%d files are left, want only the first export", len(left))
	}
}

func TestAnIndexIsForgottenAndMadeAgain(t *testing.T) {
	t.Parallel()
	d := transcript.NewDesk(2)
	for range 2 {
		for n := range 5 {
			path, size := write(t, long(n*300))
			if page := lines(t, d, path, size, transcript.Range{}); page.All != n*300 {
				t.Errorf("log %d has %d lines", n, page.All)
			}
		}
	}
}

// naive splits a log in the plainest way: rows by line feeds, states by carriage returns, empty states left out unless a
// row has no other.
func naive(log []byte) []string {
	out := []string{}
	rows := bytes.Split(log, []byte{'\n'})
	for i, row := range rows {
		states := slices.DeleteFunc(bytes.Split(row, []byte{'\r'}), func(s []byte) bool { return len(s) == 0 })
		if len(states) == 0 && i < len(rows)-1 {
			states = [][]byte{{}}
		}
		for _, s := range states {
			out = append(out, string(s))
		}
	}
	return out
}

func FuzzLinesAreThoseOfANaiveSplit(f *testing.F) {
	f.Add([]byte("a\r\nb\r\r1\r2\n\n\rx"), uint16(3), uint16(5))
	f.Add([]byte(strings.Repeat("ab\n\r", 700)), uint16(256), uint16(999))
	f.Add([]byte(strings.Repeat("[WARNING]\r", 300)+"\n"), uint16(0), uint16(40))
	f.Fuzz(func(t *testing.T, log []byte, from, grown uint16) {
		want := naive(log)
		path, size := write(t, string(log))
		d := transcript.NewDesk(1)
		_ = lines(t, d, path, min(size, int64(grown)), transcript.Range{Limit: 1}) // the index grows in two steps
		page := lines(t, d, path, size, transcript.Range{From: int(from), Limit: 50})
		if page.All != len(want) {
			t.Fatalf("%q has %d lines, want %d", log, page.All, len(want))
		}
		rest := want[min(int(from), len(want)):]
		if len(page.Lines) != min(50, len(rest)) {
			t.Fatalf("%d lines from %d of %d", len(page.Lines), from, len(want))
		}
		for i, line := range page.Lines {
			if line.Bytes != int64(len(rest[i])) || line.Number != int(from)+i {
				t.Fatalf("line %d of %q is %+v, want %q", int(from)+i, log, line, rest[i])
			}
		}
	})
}
