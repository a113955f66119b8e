//go:build interop && linux

package receiver

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
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

// foreignClient is a program that people keep their models with.
type foreignClient struct {
	program string
	env     func(endpoint string) []string
	put     func(endpoint, file, key string) []string
	get     func(endpoint, key, file string) []string
	list    func(endpoint, prefix string) []string
	remove  func(endpoint, key string) []string
}

func awsCommand(rest ...string) func(endpoint string) []string {
	return func(endpoint string) []string {
		return append([]string{"--endpoint-url", endpoint, "--region", "us-east-1", "s3"}, rest...)
	}
}

func rcloneCommand(rest ...string) []string {
	return append([]string{"--config", os.DevNull, "--retries", "1", "--s3-chunk-size", "5M"}, rest...)
}

var foreignClients = map[string]foreignClient{
	"aws": {
		program: "aws",
		env: func(string) []string {
			return []string{"AWS_ACCESS_KEY_ID=" + testKey, "AWS_SECRET_ACCESS_KEY=" + testSecret, "AWS_EC2_METADATA_DISABLED=true", "AWS_CA_BUNDLE="}
		},
		put: func(endpoint, file, key string) []string {
			return awsCommand("cp", "--no-progress", file, "s3://outputs/"+key)(endpoint)
		},
		get: func(endpoint, key, file string) []string {
			return awsCommand("cp", "--no-progress", "s3://outputs/"+key, file)(endpoint)
		},
		list:   func(endpoint, prefix string) []string { return awsCommand("ls", "s3://outputs/"+prefix)(endpoint) },
		remove: func(endpoint, key string) []string { return awsCommand("rm", "s3://outputs/"+key)(endpoint) },
	},
	"rclone": {
		program: "rclone",
		env: func(endpoint string) []string {
			return []string{
				"RCLONE_CONFIG_CRISOL_TYPE=s3", "RCLONE_CONFIG_CRISOL_PROVIDER=Other", "RCLONE_CONFIG_CRISOL_ENDPOINT=" + endpoint,
				"RCLONE_CONFIG_CRISOL_ACCESS_KEY_ID=" + testKey, "RCLONE_CONFIG_CRISOL_SECRET_ACCESS_KEY=" + testSecret,
				"RCLONE_CONFIG_CRISOL_REGION=us-east-1", "RCLONE_CONFIG_CRISOL_FORCE_PATH_STYLE=true", "RCLONE_S3_NO_CHECK_BUCKET=true",
				"RCLONE_S3_UPLOAD_CUTOFF=8M", "AWS_CA_BUNDLE=",
			}
		},
		put:    func(_, file, key string) []string { return rcloneCommand("copyto", file, "crisol:outputs/"+key) },
		get:    func(_, key, file string) []string { return rcloneCommand("copyto", "crisol:outputs/"+key, file) },
		list:   func(_, prefix string) []string { return rcloneCommand("lsf", "crisol:outputs/"+prefix) },
		remove: func(_, key string) []string { return rcloneCommand("deletefile", "crisol:outputs/"+key) },
	},
}

// A small object goes by one PUT and a large one in parts; both come back as they went, are listed, and go.
func TestForeignClientsRoundTrip(t *testing.T) {
	for name, c := range foreignClients {
		t.Run(name, func(t *testing.T) {
			if _, err := exec.LookPath(c.program); err != nil {
				t.Skip(c.program + " is not installed; make interop installs it")
			}
			r := newRig(t)
			in, err := ingress.New(ingress.Options{Handlers: map[string]http.Handler{DefaultPrefix: r.s}})
			if err != nil {
				t.Fatal(err)
			}
			addr, err := in.Start(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = in.Shutdown(context.WithoutCancel(t.Context())) }()
			endpoint := "http://" + addr.String() + DefaultPrefix
			run := func(args []string) string {
				t.Helper()
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
				defer cancel()
				cmd := exec.CommandContext(ctx, c.program, args...)
				cmd.Env = append(os.Environ(), c.env(endpoint)...)
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("%s %s: %v\n%s", c.program, strings.Join(args, " "), err, out)
				}
				return string(out)
			}
			dir := t.TempDir()
			for key, size := range map[string]int{"models/small.bin": 4321, "models/large.bin": 21 << 20} {
				sent, back := filepath.Join(dir, "sent"), filepath.Join(dir, "back")
				if err := os.WriteFile(sent, noise(size), 0o600); err != nil {
					t.Fatal(err)
				}
				run(c.put(endpoint, sent, key))
				run(c.get(endpoint, key, back))
				got, err := os.ReadFile(back)
				if err != nil || !bytes.Equal(got, noise(size)) {
					t.Errorf("%s came back as %d bytes of %d, or changed; %v", key, len(got), size, err)
				}
				if list := run(c.list(endpoint, "models/")); !strings.Contains(list, filepath.Base(key)) {
					t.Errorf("%s is not in the list: %s", key, list)
				}
				run(c.remove(endpoint, key))
				r.want(r.do(ask{method: "HEAD", path: "/outputs/" + key}), 404, "")
			}
		})
	}
}
