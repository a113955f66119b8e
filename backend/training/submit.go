package training

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"crisol/backend/event"
	"crisol/backend/job"
	"crisol/backend/provider"
	"crisol/backend/secret"
	"crisol/backend/staging/served"
	"crisol/backend/store"
	"crisol/backend/trainconfig"
)

// OutputsBucket is the bucket in which models arrive, each job below its own id.
const OutputsBucket = "outputs"

// Submit plans anew, checks the consent against that plan, stores the job and starts on it. It returns as soon as the
// job is stored; what happens then is the job's own story. key, when not empty, makes the call idempotent: a second
// call under the same key returns the first one's job, whatever has become of its config by then.
//
// The error is ErrConsentNeeded, ErrConsentBlocked or ErrPlanChanged where consent is at fault, ErrClosed when Crisol
// is about to end, and as of Plan else. Nothing is stored then.
func (s *Service) Submit(ctx context.Context, req Request, consent Consent, key string) (job.ID, error) {
	s.mu.Lock()
	err := s.open()
	s.mu.Unlock()
	if err != nil {
		return "", err
	}
	if key != "" {
		if id, err := s.o.Store.ByKey(key); !errors.Is(err, store.ErrNotFound) {
			return id, err
		}
	}
	plan, err := s.Plan(ctx, req)
	if err != nil {
		return "", err
	}
	if err := checkConsent(plan, consent); err != nil {
		return "", err
	}
	id, fresh, err := s.keep(plan, consent, key)
	if err != nil || !fresh {
		return id, err
	}
	s.o.Events.Publish(event.JobChanged, id)
	if err := s.run(id, plan); !errors.Is(err, ErrClosed) {
		return id, err
	}
	return id, nil // it is stored, and the next start carries on with it
}

// keep stores a new job with its plan, its config and its lists of files, all or nothing. fresh is false when another submit under
// the same key was a moment earlier.
func (s *Service) keep(plan *Plan, consent Consent, key string) (id job.ID, fresh bool, err error) {
	now := s.o.Clock()
	j := job.Job{
		ID: s.o.NewID(), Name: plan.Request.Name, CreatedAt: now, Revision: 1,
		Asked: job.Asked{
			Provider: plan.Provider.ID, Hardware: plan.Provider.Hardware.ID, ConfigName: plan.config.Name,
			ConfigDir: plan.config.Dir, Steps: plan.Steps, PlanDigest: plan.Digest,
			Consent: job.Agreement{At: now, By: consent.By, Mode: string(plan.Consent.Mode)},
			Cost:    agreedCost(plan), Phase: job.PhaseAccepted, PhaseAt: now,
		},
		Delivery: job.Delivery{State: job.DeliveryNone},
	}
	text, err := json.Marshal(plan)
	if err != nil {
		return "", false, fmt.Errorf("store the plan: %w", err)
	}
	dir := s.o.Store.Dir(j.ID)
	// The job's own files come first: a crash here leaves a folder without a job, which the next start sweeps away.
	err = freezeConfig(s.o.Store.FrozenDir(j.ID), plan)
	for n, d := range plan.Datasets {
		if l := plan.listings[d.ID]; l != nil && err == nil {
			err = served.Freeze(dir, n, l.Files)
		}
	}
	if err == nil {
		boundary("frozen")
		id, err = s.o.Store.Create(j, text, key)
	}
	if err == nil {
		boundary("created")
		return id, true, nil
	}
	rest := os.RemoveAll(dir)
	if errors.Is(err, store.ErrExists) {
		return id, false, rest
	}
	return "", false, errors.Join(err, rest)
}

// agreedCost is what the plan said of the cost. What no provider has told is not known, but that this machine is free is.
func agreedCost(p *Plan) job.Cost {
	return job.Cost{Known: p.Provider.Local || p.Cost.MaxUSD > 0, MinUSD: p.Cost.MinUSD, MaxUSD: p.Cost.MaxUSD}
}

// checkConsent holds the consent modes, whatever the face.
func checkConsent(p *Plan, c Consent) error {
	switch {
	case p.Consent.Blocked:
		return fmt.Errorf("%w: it is set to \"never upload\" and %s is not this machine; change it with: crisolctl consent ask", ErrConsentBlocked, p.Provider.Name)
	case c.Given && c.Digest != p.Digest:
		return fmt.Errorf("%w: a file, the config, a secret or the price is not what was agreed to; look at the plan again", ErrPlanChanged)
	case p.Consent.Needed && !c.Given:
		return fmt.Errorf("%w: look at the plan and agree to it (in the terminal: --yes)", ErrConsentNeeded)
	default:
		return nil
	}
}

// rewrite makes the config and dataloader that the trainer of job id gets, with the credentials of its buckets.
func (s *Service) rewrite(ctx context.Context, p *Plan, id job.ID) (trainconfig.Rewritten, error) {
	endpoint, err := s.o.Endpoint(p.describe)
	if err != nil {
		return trainconfig.Rewritten{}, err
	}
	remote := trainconfig.Remote{
		Datasets: map[string]trainconfig.Bucket{}, Steps: p.Request.Steps, AlignDelivery: true,
	}
	for n, d := range p.Datasets {
		if d.Travel.Way != WayServed {
			continue
		}
		access := Purpose{Job: id, Dataset: n}.AccessKey()
		key, err := Secret(ctx, s.o.Keys, access)
		if err != nil {
			return trainconfig.Rewritten{}, err
		}
		remote.Datasets[d.ID] = trainconfig.Bucket{
			Name: served.Bucket(id, n), EndpointURL: endpoint, Region: region, AccessKey: access, SecretKey: key.Reveal(),
		}
	}
	return p.config.ForRemote(remote)
}

// region is what our storage calls itself; S3 clients want one.
const region = "us-east-1"

// inputs makes everything that the provider gets for job id.
func (s *Service) inputs(ctx context.Context, p *Plan, id job.ID) (provider.Inputs, error) {
	rewritten, err := s.rewrite(ctx, p, id)
	if err != nil {
		return provider.Inputs{}, err
	}
	endpoint, err := s.o.Endpoint(p.describe)
	if err != nil {
		return provider.Inputs{}, err
	}
	access := Purpose{Job: id, Output: true}.AccessKey()
	key, err := Secret(ctx, s.o.Keys, access)
	if err != nil {
		return provider.Inputs{}, err
	}
	return provider.Inputs{
		Config: secret.New(string(rewritten.ConfigJSON)), Dataloader: secret.New(string(rewritten.DataloaderJSON)),
		LyCORIS: string(rewritten.Lycoris), MaxTrainSteps: p.Request.Steps,
		Publish: &provider.S3Target{
			EndpointURL: endpoint, Region: region, Bucket: OutputsBucket, BasePath: string(id), AccessKey: access, SecretKey: key,
		},
	}, nil
}

func (s *Service) storedPlan(id job.ID) (*Plan, error) {
	text, err := s.o.Store.Plan(id)
	if err != nil {
		return nil, err
	}
	var p Plan
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, fmt.Errorf("the stored plan of job %s: %w", id, err)
	}
	return &p, nil
}
