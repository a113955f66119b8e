package trainer

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// LearningRateScale is what a configuration's learning rate is multiplied by for the rehearsal's adapter, before it is
// divided by the rank (by 4 for lower ranks): the weights that reproduce a patch are the smaller the more ranks share the
// work. The rates that people use (about 1e-4) are made for billions of weights and thousands of steps; with this factor,
// found by trying ranks 1 to 256 on smooth and on noisy images, they bring the rehearsal's curve down by a tenth to a half
// within 20 steps, while a rate keeps its meaning: a higher one falls faster until it overshoots, and 0 stays flat.
const LearningRateScale = 400

const (
	adamBeta1 = 0.9
	adamBeta2 = 0.999
	adamEps   = 1e-12
)

// adapter is the model of the package documentation with its optimizer.
type adapter struct {
	rank  int
	scale float64   // alpha / rank
	a     []float64 // rank × dim
	b     []float64 // dim × rank

	rest   []float64 // I − P, dim × dim: what the base drops
	moment []float64 // RᵀR / n of the sample's rests r = x − P x, dim × dim

	optimizer adam
	// Room for the products of a step.
	f, k, da, db []float64
}

// adam is the optimizer's state over A followed by B.
type adam struct {
	step int
	m, v []float64
}

func matrix(rows, cols int, data []float64) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: data}
}

// newAdapter draws A from the seed. moment is XᵀX/n of the sample.
func newAdapter(rank int, alpha float64, seed int64, moment []float64) *adapter {
	m := &adapter{
		rank: rank, scale: alpha / float64(rank), moment: make([]float64, dim*dim), rest: projection(),
		a: make([]float64, rank*dim), b: make([]float64, dim*rank),
		f: make([]float64, dim*dim), k: make([]float64, dim*dim), da: make([]float64, rank*dim), db: make([]float64, dim*rank),
		optimizer: adam{m: make([]float64, 2*rank*dim), v: make([]float64, 2*rank*dim)},
	}
	random := rand.New(rand.NewPCG(uint64(seed), 0x6372697a6f6c)) //nolint:gosec // reproducible by design, no secret
	for i := range m.a {
		m.a[i] = random.NormFloat64() / math.Sqrt(dim)
	}
	for i := range m.rest {
		m.rest[i] = -m.rest[i]
	}
	for i := range dim {
		m.rest[i*dim+i]++
	}
	rest := matrix(dim, dim, m.rest)
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, rest, matrix(dim, dim, moment), 0, matrix(dim, dim, m.k))
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, matrix(dim, dim, m.k), rest, 0, matrix(dim, dim, m.moment))
	return m
}

// projection returns P: per channel the projection on the DCT-II functions with u+v < 3.
func projection() []float64 {
	const n = patchSide * patchSide
	basis := func(k, i int) float64 {
		if k == 0 {
			return math.Sqrt(1.0 / patchSide)
		}
		return math.Sqrt(2.0/patchSide) * math.Cos(math.Pi*float64((2*i+1)*k)/(2*patchSide))
	}
	p := make([]float64, dim*dim)
	var f [n]float64
	for u := range 3 {
		for v := range 3 - u {
			for i := range n {
				f[i] = basis(u, i/patchSide) * basis(v, i%patchSide)
			}
			for c := range 3 {
				for i := range n {
					for j := range n {
						p[(c*n+i)*dim+c*n+j] += f[i] * f[j]
					}
				}
			}
		}
	}
	return p
}

// loss returns the mean squared error over the sample. It leaves F = scale·B·A − I and K = F·moment behind for the
// gradient: with x̂ − x = F r, the mean over n patches of d numbers is tr(F (RᵀR/n) Fᵀ)/d.
func (m *adapter) loss() float64 {
	clear(m.f)
	for i := range dim {
		m.f[i*dim+i] = -1
	}
	blas64.Gemm(blas.NoTrans, blas.NoTrans, m.scale, matrix(dim, m.rank, m.b), matrix(m.rank, dim, m.a), 1, matrix(dim, dim, m.f))
	blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, matrix(dim, dim, m.f), matrix(dim, dim, m.moment), 0, matrix(dim, dim, m.k))
	sum := 0.0
	for i, f := range m.f {
		sum += f * m.k[i]
	}
	return sum / dim
}

