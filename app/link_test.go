package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const jobID = "01m89d2jsdy4161yh4163t1a7b"

func TestLinksNavigateAndNeverMore(t *testing.T) {
	t.Parallel()
	for argument, want := range map[string]string{
		"crisol://job/" + jobID:                  "/jobs/" + jobID,
		"crisol://job/" + jobID + "/":            "/jobs/" + jobID,
		"CRISOL://job/" + jobID:                  "/jobs/" + jobID,
		"crisol:job/" + jobID:                    "/jobs/" + jobID,
		"crisol://models":                        "/models",
		"crisol://new/":                          "/new",
		"crisol://new?folder=/etc":               "",
		"crisol://new?sample=1":                  "",
		"crisol://job/../../etc":                 "",
		"crisol://job/" + jobID + "/log?x=1":     "",
		"crisol://job/" + jobID + "#/settings":   "",
		"crisol://":                              "",
		"crisol://welcome":                       "",
		"crisol://job/" + strings.ToUpper(jobID): "",
		"crisol://jobs\n":                        "",
	} {
		got, err := addressOf(argument)
		if got != want || (want == "") != errors.Is(err, errNowhere) {
			t.Errorf("addressOf(%q) = %q, %v; want %q", argument, got, err, want)
		}
		if want != "" && !isAddress(got) {
			t.Errorf("a window would refuse %q", got)
		}
	}
}

func TestFoldersArePlanned(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "mine & yours/config ñ")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	config, other := filepath.Join(dir, "config.json"), filepath.Join(dir, "notes.txt")
	for _, path := range []string{config, other} {
		if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{dir, config} {
		got, err := addressOf(path)
		if err != nil || !strings.HasPrefix(got, "/new?folder=") || !strings.HasSuffix(got, "mine+%26+yours%2Fconfig+%C3%B1") {
			t.Errorf("addressOf(%q) = %q, %v", path, got, err)
		}
		if !isAddress(got) {
			t.Errorf("a window would refuse %q", got)
		}
	}
	for _, path := range []string{other, filepath.Join(dir, "absent"), strings.Repeat("x", maxAddress+1)} {
		if got, err := addressOf(path); !errors.Is(err, errNowhere) {
			t.Errorf("addressOf(%.40q) = %q, %v; want errNowhere", path, got, err)
		}
	}
}

func FuzzWhatASecondStartMayAskFor(f *testing.F) {
	for _, seed := range []string{"crisol://job/" + jobID, "crisol://new?folder=%2f", "/new?folder=%2Fetc", "crisol:\n", "/jobs/" + jobID} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, argument string) {
		for _, address := range []string{argument, addressFrom(argument)} {
			if !isAddress(address) {
				continue
			}
			if strings.ContainsAny(address, "\n\r #\"'<>") || strings.Contains(address, "..") && !strings.HasPrefix(address, "/new?folder=") {
				t.Errorf("%q leads to %q", argument, address)
			}
		}
	})
}

func addressFrom(argument string) string {
	address, err := addressOf(argument)
	if err != nil {
		return ""
	}
	return address
}
