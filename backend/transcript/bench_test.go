package transcript_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crisol/backend/transcript"
)

// million is a log of a million lines, about 100 MB.
func million(b *testing.B) (path string, size int64) {
	b.Helper()
	path = filepath.Join(b.TempDir(), "log.txt")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	for n := range 1_000_000 {
		if n%997 == 996 {
			size += int64(must(fmt.Fprintf(w, "[WARNING] the gradient norm was clipped at step %d\n", n)))
			continue
		}
		size += int64(must(fmt.Fprintf(w, "Epoch 1/1 Steps:  35%%|███▌      | %d/1000000 [01:02<03:04, 1.25it/s, step_loss=0.0%d, lr=0.0001]\n", n, n%997)))
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return path, size
}

func must(n int, err error) int {
	if err != nil {
		panic(err)
	}
	return n
}

// BenchmarkAMillionLines compares what a window asks of a long log with reading it once line by line, which nothing that
// looks at every line can beat by much.
func BenchmarkAMillionLines(b *testing.B) {
	path, size := million(b)
	warm := transcript.NewDesk(1)
	if _, err := warm.Lines(b.Context(), path, size, transcript.Range{Limit: 1}); err != nil {
		b.Fatal(err)
	}
	search := func(q transcript.Query) func(b *testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				for from, total := 0, 1; from < total; {
					found, err := warm.Search(b.Context(), path, size, q, from)
					if err != nil {
						b.Fatal(err)
					}
					from, total = found.Next, found.Total
				}
			}
		}
	}
	b.Run("scan with bufio", func(b *testing.B) {
		for b.Loop() {
			f, err := os.Open(path)
			if err != nil {
				b.Fatal(err)
			}
			hits, s := 0, bufio.NewScanner(f)
			for s.Scan() {
				if strings.Contains(s.Text(), "clipped at step 498003") {
					hits++
				}
			}
			_ = f.Close()
		}
	})
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			if _, err := transcript.NewDesk(1).Lines(b.Context(), path, size, transcript.Range{From: -200, Limit: 200}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("range", func(b *testing.B) {
		for b.Loop() {
			if _, err := warm.Lines(b.Context(), path, size, transcript.Range{From: 481_200, Limit: 200}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("range of warnings", func(b *testing.B) {
		set, _ := transcript.SetOf([]string{"warning"})
		for b.Loop() {
			if _, err := warm.Lines(b.Context(), path, size, transcript.Range{Levels: set, From: 500, Limit: 200}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("search", search(transcript.Query{Text: "clipped at step 498003", Case: true}))
	b.Run("search without case", search(transcript.Query{Text: "Clipped at step 498003"}))
	b.Run("search a regex", search(transcript.Query{Text: `clipped.*498\d03`, Regex: true}))
}
