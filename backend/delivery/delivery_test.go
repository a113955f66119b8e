package delivery_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"crisol/backend/delivery"
	"crisol/backend/job"
	"crisol/backend/safetensors"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const weights = "pytorch_lora_weights.safetensors"

// folder is where a job's model arrives.
type folder struct {
	t   *testing.T
	dir string
}

func newFolder(t *testing.T) folder { return folder{t, filepath.Join(t.TempDir(), "job")} }

func (f folder) file(name string, content []byte) string {
	f.t.Helper()
	path := filepath.Join(f.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		f.t.Fatal(err)
	}
	return path
}

func (f folder) model(name string) string {
	f.t.Helper()
	path := f.file(name, nil)
	if err := safetensors.WriteFile(path, map[string]string{"made": name}, []safetensors.Entry{
		safetensors.Float32s("up", []int64{2, 2}, []float32{1, 2, 3, 4}), safetensors.Float32s("down", []int64{2}, []float32{5, 6}),
	}); err != nil {
		f.t.Fatal(err)
	}
	return path
}

func (f folder) cut(name string, by int64) {
	f.t.Helper()
	path := filepath.Join(f.dir, filepath.FromSlash(name))
	info, err := os.Stat(path)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()-by); err != nil {
		f.t.Fatal(err)
	}
}

func (f folder) link(to, name string) {
	f.t.Helper()
	path := filepath.Join(f.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		f.t.Fatal(err)
	}
	if err := os.Symlink(to, path); err != nil {
		f.t.Skip("this system makes no links: ", err)
	}
}

func TestInspectFindsTheNewestUsableWeights(t *testing.T) {
	t.Parallel()
	ended := job.Expectation{Steps: 20, Completed: true}
	refused := job.Expectation{Steps: 20, Completed: true, Refused: "SignatureDoesNotMatch"}
	for name, c := range map[string]struct {
		arrived func(f folder)
		want    job.Expectation
		path    string // "" is missing
		step    int
		reason  []string
	}{
		"no folder":                {func(folder) {}, ended, "", 0, []string{"nothing arrived", "validation_step_interval"}},
		"an empty folder":          {func(f folder) { _ = os.MkdirAll(f.dir, 0o700) }, ended, "", 0, []string{"nothing arrived"}},
		"nothing of a failed job":  {func(folder) {}, job.Expectation{Steps: 20}, "", 0, []string{"nothing arrived before the job ended"}},
		"other files only":         {func(f folder) { f.file("output/README.md", []byte("x")) }, ended, "", 0, []string{"1 files arrived", weights, "log"}},
		"the end":                  {func(f folder) { f.model("output/" + weights) }, ended, "output/" + weights, 20, nil},
		"the end, steps not known": {func(f folder) { f.model("output/" + weights) }, job.Expectation{Completed: true}, "output/" + weights, 0, nil},
		"the end before checkpoints": {func(f folder) {
			f.model("output/checkpoint-20/" + weights)
			f.model("output/" + weights)
			f.model("output/checkpoint-10/" + weights)
		}, ended, "output/" + weights, 20, nil},
		"checkpoints by number, not by letter": {func(f folder) {
			f.model("output/checkpoint-9/" + weights)
			f.model("output/checkpoint-10/" + weights)
		}, job.Expectation{Steps: 20}, "output/checkpoint-10/" + weights, 10, nil},
		"an early checkpoint of a whole training": {func(f folder) {
			f.model("output/checkpoint-10/" + weights)
		}, ended, "output/checkpoint-10/" + weights, 10, []string{"step 10", "20", "checkpoint_step_interval"}},
		"the last checkpoint of a whole training": {func(f folder) {
			f.model("output/checkpoint-20/" + weights)
		}, ended, "output/checkpoint-20/" + weights, 20, nil},
		"a cut end, an older checkpoint": {func(f folder) {
			f.model("output/" + weights)
			f.cut("output/"+weights, 1)
			f.model("output/checkpoint-10/" + weights)
		}, ended, "output/checkpoint-10/" + weights, 10, []string{"step 10", "damaged", weights}},
		"two cut checkpoints, an older one": {func(f folder) {
			for _, n := range []string{"10", "15", "20"} {
				f.model("output/checkpoint-" + n + "/" + weights)
			}
			f.cut("output/checkpoint-20/"+weights, 4)
			f.cut("output/checkpoint-15/"+weights, 40)
		}, job.Expectation{Steps: 20}, "output/checkpoint-10/" + weights, 10, nil},
		"an empty file":              {func(f folder) { f.file("output/"+weights, nil) }, ended, "", 0, []string{"damaged", weights}},
		"a page of an error":         {func(f folder) { f.file("output/"+weights, []byte("<html>502</html>")) }, ended, "", 0, []string{"damaged"}},
		"zeros":                      {func(f folder) { f.file("output/"+weights, make([]byte, 4096)) }, ended, "", 0, []string{"damaged"}},
		"a file with a header alone": {func(f folder) { f.file("output/"+weights, []byte("\x02\x00\x00\x00\x00\x00\x00\x00{}")) }, ended, "", 0, []string{"no tensor"}},
		"more bytes than the header says": {func(f folder) {
			path := f.model("output/" + weights)
			b, _ := os.ReadFile(path)
			f.file("output/"+weights, append(b, 0))
		}, ended, "", 0, []string{"damaged"}},
		"a folder of that name": {func(f folder) { f.file("output/"+weights+"/x", []byte("x")) }, ended, "", 0, []string{"1 files arrived"}},
		"a link to good weights elsewhere": {func(f folder) {
			outside := folder{f.t, f.t.TempDir()}
			f.link(outside.model(weights), "output/"+weights)
		}, ended, "", 0, []string{"nothing arrived"}},
		"a linked folder": {func(f folder) {
			outside := folder{f.t, f.t.TempDir()}
			outside.model(weights)
			f.link(outside.dir, "output")
		}, ended, "", 0, []string{"nothing arrived"}},
		"an odd checkpoint name": {func(f folder) {
			f.model("output/checkpoint-99999999999999999999/" + weights)
		}, ended, "", 0, []string{"none is a"}},
		"an EMA copy within an old checkpoint": {func(f folder) {
			f.model("output/checkpoint-10/ema/" + weights)
			f.model("output/checkpoint-20/" + weights)
		}, ended, "output/checkpoint-20/" + weights, 20, nil},
		"uploads that were turned away": {func(folder) {}, refused, "", 0, []string{"SignatureDoesNotMatch", "keychain"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFolder(t)
			c.arrived(f)
			v, err := delivery.Inspect(t.Context(), f.dir, c.want, now)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range c.reason {
				if !strings.Contains(v.Reason, word) {
					t.Errorf("%q is not in the reason %q", word, v.Reason)
				}
			}
			if (len(c.reason) == 0) != (v.Reason == "") {
				t.Errorf("the reason is %q", v.Reason)
			}
			if c.path == "" {
				if v.State != job.DeliveryMissing || v.Model != nil {
					t.Errorf("%s, %+v", v.State, v.Model)
				}
				return
			}
			if v.State != job.DeliveryVerified || v.Model == nil {
				t.Fatalf("%s: %s", v.State, v.Reason)
			}
			f.describes(*v.Model, c.path, c.step)
		})
	}
}

