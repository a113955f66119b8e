package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestASecondStartRaisesTheFirstWindow(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if raiseFirst(t.Context(), dir, "") {
		t.Fatal("a window answered that is not there")
	}
	raised := make(chan string, 1)
	stop, err := listenForSecondStart(t.Context(), dir, func(address string) { raised <- address })
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"", "/jobs/" + jobID, "/new?folder=%2Fhome%2Fana"} {
		if !raiseFirst(t.Context(), dir, address) {
			t.Fatalf("the first window did not answer to %q", address)
		}
		select {
		case got := <-raised:
			if got != address {
				t.Errorf("the first window was raised at %q; want %q", got, address)
			}
		default:
			t.Error("the first window answered and was not raised")
		}
	}
	stop()
	if raiseFirst(t.Context(), dir, "") {
		t.Error("a closed window answered")
	}
}

func TestTheSocketOfAKilledWindowIsReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, socketName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if raiseFirst(t.Context(), dir, "") {
		t.Fatal("a dead socket answered")
	}
	stop, err := listenForSecondStart(t.Context(), dir, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if !raiseFirst(t.Context(), dir, "") {
		t.Error("the new window did not answer")
	}
}

func TestStrangersAtTheSocketRaiseNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stop, err := listenForSecondStart(t.Context(), dir, func(string) { t.Error("raised by a stranger") })
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	for _, line := range []string{
		"GET / HTTP/1.1\r\n\r\n", "open \n", "open /jobs/../../etc\n", "open /new?sample=1\n", "open https://example.org\n",
		"raise /jobs\n", "open " + strings.Repeat("a", 2*maxAddress) + "\n",
	} {
		var dialer net.Dialer
		conn, err := dialer.DialContext(t.Context(), "unix", filepath.Join(dir, socketName))
		if err != nil {
			t.Fatal(err)
		}
		// A window that has read enough hangs up, and what is still being written is refused then.
		_, _ = conn.Write([]byte(line))
		// The stranger is hung up on, and the next caller is still served.
		if n, err := conn.Read(make([]byte, 1)); err == nil {
			t.Errorf("a stranger who said %.40q got %d bytes", line, n)
		}
		_ = conn.Close()
	}
}
