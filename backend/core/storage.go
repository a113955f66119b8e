package core

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"crisol/backend/job"
	"crisol/backend/receiver"
	"crisol/backend/staging/served"
	"crisol/backend/store"
	"crisol/backend/training"
)

// What one job may store. A trainer runs elsewhere, on code and data of others: it must not be able to fill this disk.
const (
	// maxOutputBytes has room for a run's worth of large things: hundreds of adapters with their optimizer state, which are
	// some 2 GiB at most, or a few full checkpoints of a model of 12 billion parameters, which are some 70 GiB.
	maxOutputBytes = 200 << 30
	// maxOutputObjects is hundreds of checkpoints of some 30 files each.
	maxOutputObjects = 20_000
	// maxOverlayBytes is for SimpleTuner's own notes on a dataset (sizes and buckets of its files, some 300 bytes for each):
	// ten times of what they are for half a million files. Its caches stay with the trainer.
	maxOverlayBytes = 2 << 30
	// maxOverlayObjects leaves room for a trainer that writes a note beside each file of a large dataset.
	maxOverlayObjects = 200_000
)

// keyring answers the storage's question whose access key this is, out of the jobs themselves: a job's credentials live
// from its submit until it has ended, and nothing about them is stored.
type keyring struct{ c *Core }

// Lookup returns the credential of an access key.
func (k keyring) Lookup(ctx context.Context, accessKey string) (receiver.Credential, error) {
	purpose, ok := training.ParseAccessKey(accessKey)
	if !ok {
		return receiver.Credential{}, receiver.ErrUnknownKey
	}
	j, err := k.c.store.Get(purpose.Job)
	if errors.Is(err, store.ErrNotFound) {
		return receiver.Credential{}, receiver.ErrUnknownKey
	}
	if err != nil {
		return receiver.Credential{}, err
	}
	if j.Status().Terminal() || j.Asked.Phase == job.PhaseCleaned {
		return receiver.Credential{}, fmt.Errorf("%w: its job has ended", receiver.ErrUnknownKey)
	}
	key, err := training.Secret(ctx, k.c.keys, accessKey)
	if err != nil {
		return receiver.Credential{}, err
	}
	// Write and delete on a dataset go to its overlay: SimpleTuner writes its metadata there and may delete samples.
	grant := receiver.Grant{
		Bucket:   served.Bucket(purpose.Job, purpose.Dataset),
		Allow:    receiver.List | receiver.Read | receiver.Write | receiver.Delete,
		MaxBytes: maxOverlayBytes, MaxObjects: maxOverlayObjects,
	}
	if purpose.Output {
		grant = receiver.Grant{
			Bucket: training.OutputsBucket, Prefix: string(purpose.Job) + "/",
			Allow:    receiver.List | receiver.Read | receiver.Write,
			MaxBytes: maxOutputBytes, MaxObjects: maxOutputObjects,
		}
	}
	return receiver.Credential{AccessKey: accessKey, Secret: key.Reveal(), Grants: []receiver.Grant{grant}}, nil
}

// observer passes on what happens in the storage.
type observer struct{ c *Core }

// ObjectStored wakes the job that an output belongs to.
func (o observer) ObjectStored(bucket, key string, _ int64) {
	if bucket != training.OutputsBucket {
		return
	}
	id, _, _ := strings.Cut(key, "/")
	o.c.training.ObjectStored(job.ID(id))
}

// ObjectServed is of no interest yet.
func (o observer) ObjectServed(string, string, int64) {}

// SourceChanged tells that a dataset's file is not what the plan listed.
func (o observer) SourceChanged(bucket, key string, err error) {
	o.c.training.SourceChanged(bucket, key, err)
}

// Refused tells the job of an access key that a request in its name proved nothing. Who is not of a running job is of no
// interest: names can be invented.
func (o observer) Refused(accessKey, reason string) {
	purpose, ok := training.ParseAccessKey(accessKey)
	if !ok {
		return
	}
	if j, err := o.c.store.Get(purpose.Job); err != nil || j.Status().Terminal() {
		return
	}
	o.c.o.Log.Warn("the storage refused a request in the name of a job", "job", purpose.Job, "output", purpose.Output, "reason", reason)
	o.c.training.Refused(purpose.Job, reason)
}
