package receiver

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func md5Hex(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

func crc32Of(text string) string {
	h := crc32.NewIEEE()
	_, _ = h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func TestObjectComesBackAsItWasSent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	put := r.do(ask{method: "PUT", path: "/outputs/run%201/model+%C3%A4.safetensors", body: []byte("weights"), header: map[string]string{
		"Content-Type": "application/x-model", "Cache-Control": "no-store", "X-Amz-Meta-Step": "100", "Content-Encoding": "aws-chunked",
		checksumHeader + "Crc32": crc32Of("weights"),
	}})
	r.want(put, 200, "")
	if etag := put.header.Get("ETag"); etag != `"`+md5Hex("weights")+`"` {
		t.Errorf("etag %s", etag)
	}
	raw, err := os.ReadFile(filepath.Join(r.opts.Root, "outputs", "run 1", "model+ä.safetensors"))
	if err != nil || string(raw) != "weights" {
		t.Errorf("file on disk: %q, %v", raw, err)
	}
	r.restart()
	for _, method := range []string{"GET", "HEAD"} {
		got := r.do(ask{method: method, path: "/outputs/run%201/model+%C3%A4.safetensors", header: map[string]string{"X-Amz-Checksum-Mode": "ENABLED"}})
		r.want(got, 200, "")
		for name, want := range map[string]string{
			"ETag": put.header.Get("ETag"), "Content-Type": "application/x-model", "Cache-Control": "no-store", "X-Amz-Meta-Step": "100",
			"Content-Encoding": "", "Content-Length": "7", checksumHeader + "Crc32": crc32Of("weights"), "Access-Control-Allow-Origin": "",
		} {
			if got.header.Get(name) != want {
				t.Errorf("%s %s: %q, want %q", method, name, got.header.Get(name), want)
			}
		}
	}
	if want := []string{"outputs/run 1/model+ä.safetensors 7"}; !reflect.DeepEqual(r.observer.saw(&r.observer.stored), want) ||
		!reflect.DeepEqual(r.observer.saw(&r.observer.served), want) {
		t.Errorf("observer: %v %v", r.observer.stored, r.observer.served)
	}
}

func TestReplacingByHandDoesNotServeOldFacts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(r.put("a", "first"), 200, "")
	path := filepath.Join(r.opts.Root, "outputs", "a")
	if err := os.WriteFile(path, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Now(), time.Unix(1e9, 5)); err != nil {
		t.Fatal(err)
	}
	got := r.get("/outputs/a")
	if got.body != "other" || strings.Contains(got.header.Get("ETag"), md5Hex("first")) || got.header.Get("ETag") == "" {
		t.Errorf("%s %s", got.body, got.header.Get("ETag"))
	}
	if again := r.list("/outputs?list-type=2").Contents[0].ETag; again != got.header.Get("ETag") {
		t.Errorf("listing says %s, GET %s", again, got.header.Get("ETag"))
	}
}

