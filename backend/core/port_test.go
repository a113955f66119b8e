package core

import (
	"bytes"
	"errors"
	"testing"
)

func TestAPortThatJobsKnowStays(t *testing.T) {
	t.Parallel()
	c := withJob(t, &bytes.Buffer{})
	before, err := c.Port()
	if err != nil || before.Jobs != 1 {
		t.Fatalf("%+v, %v", before, err)
	}
	if err := c.SetPort(t.Context(), 0); !errors.Is(err, ErrPortKnown) {
		t.Errorf("%v, want ErrPortKnown", err)
	}
	c.o.Ingress = "127.0.0.1:0"
	if err := c.SetPort(t.Context(), 0); !errors.Is(err, ErrPort) {
		t.Errorf("given by the command line: %v, want ErrPort", err)
	}
}
