package receiver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Permission is a bit set of what a grant allows.
type Permission uint8

// The four things that a grant can allow.
const (
	// List shows keys in listings of the bucket.
	List Permission = 1 << iota
	// Read allows GET and HEAD of objects. A missing key answers 404, not 403, even without List.
	Read
	// Write allows PUT and every step of a multipart upload.
	Write
	// Delete allows DeleteObject and DeleteObjects. In a mounted bucket it hides originals, it never removes them.
	Delete
	// All is every permission.
	All = List | Read | Write | Delete
)

// String names the set bits, for logs.
func (p Permission) String() string {
	names := []string{"list", "read", "write", "delete"}
	var set []string
	for i, name := range names {
		if p&(1<<i) != 0 {
			set = append(set, name)
		}
	}
	if len(set) == 0 {
		return "none"
	}
	return strings.Join(set, "+")
}

// Grant allows something below a prefix of one bucket.
//
// Prefix is fenced at whole path segments: "job-1" covers the keys "job-1" and "job-1/…", never "job-10/…". "job-1/" covers what is
// below that folder only, not the key "job-1": an object of this name would stand where the folder has to be. An empty Prefix
// covers the whole bucket.
type Grant struct {
	Bucket string
	Prefix string
	Allow  Permission

	// MaxBytes and MaxObjects limit what may be stored below Prefix, whoever stored it; 0 is no limit. Bytes are those of objects
	// and of the parts of unfinished uploads. Objects are objects, and multipart uploads until they are forgotten (a day after they
	// were finished). What would go beyond is refused with 507 before its body travels; replacing an object by one that is not
	// larger never is. When several grants let a credential write a key, the first one's limits count.
	MaxBytes   int64
	MaxObjects int64
}

// covers reports whether the grant speaks of this key.
func (g Grant) covers(bucket, key string) bool {
	return g.Bucket == bucket && below(g.Prefix, key)
}

// below reports whether a key lies in the fence of a prefix; see Grant.
func below(prefix, key string) bool {
	fence, folder := strings.CutSuffix(prefix, "/")
	return prefix == "" || !folder && key == fence || strings.HasPrefix(key, fence+"/")
}

// touches reports whether a folder (with its trailing slash) may hold keys that the grant covers.
func (g Grant) touches(folder string) bool {
	fence := strings.TrimSuffix(g.Prefix, "/")
	return fence == "" || strings.HasPrefix(folder, fence+"/") || strings.HasPrefix(fence+"/", folder)
}

// Credential is one access key with its secret and what it may do. It shows no secret when printed, logged or marshalled.
type Credential struct {
	AccessKey string
	Secret    string
	Grants    []Grant
}

// may reports whether one grant allows all of want on the key.
func (c Credential) may(want Permission, bucket, key string) bool {
	for _, g := range c.Grants {
		if g.Allow&want == want && g.covers(bucket, key) {
			return true
		}
	}
	return false
}

// knows reports whether the credential has any grant in the bucket.
func (c Credential) knows(bucket string) bool {
	for _, g := range c.Grants {
		if g.Bucket == bucket && g.Allow != 0 {
			return true
		}
	}
	return false
}

// String names the access key only.
func (c Credential) String() string {
	return fmt.Sprintf("credential %s (secret redacted, %d grants)", c.AccessKey, len(c.Grants))
}

// GoString is String, so that %#v shows no secret either.
func (c Credential) GoString() string { return c.String() }

// Format prints String whatever the verb.
func (c Credential) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// MarshalJSON leaves the secret out.
func (c Credential) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		AccessKey string
		Secret    string
		Grants    []Grant
	}{c.AccessKey, "redacted", c.Grants})
}

// LogValue leaves the secret out.
func (c Credential) LogValue() slog.Value {
	return slog.GroupValue(slog.String("access_key", c.AccessKey), slog.Int("grants", len(c.Grants)))
}

// ErrUnknownKey is what a Keyring returns for an access key that it does not have, or no longer.
var ErrUnknownKey = errors.New("receiver: unknown or revoked access key")

// Keyring finds credentials. Lookup is asked once for every request, so that a revoked key stops at once; it must be safe for
// concurrent use. It returns ErrUnknownKey (possibly wrapped) when there is none or it was revoked; any other error is answered
// with 503, which clients retry.
type Keyring interface {
	Lookup(ctx context.Context, accessKey string) (Credential, error)
}
