package service_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"crisol/app/service"
	"crisol/backend/account"
	"crisol/backend/secret"
	"crisol/backend/training"
)

// fakeConsents keeps the consent mode as the core does.
type fakeConsents struct{ mode training.ConsentMode }

func (f *fakeConsents) Consent() (training.ConsentMode, error) { return f.mode, nil }

func (f *fakeConsents) SetConsent(mode training.ConsentMode) error {
	if mode != training.ConsentAsk && mode != training.ConsentAllow && mode != training.ConsentDeny {
		return fmt.Errorf("there is no consent mode %q", mode)
	}
	f.mode = mode
	return nil
}

// lockedSecrets is a keychain that a person does not open.
type lockedSecrets struct{ *secret.Keychain }

var errKeychain = errors.New("the keychain is locked")

func (lockedSecrets) Status(context.Context) ([]secret.Status, error) { return nil, errKeychain }
func (lockedSecrets) Set(context.Context, string, secret.Value) error { return errKeychain }

// fakeTester finds every token good whose text it is given, and tells that text as the account.
type fakeTester struct{}

func (fakeTester) TestSecret(_ context.Context, name string, typed secret.Value) (account.Result, error) {
	if typed.Empty() {
		return account.Result{}, secret.ErrNotSet
	}
	return account.Result{Name: name, Verdict: account.Valid, Who: typed.Reveal()}, nil
}

func settingsOf(t *testing.T, secrets service.Secrets) *service.Settings {
	t.Helper()
	return service.NewSettings(begun(t), secrets, fakeTester{}, &fakeConsents{training.ConsentAsk})
}

func TestASecretIsSetSeenAndDeletedWithoutBeingShown(t *testing.T) {
	t.Parallel()
	keys := secret.OpenMemory()
	facade := settingsOf(t, keys)
	source := func() secret.Source {
		list, err := facade.Secrets()
		if err != nil || len(list) != len(secret.Tokens()) {
			t.Fatalf("Secrets = %+v, %v; want one status for each of %v", list, err, secret.Tokens())
		}
		for _, s := range list {
			if s.Name == secret.HuggingFaceToken {
				return s.Source
			}
		}
		return "not listed"
	}
	if got := source(); got != secret.FromNowhere {
		t.Errorf("before it was set: %q", got)
	}
	if err := facade.SetSecret(secret.HuggingFaceToken, "  hf_pasted\n"); err != nil {
		t.Fatal(err)
	}
	if value, _, err := keys.Get(t.Context(), secret.HuggingFaceToken); err != nil || value.Reveal() != "hf_pasted" {
		t.Errorf("kept %q, %v; want the token without the white space around it", value.Reveal(), err)
	}
	if got := source(); got != secret.FromKeychain {
		t.Errorf("after it was set: %q, want %q", got, secret.FromKeychain)
	}
	if err := facade.DeleteSecret(secret.HuggingFaceToken); err != nil || source() != secret.FromNowhere {
		t.Errorf("DeleteSecret = %v, and then it comes from %q", err, source())
	}
}

func TestARefusedSecretIsNotRepeated(t *testing.T) {
	t.Parallel()
	const value = "hf_very_private"
	for _, c := range []struct {
		about       string
		secrets     service.Secrets
		name, value string
		want        error
	}{
		{"an unknown name", secret.OpenMemory(), "AWS_KEY", value, secret.ErrUnknownName},
		{"nothing but white space", secret.OpenMemory(), secret.HuggingFaceToken, " \n", secret.ErrEmpty},
		{"a locked keychain", lockedSecrets{secret.OpenMemory()}, secret.HuggingFaceToken, value, errKeychain},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			err := settingsOf(t, c.secrets).SetSecret(c.name, c.value)
			if !errors.Is(err, c.want) {
				t.Fatalf("SetSecret = %v, want %v", err, c.want)
			}
			if told := fmt.Sprint(service.Format(err)); strings.Contains(told, value) {
				t.Errorf("the page is told %s, with the token in it", told)
			}
		})
	}
	if _, err := settingsOf(t, lockedSecrets{secret.OpenMemory()}).Secrets(); !errors.Is(err, errKeychain) {
		t.Errorf("Secrets of a locked keychain: %v, want %v", err, errKeychain)
	}
	if err := settingsOf(t, secret.OpenMemory()).DeleteSecret(secret.ReplicateToken); !errors.Is(err, secret.ErrNotSet) {
		t.Errorf("DeleteSecret of none: %v, want %v", err, secret.ErrNotSet)
	}
}

func TestTheConsentModeIsChosenAmongThoseThatThereAre(t *testing.T) {
	t.Parallel()
	facade := settingsOf(t, secret.OpenMemory())
	if err := facade.SetConsent("deny"); err != nil {
		t.Fatal(err)
	}
	if err := facade.SetConsent("whatever"); err == nil {
		t.Error("an unknown mode was taken")
	}
	if mode, err := facade.Consent(); err != nil || mode != "deny" {
		t.Errorf("Consent = %q, %v; want the mode that was chosen", mode, err)
	}
}

func TestATokenIsTestedWithoutTheWhiteSpaceOfAPaste(t *testing.T) {
	t.Parallel()
	facade := settingsOf(t, secret.OpenMemory())
	if r, err := facade.TestSecret(secret.HuggingFaceToken, " hf_typed\n"); err != nil || r.Who != "hf_typed" {
		t.Errorf("typed: %+v, %v", r, err)
	}
	if _, err := facade.TestSecret(secret.HuggingFaceToken, "  "); !errors.Is(err, secret.ErrNotSet) {
		t.Errorf("nothing typed asks for the stored one: %v, want %v", err, secret.ErrNotSet)
	}
}
