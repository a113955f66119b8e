package receiver

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Wire facts of this file: S3 API reference, "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)".
const (
	algorithm     = "AWS4-HMAC-SHA256"
	amzTimeLayout = "20060102T150405Z"
	maxSkew       = 15 * time.Minute
	maxAuthHeader = 8 << 10
	maxSigned     = 100 // headers that one request may sign

	hashHeader     = "X-Amz-Content-Sha256"
	emptyHash      = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	unsignedHash   = "UNSIGNED-PAYLOAD"
	streamSigned   = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
	streamTrailer  = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
	streamUnsigned = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
)

// authorization is a parsed Authorization header.
type authorization struct {
	accessKey string
	date      string // yyyymmdd of the scope
	region    string
	signed    []string
	signature string // 64 hex digits
}

func (a authorization) scope() string { return a.date + "/" + a.region + "/s3/aws4_request" }

func errMalformedAuth(why string) *apiError {
	return failure(http.StatusBadRequest, "AuthorizationHeaderMalformed", "The authorization header is malformed; %s.", why)
}

// parseAuthorization reads the header's three fields in any order.
func parseAuthorization(header string) (authorization, error) {
	var a authorization
	switch {
	case header == "":
		return a, errAccessDenied("Access Denied: the request is not signed.")
	case len(header) > maxAuthHeader:
		return a, errMalformedAuth("it is too long")
	}
	rest, ok := strings.CutPrefix(header, algorithm+" ")
	if !ok {
		return a, errInvalidRequest("The authorization mechanism you have provided is not supported. Please use %s.", algorithm)
	}
	seen := map[string]bool{}
	for field := range strings.SplitSeq(rest, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(field), "=")
		if !ok || seen[name] {
			return a, errMalformedAuth("a field is broken or repeated")
		}
		seen[name] = true
		if err := a.set(name, value); err != nil {
			return a, err
		}
	}
	if a.accessKey == "" || len(a.signed) == 0 || a.signature == "" {
		return a, errMalformedAuth("Credential, SignedHeaders and Signature are needed")
	}
	return a, nil
}

func (a *authorization) set(name, value string) error {
	switch name {
	case "Credential":
		parts := strings.Split(value, "/")
		n := len(parts)
		if n < 5 || parts[n-1] != "aws4_request" {
			return errMalformedAuth("the Credential must be key/date/region/s3/aws4_request")
		}
		if parts[n-2] != "s3" {
			return errMalformedAuth("the service of the Credential must be s3")
		}
		a.accessKey, a.date, a.region = strings.Join(parts[:n-4], "/"), parts[n-4], parts[n-3]
		if a.accessKey == "" || len(a.date) != 8 || a.region == "" {
			return errMalformedAuth("the Credential has an empty field")
		}
	case "SignedHeaders":
		a.signed = strings.Split(value, ";")
		if len(a.signed) > maxSigned || slices.Contains(a.signed, "") {
			return errMalformedAuth("SignedHeaders is not a list of names")
		}
		if !slices.IsSorted(a.signed) || value != strings.ToLower(value) {
			return errMalformedAuth("SignedHeaders must be sorted and lower case")
		}
	case "Signature":
		if raw, err := hex.DecodeString(value); err != nil || len(raw) != sha256.Size || value != strings.ToLower(value) {
			return errMalformedAuth("the Signature is not 64 hex digits")
		}
		a.signature = value
	default:
		return errMalformedAuth("it has a field that is not known")
	}
	return nil
}

// identity is a verified request: who it is, and what the payload's own signatures hang on.
type identity struct {
	cred    Credential
	payload string // X-Amz-Content-Sha256
	chunks  chunkSigner
}

