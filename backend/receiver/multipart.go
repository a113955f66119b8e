package receiver

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const xmlns = "http://s3.amazonaws.com/doc/2006-03-01/"

type createDocument struct {
	XMLName  xml.Name `xml:"InitiateMultipartUploadResult"`
	Xmlns    string   `xml:"xmlns,attr"`
	Bucket   string
	Key      string
	UploadID string `xml:"UploadId"`
}

// createMultipart begins an upload.
func (s *Server) createMultipart(w http.ResponseWriter, r *http.Request, c *call) error {
	if err := storable(c.key); err != nil {
		return err
	}
	headers, user, err := wantedHeaders(r.Header)
	if err != nil {
		return err
	}
	switch form := strings.ToUpper(r.Header.Get("X-Amz-Checksum-Type")); form {
	case "", composite, fullObject:
	default:
		return errInvalidRequest("Value for x-amz-checksum-type header is invalid.")
	}
	info := uploadInfo{Key: c.key, Created: s.clock(), Headers: headers, User: user, SumsType: strings.ToUpper(r.Header.Get("X-Amz-Checksum-Type"))}
	if name := r.Header.Get("X-Amz-Checksum-Algorithm"); name != "" {
		k, ok := kindOf(name)
		if !ok {
			return errInvalidRequest("Checksum algorithm provided is unsupported.")
		}
		info.SumKind = k.name
		if info.SumsType == "" && k.name == "crc64nvme" {
			info.SumsType = fullObject // the only type that S3 has for it
		}
		w.Header().Set("X-Amz-Checksum-Algorithm", strings.ToUpper(k.name))
	}
	now := info.Created
	c.bucket.purge(now.Add(-s.limits.UploadTTL), now.Add(-s.limits.DoneTTL))
	objects := int64(1) // the upload, and the object that it will be
	if _, there := c.bucket.stored(c.key); !there {
		objects = 2
	}
	quota, err := s.admit(c, 0, objects)
	if err != nil {
		return err
	}
	defer quota.release()
	u, err := c.bucket.createUpload(s.random, info, quota)
	if err != nil {
		return s.diskError(c.bucket, err)
	}
	return writeXML(w, createDocument{Xmlns: xmlns, Bucket: c.bucket.name, Key: c.key, UploadID: u.id})
}