// step returns the loss and then updates the weights once. rate is the effective learning rate; a maxNorm of 0 or less
// does not clip. The norm returned is the gradient's before clipping.
func (m *adapter) step(rate, maxNorm float64) (loss, norm float64) {
	loss = m.loss()
	// dL/dF = 2K/d, dL/dB = scale · dL/dF · Aᵀ, dL/dA = scale · Bᵀ · dL/dF.
	g := 2 * m.scale / dim
	blas64.Gemm(blas.NoTrans, blas.Trans, g, matrix(dim, dim, m.k), matrix(m.rank, dim, m.a), 0, matrix(dim, m.rank, m.db))
	blas64.Gemm(blas.Trans, blas.NoTrans, g, matrix(dim, m.rank, m.b), matrix(dim, dim, m.k), 0, matrix(m.rank, dim, m.da))
	for _, v := range m.da {
		norm += v * v
	}
	for _, v := range m.db {
		norm += v * v
	}
	norm = math.Sqrt(norm)
	clip := 1.0
	if maxNorm > 0 && norm > maxNorm {
		clip = maxNorm / norm
	}
	m.optimizer.step++
	m.optimizer.update(m.a, m.da, 0, rate, clip)
	m.optimizer.update(m.b, m.db, len(m.a), rate, clip)
	return loss, norm
}

func (o *adam) update(weights, gradient []float64, at int, rate, clip float64) {
	fix1 := 1 - math.Pow(adamBeta1, float64(o.step))
	fix2 := 1 - math.Pow(adamBeta2, float64(o.step))
	for i, g := range gradient {
		g *= clip
		m := adamBeta1*o.m[at+i] + (1-adamBeta1)*g
		v := adamBeta2*o.v[at+i] + (1-adamBeta2)*g*g
		o.m[at+i], o.v[at+i] = m, v
		weights[i] -= rate * (m / fix1) / (math.Sqrt(v/fix2) + adamEps)
	}
}

// reconstruct returns the picture as the model sees it: x + F (x − P x), patch by patch.
func (m *adapter) reconstruct(p *picture) *picture {
	m.loss() // brings F up to the weights
	out := new(picture)
	x, r := make([]float64, dim), make([]float64, dim)
	vector := func(v []float64) blas64.Vector { return blas64.Vector{N: dim, Inc: 1, Data: v} }
	for n := range perImage {
		p.patch(n, x)
		blas64.Gemv(blas.NoTrans, 1, matrix(dim, dim, m.rest), vector(x), 0, vector(r))
		blas64.Gemv(blas.NoTrans, 1, matrix(dim, dim, m.f), vector(r), 1, vector(x))
		out.setPatch(n, x)
	}
	return out
}

// moments gathers XᵀX over patches as they come, in a fixed order, so that the result is the same each time.
type moments struct {
	n    int
	rows []float64
	held int
	sum  []float64
}

const momentRows = 256

func newMoments() *moments {
	return &moments{rows: make([]float64, momentRows*dim), sum: make([]float64, dim*dim)}
}

func (s *moments) add(p *picture, patch int) {
	p.patch(patch, s.rows[s.held*dim:(s.held+1)*dim])
	s.n++
	if s.held++; s.held == momentRows {
		s.flush()
	}
}

func (s *moments) flush() {
	if s.held == 0 {
		return
	}
	blas64.Syrk(blas.Trans, 1, matrix(s.held, dim, s.rows[:s.held*dim]), 1,
		blas64.Symmetric{N: dim, Stride: dim, Data: s.sum, Uplo: blas.Upper})
	s.held = 0
}

// mean returns XᵀX/n with both triangles filled.
func (s *moments) mean() []float64 {
	s.flush()
	for i := range dim {
		for j := i; j < dim; j++ {
			v := s.sum[i*dim+j] / float64(s.n)
			s.sum[i*dim+j], s.sum[j*dim+i] = v, v
		}
	}
	return s.sum
}
