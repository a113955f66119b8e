package main

import (
	"net"
	"os"
	"path/filepath"
	"testing"
)

func TestASecondStartRaisesTheFirstWindow(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if raiseFirst(t.Context(), dir) {
		t.Fatal("a window answered that is not there")
	}
	raised := make(chan struct{}, 1)
	stop, err := listenForSecondStart(t.Context(), dir, func() { raised <- struct{}{} })
	if err != nil {
		t.Fatal(err)
	}
	if !raiseFirst(t.Context(), dir) {
		t.Fatal("the first window did not answer")
	}
	select {
	case <-raised:
	default:
		t.Error("the first window answered and was not raised")
	}
	stop()
	if raiseFirst(t.Context(), dir) {
		t.Error("a closed window answered")
	}
}

func TestTheSocketOfAKilledWindowIsReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, socketName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if raiseFirst(t.Context(), dir) {
		t.Fatal("a dead socket answered")
	}
	stop, err := listenForSecondStart(t.Context(), dir, func() {})
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if !raiseFirst(t.Context(), dir) {
		t.Error("the new window did not answer")
	}
}

func TestStrangersAtTheSocketRaiseNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stop, err := listenForSecondStart(t.Context(), dir, func() { t.Error("raised by a stranger") })
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	var dialer net.Dialer
	conn, err := dialer.DialContext(t.Context(), "unix", filepath.Join(dir, socketName))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte("GET / HTTP/1.1\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	// The stranger is hung up on, and the next caller is still served.
	if n, err := conn.Read(make([]byte, 1)); err == nil {
		t.Errorf("the stranger got %d bytes", n)
	}
}
