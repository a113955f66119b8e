package receiver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

const (
	testKey    = "AKIDTEST"
	testSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

// ring is a keyring in memory.
type ring struct {
	mu    sync.Mutex
	creds map[string]Credential
}

func (r *ring) Lookup(_ context.Context, key string) (Credential, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.creds[key]
	if !ok {
		return c, fmt.Errorf("lookup %s: %w", key, ErrUnknownKey)
	}
	return c, nil
}

// witness records what the observer was told.
type witness struct {
	mu      sync.Mutex
	stored  []string
	served  []string
	changed []string
	refused []string
}

func (o *witness) ObjectStored(b, k string, n int64) {
	o.note(&o.stored, fmt.Sprint(b, "/", k, " ", n))
}
func (o *witness) ObjectServed(b, k string, n int64) {
	o.note(&o.served, fmt.Sprint(b, "/", k, " ", n))
}
func (o *witness) SourceChanged(b, k string, _ error) {
	o.note(&o.changed, b+"/"+k)
}

func (o *witness) Refused(key, reason string) {
	o.note(&o.refused, key+" "+reason)
}

func (o *witness) note(list *[]string, text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	*list = append(*list, text)
}

func (o *witness) saw(list *[]string) []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(*list)
}

// rig is a server on folders of its own, with a client that signs.
type rig struct {
	t        testing.TB
	dir      string
	opts     Options
	s        *Server
	http     *httptest.Server
	observer *witness
	cred     Credential
}

func newRig(t testing.TB, change ...func(*Options)) *rig {
	t.Helper()
	dir := t.TempDir()
	r := &rig{t: t, dir: dir, observer: &witness{}}
	r.cred = Credential{testKey, testSecret, []Grant{{Bucket: "outputs", Allow: All}, {Bucket: "data-set", Allow: All}}}
	r.opts = Options{
		Root: filepath.Join(dir, "outputs"), State: filepath.Join(dir, "state"), Observer: r.observer,
		Keys: &ring{creds: map[string]Credential{testKey: r.cred}},
		Log:  slog.New(slog.DiscardHandler),
	}
	for _, f := range change {
		f(&r.opts)
	}
	r.start()
	t.Cleanup(r.stop)
	return r
}

func (r *rig) start() {
	r.t.Helper()
	s, err := New(r.opts)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := s.CreateBucket("outputs"); err != nil {
		r.t.Fatal(err)
	}
	r.s = s
	r.http = httptest.NewServer(s)
}

func (r *rig) stop() {
	r.http.Close()
	if err := r.s.Close(); err != nil {
		r.t.Error(err)
	}
}

func (r *rig) restart() {
	r.t.Helper()
	r.stop()
	r.start()
}

// ask is a request to be signed.
type ask struct {
	method, path string // path with query, below the prefix
	body         []byte
	header       map[string]string
	payload      string // x-amz-content-sha256; the body's hash when empty
	key, secret  string
	at           time.Time
	chunked      bool                // send no Content-Length
	mangle       func(*http.Request) // after signing
}

func (r *rig) request(a ask) *http.Request {
	r.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), a.method, r.http.URL+DefaultPrefix+a.path, bytes.NewReader(a.body))
	if err != nil {
		r.t.Fatal(err)
	}
	for k, v := range a.header {
		req.Header.Set(k, v)
	}
	if a.payload == "" {
		sum := sha256.Sum256(a.body)
		a.payload = hex.EncodeToString(sum[:])
	}
	if a.key == "" {
		a.key, a.secret = testKey, testSecret
	}
	if a.at.IsZero() {
		a.at = time.Now()
	}
	if a.chunked {
		req.ContentLength = -1
	}
	req.Header.Set(hashHeader, a.payload)
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	err = signer.SignHTTP(req.Context(), aws.Credentials{AccessKeyID: a.key, SecretAccessKey: a.secret}, req, a.payload, "s3", "us-east-1", a.at)
	if err != nil {
		r.t.Fatal(err)
	}
	if a.mangle != nil {
		a.mangle(req)
	}
	return req
}

// answer is what came back, read whole.
type answer struct {
	status int
	code   string // of the error document
	body   string
	header http.Header
}

func (r *rig) do(a ask) answer {
	r.t.Helper()
	resp, err := http.DefaultClient.Do(r.request(a))
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	out := answer{status: resp.StatusCode, body: string(body), header: resp.Header}
	var doc errorDocument
	if xml.Unmarshal(body, &doc) == nil {
		out.code = doc.Code
	}
	return out
}

func (r *rig) put(key, body string) answer {
	return r.do(ask{method: "PUT", path: "/outputs/" + key, body: []byte(body)})
}

func (r *rig) get(path string) answer { return r.do(ask{method: "GET", path: path}) }

func (r *rig) want(got answer, status int, code string) {
	r.t.Helper()
	if got.status != status || got.code != code {
		r.t.Fatalf("got %d %q, want %d %q\n%s", got.status, got.code, status, code, got.body)
	}
}

func (r *rig) wantBody(path, body string) {
	r.t.Helper()
	if got := r.get(path); got.status != 200 || got.body != body {
		r.t.Fatalf("GET %s: %d %.80q, want %.80q", path, got.status, got.body, body)
	}
}

// residue lists what is not an object below Root: nothing, when all is done.
func (r *rig) residue() []string {
	r.t.Helper()
	var left []string
	_ = filepath.WalkDir(filepath.Join(r.opts.Root, incoming), func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			left = append(left, strings.TrimPrefix(p, r.opts.Root))
		}
		return nil
	})
	return left
}

// mount shows files of these names and contents as the bucket data-set.
func (r *rig) mount(contents map[string]string) map[string]File {
	r.t.Helper()
	files := map[string]File{}
	src := r.originals()
	for name, text := range contents {
		path := filepath.Join(src, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			r.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			r.t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			r.t.Fatal(err)
		}
		files[name] = File{Key: name, Path: name, Size: info.Size(), ModTime: info.ModTime()}
	}
	r.remount(files)
	return files
}

// originals is the folder of the dataset.
func (r *rig) originals() string { return filepath.Join(r.dir, "originals") }

// source is where an original lies.
func (r *rig) source(f File) string { return filepath.Join(r.originals(), filepath.FromSlash(f.Path)) }

func (r *rig) remount(files map[string]File) {
	r.t.Helper()
	err := r.s.Mount("data-set", r.originals(), func(yield func(File) bool) {
		for _, f := range files {
			if !yield(f) {
				return
			}
		}
	}, filepath.Join(r.dir, "overlay"))
	if err != nil {
		r.t.Fatal(err)
	}
}

type listing struct {
	Contents []struct {
		Key  string
		ETag string
		Size int64
	}
	CommonPrefixes []struct{ Prefix string }
	IsTruncated    bool
	Next           string `xml:"NextContinuationToken"`
	NextMarker     string
}

func (r *rig) list(path string) listing {
	r.t.Helper()
	got := r.get(path)
	if got.status != 200 {
		r.t.Fatalf("list %s: %d %s", path, got.status, got.body)
	}
	var l listing
	if err := xml.Unmarshal([]byte(got.body), &l); err != nil {
		r.t.Fatal(err)
	}
	return l
}

func (l listing) keys() []string {
	keys := []string{}
	for _, c := range l.Contents {
		keys = append(keys, c.Key)
	}
	return keys
}
