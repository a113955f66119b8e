// Package receiver is an S3 endpoint on disk: trainers read their dataset from it and publish checkpoints and models to it.
//
// Objects are plain files. Every request is verified (AWS Signature Version 4), every body is proven before it becomes an object,
// and a key cannot leave its bucket. gofakes3 does the XML of buckets and listings; all that touches an object's bytes is here.
package receiver

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// DefaultPrefix is the path below which SimpleTuner looks for its storage (SimpleTuner, "storage.py").
const DefaultPrefix = "/api/cloud/storage"

// incoming is the folder in Root for what is not finished. It begins with a dot, so it is no bucket.
const incoming = ".crisol-incoming"

// File is one original file of a dataset, served read-only under Key.
type File struct {
	Key string
	// Path is below the root given to Mount, with slashes. It may be a link to another file of the dataset, its folders may not.
	Path string
	// Size in bytes and ModTime as os.Stat gave them (full precision) when the dataset was scanned. A file that no longer matches
	// is not served.
	Size    int64
	ModTime time.Time
}

// Observer is told what happened. Its methods are called outside of all locks, from the goroutine that serves the request, and
// must not block for long; they may be called at once from many goroutines.
type Observer interface {
	// ObjectStored comes after an object is whole and in place; size is in bytes.
	ObjectStored(bucket, key string, size int64)
	// ObjectServed comes after a GET, whole or in part; bytes is what was sent.
	ObjectServed(bucket, key string, bytes int64)
	// SourceChanged comes when an original is gone or differs from its File; err holds the path.
	SourceChanged(bucket, key string, err error)
	// Refused comes when a request could not prove that it is from the access key that it names; reason is the S3 code, for example
	// SignatureDoesNotMatch. Anybody can bring it about: it is a hint, and accessKey (at most 128 bytes) may be invented.
	Refused(accessKey, reason string)
}

// Limits bound what is accepted. Zero fields take the defaults.
type Limits struct {
	MinPart   int64         // bytes of every part but the last; default 5 MiB, as S3
	Margin    int64         // bytes of the disk that stay free; default 64 MiB
	UploadTTL time.Duration // unfinished multipart uploads are dropped after this rest; default 7 days
	DoneTTL   time.Duration // how long a repeated Complete finds its answer; default 24 hours
}

// Options build a Server.
type Options struct {
	Prefix   string // path of the endpoint; empty is DefaultPrefix, "/" the root of the server
	Root     string // folder of the plain buckets: objects are Root/<bucket>/<key>
	State    string // folder for what belongs to objects of plain buckets but is not their bytes
	Keys     Keyring
	Observer Observer         // may be nil
	Clock    func() time.Time // nil is time.Now
	Random   io.Reader        // source of upload ids; nil is crypto/rand
	Log      *slog.Logger     // nil is slog.Default
	// FreeSpace gives the bytes free to us on the disk of a folder; nil asks the system.
	FreeSpace func(dir string) (uint64, error)
	Limits    Limits
}

// Server is an http.Handler that speaks S3. All its methods are safe for concurrent use.
type Server struct {
	prefix    string
	dir       string
	root      *os.Root
	state     *os.Root
	keys      Keyring
	observer  Observer
	clock     func() time.Time
	random    io.Reader
	log       *slog.Logger
	freeSpace func(string) (uint64, error)
	limits    Limits

	requests atomic.Uint64
	promised atomic.Int64 // bytes that requests in flight will still write
	seed     maphash.Seed
	locks    [256]sync.RWMutex // by bucket and key

	flightsMu sync.Mutex
	flights   map[*flight]bool

	mu      sync.RWMutex
	buckets map[string]*bucket
	closed  bool
}

// ErrBucketInUse is returned by Mount and CreateBucket for a name that a bucket of the other kind has.
var ErrBucketInUse = errors.New("receiver: a bucket of another kind has this name")

// ErrClosed is returned after Close.
var ErrClosed = errors.New("receiver: closed")

type quiet struct{}

func (quiet) ObjectStored(string, string, int64)  {}
func (quiet) ObjectServed(string, string, int64)  {}
func (quiet) SourceChanged(string, string, error) {}
func (quiet) Refused(string, string)              {}

