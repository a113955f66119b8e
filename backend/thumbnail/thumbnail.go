// Package thumbnail makes small pictures of large ones, bounded in memory whatever the file claims to be, and keeps them on
// disk.
package thumbnail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/draw"
	_ "image/gif" // decoder
	"image/jpeg"
	_ "image/png" // decoder
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	scale "golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // decoder
)

// ErrPicture says that a file is no picture that a small one can be made of.
var ErrPicture = errors.New("this is no picture that can be shown small")

// What is decoded at most: pixels of a picture (a bomb of a few kilobytes may claim thousands of millions) and bytes of its
// file.
const (
	maxPixels = 50 << 20
	maxFile   = 64 << 20
)

// Sizes are the lengths of the longer side that can be asked for, in pixels.
var Sizes = []int{256, 512}

// Make returns a picture whose longer side has at most size pixels, as JPEG. The error is ErrPicture when the file is none,
// or too large to be looked into.
func Make(r io.Reader, size int) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read a picture: %w", err)
	}
	if len(text) > maxFile {
		return nil, fmt.Errorf("%w: its file has more than %d MB", ErrPicture, maxFile>>20)
	}
	claims, _, err := image.DecodeConfig(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrPicture, err)
	}
	if claims.Width <= 0 || claims.Height <= 0 || claims.Width > maxPixels/claims.Height {
		return nil, fmt.Errorf("%w: it claims %d × %d pixels", ErrPicture, claims.Width, claims.Height)
	}
	img, _, err := image.Decode(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrPicture, err)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, shrink(img, size), &jpeg.Options{Quality: 86}); err != nil {
		return nil, fmt.Errorf("write a small picture: %w", err)
	}
	return out.Bytes(), nil
}

// shrink draws a picture small, on white where it is transparent. One that is small already keeps its size.
func shrink(img image.Image, size int) image.Image {
	b := img.Bounds()
	long := max(b.Dx(), b.Dy())
	w, h := b.Dx(), b.Dy()
	if long > size {
		w, h = max(1, w*size/long), max(1, h*size/long)
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.White, image.Point{}, draw.Src)
	scale.CatmullRom.Scale(small, small.Bounds(), img, b, scale.Over, nil)
	return small
}

// Shelf keeps small pictures in a folder, the newest so many. It is safe for concurrent use.
type Shelf struct {
	dir  string
	keep int
	turn chan struct{} // few are made at a time: each may take some hundred megabytes
	made chan struct{} // counts to the next time that old ones are removed
}

// tidyEvery is after how many new pictures the oldest are removed.
const tidyEvery = 200

// NewShelf keeps at most about keep small pictures in dir, which is made when the first one is.
func NewShelf(dir string, keep int) *Shelf {
	return &Shelf{dir: dir, keep: keep, turn: make(chan struct{}, 2), made: make(chan struct{}, tidyEvery)}
}

// Get returns the small picture of a file: from the shelf when the file is as it was, else a new one. name stands for the
// file; open opens it.
func (s *Shelf) Get(ctx context.Context, name string, info fs.FileInfo, size int, open func() (io.ReadCloser, error)) ([]byte, error) {
	if !slices.Contains(Sizes, size) {
		return nil, fmt.Errorf("%w of %d pixels; ask for one of %v", ErrPicture, size, Sizes)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%d\x00%d", name, info.Size(), info.ModTime().UnixNano(), size))
	place := filepath.Join(s.dir, hex.EncodeToString(sum[:])+".jpg")
	if held, err := os.ReadFile(place); err == nil && len(held) > 0 {
		return held, nil
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	f, err := open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	small, err := Make(f, size)
	if err != nil {
		return nil, err
	}
	s.put(place, small)
	return small, nil
}

// put keeps a picture. One that cannot be kept is made again the next time.
func (s *Shelf) put(place string, small []byte) {
	if os.MkdirAll(s.dir, 0o700) != nil {
		return
	}
	f, err := os.CreateTemp(s.dir, "making.*")
	if err != nil {
		return
	}
	_, err = f.Write(small)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), place)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return
	}
	select {
	case s.made <- struct{}{}:
	default:
		for range tidyEvery {
			select {
			case <-s.made:
			default:
			}
		}
		s.tidy()
	}
}

// tidy removes the oldest pictures.
func (s *Shelf) tidy() {
	entries, err := os.ReadDir(s.dir)
	if err != nil || len(entries) <= s.keep {
		return
	}
	type aged struct {
		name string
		at   time.Time
	}
	all := make([]aged, 0, len(entries))
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			all = append(all, aged{e.Name(), info.ModTime()})
		}
	}
	slices.SortFunc(all, func(a, b aged) int { return b.at.Compare(a.at) })
	for _, old := range all[min(s.keep, len(all)):] {
		_ = os.Remove(filepath.Join(s.dir, old.name))
	}
}
