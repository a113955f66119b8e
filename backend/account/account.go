// Package account asks the issuer of a token whether it works, before a job depends on it. It sends the token to that issuer
// and to nobody else, and keeps nothing.
package account

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"

	"crisol/backend/network"
	"crisol/backend/secret"
)

// Verdict is what is known of a token after asking.
type Verdict string

// The verdicts. Offline is not wrong: only the issuer itself can refuse a token.
const (
	Valid       Verdict = "valid"
	Refused     Verdict = "refused"
	Unreachable Verdict = "unreachable" // nothing is known
)

// Reason says why a token is not known to be valid. The values are stable: faces translate them.
type Reason string

// The reasons.
const (
	ReasonRefused     Reason = "refused"     // the issuer does not know the token
	ReasonForbidden   Reason = "forbidden"   // the issuer knows the token and grants it nothing
	ReasonMalformed   Reason = "malformed"   // it holds characters that no token has; it was not sent
	ReasonOffline     Reason = "offline"     // no connection came about
	ReasonTimeout     Reason = "timeout"     // no answer came in time
	ReasonProxy       Reason = "proxy"       // the proxy wants a login, or refuses
	ReasonCertificate Reason = "certificate" // whoever answered could not prove to be the issuer
	ReasonSettings    Reason = "settings"    // the network settings cannot be followed
	ReasonBusy        Reason = "busy"        // the issuer answers that it cannot answer now
	ReasonStrange     Reason = "strange"     // what answered is not the issuer's API: a login page of a network, say
)

// Result is what the issuer said.
type Result struct {
	Name    string  `json:"name"` // of the secret
	Issuer  string  `json:"issuer"`
	Verdict Verdict `json:"verdict"`
	Who     string  `json:"who"`   // the account, where it is valid
	Kind    string  `json:"kind"`  // "user" or "organization", where told
	Scope   string  `json:"scope"` // what the token may do, in the issuer's word, where told
	Reason  Reason  `json:"reason"`
	Message string  `json:"message" say:"true"` // for a person: what happened, and what to do
}

// Endpoints are where the issuers answer. Empty fields take the public ones.
type Endpoints struct {
	Replicate   string // default https://api.replicate.com
	HuggingFace string // default https://huggingface.co
}

// limit bounds one question, in time; maxAnswer bounds its answer, in bytes.
const (
	limit     = 15 * time.Second
	maxAnswer = 1 << 20
)

// ErrNoIssuer says that a secret is none that an issuer could be asked about.
var ErrNoIssuer = errors.New("there is nobody to ask about this secret")

// Issuers asks the issuers of tokens.
type Issuers struct {
	client *http.Client
	known  map[string]issuer
}

type issuer struct {
	name, url string
	read      func(body []byte) (Result, error)
}

// New returns the issuers, asked through client.
func New(client *http.Client, at Endpoints) *Issuers {
	own := *client
	// An API does not redirect; a network's login page does, and must not get the token.
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Issuers{client: &own, known: map[string]issuer{
		secret.ReplicateToken:   {"Replicate", base(at.Replicate, "https://api.replicate.com") + "/v1/account", readReplicate},
		secret.HuggingFaceToken: {"Hugging Face", base(at.HuggingFace, "https://huggingface.co") + "/api/whoami-v2", readHuggingFace},
	}}
}

func base(given, public string) string {
	if given == "" {
		return public
	}
	return strings.TrimRight(given, "/")
}

// Test asks the issuer of a token whether it works. The error is ErrNoIssuer, or that of ctx; whatever else happens is in
// the result, which never holds the token.
func (i *Issuers) Test(ctx context.Context, name string, token secret.Value) (Result, error) {
	to, ok := i.known[name]
	if !ok {
		return Result{}, fmt.Errorf("%s: %w", name, ErrNoIssuer)
	}
	r := i.ask(ctx, to, token)
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	r.Name, r.Issuer = name, to.name
	if r.Verdict != Valid {
		r.Message = words(to.name, r)
	}
	return r, nil
}

func (i *Issuers) ask(ctx context.Context, to issuer, token secret.Value) Result {
	if !sendable(token.Reveal()) {
		return Result{Verdict: Refused, Reason: ReasonMalformed}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, to.url, nil)
	if err != nil {
		return Result{Verdict: Unreachable, Reason: ReasonStrange, Message: err.Error()}
	}
	request.Header.Set("Authorization", "Bearer "+token.Reveal())
	request.Header.Set("Accept", "application/json")
	response, err := i.client.Do(request)
	if err != nil {
		return Result{Verdict: Unreachable, Reason: reasonOf(err), Message: err.Error()}
	}
	defer func() { _ = response.Body.Close() }()
	return judge(to, response)
}

