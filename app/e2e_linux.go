//go:build linux && e2e

package main

import _ "crisol/app/automation" // lets the window test drive this window
