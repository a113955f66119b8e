package awake_test

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"crisol/app/awake"
	"crisol/app/bustest"
)

// logind is a fake of the service of that name. It hands out the writing end of a pipe, and keeps both.
type logind struct {
	asked chan []string
	pipes chan [2]*os.File
}

// Inhibit is the method of org.freedesktop.login1.Manager.
func (l *logind) Inhibit(what, who, why, mode string) (dbus.UnixFD, *dbus.Error) {
	ours, theirs, err := os.Pipe()
	if err != nil {
		return 0, dbus.MakeFailedError(err)
	}
	sent := dbus.UnixFD(theirs.Fd())
	l.asked <- []string{what, who, why, mode}
	l.pipes <- [2]*os.File{ours, theirs}
	return sent, nil
}

func TestLogindHoldsTheComputerUntilItIsLetGo(t *testing.T) {
	system := bustest.Start(t)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", system)
	l := &logind{make(chan []string, 1), make(chan [2]*os.File, 1)}
	bustest.Serve(t, system, "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", l)

	k := awake.New(time.Now)
	if !k.Need(t.Context(), true, "a job runs") {
		t.Fatal("not held")
	}
	if got := strings.Join(<-l.asked, "|"); got != "sleep|Crisol|a job runs|block" {
		t.Errorf("asked logind for %s", got)
	}
	pipe := <-l.pipes
	defer func() { _ = pipe[0].Close() }()
	_ = pipe[1].Close() // from here on the writing end is open only where it was sent to
	_ = pipe[0].SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	if _, err := pipe[0].Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("while it is needed the inhibitor gives %v", err)
	}
	if k.Need(t.Context(), false, "") {
		t.Error("still held")
	}
	_ = pipe[0].SetReadDeadline(time.Time{})
	if _, err := pipe[0].Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the inhibitor is not closed: %v", err)
	}
}

// power is a fake of the desktop's older power manager.
type power struct{ why chan string }

// Inhibit is the method of org.freedesktop.PowerManagement.Inhibit.
func (p *power) Inhibit(_, why string) (uint32, *dbus.Error) {
	p.why <- why
	return 7, nil
}

func TestTheDesktopIsAskedWhereThereIsNoLogind(t *testing.T) {
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")
	session := bustest.Start(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", session)
	p := &power{make(chan string, 1)}
	bustest.Serve(t, session, "org.freedesktop.PowerManagement", "/org/freedesktop/PowerManagement/Inhibit", "org.freedesktop.PowerManagement.Inhibit", p)

	k := awake.New(time.Now)
	if !k.Need(t.Context(), true, "a job runs") || <-p.why != "a job runs" {
		t.Fatal("not held")
	}
	k.Need(t.Context(), false, "")
}

func TestWithoutAnybodyToAskNothingIsHeld(t *testing.T) {
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
	if awake.New(time.Now).Need(t.Context(), true, "a job runs") {
		t.Error("held by nobody")
	}
}
