package library

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"crisol/backend/safetensors"
)

// Bounds of what is taken out of a file.
const (
	maxMetadata = 64 << 10 // bytes of names and values in Details.Metadata
	maxField    = 256      // bytes of a short field of Details
	maxComment  = 2 << 10  // bytes of Details.Comment
	maxHeader   = 32 << 20 // bytes of a header that is looked into; the format allows 100,000,000, which no model needs
)

// Method is how a model was trained, as far as its tensors' names tell.
type Method string

// The methods.
const (
	MethodLoRA  Method = "lora"
	MethodLoKr  Method = "lokr" // LyCORIS, Kronecker product
	MethodLoHa  Method = "loha" // LyCORIS, Hadamard product
	MethodOther Method = "other"
)

// Details is what the header of a safetensors file says, for a face. Texts come from the file: they are valid UTF-8
// without control characters (Comment keeps line ends), and say what whoever made the file wanted them to.
type Details struct {
	Base       string            `json:"base,omitempty" doc:"The base model in the file's own words"`
	Title      string            `json:"title,omitempty"`
	Trigger    string            `json:"trigger,omitempty" doc:"The words that call the model up in a prompt"`
	Comment    string            `json:"comment,omitempty" doc:"Description, at most 2 KiB"`
	Method     Method            `json:"method" enum:"lora,lokr,loha,other"`
	Rank       int               `json:"rank,omitempty" doc:"The rank that most layers have; 0 when unknown"`
	Alpha      float64           `json:"alpha,omitempty" doc:"0 when the file does not tell"`
	Tensors    int               `json:"tensors"`
	Parameters int64             `json:"parameters" doc:"Numbers in all tensors"`
	DType      string            `json:"dtype,omitempty" doc:"Element type of most bytes, as the format spells it"`
	Resolution string            `json:"resolution,omitempty" doc:"Pixels that it was trained with, such as 1024 × 1024; absent when the file does not tell"`
	Step       int               `json:"step,omitempty" doc:"Training step; 0 when unknown"`
	Metadata   map[string]string `json:"metadata,omitempty" doc:"At most 64 KiB, whole entries in the order of their names; not in lists"`
}

// Inspect reads what the header of the file at path says. It wraps [safetensors.ErrFormat] when the file is not a
// whole one (its end has to be where the header says), and the system's error when it cannot be read. A header of more
// than 32 MiB is refused as a format error.
func Inspect(path string) (Details, error) {
	f, err := os.Open(path)
	if err != nil {
		return Details{}, fmt.Errorf("inspect the model: %w", err)
	}
	defer func() { _ = f.Close() }()
	h, err := header(f)
	if err != nil {
		return Details{}, fmt.Errorf("inspect the model: %s: %w", path, err)
	}
	return details(h), nil
}

// header reads the header of an open file and checks that the file is as long as it says.
func header(f *os.File) (*safetensors.Header, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, ErrNotModel
	}
	return parse(f, info.Size())
}

func parse(r io.ReaderAt, size int64) (*safetensors.Header, error) {
	var length [8]byte
	if n, err := r.ReadAt(length[:], 0); n < len(length) && err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if n := binary.LittleEndian.Uint64(length[:]); n > maxHeader && n <= safetensors.MaxHeader {
		return nil, fmt.Errorf("%w: a header of %d bytes is more than a model needs", safetensors.ErrFormat, n)
	}
	h, err := safetensors.Read(r, size)
	if err != nil {
		return nil, err
	}
	if h.DataEnd != size {
		return nil, fmt.Errorf("%w: it has %d bytes, its tensors end at %d: fetch the file again",
			safetensors.ErrFormat, size, h.DataEnd)
	}
	return h, nil
}

// Names under which trainers keep one fact, the most telling first. ss_* are those of kohya-ss/sd-scripts (which
// ai-toolkit follows); modelspec.* is the Stability AI Model Metadata Standard, which SimpleTuner writes.
var (
	baseKeys    = []string{"ss_base_model_version", "modelspec.base_model", "modelspec.architecture", "base_model", "ss_sd_model_name"}
	titleKeys   = []string{"modelspec.title", "ss_output_name", "name"}
	triggerKeys = []string{"modelspec.trigger_phrase", "trigger_phrase", "trigger_word", "trigger_words", "ss_trigger_words"}
	commentKeys = []string{"modelspec.description", "modelspec.comment", "ss_training_comment"}
	sizeKeys    = []string{"modelspec.resolution", "ss_resolution", "resolution"}
	stepKeys    = []string{"step", "global_step", "ss_steps"}
)

// adapterKey holds PEFT's configuration as JSON (Hugging Face Diffusers, LORA_ADAPTER_METADATA_KEY).
const adapterKey = "lora_adapter_metadata"

