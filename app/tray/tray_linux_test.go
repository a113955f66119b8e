//go:build !race

// The library counts the versions of its menu without a lock, which the race detector finds.

package tray

import (
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"crisol/app/bustest"
	"crisol/app/words"
	"crisol/backend/job"
)

// watcher is a fake of the program that shows icons.
type watcher struct{ registered chan dbus.Sender }

// RegisterStatusNotifierItem is a method of org.kde.StatusNotifierWatcher.
func (w *watcher) RegisterStatusNotifierItem(sender dbus.Sender, _ string) *dbus.Error {
	w.registered <- sender
	return nil
}

// layout is a line of a menu as it stands on the bus.
type layout struct {
	ID         int32
	Properties map[string]dbus.Variant
	Lines      []dbus.Variant
}

// lines returns the texts of a menu that can be seen, with the ids of their lines.
func lines(t *testing.T, conn *dbus.Conn, owner string) (texts []string, ids []int32) {
	t.Helper()
	var revision uint32
	var root layout
	err := conn.Object(owner, "/StatusNotifierItem/menu").Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range root.Lines {
		var l layout
		if err := dbus.Store([]any{line.Value()}, &l); err != nil {
			t.Fatal(err)
		}
		visible, said := l.Properties["visible"].Value().(bool)
		label, labelled := l.Properties["label"].Value().(string)
		if labelled && (visible || !said) {
			texts, ids = append(texts, label), append(ids, l.ID)
		}
	}
	return texts, ids
}

// TestTrayOnABus is one test, because the library has one icon for the whole program.
func TestTrayOnABus(t *testing.T) {
	address := bustest.Start(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	did, changed := make(chan string, 1), make(chan bool, 64)
	var tray *Tray
	tray, err := Start(t.Context(), Deeds{
		Open: func() { did <- "open" }, Quit: func() { did <- "quit" }, Job: func(id job.ID) { did <- string(id) },
	}, func() { changed <- true })
	if err != nil {
		t.Fatal(err)
	}
	stopped := false
	defer func() {
		if !stopped {
			tray.Stop()
		}
	}()
	if tray.Present() {
		t.Error("present on a desktop without a tray")
	}

	w := &watcher{make(chan dbus.Sender, 4)}
	conn := bustest.Serve(t, address, watcherName, watcherPath, watcherName, w)
	within(t, "the tray to be noticed", changed)
	owner := string(registered(t, conn, w))
	for !tray.Present() {
		within(t, "the tray to be noticed", changed)
	}

	tray.Show(Compose(words.In("en"), named("my_lora", "rosa"), false))
	texts, ids := lines(t, conn, owner)
	if len(texts) != 4 || texts[0] != "Open Crisol" || texts[1] != "my__lora" || texts[2] != "rosa" || texts[3] != "Quit Crisol" {
		t.Fatalf("the menu says %q; an underscore is doubled, because one alone marks a key", texts)
	}
	for i, want := range []string{"open", "id-my_lora", "id-rosa", "quit"} {
		event := conn.Object(owner, "/StatusNotifierItem/menu").Call("com.canonical.dbusmenu.Event", 0, ids[i], "clicked", dbus.MakeVariant(""), uint32(0))
		if event.Err != nil {
			t.Fatal(event.Err)
		}
		if got := within(t, "a click on "+texts[i], did); got != want {
			t.Errorf("a click on %q did %q, want %q", texts[i], got, want)
		}
	}
	tray.Show(Compose(words.In("es"), nil, false))
	if texts, _ := lines(t, conn, owner); len(texts) != 3 || texts[1] != "No hay ningún trabajo en marcha" {
		t.Errorf("after the jobs the menu says %q", texts)
	}

	if _, err := conn.ReleaseName(watcherName); err != nil {
		t.Fatal(err)
	}
	for tray.Present() {
		within(t, "the tray to be missed", changed)
	}
	tray.Stop()
	stopped = true
}

// registered returns who put an icon into the tray. The library does not hear of a tray that comes in the moment in which it
// looks for one for the first time, so this one comes until it is heard.
func registered(t *testing.T, conn *dbus.Conn, w *watcher) dbus.Sender {
	t.Helper()
	for range 20 {
		select {
		case sender := <-w.registered:
			return sender
		case <-time.After(500 * time.Millisecond):
		}
		if _, err := conn.ReleaseName(watcherName); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.RequestName(watcherName, dbus.NameFlagDoNotQueue); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the icon is never registered")
	return ""
}

// within waits for something that another program does.
func within[T any](t *testing.T, what string, happens <-chan T) T {
	t.Helper()
	select {
	case value := <-happens:
		return value
	case <-time.After(10 * time.Second):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}
