package receiver

import (
	"context"
	"crypto/md5" //nolint:gosec // multipart ETags of the S3 API are MD5s of MD5s; nothing rests on them for safety.
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
)

// claimedPart is one entry of a CompleteMultipartUpload document.
type claimedPart struct {
	PartNumber        int    `xml:"PartNumber"`
	ETag              string `xml:"ETag"`
	ChecksumCRC32     string `xml:"ChecksumCRC32"`
	ChecksumCRC32C    string `xml:"ChecksumCRC32C"`
	ChecksumCRC64NVME string `xml:"ChecksumCRC64NVME"`
	ChecksumSHA1      string `xml:"ChecksumSHA1"`
	ChecksumSHA256    string `xml:"ChecksumSHA256"`
}

func (c claimedPart) sums() map[string]string {
	return map[string]string{
		"crc32": c.ChecksumCRC32, "crc32c": c.ChecksumCRC32C, "crc64nvme": c.ChecksumCRC64NVME,
		"sha1": c.ChecksumSHA1, "sha256": c.ChecksumSHA256,
	}
}

// wish is what a client asks of a Complete.
type wish struct {
	parts []claimedPart
	sums  map[string]string // checksums of the whole object, to be verified
	size  int64             // x-amz-mp-object-size; -1 when not sent
	cond  conditions
}

func errInvalidPart(number int) *apiError {
	return failure(http.StatusBadRequest, "InvalidPart", "Part %d could not be found, or its ETag or checksum is another one. Send it again.", number)
}

// complete makes the object of an upload, once: who asks again gets the same answer, and fresh is false.
//
// It goes on when the client hangs up, so that the client's next try finds it done.
func (s *Server) complete(ctx context.Context, u *upload, want wish) (out completed, fresh bool, err error) {
	select {
	case u.turn <- struct{}{}:
	case <-ctx.Done():
		return completed{}, false, context.Cause(ctx)
	}
	defer func() { <-u.turn }()

	parts, inPlace, err := s.freeze(u, want)
	if err != nil || parts == nil {
		return u.done, false, err
	}
	out, err = s.finish(u, parts, inPlace, want)
	u.mu.Lock()
	defer u.mu.Unlock()
	if err != nil {
		u.phase = phaseOpen
		return completed{}, false, err
	}
	u.phase, u.done, u.touched = phaseDone, out, s.clock()
	u.charge(-u.charged.Load(), nil) // a part that broke off since the object was installed
	if err := u.append(event{Done: &out}); err != nil {
		s.log.WarnContext(ctx, "upload finished, but its log could not be written", "bucket", u.bucket.name, "key", u.info.Key, "err", err)
	}
	u.sweep()
	return out, true, nil
}

// freeze picks the parts and keeps others out. No parts and no error: the upload is done already.
func (s *Server) freeze(u *upload, want wish) (parts []part, inPlace bool, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch u.phase {
	case phaseDone:
		return nil, false, nil
	case phaseAborted:
		return nil, false, errNoSuchUpload()
	}
	if parts, err = u.pick(want.parts, s.limits.MinPart); err != nil {
		return nil, false, err
	}
	u.phase = phaseCompleting
	return parts, u.inPlace(parts), nil
}

