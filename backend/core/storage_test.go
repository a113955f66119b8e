package core

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"crisol/backend/job"
	"crisol/backend/secret"
	"crisol/backend/staging/served"
	"crisol/backend/training"
)

const running, unknown = job.ID("01jd0000000000000000000000"), job.ID("01jd0000000000000000000009")

// withJob opens a home in which one job is on its way.
func withJob(t *testing.T, log *bytes.Buffer) *Core {
	t.Helper()
	lock, err := Home(t.TempDir()).Lock()
	if err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), Options{Lock: lock, Keys: secret.OpenMemory(), Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(c.Close(), lock.Release()); err != nil {
			t.Error(err)
		}
	})
	at := time.Now().UTC()
	_, err = c.store.Create(job.Job{
		ID: running, Name: "run", CreatedAt: at, Revision: 1, Asked: job.Asked{Phase: job.PhaseSubmitted, PhaseAt: at},
		Delivery: job.Delivery{State: job.DeliveryNone},
	}, []byte("{}"), "")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAJobsKeysReachOnlyItsOwnAndNotWithoutEnd(t *testing.T) {
	t.Parallel()
	c := withJob(t, &bytes.Buffer{})
	for purpose, want := range map[training.Purpose]struct{ bucket, prefix string }{
		{Job: running, Output: true}: {training.OutputsBucket, string(running) + "/"},
		{Job: running, Dataset: 2}:   {served.Bucket(running, 2), ""},
	} {
		cred, err := keyring{c}.Lookup(t.Context(), purpose.AccessKey())
		if err != nil || len(cred.Grants) != 1 {
			t.Fatalf("%+v: %v, %v", purpose, cred, err)
		}
		g := cred.Grants[0]
		if g.Bucket != want.bucket || g.Prefix != want.prefix || g.MaxBytes <= 0 || g.MaxObjects <= 0 {
			t.Errorf("%+v: %+v", purpose, g)
		}
	}
}

func TestOnlyAJobOnItsWayHearsOfRefusals(t *testing.T) {
	t.Parallel()
	log := &bytes.Buffer{}
	c := withJob(t, log)
	o := observer{c}
	o.Refused("AKIAIOSFODNN7EXAMPLE", "SignatureDoesNotMatch")
	o.Refused(training.Purpose{Job: unknown, Output: true}.AccessKey(), "SignatureDoesNotMatch")
	if log.Len() > 0 {
		t.Errorf("invented names are told of: %s", log)
	}
	o.Refused(training.Purpose{Job: running, Output: true}.AccessKey(), "SignatureDoesNotMatch")
	if text := log.String(); !strings.Contains(text, string(running)) || !strings.Contains(text, "SignatureDoesNotMatch") {
		t.Errorf("the log says %q", text)
	}
}
