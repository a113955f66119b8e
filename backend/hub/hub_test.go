package hub_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"crisol/backend/hub"
	"crisol/backend/secret"
)

// double answers as the Hub does, and fails the test for a request that the Hub would not know.
func double(t *testing.T) string {
	t.Helper()
	refuse := func(w http.ResponseWriter, status int, code, message string) {
		if code != "" {
			w.Header().Set("X-Error-Code", code)
		}
		w.Header().Set("X-Error-Message", message)
		w.WriteHeader(status)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/models/{owner}/{name}/auth-check", func(w http.ResponseWriter, r *http.Request) {
		if auth := r.Header.Get("Authorization"); auth != "" && auth != "Bearer hf_good" {
			refuse(w, http.StatusUnauthorized, "", "Invalid credentials in Authorization header")
			return
		}
		switch r.PathValue("name") {
		case "open":
			w.WriteHeader(http.StatusOK)
		case "gated":
			refuse(w, http.StatusForbidden, "GatedRepo", "Access to this model is restricted.")
		case "gated-for-strangers":
			if r.Header.Get("Authorization") == "" {
				refuse(w, http.StatusUnauthorized, "GatedRepo", "You must be authenticated to access it.")
			}
		case "busy":
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			refuse(w, http.StatusNotFound, "RepoNotFound", "Repository not found")
		}
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("the Hub knows no %s %s", r.Method, r.URL)
		w.WriteHeader(http.StatusNotFound)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestHubTellsWhoMayFetchAModel(t *testing.T) {
	t.Parallel()
	client := hub.New(double(t), http.DefaultClient)
	cases := map[string]struct {
		repo, token string
		want        hub.Access
	}{
		"open to all":                 {"owner/open", "", hub.Granted},
		"gated, licence not signed":   {"owner/gated", "hf_good", hub.Gated},
		"gated, nobody asked":         {"owner/gated-for-strangers", "", hub.Gated},
		"gated, licence signed":       {"owner/gated-for-strangers", "hf_good", hub.Granted},
		"not there":                   {"owner/nothing", "hf_good", hub.Missing},
		"a token that is not valid":   {"owner/open", "hf_old", hub.BadToken},
		"missing, with a stale token": {"owner/nothing", "hf_old", hub.BadToken},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := client.Access(t.Context(), c.repo, secret.New(c.token))
			if err != nil || got != c.want {
				t.Errorf("Access = %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestNoAnswerIsNoVerdict(t *testing.T) {
	t.Parallel()
	client := hub.New(double(t), http.DefaultClient)
	if got, err := client.Access(t.Context(), "owner/busy", secret.Value{}); err == nil || got != "" {
		t.Errorf("a busy Hub said %q", got)
	}
	ended, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	if _, err := client.Access(ended, "owner/open", secret.Value{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

func TestPathsAreNotAskedFor(t *testing.T) {
	t.Parallel()
	client := hub.New("http://nobody.invalid", http.DefaultClient)
	for _, path := range []string{"/home/mia/model", "../model", `C:\model`, "a/b/c", "", "~/model", "owner/name?x", "owner/.."} {
		if _, err := client.Access(t.Context(), path, secret.New("hf_x")); !errors.Is(err, hub.ErrName) {
			t.Errorf("%q: %v", path, err)
		}
	}
}
