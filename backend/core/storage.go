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
		Bucket: served.Bucket(purpose.Job, purpose.Dataset),
		Allow:  receiver.List | receiver.Read | receiver.Write | receiver.Delete,
	}
	if purpose.Output {
		grant = receiver.Grant{
			Bucket: training.OutputsBucket, Prefix: string(purpose.Job) + "/",
			Allow: receiver.List | receiver.Read | receiver.Write,
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
