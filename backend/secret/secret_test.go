package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
)

const token = "r8_abcdefghijklmnopqrstuvwxyz"

func TestAValueShowsNothingHoweverItIsPrinted(t *testing.T) {
	t.Parallel()
	v := New(token)
	holder := struct{ Token Value }{v}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+" "+verb+"\n", v, holder)
	}
	text, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(text)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "token", v, "holder", holder)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "token", v, "holder", holder)
	if strings.Contains(out.String(), token) || strings.Contains(out.String(), fmt.Sprintf("%x", token)) {
		t.Fatalf("the secret was printed:\n%s", out.String())
	}
	if v.Reveal() != token {
		t.Fatal("the secret is gone")
	}
}

func nothing(string) string { return "" }

// rings are the keychains to test: one of this process, and the system's where a session with one is running.
func rings(t *testing.T) map[string]func() *Keychain {
	t.Helper()
	out := map[string]func() *Keychain{"memory": OpenMemory}
	if os.Getenv("CRISOL_TEST_KEYRING") != "" {
		out["system"] = func() *Keychain { return open(t.Context(), osRing{}, "crisol-secret-test", nothing) }
	}
	return out
}

func TestASecretIsSetFoundAndDeleted(t *testing.T) {
	t.Parallel()
	for name, open := range rings(t) {
		t.Run(name, func(t *testing.T) {
			k := open()
			if s := k.State(); !s.Keychain {
				t.Fatalf("the keychain does not work: %s", s.Problem)
			}
			ctx := t.Context()
			if _, _, err := k.Get(ctx, ReplicateToken); !errors.Is(err, ErrNotSet) {
				t.Fatalf("got %v", err)
			}
			if err := k.Set(ctx, ReplicateToken, New(token)); err != nil {
				t.Fatal(err)
			}
			if v, source, err := k.Get(ctx, ReplicateToken); err != nil || v.Reveal() != token || source != FromKeychain {
				t.Fatalf("got %v from %q, %v", v, source, err)
			}
			if err := k.Delete(ctx, ReplicateToken); err != nil {
				t.Fatal(err)
			}
			if err := k.Delete(ctx, ReplicateToken); !errors.Is(err, ErrNotSet) {
				t.Fatalf("deleting what is not there: %v", err)
			}
		})
	}
}

func TestDerivedSecretsAreTheSameAfterARestart(t *testing.T) {
	t.Parallel()
	ring := newMemory()
	first, err := open(t.Context(), ring, Service, nothing).Derive(t.Context(), "s3/A")
	if err != nil {
		t.Fatal(err)
	}
	again := open(t.Context(), ring, Service, nothing)
	second, err := again.Derive(t.Context(), "s3/A")
	if err != nil || first.Reveal() != second.Reveal() || len(first.Reveal()) != 43 {
		t.Fatalf("%q and %q, %v", first.Reveal(), second.Reveal(), err)
	}
	if other, _ := again.Derive(t.Context(), "s3/B"); other.Reveal() == first.Reveal() {
		t.Fatal("two purposes share a secret")
	}
}

func TestTheEnvironmentIsReadAndShownAsSuch(t *testing.T) {
	t.Parallel()
	environment := func(name string) string {
		if name == HuggingFaceToken {
			return "hf_fromenvironment"
		}
		return ""
	}
	k := open(t.Context(), newMemory(), Service, environment)
	status := func() Status {
		t.Helper()
		all, err := k.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			if s.Name == HuggingFaceToken {
				return s
			}
		}
		t.Fatal("the token is not listed")
		return Status{}
	}
	if s := status(); !s.Present || s.Source != FromEnvironment || s.Shadowed {
		t.Fatalf("%+v", s)
	}
	if err := k.Delete(t.Context(), HuggingFaceToken); err == nil || !strings.Contains(err.Error(), "environment") {
		t.Fatalf("deleting a read-only secret: %v", err)
	}
	if err := k.Set(t.Context(), HuggingFaceToken, New("hf_fromkeychain")); err != nil {
		t.Fatal(err)
	}
	if s := status(); s.Source != FromKeychain || !s.Shadowed {
		t.Fatalf("%+v", s)
	}
}

func TestWithoutAKeychainSecretsLiveInMemoryAndThePersonIsTold(t *testing.T) {
	t.Parallel()
	k := open(t.Context(), unreachable{errors.New("locked")}, Service, nothing)
	if s := k.State(); s.Keychain || !strings.Contains(s.Problem, "locked") || !strings.Contains(s.Problem, "in memory") {
		t.Fatalf("%+v", s)
	}
	if err := k.Set(t.Context(), ReplicateToken, New(token)); err != nil {
		t.Fatal(err)
	}
	if v, source, err := k.Get(t.Context(), ReplicateToken); err != nil || v.Reveal() != token || source != FromMemory {
		t.Fatalf("%v from %q, %v", v, source, err)
	}
}

func TestUnknownNamesAndEmptyValuesAreRefused(t *testing.T) {
	t.Parallel()
	k := OpenMemory()
	if err := k.Set(t.Context(), "AWS_SECRET", New("x")); !errors.Is(err, ErrUnknownName) {
		t.Fatal(err)
	}
	if err := k.Set(t.Context(), ReplicateToken, Value{}); !errors.Is(err, ErrEmpty) {
		t.Fatal(err)
	}
	if _, _, err := k.Get(t.Context(), masterKey); !errors.Is(err, ErrUnknownName) {
		t.Fatal("the storage key can be read by name")
	}
}
