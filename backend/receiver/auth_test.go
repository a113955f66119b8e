package receiver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The examples of the S3 API reference, "Authenticating Requests: Using the Authorization Header": same key, same day.
const (
	awsKey    = "AKIAIOSFODNN7EXAMPLE"
	awsSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	awsHost   = "examplebucket.s3.amazonaws.com"
	awsStamp  = "20130524T000000Z"
)

func awsServer() *Server {
	return &Server{
		keys: &ring{creds: map[string]Credential{awsKey: {AccessKey: awsKey, Secret: awsSecret}}}, log: slog.New(slog.DiscardHandler),
		clock: func() time.Time { return time.Date(2013, 5, 24, 0, 5, 0, 0, time.UTC) },
	}
}

func awsRequest(method, uri, signed, signature string, header map[string]string) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), method, uri, nil)
	r.Host = awsHost
	r.Header.Set("X-Amz-Date", awsStamp)
	r.Header.Set(hashHeader, emptyHash)
	for k, v := range header {
		r.Header.Set(k, v)
	}
	r.Header.Set("Authorization", algorithm+" Credential="+awsKey+"/20130524/us-east-1/s3/aws4_request,SignedHeaders="+signed+",Signature="+signature)
	return r
}

func TestSignatureAgreesWithThePublishedExamples(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method, uri, signed, signature string
		header                               map[string]string
	}{
		{
			"GET object with a range", "GET", "/test.txt", "host;range;x-amz-content-sha256;x-amz-date",
			"f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", map[string]string{"Range": "bytes=0-9"},
		},
		{
			"PUT object", "PUT", "/test%24file.text", "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
			"98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd", map[string]string{
				"Date": "Fri, 24 May 2013 00:00:00 GMT", "X-Amz-Storage-Class": "REDUCED_REDUNDANCY",
				hashHeader: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
			},
		},
		{
			"PUT object whose path a proxy wrote anew", "PUT", "/test$file.text", "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
			"98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd", map[string]string{
				"Date": "Fri, 24 May 2013 00:00:00 GMT", "X-Amz-Storage-Class": "REDUCED_REDUNDANCY",
				hashHeader: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
			},
		},
		{
			"sub-resource without a value", "GET", "/?lifecycle", "host;x-amz-content-sha256;x-amz-date",
			"fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543", nil,
		},
		{
			"list with a query out of order", "GET", "/?prefix=J&max-keys=2", "host;x-amz-content-sha256;x-amz-date",
			"34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := awsServer()
			r := awsRequest(tt.method, tt.uri, tt.signed, tt.signature, tt.header)
			target, err := s.parseTarget(r)
			if err != nil {
				t.Fatal(err)
			}
			id, err := s.authenticate(r, target)
			if err != nil {
				t.Fatal(err)
			}
			if id.cred.AccessKey != awsKey {
				t.Errorf("credential %s", id.cred.AccessKey)
			}
		})
	}
}

func TestRequestsThatAreNotRightlySignedAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(r.put("a.txt", "whole"), 200, "")
	tests := []struct {
		name   string
		ask    ask
		status int
		code   string
	}{
		{"no signature", ask{mangle: func(r *http.Request) { r.Header.Del("Authorization") }}, 403, "AccessDenied"},
		{"unknown key", ask{key: "AKIDOTHER", secret: testSecret}, 403, "InvalidAccessKeyId"},
		{"wrong secret", ask{key: testKey, secret: "other"}, 403, "SignatureDoesNotMatch"},
		{"path changed", ask{mangle: func(r *http.Request) { r.URL.Path = DefaultPrefix + "/outputs/b.txt" }}, 403, "SignatureDoesNotMatch"},
		{"query added", ask{mangle: func(r *http.Request) { r.URL.RawQuery = "x-id=GetObject" }}, 403, "SignatureDoesNotMatch"},
		{"host changed", ask{mangle: func(r *http.Request) { r.Host = "evil.example" }}, 403, "SignatureDoesNotMatch"},
		{"method changed", ask{mangle: func(r *http.Request) { r.Method = "DELETE" }}, 403, "SignatureDoesNotMatch"},
		{"unsigned amz header added", ask{mangle: func(r *http.Request) { r.Header.Set("X-Amz-Copy-Source", "/outputs/a.txt") }}, 403, "AccessDenied"},
		{"clock 16 minutes behind", ask{at: time.Now().Add(-16 * time.Minute)}, 403, "RequestTimeTooSkewed"},
		{"clock 16 minutes ahead", ask{at: time.Now().Add(16 * time.Minute)}, 403, "RequestTimeTooSkewed"},
		{"signature version 2", ask{mangle: func(r *http.Request) { r.Header.Set("Authorization", "AWS AKIDTEST:c2ln") }}, 400, "InvalidRequest"},
		{"broken header", ask{mangle: func(r *http.Request) { r.Header.Set("Authorization", algorithm+" Credential=x") }}, 400, "AuthorizationHeaderMalformed"},
		{"payload hash missing", ask{mangle: func(r *http.Request) { r.Header.Del(hashHeader) }}, 400, "InvalidRequest"},
		{"unknown streaming form", ask{payload: "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"}, 501, "NotImplemented"},
		{"presigned", ask{path: "/outputs/a.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=ab"}, 501, "NotImplemented"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.ask.method = "GET"
			if tt.ask.path == "" {
				tt.ask.path = "/outputs/a.txt"
			}
			got := r.do(tt.ask)
			if got.status != tt.status || got.code != tt.code {
				t.Errorf("got %d %s, want %d %s", got.status, got.code, tt.status, tt.code)
			}
			if strings.Contains(got.body, "whole") || strings.Contains(got.body, testSecret) {
				t.Errorf("answer gives something away: %s", got.body)
			}
		})
	}
	t.Cleanup(func() { r.wantBody("/outputs/a.txt", "whole") })
}

func TestRevokedKeyStopsAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.want(r.put("a", "x"), 200, "")
	keys, _ := r.opts.Keys.(*ring)
	keys.mu.Lock()
	delete(keys.creds, testKey)
	keys.mu.Unlock()
	r.want(r.get("/outputs/a"), 403, "InvalidAccessKeyId")
}

func TestGrantsFenceKeysAndListings(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, key := range []string{"job-1/a", "job-10/b", "top"} {
		r.want(r.put(key, key), 200, "")
	}
	keys, _ := r.opts.Keys.(*ring)
	keys.creds["ONE"] = Credential{"ONE", "s1", []Grant{{Bucket: "outputs", Prefix: "job-1", Allow: List | Read}}}
	as := func(method, path, body string) answer {
		return r.do(ask{method: method, path: path, body: []byte(body), key: "ONE", secret: "s1"})
	}
	if got := as("GET", "/outputs/job-1/a", ""); got.body != "job-1/a" {
		t.Errorf("own key: %d %s", got.status, got.body)
	}
	r.want(as("GET", "/outputs/job-1/missing", ""), 404, "NoSuchKey")
	for _, path := range []string{"/outputs/job-10/b", "/outputs/top", "/outputs/job-1%2F..%2Ftop", "/elsewhere/x"} {
		if got := as("GET", path, ""); got.status != 403 && got.status != 400 {
			t.Errorf("GET %s: %d", path, got.status)
		}
	}
	r.want(as("PUT", "/outputs/job-1/a", "new"), 403, "AccessDenied")
	r.want(as("DELETE", "/outputs/job-1/a", ""), 403, "AccessDenied")
	r.want(as("GET", "/nowhere-at-all", ""), 403, "AccessDenied")
	if got := as("GET", "/outputs?list-type=2", ""); !strings.Contains(got.body, "job-1/a") || strings.Contains(got.body, "job-10") || strings.Contains(got.body, "top") {
		t.Errorf("listing shows other than the own keys: %s", got.body)
	}
	if got := as("GET", "/outputs?list-type=2&delimiter=/", ""); strings.Contains(got.body, "job-10") {
		t.Errorf("prefixes of others are shown: %s", got.body)
	}
	if got := as("GET", "/", ""); !strings.Contains(got.body, "<Name>outputs</Name>") || strings.Contains(got.body, "data-set") {
		t.Errorf("bucket list: %s", got.body)
	}
	del := as("POST", "/outputs?delete", "<Delete><Object><Key>job-1/a</Key></Object></Delete>")
	if !strings.Contains(del.body, "AccessDenied") {
		t.Errorf("DeleteObjects without the permission: %s", del.body)
	}
	r.wantBody("/outputs/job-1/a", "job-1/a")
}