func details(h *safetensors.Header) Details {
	m := h.Metadata
	d := Details{
		Base:    strings.TrimSuffix(first(m, baseKeys, maxField), "/lora"),
		Title:   first(m, titleKeys, maxField),
		Trigger: first(m, triggerKeys, maxField),
		Comment: first(m, commentKeys, maxComment),
		Tensors: len(h.Tensors), Metadata: bounded(m),
		Resolution: resolution(first(m, sizeKeys, maxField)),
	}
	for _, key := range stepKeys {
		if d.Step = whole(m[key]); d.Step > 0 {
			break
		}
	}
	if d.Step == 0 { // ai-toolkit
		var info struct{ Step json.Number }
		if len(m["training_info"]) <= maxMetadata && json.Unmarshal([]byte(m["training_info"]), &info) == nil {
			d.Step = whole(info.Step.String())
		}
	}
	shapes(&d, h.Tensors)
	adapter(&d, m)
	return d
}

// shapes takes from the tensors what they tell: method, rank, parameters and element type.
func shapes(d *Details, tensors []safetensors.Tensor) {
	ranks, methods, bytes := map[int]int{}, map[Method]int{}, map[string]int64{}
	for _, t := range tensors {
		bytes[string(t.DType)] += t.Size
		d.Parameters += t.Size * 8 / int64(t.DType.Bits())
		method, rank := layer(t)
		if method != MethodOther {
			methods[method]++
		}
		if rank > 0 {
			ranks[rank]++
		}
	}
	d.Rank = most(ranks)
	d.DType = most(bytes)
	if d.Method = most(methods); d.Method == "" {
		d.Method = MethodOther
	}
}

// most returns the key of the highest count, of equal ones the greatest; the zero value when there is none.
func most[K int | string | Method, N int | int64](counts map[K]N) (key K) {
	best := N(-1)
	for k, n := range counts {
		if n > best || n == best && k > key {
			key, best = k, n
		}
	}
	return key
}

// layer tells what a tensor's name and shape say of its layer: the down projection of a LoRA is [rank, in], w1_b and
// w2_b of LoHa and LoKr are [rank, in], their w1_a and w2_a [out, rank] (KohakuBlueleaf/LyCORIS).
func layer(t safetensors.Tensor) (Method, int) {
	dim := func(i int) int {
		if len(t.Shape) < 2 || t.Shape[i] > 1<<20 {
			return 0
		}
		return int(t.Shape[i])
	}
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(t.Name, p) })
	}
	switch {
	case has("lora_A.", ".lora_down.", ".lora.down.", "lora_linear_layer.down."):
		return MethodLoRA, dim(0)
	case has("lora_B.", ".lora_up.", ".lora.up.", "lora_linear_layer.up."):
		return MethodLoRA, 0
	case has("hada_w1_b"):
		return MethodLoHa, dim(0)
	case has("hada_w"):
		return MethodLoHa, 0
	case has("lokr_w1_b", "lokr_w2_b"):
		return MethodLoKr, dim(0)
	case has("lokr_"):
		return MethodLoKr, 0
	}
	return MethodOther, 0
}

// adapter adds what kohya's and PEFT's own words say of rank and alpha.
func adapter(d *Details, m map[string]string) {
	if d.Rank == 0 {
		d.Rank = min(whole(m["ss_network_dim"]), 1<<20)
	}
	d.Alpha = positive(m["ss_network_alpha"])
	var config map[string]json.RawMessage
	if text := m[adapterKey]; len(text) > 1<<20 || json.Unmarshal([]byte(text), &config) != nil {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(config)) {
		// Diffusers puts the component before each name: transformer.lora_alpha.
		switch name := key[strings.LastIndexByte(key, '.')+1:]; {
		case name == "lora_alpha" && d.Alpha == 0:
			d.Alpha = positive(string(config[key]))
		case name == "r" && d.Rank == 0:
			d.Rank = min(whole(string(config[key])), 1<<20)
		}
	}
}

var pixels = regexp.MustCompile(`\d{2,5}`)

// resolution makes one form of "1024x1024", "(1024, 1024)" and "1024".
func resolution(text string) string {
	return strings.Join(pixels.FindAllString(text, 2), " × ")
}

func whole(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 || n > 1e9 {
		return 0
	}
	return n
}

func positive(text string) float64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(n > 0 && n < 1e9) {
		return 0
	}
	return n
}

// first returns the first of the keys that says something, cleaned and cut to limit bytes.
func first(m map[string]string, keys []string, limit int) string {
	for _, key := range keys {
		text := clean(m[key], limit, limit > maxField)
		if text != "" && !strings.EqualFold(text, "none") && text != "null" {
			return text
		}
	}
	return ""
}

func clean(text string, limit int, lines bool) string {
	if len(text) > 4*limit {
		text = text[:4*limit]
	}
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines:
			return r
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && !strings.ContainsRune(joiners, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "")))
	if len(text) > limit {
		at := limit
		for !utf8.RuneStart(text[at]) {
			at--
		}
		text = strings.TrimSpace(text[:at])
	}
	return text
}

// bounded returns the entries, in the order of their names, that fit; the rest stays in the file.
func bounded(metadata map[string]string) map[string]string {
	kept, left := map[string]string{}, maxMetadata
	for _, name := range slices.Sorted(maps.Keys(metadata)) {
		if size := len(name) + len(metadata[name]); size <= left {
			kept[name] = metadata[name]
			left -= size
		}
	}
	return kept
}
