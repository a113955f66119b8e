package trainer

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestStallLastsUntilTheContextEndsAndLeavesNothingRunning(t *testing.T) { // not parallel: it counts goroutines
	c := newCloud(t, "images", "models")
	c.album("images", 1, 3)
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stderr lockedBuffer
	done := make(chan error, 1)
	go func() {
		_, err := Run(ctx, c.inputs(testConfig(nil), loader(c.aws("a", "images", nil))), Options{
			Dir: t.TempDir(), Stderr: &stderr, Behaviour: Behaviour{StallAtStep: 4},
		})
		done <- err
	}()
	waitFor(t, func() bool { return strings.Contains(stderr.String(), "| 3/20 [") })
	select {
	case err := <-done:
		t.Fatalf("it ended by itself: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	if strings.Contains(stderr.String(), "| 4/20 [") {
		t.Error("it went on after the step at which it was to stall")
	}
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want context.Canceled", err)
		}
	case <-time.After(2 * time.Second):
		t.Fatal("two seconds after the cancellation it still runs")
	}
	c.server.CloseClientConnections()
	waitFor(t, func() bool { return runtime.NumGoroutine() <= before })
}

func TestCancellationStopsTheReadingOfADataset(t *testing.T) {
	t.Parallel()
	c := newCloud(t, "images", "models")
	c.album("images", 1, 30)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c.refuse = func(got call) int {
		if got.method == http.MethodGet && strings.HasSuffix(got.path, ".jpg") {
			cancel()
		}
		return 0
	}
	r := play(ctx, t, c.inputs(testConfig(nil), loader(c.aws("a", "images", nil))), nil)
	if !errors.Is(r.failure, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", r.failure)
	}
	if n := len(c.seen(`^GET .*\.jpg$`)); n > 20 {
		t.Errorf("%d images were asked for after the cancellation", n)
	}
	if strings.Contains(r.err, "Traceback") || !strings.Contains(r.out, "[COG] Prediction was canceled") {
		t.Errorf("a cancellation is no failure:\n%s%s", r.out, r.err)
	}
}

func waitFor(t *testing.T, ready func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !ready() {
		if time.Now().After(deadline) {
			buf := make([]byte, 1<<16)
			t.Fatalf("waited ten seconds in vain; goroutines:\n%s", buf[:runtime.Stack(buf, true)])
		}
		runtime.Gosched()
	}
}
