package trainer

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// noisyAdapter is an adapter over random patches, with weights that are not zero.
func noisyAdapter(rank int) (*adapter, [][]float64) {
	random := rand.New(rand.NewPCG(3, 4))
	var xs [][]float64
	s := newMoments()
	for range 5 {
		p := new(picture)
		for i := range p {
			p[i] = float32(random.NormFloat64() * 0.2)
		}
		for n := range perImage {
			s.add(p, n)
			x := make([]float64, dim)
			p.patch(n, x)
			xs = append(xs, x)
		}
	}
	m := newAdapter(rank, 2*float64(rank), 7, s.mean())
	for i := range m.b {
		m.b[i] = random.NormFloat64() * 0.3
	}
	return m, xs
}

func TestLossFromMomentsIsTheLossPatchByPatch(t *testing.T) {
	t.Parallel()
	m, xs := noisyAdapter(5)
	p := projection()
	sum := 0.0
	for _, x := range xs {
		r := append([]float64(nil), x...)
		for i := range dim {
			for j := range dim {
				r[i] -= p[i*dim+j] * x[j]
			}
		}
		for i := range dim {
			v := -r[i]
			for k := range m.rank {
				h := 0.0
				for j := range dim {
					h += m.a[k*dim+j] * r[j]
				}
				v += m.scale * m.b[i*m.rank+k] * h
			}
			sum += v * v
		}
	}
	want := sum / float64(len(xs)*dim)
	if got := m.loss(); math.Abs(got-want) > 1e-9*want {
		t.Errorf("loss %.12g, patch by patch %.12g", got, want)
	}
}

func TestGradientIsTheLosssSlope(t *testing.T) {
	t.Parallel()
	m, _ := noisyAdapter(3)
	before := append(append([]float64(nil), m.a...), m.b...)
	m.step(0, 0)
	if d := cmp.Diff(before, append(append([]float64(nil), m.a...), m.b...)); d != "" {
		t.Fatal("a learning rate of 0 moved the weights")
	}
	gradient := append(append([]float64(nil), m.da...), m.db...)
	for _, i := range []int{0, 100, 575, 576, 600, 1151} {
		w := &m.a
		at := i
		if i >= len(m.a) {
			w, at = &m.b, i-len(m.a)
		}
		const h = 1e-5
		old := (*w)[at]
		(*w)[at] = old + h
		up := m.loss()
		(*w)[at] = old - h
		down := m.loss()
		(*w)[at] = old
		if slope := (up - down) / (2 * h); math.Abs(slope-gradient[i]) > 1e-6*math.Abs(slope)+1e-10 {
			t.Errorf("weight %d: gradient %.9g, slope %.9g", i, gradient[i], slope)
		}
	}
}

func TestGradientIsClipped(t *testing.T) {
	t.Parallel()
	free, _ := noisyAdapter(3)
	clipped, _ := noisyAdapter(3)
	_, norm := free.step(0.01, 0)
	clipped.step(0.01, norm/10)
	if math.Abs(clipped.optimizer.m[0]-free.optimizer.m[0]/10) > 1e-12*math.Abs(free.optimizer.m[0]) {
		t.Errorf("first moment %g, want a tenth of %g", clipped.optimizer.m[0], free.optimizer.m[0])
	}
}

func TestBaseIsAProjectionOfRank18(t *testing.T) {
	t.Parallel()
	p := projection()
	square := make([]float64, dim*dim)
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, matrix(dim, dim, p), matrix(dim, dim, p), 0, matrix(dim, dim, square))
	trace := 0.0
	for i, v := range square {
		if math.Abs(v-p[i]) > 1e-12 {
			t.Fatalf("P² differs from P at %d, %d", i/dim, i%dim)
		}
		if i/dim == i%dim {
			trace += v
		}
	}
	if math.Abs(trace-18) > 1e-9 {
		t.Errorf("trace %g, want 18: six functions for each of three channels", trace)
	}
}

func TestStride(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{1: 1, 4096: 1, 4097: 3, 3 * 4096: 3, 3*4096 + 1: 5, 640_000: 157, 64_000_000: 15625} {
		s := stride(n)
		if used := (n + s - 1) / s; s != want || used > sampleLimit {
			t.Errorf("%d patches: stride %d and %d used, want stride %d and at most %d", n, s, used, want, sampleLimit)
		}
	}
}

