package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"
)

// A second start on a home that a window holds brings that window to the front and ends. The two meet at a socket in
// the home: unlike the toolkit's own check that needs no session bus, tells two homes apart, and cannot make the first
// window give way to a second one that is being turned down.
const (
	socketName = "window.sock"
	raiseWord  = "raise\n"
	raisedWord = "raised\n"
)

// listenForSecondStart answers second starts by calling raise, until stop is called. dir is the home's private folder.
// It must be called only by the holder of the home's lock: it replaces the socket that a killed window left.
func listenForSecondStart(ctx context.Context, dir string, raise func()) (stop func(), err error) {
	path := filepath.Join(dir, socketName)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove the old socket of the window: %w", err)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("listen for a second start of Crisol: %w", err)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			answer(conn, raise)
		}
	}()
	return func() { _ = listener.Close() }, nil
}

// answerWithin bounds one conversation at the socket.
const answerWithin = 2 * time.Second

func answer(conn net.Conn, raise func()) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(answerWithin))
	word, err := bufio.NewReaderSize(conn, 16).ReadSlice('\n')
	if err != nil || string(word) != raiseWord {
		return
	}
	raise()
	_, _ = conn.Write([]byte(raisedWord))
}

// raiseFirst asks the window whose home has the private folder dir to come to the front. It returns false when there is
// none.
func raiseFirst(ctx context.Context, dir string) bool {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", filepath.Join(dir, socketName))
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(answerWithin))
	if _, err := conn.Write([]byte(raiseWord)); err != nil {
		return false
	}
	word, err := bufio.NewReaderSize(conn, 16).ReadSlice('\n')
	return err == nil && string(word) == raisedWord
}