// judge reads an answer. Only one in the form of an API says anything about the token.
func judge(to issuer, response *http.Response) Result {
	status := response.StatusCode
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	strange := Result{Verdict: Unreachable, Reason: ReasonStrange, Message: response.Status}
	switch {
	case status == http.StatusProxyAuthRequired:
		return Result{Verdict: Unreachable, Reason: ReasonProxy, Message: response.Status}
	case status == http.StatusTooManyRequests || status >= http.StatusInternalServerError:
		return Result{Verdict: Unreachable, Reason: ReasonBusy, Message: response.Status}
	case kind != "application/json" && kind != "application/problem+json":
		return strange
	case status == http.StatusUnauthorized:
		return Result{Verdict: Refused, Reason: ReasonRefused}
	case status == http.StatusForbidden:
		return Result{Verdict: Refused, Reason: ReasonForbidden}
	case status != http.StatusOK:
		return strange
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return Result{Verdict: Unreachable, Reason: reasonOf(err), Message: err.Error()}
	}
	r, err := to.read(body)
	if err != nil || r.Who == "" {
		return strange
	}
	r.Verdict = Valid
	return r
}

// readReplicate reads the answer to GET /v1/account (Replicate's OpenAPI description, account.get).
func readReplicate(body []byte) (Result, error) {
	var a struct {
		Type     string `json:"type"`
		Username string `json:"username"`
	}
	err := json.Unmarshal(body, &a)
	return Result{Who: a.Username, Kind: a.Type}, err
}

// readHuggingFace reads the answer to GET /api/whoami-v2 (the types ApiWhoAmIReponse and ApiWhoAmIAuthInfo of the npm
// package @huggingface/hub).
func readHuggingFace(body []byte) (Result, error) {
	var a struct {
		Type string `json:"type"`
		Name string `json:"name"`
		Auth struct {
			AccessToken struct {
				Role string `json:"role"`
			} `json:"accessToken"`
		} `json:"auth"`
	}
	err := json.Unmarshal(body, &a)
	if a.Type == "org" {
		a.Type = "organization"
	}
	return Result{Who: a.Name, Kind: a.Type, Scope: a.Auth.AccessToken.Role}, err
}

// sendable tells whether a text can stand in a header: visible ASCII only, as tokens are.
func sendable(token string) bool {
	return token != "" && strings.IndexFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// reasonOf tells why no answer came.
func reasonOf(err error) Reason {
	var (
		unverified *tls.CertificateVerificationError
		unknown    x509.UnknownAuthorityError
		invalid    x509.CertificateInvalidError
		otherName  x509.HostnameError
		timeout    interface{ Timeout() bool }
		dial       *net.OpError // net/http gives the way to a proxy an operation of its own
	)
	switch {
	case errors.Is(err, network.ErrBundle), errors.Is(err, network.ErrProxy), errors.Is(err, network.ErrMode):
		return ReasonSettings
	case errors.As(err, &unverified), errors.As(err, &unknown), errors.As(err, &invalid), errors.As(err, &otherName):
		return ReasonCertificate
	case errors.Is(err, network.ErrProxyRefused), errors.As(err, &dial) && dial.Op == "proxyconnect":
		return ReasonProxy
	case errors.As(err, &timeout) && timeout.Timeout():
		return ReasonTimeout
	default:
		return ReasonOffline
	}
}

// words tells a person what happened, and what to do.
func words(who string, r Result) string {
	detail := ""
	if r.Message != "" {
		detail = " (" + r.Message + ")"
	}
	switch r.Reason {
	case ReasonRefused:
		return fmt.Sprintf("%s does not accept this token: make a new one there, and enter it here", who)
	case ReasonForbidden:
		return fmt.Sprintf("%s knows this token, but grants it nothing: give it more rights there, or make a new one", who)
	case ReasonMalformed:
		return "this is not a token: it holds characters that no token has; copy it again"
	case ReasonTimeout:
		return fmt.Sprintf("%s did not answer in time%s; whether the token is good is not known. Try again later", who, detail)
	case ReasonProxy:
		return fmt.Sprintf("the proxy lets no request to %s through%s: check its address and its login in the settings", who, detail)
	case ReasonCertificate:
		return fmt.Sprintf("whoever answered could not prove to be %s%s, so the token was not sent. If your network inspects its traffic, "+
			"choose its CA bundle in the settings", who, detail)
	case ReasonSettings:
		return fmt.Sprintf("the network settings cannot be followed%s", detail)
	case ReasonBusy:
		return fmt.Sprintf("%s cannot answer now%s; try again later", who, detail)
	case ReasonStrange:
		return fmt.Sprintf("something else than %s answered%s, perhaps the login page of a network; whether the token is good is not known", who, detail)
	default:
		return fmt.Sprintf("%s cannot be reached%s; whether the token is good is not known. Check the connection, and the proxy in the settings", who, detail)
	}
}
