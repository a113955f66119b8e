package training

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"crisol/backend/dataset"
	"crisol/backend/job"
	"crisol/backend/provider"
	"crisol/backend/trainconfig"
)

// The ways in which data travels.
const (
	WayServed = "served" // read from this machine while the job runs
	WayRemote = "remote" // it is remote already
)

// DeliveryReceiver is the way of a model that comes back to this machine's own storage.
const DeliveryReceiver = "receiver"

// What a plan shows of each dataset, and of each reason to leave something out.
const (
	sampleFiles = 5
	examples    = 5
)

// Plan finds out what a job would do. It reads only. The error is trainconfig.Problems when the config or a dataset
// is at fault: every problem at once, with file, field and fix.
func (s *Service) Plan(ctx context.Context, req Request) (*Plan, error) {
	p, err := s.o.Providers.Choose(req.Provider)
	if err != nil {
		return nil, err
	}
	describe := p.Describe()
	hardware, err := chooseHardware(describe, req.Hardware)
	if err != nil {
		return nil, err
	}
	config, err := trainconfig.Load(req.ConfigDir)
	if err != nil {
		return nil, err
	}
	if req.Steps < 0 {
		return nil, trainconfig.Problems{{File: "request", Field: "steps", Message: "cannot be negative", Fix: "give a number above 0, or leave it out"}}
	}
	plan := &Plan{
		CreatedAt: s.o.Clock(), config: config, describe: describe,
		Provider: PlannedProvider{ID: describe.ID, Name: describe.Name, Local: describe.Local, Hardware: hardware},
		Steps:    config.Steps(), Warnings: config.Warnings, Secrets: []LeavingSecret{}, Changes: []trainconfig.Change{},
	}
	if req.Steps > 0 {
		plan.Steps = req.Steps
	}
	req.ConfigDir, req.Hardware = config.Dir, hardware.ID
	if req.Name == "" {
		req.Name = config.Name
	}
	plan.Request = req
	if err := plan.scan(ctx); err != nil {
		return nil, err
	}
	if err := s.preview(ctx, plan); err != nil {
		return nil, err
	}
	s.planDelivery(plan)
	plan.Cost = costOf(plan)
	if s.o.KeychainProblem != nil {
		if problem := s.o.KeychainProblem(); problem != "" {
			plan.Warnings = append(plan.Warnings, trainconfig.Problem{
				File: "the system's keychain", Message: problem, Warning: true,
				Fix: "unlock or install a keychain, or keep this Crisol running until the job has ended",
			})
		}
	}
	if plan.Digest, err = plan.digest(); err != nil {
		return nil, err
	}
	return plan, s.planConsent(plan)
}

// costOf says what a job may cost. What no provider has told is not guessed.
func costOf(p *Plan) CostRange {
	if p.describe.Local {
		return CostRange{Basis: "runs on this machine, free of charge"}
	}
	return CostRange{Basis: fmt.Sprintf("not known: %s charges $%.2f an hour, and how long the job takes is not estimated yet",
		p.Provider.Name, p.Provider.Hardware.USDHour)}
}

func chooseHardware(d provider.Description, id string) (provider.Hardware, error) {
	for _, h := range d.Hardware {
		if id == "" || h.ID == id {
			return h, nil
		}
	}
	known := make([]string, 0, len(d.Hardware))
	for _, h := range d.Hardware {
		known = append(known, h.ID)
	}
	return provider.Hardware{}, &provider.Error{
		Provider: d.ID, Cause: provider.InvalidInput, Op: "choose",
		Message: fmt.Sprintf("there is no hardware %q; choose one of %v", id, known),
	}
}

// scan lists every dataset of the config.
func (p *Plan) scan(ctx context.Context) error {
	p.listings = map[string]*dataset.Listing{}
	var problems trainconfig.Problems
	for _, d := range p.config.Datasets {
		if d.Disabled || !d.HasMedia() {
			continue
		}
		planned := Dataset{ID: d.ID, Type: d.DatasetType, LeftOut: []LeftOut{}, Sample: []File{}}
		if !d.NeedsTransport() {
			planned.Travel = Travel{Way: WayRemote, To: d.Type, Why: "the config names data that the trainer can reach by itself"}
			p.Datasets = append(p.Datasets, planned)
			continue
		}
		root := p.config.DataDir(d)
		listing, err := dataset.Scan(ctx, root, dataset.Options{Type: d.DatasetType, CaptionStrategy: d.CaptionStrategy})
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			problems = append(problems, trainconfig.Problem{
				File: p.config.DataloaderPath, Field: d.ID + ".instance_data_dir", Message: err.Error(),
				Fix: "point it at a folder of images that you may read, or set \"disabled\": true",
			})
			continue
		}
		p.listings[d.ID] = listing
		p.Datasets = append(p.Datasets, describeDataset(planned, listing))
	}
	if len(problems) > 0 {
		return problems
	}
	for _, d := range p.Datasets {
		p.Files += d.Files
		p.Bytes += d.Bytes
	}
	return nil
}