// describes holds that what is said of a model is true of the file.
func (f folder) describes(m job.Model, name string, step int) {
	f.t.Helper()
	content, err := os.ReadFile(m.Path)
	if err != nil {
		f.t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	if m.Path != filepath.Join(f.dir, filepath.FromSlash(name)) || m.Step != step {
		f.t.Errorf("%s of step %d, want %s of step %d", m.Path, m.Step, name, step)
	}
	if m.SHA256 != hex.EncodeToString(sum[:]) || m.Bytes != int64(len(content)) || m.Tensors != 2 || m.Metadata["made"] != name {
		f.t.Errorf("%+v", m)
	}
	if !m.VerifiedAt.Equal(now) || len(m.Checks) == 0 || !strings.HasPrefix(m.Dir, f.dir) {
		f.t.Errorf("%+v", m)
	}
}

func TestADamagedFileIsNotTouched(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	path := f.file("output/"+weights, []byte("half of"))
	if _, err := delivery.Inspect(t.Context(), f.dir, job.Expectation{}, now); err != nil {
		t.Fatal(err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "half of" {
		t.Errorf("%q, %v", content, err)
	}
}

func TestSurveyCountsFilesAndNothingElse(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	if a, err := delivery.Survey(t.Context(), f.dir); err != nil || a != (job.Arrival{}) {
		t.Fatalf("of no folder: %+v, %v", a, err)
	}
	f.file("output/a", []byte("12345"))
	f.file("output/deep/er/b", []byte("123"))
	f.file("output/empty", nil)
	if runtime.GOOS != "windows" {
		f.link(filepath.Join(f.dir, "output", "a"), "output/link")
	}
	if a, err := delivery.Survey(t.Context(), f.dir); err != nil || a != (job.Arrival{Objects: 3, Bytes: 8}) {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestACancelledContextEndsALook(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	f.model("output/" + weights)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := delivery.Survey(ctx, f.dir); !errors.Is(err, context.Canceled) {
		t.Errorf("survey: %v", err)
	}
	if v, err := delivery.Inspect(ctx, f.dir, job.Expectation{}, now); !errors.Is(err, context.Canceled) {
		t.Errorf("inspect: %+v, %v", v, err)
	}
}

func TestAFolderThatCannotBeReadIsAnErrorNotAVerdict(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	path := f.file("file", nil)
	if v, err := delivery.Inspect(t.Context(), path, job.Expectation{Completed: true}, now); err == nil || v.State != "" {
		t.Errorf("%+v, %v", v, err)
	}
}
