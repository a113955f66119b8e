package trainconfig

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// places knows where the paths in a configuration may point to.
type places struct {
	dir  string // of config.json
	root string // SimpleTuner's working folder, or ""
	home string // or "" when it is unknown
	// texts are files whose contents are given, whatever the disk holds.
	texts map[string][]byte
}

var (
	errNoHome       = errors.New("the path begins with ~, but the home folder of this user is unknown")
	errForeignDrive = errors.New("this is a Windows path, and this is not Windows")
)

var drive = regexp.MustCompile(`^[A-Za-z]:[\\/]`)

// candidates are the absolute paths that p may mean, the most likely first.
func (pl places) candidates(p string) ([]string, error) {
	p = strings.TrimSpace(p)
	switch {
	case p == "~" || strings.HasPrefix(p, "~/") || strings.HasPrefix(p, `~\`):
		if pl.home == "" {
			return nil, errNoHome
		}
		return []string{filepath.Join(pl.home, p[1:])}, nil
	case filepath.IsAbs(p):
		return []string{filepath.Clean(p)}, nil
	case drive.MatchString(p):
		return nil, errForeignDrive
	}
	all := []string{filepath.Join(pl.dir, p)}
	if pl.root != "" && pl.root != pl.dir {
		all = append(all, filepath.Join(pl.root, p))
	}
	return all, nil
}

// file finds the file that p means. Beside the usual places it looks next to
// config.json, because configurations are often copied as a folder. Without any
// it returns where SimpleTuner would look.
func (pl places) file(p string) (string, error) {
	all, err := pl.candidates(p)
	if err != nil {
		return "", err
	}
	for _, c := range append(all, filepath.Join(pl.dir, baseName(p))) {
		if _, given := pl.texts[c]; given {
			return c, nil
		}
		if info, err := os.Stat(c); err == nil && !info.IsDir() {
			return c, nil
		}
	}
	return all[len(all)-1], nil
}

// folder finds the folder that p means; without any it returns where SimpleTuner
// would look.
func (pl places) folder(p string) (string, error) {
	all, err := pl.candidates(p)
	if err != nil {
		return "", err
	}
	found := all[len(all)-1]
	for i := len(all) - 1; i >= 0; i-- {
		info, err := os.Stat(all[i])
		if err != nil {
			continue
		}
		// A file of this name is what the message should be about, unless there
		// is a folder somewhere.
		if now, err := os.Stat(found); err != nil || info.IsDir() || !now.IsDir() {
			found = all[i]
		}
	}
	return found, nil
}

// exists reports whether p means something on this machine.
func (pl places) exists(p string) bool {
	all, err := pl.candidates(p)
	if err != nil {
		return false
	}
	for _, c := range all {
		if _, err := os.Stat(c); err == nil {
			return true
		}
	}
	return false
}

// rootOf is the parent of the nearest folder "config" at or above dir, or "".
func rootOf(dir string) string {
	for d := dir; ; {
		parent := filepath.Dir(d)
		if parent == d {
			return ""
		}
		if filepath.Base(d) == "config" {
			return parent
		}
		d = parent
	}
}

// baseName is the last part of a path of any OS.
func baseName(p string) string {
	p = strings.TrimRight(strings.ReplaceAll(p, `\`, "/"), "/")
	return p[strings.LastIndexByte(p, '/')+1:]
}
