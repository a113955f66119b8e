package receiver

import (
	"net/http"
	"strings"
	"time"
)

// conditions are the preconditions of a write (S3 User Guide, "Add preconditions to S3 operations").
type conditions struct {
	ifMatch     string
	ifNoneMatch string
}

func writeConditions(h http.Header) (conditions, error) {
	c := conditions{ifMatch: h.Get("If-Match"), ifNoneMatch: h.Get("If-None-Match")}
	if c.ifNoneMatch != "" && c.ifNoneMatch != "*" {
		return c, errNotImplemented("If-None-Match of a write must be *.")
	}
	return c, nil
}

// check is asked with what is there now; found is false for a missing key.
func (c conditions) check(st state, found bool, bucket, key string) error {
	switch {
	case c.ifNoneMatch == "*" && found:
		return errPrecondition()
	case c.ifMatch != "" && !found:
		return errNoSuchKey(bucket, key)
	case c.ifMatch != "" && !etagListed(c.ifMatch, st.meta.ETag):
		return errPrecondition()
	}
	return nil
}

// readConditions evaluates the preconditions of a GET or HEAD in the order of RFC 9110 §13.2.2.
func readConditions(h http.Header, st state) error {
	modified := st.modTime.Truncate(time.Second)
	if m := h.Get("If-Match"); m != "" {
		if !etagListed(m, st.meta.ETag) {
			return errPrecondition()
		}
	} else if since, err := http.ParseTime(h.Get("If-Unmodified-Since")); err == nil && modified.After(since) {
		return errPrecondition()
	}
	notModified := failure(http.StatusNotModified, "NotModified", "Not Modified")
	if m := h.Get("If-None-Match"); m != "" {
		if etagListed(m, st.meta.ETag) {
			return notModified
		}
	} else if since, err := http.ParseTime(h.Get("If-Modified-Since")); err == nil && !modified.After(since) {
		return notModified
	}
	return nil
}

// etagListed compares an ETag with a header's list. S3 clients also send it without quotes.
func etagListed(list, etag string) bool {
	for item := range strings.SplitSeq(list, ",") {
		item = strings.Trim(strings.TrimPrefix(strings.TrimSpace(item), "W/"), `"`)
		if item == "*" || item == etag {
			return true
		}
	}
	return false
}
