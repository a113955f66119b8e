package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"crisol/backend/account"
	"crisol/backend/secret"
	"crisol/backend/training"
)

// Secrets keeps the person's secrets and tells which are there. It hands none out to the window.
type Secrets interface {
	Status(ctx context.Context) ([]secret.Status, error)
	Set(ctx context.Context, name string, value secret.Value) error
	Delete(ctx context.Context, name string) error
}

// Consents keeps what may leave the computer without a question.
type Consents interface {
	Consent() (training.ConsentMode, error)
	SetConsent(mode training.ConsentMode) error
}

// TokenTester asks the issuer of a token whether it works.
type TokenTester interface {
	// TestSecret tests what was typed, or the stored token when that is empty.
	TestSecret(ctx context.Context, name string, typed secret.Value) (account.Result, error)
}

// Settings shows and changes what holds for every job: the tokens, and what may leave the computer.
type Settings struct {
	life     *Life
	secrets  Secrets
	tester   TokenTester
	consents Consents
}

// NewSettings returns the facade.
func NewSettings(life *Life, secrets Secrets, tester TokenTester, consents Consents) *Settings {
	return &Settings{life: life, secrets: secrets, tester: tester, consents: consents}
}

// Secrets tells of every token whether it is there and where it comes from, never what it is.
func (s *Settings) Secrets() ([]secret.Status, error) {
	return call(s.life, quick, func(ctx context.Context) ([]secret.Status, error) {
		list, err := s.secrets.Status(ctx)
		if err != nil {
			return nil, fmt.Errorf("look for the tokens: %w", err)
		}
		return slices.DeleteFunc(list, func(one secret.Status) bool { return !slices.Contains(secret.Tokens(), one.Name) }), nil
	})
}

// TestSecret asks the issuer of a token whether it works: the typed one before it is stored, or the stored one when nothing is
// typed. Neither the result nor the error repeats it.
func (s *Settings) TestSecret(name, typed string) (account.Result, error) {
	value := secret.New(strings.TrimSpace(typed))
	return call(s.life, unhurt, func(ctx context.Context) (account.Result, error) { return s.tester.TestSecret(ctx, name, value) })
}

// SetSecret stores a secret, without the white space that a paste brings along. The error is of secret.ErrUnknownName,
// secret.ErrEmpty or the keychain, and never repeats the value.
func (s *Settings) SetSecret(name, value string) error {
	kept := secret.New(strings.TrimSpace(value))
	// A keychain that is locked asks the person to open it, which takes as long as it takes.
	return act(s.life, unhurt, func(ctx context.Context) error { return s.secrets.Set(ctx, name, kept) })
}

// DeleteSecret removes a secret from the keychain. The error is secret.ErrNotSet when there is none, also when only the
// environment has one, which is read-only.
func (s *Settings) DeleteSecret(name string) error {
	return act(s.life, unhurt, func(ctx context.Context) error { return s.secrets.Delete(ctx, name) })
}

// Consent returns the consent mode in force, a training.ConsentMode. (The bindings declare no type for named strings.)
func (s *Settings) Consent() (string, error) {
	return call(s.life, quick, func(context.Context) (string, error) {
		mode, err := s.consents.Consent()
		return string(mode), err
	})
}

// SetConsent chooses the consent mode for jobs from now on; one that is not known is refused.
func (s *Settings) SetConsent(mode string) error {
	return act(s.life, quick, func(context.Context) error { return s.consents.SetConsent(training.ConsentMode(mode)) })
}
