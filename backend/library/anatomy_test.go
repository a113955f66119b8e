package library

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDissectTellsAllThatAHeaderSaysInBoundedAmounts(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "cat.safetensors")
	metadata := map[string]string{"a\x1b[31m": "b\x00c\nd", "ss_tag_frequency": strings.Repeat("é", 1<<20)}
	for i := range maxFields {
		metadata[fmt.Sprintf("t%04d", i)] = "v"
	}
	shapes := map[string][]int64{"scale": {}}
	for i := range 20 {
		shapes[fmt.Sprintf("x.%d.lora_A.weight", i)] = []int64{4, int64(i + 1)}
		shapes[fmt.Sprintf("x.%d.lora_B.weight", i)] = []int64{1, 4}
	}
	if err := os.WriteFile(path, model(t, metadata, shapes), 0o644); err != nil {
		t.Fatal(err)
	}
	a, err := Dissect(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Fields) != maxFields || a.LeftOut != 2 {
		t.Errorf("%d fields, %d left out", len(a.Fields), a.LeftOut)
	}
	if f := a.Fields[0]; f.Key != "a[31m" || f.Value != "bc\nd" || f.Cut {
		t.Errorf("first field %+v", f)
	}
	if f := a.Fields[1]; f.Key != "ss_tag_frequency" || !f.Cut || f.Bytes != 2<<20 || len(f.Value) > maxValue || strings.Trim(f.Value, "é") != "" {
		t.Errorf("the long field: cut %v, %d bytes of %d", f.Cut, len(f.Value), f.Bytes)
	}
	if len(a.Shapes) != maxShapes || a.OtherShapes != 22-maxShapes || a.Shapes[0] != (Shape{"1 × 4", 20}) {
		t.Errorf("shapes %+v and %d more", a.Shapes, a.OtherShapes)
	}
	if len(a.DTypes) != 1 || a.DTypes[0].Tensors != 41 || a.DTypes[0].Parameters != a.Parameters || a.Rank != 4 || a.Metadata != nil {
		t.Errorf("%+v", a.DTypes)
	}
}
