package service

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/store"
	"crisol/backend/thumbnail"
)

// OutputsPath is where the page finds the pictures and films that have arrived: OutputsPath + JOB + "/" + PATH, and a small
// picture of one with ?thumb=256 or ?thumb=512.
const OutputsPath = "/outputs/"

// OutputSource opens what has arrived of a job.
type OutputSource interface {
	Output(ctx context.Context, id job.ID, path string) (*os.File, fs.FileInfo, error)
	Thumbnail(ctx context.Context, id job.ID, path string, size int) ([]byte, error)
}

// shownTypes are what is shown to the page, by what a file holds and not by what it is called: nothing that could run in it.
var shownTypes = []string{"image/png", "image/jpeg", "image/webp", "image/gif", "video/mp4", "video/webm"}

// Outputs serves them to the page. source is nil when there is no backend.
func Outputs(life *Life, source OutputSource) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rest, ours := strings.CutPrefix(r.URL.Path, OutputsPath)
		id, file, whole := strings.Cut(rest, "/")
		living, failed := life.state()
		if !ours || !whole || !fs.ValidPath(file) || source == nil || failed != nil {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only to be looked at", http.StatusMethodNotAllowed)
			return
		}
		ctx, cancel := context.WithTimeout(living, slow)
		defer cancel()
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("Cache-Control", "no-cache")
		// The window's own answers cannot be 304 everywhere.
		for _, name := range []string{"If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "If-Match", "If-Range"} {
			r.Header.Del(name)
		}
		if size := r.URL.Query().Get("thumb"); size != "" {
			serveSmall(ctx, w, r, source, job.ID(id), file, size)
			return
		}
		serveWhole(ctx, w, r, source, job.ID(id), file)
	})
}

func serveSmall(ctx context.Context, w http.ResponseWriter, r *http.Request, source OutputSource, id job.ID, file, size string) {
	pixels, _ := strconv.Atoi(size) // no number is no size that there is
	small, err := source.Thumbnail(ctx, id, file, pixels)
	if err != nil {
		refuse(w, err)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(small))
}

func serveWhole(ctx context.Context, w http.ResponseWriter, r *http.Request, source OutputSource, id job.ID, file string) {
	f, _, err := source.Output(ctx, id, file)
	if err != nil {
		refuse(w, err)
		return
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		refuse(w, err)
		return
	}
	kind := http.DetectContentType(head[:n])
	if !slices.Contains(shownTypes, kind) {
		http.Error(w, path.Base(file)+" is neither a picture nor a film", http.StatusUnsupportedMediaType)
		return
	}
	w.Header().Set("Content-Type", kind)
	http.ServeContent(w, r, "", time.Time{}, f)
}

func refuse(w http.ResponseWriter, err error) {
	code := http.StatusInternalServerError
	switch {
	case errors.Is(err, core.ErrNoOutput), errors.Is(err, store.ErrNotFound):
		code = http.StatusNotFound
	case errors.Is(err, thumbnail.ErrPicture):
		code = http.StatusUnsupportedMediaType
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		code = http.StatusServiceUnavailable
	}
	http.Error(w, err.Error(), code)
}
