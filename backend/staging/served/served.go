// Package served is the way of data that needs no upload: a dataset stays where it is, and the trainer reads it from
// this machine's own S3 endpoint, out of a bucket that holds just that dataset. What the trainer writes into the bucket
// (it always does) goes to an overlay; the user's files are never touched.
//
// One bucket per dataset, because SimpleTuner lists the whole bucket, whatever prefix it was given, and trains on all
// it finds (SimpleTuner data_backend/aws.py).
package served

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"

	"crisol/backend/dataset"
	"crisol/backend/job"
	"crisol/backend/receiver"
)

// Mounter is the part of the receiver that is needed.
type Mounter interface {
	Mount(bucket, root string, files iter.Seq[receiver.File], overlay string) error
	Unmount(bucket string)
}

// Way serves datasets. Its methods are idempotent: after a crash they are called again.
type Way struct{ mounter Mounter }

// New returns the way.
func New(m Mounter) *Way { return &Way{m} }

// Bucket names the bucket of a job's n-th dataset (from 0).
func Bucket(id job.ID, n int) string { return "ds-" + string(id) + "-" + strconv.Itoa(n) }

// Freeze writes the dataset's list of files into the job's folder. What is served later is exactly this list.
func Freeze(jobDir string, n int, files []dataset.File) error {
	return freeze(jobDir, n, files, syncDir)
}

// freeze flushes the folders too: once the job is in the history, a power cut must not take its list away.
func freeze(jobDir string, n int, files []dataset.File, flush func(dir string) error) error {
	if err := os.MkdirAll(jobDir, 0o700); err != nil {
		return fmt.Errorf("freeze the dataset's list of files: %w", err)
	}
	f, err := os.CreateTemp(jobDir, "manifest.*")
	if err != nil {
		return fmt.Errorf("freeze the dataset's list of files: %w", err)
	}
	err = dataset.WriteManifest(f, files)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), manifest(jobDir, n))
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("freeze the dataset's list of files: %w", err)
	}
	if err := errors.Join(flush(jobDir), flush(filepath.Dir(jobDir))); err != nil {
		return fmt.Errorf("freeze the dataset's list of files: %w", err)
	}
	return nil
}

// Serve makes the frozen dataset readable in its bucket. root is the dataset's folder.
func (w *Way) Serve(id job.ID, jobDir string, n int, root string) error {
	f, err := os.Open(manifest(jobDir, n))
	if err != nil {
		return fmt.Errorf("serve dataset %s: %w", root, err)
	}
	defer func() { _ = f.Close() }()
	frozen, err := dataset.ReadManifest(f)
	if err != nil {
		return fmt.Errorf("serve dataset %s: %w", root, err)
	}
	if root, err = filepath.Abs(root); err != nil {
		return fmt.Errorf("serve dataset %s: %w", root, err)
	}
	files := func(yield func(receiver.File) bool) {
		for _, file := range frozen {
			if !yield(receiver.File{Key: file.Path, Path: file.Path, Size: file.Size, ModTime: file.ModTime}) {
				return
			}
		}
	}
	overlay := overlay(jobDir, n)
	if err := os.MkdirAll(overlay, 0o700); err != nil {
		return fmt.Errorf("serve dataset %s: %w", root, err)
	}
	if err := w.mounter.Mount(Bucket(id, n), root, files, overlay); err != nil {
		return fmt.Errorf("serve dataset %s: %w", root, err)
	}
	return nil
}

// Withdraw stops serving and removes what the trainer wrote into the bucket.
func (w *Way) Withdraw(id job.ID, jobDir string, n int) error {
	w.mounter.Unmount(Bucket(id, n))
	if err := os.RemoveAll(overlay(jobDir, n)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove what the trainer wrote beside dataset %d: %w", n, err)
	}
	return nil
}

func manifest(jobDir string, n int) string {
	return filepath.Join(jobDir, "manifest-"+strconv.Itoa(n)+".jsonl")
}

func overlay(jobDir string, n int) string {
	return filepath.Join(jobDir, "overlay-"+strconv.Itoa(n))
}