func describeDataset(d Dataset, l *dataset.Listing) Dataset {
	d.Root, d.Images, d.Captions = l.Root, l.Images, l.Captions
	d.Files, d.Bytes, d.Digest = len(l.Files), l.Bytes, l.Digest()
	d.Missing = l.MissingCaptionCount
	for _, f := range l.Files[:min(sampleFiles, len(l.Files))] {
		d.Sample = append(d.Sample, File{Path: f.Path, Bytes: f.Size})
	}
	d.LeftOut = SumLeftOut(l.LeftOut)
	d.Travel = Travel{
		Way: WayServed, To: "the trainer",
		Why: "the folder stays where it is; the trainer reads exactly these files from this machine's own storage while it runs",
	}
	return d
}

// SumLeftOut counts what a scan left out by reason, in the order in which the reasons first appear.
func SumLeftOut(list []dataset.LeftOut) []LeftOut {
	sums := []LeftOut{}
	at := map[dataset.Reason]int{}
	for _, out := range list {
		i, seen := at[out.Reason]
		if !seen {
			i = len(sums)
			at[out.Reason] = i
			sums = append(sums, LeftOut{Reason: out.Reason})
		}
		sums[i].Files++
		if len(sums[i].Examples) < examples {
			sums[i].Examples = append(sums[i].Examples, out.Path)
		}
	}
	return sums
}

// preview rewrites the config as a submit would, to show what changes and to find what cannot work.
func (s *Service) preview(ctx context.Context, p *Plan) error {
	rewritten, err := s.rewrite(ctx, p, placeholderID)
	if err != nil {
		return err
	}
	p.Changes = append(p.Changes, rewritten.Changes...)
	if rewritten.Steps > 0 {
		p.Steps = rewritten.Steps
	}
	for n, d := range p.Datasets {
		if d.Travel.Way == WayServed {
			p.Secrets = append(p.Secrets, LeavingSecret{
				Name: fmt.Sprintf("storage key of dataset %d (%s)", n+1, d.ID), To: p.Provider.Name,
				Why: "made for this job only; reads this dataset's bucket and nothing else, until the job ends",
			})
		}
	}
	p.Secrets = append(p.Secrets, LeavingSecret{
		Name: "storage key of the outputs", To: p.Provider.Name,
		Why: "made for this job only; writes below the job's own folder, until the job ends",
	})
	served := map[string]bool{}
	for _, d := range p.Datasets {
		served[d.ID] = d.Travel.Way == WayServed
	}
	for _, field := range rewritten.SecretFields {
		id, _, _ := strings.Cut(field, ".")
		if !served[id] { // the keys of our own buckets are listed above
			p.Secrets = append(p.Secrets, LeavingSecret{
				Name: field, To: p.Provider.Name, Why: "stands in " + filepath.Base(p.config.DataloaderPath) + "; the trainer reads that dataset with it",
			})
		}
	}
	return nil
}

// placeholderID stands for the job's id while there is none.
const placeholderID job.ID = "00000000000000000000000000"

func (s *Service) planDelivery(p *Plan) {
	p.Delivery = PlannedDelivery{
		Way: DeliveryReceiver, Where: s.o.Outputs,
		Why: "the trainer publishes its output folder to this machine's own storage after each validation",
	}
}

func (s *Service) planConsent(p *Plan) error {
	mode, err := s.o.Consent()
	if err != nil {
		return err
	}
	p.Consent = PlannedConsent{
		Mode: mode, Blocked: mode == ConsentDeny && !p.describe.Local,
		// A mode that this Crisol does not know counts as the careful one.
		Needed:   mode != ConsentAllow && mode != ConsentDeny,
		Sentence: sentence(p),
	}
	return nil
}

func sentence(p *Plan) string {
	if p.describe.Local {
		return fmt.Sprintf("Let a trainer on this machine read %d files. Nothing leaves this machine.", p.Files)
	}
	return fmt.Sprintf("Let %s read %d files (%d bytes) from this machine and use the listed secrets.", p.Provider.Name, p.Files, p.Bytes)
}

// digest covers what leaves, to whom, which secrets, and the highest cost; not the time, nor what is only said.
func (p *Plan) digest() (string, error) {
	type leaving struct{ ID, Root, Way, Digest string }
	what := struct {
		Provider, Hardware, Config, Dataloader, LyCORIS string
		Steps                                           int
		Data                                            []leaving
		Secrets                                         []LeavingSecret
		MaxUSD                                          float64
		Delivery                                        string
	}{
		Provider: p.Provider.ID, Hardware: p.Provider.Hardware.ID, Steps: p.Steps, Secrets: p.Secrets,
		MaxUSD: p.Cost.MaxUSD, Delivery: p.Delivery.Way,
	}
	config, dataloader, err := p.config.Sanitised()
	if err != nil {
		return "", err
	}
	what.Config, what.Dataloader, what.LyCORIS = string(config), string(dataloader), string(p.config.LyCORIS)
	for _, d := range p.Datasets {
		what.Data = append(what.Data, leaving{d.ID, d.Root, d.Travel.Way, d.Digest})
	}
	text, err := json.Marshal(what)
	if err != nil {
		return "", fmt.Errorf("make the plan's digest: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// IsProblems tells whether an error is about the person's config or datasets, and returns the problems.
func IsProblems(err error) (trainconfig.Problems, bool) {
	var problems trainconfig.Problems
	ok := errors.As(err, &problems)
	return problems, ok
}
