//go:build !linux

package main

// quieten leaves it to the reading to hide what is typed.
func quieten(int) error { return nil }
