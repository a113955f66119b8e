package receiver

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/johannesboyne/gofakes3"
)

const maxDeletes = 1000 // S3 API reference, DeleteObjects

// target is what a request's address means.
type target struct {
	rawPath string // as sent, with the prefix
	path    string // decoded, with the prefix
	bucket  string
	key     string
	query   url.Values
	pairs   []pair
}

// signedPaths are the forms of the path that the client may have signed.
func (t target) signedPaths() []string {
	usual := awsEscape(t.path, true)
	if usual == t.rawPath {
		return []string{usual}
	}
	return []string{t.rawPath, usual}
}

// call is one verified request.
type call struct {
	target target
	id     *identity
	bucket *bucket
	key    string
}

var errElsewhere = errors.New("not below the prefix")

// parseTarget reads the address as it came over the wire, because that is what was signed.
func (s *Server) parseTarget(r *http.Request) (target, error) {
	invalid := failure(http.StatusBadRequest, "InvalidURI", "Couldn't parse the specified URI.")
	raw, rawQuery := r.URL.EscapedPath(), r.URL.RawQuery
	if strings.HasPrefix(r.RequestURI, "/") {
		raw, rawQuery, _ = strings.Cut(r.RequestURI, "?")
	}
	path, err := url.PathUnescape(raw)
	if err != nil {
		return target{}, invalid
	}
	rest, ok := strings.CutPrefix(path, s.prefix)
	if !ok || rest != "" && rest[0] != '/' {
		return target{}, errElsewhere
	}
	t := target{rawPath: raw, path: path}
	t.bucket, t.key, _ = strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	t.pairs, t.query, err = parseQuery(rawQuery)
	return t, err
}

// ServeHTTP implements http.Handler. What is not below the prefix gets an empty 404.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t, err := s.parseTarget(r)
	if errors.Is(err, errElsewhere) {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("X-Amz-Request-Id", fmt.Sprintf("%016X", s.requests.Add(1)))
	if err == nil {
		err = s.serve(w, r, t)
	}
	if err != nil {
		s.log.LogAttrs(r.Context(), slog.LevelDebug, "storage request refused", attrs(r, err)...)
		s.fail(w, r, err)
	}
}

// attrs describe a request for the log, without its headers.
func attrs(r *http.Request, err error) []slog.Attr {
	return []slog.Attr{slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Any("err", err)}
}

// levelFor keeps what a lost client causes out of the log.
func levelFor(r *http.Request, err error) slog.Level {
	if r.Context().Err() != nil || errors.Is(err, context.Canceled) {
		return slog.LevelDebug
	}
	return slog.LevelError
}

// serve verifies who asks before it says anything of what is there. It returns an error only if nothing was answered yet.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, t target) error {
	f := s.depart(r, t)
	defer s.arrive(f)
	id, err := s.authenticate(r, t)
	if err != nil {
		s.tellRefused(r, err)
		return err
	}
	s.verified(f, &id.cred)
	c := &call{target: t, id: id, key: t.key}
	verb, err := findVerb(r.Method, t)
	if err != nil {
		return err
	}
	if t.bucket == "" {
		return verb.handle(s, w, r, c)
	}
	if err := checkBucketName(t.bucket); err != nil {
		return err
	}
	if t.key != "" {
		if err := checkKey(t.key); err != nil {
			return err
		}
	}
	// A credential hears of a bucket only when it has a grant there, so names cannot be probed.
	if !id.cred.knows(t.bucket) || t.key != "" && !id.cred.may(verb.need, t.bucket, t.key) {
		return errAccessDenied("Access Denied")
	}
	b, ok := s.bucket(t.bucket)
	if !ok {
		return errNoSuchBucket(t.bucket)
	}
	c.bucket = b
	return verb.handle(s, w, r, c)
}

// verb is one operation: where it is addressed, what marks it, what else it takes, what it needs.
type verb struct {
	method string
	level  int      // 0 service, 1 bucket, 2 object
	marks  []string // query keys that must be there; they tell verbs of one method apart
	takes  []string // query keys that may be there
	need   Permission
	handle func(*Server, http.ResponseWriter, *http.Request, *call) error
}

var (
	listKeys  = []string{"list-type", "prefix", "delimiter", "marker", "max-keys", "continuation-token", "start-after", "encoding-type", "fetch-owner"}
	overrides = []string{"response-content-type", "response-content-encoding", "response-content-disposition", "response-content-language", "response-cache-control", "response-expires"}
)

