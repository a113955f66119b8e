package main

import (
	"errors"
	"testing"
)

func TestWithoutADisplayAPersonIsToldSo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env  map[string]string
		want error
	}{
		{nil, errNoDisplay},
		{map[string]string{"DISPLAY": ":0"}, nil},
		{map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, nil},
	} {
		if err := checkDisplay(func(name string) string { return c.env[name] }); !errors.Is(err, c.want) {
			t.Errorf("%v: %v, want %v", c.env, err, c.want)
		}
	}
	if err := displayLost(errors.New("failed to init GTK")); !errors.Is(err, errNoDisplay) {
		t.Errorf("the toolkit's panic gave %v", err)
	}
	if err := displayLost("something else"); err != nil {
		t.Errorf("another panic gave %v", err)
	}
}
