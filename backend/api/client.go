package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"crisol/backend/core"
	"crisol/backend/job"
	"crisol/backend/provider"
	"crisol/backend/secret"
	"crisol/backend/training"
)

// Errors that a caller branches on.
var (
	ErrNoServer = errors.New("no Crisol runs on this home")
	// ErrLost says that the Crisol that was there does not answer any more.
	ErrLost = errors.New("crisol does not answer")
)

// Client talks to the control API of a home. It proves the server on each connection before it sends the key there.
type Client struct {
	base string
	key  string
	http *http.Client
}

// Connect finds the running Crisol of a home. The error is ErrNoServer when there is none.
func Connect(ctx context.Context, home core.Home) (*Client, error) {
	text, err := os.ReadFile(filepath.Join(home.Private(), serverFile))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", home, ErrNoServer)
	}
	var a Address
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, fmt.Errorf("%s: %w", home, ErrNoServer)
	}
	key, err := os.ReadFile(filepath.Join(home.Private(), keyFile))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", home, ErrNoServer)
	}
	c := &Client{base: "http://" + a.Address + "/api/cloud", key: string(key), http: &http.Client{Transport: transport(a.Address, string(key))}}
	ping, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if _, err := c.Health(ping); err != nil {
		// What stands in the files is of a Crisol that died, whoever listens there now.
		c.http.CloseIdleConnections()
		return nil, fmt.Errorf("%s: %w (%w)", home, ErrNoServer, err)
	}
	return c, nil
}

// Health tells what runs there.
func (c *Client) Health(ctx context.Context) (h Health, err error) {
	err = c.do(ctx, "GET", "/health", nil, &h)
	return h, err
}

// Stop asks the server to end. Jobs go on where they run.
func (c *Client) Stop(ctx context.Context) error { return c.do(ctx, "POST", "/server/stop", nil, nil) }

// RehearsalConfig lays out the sample dataset and returns its config folder.
func (c *Client) RehearsalConfig(ctx context.Context) (dir string, err error) {
	var r RehearsalConfig
	err = c.do(ctx, "POST", "/rehearsal", nil, &r)
	return r.ConfigDir, err
}

// Plan tells what a job would do.
func (c *Client) Plan(ctx context.Context, r training.Request) (*training.Plan, error) {
	p := &training.Plan{}
	if err := c.do(ctx, "POST", "/plan", r, p); err != nil {
		return nil, err
	}
	return p, nil
}

// Submit starts a job.
func (c *Client) Submit(ctx context.Context, r SubmitRequest) (job.ID, error) {
	var s training.Submitted
	err := c.do(ctx, "POST", "/jobs/submit", r, &s)
	return s.JobID, err
}

// Jobs lists jobs, newest first.
func (c *Client) Jobs(ctx context.Context, f job.Filter) (page JobPage, err error) {
	q := url.Values{}
	for _, s := range f.Statuses {
		q.Add("status", string(s))
	}
	if len(q["status"]) > 0 {
		q.Set("status", strings.Join(q["status"], ","))
	}
	for name, value := range map[string]string{"provider": f.Provider, "text": f.Text} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Active {
		q.Set("active", "true")
	}
	if f.Limit != 0 {
		q.Set("limit", strconv.Itoa(f.Limit))
	}
	q.Set("offset", strconv.Itoa(f.Offset))
	err = c.do(ctx, "GET", "/jobs?"+q.Encode(), nil, &page)
	return page, err
}

// Job returns one job.
func (c *Client) Job(ctx context.Context, id job.ID) (j core.Job, err error) {
	err = c.do(ctx, "GET", "/jobs/"+url.PathEscape(string(id)), nil, &j)
	return j, err
}

// Timeline returns what happened to a job.
func (c *Client) Timeline(ctx context.Context, id job.ID) (list []job.Transition, err error) {
	err = c.do(ctx, "GET", "/jobs/"+url.PathEscape(string(id))+"/timeline", nil, &list)
	return list, err
}

