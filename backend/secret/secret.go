// Package secret keeps Crisol's secrets in the operating system's keychain and nowhere else. Environment variables
// are read-only sources, shown as such. Where no keychain can be reached, secrets live in memory until Crisol ends, and
// State tells a person what that means.
package secret

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/zalando/go-keyring"
)

// Service is the name under which entries stand in the keychain.
const Service = "crisol"

// Names of the secrets that a person can set.
const (
	ReplicateToken   = "REPLICATE_API_TOKEN"
	HuggingFaceToken = "HF_TOKEN"
	// ProxyLogin is "user:password" for the proxy of the network settings.
	ProxyLogin = "CRISOL_PROXY_LOGIN"
)

// masterKey is the keychain entry from which per-job credentials are derived.
const masterKey = "storage-master-key"

// Source says where a secret comes from.
type Source string

// The sources.
const (
	FromKeychain    Source = "keychain"
	FromEnvironment Source = "environment" // read-only
	FromMemory      Source = "memory"      // gone when Crisol ends
	FromNowhere     Source = ""
)

// Errors that a caller branches on.
var (
	ErrUnknownName = errors.New("there is no secret of that name")
	ErrNotSet      = errors.New("the secret is not set")
	ErrEmpty       = errors.New("a secret cannot be empty")
)

// Status says whether a secret is there, and never what it is.
type Status struct {
	Name    string `json:"name"`
	Present bool   `json:"present"`
	Source  Source `json:"source"`
	// Shadowed says that the environment holds a value too, which the keychain's takes precedence over.
	Shadowed bool `json:"shadowed"`
}

// State says how safe secrets are kept.
type State struct {
	Keychain bool   `json:"keychain" doc:"The OS keychain works"`
	Problem  string `json:"problem,omitempty" say:"true" doc:"Why it does not, and what that means"`
}

// Ring is the part of a keychain that is needed. The OS keychain is one; tests of other packages use Memory.
type Ring interface {
	Get(service, name string) (string, error) // keyring.ErrNotFound when there is none
	Set(service, name, value string) error
	Delete(service, name string) error // keyring.ErrNotFound when there is none
}

// Keychain gives access to the secrets of one Crisol. It is safe for concurrent use.
type Keychain struct {
	mu      sync.Mutex
	ring    Ring
	service string
	state   State
	getenv  func(string) string
	master  []byte
}

// Names lists the secrets that a person can set.
func Names() []string { return append(Tokens(), ProxyLogin) }

// Tokens lists those that somebody else has issued and can be asked about.
func Tokens() []string { return []string{ReplicateToken, HuggingFaceToken} }

// Open tries the OS keychain and falls back to memory when it cannot be used. It never fails: State tells.
func Open(ctx context.Context) *Keychain {
	if err := reachable(); err != nil {
		return open(ctx, unreachable{err}, Service, os.Getenv)
	}
	return open(ctx, osRing{}, Service, os.Getenv)
}

// OpenMemory returns a keychain that forgets everything when the process ends.
func OpenMemory() *Keychain {
	return &Keychain{ring: newMemory(), service: Service, state: State{Keychain: true}, getenv: func(string) string { return "" }}
}

func open(ctx context.Context, ring Ring, service string, getenv func(string) string) *Keychain {
	k := &Keychain{ring: ring, service: service, getenv: getenv, state: State{Keychain: true}}
	if _, err := k.loadMaster(ctx); err != nil {
		k.ring = newMemory()
		k.state = State{Problem: fmt.Sprintf(
			"the system's keychain cannot be used (%v): tokens are kept in memory until Crisol ends, and a job that is "+
				"still running when Crisol stops cannot send its model home afterwards. Unlock or install a keychain "+
				"(on Linux: gnome-keyring or KWallet) and start Crisol again", err)}
		k.master = nil
	}
	return k
}

// State tells whether the keychain works.
func (k *Keychain) State() State { return k.state }