// putPart receives one part.
func (s *Server) putPart(w http.ResponseWriter, r *http.Request, c *call) error {
	if r.Header.Get("X-Amz-Copy-Source") != "" {
		return errNotImplemented("Copying parts is not supported here; upload them.")
	}
	number, err := strconv.Atoi(c.target.query.Get("partNumber"))
	if err != nil || number < 1 || number > maxPartNumber {
		return errInvalidArgument("Part number must be an integer between 1 and %d, inclusive", maxPartNumber)
	}
	u, err := c.bucket.upload(c.target.query.Get("uploadId"), c.key)
	if err != nil {
		return err
	}
	in, err := newBody(r, c.id, u.info.SumKind)
	if err != nil {
		return err
	}
	quota, err := s.admit(c, u.growth(number, in.size), 0)
	if err != nil {
		return err
	}
	defer quota.release()
	room, err := s.reserve(c.bucket, in.size)
	if err != nil {
		return err
	}
	defer room.release()
	place, err := u.begin(s.random, number, in.size)
	if err != nil {
		return s.diskError(c.bucket, err)
	}
	if err := in.copyTo(place, room.spend); err != nil {
		_ = place.end(nil, quota)
		return s.diskError(c.bucket, err)
	}
	p := part{Number: number, Size: in.size, MD5: in.etag(), Sums: in.allSums(), Written: s.clock()}
	if err := place.end(&p, quota); err != nil {
		return s.diskError(c.bucket, err)
	}
	w.Header().Set("ETag", `"`+p.MD5+`"`)
	for name, value := range p.Sums {
		w.Header().Set(checksumHeader+name, value)
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

type completeRequest struct {
	XMLName xml.Name      `xml:"CompleteMultipartUpload"`
	Parts   []claimedPart `xml:"Part"`
}

type completeDocument struct {
	XMLName  xml.Name `xml:"CompleteMultipartUploadResult"`
	Xmlns    string   `xml:"xmlns,attr"`
	Location string
	Bucket   string
	Key      string
	ETag     string
	Sums     []textElement
	SumsType string `xml:"ChecksumType,omitempty"`
}

// textElement is an element whose name is known at run time only.
type textElement struct {
	XMLName xml.Name
	Text    string `xml:",chardata"`
}

func sumElements(sums map[string]string) []textElement {
	var out []textElement
	for _, k := range sumKinds {
		if value := sums[k.name]; value != "" {
			out = append(out, textElement{XMLName: xml.Name{Local: k.element()}, Text: value})
		}
	}
	return out
}

// completeMultipart makes the object.
func (s *Server) completeMultipart(w http.ResponseWriter, r *http.Request, c *call) error {
	u, err := c.bucket.upload(c.target.query.Get("uploadId"), c.key)
	if err != nil {
		return err
	}
	want := wish{size: -1}
	if want.cond, err = writeConditions(r.Header); err != nil {
		return err
	}
	if v := r.Header.Get("X-Amz-Mp-Object-Size"); v != "" {
		if want.size, err = strconv.ParseInt(v, 10, 64); err != nil || want.size < 0 {
			return errInvalidRequest("Value for x-amz-mp-object-size header is invalid.")
		}
	}
	// The checksum header of a Complete speaks of the object, not of this request's body.
	if want.sums, err = sentSums(r.Header); err != nil {
		return err
	}
	for name := range want.sums {
		r.Header.Del(checksumHeader + name)
	}
	doc, err := readXML(r, c.id)
	if err != nil {
		return err
	}
	var list completeRequest
	if err := xml.Unmarshal(doc, &list); err != nil {
		return failure(http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
	}
	want.parts = list.Parts
	out, fresh, err := s.complete(r.Context(), u, want)
	if err != nil {
		return s.diskError(c.bucket, err)
	}
	if fresh {
		s.observer.ObjectStored(c.bucket.name, c.key, out.Size)
	}
	return writeXML(w, completeDocument{
		Xmlns: xmlns, Location: "http://" + r.Host + r.URL.EscapedPath(), Bucket: c.bucket.name, Key: c.key,
		ETag: `"` + out.ETag + `"`, Sums: sumElements(out.Sums), SumsType: out.SumsType,
	})
}

func (u *upload) isDone() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.phase == phaseDone
}

// abortMultipart drops an upload.
func (s *Server) abortMultipart(w http.ResponseWriter, r *http.Request, c *call) error {
	u, err := c.bucket.upload(c.target.query.Get("uploadId"), c.key)
	if err != nil {
		return err
	}
	if err := u.abort(r.Context()); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

type partDocument struct {
	PartNumber   int
	LastModified string
	ETag         string
	Size         int64
	Sums         []textElement
}

type partsDocument struct {
	XMLName              xml.Name `xml:"ListPartsResult"`
	Xmlns                string   `xml:"xmlns,attr"`
	Bucket               string
	Key                  string
	UploadID             string `xml:"UploadId"`
	StorageClass         string
	PartNumberMarker     int
	NextPartNumberMarker int
	MaxParts             int
	IsTruncated          bool
	Part                 []partDocument
}

// listParts shows the finished parts of an upload.
func (s *Server) listParts(w http.ResponseWriter, _ *http.Request, c *call) error {
	q := c.target.query
	u, err := c.bucket.upload(q.Get("uploadId"), c.key)
	if err != nil {
		return err
	}
	if u.isDone() {
		return errNoSuchUpload()
	}
	limit, err := optionalInt(q.Get("max-parts"), 1000)
	if err != nil {
		return err
	}
	after, err := optionalInt(q.Get("part-number-marker"), 0)
	if err != nil {
		return err
	}
	doc := partsDocument{
		Xmlns: xmlns, Bucket: c.bucket.name, Key: c.key, UploadID: u.id, StorageClass: "STANDARD",
		PartNumberMarker: after, MaxParts: min(limit, 1000),
	}
	for _, p := range u.finished() {
		if p.Number <= after {
			continue
		}
		if len(doc.Part) == doc.MaxParts {
			doc.IsTruncated = true
			break
		}
		doc.Part = append(doc.Part, partDocument{p.Number, p.Written.UTC().Format(time.RFC3339), `"` + p.MD5 + `"`, p.Size, sumElements(p.Sums)})
		doc.NextPartNumberMarker = p.Number
	}
	return writeXML(w, doc)
}

func (u *upload) finished() []part {
	u.mu.Lock()
	defer u.mu.Unlock()
	list := make([]part, 0, len(u.parts))
	for _, p := range u.parts {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b part) int { return a.Number - b.Number })
	return list
}

func optionalInt(text string, fallback int) (int, error) {
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, errInvalidArgument("%q is not a number in range.", text)
	}
	return n, nil
}
