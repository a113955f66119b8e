// Package frontend holds the page of the window as it was built by Vite.
package frontend

import "embed"

// Dist is the folder dist, which holds index.html once the page was built. It is empty in a fresh clone.
//
//go:embed all:dist
var Dist embed.FS
