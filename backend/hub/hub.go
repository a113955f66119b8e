// Package hub asks the Hugging Face Hub whether a base model can be fetched, before a GPU is paid for that would wait
// for it in vain.
package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"crisol/backend/secret"
)

// Endpoint is the Hub itself.
const Endpoint = "https://huggingface.co"

// Access is what the Hub says of a model.
type Access string

// The answers.
const (
	Granted  Access = "granted"   // it can be fetched
	Gated    Access = "gated"     // its owner has to let the account in first, or no account was shown
	Missing  Access = "missing"   // there is none of that name, or it is private to others
	BadToken Access = "bad_token" // the token is not valid
)

// ErrName says that a text is not the name of a repository.
var ErrName = errors.New("not the name of a model at the Hub")

// Client asks the Hub.
type Client struct {
	base string
	http *http.Client
}

// New returns a client. base is Endpoint, or a mirror's address without a slash at its end.
func New(base string, client *http.Client) *Client { return &Client{base, client} }

var name = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,95}(/[A-Za-z0-9][A-Za-z0-9._-]{0,95})?$`)

// IsName tells whether a text can be the name of a repository, rather than a path.
func IsName(text string) bool {
	return name.MatchString(text) && !strings.Contains(text, "..") && !strings.HasSuffix(text, ".git")
}

// Access tells whether the holder of token, which may be empty, can fetch the model repo ("owner/name"). It is the
// question that the Hub's own library asks (huggingface_hub, HfApi.auth_check: GET /api/models/REPO/auth-check, and the
// headers X-Error-Code and X-Error-Message of its answer). The error is ErrName, or says why there was no answer.
func (c *Client) Access(ctx context.Context, repo string, token secret.Value) (Access, error) {
	if !IsName(repo) {
		return "", fmt.Errorf("%q: %w", repo, ErrName)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/api/models/"+repo+"/auth-check", nil)
	if err != nil {
		return "", fmt.Errorf("ask the Hub for %s: %w", repo, err)
	}
	if !token.Empty() {
		r.Header.Set("Authorization", "Bearer "+token.Reveal())
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return "", fmt.Errorf("ask the Hub for %s: %w", repo, err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection can be used again
	switch code := answer.Header.Get("X-Error-Code"); {
	case answer.StatusCode == http.StatusOK:
		return Granted, nil
	case code == "GatedRepo":
		return Gated, nil
	case answer.Header.Get("X-Error-Message") == "Invalid credentials in Authorization header":
		return BadToken, nil
	case code == "RepoNotFound", answer.StatusCode == http.StatusNotFound:
		return Missing, nil
	case answer.StatusCode == http.StatusUnauthorized && token.Empty(): // the Hub does not tell strangers what is private
		return Missing, nil
	case answer.StatusCode == http.StatusUnauthorized:
		return BadToken, nil
	case answer.StatusCode == http.StatusForbidden:
		return Gated, nil
	default:
		return "", fmt.Errorf("ask the Hub for %s: it answered %s; try again in a moment", repo, answer.Status)
	}
}
