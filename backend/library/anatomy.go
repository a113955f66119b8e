package library

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"crisol/backend/safetensors"
)

// Anatomy is all that the header of a model says, in amounts that a face can show.
type Anatomy struct {
	Details
	HeaderBytes int64   `json:"header_bytes"`
	DTypes      []Share `json:"dtypes" doc:"Element types, that of most bytes first"`
	Shapes      []Shape `json:"shapes" doc:"The most frequent shapes, at most 12"`
	OtherShapes int     `json:"other_shapes" doc:"Further shapes that are left out of Shapes"`
	Fields      []Field `json:"fields" doc:"The file's own metadata in the order of their names"`
	LeftOut     int     `json:"left_out" doc:"Fields that are left out because there are too many"`
}

// Share is how much of a model has one element type.
type Share struct {
	DType      string `json:"dtype"`
	Tensors    int    `json:"tensors"`
	Parameters int64  `json:"parameters"`
	Bytes      int64  `json:"bytes"`
}

// Shape is how many tensors have one shape.
type Shape struct {
	Shape   string `json:"shape" doc:"Dimensions such as 16 × 3072; 'scalar' has none"`
	Tensors int    `json:"tensors"`
}

// Field is one entry of a file's metadata: valid UTF-8 without control characters other than line ends.
type Field struct {
	Key   string `json:"key"`
	Value string `json:"value" doc:"At most 4 KiB"`
	Bytes int    `json:"bytes" doc:"Size of the whole value in the file"`
	Cut   bool   `json:"cut" doc:"Value is only its beginning"`
}

// Bounds of an Anatomy.
const (
	maxFields = 400
	maxValue  = 4 << 10
	maxShapes = 12
	maxDims   = 8
)

// Dissect reads all that the header of the file at path says. The error is as that of [Inspect].
func Dissect(path string) (Anatomy, error) {
	f, err := os.Open(path)
	if err != nil {
		return Anatomy{}, fmt.Errorf("look into the model: %w", err)
	}
	defer func() { _ = f.Close() }()
	h, err := header(f)
	if err != nil {
		return Anatomy{}, fmt.Errorf("look into the model: %s: %w", path, err)
	}
	a := Anatomy{Details: details(h), HeaderBytes: h.DataStart}
	a.Metadata = nil // Fields has it
	a.dtypes(h.Tensors)
	a.shapes(h.Tensors)
	a.fields(h.Metadata)
	return a, nil
}

func (a *Anatomy) dtypes(tensors []safetensors.Tensor) {
	shares := map[safetensors.DType]*Share{}
	for _, t := range tensors {
		s := shares[t.DType]
		if s == nil {
			s = &Share{DType: string(t.DType)}
			shares[t.DType] = s
		}
		s.Tensors++
		s.Bytes += t.Size
		s.Parameters += t.Size * 8 / int64(t.DType.Bits())
	}
	a.DTypes = make([]Share, 0, len(shares))
	for _, s := range shares {
		a.DTypes = append(a.DTypes, *s)
	}
	slices.SortFunc(a.DTypes, func(x, y Share) int {
		return cmp.Or(cmp.Compare(y.Bytes, x.Bytes), cmp.Compare(x.DType, y.DType))
	})
}

func (a *Anatomy) shapes(tensors []safetensors.Tensor) {
	counts := map[string]int{}
	for _, t := range tensors {
		counts[shapeText(t.Shape)]++
	}
	a.Shapes = make([]Shape, 0, len(counts))
	for text, n := range counts {
		a.Shapes = append(a.Shapes, Shape{Shape: text, Tensors: n})
	}
	slices.SortFunc(a.Shapes, func(x, y Shape) int {
		return cmp.Or(cmp.Compare(y.Tensors, x.Tensors), cmp.Compare(x.Shape, y.Shape))
	})
	a.OtherShapes = max(0, len(a.Shapes)-maxShapes)
	a.Shapes = a.Shapes[:len(a.Shapes)-a.OtherShapes]
}

func shapeText(shape []int64) string {
	if len(shape) == 0 {
		return "scalar"
	}
	dims := make([]string, 0, maxDims)
	for i, n := range shape {
		if i == maxDims {
			dims = append(dims, "…")
			break
		}
		dims = append(dims, fmt.Sprint(n))
	}
	return strings.Join(dims, " × ")
}

func (a *Anatomy) fields(metadata map[string]string) {
	keys := slices.Sorted(maps.Keys(metadata))
	a.LeftOut = max(0, len(keys)-maxFields)
	a.Fields = make([]Field, 0, len(keys)-a.LeftOut)
	for _, key := range keys[:len(keys)-a.LeftOut] {
		value := metadata[key]
		a.Fields = append(a.Fields, Field{
			Key: clean(key, maxField, false), Value: clean(value, maxValue, true), Bytes: len(value), Cut: len(value) > maxValue,
		})
	}
}
