package receiver

import (
	"errors"
	"io"
	"path"
	"strings"
	"testing"
)

func FuzzParseAuthorization(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=AK/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range,Signature=" + emptyHash)
	f.Add("AWS4-HMAC-SHA256 Signature=" + emptyHash + ", Credential=a/b/20130524/x/s3/aws4_request, SignedHeaders=host")
	f.Add("AWS AK:sig")
	f.Add("AWS4-HMAC-SHA256 Credential=////aws4_request,SignedHeaders=;;,Signature=")
	f.Fuzz(func(t *testing.T, header string) {
		a, err := parseAuthorization(header)
		if err != nil {
			var api *apiError
			if !errors.As(err, &api) || api.Status < 400 || api.Status > 499 {
				t.Fatalf("not a client's error: %v", err)
			}
			return
		}
		if a.accessKey == "" || len(a.date) != 8 || a.region == "" || len(a.signature) != 64 || len(a.signed) == 0 {
			t.Fatalf("accepted with a hole: %+v", a)
		}
	})
}

func FuzzChunkReader(f *testing.F) {
	f.Add("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", false, true)
	f.Add("5\r\nhello\r\n0\r\n\r\n", false, false)
	f.Add("5\nhello\n0\n", false, false)
	f.Add("400;chunk-signature="+emptyHash+"\r\nabc", true, true)
	f.Add("ffffffffffffffff\r\n", false, false)
	f.Add("-1\r\n", false, false)
	f.Fuzz(func(t *testing.T, wire string, signed, trailing bool) {
		var signer *chunkSigner
		if signed {
			signer = &chunkSigner{key: []byte("k"), date: awsStamp, scope: "s", previous: emptyHash}
		}
		out, err := io.ReadAll(newChunkReader(strings.NewReader(wire), signer, trailing))
		if len(out) > len(wire) {
			t.Fatalf("%d bytes out of %d", len(out), len(wire))
		}
		if signed && err == nil {
			t.Fatal("a signature was guessed")
		}
		if err == nil && !strings.Contains(wire, "0") {
			t.Fatal("whole without a last chunk")
		}
	})
}

func FuzzKey(f *testing.F) {
	for _, key := range []string{"a/b", "../x", "a/./b", "a\\b", "con", "a.", "ä/ö", "a//b", "x\x00", "\xff", strings.Repeat("k", 1025), "COM¹"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if checkKey(key) != nil || storable(key) != nil {
			return
		}
		if path.Clean("/"+key) != "/"+key || path.Join("bucket", key) != "bucket/"+key {
			t.Fatalf("%q is not its own place", key)
		}
		if strings.ContainsAny(key, "\\\x00\n\r") || len(key) > maxKeyBytes {
			t.Fatalf("%q should not have passed", key)
		}
		if awsEscape(key, true) == "" {
			t.Fatal("lost")
		}
	})
}

func FuzzParseQuery(f *testing.F) {
	f.Add("list-type=2&prefix=a%20b&&x")
	f.Add("a=%zz")
	f.Add("a=b=c&a=b")
	f.Fuzz(func(t *testing.T, raw string) {
		pairs, values, err := parseQuery(raw)
		if err != nil {
			return
		}
		n := 0
		for _, list := range values {
			n += len(list)
		}
		if n != len(pairs) {
			t.Fatalf("%d values of %d pairs: something was signed and not seen", n, len(pairs))
		}
	})
}
