package receiver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/minio/minio-go/v7"
	miniocreds "github.com/minio/minio-go/v7/pkg/credentials"
)

func awsClient(url string) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(url), UsePathStyle: true, Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider(testKey, testSecret, ""),
	})
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func TestAWSClientGoesTheWholeWay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	secure := httptest.NewTLSServer(r.s) // over https this client sends unsigned trailers
	t.Cleanup(secure.Close)
	tlsClient := s3.New(s3.Options{
		BaseEndpoint: aws.String(secure.URL + DefaultPrefix), UsePathStyle: true, Region: "eu-central-1",
		Credentials: credentials.NewStaticCredentialsProvider(testKey, testSecret, ""), HTTPClient: secure.Client(),
	})
	for name, c := range map[string]*s3.Client{"http": awsClient(r.http.URL + DefaultPrefix), "https": tlsClient} {
		t.Run(name, func(t *testing.T) { awsRoundTrip(t, c) })
	}
}

func awsRoundTrip(t *testing.T, c *s3.Client) {
	ctx := context.Background()
	bucket, key := aws.String("outputs"), aws.String("run 1/ä+b/model=1.safetensors")
	data := noise(300 << 10)
	_, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: aws.String("none")})
	if code(err) != "NotFound" {
		t.Errorf("HEAD of a missing key: %v", err)
	}
	put, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: key, Body: bytes.NewReader(data), Metadata: map[string]string{"step": "7"}})
	if err != nil {
		t.Fatal(err)
	}
	head, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: key, ChecksumMode: types.ChecksumModeEnabled})
	if err != nil || *head.ContentLength != int64(len(data)) || *head.ETag != *put.ETag || head.Metadata["step"] != "7" || aws.ToString(head.ChecksumCRC32) != aws.ToString(put.ChecksumCRC32) {
		t.Fatalf("%v %+v", err, head)
	}
	fetch := func(span *string) []byte {
		t.Helper()
		got, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key, Range: span})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = got.Body.Close() }()
		raw, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	if !bytes.Equal(fetch(nil), data) || !bytes.Equal(fetch(aws.String("bytes=100-199")), data[100:200]) {
		t.Error("bytes differ")
	}
	up, err := c.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: bucket, Key: key, ChecksumAlgorithm: types.ChecksumAlgorithmCrc32})
	if err != nil {
		t.Fatal(err)
	}
	big := noise(5<<20 + 99)
	var done []types.CompletedPart
	for n, piece := range [][]byte{big[:5<<20], big[5<<20:]} {
		number := aws.Int32(int32(n) + 1)
		part, err := c.UploadPart(ctx, &s3.UploadPartInput{
			Bucket: bucket, Key: key, UploadId: up.UploadId, PartNumber: number,
			Body: bytes.NewReader(piece), ChecksumAlgorithm: types.ChecksumAlgorithmCrc32,
		})
		if err != nil {
			t.Fatal(err)
		}
		done = append(done, types.CompletedPart{PartNumber: number, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32})
	}
	whole, err := c.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: bucket, Key: key, UploadId: up.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: done},
	})
	if err != nil || !strings.HasSuffix(*whole.ETag, `-2"`) {
		t.Fatalf("%v %+v", err, whole)
	}
	if !bytes.Equal(fetch(nil), big) {
		t.Error("bytes differ after multipart")
	}
	list, err := c.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: bucket})
	if err != nil || len(list.Contents) != 1 || *list.Contents[0].Key != *key || *list.Contents[0].ETag != *whole.ETag {
		t.Errorf("%v %+v", err, list)
	}
	buckets, err := c.ListBuckets(ctx, &s3.ListBucketsInput{})
	if err != nil || len(buckets.Buckets) != 1 {
		t.Errorf("%v %+v", err, buckets)
	}
	_, err = c.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: bucket, Key: key, Tagging: &types.Tagging{TagSet: []types.Tag{}}})
	if code(err) != "NotImplemented" {
		t.Errorf("tagging: %v", err)
	}
	del, err := c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: bucket, Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: key}}}})
	if err != nil || len(del.Deleted) != 1 || len(del.Errors) != 0 {
		t.Errorf("%v %+v", err, del)
	}
	_, err = c.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: key})
	if code(err) != "NoSuchKey" {
		t.Errorf("after the delete: %v", err)
	}
}

// minio-go signs the chunks of what it streams over http; it cannot take a path in its endpoint.
func TestMinioClientStreamsSignedChunks(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.Prefix = "/" })
	ctx := context.Background()
	c, err := minio.New(strings.TrimPrefix(r.http.URL, "http://"), &minio.Options{
		Creds: miniocreds.NewStaticV4(testKey, testSecret, ""), Region: "us-east-1", BucketLookup: minio.BucketLookupPath, TrailingHeaders: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	core := minio.Core{Client: c}
	data := noise(11<<20 + 5)
	put := func(key string, o minio.PutObjectOptions) {
		t.Helper()
		if _, err := c.PutObject(ctx, "outputs", key, bytes.NewReader(data), int64(len(data)), o); err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		got, err := c.GetObject(ctx, "outputs", key, minio.GetObjectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, got); err != nil {
			t.Fatal(err)
		}
		if want := sha256.Sum256(data); !bytes.Equal(sum.Sum(nil), want[:]) {
			t.Errorf("%s: bytes differ", key)
		}
	}
	put("single", minio.PutObjectOptions{DisableMultipart: true})
	put("parts", minio.PutObjectOptions{PartSize: 5 << 20, NumThreads: 3})
	put("parts at once", minio.PutObjectOptions{PartSize: 5 << 20, ConcurrentStreamParts: true, NumThreads: 3})
	put("summed", minio.PutObjectOptions{PartSize: 5 << 20, Checksum: minio.ChecksumCRC32C})
	put("summed whole", minio.PutObjectOptions{PartSize: 5 << 20, Checksum: minio.ChecksumFullObjectCRC32C})
	if _, err := c.StatObject(ctx, "outputs", "none", minio.StatObjectOptions{}); minio.ToErrorResponse(err).Code != "NoSuchKey" {
		t.Errorf("missing key: %v", err)
	}
	n := 0
	for o := range c.ListObjects(ctx, "outputs", minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
		n++
	}
	uploads, err := core.ListMultipartUploads(ctx, "outputs", "", "", "", "", 10)
	if n != 5 || err != nil || len(uploads.Uploads) != 0 {
		t.Errorf("%d objects, %v, uploads %+v", n, err, uploads.Uploads)
	}
	if err := c.RemoveObject(ctx, "outputs", "single", minio.RemoveObjectOptions{}); err != nil {
		t.Error(err)
	}
}
