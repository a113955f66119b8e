package receiver

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"path"
	"time"
)

// sidecar is what S3 keeps of an object beside its bytes. It is trusted only while key, size and modification time fit the file,
// so a file that someone replaced by hand, or a crash between the two writes, cannot bring wrong facts.
type sidecar struct {
	Key     string `json:"key"`
	Size    int64  `json:"size"`
	ModTime int64  `json:"mtime_ns"`
	ETag    string `json:"etag"` // without quotes; "md5", "md5-N", or derived
	// Headers are the stored standard headers, User the x-amz-meta- ones (names in lower case, without the prefix).
	Headers map[string]string `json:"headers,omitempty"`
	User    map[string]string `json:"user,omitempty"`
	// Sums are the checksums that were verified, kind → base64 ("-N" when composite).
	Sums     map[string]string `json:"sums,omitempty"`
	SumsType string            `json:"sums_type,omitempty"` // FULL_OBJECT or COMPOSITE
}

func sidecarName(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:]) + ".json"
}

func (b *bucket) readSidecar(key string) (sidecar, error) {
	var meta sidecar
	raw, err := b.side.ReadFile(path.Join(b.meta, sidecarName(key)))
	if err != nil {
		return meta, err
	}
	return meta, json.Unmarshal(raw, &meta)
}

// writeSidecar stores meta whole but does not flush it: after a power cut the object stands with a derived ETag at worst.
func (b *bucket) writeSidecar(meta sidecar) error {
	raw, err := json.Marshal(meta)
	if err != nil {
		return err
	}
	if err := b.side.MkdirAll(b.meta, 0o700); err != nil {
		return err
	}
	name := path.Join(b.meta, sidecarName(meta.Key))
	return replaceFile(b.side, name+".tmp", name, raw, false) // one writer: the key's lock is held
}

func (b *bucket) dropSidecar(key string) {
	_ = b.side.Remove(path.Join(b.meta, sidecarName(key))) // a stale one is not believed anyway
}

// derivedETag stands for files that came without an MD5. Its "-0" keeps clients from taking it for the MD5 of the bytes, as they
// do not for multipart ETags.
func derivedETag(key string, size int64, modTime time.Time) string {
	h := sha256.New()
	h.Write([]byte(key))
	_ = binary.Write(h, binary.BigEndian, []int64{size, modTime.UnixNano()})
	return hex.EncodeToString(h.Sum(nil)[:16]) + "-0"
}
