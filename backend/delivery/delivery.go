// Package delivery finds out how far a trained model is home. The disk is the only witness: what a provider or a
// trainer says about its uploads counts for nothing here. A model is verified when its weights are on this disk, whole,
// and parse.
package delivery

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"crisol/backend/job"
	"crisol/backend/safetensors"
)

// weightsName is the file that SimpleTuner saves LoRA and LyCORIS weights in, in the output folder's root when
// training ends and in each checkpoint folder (wire facts: output directory).
const weightsName = "pytorch_lora_weights.safetensors"

var checkpointDir = regexp.MustCompile(`^checkpoint-(\d{1,9})$`)

// Survey counts what has arrived under dir. A folder that does not exist holds nothing.
func Survey(ctx context.Context, dir string) (job.Arrival, error) {
	var a job.Arrival
	err := walk(ctx, dir, func(_ string, info fs.FileInfo) error {
		a.Objects++
		a.Bytes += info.Size()
		return nil
	})
	return a, err
}

// Disk is Survey and Inspect as one value, for whoever wants to be handed them.
type Disk struct{}

// Survey does as the function Survey does.
func (Disk) Survey(ctx context.Context, dir string) (job.Arrival, error) { return Survey(ctx, dir) }

// Inspect does as the function Inspect does.
func (Disk) Inspect(ctx context.Context, dir string, want job.Expectation, now time.Time) (job.Verdict, error) {
	return Inspect(ctx, dir, want, now)
}

// Inspect looks for the newest usable weights under dir: those in the root of the output folder (saved when training ends)
// before those of the highest checkpoint, and of these the next lower one where the higher is damaged. Weights anywhere
// else (an EMA copy within a checkpoint, say) are not the model. The verdict is verified, or
// missing with a reason that a person can act on. The error is one of reading the disk.
func Inspect(ctx context.Context, dir string, want job.Expectation, now time.Time) (job.Verdict, error) {
	found, files, err := candidates(ctx, dir)
	if err != nil {
		return job.Verdict{}, err
	}
	var damaged error
	for _, c := range found {
		m, err := verify(ctx, c.path, now)
		if errors.Is(err, safetensors.ErrFormat) {
			damaged = errors.Join(damaged, fmt.Errorf("%s: %w", c.path, err))
			continue
		}
		if err != nil {
			return job.Verdict{}, err
		}
		m.Dir, m.Step = c.output, c.step
		if m.Step == finalStep {
			m.Step = want.Steps
		}
		v := job.Verdict{State: job.DeliveryVerified, Model: &m}
		if want.Completed && want.Steps > 0 && m.Step > 0 && m.Step < want.Steps {
			v.Reason = whyOlder(m.Step, want.Steps, damaged)
		}
		return v, nil
	}
	return job.Verdict{State: job.DeliveryMissing, Reason: whyMissing(dir, files, damaged, want)}, nil
}

func whyOlder(step, steps int, damaged error) string {
	if damaged != nil {
		return fmt.Sprintf("these weights are of step %d; newer ones arrived damaged: %v", step, damaged)
	}
	return fmt.Sprintf("these weights are of step %d; those of the last step, %d, did not arrive, because no "+
		"validation fell on it. Set validation_step_interval and checkpoint_step_interval so that both do", step, steps)
}

func whyMissing(dir string, files int, damaged error, want job.Expectation) string {
	switch {
	case damaged != nil:
		return fmt.Sprintf("weights arrived, and they are damaged: %v. Train again from the last good checkpoint", damaged)
	case files > 0:
		return fmt.Sprintf("%d files arrived in %s, and none is a %s. Look at the log for what the trainer saved", files, dir, weightsName)
	case want.Refused != "":
		return fmt.Sprintf("the trainer's uploads were turned away (%s): its keys were made by a Crisol that has ended since and "+
			"could not keep them in a keychain. Unlock or install a keychain, and train again", want.Refused)
	case want.Completed:
		return "training ended well and nothing arrived. A trainer publishes after a validation, so set " +
			"validation_step_interval to at most the number of steps, and look at the log for upload errors"
	default:
		return "nothing arrived before the job ended"
	}
}

// finalStep stands for the weights in the root of the output folder: newer than any checkpoint.
const finalStep = math.MaxInt

