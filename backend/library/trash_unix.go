//go:build linux || darwin

package library

import (
	"path/filepath"
	"strconv"
	"strings"
)

// trashName returns the nth name (from 1 on) to try in a trash for a file, at most 200 bytes.
func trashName(file string, n int) string {
	ext := filepath.Ext(file)
	if len(ext) > len(Extension) {
		ext = ""
	}
	stem := cut(strings.TrimSuffix(file, ext), 180)
	if n > 1 {
		stem += "." + strconv.Itoa(n)
	}
	return stem + ext
}
