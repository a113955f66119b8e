//go:build unix

package dataset

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func link(t *testing.T, target, at string) {
	t.Helper()
	must(t, os.Symlink(target, at))
}

func TestLinksNeverLeaveTheDataset(t *testing.T) {
	t.Parallel()
	outside := put(t, "private.jpg", "folder/x.jpg")
	root := put(t, "real/a.jpg", "real/a.txt", ".cache/hidden.jpg", "real/id_rsa")
	at := func(p string) string { return filepath.Join(root, p) }
	link(t, filepath.Join(outside, "private.jpg"), at("out.jpg"))
	link(t, filepath.Join(outside, "folder"), at("outfolder"))
	link(t, "../../../../../../../etc/hostname", at("etc.jpg"))
	link(t, filepath.Join("real", "a.jpg"), at("b.jpg"))
	link(t, filepath.Join("real", "a.txt"), at("b.txt"))
	link(t, "real", at("again"))
	link(t, ".", at("real/up"))
	link(t, "loop.jpg", at("loop.jpg"))
	link(t, "nowhere.jpg", at("broken.jpg"))
	link(t, filepath.Join(".cache", "hidden.jpg"), at("peek.jpg"))
	link(t, filepath.Join("real", "id_rsa"), at("key.jpg"))
	l := scan(t, root, Options{CaptionStrategy: "textfile"})
	equal(t, "files", paths(l), []string{"b.jpg", "b.txt", "real/a.jpg", "real/a.txt"})
	want := map[string]Reason{"out.jpg": ReasonLink, "outfolder": ReasonLink, "etc.jpg": ReasonLink, "again": ReasonLinkFolder,
		"real/up": ReasonLinkFolder, "loop.jpg": ReasonLinkBroken, "broken.jpg": ReasonLinkBroken, "peek.jpg": ReasonHidden, "key.jpg": ReasonSecret,
		".cache/": ReasonHidden, "real/id_rsa": ReasonSecret}
	got := reasons(l)
	for p, r := range want {
		if got[p] != r {
			t.Errorf("%s is left out as %q, want %q", p, got[p], r)
		}
	}
	if l.Files[0].Size != l.Files[2].Size {
		t.Error("a link has its own size, not the one of the file behind it")
	}
}

func TestRootMayBeALink(t *testing.T) {
	t.Parallel()
	root := put(t, "a.jpg")
	at := filepath.Join(t.TempDir(), "harbor")
	link(t, root, at)
	l := scan(t, at, Options{})
	if l.Root != resolve(t, root) || l.Images != 1 {
		t.Errorf("root %s, %d images", l.Root, l.Images)
	}
}

func TestPipesAndOddNamesAreLeftOut(t *testing.T) {
	t.Parallel()
	root := put(t, "a.jpg")
	must(t, syscall.Mkfifo(filepath.Join(root, "pipe.jpg"), 0o600))
	for _, odd := range []string{"back\\slash.jpg", "line\nfeed.jpg", "caf\xe9.jpg"} {
		if err := os.WriteFile(filepath.Join(root, odd), []byte("x"), 0o600); err != nil {
			t.Logf("this disk refuses %q: %v", odd, err)
		}
	}
	l := scan(t, root, Options{})
	equal(t, "files", paths(l), []string{"a.jpg"})
	if r := reasons(l); r["pipe.jpg"] != ReasonNotRegular || r["line\nfeed.jpg"] != ReasonName {
		t.Errorf("left out %v", r)
	}
}

func TestUnreadablePartsAreNamed(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	t.Parallel()
	root := put(t, "a.jpg", "locked.jpg", "folder/b.jpg")
	must(t, os.Chmod(filepath.Join(root, "locked.jpg"), 0))
	must(t, os.Chmod(filepath.Join(root, "folder"), 0))
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(root, "folder"), 0o700) })
	l := scan(t, root, Options{})
	equal(t, "files", paths(l), []string{"a.jpg"})
	if r := reasons(l); r["locked.jpg"] != ReasonUnreadable || r["folder/"] != ReasonUnreadable {
		t.Errorf("left out %v", r)
	}
}
