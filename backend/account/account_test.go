package account_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"crisol/backend/account"
	"crisol/backend/network"
	"crisol/backend/secret"
)

const token = "hf_veryPrivate0123456789"

// double answers as an issuer does: only to its own question, and only with the right token.
func double(t *testing.T, path, answer string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		switch {
		case r.Method != http.MethodGet || r.URL.Path != path || r.URL.RawQuery != "":
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"error":"no such page"}`))
		case r.Header.Get("Authorization") != "Bearer "+token:
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error":"Invalid credentials"}`))
		default:
			_, _ = w.Write([]byte(answer))
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// at asks one server in the place of both issuers.
func at(url string) *account.Issuers {
	return account.New(http.DefaultClient, account.Endpoints{Replicate: url, HuggingFace: url + "/"})
}

func test(t *testing.T, i *account.Issuers, name, value string) account.Result {
	t.Helper()
	r, err := i.Test(t.Context(), name, secret.New(value))
	if err != nil {
		t.Fatal(err)
	}
	if told := fmt.Sprintf("%+v", r); strings.Contains(told, value) {
		t.Errorf("the result repeats the token: %s", told)
	}
	return r
}

func TestAnIssuerIsAskedItsOwnQuestion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, path, answer string
		want               account.Result
	}{
		{
			secret.ReplicateToken, "/v1/account", `{"type":"organization","username":"acme","name":"Acme Corp, Inc."}`,
			account.Result{Name: secret.ReplicateToken, Issuer: "Replicate", Verdict: account.Valid, Who: "acme", Kind: "organization"},
		},
		{
			secret.HuggingFaceToken, "/api/whoami-v2",
			`{"type":"user","id":"1","name":"ana","auth":{"type":"access_token","accessToken":{"displayName":"laptop","role":"read"}}}`,
			account.Result{Name: secret.HuggingFaceToken, Issuer: "Hugging Face", Verdict: account.Valid, Who: "ana", Kind: "user", Scope: "read"},
		},
		{
			secret.HuggingFaceToken, "/api/whoami-v2", `{"type":"org","name":"acme"}`,
			account.Result{Name: secret.HuggingFaceToken, Issuer: "Hugging Face", Verdict: account.Valid, Who: "acme", Kind: "organization"},
		},
	} {
		i := at(double(t, c.path, c.answer).URL)
		if got := test(t, i, c.name, token); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
		got := test(t, i, c.name, "r8_somebodyElses")
		if got.Verdict != account.Refused || got.Reason != account.ReasonRefused || !strings.Contains(got.Message, "make a new one") {
			t.Errorf("%s, another token: %+v", c.name, got)
		}
	}
}

func TestOnlyTheIssuerCanRefuse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		about  string
		status int
		kind   string
		body   string
		want   account.Verdict
		reason account.Reason
	}{
		{"rights taken away", 403, "application/json", `{}`, account.Refused, account.ReasonForbidden},
		{"a firewall", 403, "text/html", `<html>`, account.Unreachable, account.ReasonStrange},
		{"a login page", 401, "text/html", `<html>`, account.Unreachable, account.ReasonStrange},
		{"a login page that is friendly", 200, "text/html", `<html>`, account.Unreachable, account.ReasonStrange},
		{"too many questions", 429, "application/json", `{}`, account.Unreachable, account.ReasonBusy},
		{"a fault of theirs", 503, "text/html", ``, account.Unreachable, account.ReasonBusy},
		{"another API", 200, "application/json", `{"hello":"world"}`, account.Unreachable, account.ReasonStrange},
		{"no JSON", 200, "application/json", `{`, account.Unreachable, account.ReasonStrange},
		{"a proxy", 407, "text/html", ``, account.Unreachable, account.ReasonProxy},
		{"moved", 404, "application/json", `{}`, account.Unreachable, account.ReasonStrange},
	} {
		t.Run(c.about, func(t *testing.T) {
			t.Parallel()
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			t.Cleanup(s.Close)
			got := test(t, at(s.URL), secret.ReplicateToken, token)
			if got.Verdict != c.want || got.Reason != c.reason || got.Message == "" {
				t.Errorf("%+v, want %s because %s", got, c.want, c.reason)
			}
		})
	}
}

func TestTheTokenGoesNowhereElse(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a stranger was asked, with %q", r.Header.Get("Authorization"))
	}))
	t.Cleanup(other.Close)
	s := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusFound))
	t.Cleanup(s.Close)
	if got := test(t, at(s.URL), secret.HuggingFaceToken, token); got.Reason != account.ReasonStrange {
		t.Errorf("a redirect: %+v", got)
	}
	for _, typed := range []string{"hf_a\r\nX-Evil: 1", "hf_ñ", "hf a", ""} {
		r, err := at(other.URL).Test(t.Context(), secret.HuggingFaceToken, secret.New(typed))
		if err != nil || r.Verdict != account.Refused || r.Reason != account.ReasonMalformed {
			t.Errorf("%q: %+v, %v", typed, r, err)
		}
	}
}

func TestOfflineIsNotWrong(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(nil)
	gone.Close()
	got := test(t, at(gone.URL), secret.ReplicateToken, token)
	if got.Verdict != account.Unreachable || got.Reason != account.ReasonOffline || !strings.Contains(got.Message, "not known") {
		t.Errorf("nobody listens: %+v", got)
	}
	hidden := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(hidden.Close)
	if got := test(t, at(hidden.URL), secret.ReplicateToken, token); got.Reason != account.ReasonCertificate || !strings.Contains(got.Message, "CA bundle") {
		t.Errorf("an unknown authority: %+v", got)
	}
	lost := account.New(&http.Client{Transport: failing{fmt.Errorf("ca.pem: %w", network.ErrBundle)}}, account.Endpoints{})
	if got := test(t, lost, secret.ReplicateToken, token); got.Reason != account.ReasonSettings || !strings.Contains(got.Message, "ca.pem") {
		t.Errorf("a bundle that is gone: %+v", got)
	}
	late := account.New(&http.Client{Transport: failing{context.DeadlineExceeded}}, account.Endpoints{})
	if got := test(t, late, secret.ReplicateToken, token); got.Reason != account.ReasonTimeout {
		t.Errorf("no answer: %+v", got)
	}
	barred := account.New(&http.Client{Transport: failing{fmt.Errorf("%w: 407", network.ErrProxyRefused)}}, account.Endpoints{})
	if got := test(t, barred, secret.ReplicateToken, token); got.Reason != account.ReasonProxy {
		t.Errorf("a proxy in the way: %+v", got)
	}
}

func TestWhatNobodyIssuedCannotBeTested(t *testing.T) {
	t.Parallel()
	if _, err := at("").Test(t.Context(), secret.ProxyLogin, secret.New("a:b")); !errors.Is(err, account.ErrNoIssuer) {
		t.Errorf("%v, want ErrNoIssuer", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := at("http://127.0.0.1:1").Test(ended, secret.ReplicateToken, secret.New(token)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want Canceled", err)
	}
}

// failing is a way out on which nothing gets through.
type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }
