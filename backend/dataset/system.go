package dataset

import (
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Folders that are never a dataset, with all that lies in them. They are
// compared in lower case, with slashes and without a drive letter. /tmp, /var/tmp
// and /root are not here: containers and macOS keep people's files there.
var systemTrees = []string{
	"/etc", "/proc", "/sys", "/dev", "/boot", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/usr/bin", "/usr/sbin", "/usr/lib",
	"/var/lib", "/var/log", "/var/spool", "/var/mail", "/private/etc", "/private/var/db", "/private/var/root", "/system", "/library",
	"/windows", "/program files", "/program files (x86)", "/programdata",
}

// Folders that are never a dataset by themselves: what lies in them may be one.
var generalFolders = []string{
	"/", "/home", "/users", "/root", "/usr", "/usr/local", "/var", "/opt", "/mnt", "/media", "/tmp", "/srv", "/run",
	"/private", "/private/var", "/private/tmp", "/volumes", "/applications",
}

// Folders below the home folder that hold keys and profiles, with all that lies
// in them.
var homeTrees = []string{
	"/.local/share/keyrings", "/library/keychains", "/library/application support", "/.mozilla", "/.thunderbird",
	"/appdata/roaming", "/.config/google-chrome", "/.config/chromium", "/.config/gcloud",
}

// systemFolder reports whether the absolute folder abs must not be sent as a
// dataset.
func systemFolder(abs, home string) bool {
	return isSystemFolder(abs, home, runtime.GOOS)
}

func isSystemFolder(abs, home, goos string) bool {
	p, h := plain(abs, goos), plain(home, goos)
	if slices.Contains(generalFolders, p) || (home != "" && p == h) {
		return true
	}
	for _, tree := range systemTrees {
		if p == tree || strings.HasPrefix(p, tree+"/") {
			return true
		}
	}
	// /run holds sockets and keys, but desktops mount disks in /run/media.
	if strings.HasPrefix(p, "/run/") && !strings.HasPrefix(p, "/run/media/") {
		return true
	}
	for _, part := range strings.Split(p, "/") {
		if part != ".config" && (secretFolders[part] || vcsFolders[part]) {
			return true
		}
	}
	if home == "" {
		return false
	}
	for _, below := range homeTrees {
		if p == h+below || strings.HasPrefix(p, h+below+"/") {
			return true
		}
	}
	return p == h+"/.config" || p == h+"/appdata" || p == h+"/library"
}

// plain is a path with slashes, in lower case and without the system drive, so
// that one list of names serves every OS.
func plain(p, goos string) string {
	if p == "" {
		return ""
	}
	if goos == "windows" {
		p = strings.ReplaceAll(p, `\`, "/")
		if len(p) > 1 && p[1] == ':' && (p[0] == 'C' || p[0] == 'c') {
			p = p[2:]
		}
	} else {
		p = filepath.ToSlash(p)
	}
	return strings.ToLower(path.Clean(p))
}
