//go:build ignore

// A file manager that shows nothing: it owns org.freedesktop.FileManager1 on the session bus, as the desktop's own does,
// and prints what it is asked to show.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/godbus/dbus/v5"
)

type manager struct{}

// ShowItems is the method of the interface that selects files in their folder.
func (manager) ShowItems(items []string, _ string) *dbus.Error {
	for _, item := range items {
		fmt.Println(item)
	}
	return nil
}

func main() {
	conn, err := dbus.ConnectSessionBus()
	if err == nil {
		err = conn.Export(manager{}, "/org/freedesktop/FileManager1", "org.freedesktop.FileManager1")
	}
	if err == nil {
		_, err = conn.RequestName("org.freedesktop.FileManager1", dbus.NameFlagDoNotQueue)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "filemanager:", err)
		os.Exit(1)
	}
	fmt.Println("ready")
	time.Sleep(time.Hour) // whoever started it ends it
}