type candidate struct {
	path   string
	output string // the output folder
	step   int
	bytes  int64
}

// Weights are weights that a trainer saved.
type Weights struct {
	Step  int    `json:"step" doc:"0 for those that were saved when training ended"`
	Path  string `json:"path" doc:"Absolute path"`
	Bytes int64  `json:"bytes"`
}

// Arrived lists the weights that are under dir, newest first: those that were saved when training ended, and those of each
// checkpoint. They are not looked into.
func Arrived(ctx context.Context, dir string) ([]Weights, error) {
	found, _, err := candidates(ctx, dir)
	if err != nil {
		return nil, err
	}
	list := make([]Weights, 0, len(found))
	for _, c := range found {
		w := Weights{Step: c.step, Path: c.path, Bytes: c.bytes}
		if w.Step == finalStep {
			w.Step = 0
		}
		list = append(list, w)
	}
	return list, nil
}

func candidates(ctx context.Context, dir string) (found []candidate, files int, err error) {
	err = walk(ctx, dir, func(p string, info fs.FileInfo) error {
		files++
		if path.Base(p) != weightsName {
			return nil
		}
		c := candidate{path: filepath.Join(dir, filepath.FromSlash(p)), step: finalStep, bytes: info.Size()}
		folder := path.Dir(p)
		if m := checkpointDir.FindStringSubmatch(path.Base(folder)); m != nil {
			c.step, _ = strconv.Atoi(m[1]) // at most nine digits
			folder = path.Dir(folder)
		}
		if strings.Contains(folder, "/") { // deeper than <output folder>
			return nil
		}
		c.output = filepath.Join(dir, filepath.FromSlash(folder))
		// Newest first; few checkpoints are kept, so inserting is fine.
		at := 0
		for at < len(found) && found[at].step >= c.step {
			at++
		}
		found = append(found[:at], append([]candidate{c}, found[at:]...)...)
		return nil
	})
	return found, files, err
}

// verify checks one weights file: regular, not empty, parses, ends where its header says, and reads to the end.
func verify(ctx context.Context, file string, now time.Time) (job.Model, error) {
	f, err := safetensors.Open(file)
	if err != nil {
		return job.Model{}, err
	}
	tensors, metadata := len(f.Tensors), bounded(f.Metadata)
	if err := errors.Join(safetensors.Verify(file), f.Close()); err != nil {
		return job.Model{}, err
	}
	if tensors == 0 {
		return job.Model{}, fmt.Errorf("%w: it holds no tensor", safetensors.ErrFormat)
	}
	sum, size, err := digest(ctx, file)
	if err != nil {
		return job.Model{}, fmt.Errorf("read the delivered model: %w", err)
	}
	return job.Model{
		Path: file, Bytes: size, SHA256: sum, Tensors: tensors, Metadata: metadata, VerifiedAt: now,
		Checks: []string{"the header parses", "the size is what the header says", "every byte reads"},
	}, nil
}

// maxMetadata bounds in bytes how much of a file's metadata a job keeps: it is read with the job each time.
const maxMetadata = 64 << 10

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

func digest(ctx context.Context, file string) (sum string, size int64, err error) {
	f, err := os.Open(file)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	size, err = io.Copy(h, reader{ctx, f})
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// reader ends when its context does.
type reader struct {
	ctx context.Context //nolint:containedctx // it lives for one copy
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// walk calls do for each regular file below dir, with its slash-separated relative path. Links are not followed: a
// trainer cannot make one over S3, so one that is here is not ours.
func walk(ctx context.Context, dir string, do func(p string, info fs.FileInfo) error) error {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at what arrived: %w", err)
	}
	defer func() { _ = root.Close() }()
	return fs.WalkDir(root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if p != "." && errors.Is(err, fs.ErrNotExist) { // a folder that went away just now
			return nil
		}
		if err := errors.Join(err, ctx.Err()); err != nil {
			return fmt.Errorf("look at what arrived in %s: %w", dir, err)
		}
		if !d.Type().IsRegular() {
			return nil
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // replaced just now
			return nil
		}
		if err != nil {
			return fmt.Errorf("look at what arrived in %s: %w", dir, err)
		}
		return do(p, info)
	})
}
