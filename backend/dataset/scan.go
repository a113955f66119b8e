package dataset

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// batch is how many names of a folder are read before ctx is asked.
const batch = 1024

type scanner struct {
	ctx  context.Context
	root string
	o    Options
	want wanted
	l    *Listing
	seen int
}

func newScanner(ctx context.Context, root string, o Options) *scanner {
	return &scanner{ctx: ctx, root: root, o: o, want: wantedBy(o), l: &Listing{Root: root}}
}

func (s *scanner) leave(rel string, r Reason, size int64) {
	s.l.LeftOut = append(s.l.LeftOut, LeftOut{Path: strings.ToValidUTF8(rel, "\uFFFD"), Reason: r, Size: size})
}

func (s *scanner) count() {
	s.seen++
	if s.seen%1000 == 0 && s.o.Progress != nil {
		s.o.Progress(s.seen)
	}
}

// folder lists one folder. Captions are paired with media here, because a pair
// always lies in one folder (SimpleTuner DATALOADER.md, "textfile").
func (s *scanner) folder(rel, abs string) error {
	d, err := os.Open(abs)
	if err != nil {
		s.leave(rel+"/", ReasonUnreadable, 0)
		return nil
	}
	media := map[string]struct{}{}
	var captions []File
	var below []string
	for {
		if err := s.ctx.Err(); err != nil {
			_ = d.Close()
			return err
		}
		entries, err := d.ReadDir(batch)
		for _, e := range entries {
			f, isDir, ok := s.entry(rel, abs, e)
			switch {
			case !ok:
			case isDir:
				below = append(below, e.Name())
			case f.Kind == KindCaption && s.want.pairs:
				captions = append(captions, f)
			default:
				s.take(f)
				if s.want.isMedia(f.Kind) {
					media[stem(f.Path)] = struct{}{}
				}
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			// A failing disk: what it hides must not go unnoticed.
			s.leave(rel+"/", ReasonUnreadable, 0)
			break
		}
	}
	_ = d.Close()
	s.pair(media, captions)
	for _, name := range below {
		if err := s.folder(join(rel, name), filepath.Join(abs, name)); err != nil {
			return err
		}
	}
	return nil
}

// pair takes the captions that belong to media. Other text files may be anything,
// and stay.
func (s *scanner) pair(media map[string]struct{}, captions []File) {
	for _, f := range captions {
		if _, ok := media[stem(f.Path)]; !ok {
			s.leave(f.Path, ReasonNoMedia, f.Size)
			continue
		}
		if s.want.isCaption(path.Ext(f.Path)) {
			s.l.Captions++
		}
		s.take(f)
	}
}

func (s *scanner) take(f File) {
	s.l.Files = append(s.l.Files, f)
	s.l.Bytes += f.Size
	if s.want.isMedia(f.Kind) {
		s.l.Images++
	}
}

// entry judges one name of a folder. ok is false when it is left out.
func (s *scanner) entry(rel, abs string, e fs.DirEntry) (f File, isDir, ok bool) {
	name := e.Name()
	p, full := join(rel, name), filepath.Join(abs, name)
	if e.IsDir() {
		return File{}, true, s.folderAllowed(p, full, name)
	}
	s.count()
	info, err := e.Info()
	if err != nil {
		// Deleted since the folder was read, or hidden by permissions.
		s.leave(p, ReasonUnreadable, 0)
		return File{}, false, false
	}
	if r := fileReason(name); r != "" {
		s.leave(p, r, info.Size())
		return File{}, false, false
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		if info, ok = s.follow(p, full); !ok {
			return File{}, false, false
		}
	}
	f, ok = s.judge(p, full, info)
	return f, false, ok
}

// judge decides about a file whose name is harmless; info is the one of the file
// itself, behind any link.
func (s *scanner) judge(p, full string, info fs.FileInfo) (File, bool) {
	kind := s.want.kind(strings.ToLower(path.Ext(p)), path.Ext(p))
	var r Reason
	switch {
	case !info.Mode().IsRegular():
		r = ReasonNotRegular
	case hiddenByOS(info):
		r = ReasonHidden
	case kind == KindOther:
		r = ReasonUnused
	case !goodName(p):
		r = ReasonName
	case info.Size() == 0 && s.want.isMedia(kind):
		r = ReasonEmpty
	case !readable(full):
		r = ReasonUnreadable
	}
	if r != "" {
		s.leave(p, r, info.Size())
		return File{}, false
	}
	return File{Path: p, Size: info.Size(), ModTime: info.ModTime(), Kind: kind}, true
}

func (s *scanner) folderAllowed(p, full, name string) bool {
	r := folderReason(name)
	if r == "" && isVirtualEnv(full) {
		r = ReasonSoftware
	}
	if r == "" {
		if info, err := os.Lstat(full); err == nil && hiddenByOS(info) {
			r = ReasonHidden
		}
	}
	if r == "" {
		return true
	}
	s.leave(p+"/", r, 0)
	return false
}

// follow resolves a link and returns the file behind it, when that file lies in
// the dataset and could have been taken where it lies. Links to folders are not
// followed: what they show is listed where it is, and loops cannot arise.
func (s *scanner) follow(p, full string) (fs.FileInfo, bool) {
	target, err := filepath.EvalSymlinks(full)
	if err != nil {
		s.leave(p, ReasonLinkBroken, 0)
		return nil, false
	}
	rel, err := filepath.Rel(s.root, target)
	if err != nil || !filepath.IsLocal(rel) {
		s.leave(p, ReasonLink, 0)
		return nil, false
	}
	info, err := os.Stat(target)
	if err != nil {
		s.leave(p, ReasonUnreadable, 0)
		return nil, false
	}
	if info.IsDir() {
		s.leave(p, ReasonLinkFolder, 0)
		return nil, false
	}
	parts := strings.Split(filepath.ToSlash(rel), "/")
	for _, dir := range parts[:len(parts)-1] {
		if r := folderReason(dir); r != "" {
			s.leave(p, r, info.Size())
			return nil, false
		}
	}
	if r := fileReason(parts[len(parts)-1]); r != "" {
		s.leave(p, r, info.Size())
		return nil, false
	}
	return info, true
}

// finish sorts what was found and looks for media without a caption.
func (s *scanner) finish() *Listing {
	l := s.l
	slices.SortFunc(l.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	slices.SortFunc(l.LeftOut, func(a, b LeftOut) int { return strings.Compare(a.Path, b.Path) })
	if s.want.textfiles {
		s.findMissing()
	}
	if s.o.Progress != nil {
		s.o.Progress(s.seen)
	}
	return l
}

// findMissing notes media without a caption. It looks captions up in the sorted
// list instead of keeping a second index of every name.
func (s *scanner) findMissing() {
	l := s.l
	for i := range l.Files {
		f := &l.Files[i]
		if !s.want.isMedia(f.Kind) {
			continue
		}
		caption := stem(f.Path) + s.want.captionExts[0]
		_, found := slices.BinarySearchFunc(l.Files, caption, func(f File, p string) int { return strings.Compare(f.Path, p) })
		if found {
			continue
		}
		l.MissingCaptionCount++
		if len(l.MissingCaptions) < MaxMissing {
			l.MissingCaptions = append(l.MissingCaptions, f.Path)
		}
	}
}

func openRoot(root, home string) (string, error) {
	fail := func(err error, fix string) (string, error) {
		return "", &RootError{Root: root, Err: err, Fix: fix}
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		return fail(err, "give the dataset's folder as a full path")
	}
	resolved, err := filepath.EvalSymlinks(abs)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return fail(err, "correct the path, or connect the disk that holds the folder")
		}
		return fail(err, "make the folder readable for your user")
	}
	if home == "" {
		// Without a home folder only the rules that name it are lost.
		home, _ = os.UserHomeDir()
	}
	if systemFolder(resolved, home) || systemFolder(abs, home) {
		return fail(ErrSystemFolder, "choose a folder that holds only the dataset")
	}
	info, err := os.Stat(resolved)
	if err != nil {
		return fail(err, "make the folder readable for your user")
	}
	if !info.IsDir() {
		return fail(errors.New("this is a file, not a folder"), "give the folder that holds the images")
	}
	d, err := os.Open(resolved)
	if err != nil {
		return fail(err, "make the folder readable for your user")
	}
	return resolved, d.Close()
}

func join(rel, name string) string {
	if rel == "" {
		return name
	}
	return rel + "/" + name
}

// stem is the path without its extension, which is what a media file and its
// caption have in common.
func stem(p string) string { return strings.TrimSuffix(p, path.Ext(p)) }

// goodName reports whether a path means the same in a manifest, a zip and a
// bucket, and on every OS.
func goodName(p string) bool {
	if len(p) > MaxPath || !utf8.ValidString(p) || strings.Contains(p, `\`) {
		return false
	}
	return strings.IndexFunc(p, unicode.IsControl) < 0
}
