package receiver

import (
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// apiError is an error with the code and status that S3 clients branch on (S3 API reference, "Error responses"). Its message goes
// to the client: it names buckets and keys, never local paths.
type apiError struct {
	Code    string
	Status  int
	Message string
	Bucket  string
	Key     string
}

func (e *apiError) Error() string { return e.Code + ": " + e.Message }

func failure(status int, code, format string, args ...any) *apiError {
	return &apiError{Code: code, Status: status, Message: fmt.Sprintf(format, args...)}
}

func errAccessDenied(format string, args ...any) *apiError {
	return failure(http.StatusForbidden, "AccessDenied", format, args...)
}

func errNotImplemented(format string, args ...any) *apiError {
	return failure(http.StatusNotImplemented, "NotImplemented", format, args...)
}

func errInvalidArgument(format string, args ...any) *apiError {
	return failure(http.StatusBadRequest, "InvalidArgument", format, args...)
}

func errInvalidRequest(format string, args ...any) *apiError {
	return failure(http.StatusBadRequest, "InvalidRequest", format, args...)
}

func errBadDigest(what string) *apiError {
	return failure(http.StatusBadRequest, "BadDigest", "The %s you specified did not match what we received; nothing was stored.", what)
}

func errIncompleteBody(format string, args ...any) *apiError {
	return failure(http.StatusBadRequest, "IncompleteBody", format, args...)
}

func errNoSuchBucket(bucket string) *apiError {
	e := failure(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
	e.Bucket = bucket
	return e
}

func errNoSuchKey(bucket, key string) *apiError {
	e := failure(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	e.Bucket, e.Key = bucket, key
	return e
}

func errNoSuchUpload() *apiError {
	return failure(http.StatusNotFound, "NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")
}

func errPrecondition() *apiError {
	return failure(http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the preconditions you specified did not hold")
}

// errNoSpace uses 507: boto3, aws-sdk-go-v2 and minio-go retry 500, 502, 503 and 504, but not 507, so the trainer hears of a full
// disk at once.
func errNoSpace(bucket string) *apiError {
	e := failure(http.StatusInsufficientStorage, "InsufficientStorage", "The receiving disk has no room for this object. Free space on the computer that runs Crisol, then send it again.")
	e.Bucket = bucket
	return e
}

// errBroken hides the cause, which may hold paths; the server logs it.
func errBroken(bucket, key string) *apiError {
	e := failure(http.StatusInternalServerError, "InternalError", "The object could not be handled here; the log of Crisol says why.")
	e.Bucket, e.Key = bucket, key
	return e
}

type errorDocument struct {
	XMLName   xml.Name `xml:"Error"`
	Code      string
	Message   string
	Bucket    string `xml:"BucketName,omitempty"`
	Key       string `xml:"Key,omitempty"`
	Resource  string `xml:"Resource,omitempty"`
	RequestID string `xml:"RequestId"`
}

// fail writes an error as S3 does: XML, or nothing but the status for HEAD.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var api *apiError
	if !errors.As(err, &api) {
		s.log.LogAttrs(r.Context(), levelFor(r, err), "storage request failed", attrs(r, err)...)
		api = errBroken("", "")
	}
	h := w.Header()
	if api.Status == http.StatusNotModified {
		w.WriteHeader(api.Status)
		return
	}
	for _, name := range []string{"Content-Range", "Content-Encoding", "Content-Disposition", "Cache-Control", "Expires", "Content-Language"} {
		h.Del(name)
	}
	if r.Method == http.MethodHead {
		h.Del("Content-Length")
		w.WriteHeader(api.Status)
		return
	}
	body, merr := xml.Marshal(errorDocument{
		Code: api.Code, Message: api.Message, Bucket: api.Bucket, Key: api.Key,
		Resource: r.URL.Path, RequestID: h.Get("X-Amz-Request-Id"),
	})
	if merr != nil {
		body = []byte("<Error><Code>InternalError</Code></Error>")
	}
	h.Set("Content-Type", "application/xml")
	h.Set("Content-Length", strconv.Itoa(len(xml.Header)+len(body)))
	w.WriteHeader(api.Status)
	_, _ = w.Write([]byte(xml.Header))
	_, _ = w.Write(body)
}

// writeXML answers 200 with a document.
func writeXML(w http.ResponseWriter, doc any) error {
	body, err := xml.Marshal(doc)
	if err != nil {
		return fmt.Errorf("render answer: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/xml")
	h.Set("Content-Length", strconv.Itoa(len(xml.Header)+len(body)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write([]byte(xml.Header))
	_, _ = w.Write(body)
	return nil
}