func TestAFolderGrantDoesNotReachTheFoldersOwnName(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	keys, _ := r.opts.Keys.(*ring)
	keys.creds["FOLDER"] = Credential{"FOLDER", "s1", []Grant{{Bucket: "outputs", Prefix: "job-1/", Allow: All}}}
	keys.creds["NAME"] = Credential{"NAME", "s1", []Grant{{Bucket: "outputs", Prefix: "job-2", Allow: All}}}
	as := func(key, method, path, body string) answer {
		return r.do(ask{method: method, path: path, body: []byte(body), key: key, secret: "s1"})
	}
	// An object of this name would stand where the job's folder has to be.
	r.want(as("FOLDER", "PUT", "/outputs/job-1", "x"), 403, "AccessDenied")
	r.want(as("FOLDER", "POST", "/outputs/job-1?uploads", ""), 403, "AccessDenied")
	r.want(as("FOLDER", "DELETE", "/outputs/job-1", ""), 403, "AccessDenied")
	r.want(as("FOLDER", "GET", "/outputs/job-1", ""), 403, "AccessDenied")
	r.want(as("FOLDER", "PUT", "/outputs/job-1/model", "x"), 200, "")
	if got := as("FOLDER", "GET", "/outputs?list-type=2&delimiter=/", ""); !strings.Contains(got.body, "<Prefix>job-1/</Prefix>") {
		t.Errorf("the own folder is not listed: %s", got.body)
	}
	r.want(as("NAME", "PUT", "/outputs/job-2", "x"), 200, "")
}

func TestCredentialNeverShowsItsSecret(t *testing.T) {
	t.Parallel()
	c := Credential{"AK", "hunter2", nil}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "cred", c, "ptr", &c)
	raw, err := json.Marshal(map[string]any{"c": c})
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%v %+v %#v %s %q %d %x %v", c, c, c, c, c, c, c, &c) + logged.String() + string(raw)
	if strings.Contains(all, "hunter2") || strings.Contains(all, "68756e74657232") {
		t.Errorf("secret shown: %s", all)
	}
}

// The stream examples of the same reference: 66,560 letters a in two chunks.
func TestChunkSignaturesAgreeWithThePublishedExamples(t *testing.T) {
	t.Parallel()
	key := signingKey(awsSecret, "20130524", "us-east-1")
	const scope = "20130524/us-east-1/s3/aws4_request"
	tests := []struct {
		name, seed string
		signatures [3]string
		trailer    string
	}{
		{"data", "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", [3]string{
			"ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
			"0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
			"b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
		}, ""},
		{"data with a trailer", "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e", [3]string{
			"b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
			"1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
			"2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
		}, "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var wire strings.Builder
			for i, n := range []int{65536, 1024} {
				fmt.Fprintf(&wire, "%x;chunk-signature=%s\r\n%s\r\n", n, tt.signatures[i], strings.Repeat("a", n))
			}
			fmt.Fprintf(&wire, "0;chunk-signature=%s\r\n%s\r\n", tt.signatures[2], tt.trailer)
			read := func(text string) (string, error) {
				signer := &chunkSigner{key: key, date: awsStamp, scope: scope, previous: tt.seed}
				out, err := io.ReadAll(newChunkReader(strings.NewReader(text), signer, tt.trailer != ""))
				return string(out), err
			}
			if out, err := read(wire.String()); err != nil || out != strings.Repeat("a", 66560) {
				t.Fatalf("%d bytes, %v", len(out), err)
			}
			var api *apiError
			if _, err := read(strings.Replace(wire.String(), "aaa", "aab", 1)); !errors.As(err, &api) || api.Code != "SignatureDoesNotMatch" {
				t.Errorf("changed data: %v", err)
			}
			if tt.trailer != "" {
				if _, err := read(strings.Replace(wire.String(), "sOO8", "sOO9", 1)); !errors.As(err, &api) || api.Code != "SignatureDoesNotMatch" {
					t.Errorf("changed trailer: %v", err)
				}
			}
			for _, cut := range []int{10, 66000, wire.Len() - 80} {
				if _, err := read(wire.String()[:cut]); err == nil {
					t.Errorf("cut at %d was taken as whole", cut)
				}
			}
		})
	}
}