func TestPicturesOfEveryFormatAndShape(t *testing.T) {
	t.Parallel()
	// Left half red, right half blue, over a square that is cut from the middle of a wide image with green margins.
	wide := image.NewNRGBA(image.Rect(0, 0, 300, 130))
	draw.Draw(wide, wide.Bounds(), image.NewUniform(color.NRGBA{G: 255, A: 255}), image.Point{}, draw.Src)
	draw.Draw(wide, image.Rect(86, 1, 150, 129), image.NewUniform(color.NRGBA{R: 255, A: 255}), image.Point{}, draw.Src)
	draw.Draw(wide, image.Rect(150, 1, 214, 129), image.NewUniform(color.NRGBA{B: 255, A: 128}), image.Point{}, draw.Src)
	opaque := image.NewRGBA(wide.Bounds())
	copy(opaque.Pix, wide.Pix)
	for i := 3; i < len(opaque.Pix); i += 4 {
		opaque.Pix[i] = 255
	}
	encode := func(f func(*bytes.Buffer) error) []byte {
		var b bytes.Buffer
		if err := f(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, k := range map[string]struct {
		data      []byte
		tolerance float64
	}{
		"png":  {encodePNG(t, wide), 1e-6},
		"bmp":  {encode(func(b *bytes.Buffer) error { return bmp.Encode(b, opaque) }), 1e-6},
		"tiff": {encode(func(b *bytes.Buffer) error { return tiff.Encode(b, opaque, nil) }), 1e-6},
		"gif":  {encode(func(b *bytes.Buffer) error { return gif.Encode(b, opaque, nil) }), 0.01},
		"jpeg": {encode(func(b *bytes.Buffer) error { return jpeg.Encode(b, opaque, &jpeg.Options{Quality: 100}) }), 0.05},
	} {
		p, err := takePicture(k.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, at := range []struct {
			x, y int
			want [3]float32
		}{{1, 1, [3]float32{.5, -.5, -.5}}, {27, 62, [3]float32{.5, -.5, -.5}}, {37, 1, [3]float32{-.5, -.5, .5}}, {62, 62, [3]float32{-.5, -.5, .5}}} {
			for c, want := range at.want {
				if got := p[(at.y*side+at.x)*3+c]; math.Abs(float64(got-want)) > k.tolerance {
					t.Errorf("%s: block %d, %d channel %d is %g, want %g", name, at.x, at.y, c, got, want)
				}
			}
		}
		data, err := p.encode()
		if err != nil {
			t.Fatal(err)
		}
		if back, err := decodePicture(data); err != nil || *back != *p {
			t.Errorf("%s: the latent changed on the way (%v)", name, err)
		}
	}
}

func TestBarInTqdmsShape(t *testing.T) {
	t.Parallel()
	now := time.Unix(1000, 0)
	b := newBar(4000, 1000, func() time.Time { return now })
	for _, k := range []struct {
		after time.Duration
		step  int
		want  string
	}{
		{0, 0, "\rEpoch 1/4 Steps:   0%|          | 0/4000 [00:00<?, ?it/s]"},
		{10 * time.Second, 100, "\rEpoch 1/4 Steps:   2%|▎         | 100/4000 [00:10<06:30, 10.00it/s, step_loss=0.5]"},
		{3000 * time.Second, 1000, "\rEpoch 1/4 Steps:  25%|██▌       | 1000/4000 [50:00<2:30:00, 3.00s/it, step_loss=0.5]"},
		{3003 * time.Second, 1001, "\rEpoch 2/4, Steps:  25%|██▌       | 1001/4000 [50:03<2:29:57, 3.00s/it, step_loss=0.5]"},
		{4000 * time.Second, 4000, "\rEpoch 4/4, Steps: 100%|██████████| 4000/4000 [1:06:40<00:00, 1.00it/s, step_loss=0.5]"},
	} {
		now = time.Unix(1000, 0).Add(k.after)
		var postfix []string
		if k.step > 0 {
			postfix = []string{"step_loss=0.5"}
		}
		if got := b.state(k.step, postfix...); got != k.want {
			t.Errorf("got  %q\nwant %q", got, k.want)
		}
	}
}