// pick holds the client's list against the finished parts.
func (u *upload) pick(claims []claimedPart, minPart int64) ([]part, error) {
	if len(claims) == 0 || len(claims) > maxPartNumber {
		return nil, failure(http.StatusBadRequest, "MalformedXML", "The list of parts must hold 1 to %d parts.", maxPartNumber)
	}
	picked := make([]part, 0, len(claims))
	for i, c := range claims {
		if i > 0 && c.PartNumber <= claims[i-1].PartNumber {
			return nil, failure(http.StatusBadRequest, "InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.")
		}
		p, ok := u.parts[c.PartNumber]
		if !ok || strings.Trim(c.ETag, `"`) != p.MD5 {
			return nil, errInvalidPart(c.PartNumber)
		}
		for kind, sum := range c.sums() {
			if sum != "" && p.Sums[kind] != "" && sum != p.Sums[kind] {
				return nil, errInvalidPart(c.PartNumber)
			}
		}
		if i < len(claims)-1 && p.Size < minPart {
			return nil, failure(http.StatusBadRequest, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size: part %d has %d bytes, at least %d are needed.", c.PartNumber, p.Size, minPart)
		}
		picked = append(picked, p)
	}
	return picked, nil
}

// inPlace says whether data, cut to length, is the object: every part in its slot, none missing, none left over, nobody writing.
func (u *upload) inPlace(parts []part) bool {
	if len(u.claims) > 0 {
		return false
	}
	for i, p := range parts {
		if p.File != "" || p.Number != i+1 || i < len(parts)-1 && p.Size != u.slot {
			return false
		}
	}
	for n, p := range u.parts {
		if n > len(parts) && p.File == "" {
			return false
		}
	}
	return true
}

// finish proves, joins and installs the parts.
func (s *Server) finish(u *upload, parts []part, inPlace bool, want wish) (completed, error) {
	out := completed{File: dataName}
	for _, p := range parts {
		out.Size += p.Size
	}
	if want.size >= 0 && want.size != out.Size {
		return out, errInvalidRequest("The parts have %d bytes together, but x-amz-mp-object-size says %d.", out.Size, want.size)
	}
	if err := u.prove(parts); err != nil {
		return out, err
	}
	out.ETag = multipartETag(parts)
	if err := u.joinSums(&out, parts, want.sums); err != nil {
		return out, err
	}
	file, err := s.joined(u, parts, inPlace, &out)
	if err != nil {
		return out, err
	}
	meta := sidecar{Key: u.info.Key, ETag: out.ETag, Headers: u.info.Headers, User: u.info.User, Sums: out.Sums, SumsType: out.SumsType}
	err = s.commit(u.bucket, received{name: path.Join(u.dir, out.File), file: file, upload: u}, meta, want.cond, func() error {
		return u.append(event{Completing: &out})
	})
	if err != nil && out.File == wholeName {
		err = errors.Join(err, ignoreMissing(u.bucket.root.Remove(path.Join(u.dir, wholeName))))
	}
	return out, err
}

// prove hashes parts that were read from a log after a restart.
func (u *upload) prove(parts []part) error {
	for i := range parts {
		p := &parts[i]
		if !p.unproven {
			continue
		}
		ok, err := u.intact(*p)
		if err != nil {
			return err
		}
		u.mu.Lock()
		if ok {
			known := u.parts[p.Number]
			known.unproven, p.unproven = false, false
			u.parts[p.Number] = known
		} else {
			delete(u.parts, p.Number)
		}
		u.mu.Unlock()
		if !ok {
			return errInvalidPart(p.Number)
		}
	}
	return nil
}

func (u *upload) intact(p part) (bool, error) {
	f, r, err := u.openPart(p)
	if isMissing(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	sum := md5.New() //nolint:gosec // see the import
	n, err := io.Copy(sum, r)
	if err = errors.Join(err, f.Close()); err != nil {
		return false, fmt.Errorf("read part %d of upload to %s/%s: %w", p.Number, u.bucket.name, u.info.Key, err)
	}
	return n == p.Size && hex.EncodeToString(sum.Sum(nil)) == p.MD5, nil
}

func (u *upload) openPart(p part) (*os.File, io.Reader, error) {
	if p.File != "" {
		f, err := u.bucket.root.Open(path.Join(u.dir, p.File))
		return f, f, err
	}
	f, err := u.bucket.root.Open(path.Join(u.dir, dataName))
	if err != nil {
		return nil, nil, err
	}
	if _, err := f.Seek(int64(p.Number-1)*u.slot, io.SeekStart); err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return f, io.LimitReader(f, p.Size), nil // a limited *os.File, so that io.Copy can let the kernel copy
}

// joined gives the open file that is to become the object.
func (s *Server) joined(u *upload, parts []part, inPlace bool, out *completed) (*os.File, error) {
	root := u.bucket.root
	if inPlace {
		f, err := root.OpenFile(path.Join(u.dir, dataName), os.O_RDWR, 0)
		if err != nil {
			return nil, fmt.Errorf("open upload to %s/%s: %w", u.bucket.name, u.info.Key, err)
		}
		if err := f.Truncate(out.Size); err != nil {
			return nil, errors.Join(fmt.Errorf("cut upload to %s/%s: %w", u.bucket.name, u.info.Key, err), f.Close())
		}
		return f, nil
	}
	out.File = wholeName
	room, err := s.reserve(u.bucket, out.Size)
	if err != nil {
		return nil, err
	}
	defer room.release()
	f, err := root.OpenFile(path.Join(u.dir, wholeName), os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("join upload to %s/%s: %w", u.bucket.name, u.info.Key, err)
	}
	for _, p := range parts {
		if err := u.copyPart(f, p); err != nil {
			return nil, errors.Join(err, f.Close(), ignoreMissing(root.Remove(path.Join(u.dir, wholeName))))
		}
	}
	return f, nil
}

func (u *upload) copyPart(to *os.File, p part) error {
	f, r, err := u.openPart(p)
	if err != nil {
		return fmt.Errorf("join part %d of upload to %s/%s: %w", p.Number, u.bucket.name, u.info.Key, err)
	}
	n, err := io.Copy(to, r)
	if err == nil && n != p.Size {
		err = io.ErrUnexpectedEOF
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("join part %d of upload to %s/%s: %w", p.Number, u.bucket.name, u.info.Key, err)
	}
	return nil
}

// multipartETag is the MD5 of the parts' MD5s, and how many there were.
func multipartETag(parts []part) string {
	sum := md5.New() //nolint:gosec // see the import
	for _, p := range parts {
		raw, _ := hex.DecodeString(p.MD5)
		sum.Write(raw)
	}
	return hex.EncodeToString(sum.Sum(nil)) + "-" + strconv.Itoa(len(parts))
}

// joinSums makes the object's checksum of the parts' (S3 User Guide, "Checking object integrity": composite and full object) and
// holds it against what the client sent.
func (u *upload) joinSums(out *completed, parts []part, sent map[string]string) error {
	kind := u.info.SumKind
	for name := range sent {
		kind = name
	}
	k, ok := kindOf(kind)
	if !ok {
		return nil
	}
	value := sent[k.name]
	known := false
	for _, form := range u.sumForms(value) {
		sum, ok := joinParts(k, parts, form == fullObject)
		if !ok {
			continue
		}
		known = true
		digest, _, _ := strings.Cut(sum, "-")
		if value == "" || value == sum || value == digest { // minio-go leaves the "-N" of composite sums out
			out.Sums, out.SumsType = map[string]string{k.name: sum}, form
			return nil
		}
	}
	switch {
	case value == "":
		return nil
	case known:
		return errBadDigest(strings.ToUpper(k.name))
	}
	return errInvalidRequest("The parts were sent without %s checksums, so that of the whole object cannot be verified.", strings.ToUpper(k.name))
}

// sumForms are the forms that a checksum of the object can have here: the one that was agreed at the start, or what the value looks
// like.
func (u *upload) sumForms(value string) []string {
	switch {
	case u.info.SumsType != "":
		return []string{u.info.SumsType}
	case value == "" || strings.Contains(value, "-"):
		return []string{composite}
	}
	return []string{composite, fullObject}
}

const (
	fullObject = "FULL_OBJECT"
	composite  = "COMPOSITE"
)

func joinParts(k sumKind, parts []part, full bool) (string, bool) {
	if full && k.join == nil {
		return "", false
	}
	whole := k.make()
	var joined []byte
	for i, p := range parts {
		raw, err := base64.StdEncoding.DecodeString(p.Sums[k.name])
		if err != nil || len(raw) != k.bytes {
			return "", false
		}
		whole.Write(raw)
		switch {
		case i == 0:
			joined = raw
		case full:
			joined = k.join(joined, raw, p.Size)
		}
	}
	if full {
		return base64.StdEncoding.EncodeToString(joined), true
	}
	return base64.StdEncoding.EncodeToString(whole.Sum(nil)) + "-" + strconv.Itoa(len(parts)), true
}
