//go:build linux && e2e

// Empty is a Wails window with nothing in it: what the bench of the window (frontend/e2e/bench.mjs) compares Crisol with. It is
// never shipped.
package main

import (
	"fmt"
	"os"
	"testing/fstest"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"

	_ "crisol/app/automation" // lets the bench drive this window
)

const page = `<!doctype html><html lang="en"><title>Empty</title><body><main><h1>Empty</h1></main></body></html>`

func main() {
	err := wails.Run(&options.App{
		Title: "Empty", Width: 1280, Height: 820,
		AssetServer: &assetserver.Options{Assets: fstest.MapFS{"index.html": {Data: []byte(page)}}},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "empty:", err)
		os.Exit(1)
	}
}
