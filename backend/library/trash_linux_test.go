package library

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func homeTrash(home string) systemTrash {
	return systemTrash{now: clock, home: func() (string, error) { return home, nil }, env: func(string) string { return "" }}
}

func put(t *testing.T, path string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(path), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheTrashOfTheHomeKnowsWhereAFileWas(t *testing.T) {
	t.Parallel()
	home, folder := t.TempDir(), t.TempDir()
	for _, want := range []string{"my cat ü", "my cat ü.2"} {
		path := put(t, filepath.Join(folder, "my cat ü.safetensors"))
		if _, err := homeTrash(home).Trash(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		trash := filepath.Join(home, ".local", "share", "Trash")
		if string(read(t, filepath.Join(trash, "files", want+".safetensors"))) != path {
			t.Error("another file is in the trash")
		}
		note := string(read(t, filepath.Join(trash, "info", want+".safetensors.trashinfo")))
		if !strings.HasPrefix(note, "[Trash Info]\nPath="+folder+"/my%20cat%20%C3%BC.safetensors\nDeletionDate=2026-11-2") {
			t.Errorf("note: %s", note)
		}
		if _, err := os.Stat(path); err == nil {
			t.Error("the file is still there")
		}
	}
}

func TestAFileOfAnotherDiskGoesToThatDisksTrash(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("mounting a file system needs root")
	}
	home, top := t.TempDir(), t.TempDir()
	if err := unix.Mount("tmpfs", top, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("cannot mount here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(top, 0); err != nil {
			t.Error(err)
		}
	})
	uid := strconv.Itoa(os.Getuid())
	models := filepath.Join(top, "models")
	if err := os.Mkdir(models, 0o755); err != nil {
		t.Fatal(err)
	}
	check := func(bin string) {
		t.Helper()
		if _, err := homeTrash(home).Trash(t.Context(), put(t, filepath.Join(models, "cat.safetensors"))); err != nil {
			t.Fatal(err)
		}
		if note := string(read(t, filepath.Join(bin, "info", "cat.safetensors.trashinfo"))); !strings.Contains(note, "\nPath=models/cat.safetensors\n") {
			t.Errorf("note: %s", note)
		}
	}
	check(filepath.Join(top, ".Trash-"+uid))
	if err := os.Mkdir(filepath.Join(top, ".Trash"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(top, ".Trash"), 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	check(filepath.Join(top, ".Trash", uid))

	// A true other disk for the library as well: one copy, and the copy only.
	b := newBench(t)
	b.dir = filepath.Join(top, "library")
	e := b.add("job1", "cat", b.deliver("job1", 500, 1))
	if e.Kind != KindCopied || b.add("job1", "cat", b.told[0].Model).Path != e.Path {
		t.Errorf("got %+v", e)
	}
	b.only()
}

func TestAFolderThatIsNotOursIsNoTrash(t *testing.T) {
	t.Parallel()
	home, folder, elsewhere := t.TempDir(), t.TempDir(), t.TempDir()
	share := filepath.Join(home, ".local", "share")
	if err := os.MkdirAll(share, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(share, "Trash")); err != nil {
		t.Fatal(err)
	}
	path := put(t, filepath.Join(folder, "cat.safetensors"))
	_, err := homeTrash(home).Trash(t.Context(), path)
	wantError(t, err, ErrNoTrash)
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestTheTrashOfTheHomeGivesBack(t *testing.T) {
	t.Parallel()
	home, folder := t.TempDir(), t.TempDir()
	path := put(t, filepath.Join(folder, "cat.safetensors"))
	kept, err := homeTrash(home).Trash(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	put(t, path) // another file of that name
	if err := homeTrash(home).TakeBack(t.Context(), kept, path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("it replaces: %v", err)
	}
	back := filepath.Join(folder, "back.safetensors")
	if err := homeTrash(home).TakeBack(t.Context(), kept, back); err != nil {
		t.Fatal(err)
	}
	if string(read(t, back)) != path {
		t.Error("another file came back")
	}
	notes, err := os.ReadDir(filepath.Join(home, ".local", "share", "Trash", "info"))
	if err != nil || len(notes) != 0 {
		t.Errorf("notes left: %v, %v", notes, err)
	}
}
