package rehearsal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crisol/backend/job"
	"crisol/backend/provider"
	"crisol/backend/provider/providertest"
	"crisol/backend/secret"
)

// The test binary is the child, too: with this argument first it plays the host.
const childArgument = "__host"

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == childArgument {
		if err := Host(context.Background(), os.Args[2], os.Stdin, script); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// script is a container that does what its config says.
func script(ctx context.Context, e Envelope, _ string, stdout, _ io.Writer) (string, error) {
	var in struct {
		Config string `json:"config_json"`
	}
	if err := json.Unmarshal(e.Inputs, &in); err != nil {
		return "", err
	}
	_, _ = fmt.Fprintln(stdout, "[COG]", in.Config)
	switch in.Config {
	case "good":
		return "Training complete. Output: output/good", nil
	case "bad":
		return "", errors.New("the container failed")
	default:
		<-ctx.Done()
		return "", ctx.Err()
	}
}

func newProvider(t *testing.T, root string) *Provider {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { awaitChildren(t, root) })
	return New(Options{
		Root: root, Command: []string{exe, childArgument}, Settings: func() (Settings, error) { return Settings{}, nil },
	})
}

// awaitChildren waits until no child writes below root any more, so that the folder can be removed.
func awaitChildren(t *testing.T, root string) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	dirs, err := filepath.Glob(filepath.Join(root, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		for alive(dir) {
			_ = os.WriteFile(filepath.Join(dir, cancelName), nil, 0o600)
			if time.Now().After(deadline) {
				t.Fatalf("the child of %s does not end", dir)
			}
		}
	}
}

func submission(config string) func(*testing.T) provider.Submission {
	return func(*testing.T) provider.Submission {
		return provider.Submission{Key: "k", Inputs: provider.Inputs{Config: secret.New(config), Dataloader: secret.New("[]")}}
	}
}

func TestItPassesTheContract(t *testing.T) {
	t.Parallel()
	providertest.Run(t, func(t *testing.T) providertest.Subject {
		t.Helper()
		root := t.TempDir()
		return providertest.Subject{
			Provider: newProvider(t, root), Within: 20 * time.Second,
			Good: submission("good"), Bad: submission("bad"), Endless: submission("endless"),
			Again: func(t *testing.T) provider.Provider { t.Helper(); return newProvider(t, root) },
		}
	})
}

func TestAChildThatGotHalfItsInputsBeginsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	err := Host(t.Context(), dir, strings.NewReader(`{"inputs": {"config_json": "go`), script)
	if err == nil {
		t.Fatal("half an envelope was taken for a whole one")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Fatalf("it left %v behind", entries)
	}
}

func TestAKilledTrainerIsReportedAsFailed(t *testing.T) {
	t.Parallel()
	p := newProvider(t, t.TempDir())
	id, err := p.Submit(t.Context(), submission("endless")(t))
	if err != nil {
		t.Fatal(err)
	}
	s, err := readStatus(p.dir(id))
	if err != nil {
		t.Fatal(err)
	}
	child, err := os.FindProcess(s.PID)
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Kill(); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for {
		r, err := p.Observe(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if r.Status == job.StatusFailed && strings.Contains(r.Error, "without a word") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still %+v", r)
		}
	}
}

func TestATrainerEndsWhenItsFolderIsGone(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "k")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(newEnvelope(submission("endless")(t), Settings{}))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = Host(t.Context(), dir, bytes.NewReader(raw), script) // it cannot write how it ended
		close(ended)
	}()
	for {
		if _, err := readStatus(dir); err == nil {
			break
		}
	}
	if err := os.Rename(dir, dir+"-elsewhere"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Fatal("it goes on although nobody can find it")
	}
}

func TestNoSecretStandsInTheSharedFolder(t *testing.T) {
	t.Parallel()
	p := newProvider(t, t.TempDir())
	s := submission("good")(t)
	s.Inputs.Publish = &provider.S3Target{Bucket: "outputs", AccessKey: "CRISOLKEY", SecretKey: secret.New("top-secret-of-the-job")}
	id, err := p.Submit(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(p.dir(id), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte("top-secret-of-the-job")) {
			t.Errorf("%s holds the secret", path)
		}
		return err
	})
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
}
