package library

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestPortableName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"cat":                       "cat",
		"cat.safetensors":           "cat",
		"cat.SafeTensors":           "cat",
		"cat v1.5":                  "cat v1.5",
		"":                          "model",
		"...":                       "model",
		"   ":                       "model",
		".hidden":                   "hidden",
		"-rf":                       "rf",
		"../../etc/passwd":          "etc-passwd",
		`C:\Windows\cat`:            "C--Windows-cat",
		"what?*<>|\"":               "what------",
		"ends with a dot. ":         "ends with a dot",
		"tab\tand\nline":            "tab and line",
		"nul":                       "_nul",
		"NUL .txt":                  "_NUL .txt",
		"com1":                      "_com1",
		"COM¹":                      "_COM¹",
		"lpt9.v2":                   "_lpt9.v2",
		"com10":                     "com10",
		"console":                   "console",
		"CONIN$":                    "_CONIN$",
		"a\x00b\x1bc":               "abc",
		"gpj\u202eexe":              "gpjexe", // turns the direction of text
		"zero\u200bwidth":           "zerowidth",
		"e\u0301":                   "é", // composed
		"日本語 モデル":                   "日本語 モデル",
		"می\u200cخواهم":             "می\u200cخواهم",
		"broken\xff\xfeutf8":        "broken-utf8",
		"a.safetensors.safetensors": "a",
	} {
		if got := PortableName(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}

func TestLongNamesAreCutBetweenCharacters(t *testing.T) {
	t.Parallel()
	for _, name := range []string{strings.Repeat("a", 300), strings.Repeat("日", 100), strings.Repeat("q\u0323\u0307", 100), strings.Repeat("\u0301", 300)} {
		count := 0
		fileNames(name, 999_999_999, func(file string) bool {
			if len(file) > MaxName || !utf8.ValidString(file) {
				t.Errorf("%q has %d bytes", file, len(file))
			}
			count++
			return count < 1000
		})
	}
	if got := PortableName(strings.Repeat("q\u0323\u0307", 100)); !strings.HasSuffix(got, "q\u0323\u0307") {
		t.Errorf("a letter lost its marks: %q", got)
	}
}

func FuzzPortableName(f *testing.F) {
	for _, seed := range []string{"cat", "../x", "CON.safetensors", "a\u0301\u0301", "\u1100\u1161\u11a8", "\xff", strings.Repeat("ﷺ", 40), "nul.", "com1 .x", ".safetensors", "a.safetensors ", "𝅗𝅥", "ab\u202e.safetensors"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got := PortableName(name)
		switch {
		case got == "", len(got) > MaxName-len(Extension)-spare:
			t.Fatalf("%q has %d bytes", got, len(got))
		case !utf8.ValidString(got), !norm.NFC.IsNormalString(got):
			t.Fatalf("%q is not composed text", got)
		case strings.ContainsAny(got, "<>:\"/\\|?*\x00"), strings.HasPrefix(got, "."), strings.HasSuffix(got, "."), strings.HasSuffix(got, " "), isDevice(got):
			t.Fatalf("%q does not stand on every system", got)
		case PortableName(got) != got:
			t.Fatalf("%q becomes %q the second time", got, PortableName(got))
		}
	})
}
