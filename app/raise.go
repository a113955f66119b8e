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
	"strings"
	"time"
)

// A second start on a home that a window holds brings that window to the front, at the place that it was asked for, and
// ends. The two meet at a socket in the home: unlike the toolkit's own check that needs no session bus, tells two homes apart,
// and cannot make the first window give way to a second one that is being turned down.
//
// The second start sends one line, "raise" or "open ADDRESS"; the window answers "raised". A window takes no address on trust:
// see isAddress.
const (
	socketName = "window.sock"
	raiseWord  = "raise"
	openWord   = "open "
	raisedWord = "raised\n"
)

// listenForSecondStart answers second starts by calling show with the address that is asked for, or "", until stop is called.
// dir is the home's private folder. It must be called only by the holder of the home's lock: it replaces the socket that a
// killed window left.
func listenForSecondStart(ctx context.Context, dir string, show func(address string)) (stop func(), err error) {
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
			answer(conn, show)
		}
	}()
	return func() { _ = listener.Close() }, nil
}

// answerWithin bounds one conversation at the socket.
const answerWithin = 2 * time.Second

func answer(conn net.Conn, show func(address string)) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(answerWithin))
	line, err := bufio.NewReaderSize(conn, maxAddress+len(openWord)+1).ReadSlice('\n')
	if err != nil {
		return
	}
	address, ok := parseAsk(strings.TrimSuffix(string(line), "\n"))
	if !ok {
		return
	}
	show(address)
	_, _ = conn.Write([]byte(raisedWord))
}

// parseAsk reads the line of a second start. ok is false for one that asks for what no second start may.
func parseAsk(line string) (address string, ok bool) {
	if line == raiseWord {
		return "", true
	}
	address, ok = strings.CutPrefix(line, openWord)
	return address, ok && isAddress(address)
}

// raiseFirst asks the window whose home has the private folder dir to come to the front, at an address unless that is "". It
// returns false when there is no such window.
func raiseFirst(ctx context.Context, dir, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", filepath.Join(dir, socketName))
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(answerWithin))
	line := raiseWord
	if address != "" {
		line = openWord + address
	}
	if _, err := conn.Write([]byte(line + "\n")); err != nil {
		return false
	}
	word, err := bufio.NewReaderSize(conn, 16).ReadSlice('\n')
	return err == nil && string(word) == raisedWord
}