// authenticate verifies the signature over the request as it was sent. Nothing of the body has been read.
func (s *Server) authenticate(r *http.Request, t target) (*identity, error) {
	if t.query.Has("X-Amz-Signature") || t.query.Has("X-Amz-Algorithm") {
		return nil, errNotImplemented("Presigned URLs are not supported here; sign the request with the Authorization header.")
	}
	auth, err := parseAuthorization(r.Header.Get("Authorization"))
	if err != nil {
		return nil, err
	}
	stamp, err := requestTime(r, auth)
	if err != nil {
		return nil, err
	}
	if skew := s.clock().Sub(stamp); skew > maxSkew || skew < -maxSkew {
		return nil, failure(http.StatusForbidden, "RequestTimeTooSkewed", "The difference between the request time and the server's time is too large: set the clock of the machine that sends.")
	}
	payload := r.Header.Get(hashHeader)
	if err := checkPayloadHeader(payload); err != nil {
		return nil, err
	}
	headers, err := canonicalHeaders(r, auth.signed)
	if err != nil {
		return nil, err
	}
	cred, err := s.lookup(r.Context(), auth.accessKey)
	if err != nil {
		return nil, err
	}
	key := signingKey(cred.Secret, auth.date, auth.region)
	date := stamp.UTC().Format(amzTimeLayout)
	query := canonicalQuery(t.pairs)
	// A proxy on the way may have written the path's escapes anew, so the usual form is tried after the raw one. Both decode to
	// the same key.
	for _, path := range t.signedPaths() {
		request := strings.Join([]string{r.Method, path, query, headers, strings.Join(auth.signed, ";"), payload}, "\n")
		sum := sha256.Sum256([]byte(request))
		want := hexMAC(key, algorithm+"\n"+date+"\n"+auth.scope()+"\n"+hex.EncodeToString(sum[:]))
		if subtle.ConstantTimeCompare([]byte(want), []byte(auth.signature)) == 1 {
			return &identity{cred: cred, payload: payload, chunks: chunkSigner{key: key, date: date, scope: auth.scope(), previous: auth.signature}}, nil
		}
	}
	return nil, failure(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
}

const maxAccessKey = 128 // IAM API reference, AccessKey

// tellRefused passes a failed authentication on, if the request says at all whose it is.
func (s *Server) tellRefused(r *http.Request, err error) {
	var api *apiError
	auth, perr := parseAuthorization(r.Header.Get("Authorization"))
	if perr == nil && len(auth.accessKey) <= maxAccessKey && errors.As(err, &api) && api.Status < http.StatusInternalServerError {
		s.observer.Refused(auth.accessKey, api.Code)
	}
}

// lookup refuses empty secrets, which anybody could sign with.
func (s *Server) lookup(ctx context.Context, accessKey string) (Credential, error) {
	cred, err := s.keys.Lookup(ctx, accessKey)
	switch {
	case errors.Is(err, ErrUnknownKey) || err == nil && cred.Secret == "":
		return cred, failure(http.StatusForbidden, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
	case err != nil:
		s.log.ErrorContext(ctx, "credential lookup failed", "access_key", accessKey, "err", err)
		return cred, failure(http.StatusServiceUnavailable, "ServiceUnavailable", "The credential could not be looked up; try again.")
	}
	return cred, nil
}

// requestTime is X-Amz-Date, or Date in its absence, and must fall on the day of the scope.
func requestTime(r *http.Request, auth authorization) (time.Time, error) {
	stamp, err := time.Parse(amzTimeLayout, r.Header.Get("X-Amz-Date"))
	if r.Header.Get("X-Amz-Date") == "" {
		stamp, err = http.ParseTime(r.Header.Get("Date"))
	}
	if err != nil {
		return stamp, errAccessDenied("AWS authentication requires a valid Date or x-amz-date header.")
	}
	if stamp.UTC().Format("20060102") != auth.date {
		return stamp, errMalformedAuth("the date of the Credential is not the date of the request")
	}
	return stamp, nil
}

func checkPayloadHeader(payload string) error {
	switch payload {
	case "":
		return errInvalidRequest("Missing required header for this request: x-amz-content-sha256")
	case unsignedHash, streamSigned, streamTrailer, streamUnsigned:
		return nil
	}
	if strings.HasPrefix(payload, "STREAMING-") {
		return errNotImplemented("The payload signature %q is not supported here.", payload)
	}
	if raw, err := hex.DecodeString(payload); err != nil || len(raw) != sha256.Size {
		return errInvalidArgument("x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING- form, or a valid sha256 value.")
	}
	return nil
}

// canonicalHeaders renders the signed headers. Host must be signed, and so must every x-amz- header that is present: what is not
// signed could have been added on the way.
func canonicalHeaders(r *http.Request, signed []string) (string, error) {
	if !slices.Contains(signed, "host") {
		return "", errAccessDenied("The Host header must be signed.")
	}
	for name := range r.Header {
		lower := strings.ToLower(name)
		if strings.HasPrefix(lower, "x-amz-") && !slices.Contains(signed, lower) {
			return "", errAccessDenied("There were headers present in the request which were not signed: %s", lower)
		}
	}
	var b strings.Builder
	for _, name := range signed {
		values := r.Header.Values(name)
		switch name {
		case "host":
			values = []string{r.Host}
		case "content-length":
			values = []string{strconv.FormatInt(max(r.ContentLength, 0), 10)}
		case "transfer-encoding":
			values = r.TransferEncoding
		}
		b.WriteString(name)
		b.WriteByte(':')
		for i, v := range values {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strings.Join(strings.Fields(v), " "))
		}
		b.WriteByte('\n')
	}
	return b.String(), nil
}

// pair is one decoded query parameter.
type pair struct{ name, value string }

// parseQuery decodes a raw query strictly: what it cannot read it refuses, so that no verb sees less than was signed.
func parseQuery(raw string) ([]pair, url.Values, error) {
	values := url.Values{}
	var pairs []pair
	for field := range strings.SplitSeq(raw, "&") {
		if field == "" {
			continue
		}
		name, value, _ := strings.Cut(field, "=")
		n, err1 := url.QueryUnescape(name)
		v, err2 := url.QueryUnescape(value)
		if err1 != nil || err2 != nil {
			return nil, nil, failure(http.StatusBadRequest, "InvalidURI", "Couldn't parse the specified URI.")
		}
		pairs = append(pairs, pair{n, v})
		values.Add(n, v)
	}
	return pairs, values, nil
}

func canonicalQuery(pairs []pair) string {
	encoded := make([]pair, len(pairs))
	for i, p := range pairs {
		encoded[i] = pair{awsEscape(p.name, false), awsEscape(p.value, false)}
	}
	slices.SortStableFunc(encoded, func(a, b pair) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		return strings.Compare(a.value, b.value)
	})
	var b strings.Builder
	for i, p := range encoded {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.name + "=" + p.value)
	}
	return b.String()
}

// awsEscape is the UriEncode of the S3 API reference.
func awsEscape(s string, keepSlash bool) string {
	const upper = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9',
			c == '-', c == '.', c == '_', c == '~', c == '/' && keepSlash:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(upper[c>>4])
			b.WriteByte(upper[c&15])
		}
	}
	return b.String()
}

func mac(key []byte, message string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(message))
	return h.Sum(nil)
}

func hexMAC(key []byte, message string) string { return hex.EncodeToString(mac(key, message)) }

func signingKey(secret, date, region string) []byte {
	return mac(mac(mac(mac([]byte("AWS4"+secret), date), region), "s3"), "aws4_request")
}
