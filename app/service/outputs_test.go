package service_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"crisol/app/service"
	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/thumbnail"
)

// folder serves what lies in it.
type folder string

func (f folder) Output(_ context.Context, id job.ID, path string) (*os.File, fs.FileInfo, error) {
	file, err := os.OpenInRoot(string(f), filepath.Join(string(id), filepath.FromSlash(path)))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", core.ErrNoOutput, err)
	}
	info, err := file.Stat()
	return file, info, err
}

func (f folder) Thumbnail(ctx context.Context, id job.ID, path string, size int) ([]byte, error) {
	file, _, err := f.Output(ctx, id, path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return thumbnail.Make(file, size)
}

func TestOnlyPicturesAndFilmsAreServed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 600, 300))); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"j1/a.png": picture.String(), "j1/page.png": "<html><script>alert(1)</script>", "j1/drawing.png": "<svg xmlns='http://www.w3.org/2000/svg'/>",
		"j1/odd name #1%.png": picture.String(), "j1/empty.png": "", "secret": "s",
	} {
		if err := os.MkdirAll(filepath.Join(dir, "j1"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	handler := service.Outputs(begun(t), folder(dir))
	ask := func(method, target, header string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
		if header != "" {
			r.Header.Set("Range", header)
		}
		r.Header.Set("If-Modified-Since", "Mon, 01 Jan 2035 00:00:00 GMT")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	for _, c := range []struct {
		method, target, header string
		code                   int
		kind                   string
	}{
		{"GET", "/outputs/j1/a.png", "", http.StatusOK, "image/png"},
		{"GET", "/outputs/j1/a.png", "bytes=0-9", http.StatusPartialContent, "image/png"},
		{"GET", "/outputs/j1/a.png?thumb=256", "", http.StatusOK, "image/jpeg"},
		{"GET", "/outputs/j1/odd%20name%20%231%25.png", "", http.StatusOK, "image/png"},
		{"GET", "/outputs/j1/page.png", "", http.StatusUnsupportedMediaType, ""},
		{"GET", "/outputs/j1/page.png?thumb=256", "", http.StatusUnsupportedMediaType, ""},
		{"GET", "/outputs/j1/drawing.png", "", http.StatusUnsupportedMediaType, ""},
		{"GET", "/outputs/j1/empty.png", "", http.StatusUnsupportedMediaType, ""},
		{"GET", "/outputs/j1/none.png", "", http.StatusNotFound, ""},
		{"GET", "/outputs/j1/../secret", "", http.StatusNotFound, ""},
		{"GET", "/outputs/..%2fsecret", "", http.StatusNotFound, ""},
		{"GET", "/outputs/j1", "", http.StatusNotFound, ""},
		{"GET", "/elsewhere", "", http.StatusNotFound, ""},
		{"POST", "/outputs/j1/a.png", "", http.StatusMethodNotAllowed, ""},
	} {
		w := ask(c.method, c.target, c.header)
		if w.Code != c.code || c.kind != "" && w.Header().Get("Content-Type") != c.kind {
			t.Errorf("%s %s: %d %s, want %d %s", c.method, c.target, w.Code, w.Header().Get("Content-Type"), c.code, c.kind)
		}
	}
	if w := ask("GET", "/outputs/j1/a.png", ""); w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Last-Modified") != "" {
		t.Errorf("headers %v", w.Header())
	}
}

func TestAWindowWithoutABackendServesNothing(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	service.Outputs(service.NewLife(), nil).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/outputs/a/b.png", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("answered %d", w.Code)
	}
}
