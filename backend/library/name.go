package library

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxName is the longest name in bytes that the library gives, with its extension. It leaves room for the suffixes that
// other programs add and fits every file system, encrypted home folders (143 bytes) included.
const MaxName = 120

// spare is kept free within MaxName for what sets apart models of one name: "-step" and nine digits, or a number.
const spare = 20

// fallbackName is what a model is called whose name holds nothing that can stand in one.
const fallbackName = "model"

// PortableName returns name, without a .safetensors at its end, in a form that Linux, macOS and Windows all take as the
// stem of a file name: in Unicode's composed form (NFC), without the characters that Windows refuses
// (Microsoft, "Naming Files, Paths, and Namespaces"), path separators, control characters and invisible marks that turn
// the direction of text; not hidden, not beginning like an option, not one of Windows's device names, without a dot or
// space at its end, and of 1 to 89 bytes. The result of PortableName is left as it is by it.
func PortableName(name string) string {
	// The rest of an absurdly long name would be cut off anyway.
	name = name[:min(len(name), 4<<10)]
	return portable(name, MaxName-len(Extension)-spare)
}

func portable(name string, limit int) string {
	if n := len(name) - len(Extension); n >= 0 && strings.EqualFold(name[n:], Extension) {
		name = name[:n]
	}
	// Composing comes last as well: leaving out a character can bring together what composes.
	name = norm.NFC.String(strings.Map(portableRune, norm.NFC.String(strings.ToValidUTF8(name, "-"))))
	name = strings.Join(strings.Fields(name), " ")
	name = trimEnds(name)
	name = trimEnds(cut(name, limit-1)) // one byte is kept for what marks a device name
	if n := len(name) - len(Extension); n >= 0 && strings.EqualFold(name[n:], Extension) {
		return portable(name, limit)
	}
	if name == "" {
		return fallbackName
	}
	if isDevice(name) {
		return "_" + name
	}
	return name
}

// joiners tie letters together in Persian and Indic scripts, and are the only invisible characters that may stay.
const joiners = "\u200c\u200d"

func portableRune(r rune) rune {
	switch {
	case r == utf8.RuneError, strings.ContainsRune(`<>:"/\|?*`, r):
		return '-'
	case unicode.IsSpace(r):
		return ' '
	case strings.ContainsRune(joiners, r):
		return r
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp):
		return -1
	}
	return r
}

func trimEnds(name string) string {
	name = strings.TrimLeft(name, ".- ~"+joiners)
	return strings.TrimRight(name, ". "+joiners)
}

// cut shortens name to at most limit bytes, never within a character or between a letter and its marks.
func cut(name string, limit int) string {
	if len(name) <= limit {
		return name
	}
	at := limit
	for at > 0 {
		r, _ := utf8.DecodeRuneInString(name[at:])
		if utf8.RuneStart(name[at]) && !unicode.Is(unicode.M, r) && !strings.ContainsRune(joiners, r) {
			break
		}
		at--
	}
	if at == 0 { // a heap of marks: then at least a whole character
		for at = limit; at > 0 && !utf8.RuneStart(name[at]); at-- {
		}
	}
	return name[:at]
}

// isDevice tells whether Windows would take name for a device: it looks at what stands before the first dot.
func isDevice(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	stem = strings.ToUpper(strings.TrimRight(stem, " "))
	if slices.Contains([]string{"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"}, stem) {
		return true
	}
	rest, com := strings.CutPrefix(stem, "COM")
	if !com {
		var lpt bool
		if rest, lpt = strings.CutPrefix(stem, "LPT"); !lpt {
			return false
		}
	}
	return utf8.RuneCountInString(rest) == 1 && strings.ContainsAny(rest, "0123456789¹²³")
}

// fold is what two names share that some system takes for one.
func fold(name string) string { return strings.ToLower(norm.NFC.String(name)) }

// fileNames yields the file names to try for a model called name, the best first: the name, the name with its step, and
// then with a number. It never ends by itself.
func fileNames(name string, step int, yield func(file string) bool) {
	stem := PortableName(name)
	if !yield(stem + Extension) {
		return
	}
	if step > 0 && step < 1e9 {
		stem += "-step" + strconv.Itoa(step)
		if !yield(stem + Extension) {
			return
		}
	}
	for n := 2; yield(stem + "-" + strconv.Itoa(n) + Extension); n++ {
	}
}
