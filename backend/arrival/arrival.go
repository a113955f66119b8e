// Package arrival tells what has arrived in a job's output folder, as SimpleTuner lays it out: checkpoints, validation
// images, and all other files.
package arrival

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxFiles bounds what is listed.
const maxFiles = 20_000

// weightsName is the file that SimpleTuner saves LoRA and LyCORIS weights in.
const weightsName = "pytorch_lora_weights.safetensors"

// File is one file that has arrived. Paths are relative to the job's folder, with slashes.
type File struct {
	Path  string    `json:"path"`
	Bytes int64     `json:"bytes"`
	At    time.Time `json:"at"`
}

// Checkpoint is one saved state of the training; that of the end has no folder of its own.
type Checkpoint struct {
	Path    string    `json:"path"` // of its folder
	Step    int       `json:"step"`
	Final   bool      `json:"final"` // saved when training ended; Step is 0 then
	Files   int       `json:"files"`
	Bytes   int64     `json:"bytes"`
	At      time.Time `json:"at"`      // when the newest of its files arrived
	Weights string    `json:"weights"` // path of the weights; "" when they have not arrived
}

// Sample is a validation image.
type Sample struct {
	Path   string    `json:"path"`
	Step   int       `json:"step"`
	Prompt string    `json:"prompt"` // which of the prompts, as the file is called
	Bytes  int64     `json:"bytes"`
	At     time.Time `json:"at"`
	Video  bool      `json:"video"`
}

// Outputs is what has arrived.
type Outputs struct {
	Files       []File       `json:"files"`       // by path
	Checkpoints []Checkpoint `json:"checkpoints"` // newest first, the final one before all
	Samples     []Sample     `json:"samples"`     // by step, then by prompt
	Bytes       int64        `json:"bytes"`
	More        bool         `json:"more"` // there are more files than are listed
}

// List returns what has arrived in a job's folder. A folder that does not exist holds nothing. What is still being uploaded
// and links are not among it.
func List(ctx context.Context, dir string) (Outputs, error) {
	out := Outputs{Files: []File{}, Checkpoints: []Checkpoint{}, Samples: []Sample{}}
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("look at the outputs: %w", err)
	}
	defer func() { _ = root.Close() }()
	err = fs.WalkDir(root.FS(), ".", func(p string, e fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it went while we looked
		}
		if err != nil {
			return err
		}
		if p != "." && strings.HasPrefix(e.Name(), ".") {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !e.Type().IsRegular() {
			return nil
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(out.Files) == maxFiles {
			out.More = true
			return fs.SkipAll
		}
		out.take(File{Path: p, Bytes: info.Size(), At: info.ModTime().UTC()})
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("look at the outputs: %w", err)
	}
	out.sort()
	return out, nil
}

func (o *Outputs) take(f File) {
	o.Files = append(o.Files, f)
	o.Bytes += f.Bytes
	if s, ok := sampleOf(f); ok {
		o.Samples = append(o.Samples, s)
		return
	}
	dir, step, final, ok := checkpointOf(f.Path)
	if !ok {
		return
	}
	i := slices.IndexFunc(o.Checkpoints, func(c Checkpoint) bool { return c.Path == dir })
	if i < 0 {
		i = len(o.Checkpoints)
		o.Checkpoints = append(o.Checkpoints, Checkpoint{Path: dir, Step: step, Final: final})
	}
	c := &o.Checkpoints[i]
	c.Files++
	c.Bytes += f.Bytes
	if f.At.After(c.At) {
		c.At = f.At
	}
	if path.Base(f.Path) == weightsName && path.Dir(f.Path) == dir {
		c.Weights = f.Path
	}
}

var checkpointDir = regexp.MustCompile(`^checkpoint-(\d{1,9})(-[\w.-]+)?$`)

// checkpointOf returns the checkpoint that a file belongs to: OUTPUT/checkpoint-N/..., or the weights in OUTPUT itself.
func checkpointOf(p string) (dir string, step int, final, ok bool) {
	parts := strings.Split(p, "/")
	for i, part := range parts[:len(parts)-1] {
		if m := checkpointDir.FindStringSubmatch(part); m != nil && i <= 1 && m[2] != "-tmp" {
			step, _ = strconv.Atoi(m[1]) // at most nine digits
			return path.Join(parts[:i+1]...), step, false, true
		}
	}
	return path.Dir(p), 0, true, len(parts) <= 2 && parts[len(parts)-1] == weightsName
}

var (
	// step_100_a-prompt_1024x1024.png, and with a number for each further image of a prompt
	sampleName = regexp.MustCompile(`^step_(\d{1,9})_(.+)\.(png|jpe?g|webp|gif|mp4|webm)$`)
	sampleSize = regexp.MustCompile(`_\d+x\d+$`)
)

func sampleOf(f File) (Sample, bool) {
	if path.Base(path.Dir(f.Path)) != "validation_images" && path.Base(path.Dir(f.Path)) != "validation_videos" {
		return Sample{}, false
	}
	m := sampleName.FindStringSubmatch(path.Base(f.Path))
	if m == nil {
		return Sample{}, false
	}
	step, _ := strconv.Atoi(m[1]) // at most nine digits
	return Sample{
		Path: f.Path, Step: step, Prompt: sampleSize.ReplaceAllString(m[2], ""), Bytes: f.Bytes, At: f.At,
		Video: m[3] == "mp4" || m[3] == "webm",
	}, true
}

func (o *Outputs) sort() {
	slices.SortFunc(o.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(o.Samples, func(a, b Sample) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Prompt, b.Prompt), cmp.Compare(a.Path, b.Path))
	})
	slices.SortFunc(o.Checkpoints, func(a, b Checkpoint) int {
		if a.Final != b.Final {
			if a.Final {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Step, a.Step), cmp.Compare(a.Path, b.Path))
	})
}