// Cancel asks a job to stop; by is who asks, for the job's timeline: terminal, or a script's name in small letters.
func (c *Client) Cancel(ctx context.Context, id job.ID, by string) error {
	return c.do(ctx, "POST", "/jobs/"+url.PathEscape(string(id))+"/cancel?by="+url.QueryEscape(by), nil, nil)
}

// Forget gives up on a job that cannot be brought to its end: it is followed no longer, its credentials are refused and its
// data is withdrawn. It may still run, and cost, at its provider. by is who asks, as for Cancel.
func (c *Client) Forget(ctx context.Context, id job.ID, by string) error {
	return c.do(ctx, "POST", "/jobs/"+url.PathEscape(string(id))+"/forget?by="+url.QueryEscape(by), nil, nil)
}

// Delete removes a job that has ended from the history.
func (c *Client) Delete(ctx context.Context, id job.ID) error {
	return c.do(ctx, "DELETE", "/jobs/"+url.PathEscape(string(id)), nil, nil)
}

// Log returns a piece of a job's log.
func (c *Client) Log(ctx context.Context, id job.ID, offset int64) (page LogPage, err error) {
	path := "/jobs/" + url.PathEscape(string(id)) + "/logs?offset=" + strconv.FormatInt(offset, 10)
	err = c.do(ctx, "GET", path, nil, &page)
	return page, err
}

// Events waits for something to happen after since.
func (c *Client) Events(ctx context.Context, since uint64, wait time.Duration) (page EventPage, err error) {
	path := fmt.Sprintf("/events?since=%d&wait=%d", since, int(wait.Seconds()))
	err = c.do(ctx, "GET", path, nil, &page)
	return page, err
}

// Wait returns once there is nothing left to wait for in a job: it has ended, its delivery is settled, and what was lent
// to it is taken back. seen is called with each state that is new.
func (c *Client) Wait(ctx context.Context, id job.ID, seen func(core.Job)) (core.Job, error) {
	return wait(ctx, func(_ context.Context, call func(*Client) error) error { return call(c) }, id, seen)
}

// Providers lists who can train.
func (c *Client) Providers(ctx context.Context) (list []provider.Description, err error) {
	err = c.do(ctx, "GET", "/providers", nil, &list)
	return list, err
}

// Consent returns the consent mode in force.
func (c *Client) Consent(ctx context.Context) (training.ConsentMode, error) {
	var s ConsentSetting
	err := c.do(ctx, "GET", "/data-consent/setting", nil, &s)
	return s.Mode, err
}

// SetConsent chooses the consent mode.
func (c *Client) SetConsent(ctx context.Context, mode training.ConsentMode) error {
	return c.do(ctx, "PUT", "/data-consent/setting", ConsentSetting{mode}, nil)
}

// Secrets tells which secrets are there.
func (c *Client) Secrets(ctx context.Context) (list []secret.Status, err error) {
	err = c.do(ctx, "GET", "/secrets", nil, &list)
	return list, err
}

// SetSecret stores a secret.
func (c *Client) SetSecret(ctx context.Context, name string, value secret.Value) error {
	return c.do(ctx, "PUT", "/secrets/"+url.PathEscape(name), SecretValue{value.Reveal()}, nil)
}

// DeleteSecret removes a secret.
func (c *Client) DeleteSecret(ctx context.Context, name string) error {
	return c.do(ctx, "DELETE", "/secrets/"+url.PathEscape(name), nil, nil)
}

func (c *Client) do(ctx context.Context, method, path string, in, out any) error {
	var content io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return err
		}
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+c.key)
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := c.http.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("%w: %w", ErrLost, err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 64<<20))
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("%w: its answer broke off: %w", ErrLost, err)
	}
	if answer.StatusCode >= 300 {
		return refusal(answer.StatusCode, text)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("crisol's answer cannot be read: %w", err)
	}
	return nil
}

// refusal reads an error answer. One that is not ours is of whatever else listens there.
func refusal(status int, text []byte) error {
	e := &Error{}
	if json.Unmarshal(text, e) == nil && e.Message != "" {
		return e
	}
	return &Error{Status: status, Code: CodeInternal, Message: fmt.Sprintf("crisol answers %d %s", status, http.StatusText(status))}
}
