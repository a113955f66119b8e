//go:build interop && linux

package receiver

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"crisol/backend/ingress"
)

// peakRSS reads VmHWM of this process, in bytes.
func peakRSS(t *testing.T) int64 {
	t.Helper()
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	t.Fatal("no VmHWM")
	return 0
}

// Needs a python3 with boto3: CRISOL_PYTHON, or the system's.
func TestBoto3RoundTrip(t *testing.T) {
	python := os.Getenv("CRISOL_PYTHON")
	if python == "" {
		python = "/usr/bin/python3"
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	if err := exec.CommandContext(ctx, python, "-c", "import boto3").Run(); err != nil {
		t.Skip("no boto3 for " + python)
	}
	r := newRig(t)
	in, err := ingress.New(ingress.Options{Handlers: map[string]http.Handler{DefaultPrefix: r.s}})
	if err != nil {
		t.Fatal(err)
	}
	addr, err := in.Start(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Shutdown(context.WithoutCancel(ctx)) }()
	before := peakRSS(t)
	start := time.Now()
	cmd := exec.CommandContext(ctx, python, "testdata/boto3_roundtrip.py", "http://"+addr.String()+DefaultPrefix, "outputs", testKey, testSecret, strconv.Itoa(200_000_000), t.TempDir())
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), "OK") {
		t.Fatalf("%v\n%s", err, out)
	}
	grown := peakRSS(t) - before
	t.Logf("%s, peak memory grew by %d MB", time.Since(start).Round(time.Millisecond), grown>>20)
	if grown > 64<<20 {
		t.Errorf("peak memory grew by %d MB for 200 MB", grown>>20)
	}
}
