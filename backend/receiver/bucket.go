package receiver

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// bucket is one bucket on disk: plain (a folder below Root) or mounted (originals read-only, an overlay for what is written).
//
// Everything that it writes lies in one os.Root, so that objects appear by a rename within one file system and no key can leave it.
type bucket struct {
	name    string
	dir     string   // the root's path, for measuring free space and for logs
	root    *os.Root // Root, or the overlay
	objects string   // folder of the objects in root
	staging string   // folder of what is not finished in root
	side    *os.Root // where sidecars live: State, or the overlay
	meta    string   // folder of the sidecars in side
	created time.Time

	originals atomic.Pointer[source] // nil for plain buckets
	hiddenMu  sync.RWMutex
	hidden    map[string]bool // originals that were deleted

	gate   sync.RWMutex // see usage; taken before uploadsMu
	usages map[string]*usage

	uploadsMu sync.Mutex
	uploads   map[string]*upload
}

// state is what is known of an object without reading it.
type state struct {
	size     int64
	modTime  time.Time
	meta     sidecar
	original *original // set when the bytes are an original's
}

var errNotFound = errors.New("no such object")

func (b *bucket) mounted() bool { return b.originals.Load() != nil }

// original finds a visible original.
func (b *bucket) original(key string) (*original, bool) {
	src := b.originals.Load()
	if src == nil || b.isHidden(key) {
		return nil, false
	}
	i, ok := slices.BinarySearchFunc(src.files, key, func(f File, key string) int { return strings.Compare(f.Key, key) })
	if !ok {
		return nil, false
	}
	return &original{src, &src.files[i]}, true
}

func (b *bucket) isHidden(key string) bool {
	b.hiddenMu.RLock()
	defer b.hiddenMu.RUnlock()
	return b.hidden[key]
}

func (b *bucket) place(key string) string { return path.Join(b.objects, key) }

// stat looks an object up; errNotFound when there is none. The caller holds the key's lock.
func (b *bucket) stat(key string) (state, error) {
	if storable(key) == nil {
		info, err := b.root.Lstat(b.place(key))
		switch {
		case err == nil && info.Mode().IsRegular():
			return b.describe(key, info), nil
		case err != nil && !isMissing(err):
			return state{}, fmt.Errorf("stat object %s/%s: %w", b.name, key, err)
		}
	}
	if f, ok := b.original(key); ok {
		return state{size: f.file.Size, modTime: f.file.ModTime, original: f, meta: sidecar{
			ETag: derivedETag(key, f.file.Size, f.file.ModTime), Headers: map[string]string{"Content-Type": typeOf(key)},
		}}, nil
	}
	return state{}, errNotFound
}

// describe joins a file with its sidecar, or with what can be said without one.
func (b *bucket) describe(key string, info fs.FileInfo) state {
	st := state{size: info.Size(), modTime: info.ModTime()}
	meta, err := b.readSidecar(key)
	if err != nil || meta.Key != key || meta.Size != st.size || meta.ModTime != st.modTime.UnixNano() {
		meta = sidecar{ETag: derivedETag(key, st.size, st.modTime), Headers: map[string]string{"Content-Type": typeOf(key)}}
	}
	st.meta = meta
	return st
}

// open gives the object's bytes with its state. An original that is gone or differs from its entry is errChanged.
func (b *bucket) open(key string) (*os.File, state, error) {
	st, err := b.stat(key)
	if err != nil {
		return nil, st, err
	}
	if st.original != nil {
		f, err := st.original.open()
		return f, st, err
	}
	f, err := b.root.Open(b.place(key))
	if err != nil {
		return nil, st, fmt.Errorf("open object %s/%s: %w", b.name, key, err)
	}
	return f, st, nil
}

// newTemp makes an empty file in the staging folder.
func (b *bucket) newTemp(random io.Reader) (string, *os.File, error) {
	id, err := randomID(random)
	if err != nil {
		return "", nil, err
	}
	name := path.Join(b.staging, "put-"+id)
	if err := b.root.MkdirAll(b.staging, 0o700); err != nil {
		return "", nil, fmt.Errorf("make staging folder of bucket %s: %w", b.name, err)
	}
	f, err := b.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return "", nil, fmt.Errorf("make staging file of bucket %s: %w", b.name, err)
	}
	return name, f, nil
}

// install gives a finished, flushed file in the same root its object's name, replacing what was there. before runs once all that
// can fail early has passed and just before the rename. The caller holds the key's lock.
func (b *bucket) install(from, key string, before func() error) error {
	to := b.place(key)
	if err := b.makeWay(key); err != nil {
		return err
	}
	if err := before(); err != nil {
		return err
	}
	var err error
	for range 5 { // a delete next door may remove the empty folder in between
		if err = b.makeFolders(path.Dir(to)); err != nil {
			break
		}
		if err = b.root.Rename(from, to); err == nil || !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("put object %s/%s in place: %w", b.name, key, err)
	}
	if err := syncDir(b.root, path.Dir(to)); err != nil {
		return &flushError{fmt.Errorf("flush folder of object %s/%s: %w", b.name, key, err)}
	}
	return nil
}

