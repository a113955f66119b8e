package main

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"
)

func TestAWindowCanBeSeenOnAnyScreen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shape         shape
		width, height int
		want          shape
	}{
		"it stays where it was":              {shape{X: 100, Y: 50, Width: 1280, Height: 820}, 1920, 1080, shape{X: 100, Y: 50, Width: 1280, Height: 820}},
		"a smaller screen":                   {shape{X: 900, Y: 400, Width: 1600, Height: 1000}, 1366, 768, shape{X: 0, Y: 0, Width: 1366, Height: 768}},
		"beyond the right edge":              {shape{X: 1800, Y: 10, Width: 1000, Height: 700}, 1920, 1080, shape{X: 920, Y: 10, Width: 1000, Height: 700}},
		"a screen that is gone, on the left": {shape{X: -1500, Y: -20, Width: 1000, Height: 700}, 1920, 1080, shape{X: 0, Y: 0, Width: 1000, Height: 700}},
		"smaller than what can be used":      {shape{Width: 10, Height: 10}, 1920, 1080, shape{Width: leastWidth, Height: leastHeight}},
		"a screen of unknown size":           {shape{X: 3000, Y: 10, Width: 1000, Height: 700}, 0, 0, shape{X: 3000, Y: 10, Width: 1000, Height: 700}},
		"a screen too small for any":         {shape{X: 5, Y: 5, Width: 800, Height: 600}, 640, 480, shape{Width: leastWidth, Height: leastHeight}},
	} {
		if got := c.shape.fit(c.width, c.height); got != c.want {
			t.Errorf("%s: %+v; want %+v", name, got, c.want)
		}
	}
}

// memory is Preferences in memory.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
	writes int
}

func (m *memory) Preference(name string, value any) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	raw, ok := m.values[name]
	if !ok {
		return false, nil
	}
	return true, json.Unmarshal(raw, value)
}

func (m *memory) SetPreference(name string, value any) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	raw, err := json.Marshal(value)
	if m.values == nil {
		m.values = map[string][]byte{}
	}
	m.values[name] = raw
	m.writes++
	return err
}

func TestTheShapeIsKeptOnceTheWindowHasComeToRest(t *testing.T) {
	t.Parallel()
	m := &memory{}
	if s, placed := readShape(m); placed || s.Width != usualWidth {
		t.Errorf("a new home has %+v, %v", s, placed)
	}
	shapes := []shape{{Width: 800, Height: 600}, {X: 1, Width: 810, Height: 600}, {X: 2, Width: 820, Height: 600}, {X: 2, Width: 820, Height: 600}, {X: 2, Width: 820, Height: 600}}
	tick := make(chan time.Time)
	looks := 0
	k := &keeper{preferences: m, look: func(shape) shape { looks++; return shapes[looks-1] }}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { k.watch(ctx, tick); close(done) }()
	for range shapes {
		tick <- time.Time{}
	}
	cancel()
	<-done
	if s, placed := readShape(m); !placed || s != shapes[4] || m.writes != 1 {
		t.Errorf("kept %+v, %v, in %d writes; want the last, once", s, placed, m.writes)
	}
}
