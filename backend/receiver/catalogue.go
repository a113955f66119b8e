package receiver

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/johannesboyne/gofakes3"
)

// catalogue is the gofakes3 backend of one request: it knows who asks, shows that credential its own keys only, and has no way to
// an object's bytes. gofakes3 routes, pages and renders; everything it is asked here is of buckets and listings.
type catalogue struct {
	s *Server
	c *call
}

var (
	_ gofakes3.Backend          = catalogue{}
	_ gofakes3.MultipartBackend = catalogue{}
)

// ListBuckets implements gofakes3.Backend.
func (v catalogue) ListBuckets() ([]gofakes3.BucketInfo, error) {
	v.s.mu.RLock()
	defer v.s.mu.RUnlock()
	out := []gofakes3.BucketInfo{}
	for name, b := range v.s.buckets {
		if v.c.id.cred.knows(name) {
			out = append(out, gofakes3.BucketInfo{Name: name, CreationDate: gofakes3.NewContentTime(b.created)})
		}
	}
	slices.SortFunc(out, func(a, b gofakes3.BucketInfo) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// ListBucket implements gofakes3.Backend: one page, keys and common prefixes together in order.
func (v catalogue) ListBucket(name string, prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	list := gofakes3.NewObjectList()
	if page.MaxKeys <= 0 || v.c.target.query.Get("max-keys") == "0" {
		return list, nil
	}
	b := v.c.bucket
	delimiter := ""
	if prefix.HasDelimiter {
		delimiter = prefix.Delimiter
	}
	q := query{after: page.Marker, prefix: prefix.Prefix, want: v.wants}
	if delimiter != "" && strings.HasSuffix(page.Marker, delimiter) {
		q.after += pastAll // the marker is a common prefix that was shown already
	}
	if delimiter == "/" {
		q.rollup = func(folder string) bool {
			return len(folder) > len(prefix.Prefix) && strings.HasPrefix(folder, prefix.Prefix) && v.sees(folder)
		}
	}
	last, count := "", int64(0)
	for key := range b.keys(q) {
		if !v.c.id.cred.may(List, name, key) {
			continue
		}
		item := key
		if delimiter != "" {
			if i := strings.Index(key[len(prefix.Prefix):], delimiter); i >= 0 {
				item = key[:len(prefix.Prefix)+i+len(delimiter)]
			}
		}
		if item == last && item != key {
			continue
		}
		if count == page.MaxKeys {
			list.IsTruncated, list.NextMarker = true, last
			break
		}
		if item != key {
			list.AddPrefix(item)
		} else if !v.add(list, b, key) {
			continue
		}
		last = item
		count++
	}
	return list, nil
}

// wants prunes folders in which the credential may list nothing.
func (v catalogue) wants(folder string) bool {
	for _, g := range v.c.id.cred.Grants {
		if g.Bucket == v.c.bucket.name && g.Allow&List != 0 && g.touches(folder) {
			return true
		}
	}
	return false
}

// sees says that the credential may list everything below a folder, so that any one key stands for it.
func (v catalogue) sees(folder string) bool {
	return v.c.id.cred.may(List, v.c.bucket.name, folder)
}

// add appends a key; false when it went away while we looked.
func (v catalogue) add(list *gofakes3.ObjectList, b *bucket, key string) bool {
	lock := v.s.lockOf(b.name, key)
	lock.RLock()
	defer lock.RUnlock()
	st, err := b.stat(key)
	if err != nil {
		return false
	}
	list.Add(&gofakes3.Content{
		Key: key, LastModified: gofakes3.NewContentTime(st.modTime), ETag: `"` + st.meta.ETag + `"`, Size: st.size,
		StorageClass: gofakes3.StorageStandard,
	})
	return true
}

// BucketExists implements gofakes3.Backend; the front has looked the bucket up already.
func (v catalogue) BucketExists(name string) (bool, error) {
	_, ok := v.s.bucket(name)
	return ok, nil
}

// DeleteMulti implements gofakes3.Backend. Each key is judged alone.
func (v catalogue) DeleteMulti(name string, keys ...string) (gofakes3.MultiDeleteResult, error) {
	var out gofakes3.MultiDeleteResult
	for _, key := range keys {
		if err := v.deleteOne(name, key); err != nil {
			code, message := "InternalError", "The object could not be deleted."
			var api *apiError
			if errors.As(err, &api) {
				code, message = api.Code, api.Message
			} else {
				v.s.log.Error("object could not be deleted", "bucket", name, "key", key, "err", err)
			}
			out.Error = append(out.Error, gofakes3.ErrorResult{Key: key, Code: gofakes3.ErrorCode(code), Message: message})
			continue
		}
		out.Deleted = append(out.Deleted, gofakes3.ObjectID{Key: key})
	}
	return out, nil
}

func (v catalogue) deleteOne(name, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if !v.c.id.cred.may(Delete, name, key) {
		return errAccessDenied("Access Denied")
	}
	return v.s.removeKey(v.c.bucket, key)
}

// ListMultipartUploads implements gofakes3.MultipartBackend.
func (v catalogue) ListMultipartUploads(name string, marker *gofakes3.UploadListMarker, prefix gofakes3.Prefix, limit int64) (*gofakes3.ListMultipartUploadsResult, error) {
	if prefix.HasDelimiter {
		return nil, gofakes3.ErrorMessage(gofakes3.ErrNotImplemented, "Listing uploads by delimiter is not supported here.")
	}
	out := &gofakes3.ListMultipartUploadsResult{Bucket: name, MaxUploads: limit, Prefix: prefix.Prefix}
	for _, u := range v.c.bucket.openUploads() {
		switch {
		case !strings.HasPrefix(u.info.Key, prefix.Prefix), !v.c.id.cred.may(Write, name, u.info.Key):
			continue
		case marker != nil && !after(u, string(marker.Object), string(marker.UploadID)):
			continue
		}
		if int64(len(out.Uploads)) == limit {
			out.IsTruncated = true
			break
		}
		id := gofakes3.UploadID(u.id)
		out.Uploads = append(out.Uploads, gofakes3.ListMultipartUploadItem{
			Key: u.info.Key, UploadID: id, StorageClass: gofakes3.StorageStandard, Initiated: gofakes3.NewContentTime(u.info.Created),
		})
		out.NextKeyMarker, out.NextUploadIDMarker = u.info.Key, id
	}
	return out, nil
}

// after says whether an upload comes behind a marker; without an upload id the marker's key is wholly behind.
func after(u *upload, key, id string) bool {
	if u.info.Key != key {
		return u.info.Key > key
	}
	return id != "" && u.id > id
}

func (b *bucket) openUploads() []*upload {
	list := slices.DeleteFunc(b.allUploads(), (*upload).isDone)
	slices.SortFunc(list, func(x, y *upload) int {
		return strings.Compare(x.info.Key+"\x00"+x.id, y.info.Key+"\x00"+y.id)
	})
	return list
}

// The rest of the gofakes3 interfaces is never reached: the front serves objects and uploads itself, and lets nobody make or
// remove buckets over the wire.

// CreateBucket implements gofakes3.Backend.
func (v catalogue) CreateBucket(string) error { return gofakes3.ErrNotImplemented }

// DeleteBucket implements gofakes3.Backend.
func (v catalogue) DeleteBucket(string) error { return gofakes3.ErrNotImplemented }

// ForceDeleteBucket implements gofakes3.Backend.
func (v catalogue) ForceDeleteBucket(string) error { return gofakes3.ErrNotImplemented }

// GetObject implements gofakes3.Backend.
func (v catalogue) GetObject(string, string, *gofakes3.ObjectRangeRequest) (*gofakes3.Object, error) {
	return nil, gofakes3.ErrNotImplemented
}

// HeadObject implements gofakes3.Backend.
func (v catalogue) HeadObject(string, string) (*gofakes3.Object, error) {
	return nil, gofakes3.ErrNotImplemented
}

// DeleteObject implements gofakes3.Backend.
func (v catalogue) DeleteObject(string, string) (gofakes3.ObjectDeleteResult, error) {
	return gofakes3.ObjectDeleteResult{}, gofakes3.ErrNotImplemented
}

// PutObject implements gofakes3.Backend.
func (v catalogue) PutObject(string, string, map[string]string, io.Reader, int64, *gofakes3.PutConditions) (gofakes3.PutObjectResult, error) {
	return gofakes3.PutObjectResult{}, gofakes3.ErrNotImplemented
}

// CopyObject implements gofakes3.Backend.
func (v catalogue) CopyObject(string, string, string, string, map[string]string) (gofakes3.CopyObjectResult, error) {
	return gofakes3.CopyObjectResult{}, gofakes3.ErrNotImplemented
}

// CreateMultipartUpload implements gofakes3.MultipartBackend.
func (v catalogue) CreateMultipartUpload(string, string, map[string]string) (gofakes3.UploadID, error) {
	return "", gofakes3.ErrNotImplemented
}

// UploadPart implements gofakes3.MultipartBackend.
func (v catalogue) UploadPart(string, string, gofakes3.UploadID, int, int64, io.Reader) (string, error) {
	return "", gofakes3.ErrNotImplemented
}

// ListParts implements gofakes3.MultipartBackend.
func (v catalogue) ListParts(string, string, gofakes3.UploadID, int, int64) (*gofakes3.ListMultipartUploadPartsResult, error) {
	return nil, gofakes3.ErrNotImplemented
}

// AbortMultipartUpload implements gofakes3.MultipartBackend.
func (v catalogue) AbortMultipartUpload(string, string, gofakes3.UploadID) error {
	return gofakes3.ErrNotImplemented
}

// CompleteMultipartUpload implements gofakes3.MultipartBackend.
func (v catalogue) CompleteMultipartUpload(string, string, gofakes3.UploadID, *gofakes3.CompleteMultipartUploadRequest) (gofakes3.VersionID, string, error) {
	return "", "", gofakes3.ErrNotImplemented
}
