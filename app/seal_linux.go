package main

import (
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// sealed keeps what the page is answered from leaking into programs that Crisol starts meanwhile.
//
// Wails answers the page through a pipe that a program started at that moment inherits (responsewriter_linux.go of v2.16 opens it
// without close-on-exec). The page then waits for the end of its answer as long as that program lives: for a whole training, when
// it is the trainer. So no program is started between the making of the pipe and its marking.
func sealed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&sealing{ResponseWriter: w}, r)
	})
}

// sealing marks the pipe of an answer as soon as it is there.
type sealing struct {
	http.ResponseWriter
	once sync.Once
}

// WriteHeader begins the answer, which makes its pipe.
func (s *sealing) WriteHeader(status int) {
	s.once.Do(func() {
		syscall.ForkLock.RLock()
		defer syscall.ForkLock.RUnlock()
		s.ResponseWriter.WriteHeader(status)
		sealPipes()
	})
}

// Write writes a part of the answer.
func (s *sealing) Write(part []byte) (int, error) {
	s.WriteHeader(http.StatusOK)
	return s.ResponseWriter.Write(part)
}

// sealPipes marks every pipe of this process, so that no program started from here inherits one unasked.
func sealPipes() {
	const own = "/proc/self/fd/"
	open, err := os.ReadDir(own)
	if err != nil {
		return // without /proc the page may have to wait, which it does today
	}
	for _, entry := range open {
		fd, err := strconv.Atoi(entry.Name())
		if err != nil || fd <= 2 {
			continue
		}
		if target, err := os.Readlink(own + entry.Name()); err != nil || !strings.HasPrefix(target, "pipe:") {
			continue
		}
		_, _ = unix.FcntlInt(uintptr(fd), unix.F_SETFD, unix.FD_CLOEXEC)
	}
}
