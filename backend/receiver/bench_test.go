package receiver

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

const benchSize = 64 << 20

// BenchmarkReceive holds the ways in against the least that a durable write can cost on this disk: a copy and an fsync.
func BenchmarkReceive(b *testing.B) {
	b.Run("plain copy and fsync", benchPlainCopy)
	b.Run("multipart, 8 MiB parts", benchMultipart)
	benchPut(b)
}

// benchPlainCopy is the yardstick: the same bytes through io.Copy into a file, flushed.
func benchPlainCopy(b *testing.B) {
	data := noise(benchSize)
	dir := b.TempDir()
	b.SetBytes(benchSize)
	for b.Loop() {
		f, err := os.Create(filepath.Join(dir, "a"))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(f, struct{ io.Reader }{bytes.NewReader(data)}); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func (r *rig) must(a ask) http.Header {
	r.t.Helper()
	got := r.do(a)
	if got.status != 200 {
		r.t.Fatal(got.status, got.body)
	}
	return got.header
}

func benchPut(b *testing.B) {
	for _, payload := range []string{unsignedHash, ""} {
		name := "put, signed payload"
		if payload != "" {
			name = "put, unsigned payload"
		}
		b.Run(name, func(b *testing.B) {
			r := newRig(b)
			data := noise(benchSize)
			b.SetBytes(benchSize)
			for b.Loop() {
				r.must(ask{method: "PUT", path: "/outputs/a", body: data, payload: payload})
			}
		})
	}
}

func benchMultipart(b *testing.B) {
	const piece = 8 << 20
	r := newRig(b)
	data := noise(benchSize)
	b.SetBytes(benchSize)
	for b.Loop() {
		id := r.begin("/outputs/a", nil)
		etags, order := map[int]string{}, []int{}
		for n := 1; n <= benchSize/piece; n++ {
			h := r.must(ask{
				method: "PUT", path: fmt.Sprintf("/outputs/a?partNumber=%d&uploadId=%s", n, id),
				body: data[(n-1)*piece : n*piece], payload: unsignedHash,
			})
			etags[n], order = h.Get("ETag"), append(order, n)
		}
		r.want(r.complete("/outputs/a", id, etags, order...), 200, "")
	}
}

func BenchmarkServeGet(b *testing.B) {
	r := newRig(b)
	r.must(ask{method: "PUT", path: "/outputs/a", body: noise(benchSize)})
	b.SetBytes(benchSize)
	for b.Loop() {
		resp, err := http.DefaultClient.Do(r.request(ask{method: "GET", path: "/outputs/a"}))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			b.Fatal(err)
		}
		_ = resp.Body.Close()
	}
}
