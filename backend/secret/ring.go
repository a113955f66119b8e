package secret

import (
	"sync"

	"github.com/zalando/go-keyring"
)

// osRing is the keychain of the operating system.
type osRing struct{}

func (osRing) Get(service, name string) (string, error) { return keyring.Get(service, name) }

func (osRing) Set(service, name, value string) error { return keyring.Set(service, name, value) }

func (osRing) Delete(service, name string) error { return keyring.Delete(service, name) }

// unreachable is a keychain that cannot be asked.
type unreachable struct{ err error }

func (u unreachable) Get(string, string) (string, error) { return "", u.err }

func (u unreachable) Set(string, string, string) error { return u.err }

func (u unreachable) Delete(string, string) error { return u.err }

// memory is the fallback where no keychain can be reached.
type memory struct {
	mu      sync.Mutex
	entries map[string]string
}

func newMemory() *memory { return &memory{entries: map[string]string{}} }

func (m *memory) Get(service, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	text, ok := m.entries[service+"\x00"+name]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return text, nil
}

func (m *memory) Set(service, name, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries[service+"\x00"+name] = value
	return nil
}

func (m *memory) Delete(service, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := service + "\x00" + name
	if _, ok := m.entries[key]; !ok {
		return keyring.ErrNotFound
	}
	delete(m.entries, key)
	return nil
}
