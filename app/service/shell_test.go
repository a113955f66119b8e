package service_test

import (
	"context"
	"testing"
	"time"

	"crisol/app/service"
)

func TestThePageHearsOfTheShellOnlyWhenSomethingChanged(t *testing.T) {
	t.Parallel()
	states := []service.ShellState{
		{Exposed: []string{}}, {Exposed: []string{}}, {Offline: true}, {Offline: true}, {Exposed: []string{"http://192.0.2.1:9"}},
		{Exposed: []string{"http://192.0.2.1:9"}, Problem: "the port is taken"},
	}
	looks, told := 0, 0
	shell := service.NewShell(begun(t), func(context.Context) service.ShellState { looks++; return states[looks-1] },
		func(_ context.Context, name string, _ any) {
			if name == service.ShellEvent {
				told++
			}
		}, nil)
	tick := make(chan time.Time)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { service.WatchShell(ctx, shell, tick); close(done) }()
	for range len(states) - 1 {
		tick <- time.Time{}
	}
	cancel()
	<-done
	if looks != len(states) || told != 3 {
		t.Errorf("%d looks, told %d times; want %d and 3", looks, told, len(states))
	}
}

func TestTheAddressOfAStartIsGivenOnce(t *testing.T) {
	t.Parallel()
	shell := service.NewShell(begun(t), nil, nil, nil)
	service.OpenAt(shell, "/jobs/x")
	for _, want := range []string{"/jobs/x", ""} {
		if got, err := shell.Address(); err != nil || got != want {
			t.Errorf("Address = %q, %v; want %q", got, err, want)
		}
	}
}
