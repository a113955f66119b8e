package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// scheme is that of Crisol's deep links, such as crisol://job/01k….
const scheme = "crisol:"

// maxAddress bounds an address of the window that comes from outside, in bytes: a long path, percent-encoded.
const maxAddress = 8 << 10

// errNowhere says that what was asked for is no place of the window.
var errNowhere = errors.New("there is no such place in Crisol")

var (
	// linked are the places that a link may lead to. A link may come from any web page, so it navigates and never more: it names
	// no folder, carries no query and starts nothing.
	linked = regexp.MustCompile(`^(?:job/([0-9a-hjkmnp-tv-z]{26})|(jobs|models|new|settings|help))/?$`)
	// addresses are all that a second start may ask a window for.
	addresses = regexp.MustCompile(`^/(?:jobs/[0-9a-hjkmnp-tv-z]{26}|jobs|models|new|settings|help|new\?folder=[A-Za-z0-9%._~+-]+)$`)
)

// addressOf returns the address in the window that an argument of the command line asks for: a deep link, or the path of
// a config folder or of a config.json in one. The error is errNowhere, or why there is no such folder.
func addressOf(argument string) (string, error) {
	if len(argument) > maxAddress {
		return "", fmt.Errorf("an argument of %d bytes: %w", len(argument), errNowhere)
	}
	if rest, ok := cutScheme(argument); ok {
		found := linked.FindStringSubmatch(rest)
		switch {
		case found == nil:
			return "", fmt.Errorf("the link %q: %w", argument, errNowhere)
		case found[1] != "":
			return "/jobs/" + found[1], nil
		default:
			return "/" + found[2], nil
		}
	}
	return folderAddress(argument)
}

// cutScheme returns what follows the scheme of a link, whose letters may be of any case, as RFC 3986 has it.
func cutScheme(argument string) (rest string, ok bool) {
	if len(argument) < len(scheme) || !strings.EqualFold(argument[:len(scheme)], scheme) {
		return "", false
	}
	return strings.TrimLeft(argument[len(scheme):], "/"), true
}

// folderAddress returns the address at which a config folder, or the folder of a config.json, is planned.
func folderAddress(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s is not there: %w", path, errNowhere)
	case err != nil:
		return "", err
	case info.Mode().IsRegular() && filepath.Base(path) == "config.json":
		path = filepath.Dir(path)
	case !info.IsDir():
		return "", fmt.Errorf("%s is neither a folder nor a config.json: %w", path, errNowhere)
	}
	address := "/new?folder=" + url.QueryEscape(path)
	if len(address) > maxAddress {
		return "", fmt.Errorf("%s is too long a path: %w", path, errNowhere)
	}
	return address, nil
}

// isAddress tells whether a second start may ask for this address.
func isAddress(address string) bool {
	return len(address) <= maxAddress && addresses.MatchString(address)
}