// New opens the endpoint on its folders, making them if need be. Buckets and unfinished uploads that are in Root come back; mounted
// buckets come back with Mount.
func New(o Options) (*Server, error) {
	if o.Keys == nil || o.Root == "" || o.State == "" {
		return nil, errors.New("receiver: Options need Keys, Root and State")
	}
	s := &Server{
		prefix: cleanPrefix(o.Prefix), dir: o.Root, keys: o.Keys, observer: o.Observer, clock: o.Clock, random: o.Random, log: o.Log,
		freeSpace: o.FreeSpace, limits: o.Limits.withDefaults(), seed: maphash.MakeSeed(), buckets: map[string]*bucket{},
		flights: map[*flight]bool{},
	}
	if s.observer == nil {
		s.observer = quiet{}
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.freeSpace == nil {
		s.freeSpace = FreeSpace
	}
	var err error
	if s.root, err = openFolder(o.Root); err != nil {
		return nil, err
	}
	if s.state, err = openFolder(o.State); err != nil {
		return nil, errors.Join(err, s.root.Close())
	}
	if err := s.findBuckets(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (l Limits) withDefaults() Limits {
	if l.MinPart == 0 {
		l.MinPart = 5 << 20
	}
	if l.Margin == 0 {
		l.Margin = 64 << 20
	}
	if l.UploadTTL == 0 {
		l.UploadTTL = 7 * 24 * time.Hour
	}
	if l.DoneTTL == 0 {
		l.DoneTTL = 24 * time.Hour
	}
	return l
}

func cleanPrefix(prefix string) string {
	if prefix == "" {
		prefix = DefaultPrefix
	}
	prefix = strings.Trim(prefix, "/")
	if prefix == "" {
		return ""
	}
	return "/" + prefix
}

func openFolder(dir string) (*os.Root, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder of the receiver: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open folder of the receiver: %w", err)
	}
	return root, nil
}

// findBuckets takes up the plain buckets of an earlier run.
func (s *Server) findBuckets() error {
	list, err := fs.ReadDir(s.root.FS(), ".")
	if err != nil {
		return fmt.Errorf("list buckets in %s: %w", s.dir, err)
	}
	for _, e := range list {
		if e.IsDir() && checkBucketName(e.Name()) == nil {
			if err := s.openPlain(e.Name()); err != nil {
				return err
			}
		}
	}
	return nil
}

// openPlain puts a bucket of Root into the table. The caller holds mu, or nobody else knows s yet.
func (s *Server) openPlain(name string) error {
	info, err := s.root.Stat(name)
	if err != nil {
		return fmt.Errorf("open bucket %s: %w", name, err)
	}
	b := &bucket{
		name: name, dir: s.dir, root: s.root, objects: name, staging: incoming + "/" + name, side: s.state, meta: "meta/" + name,
		created: info.ModTime(), uploads: map[string]*upload{}, usages: map[string]*usage{},
	}
	return s.add(b)
}

func (s *Server) add(b *bucket) error {
	if err := b.loadUploads(); err != nil {
		return fmt.Errorf("take up uploads to bucket %s: %w", b.name, err)
	}
	now := s.clock()
	b.purge(now.Add(-s.limits.UploadTTL), now.Add(-s.limits.DoneTTL))
	s.buckets[b.name] = b
	return nil
}

// CreateBucket makes a plain bucket below Root, for example "outputs". It is no error when it is there already.
func (s *Server) CreateBucket(name string) error {
	if err := checkBucketName(name); err != nil {
		return fmt.Errorf("create bucket %q: %w", name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	if b := s.buckets[name]; b != nil {
		if b.mounted() {
			return fmt.Errorf("create bucket %s: %w", name, ErrBucketInUse)
		}
		return nil
	}
	if err := s.root.MkdirAll(name, 0o700); err != nil {
		return fmt.Errorf("create bucket %s: %w", name, err)
	}
	if err := syncDir(s.root, "."); err != nil {
		return fmt.Errorf("create bucket %s: %w", name, err)
	}
	return s.openPlain(name)
}

// Mount shows a dataset as a bucket: its originals, read-only, and in front of them what the trainer writes, which goes to the
// folder overlay. Deleting an original hides it. The overlay keeps both through restarts. Mounting a name again with the same
// overlay changes the originals; keys must be unique.
//
// root is the absolute path of the dataset's folder, which need not be there yet. Nothing outside of it is ever served: a file or
// folder that was swapped for a link out of it is a changed original. Where root itself leads is settled here.
func (s *Server) Mount(name, root string, files iter.Seq[File], overlay string) error {
	if err := checkBucketName(name); err != nil {
		return fmt.Errorf("mount bucket %q: %w", name, err)
	}
	originals, err := newSource(root, files)
	if err != nil {
		return fmt.Errorf("mount bucket %s: %w", name, err)
	}
	overlay, err = filepath.Abs(overlay)
	if err != nil {
		return fmt.Errorf("mount bucket %s: %w", name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	old := s.buckets[name]
	switch {
	case old != nil && !old.mounted():
		return fmt.Errorf("mount bucket %s: %w", name, ErrBucketInUse)
	case old != nil && old.dir == overlay:
		old.originals.Store(originals)
		return nil
	}
	if err := s.openMounted(name, originals, overlay); err != nil {
		return err
	}
	if old != nil {
		return old.root.Close()
	}
	return nil
}

func (s *Server) openMounted(name string, originals *source, overlay string) error {
	root, err := openFolder(overlay)
	if err != nil {
		return fmt.Errorf("mount bucket %s: %w", name, err)
	}
	b := &bucket{
		name: name, dir: overlay, root: root, objects: "objects", staging: "incoming", side: root, meta: "meta",
		created: s.clock(), uploads: map[string]*upload{}, usages: map[string]*usage{},
	}
	b.originals.Store(originals)
	if b.hidden, err = loadHidden(root); err == nil {
		err = root.MkdirAll(b.objects, 0o700)
	}
	if err == nil {
		err = s.add(b)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("mount bucket %s: %w", name, err), root.Close())
	}
	return nil
}

func newSource(root string, files iter.Seq[File]) (*source, error) {
	if !filepath.IsAbs(root) {
		return nil, fmt.Errorf("dataset folder %s: an absolute path is needed", root)
	}
	list := []File{}
	if files != nil {
		list = slices.Collect(files)
	}
	slices.SortFunc(list, func(a, b File) int { return strings.Compare(a.Key, b.Key) })
	for i, f := range list {
		if err := checkKey(f.Key); err != nil {
			return nil, fmt.Errorf("file %s: %w", f.Path, err)
		}
		if err := checkOriginalPath(f.Path); err != nil {
			return nil, err
		}
		if i > 0 && list[i-1].Key == f.Key {
			return nil, fmt.Errorf("files %s and %s have the same key %q", list[i-1].Path, f.Path, f.Key)
		}
	}
	src := &source{root: root, files: slices.Clip(list)}
	if real, err := filepath.EvalSymlinks(root); err == nil {
		src.real = real
	}
	return src, nil
}

// Unmount takes a mounted bucket away; its overlay stays on disk. Requests under way in it fail. Other buckets it leaves alone.
func (s *Server) Unmount(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.buckets[name]
	if b == nil || !b.mounted() {
		return
	}
	delete(s.buckets, name)
	if err := b.root.Close(); err != nil {
		s.log.Warn("overlay of a bucket could not be closed", "bucket", name, "err", err)
	}
}

// Close ends the server; what is under way fails, and is found again by the next New. Stop the listener first.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	var errs []error
	for _, b := range s.buckets {
		if b.mounted() {
			errs = append(errs, b.root.Close())
		}
	}
	s.buckets = map[string]*bucket{}
	_ = s.root.Remove(incoming) // only when nothing is under way
	return errors.Join(append(errs, s.root.Close(), s.state.Close())...)
}

func (s *Server) bucket(name string) (*bucket, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b, ok := s.buckets[name]
	return b, ok
}

// lockOf is the lock that keeps an object's file and sidecar together.
func (s *Server) lockOf(bucket, key string) *sync.RWMutex {
	var h maphash.Hash
	h.SetSeed(s.seed)
	_, _ = h.WriteString(bucket)
	_ = h.WriteByte(0)
	_, _ = h.WriteString(key)
	return &s.locks[h.Sum64()%uint64(len(s.locks))]
}
