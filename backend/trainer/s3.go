package trainer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"sort"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/logging"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

const (
	// tries is how often an operation is tried (SimpleTuner aws.py; botocore's standard count is the same).
	tries = 5
	// pause is how long the trainer waits between two tries on a dataset (SimpleTuner aws.py).
	pause = 5 * time.Second
	// objectLimit bounds what is read of one object, in bytes.
	objectLimit = 64 << 20
	// indexLimit bounds an index file that is read back, in bytes; a million images make about 200 MB.
	indexLimit = 256 << 20
)

// s3Login is where a bucket is and how to get in.
type s3Login struct {
	bucket, region, endpoint, accessKey, secretKey, sessionToken string
}

// bucket is one S3 bucket with the trainer's patience. Its requests look as boto3's do: path style, a checksum of the
// payload wherever the operation allows one.
type bucket struct {
	client *s3.Client
	name   string
	sleep  func(context.Context, time.Duration) error
	warn   func(format string, args ...any)
	// stubborn says that every error is tried again, a refusal too (the dataset side: SimpleTuner's own loop). Otherwise
	// only what may pass is (the publishing side: botocore's retries).
	stubborn bool
}

func newBucket(l s3Login, httpClient *http.Client, stubborn bool, sleep func(context.Context, time.Duration) error, warn func(string, ...any)) *bucket {
	o := s3.Options{
		Region:                     l.region,
		Credentials:                credentials.NewStaticCredentialsProvider(l.accessKey, l.secretKey, l.sessionToken),
		UsePathStyle:               true,
		HTTPClient:                 httpClient,
		Retryer:                    aws.NopRetryer{},
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
		Logger:                     logging.Nop{},
		APIOptions:                 []func(*middleware.Stack) error{leaveEncodingUnsigned},
	}
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	if l.endpoint != "" {
		o.BaseEndpoint = aws.String(l.endpoint)
	}
	return &bucket{client: s3.New(o), name: l.bucket, sleep: sleep, warn: warn, stubborn: stubborn}
}

// leaveEncodingUnsigned keeps Accept-Encoding out of the signature, as boto3 does: proxies and tunnels rewrite that header,
// and a rehearsal must not fail where the trainer would pass.
func leaveEncodingUnsigned(stack *middleware.Stack) error {
	set := func(name, value string) middleware.FinalizeMiddleware {
		return middleware.FinalizeMiddlewareFunc(name, func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
			middleware.FinalizeOutput, middleware.Metadata, error,
		) {
			if req, ok := in.Request.(*smithyhttp.Request); ok {
				req.Header.Del("Accept-Encoding")
				if value != "" {
					req.Header.Set("Accept-Encoding", value)
				}
			}
			return next.HandleFinalize(ctx, in)
		})
	}
	if err := stack.Finalize.Insert(set("DropAcceptEncoding", ""), "Signing", middleware.Before); err != nil {
		return err
	}
	return stack.Finalize.Insert(set("RestoreAcceptEncoding", "identity"), "Signing", middleware.After)
}

// attempt runs one operation up to five times. The error at the end wraps [ErrStorage] and the last cause.
func (b *bucket) attempt(ctx context.Context, what, key string, op func() error) error {
	for try := 1; ; try++ {
		err := op()
		if err == nil || ctx.Err() != nil {
			return errors.Join(ctx.Err(), err)
		}
		subject := fmt.Sprintf("%s bucket %q", what, b.name)
		if key != "" {
			subject = fmt.Sprintf("%s key %q in bucket %q", what, key, b.name)
		}
		b.warn("Error %s (try %d of %d): %v", subject, try, tries, err)
		if try == tries || (!b.stubborn && !mayPass(err)) {
			return fmt.Errorf("%w: %s: gave up after try %d: %w", ErrStorage, subject, try, err)
		}
		if err := b.sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// mayPass tells an error that another try may mend: a status of 5xx, 429, 408, or no answer at all.
func mayPass(err error) bool {
	var response interface{ HTTPStatusCode() int }
	if errors.As(err, &response) && response.HTTPStatusCode() != 0 {
		code := response.HTTPStatusCode()
		return code >= 500 || code == http.StatusTooManyRequests || code == http.StatusRequestTimeout
	}
	var api smithy.APIError
	var op *smithy.OperationError
	return !errors.As(err, &api) && errors.As(err, &op) && !strings.Contains(err.Error(), "credentials")
}

// absent tells a plain "no such key": 404 on HEAD, NoSuchKey on GET.
func absent(err error) bool {
	var notFound *types.NotFound
	var noKey *types.NoSuchKey
	return errors.As(err, &notFound) || errors.As(err, &noKey)
}

// list returns every key of the bucket, sorted: all pages of a thousand, with no prefix, whatever the dataset's prefix
// is (SimpleTuner aws.py).
func (b *bucket) list(ctx context.Context) ([]string, error) {
	var keys []string
	var next *string
	for {
		var page *s3.ListObjectsV2Output
		err := b.attempt(ctx, "listing", "", func() (err error) {
			page, err = b.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{
				Bucket: &b.name, MaxKeys: aws.Int32(1000), ContinuationToken: next, EncodingType: types.EncodingTypeUrl,
			})
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, object := range page.Contents {
			key := aws.ToString(object.Key)
			if page.EncodingType == types.EncodingTypeUrl {
				if plain, err := url.QueryUnescape(key); err == nil {
					key = plain
				}
			}
			keys = append(keys, key)
		}
		if !aws.ToBool(page.IsTruncated) {
			break
		}
		if next = page.NextContinuationToken; aws.ToString(next) == "" {
			return nil, fmt.Errorf("%w: bucket %q: a truncated listing has no continuation token", ErrStorage, b.name)
		}
	}
	sort.Strings(keys)
	return keys, nil
}

// exists asks with HEAD.
func (b *bucket) exists(ctx context.Context, key string) (bool, error) {
	found := true
	err := b.attempt(ctx, "checking", key, func() error {
		_, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.name, Key: &key})
		if absent(err) {
			found, err = false, nil
		}
		return err
	})
	return found, err
}

// read returns an object of at most limit bytes, or nil when there is none.
func (b *bucket) read(ctx context.Context, key string, limit int64) ([]byte, error) {
	var data []byte
	err := b.attempt(ctx, "reading", key, func() error {
		got, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key})
		if absent(err) {
			data = nil
			return nil
		}
		if err != nil {
			return err
		}
		data, err = readLimited(got.Body, limit)
		return errors.Join(err, got.Body.Close())
	})
	return data, err
}

// write puts an object.
func (b *bucket) write(ctx context.Context, key string, data []byte) error {
	return b.attempt(ctx, "writing", key, func() error {
		_, err := b.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: bytes.NewReader(data)})
		return err
	})
}

// clean turns a path of the configuration into a key: no leading slash (SimpleTuner aws.py).
func (b *bucket) clean(p string) string { return strings.TrimPrefix(path.Clean(p), "/") }

func (b *bucket) String() string { return "bucket " + b.name }

// readLimited reads r to its end and refuses more than limit bytes.
func readLimited(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("it has more than the %d bytes that a rehearsal reads", limit)
	}
	return data, nil
}
