package main

import "golang.org/x/sys/unix"

// quieten has the terminal show no longer what is typed. It comes before the question: who pastes at once would be seen between
// the question and the reading.
func quieten(fd int) error {
	mode, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return err
	}
	mode.Lflag &^= unix.ECHO
	return unix.IoctlSetTermios(fd, unix.TCSETS, mode)
}
