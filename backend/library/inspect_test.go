package library

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"crisol/backend/safetensors"
)

// model builds a file of tensors without content worth reading.
func model(t testing.TB, metadata map[string]string, shapes map[string][]int64) []byte {
	t.Helper()
	var entries []safetensors.Entry
	for name, shape := range shapes {
		n := int64(1)
		for _, d := range shape {
			n *= d
		}
		entries = append(entries, safetensors.Float32s(name, shape, make([]float32, n)))
	}
	var file bytes.Buffer
	if err := safetensors.Write(&file, metadata, entries); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestInspectUnderstandsTheFormsOfTrainers(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		metadata map[string]string
		shapes   map[string][]int64
		want     Details
	}{
		"SimpleTuner, PEFT": {
			map[string]string{"modelspec.architecture": "flux-1-dev/lora", "modelspec.title": "cat", "modelspec.resolution": "1024", "lora_adapter_metadata": `{"transformer.r": 16, "transformer.lora_alpha": 8, "transformer.target_modules": ["to_k"]}`},
			map[string][]int64{"transformer.a.lora_A.weight": {16, 2}, "transformer.a.lora_B.weight": {2, 16}},
			Details{Base: "flux-1-dev", Title: "cat", Method: MethodLoRA, Rank: 16, Alpha: 8, Tensors: 2, Parameters: 64, DType: "F32", Resolution: "1024"},
		},
		"kohya": {
			map[string]string{"ss_base_model_version": "sdxl_base_v1-0", "ss_network_dim": "8", "ss_network_alpha": "4.0", "ss_steps": "1200", "ss_output_name": "dog", "ss_resolution": "(1024, 768)", "ss_sd_model_name": "x"},
			map[string][]int64{"lora_unet_a.lora_down.weight": {8, 2, 1, 1}, "lora_unet_a.lora_up.weight": {2, 8, 1, 1}, "lora_unet_a.alpha": {}},
			Details{Base: "sdxl_base_v1-0", Title: "dog", Method: MethodLoRA, Rank: 8, Alpha: 4, Tensors: 3, Parameters: 33, DType: "F32", Resolution: "1024 × 768", Step: 1200},
		},
		"ai-toolkit": {
			map[string]string{"training_info": `{"step": 750, "epoch": 3}`, "modelspec.trigger_phrase": "ohwx\u001b[31m man"},
			map[string][]int64{"a.lora.down.weight": {4, 2}, "b.lora.down.weight": {4, 2}, "c.lora.down.weight": {2, 2}},
			Details{Trigger: "ohwx[31m man", Method: MethodLoRA, Rank: 4, Tensors: 3, Parameters: 20, DType: "F32", Step: 750},
		},
		"LoKr": {nil, map[string][]int64{"a.lokr_w1": {2, 2}, "a.lokr_w2_a": {6, 3}, "a.lokr_w2_b": {3, 5}}, Details{Method: MethodLoKr, Rank: 3, Tensors: 3, Parameters: 37, DType: "F32"}},
		"LoHa": {nil, map[string][]int64{"a.hada_w1_a": {6, 3}, "a.hada_w1_b": {3, 5}}, Details{Method: MethodLoHa, Rank: 3, Tensors: 2, Parameters: 33, DType: "F32"}},
		"full": {map[string]string{"ss_network_dim": "-5", "ss_steps": "99999999999999999999", "ss_network_alpha": "NaN"}, map[string][]int64{"model.x": {2}}, Details{Method: MethodOther, Tensors: 1, Parameters: 2, DType: "F32"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "m.safetensors")
			if err := os.WriteFile(path, model(t, c.metadata, c.shapes), 0o644); err != nil {
				t.Fatal(err)
			}
			got, err := Inspect(path)
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Metadata) != len(c.metadata) {
				t.Errorf("metadata %v", got.Metadata)
			}
			got.Metadata = nil
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestInspectIsBounded(t *testing.T) {
	t.Parallel()
	metadata := map[string]string{"modelspec.description": strings.Repeat("ä", 50_000), "modelspec.title": strings.Repeat("語", 500)}
	for i := range 100 {
		metadata[fmt.Sprint("key", i)] = strings.Repeat("x", 1000)
	}
	path := filepath.Join(t.TempDir(), "m.safetensors")
	if err := os.WriteFile(path, model(t, metadata, nil), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := Inspect(path)
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for k, v := range d.Metadata {
		size += len(k) + len(v)
	}
	if size > 64<<10 || len(d.Comment) > 2<<10 || len(d.Title) > 256 || !utf8.ValidString(d.Comment+d.Title) || d.Title == "" {
		t.Errorf("metadata %d, comment %d, title %d bytes", size, len(d.Comment), len(d.Title))
	}
}

func TestInspectRefusesWhatIsNoWholeFile(t *testing.T) {
	t.Parallel()
	whole := model(t, nil, map[string][]int64{"a": {4}})
	for name, data := range map[string][]byte{
		"empty": nil, "cut": whole[:len(whole)-1], "more behind": append(bytes.Clone(whole), 0),
		"huge header": append(binary.LittleEndian.AppendUint64(nil, maxHeader+1), "{}"...),
	} {
		path := filepath.Join(t.TempDir(), "m.safetensors")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Inspect(path); !errors.Is(err, safetensors.ErrFormat) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func FuzzInspect(f *testing.F) {
	f.Add(model(f, map[string]string{"ss_base_model_version": "flux1", "lora_adapter_metadata": `{"transformer.r":4}`, "training_info": `{"step":1}`}, map[string][]int64{"a.lora_A.weight": {2, 2}}))
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := parse(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		d := details(h)
		for _, text := range []string{d.Base, d.Title, d.Trigger, d.Comment} {
			if len(text) > maxComment || !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\x1b\r\u202e") {
				t.Fatalf("%q", text)
			}
		}
		if d.Rank < 0 || d.Rank > 1<<20 || d.Step < 0 || d.Alpha < 0 || d.Method == "" {
			t.Fatalf("%+v", d)
		}
	})
}

func FuzzIndex(f *testing.F) {
	f.Add([]byte(`{"version":1,"files":{"cat.safetensors":{"job":"j","stamp":{"size":1}}},"away":[{"job":"k"}]}`))
	f.Add([]byte(`{"version":1,"files":{"../x":{},"a":null},"away":[null]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		idx := parseIndex(data)
		if idx == nil {
			return
		}
		for rel, r := range idx.Files {
			if r == nil || !filepath.IsLocal(rel) {
				t.Fatalf("%q: %v", rel, r)
			}
		}
	})
}
