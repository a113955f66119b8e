package receiver

import (
	"net/netip"
	"path"
	"strings"
	"unicode/utf8"
)

const (
	maxKeyBytes     = 1024 // S3 User Guide, "Naming Amazon S3 objects"
	maxSegmentBytes = 255  // NAME_MAX of the usual file systems
)

// checkKey holds a key to what can be sent in XML and can never mean another place than its own: no traversal, no absolute
// paths, no control characters. It says nothing of the file system's names; storable does.
func checkKey(key string) error {
	switch {
	case key == "":
		return errInvalidArgument("The key is empty.")
	case len(key) > maxKeyBytes:
		return failure(400, "KeyTooLongError", "Your key is too long: %d bytes, at most %d.", len(key), maxKeyBytes)
	case !utf8.ValidString(key):
		return errInvalidArgument("The key is not valid UTF-8.")
	case strings.HasPrefix(key, "/"):
		return errInvalidArgument("The key must not begin with a slash.")
	case strings.ContainsRune(key, '\\'):
		return errInvalidArgument("The key must not hold a backslash.")
	}
	for _, r := range key {
		if r < 0x20 || r == 0x7f || r == 0xfffe || r == 0xffff {
			return errInvalidArgument("The key holds a control character.")
		}
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "." || segment == ".." {
			return errInvalidArgument("The key must not hold the segments . or ..")
		}
		if len(segment) > maxSegmentBytes {
			return failure(400, "KeyTooLongError", "A segment of your key is too long: %d bytes, at most %d.", len(segment), maxSegmentBytes)
		}
	}
	return nil
}

// storable says whether a key that passed checkKey can be the name of a plain file on every system that Crisol runs on. Names that
// only Windows refuses for their characters are refused only there.
func storable(key string) error {
	for segment := range strings.SplitSeq(key, "/") {
		switch {
		case segment == "":
			return errInvalidArgument("The key has an empty segment, which cannot be stored as a file here: drop the double or trailing slash.")
		case strings.HasSuffix(segment, ".") || strings.HasSuffix(segment, " "):
			return errInvalidArgument("A segment of the key ends in a dot or a space, which cannot be stored on every system.")
		case reservedName(segment):
			return errInvalidArgument("The key holds %q, a name that Windows reserves for devices.", segment)
		case strings.ContainsAny(segment, forbiddenRunes):
			return errInvalidArgument("The key holds a character that this system does not allow in file names.")
		}
	}
	return nil
}

// reservedName knows the device names of Windows, with any extension (Microsoft, "Naming Files, Paths, and Namespaces").
func reservedName(segment string) bool {
	base, _, _ := strings.Cut(segment, ".")
	base = strings.ToUpper(strings.TrimRight(base, " "))
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	rest, ok := strings.CutPrefix(base, "COM")
	if !ok {
		rest, ok = strings.CutPrefix(base, "LPT")
	}
	if !ok {
		return false
	}
	switch rest {
	case "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³":
		return true
	}
	return false
}

// checkBucketName follows the S3 User Guide, "General purpose bucket naming rules".
func checkBucketName(name string) error {
	bad := func(why string) error {
		e := failure(400, "InvalidBucketName", "The specified bucket is not valid: %s.", why)
		e.Bucket = name
		return e
	}
	if len(name) < 3 || len(name) > 63 {
		return bad("3 to 63 characters are needed")
	}
	for i := range len(name) {
		c := name[i]
		letter := c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		if !letter && c != '-' && c != '.' {
			return bad("only lower-case letters, digits, dots and hyphens are allowed")
		}
		if !letter && (i == 0 || i == len(name)-1) {
			return bad("it must begin and end with a letter or a digit")
		}
	}
	if strings.Contains(name, "..") {
		return bad("two dots must not follow each other")
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return bad("it must not look like an IP address")
	}
	if reservedName(name) {
		return bad("Windows reserves this name for devices")
	}
	return nil
}

// parents lists the folders of a slash path, deepest first, without the path itself and without ".".
func parents(name string) []string {
	var dirs []string
	for dir := path.Dir(name); dir != "." && dir != "/"; dir = path.Dir(dir) {
		dirs = append(dirs, dir)
	}
	return dirs
}
