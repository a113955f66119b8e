package thumbnail_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"

	"crisol/backend/thumbnail"
)

func picture(t testing.TB, w, h int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w {
		img.Set(i, h/2, color.NRGBA{R: 200, A: 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestALargePictureBecomesSmall(t *testing.T) {
	t.Parallel()
	for in, want := range map[image.Point]image.Point{
		{1000, 500}: {256, 128}, {500, 1000}: {128, 256}, {100, 50}: {100, 50}, {3000, 1}: {256, 1},
	} {
		small, err := thumbnail.Make(bytes.NewReader(picture(t, in.X, in.Y)), 256)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(small))
		if err != nil || img.Bounds().Size() != want {
			t.Errorf("%v became %v, %v; want %v", in, img.Bounds().Size(), err, want)
		}
	}
}

// bomb is a small file that claims a picture of ten thousand million pixels.
func bomb(t testing.TB) []byte {
	t.Helper()
	text := picture(t, 4, 4)
	const header = 16 // after the signature, a length, and IHDR
	binary.BigEndian.PutUint32(text[header:], 100_000)
	binary.BigEndian.PutUint32(text[header+4:], 100_000)
	binary.BigEndian.PutUint32(text[header+13:], crc32.ChecksumIEEE(text[header-4:header+13]))
	return text
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	t.Parallel()
	for name, text := range map[string][]byte{
		"text": []byte("hello"), "nothing": nil, "a bomb": bomb(t), "half a picture": picture(t, 800, 800)[:60],
	} {
		if _, err := thumbnail.Make(bytes.NewReader(text), 256); !errors.Is(err, thumbnail.ErrPicture) {
			t.Errorf("%s: %v, want ErrPicture", name, err)
		}
	}
}

func TestAShelfMakesEachPictureOnce(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a.png")
	write := func(text []byte) os.FileInfo {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	opened := 0
	open := func() (io.ReadCloser, error) {
		opened++
		return os.Open(file)
	}
	s := thumbnail.NewShelf(filepath.Join(t.TempDir(), "small"), 10)
	info := write(picture(t, 300, 300))
	for range 3 {
		if _, err := s.Get(t.Context(), "j/a.png", info, 256, open); err != nil {
			t.Fatal(err)
		}
	}
	if opened != 1 {
		t.Errorf("the file was opened %d times, want once", opened)
	}
	if _, err := s.Get(t.Context(), "j/a.png", write(picture(t, 301, 300)), 256, open); err != nil || opened != 2 {
		t.Errorf("after it changed it was opened %d times in all, %v; want twice", opened, err)
	}
	if _, err := s.Get(t.Context(), "j/a.png", info, 9999, open); !errors.Is(err, thumbnail.ErrPicture) {
		t.Errorf("a size that there is not: %v, want ErrPicture", err)
	}
}

func FuzzMake(f *testing.F) {
	f.Add(picture(f, 9, 9))
	f.Add(bomb(f))
	f.Fuzz(func(t *testing.T, text []byte) {
		if small, err := thumbnail.Make(bytes.NewReader(text), 256); err == nil && len(small) == 0 {
			t.Error("a picture of no bytes")
		}
	})
}
