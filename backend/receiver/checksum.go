package receiver

import (
	"crypto/sha1" //nolint:gosec // SHA-1 is one of the checksums of the S3 API; nothing rests on it for safety.
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"hash/crc32"
	"net/http"
	"strings"

	"github.com/minio/crc64nvme"
)

// checksumHeader begins every checksum header of the S3 API ("Checking object integrity").
const checksumHeader = "X-Amz-Checksum-"

// sumKind is one checksum algorithm, named as in the headers, in lower case.
type sumKind struct {
	name  string
	bytes int
	make  func() hash.Hash
	// join makes the sum of two joined texts from their sums and the second's length; nil where that cannot be done.
	join func(first, second []byte, secondLen int64) []byte
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var sumKinds = []sumKind{
	{"crc32", 4, func() hash.Hash { return crc32.NewIEEE() }, joiner(32, crc32.IEEE)},
	{"crc32c", 4, func() hash.Hash { return crc32.New(castagnoli) }, joiner(32, crc32.Castagnoli)},
	{"crc64nvme", 8, func() hash.Hash { return crc64nvme.New() }, joiner(64, crc64nvme.NVME)},
	{"sha1", 20, sha1.New, nil},
	{"sha256", 32, sha256.New, nil},
}

// kindOf finds an algorithm by its name in any case.
func kindOf(name string) (sumKind, bool) {
	for _, k := range sumKinds {
		if strings.EqualFold(k.name, name) {
			return k, true
		}
	}
	return sumKind{}, false
}

// element is the algorithm's name in XML answers.
func (k sumKind) element() string { return "Checksum" + strings.ToUpper(k.name) }

// sentSums collects the checksum headers of a request, kind → base64. A value may end in "-N" on Complete.
func sentSums(h http.Header) (map[string]string, error) {
	var sums map[string]string
	for _, k := range sumKinds {
		value := h.Get(checksumHeader + k.name)
		if value == "" {
			continue
		}
		digest, _, _ := strings.Cut(value, "-")
		if raw, err := base64.StdEncoding.DecodeString(digest); err != nil || len(raw) != k.bytes {
			return nil, errInvalidRequest("Value for x-amz-checksum-%s header is invalid.", k.name)
		}
		if sums == nil {
			sums = map[string]string{}
		}
		sums[k.name] = value
	}
	if len(sums) > 1 {
		return nil, errInvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum types are not allowed.")
	}
	return sums, nil
}

// joiner combines CRCs over GF(2): the first sum is moved on by the zero bits that the second text takes, and the two are added.
// poly is reversed, as Go's tables have it. The method is the one of Adler's crc32_combine, by squaring matrices.
func joiner(width int, poly uint64) func(first, second []byte, secondLen int64) []byte {
	return func(first, second []byte, secondLen int64) []byte {
		step := make([]uint64, width) // the matrix that appends one zero bit
		step[0] = poly
		for i := 1; i < width; i++ {
			step[i] = 1 << (i - 1)
		}
		sum := bigEndian(first)
		for bits := uint64(secondLen) * 8; bits != 0; bits >>= 1 { //nolint:gosec // a length is never negative
			if bits&1 != 0 {
				sum = times(step, sum)
			}
			step = square(step)
		}
		return toBigEndian(sum^bigEndian(second), width/8)
	}
}

func times(matrix []uint64, vector uint64) (sum uint64) {
	for i := 0; vector != 0; i, vector = i+1, vector>>1 {
		if vector&1 != 0 {
			sum ^= matrix[i]
		}
	}
	return sum
}

func square(matrix []uint64) []uint64 {
	out := make([]uint64, len(matrix))
	for i := range matrix {
		out[i] = times(matrix, matrix[i])
	}
	return out
}

func bigEndian(b []byte) (v uint64) {
	for _, c := range b {
		v = v<<8 | uint64(c)
	}
	return v
}

func toBigEndian(v uint64, n int) []byte {
	out := make([]byte, n)
	for i := n - 1; i >= 0; i, v = i-1, v>>8 {
		out[i] = byte(v)
	}
	return out
}
