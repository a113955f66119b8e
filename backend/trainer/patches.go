package trainer

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // decoders register themselves
	_ "image/jpeg"
	_ "image/png"
	"math"

	"crisol/backend/safetensors"

	_ "golang.org/x/image/bmp" // decoders register themselves
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"
)

const (
	side         = 64               // the picture's side in blocks
	patchSide    = 8                // a patch's side in blocks
	perRow       = side / patchSide // patches in a row of the picture
	perImage     = perRow * perRow
	dim          = 3 * patchSide * patchSide // d of the package documentation
	pictureSize  = side * side * 3
	sampleLimit  = 4096
	pixelLimit   = 100_000_000 // an image of more pixels is skipped: it would need too much memory
	latentTensor = "latent"
)

var (
	errSmall = fmt.Errorf("its shorter side is under %d pixels", side)
	errLarge = fmt.Errorf("it has more than %d pixels", pixelLimit)
)

// picture is an image averaged down to 64×64×3 numbers in [-0.5, 0.5], row by row, R G B within a pixel.
type picture [pictureSize]float32

// measure reads the size of an encoded image from its head and says whether it can be used.
func measure(data []byte) (w, h int, err error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return 0, 0, fmt.Errorf("it cannot be decoded: %w", err)
	}
	switch {
	case c.Width <= 0 || c.Height <= 0 || c.Width > pixelLimit/c.Height:
		return 0, 0, errLarge
	case min(c.Width, c.Height) < side:
		return c.Width, c.Height, errSmall
	}
	return c.Width, c.Height, nil
}

// takePicture decodes an image and averages its centre square; see the package documentation.
func takePicture(data []byte) (*picture, error) {
	if _, _, err := measure(data); err != nil {
		return nil, err
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("it cannot be decoded: %w", err)
	}
	b := img.Bounds()
	f := min(b.Dx(), b.Dy()) / side
	if f == 0 {
		return nil, errSmall
	}
	x0, y0 := b.Min.X+(b.Dx()-side*f)/2, b.Min.Y+(b.Dy()-side*f)/2
	row := rowReader(img)
	line := make([]byte, 3*side*f)
	sums := make([]uint64, 3*side)
	out := new(picture)
	scale := 1 / (255 * float64(f) * float64(f))
	for by := range side {
		clear(sums)
		for dy := range f {
			row(x0, y0+by*f+dy, line)
			for i, v := range sums {
				block := line[i/3*3*f+i%3:]
				for dx := range f {
					v += uint64(block[3*dx])
				}
				sums[i] = v
			}
		}
		for i, v := range sums {
			out[by*side*3+i] = float32(float64(v)*scale - 0.5)
		}
	}
	return out, nil
}

// rowReader returns a function that fills line with 8-bit RGB from (x, y) on. The common kinds of image are read
// without a call per pixel.
func rowReader(img image.Image) func(x, y int, line []byte) {
	switch m := img.(type) {
	case *image.YCbCr:
		return func(x, y int, line []byte) {
			for i := 0; i < len(line); i += 3 {
				c := m.COffset(x, y)
				line[i], line[i+1], line[i+2] = color.YCbCrToRGB(m.Y[m.YOffset(x, y)], m.Cb[c], m.Cr[c])
				x++
			}
		}
	case *image.Gray:
		return func(x, y int, line []byte) {
			for i := 0; i < len(line); i += 3 {
				v := m.Pix[m.PixOffset(x, y)]
				line[i], line[i+1], line[i+2] = v, v, v
				x++
			}
		}
	case *image.NRGBA:
		return func(x, y int, line []byte) { dropAlpha(m.Pix[m.PixOffset(x, y):], line) }
	case *image.RGBA:
		if m.Opaque() {
			return func(x, y int, line []byte) { dropAlpha(m.Pix[m.PixOffset(x, y):], line) }
		}
	}
	return func(x, y int, line []byte) {
		for i := 0; i < len(line); i += 3 {
			c, ok := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			if !ok {
				continue // never: the model converts to its own type
			}
			line[i], line[i+1], line[i+2] = c.R, c.G, c.B
			x++
		}
	}
}

func dropAlpha(pix, line []byte) {
	for i, j := 0, 0; i < len(line); i, j = i+3, j+4 {
		copy(line[i:i+3], pix[j:j+3])
	}
}

// patch copies patch number n (0 to 63) of the picture into x, channel by channel.
func (p *picture) patch(n int, x []float64) {
	top, left := n/perRow*patchSide, n%perRow*patchSide
	for c := range 3 {
		for y := range patchSide {
			for i := range patchSide {
				x[c*patchSide*patchSide+y*patchSide+i] = float64(p[((top+y)*side+left+i)*3+c])
			}
		}
	}
}

// setPatch is the reverse of patch.
func (p *picture) setPatch(n int, x []float64) {
	top, left := n/perRow*patchSide, n%perRow*patchSide
	for c := range 3 {
		for y := range patchSide {
			for i := range patchSide {
				p[((top+y)*side+left+i)*3+c] = float32(x[c*patchSide*patchSide+y*patchSide+i])
			}
		}
	}
}

// encode returns the picture as the latent cache keeps it: a safetensors file with one tensor [64, 64, 3].
func (p *picture) encode() ([]byte, error) {
	var b bytes.Buffer
	err := safetensors.Write(&b, nil, []safetensors.Entry{safetensors.Float32s(latentTensor, []int64{side, side, 3}, p[:])})
	return b.Bytes(), err
}

// decodePicture is the reverse of encode.
func decodePicture(data []byte) (*picture, error) {
	r := bytes.NewReader(data)
	h, err := safetensors.Read(r, r.Size())
	if err != nil {
		return nil, err
	}
	t, ok := h.Tensor(latentTensor)
	if !ok || t.DType != safetensors.F32 || t.Size != 4*pictureSize {
		return nil, errors.New("it is not a latent of this trainer")
	}
	p := new(picture)
	for i := range p {
		p[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[t.Offset+4*int64(i):]))
	}
	return p, nil
}

// stride returns the distance between sampled patches for n patches in all; see the package documentation.
func stride(n int) int {
	s := max(1, (n+sampleLimit-1)/sampleLimit)
	if s%2 == 0 {
		s++
	}
	return s
}
