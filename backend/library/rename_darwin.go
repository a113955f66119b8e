package library

import "golang.org/x/sys/unix"

// clone makes the new file to, which shares the blocks of from, where the file system can (APFS).
func clone(from, to string) error { return unix.Clonefile(from, to, unix.CLONE_NOFOLLOW) }

// exclusive renames within an open folder and never replaces.
func exclusive(dir int, from, to string) error {
	return unix.RenameatxNp(dir, from, dir, to, unix.RENAME_EXCL)
}