// Get returns a secret and where it came from. What a person put in the keychain comes before the environment.
// The error is ErrNotSet or ErrUnknownName.
func (k *Keychain) Get(_ context.Context, name string) (Value, Source, error) {
	if !slices.Contains(Names(), name) {
		return Value{}, FromNowhere, fmt.Errorf("%s: %w; known names: %v", name, ErrUnknownName, Names())
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	text, err := k.ring.Get(k.service, name)
	switch {
	case err == nil:
		return New(text), k.source(), nil
	case !errors.Is(err, keyring.ErrNotFound):
		return Value{}, FromNowhere, fmt.Errorf("read %s from the keychain: %w", name, err)
	}
	if text := k.getenv(name); text != "" {
		return New(text), FromEnvironment, nil
	}
	return Value{}, FromNowhere, fmt.Errorf("%s: %w; set it in the settings or with: crisolctl secret set %s", name, ErrNotSet, name)
}

// Set stores a secret.
func (k *Keychain) Set(_ context.Context, name string, value Value) error {
	if !slices.Contains(Names(), name) {
		return fmt.Errorf("%s: %w; known names: %v", name, ErrUnknownName, Names())
	}
	if value.Empty() {
		return fmt.Errorf("%s: %w; give it a value, or delete it", name, ErrEmpty)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.ring.Set(k.service, name, value.Reveal()); err != nil {
		return fmt.Errorf("store %s in the keychain: %w", name, err)
	}
	return nil
}

// Delete removes a secret from the keychain. One that only the environment holds cannot be deleted here: ErrNotSet.
func (k *Keychain) Delete(_ context.Context, name string) error {
	if !slices.Contains(Names(), name) {
		return fmt.Errorf("%s: %w; known names: %v", name, ErrUnknownName, Names())
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	err := k.ring.Delete(k.service, name)
	if errors.Is(err, keyring.ErrNotFound) {
		if k.getenv(name) != "" {
			return fmt.Errorf("%s comes from the environment and cannot be deleted here; unset the variable: %w", name, ErrNotSet)
		}
		return fmt.Errorf("%s: %w", name, ErrNotSet)
	}
	if err != nil {
		return fmt.Errorf("delete %s from the keychain: %w", name, err)
	}
	return nil
}

// Status tells of every secret whether it is there.
func (k *Keychain) Status(ctx context.Context) ([]Status, error) {
	out := make([]Status, 0, len(Names()))
	for _, name := range Names() {
		_, source, err := k.Get(ctx, name)
		if err != nil && !errors.Is(err, ErrNotSet) {
			return nil, err
		}
		inEnvironment := k.getenv(name) != ""
		out = append(out, Status{
			Name: name, Present: err == nil, Source: source,
			Shadowed: inEnvironment && err == nil && source != FromEnvironment,
		})
	}
	return out, nil
}

// Derive returns the secret for one purpose, the same each time: HMAC-SHA256 of purpose under a master key that
// stands in the keychain, base64url without padding (43 characters). So per-job credentials need not be stored.
func (k *Keychain) Derive(ctx context.Context, purpose string) (Value, error) {
	master, err := k.loadMaster(ctx)
	if err != nil {
		return Value{}, err
	}
	mac := hmac.New(sha256.New, master)
	mac.Write([]byte(purpose))
	return New(base64.RawURLEncoding.EncodeToString(mac.Sum(nil))), nil
}

// loadMaster returns the master key, made on first use.
func (k *Keychain) loadMaster(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.master != nil {
		return k.master, nil
	}
	text, err := k.ring.Get(k.service, masterKey)
	if errors.Is(err, keyring.ErrNotFound) {
		fresh := make([]byte, sha256.Size)
		if _, err := rand.Read(fresh); err != nil {
			return nil, fmt.Errorf("make a storage key: %w", err)
		}
		if err := k.ring.Set(k.service, masterKey, hex.EncodeToString(fresh)); err != nil {
			return nil, fmt.Errorf("store the storage key: %w", err)
		}
		// Read back: another Crisol (another home, the same keychain) may have been first.
		text, err = k.ring.Get(k.service, masterKey)
		if err != nil {
			return nil, fmt.Errorf("read the storage key back: %w", err)
		}
	} else if err != nil {
		return nil, fmt.Errorf("read the storage key: %w", err)
	}
	master, err := hex.DecodeString(text)
	if err != nil || len(master) != sha256.Size {
		return nil, fmt.Errorf("the storage key in the keychain (service %q, name %q) is damaged; delete that entry", k.service, masterKey)
	}
	k.master = master
	return master, nil
}

func (k *Keychain) source() Source {
	if k.state.Keychain {
		return FromKeychain
	}
	return FromMemory
}