// flushError says that an object is in place, but that a power cut may still take it away.
type flushError struct{ err error }

func (e *flushError) Error() string { return e.err.Error() }
func (e *flushError) Unwrap() error { return e.err }

// makeWay refuses keys that would need a file to be a folder at once, and clears an empty folder out of the way.
func (b *bucket) makeWay(key string) error {
	for _, dir := range parents(key) {
		if info, err := b.root.Lstat(b.place(dir)); err == nil && !info.IsDir() {
			return errInvalidArgument("The key cannot be stored: %q is an object already, so it cannot be a folder too.", dir)
		}
	}
	info, err := b.root.Lstat(b.place(key))
	if err == nil && info.IsDir() && b.root.Remove(b.place(key)) != nil {
		return errInvalidArgument("The key cannot be stored: other objects have it as their folder.")
	}
	return nil
}

// makeFolders makes a folder with its parents and flushes those that are new.
func (b *bucket) makeFolders(dir string) error {
	if info, err := b.root.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if err := b.root.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, up := range append(parents(dir), ".") {
		if err := syncDir(b.root, up); err != nil && !isMissing(err) {
			return err
		}
	}
	return nil
}

// remove deletes an object, or hides an original. A missing key is no error. The caller holds the key's lock.
func (b *bucket) remove(key string) error {
	if _, ok := b.original(key); ok {
		if err := b.hide(key); err != nil {
			return fmt.Errorf("hide original %s/%s: %w", b.name, key, err)
		}
	}
	if storable(key) != nil {
		return nil
	}
	name := b.place(key)
	info, err := b.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		if err != nil && !isMissing(err) {
			return fmt.Errorf("stat object %s/%s: %w", b.name, key, err)
		}
		return nil
	}
	if err := b.unlink(key, info.Size()); err != nil {
		return fmt.Errorf("delete object %s/%s: %w", b.name, key, err)
	}
	b.dropSidecar(key)
	dir := path.Dir(name)
	if err := syncDir(b.root, dir); err != nil && !isMissing(err) {
		return fmt.Errorf("flush folder of object %s/%s: %w", b.name, key, err)
	}
	for dir != b.objects && b.root.Remove(dir) == nil { // fails on the first folder that is not empty
		dir = path.Dir(dir)
	}
	return nil
}

// unlink removes an object's file from the disk and from the account.
func (b *bucket) unlink(key string, size int64) error {
	b.gate.RLock()
	defer b.gate.RUnlock()
	err := b.root.Remove(b.place(key))
	if err == nil {
		b.account(key, -size, -1, nil)
	}
	return ignoreMissing(err)
}

const tombstones = "hidden"

// hide writes a tombstone, named by the key's hash and holding the key, and makes it last before it counts.
func (b *bucket) hide(key string) error {
	sum := sha256.Sum256([]byte(key))
	if err := b.root.MkdirAll(tombstones, 0o700); err != nil {
		return err
	}
	name := path.Join(tombstones, hex.EncodeToString(sum[:]))
	if err := replaceFile(b.root, path.Join(b.staging, "tomb-"+hex.EncodeToString(sum[:])), name, []byte(key), true); err != nil {
		return err
	}
	b.hiddenMu.Lock()
	defer b.hiddenMu.Unlock()
	b.hidden[key] = true
	return nil
}

// loadHidden reads the tombstones of an overlay.
func loadHidden(root *os.Root) (map[string]bool, error) {
	hidden := map[string]bool{}
	dir, err := root.Open(tombstones)
	if isMissing(err) {
		return hidden, nil
	}
	if err != nil {
		return nil, err
	}
	names, err := dir.Readdirnames(-1)
	if err = errors.Join(err, dir.Close()); err != nil {
		return nil, err
	}
	for _, name := range names {
		key, err := root.ReadFile(path.Join(tombstones, name))
		if err != nil {
			return nil, err
		}
		hidden[string(key)] = true
	}
	return hidden, nil
}

// replaceFile writes a small file whole: temp, flush when durable, rename.
func replaceFile(root *os.Root, temp, name string, data []byte, durable bool) error {
	if err := root.MkdirAll(path.Dir(temp), 0o700); err != nil {
		return err
	}
	f, err := root.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil && durable {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = root.Rename(temp, name)
	}
	if err != nil {
		return errors.Join(err, ignoreMissing(root.Remove(temp)))
	}
	if durable {
		return syncDir(root, path.Dir(name))
	}
	return nil
}

func ignoreMissing(err error) error {
	if isMissing(err) {
		return nil
	}
	return err
}

// typeOf guesses the content type of an object that came without one.
func typeOf(key string) string {
	if t := mime.TypeByExtension(path.Ext(key)); t != "" {
		return t
	}
	return "binary/octet-stream" // S3's own default
}

// randomID is 160 random bits in lower-case base32: unguessable, and a safe file name everywhere.
func randomID(random io.Reader) (string, error) {
	if random == nil {
		random = rand.Reader
	}
	var raw [20]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fmt.Errorf("draw a random id: %w", err)
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(raw[:])), nil
}
