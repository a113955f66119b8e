package receiver

import (
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"
)

// pastAll sorts after whatever a key can hold, as no byte of UTF-8 is 0xff.
const pastAll = "\xff"

// query is one look through a bucket's keys.
type query struct {
	after  string // keys up to this one are left out
	prefix string
	// want prunes folders (with trailing slash) that hold nothing of interest.
	want func(folder string) bool
	// rollup says that of a folder (with trailing slash) one key is enough.
	rollup func(folder string) bool
}

// skips reports whether nothing below the folder can be asked for.
func (q query) skips(folder string) bool {
	if folder+pastAll <= q.after {
		return true
	}
	if !strings.HasPrefix(folder, q.prefix) && !strings.HasPrefix(q.prefix, folder) {
		return true
	}
	return q.want != nil && !q.want(folder)
}

func (q query) takes(key string) bool { return key > q.after && strings.HasPrefix(key, q.prefix) }

func (q query) rolls(folder string) bool { return q.rollup != nil && q.rollup(folder) }

// keys yields the bucket's keys in S3 order (bytewise), overlay and visible originals merged.
func (b *bucket) keys(q query) iter.Seq[string] {
	stored := func(yield func(string) bool) { b.walk("", q, yield) }
	src := b.originals.Load()
	if src == nil {
		return stored
	}
	return merge(stored, b.originalKeys(src.files, q))
}

// walk goes through a folder in key order; it reports false when the consumer wants no more.
func (b *bucket) walk(folder string, q query, yield func(string) bool) bool {
	entries, err := b.readDir(folder)
	if err != nil {
		return true // gone while we looked
	}
	for _, e := range entries {
		key := folder + e.name
		switch {
		case e.dir && q.skips(key):
		case e.dir && q.rolls(key):
			more := true
			b.walk(key, q, func(k string) bool { more = yield(k); return false })
			if !more {
				return false
			}
		case e.dir:
			if !b.walk(key, q, yield) {
				return false
			}
		case q.takes(key) && checkKey(key) == nil:
			if !yield(key) {
				return false
			}
		}
	}
	return true
}

type entry struct {
	name string // with a trailing slash for folders, so that sorting gives key order
	dir  bool
}

func (b *bucket) readDir(folder string) ([]entry, error) {
	dir, err := b.root.Open(path.Join(b.objects, folder))
	if err != nil {
		return nil, err
	}
	defer func() { _ = dir.Close() }()
	list, err := dir.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	entries := make([]entry, 0, len(list))
	for _, e := range list {
		switch e.Type() {
		case fs.ModeDir:
			entries = append(entries, entry{e.Name() + "/", true})
		case 0:
			entries = append(entries, entry{e.Name(), false})
		}
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return entries, nil
}

// originalKeys yields the visible originals' keys in order.
func (b *bucket) originalKeys(files []File, q query) iter.Seq[string] {
	return func(yield func(string) bool) {
		start := max(q.after, q.prefix)
		i, _ := slices.BinarySearchFunc(files, start, func(f File, key string) int { return strings.Compare(f.Key, key) })
		for ; i < len(files); i++ {
			key := files[i].Key
			if !strings.HasPrefix(key, q.prefix) {
				return
			}
			if !q.takes(key) || b.isHidden(key) {
				continue
			}
			if !yield(key) {
				return
			}
			if folder := rolled(key, q); folder != "" {
				end := slices.IndexFunc(files[i:], func(f File) bool { return !strings.HasPrefix(f.Key, folder) })
				if end < 0 {
					return
				}
				i += end - 1
			}
		}
	}
}

// rolled is the shortest folder of the key of which one key is enough, or nothing.
func rolled(key string, q query) string {
	for i := range len(key) {
		if key[i] == '/' && q.rolls(key[:i+1]) {
			return key[:i+1]
		}
	}
	return ""
}

// merge joins two ascending sequences; what both hold comes once.
func merge(a, b iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		next, stop := iter.Pull(a)
		defer stop()
		first, ok := next()
		for second := range b {
			for ok && first < second {
				if !yield(first) {
					return
				}
				first, ok = next()
			}
			if ok && first == second {
				first, ok = next()
			}
			if !yield(second) {
				return
			}
		}
		for ok {
			if !yield(first) {
				return
			}
			first, ok = next()
		}
	}
}