func TestBadBodyLeavesTheOldObject(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(r.put("a", "old"), 200, "")
	sum := sha256.Sum256([]byte("something else"))
	tests := []struct {
		name   string
		ask    ask
		status int
		code   string
	}{
		{"payload hash", ask{payload: hex.EncodeToString(sum[:])}, 400, "XAmzContentSHA256Mismatch"},
		{"Content-MD5", ask{header: map[string]string{"Content-Md5": base64.StdEncoding.EncodeToString(sum[:16])}}, 400, "BadDigest"},
		{"Content-MD5 that is none", ask{header: map[string]string{"Content-Md5": "x"}}, 400, "InvalidDigest"},
		{"crc32", ask{header: map[string]string{checksumHeader + "Crc32": crc32Of("other")}}, 400, "BadDigest"},
		{"sha256", ask{header: map[string]string{checksumHeader + "Sha256": base64.StdEncoding.EncodeToString(sum[:])}}, 400, "BadDigest"},
		{"checksum that is none", ask{header: map[string]string{checksumHeader + "Crc32": "AA"}}, 400, "InvalidRequest"},
		{"two checksums", ask{header: map[string]string{checksumHeader + "Crc32": crc32Of("new"), checksumHeader + "Crc32c": crc32Of("new")}}, 400, "InvalidRequest"},
		{"copy", ask{header: map[string]string{"X-Amz-Copy-Source": "/outputs/b"}}, 501, "NotImplemented"},
		{"customer key", ask{header: map[string]string{"X-Amz-Server-Side-Encryption-Customer-Algorithm": "AES256"}}, 501, "NotImplemented"},
		{"only if new", ask{header: map[string]string{"If-None-Match": "*"}}, 412, "PreconditionFailed"},
		{"only if another", ask{header: map[string]string{"If-Match": `"00"`}}, 412, "PreconditionFailed"},
		{"metadata too large", ask{header: map[string]string{"X-Amz-Meta-A": strings.Repeat("x", 3000)}}, 400, "MetadataTooLarge"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.ask.method, tt.ask.path, tt.ask.body = "PUT", "/outputs/a", []byte("new")
			if got := r.do(tt.ask); got.status != tt.status || got.code != tt.code {
				t.Errorf("got %d %s, want %d %s", got.status, got.code, tt.status, tt.code)
			}
			r.wantBody("/outputs/a", "old")
			if left := r.residue(); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestAbortedPutLeavesTheOldObject(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(r.put("a", "old"), 200, "")
	ctx, cancel := context.WithCancel(context.Background())
	req := r.request(ask{method: "PUT", path: "/outputs/a", body: make([]byte, 1<<20), payload: unsignedHash})
	body, feed := io.Pipe()
	req = req.WithContext(ctx)
	req.Body, req.ContentLength = body, 1<<20
	req.GetBody = nil
	done := make(chan struct{})
	go func() {
		defer close(done)
		if resp, err := http.DefaultClient.Do(req); err == nil {
			_ = resp.Body.Close()
		}
	}()
	if _, err := feed.Write(make([]byte, 300<<10)); err != nil {
		t.Fatal(err)
	}
	cancel()
	_ = feed.CloseWithError(io.ErrClosedPipe)
	<-done
	r.http.Close() // waits for the handler
	if left := r.residue(); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	r.restart()
	r.wantBody("/outputs/a", "old")
}

func TestLengthMustBeAnnounced(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	got := r.do(ask{method: "PUT", path: "/outputs/a", body: []byte("x"), payload: unsignedHash, chunked: true})
	r.want(got, 411, "MissingContentLength")
}

func TestUnsignedTrailerWithoutContentLength(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	send := func(sum, length string) answer {
		wire := "5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:" + sum + "\r\n\r\n"
		return r.do(ask{method: "PUT", path: "/outputs/a", body: []byte(wire), payload: streamUnsigned, header: map[string]string{
			"X-Amz-Decoded-Content-Length": length, "X-Amz-Trailer": "x-amz-checksum-crc32", "Content-Encoding": "aws-chunked",
		}, chunked: true})
	}
	r.want(send(crc32Of("hello world"), "11"), 200, "")
	r.wantBody("/outputs/a", "hello world")
	r.want(send(crc32Of("hello"), "11"), 400, "BadDigest")
	r.want(send(crc32Of("hello world"), "12"), 400, "IncompleteBody")
	r.want(send(crc32Of("hello world"), "10"), 400, "IncompleteBody")
	r.want(send("", "11"), 400, "MalformedTrailerError")
	r.wantBody("/outputs/a", "hello world")
}

func TestKeysThatCouldLeaveTheBucketAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	bad := map[string]string{
		"../x": "InvalidArgument", "a/../../x": "InvalidArgument", "%2e%2e/x": "InvalidArgument", "a%2F..%2F..%2Fx": "InvalidArgument",
		"./a": "InvalidArgument", "a%00b": "InvalidArgument", "a%5Cb": "InvalidArgument", "%2Fetc/passwd": "InvalidArgument",
		"a//b": "InvalidArgument", "folder/": "InvalidArgument", "con": "InvalidArgument", "x/LPT1.txt": "InvalidArgument", "a.": "InvalidArgument",
		"a%20/b": "InvalidArgument", "a%0Ab": "InvalidArgument", "%ff": "InvalidArgument",
		strings.Repeat("x", 256):  "KeyTooLongError",
		strings.Repeat("x/", 600): "KeyTooLongError",
	}
	for key, code := range bad {
		r.want(r.put(key, "x"), 400, code)
	}
	for _, key := range []string{"con", "folder/", "a."} {
		r.want(r.get("/outputs/"+key), 404, "NoSuchKey")
		r.want(r.do(ask{method: "DELETE", path: "/outputs/" + key}), 204, "")
	}
	for _, key := range []string{"a..b", "..a", ".hidden", "console", "com10", "~", "(1)'!*", "a/b/c"} {
		r.want(r.put(key, key), 200, "")
		r.wantBody("/outputs/"+key, key)
	}
	r.want(r.put("a/b", "x"), 400, "InvalidArgument")     // a folder
	r.want(r.put("a/b/c/d", "x"), 400, "InvalidArgument") // below an object
	r.want(r.get("/outputs/a/b/c/d"), 404, "NoSuchKey")
	r.want(r.get("/outputs/a/b"), 404, "NoSuchKey")
	if names, _ := os.ReadDir(r.dir); len(names) != 2 {
		t.Errorf("something was written outside: %v", names)
	}
}

func TestSymlinkOutOfTheBucketIsNotFollowed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(r.opts.Root, "outputs", "link")); err != nil {
		t.Skip(err)
	}
	if got := r.get("/outputs/link/secret"); got.status == 200 || strings.Contains(got.body, outside) {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := r.put("link/new", "x"); got.status == 200 || strings.Contains(got.body, outside) {
		t.Errorf("%d %s", got.status, got.body)
	}
	if names, _ := os.ReadDir(outside); len(names) != 1 {
		t.Errorf("written outside: %v", names)
	}
}

func TestUnknownSubResourcesNeverReachThePlainVerb(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(r.put("a", "model"), 200, "")
	for _, sub := range []string{"tagging", "acl", "retention", "legal-hold", "attributes", "torrent", "restore", "select&select-type=2", "versionId=1", "partNumber=1", "unheard-of"} {
		for _, method := range []string{"GET", "HEAD", "PUT", "DELETE", "POST"} {
			got := r.do(ask{method: method, path: "/outputs/a?" + sub, body: []byte("<Tagging/>")})
			if got.status != 501 || method != "HEAD" && got.code != "NotImplemented" {
				t.Errorf("%s ?%s: %d %s", method, sub, got.status, got.code)
			}
		}
	}
	for _, sub := range []string{"acl", "policy", "cors", "lifecycle", "versioning", "versions", "website", "encryption", "object-lock", "tagging", "notification"} {
		for _, method := range []string{"GET", "PUT", "DELETE", "POST"} {
			got := r.do(ask{method: method, path: "/outputs?" + sub, body: []byte("<X/>")})
			r.want(got, 501, "NotImplemented")
		}
	}
	r.want(r.do(ask{method: "PATCH", path: "/outputs/a"}), 405, "MethodNotAllowed")
	r.want(r.do(ask{method: "OPTIONS", path: "/outputs/a", header: map[string]string{"Origin": "http://evil.example", "Access-Control-Request-Method": "GET"}}), 405, "MethodNotAllowed")
	r.want(r.do(ask{method: "DELETE", path: "/outputs"}), 403, "AccessDenied")
	r.want(r.do(ask{method: "PUT", path: "/outputs"}), 409, "BucketAlreadyOwnedByYou")
	r.want(r.do(ask{method: "HEAD", path: "/outputs"}), 200, "")
	r.wantBody("/outputs/a", "model")
}

func TestGetHonoursRangesAndConditions(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	etag := r.put("a", "0123456789").header.Get("ETag")
	r.want(r.put("empty", ""), 200, "")
	tests := []struct {
		name, key string
		header    map[string]string
		status    int
		body      string
	}{
		{"first bytes", "a", map[string]string{"Range": "bytes=0-3"}, 206, "0123"},
		{"from there on", "a", map[string]string{"Range": "bytes=7-"}, 206, "789"},
		{"last bytes", "a", map[string]string{"Range": "bytes=-2"}, 206, "89"},
		{"beyond the end is cut", "a", map[string]string{"Range": "bytes=8-100"}, 206, "89"},
		{"more last bytes than there are", "a", map[string]string{"Range": "bytes=-100"}, 206, "0123456789"},
		{"several are ignored", "a", map[string]string{"Range": "bytes=0-1,3-4"}, 200, "0123456789"},
		{"nonsense is ignored", "a", map[string]string{"Range": "bytes=x-3"}, 200, "0123456789"},
		{"behind the end", "a", map[string]string{"Range": "bytes=10-"}, 416, ""},
		{"of nothing", "empty", map[string]string{"Range": "bytes=-1"}, 416, ""},
		{"nothing", "empty", nil, 200, ""},
		{"If-Match holds", "a", map[string]string{"If-Match": etag}, 200, "0123456789"},
		{"If-Match fails", "a", map[string]string{"If-Match": `"x"`}, 412, ""},
		{"If-None-Match holds", "a", map[string]string{"If-None-Match": `"x"`}, 200, "0123456789"},
		{"If-None-Match fails", "a", map[string]string{"If-None-Match": etag}, 304, ""},
		{"not modified since", "a", map[string]string{"If-Modified-Since": time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)}, 304, ""},
		{"modified since", "a", map[string]string{"If-Unmodified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}, 412, ""},
		{"If-Range of another", "a", map[string]string{"Range": "bytes=0-3", "If-Range": `"x"`}, 200, "0123456789"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, method := range []string{"GET", "HEAD"} {
				got := r.do(ask{method: method, path: "/outputs/" + tt.key, header: tt.header})
				if got.status != tt.status {
					t.Errorf("%s: %d, want %d", method, got.status, tt.status)
				}
				if method == "GET" && tt.status < 300 && got.body != tt.body {
					t.Errorf("body %q, want %q", got.body, tt.body)
				}
				if tt.status < 300 && got.header.Get("Content-Length") != fmt.Sprint(len(tt.body)) {
					t.Errorf("%s length %s", method, got.header.Get("Content-Length"))
				}
			}
		})
	}
	missing := r.do(ask{method: "HEAD", path: "/outputs/none"})
	if missing.status != 404 || missing.body != "" {
		t.Errorf("HEAD of a missing key: %d %q", missing.status, missing.body)
	}
	over := r.get("/outputs/a?response-content-type=text/plain&response-content-disposition=attachment")
	if over.header.Get("Content-Type") != "text/plain" || over.header.Get("Content-Disposition") != "attachment" {
		t.Errorf("overrides: %v", over.header)
	}
}

func TestFullDiskIsSaidBeforeTheBodyTravels(t *testing.T) {
	t.Parallel()
	free := uint64(math.MaxInt64)
	r := newRig(t, func(o *Options) { o.FreeSpace = func(string) (uint64, error) { return free, nil } })
	r.want(r.put("a", "x"), 200, "")
	free = 64<<20 + 2
	r.want(r.put("a", "yy"), 200, "")
	r.want(r.put("a", "zzz"), 507, "InsufficientStorage")
	r.wantBody("/outputs/a", "yy")
}

func TestDeleteObjectsTakesAThousand(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(r.put("x/a", "1"), 200, "")
	r.want(r.put("b", "2"), 200, "")
	send := func(n int) answer {
		var doc bytes.Buffer
		doc.WriteString("<Delete><Object><Key>x/a</Key></Object><Object><Key>../b</Key></Object>")
		for i := range n {
			fmt.Fprintf(&doc, "<Object><Key>none-%d</Key></Object>", i)
		}
		doc.WriteString("</Delete>")
		return r.do(ask{method: "POST", path: "/outputs?delete", body: doc.Bytes()})
	}
	r.want(send(999), 400, "MalformedXML")
	r.wantBody("/outputs/x/a", "1")
	got := send(998)
	if got.status != 200 || strings.Count(got.body, "<Deleted>") != 999 || strings.Count(got.body, "<Code>InvalidArgument</Code>") != 1 {
		t.Errorf("%d %.300s", got.status, got.body)
	}
	r.want(r.get("/outputs/x/a"), 404, "NoSuchKey")
	r.wantBody("/outputs/b", "2")
	if _, err := os.Stat(filepath.Join(r.opts.Root, "outputs", "x")); !os.IsNotExist(err) {
		t.Errorf("empty folder stays: %v", err)
	}
}
