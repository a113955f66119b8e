package receiver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// flight is a request under way that may change something.
type flight struct {
	bucket, key string
	cred        *Credential // nil until it is verified; under the server's flightsMu
	done        chan struct{}
}

// concerns says whether the request may write below the prefix.
func (f *flight) concerns(bucket, prefix string) bool {
	switch {
	case f.bucket != bucket:
		return false
	case f.key != "":
		return below(prefix, f.key)
	case f.cred == nil:
		return true
	}
	for _, g := range f.cred.Grants { // a list of keys to delete, in the body
		if g.Bucket == bucket && g.Allow&(Write|Delete) != 0 && (strings.HasPrefix(g.Prefix, prefix) || below(g.Prefix, prefix)) {
			return true
		}
	}
	return false
}

// depart notes a request before its key is looked up, so that whoever revokes the key first and then asks what is under way misses
// none. Requests that only read are not noted.
func (s *Server) depart(r *http.Request, t target) *flight {
	f := &flight{bucket: t.bucket, key: t.key, done: make(chan struct{})}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return f
	}
	s.flightsMu.Lock()
	defer s.flightsMu.Unlock()
	s.flights[f] = true
	return f
}

func (s *Server) verified(f *flight, c *Credential) {
	s.flightsMu.Lock()
	defer s.flightsMu.Unlock()
	f.cred = c
}

func (s *Server) arrive(f *flight) {
	s.flightsMu.Lock()
	delete(s.flights, f)
	s.flightsMu.Unlock()
	close(f.done)
}

// Settle ends what is unfinished below a prefix ("job-1/", as in Grant) of a bucket: it waits for requests under way that may write
// there, aborts unfinished multipart uploads, forgets finished ones, so that a repeated Complete finds nothing, and drops the
// account of the prefix's limits. Objects stay. It is no error when there is nothing, or no such bucket, and may be called again.
//
// Revoke the keys that may write there first: then nothing can begin after Settle has returned nil. The error wraps the cause of
// ctx when a request outlasts it. Settle calls the Observer through the requests that it waits for, so hold no lock that the
// Observer takes.
func (s *Server) Settle(ctx context.Context, bucket, prefix string) error {
	for _, f := range s.underWay(bucket, prefix) {
		select {
		case <-f.done:
		case <-ctx.Done():
			return fmt.Errorf("settle %s/%s: a request that writes there is still under way: %w", bucket, prefix, context.Cause(ctx))
		}
	}
	b, ok := s.bucket(bucket)
	if !ok {
		return nil
	}
	var errs []error
	for _, u := range b.allUploads() {
		if below(prefix, u.info.Key) {
			errs = append(errs, u.discard(ctx))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("settle %s/%s: %w", bucket, prefix, err)
	}
	b.gate.Lock()
	defer b.gate.Unlock()
	for p := range b.usages {
		if p == prefix || p != "" && below(prefix, p) {
			delete(b.usages, p)
		}
	}
	return nil
}

func (s *Server) underWay(bucket, prefix string) []*flight {
	s.flightsMu.Lock()
	defer s.flightsMu.Unlock()
	var list []*flight
	for f := range s.flights {
		if f.concerns(bucket, prefix) {
			list = append(list, f)
		}
	}
	return list
}

// discard drops an upload in whatever phase it is, with its record. It stays known until it is gone from the disk, so that it can be
// tried again.
func (u *upload) discard(ctx context.Context) error {
	select {
	case u.turn <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-u.turn }()
	u.mu.Lock()
	u.phase = phaseAborted
	u.mu.Unlock()
	if err := u.bucket.root.RemoveAll(u.dir); err != nil {
		return fmt.Errorf("remove upload to %s/%s: %w", u.bucket.name, u.info.Key, err)
	}
	u.bucket.forget(u)
	return nil
}
