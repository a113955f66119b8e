package trainer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const (
	// multipartFrom is the size in bytes from which a file goes up in parts. boto3 does so from 8 MiB; the rehearsal's
	// files are small, and it has to prove the way that a real model takes.
	multipartFrom = 16 << 10
	// partSize is boto3's part size in bytes.
	partSize = 8 << 20
	// abortTime bounds the clean-up of an upload that failed.
	abortTime = 10 * time.Second
)

// publisher sends the output folder to a bucket.
type publisher struct {
	bucket *bucket
	prefix string // base path without slashes around it
	uri    string // of the prefix, for the log and the answer
}

func newPublisher(in Inputs, b *bucket) *publisher {
	prefix := strings.Trim(in.S3BasePath, "/")
	if prefix == "" {
		prefix = "simpletuner"
	}
	p := &publisher{bucket: b, prefix: prefix}
	switch {
	case in.S3PublicBaseURL != "":
		p.uri = strings.TrimRight(in.S3PublicBaseURL, "/") + "/" + prefix
	case in.S3EndpointURL != "":
		p.uri = strings.TrimRight(in.S3EndpointURL, "/") + "/" + in.S3Bucket + "/" + prefix
	default:
		p.uri = "s3://" + in.S3Bucket + "/" + prefix
	}
	return p
}

// publish sends the whole output folder, every file each time, under <base path>/<name of the folder>/<relative path>.
// A failure is logged and the training goes on, as with SimpleTuner's PublishingManager, which raises nothing for the
// destination that the s3_* inputs describe. Only the end of ctx is returned.
func (r *run) publish(ctx context.Context) error {
	if r.publisher == nil {
		return nil
	}
	if r.behaviour.DeliverNothing {
		r.console.line("INFO", "rehearsed: nothing is published")
		return nil
	}
	name := path.Base(cleanContainer(r.config.outputDir))
	n, err := r.publisher.folder(ctx, r.output, name)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.console.warn("ERROR", "Publishing via s3 failed after %d files: %v", n, err)
		return nil
	}
	r.console.line("INFO", "Published %d file(s) to %s/%s", n, r.publisher.uri, name)
	return nil
}

// folder sends every regular file below dir in the order of its name and stops at the first that fails.
func (p *publisher) folder(ctx context.Context, dir, name string) (int, error) {
	n := 0
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		if err := p.file(ctx, path.Join(p.prefix, name, filepath.ToSlash(rel)), file); err != nil {
			return err
		}
		n++
		return nil
	})
	return n, err
}

func (p *publisher) file(ctx context.Context, key, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		if info.Size() < multipartFrom {
			err = p.bucket.attempt(ctx, "uploading", key, func() error {
				_, err := p.bucket.client.PutObject(ctx, &s3.PutObjectInput{
					Bucket: &p.bucket.name, Key: &key, Body: io.NewSectionReader(f, 0, info.Size()),
				})
				return err
			})
		} else {
			err = p.parts(ctx, key, f, info.Size())
		}
	}
	return errors.Join(err, f.Close())
}

// parts sends a file by multipart upload. An upload that fails is aborted, also when ctx has ended.
func (p *publisher) parts(ctx context.Context, key string, f io.ReaderAt, size int64) error {
	b := p.bucket
	var id *string
	err := b.attempt(ctx, "starting a multipart upload of", key, func() error {
		up, err := b.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
			Bucket: &b.name, Key: &key, ChecksumAlgorithm: types.ChecksumAlgorithmCrc32, // as the parts will have it
		})
		if err == nil {
			id = up.UploadId
		}
		return err
	})
	if err != nil {
		return err
	}
	if err = p.sendParts(ctx, key, id, f, size); err != nil {
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTime)
		defer cancel()
		if _, aborted := b.client.AbortMultipartUpload(clean, &s3.AbortMultipartUploadInput{Bucket: &b.name, Key: &key, UploadId: id}); aborted != nil {
			err = errors.Join(err, fmt.Errorf("abort the upload: %w", aborted))
		}
	}
	return err
}

func (p *publisher) sendParts(ctx context.Context, key string, id *string, f io.ReaderAt, size int64) error {
	b := p.bucket
	var done []types.CompletedPart
	for at := int64(0); at < size; at += partSize {
		number := aws.Int32(int32(len(done) + 1)) //nolint:gosec // at most 10,000 parts
		err := b.attempt(ctx, fmt.Sprintf("uploading part %d of", *number), key, func() error {
			part, err := b.client.UploadPart(ctx, &s3.UploadPartInput{
				Bucket: &b.name, Key: &key, UploadId: id, PartNumber: number,
				Body: io.NewSectionReader(f, at, min(partSize, size-at)),
			})
			if err == nil {
				done = append(done, types.CompletedPart{
					ETag: part.ETag, PartNumber: number, ChecksumCRC32: part.ChecksumCRC32,
				})
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return b.attempt(ctx, "completing the upload of", key, func() error {
		_, err := b.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
			Bucket: &b.name, Key: &key, UploadId: id, MultipartUpload: &types.CompletedMultipartUpload{Parts: done},
		})
		return err
	})
}
