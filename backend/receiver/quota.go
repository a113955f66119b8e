package receiver

import (
	"sync"
	"time"
)

// recountAfter is how old a count must be before a refusal makes us look at the disk again, where a person may have made room.
const recountAfter = 10 * time.Second

// usage is what lies below a prefix of a bucket that a Grant limits. It is counted on disk once and kept up from there.
//
// The bucket's gate keeps it true: whoever changes the disk holds it shared over the change and its account, and counting holds it
// alone.
type usage struct {
	prefix string

	mu          sync.Mutex
	bytes       int64 // objects, and parts of unfinished uploads
	objects     int64 // objects, unfinished uploads, and records of finished ones
	heldBytes   int64 // promised to requests under way
	heldObjects int64
	counted     time.Time
}

// hold is what a request under way has been promised of a usage. A nil hold is of no limit.
type hold struct {
	usage          *usage
	bytes, objects int64
}

// errQuota has the code of a full disk, which clients do not retry either.
func errQuota(bucket string) *apiError {
	e := errNoSpace(bucket)
	e.Message = "The quota of this job is used up: what it stored here is as large, or as many objects, as Crisol takes from one job."
	return e
}

// admit promises room for bytes and objects more below the prefix of the grant that lets the caller write, or refuses.
func (s *Server) admit(c *call, bytes, objects int64) (*hold, error) {
	g, ok := c.id.cred.writing(c.bucket.name, c.key)
	if !ok || g.MaxBytes == 0 && g.MaxObjects == 0 {
		return &hold{}, nil
	}
	u := c.bucket.usageOf(g.Prefix, s.clock())
	h, ok := u.take(g, bytes, objects)
	if !ok && u.stale(s.clock()) {
		c.bucket.recount(u, s.clock())
		h, ok = u.take(g, bytes, objects)
	}
	if !ok {
		return nil, errQuota(c.bucket.name)
	}
	return h, nil
}

// admitObject promises room for an object of this size in place of what the key has now.
func (s *Server) admitObject(c *call, size int64) (*hold, error) {
	old, there := c.bucket.stored(c.key)
	objects := int64(1)
	if there {
		objects = 0
	}
	return s.admit(c, max(size-old, 0), objects)
}

// writing is the grant by which a key may be written: the first that allows it, whose limits then count.
func (c Credential) writing(bucket, key string) (Grant, bool) {
	for _, g := range c.Grants {
		if g.Allow&Write != 0 && g.covers(bucket, key) {
			return g, true
		}
	}
	return Grant{}, false
}

// take holds room, if there is.
func (u *usage) take(g Grant, bytes, objects int64) (*hold, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	// Compared by what is left, so that no announced size can run over.
	if g.MaxBytes > 0 && bytes > 0 && bytes > g.MaxBytes-u.bytes-u.heldBytes {
		return nil, false
	}
	if g.MaxObjects > 0 && objects > 0 && objects > g.MaxObjects-u.objects-u.heldObjects {
		return nil, false
	}
	u.heldBytes += bytes
	u.heldObjects += objects
	return &hold{usage: u, bytes: bytes, objects: objects}, true
}

func (u *usage) stale(now time.Time) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return now.Before(u.counted) || now.Sub(u.counted) >= recountAfter
}

// release gives back what is still promised.
func (h *hold) release() {
	if h.usage == nil {
		return
	}
	h.usage.mu.Lock()
	defer h.usage.mu.Unlock()
	h.giveBack()
}

func (h *hold) giveBack() {
	h.usage.heldBytes -= h.bytes
	h.usage.heldObjects -= h.objects
	h.bytes, h.objects = 0, 0
}

// account enters a change of the disk, and in the same breath gives back what was promised for it. The caller holds the gate.
func (b *bucket) account(key string, bytes, objects int64, h *hold) {
	for _, u := range b.usages {
		if !below(u.prefix, key) {
			continue
		}
		u.mu.Lock()
		u.bytes += bytes
		u.objects += objects
		if h != nil && h.usage == u {
			h.giveBack()
		}
		u.mu.Unlock()
	}
}

// usageOf finds the account of a prefix, or opens it by a look at the disk.
func (b *bucket) usageOf(prefix string, now time.Time) *usage {
	b.gate.RLock()
	u := b.usages[prefix]
	b.gate.RUnlock()
	if u != nil {
		return u
	}
	b.gate.Lock()
	defer b.gate.Unlock()
	if u = b.usages[prefix]; u == nil {
		u = &usage{prefix: prefix}
		b.count(u, now)
		b.usages[prefix] = u
	}
	return u
}

func (b *bucket) recount(u *usage, now time.Time) {
	b.gate.Lock()
	defer b.gate.Unlock()
	b.count(u, now)
}

// count looks at the disk. The caller holds the gate alone.
func (b *bucket) count(u *usage, now time.Time) {
	var bytes, objects int64
	b.walk("", query{prefix: u.prefix}, func(key string) bool {
		if size, ok := b.stored(key); ok && below(u.prefix, key) {
			bytes += size
			objects++
		}
		return true
	})
	b.uploadsMu.Lock()
	for _, up := range b.uploads {
		if below(u.prefix, up.info.Key) {
			bytes += up.charged.Load()
			objects++
		}
	}
	b.uploadsMu.Unlock()
	u.mu.Lock()
	defer u.mu.Unlock()
	u.bytes, u.objects, u.counted = bytes, objects, now
}

// stored gives the size of the object itself, not of an original.
func (b *bucket) stored(key string) (int64, bool) {
	if storable(key) != nil {
		return 0, false
	}
	info, err := b.root.Lstat(b.place(key))
	if err != nil || !info.Mode().IsRegular() {
		return 0, false
	}
	return info.Size(), true
}

// charge enters bytes that an upload in progress keeps on disk. The caller holds the upload's mu and has seen that it goes on.
func (u *upload) charge(bytes int64, h *hold) {
	u.bucket.gate.RLock()
	defer u.bucket.gate.RUnlock()
	u.charged.Add(bytes)
	u.bucket.account(u.info.Key, bytes, 0, h)
}

// growth is how many more bytes lie on disk when this part has come: a slot in which one broke off is written over.
func (u *upload) growth(number int, size int64) int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.fits(number, size) {
		return max(size-u.slots[number], 0)
	}
	return size
}

// forget takes an upload out of the table.
func (b *bucket) forget(u *upload) {
	b.gate.RLock()
	defer b.gate.RUnlock()
	b.uploadsMu.Lock()
	known := b.uploads[u.id] == u
	delete(b.uploads, u.id)
	b.uploadsMu.Unlock()
	if known {
		b.account(u.info.Key, -u.charged.Swap(0), -1, nil)
	}
}
