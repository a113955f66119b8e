package archive

import (
	"fmt"
	"math"
)

// Lengths in bytes of the records of a zip (PKWARE APPNOTE 6.3.10, sections
// 4.3.7 to 4.3.16), as archive/zip writes them for a stored entry whose
// checksum follows its data.
const (
	localHeaderLen   = 30
	descriptorLen    = 16
	descriptor64Len  = 24
	centralHeaderLen = 46
	timestampLen     = 9  // extended timestamp extra field, in both headers
	central64Len     = 28 // Zip64 extra field of a central header
	endLen           = 22
	end64Len         = 56 + 20 // Zip64 end record and its locator

	max32 = math.MaxUint32
	max16 = math.MaxUint16
)

// Size returns the exact length in bytes of the archive that Write makes of
// entries, from their names and sizes alone: no file is opened. It returns the
// same errors as Write for names and sizes that cannot be stored.
func Size(entries []Entry) (int64, error) {
	n, _, err := layout(entries)
	return n, err
}

// length adds up the records of entries, which are in their final order.
func length(entries []Entry) (int64, error) {
	var offset, central int64
	for i := range entries {
		e := &entries[i]
		name := int64(len(e.Name))
		central += centralHeaderLen + name + timestampLen
		if e.Size >= max32 || offset >= max32 {
			central += central64Len
		}
		if e.Size > math.MaxInt64/4 || offset > math.MaxInt64/4 {
			return 0, fmt.Errorf("the files add up to more than a zip can hold")
		}
		offset += localHeaderLen + name + timestampLen + e.Size
		if e.Size >= max32 {
			offset += descriptor64Len
		} else {
			offset += descriptorLen
		}
	}
	total := offset + central + endLen
	if len(entries) >= max16 || central >= max32 || offset >= max32 {
		total += end64Len
	}
	return total, nil
}