// verbs is the whole endpoint. A query key that no verb takes answers 501, so that nothing falls through to a plain verb. The
// fullest match of marks wins.
var verbs = []verb{
	{"GET", 0, nil, nil, 0, (*Server).byCatalogue},
	{"GET", 1, nil, listKeys, 0, (*Server).listObjects},
	{"GET", 1, []string{"location"}, nil, 0, (*Server).byCatalogue},
	{"GET", 1, []string{"uploads"}, []string{"prefix", "delimiter", "key-marker", "upload-id-marker", "max-uploads", "encoding-type"}, 0, (*Server).byCatalogue},
	{"HEAD", 1, nil, nil, 0, (*Server).byCatalogue},
	{"PUT", 1, nil, nil, 0, (*Server).keepBucket},
	{"DELETE", 1, nil, nil, 0, (*Server).refuseBucket},
	{"POST", 1, []string{"delete"}, nil, 0, (*Server).deleteObjects},
	{"GET", 2, nil, overrides, Read, (*Server).getObject},
	{"HEAD", 2, nil, overrides, Read, (*Server).getObject},
	{"PUT", 2, nil, nil, Write, (*Server).putObject},
	{"DELETE", 2, nil, nil, Delete, (*Server).deleteObject},
	{"POST", 2, []string{"uploads"}, nil, Write, (*Server).createMultipart},
	{"PUT", 2, []string{"partNumber", "uploadId"}, nil, Write, (*Server).putPart},
	{"GET", 2, []string{"uploadId"}, []string{"max-parts", "part-number-marker", "encoding-type"}, Write, (*Server).listParts},
	{"POST", 2, []string{"uploadId"}, nil, Write, (*Server).completeMultipart},
	{"DELETE", 2, []string{"uploadId"}, nil, Write, (*Server).abortMultipart},
}

// findVerb picks by method, address and query keys. x-id only names the operation once more, for logs.
func findVerb(method string, t target) (*verb, error) {
	level := 0
	if t.bucket != "" {
		level = 1
	}
	if t.key != "" {
		level = 2
	}
	var best *verb
	methodKnown := false
	for i := range verbs {
		v := &verbs[i]
		if v.method != method || v.level != level {
			continue
		}
		methodKnown = true
		if v.matches(t.query) && (best == nil || len(v.marks) > len(best.marks)) {
			best = v
		}
	}
	switch {
	case best != nil:
		return best, nil
	case methodKnown || len(t.query) > 0:
		return nil, errNotImplemented("The sub-resource or option you asked for is not implemented here.")
	}
	return nil, failure(http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
}

func (v *verb) matches(query url.Values) bool {
	for _, mark := range v.marks {
		if !query.Has(mark) {
			return false
		}
	}
	for name := range query {
		if name != "x-id" && !slices.Contains(v.marks, name) && !slices.Contains(v.takes, name) {
			return false
		}
	}
	return true
}

// listObjects checks what gofakes3 would not.
func (s *Server) listObjects(w http.ResponseWriter, r *http.Request, c *call) error {
	allowed := false
	for _, g := range c.id.cred.Grants {
		allowed = allowed || g.Bucket == c.bucket.name && g.Allow&List != 0
	}
	if !allowed {
		return errAccessDenied("Access Denied")
	}
	return s.byCatalogue(w, r, c)
}

// keepBucket answers CreateBucket: buckets are made by Crisol, not over the wire.
func (s *Server) keepBucket(_ http.ResponseWriter, _ *http.Request, c *call) error {
	e := failure(http.StatusConflict, "BucketAlreadyOwnedByYou", "The bucket exists already.")
	e.Bucket = c.bucket.name
	return e
}

func (s *Server) refuseBucket(_ http.ResponseWriter, _ *http.Request, _ *call) error {
	return errAccessDenied("Buckets are removed in Crisol, not over the wire.")
}

// deleteObjects proves and bounds the list before gofakes3 sees it.
func (s *Server) deleteObjects(w http.ResponseWriter, r *http.Request, c *call) error {
	doc, err := readXML(r, c.id)
	if err != nil {
		return err
	}
	var list gofakes3.DeleteRequest
	if err := xml.Unmarshal(doc, &list); err != nil || len(list.Objects) == 0 || len(list.Objects) > maxDeletes {
		return failure(http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema: 1 to %d keys are allowed.", maxDeletes)
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(doc))
	return s.byCatalogue(w, r, c)
}

// byCatalogue lets gofakes3 answer, with a backend that is bound to this request.
func (s *Server) byCatalogue(w http.ResponseWriter, r *http.Request, c *call) error {
	in := r.Clone(r.Context())
	in.URL = &url.URL{Path: "/" + c.target.bucket, RawQuery: c.target.query.Encode()}
	front := gofakes3.New(catalogue{s, c}, gofakes3.WithTimeSkewLimit(0), gofakes3.WithoutVersioning())
	front.Server().ServeHTTP(&modest{ResponseWriter: w, id: w.Header().Get("X-Amz-Request-Id")}, in)
	return nil
}

// modest keeps headers of gofakes3 from the wire: CORS, which would let any web page in, and its invented ids. The content type it
// sets too late to count.
type modest struct {
	http.ResponseWriter
	id    string
	wrote bool
}

func (m *modest) WriteHeader(status int) {
	h := m.Header()
	for name := range h {
		if strings.HasPrefix(name, "Access-Control-") {
			h.Del(name)
		}
	}
	h.Del("Server")
	h.Del("X-Amz-Id-2")
	h.Set("X-Amz-Request-Id", m.id)
	if status != http.StatusNoContent {
		h.Set("Content-Type", "application/xml")
	}
	m.wrote = true
	m.ResponseWriter.WriteHeader(status)
}

func (m *modest) Write(p []byte) (int, error) {
	if !m.wrote {
		m.WriteHeader(http.StatusOK)
	}
	return m.ResponseWriter.Write(p)
}
