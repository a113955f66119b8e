package training

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dustin/go-humanize"

	"crisol/backend/hub"
	"crisol/backend/provider"
	"crisol/backend/recipe"
	"crisol/backend/secret"
)

// Verdict is how a check of a preflight came out.
type Verdict string

// The verdicts.
const (
	Pass Verdict = "pass"
	Warn Verdict = "warn" // it may go wrong
	Fail Verdict = "fail" // it will go wrong
	Skip Verdict = "skip" // it does not apply, or nobody can tell
)

// Check is one thing that was looked at before money is spent.
type Check struct {
	ID      string  `json:"id" enum:"provider,base_model,destination,space,reach,keychain,memory"`
	Verdict Verdict `json:"verdict" enum:"pass,warn,fail,skip"`
	// Code says which case it is, so that a face can have its own words: "ID.case".
	Code    string            `json:"code"`
	Message string            `json:"message" say:"true"`
	Fix     string            `json:"fix,omitempty" say:"true" doc:"What a person can do; empty when all is well"`
	Facts   map[string]string `json:"facts" say:"reason" doc:"Names and figures of the message"`
}

// CheckIDs are the checks of a preflight, in the order in which faces list them.
var CheckIDs = []string{"provider", "base_model", "destination", "space", "reach", "keychain", "memory"}

// Hub tells who may fetch a base model; package hub does.
type Hub interface {
	Access(ctx context.Context, repo string, token secret.Value) (hub.Access, error)
}

// Probes are the ways in which a preflight looks at the world. A probe that is nil leaves its check out.
type Probes struct {
	Hub    Hub
	Secret func(ctx context.Context, name string) (secret.Value, secret.Source, error)
	Space  func(dir string) (free uint64, err error)
	HTTP   *http.Client // asks our own storage at its public address
}

// checkTimeout bounds one check.
const checkTimeout = 20 * time.Second

// Preflight looks at everything that could keep a job of this request from going well, all at once, and emits each check
// as it is done, from one goroutine at a time. It returns the checks in the order of CheckIDs. Cancelling ctx ends it. The
// error is as of Plan, or that of ctx. Nothing is sent and nothing is stored; a test file is written and removed where
// models arrive.
func (s *Service) Preflight(ctx context.Context, req Request, emit func(Check)) ([]Check, error) {
	plan, err := s.Plan(ctx, req)
	if err != nil {
		return nil, err
	}
	p, err := s.o.Providers.Choose(req.Provider)
	if err != nil {
		return nil, err
	}
	f := flight{s: s, plan: plan, provider: p}
	looks := map[string]func(context.Context) Check{
		"provider": f.account, "base_model": f.baseModel, "destination": f.destination, "space": f.space,
		"reach": f.reach, "keychain": f.keychain, "memory": f.memory,
	}
	checks := make([]Check, len(CheckIDs))
	var wait sync.WaitGroup
	var mu sync.Mutex
	for i, id := range CheckIDs {
		wait.Go(func() {
			limited, cancel := context.WithTimeout(ctx, checkTimeout)
			defer cancel()
			c := looks[id](limited)
			c.ID, c.Code = id, id+"."+c.Code
			if c.Facts == nil {
				c.Facts = map[string]string{}
			}
			mu.Lock()
			defer mu.Unlock()
			checks[i] = c
			if ctx.Err() == nil {
				emit(c)
			}
		})
	}
	wait.Wait()
	return checks, ctx.Err()
}

// flight is one preflight.
type flight struct {
	s        *Service
	plan     *Plan
	provider provider.Provider
}

func (f flight) account(ctx context.Context) Check {
	d := f.plan.describe
	facts := map[string]string{"provider": d.Name}
	if d.Local {
		return Check{Verdict: Pass, Code: "local", Message: "it runs on this machine and needs no account", Facts: facts}
	}
	for _, name := range d.Secrets {
		if f.s.o.Probes.Secret == nil {
			break
		}
		if _, _, err := f.s.o.Probes.Secret(ctx, name); err != nil {
			facts["secret"] = name
			return Check{Verdict: Fail, Code: "no_token", Message: d.Name + " needs " + name + ", which is not set", Fix: "put it into the settings, under Tokens", Facts: facts}
		}
	}
	account, err := f.provider.Check(ctx)
	facts["account"] = account.Name
	switch cause := provider.CauseOf(err); {
	case err == nil:
		return Check{Verdict: Pass, Code: "account", Message: "signed in as " + account.Name, Facts: facts}
	case cause == provider.Unauthorised:
		return Check{Verdict: Fail, Code: "refused", Message: err.Error(), Fix: "make a new token at the provider and put it into the settings", Facts: facts}
	default:
		facts["reason"] = err.Error()
		return Check{Verdict: Warn, Code: "silent", Message: err.Error(), Fix: "look whether you are online, and check again", Facts: facts}
	}
}

// baseModel asks the Hub for the model that the trainer starts from.
func (f flight) baseModel(ctx context.Context) Check {
	model, _ := f.plan.config.Settings.String("pretrained_model_name_or_path")
	facts := map[string]string{"model": model}
	probes := f.s.o.Probes
	switch {
	case f.plan.describe.Local:
		return Check{Verdict: Skip, Code: "local", Message: "a rehearsal does not load the base model", Facts: facts}
	case model == "":
		return Check{Verdict: Skip, Code: "unnamed", Message: "the config leaves the base model to SimpleTuner", Facts: facts}
	case probes.Hub == nil || !hub.IsName(model):
		return Check{Verdict: Skip, Code: "elsewhere", Message: model + " is not a model at the Hub", Facts: facts}
	}
	token := secret.Value{}
	if probes.Secret != nil {
		token, _, _ = probes.Secret(ctx, secret.HuggingFaceToken) // without one the Hub is asked as a stranger
	}
	access, err := probes.Hub.Access(ctx, model, token)
	facts["reason"] = fmt.Sprint(err)
	switch {
	case err != nil:
		return Check{Verdict: Warn, Code: "silent", Message: err.Error(), Fix: "look whether you are online, and check again", Facts: facts}
	case access == hub.Granted:
		return Check{Verdict: Pass, Code: "granted", Message: model + " can be fetched", Facts: facts}
	case access == hub.BadToken:
		return Check{Verdict: Fail, Code: "bad_token", Message: "the Hub does not accept the token " + secret.HuggingFaceToken, Fix: "make a new one at huggingface.co/settings/tokens and put it into the settings", Facts: facts}
	case access == hub.Missing:
		return Check{Verdict: Fail, Code: "missing", Message: "the Hub knows no " + model + " that you may see", Fix: "correct pretrained_model_name_or_path, or put a token of an account that may see it into the settings", Facts: facts}
	case token.Empty():
		return Check{Verdict: Fail, Code: "gated_no_token", Message: model + " is only for people who accepted its licence, and there is no token", Fix: "accept the licence at huggingface.co/" + model + " and put a token of that account into the settings", Facts: facts}
	default:
		return Check{Verdict: Fail, Code: "gated", Message: "your account has not been let in to " + model, Fix: "accept the licence at huggingface.co/" + model, Facts: facts}
	}
}

// destination writes a file where the model is to arrive.
func (f flight) destination(context.Context) Check {
	dir := f.plan.Delivery.Where
	facts := map[string]string{"folder": dir}
	file, err := os.CreateTemp(dir, ".crisol-preflight-*")
	if err == nil {
		_, err = file.WriteString("a test by Crisol; it can be deleted\n")
		err = errors.Join(err, file.Close(), os.Remove(file.Name()))
	}
	if err != nil {
		facts["reason"] = err.Error()
		return Check{Verdict: Fail, Code: "readonly", Message: "nothing can be written there: " + err.Error(), Fix: "free some space, or check who owns the folder", Facts: facts}
	}
	return Check{Verdict: Pass, Code: "writable", Message: "the model can be written to " + dir, Facts: facts}
}

// What a checkpoint takes at most: that of a LoRA of a usual rank, and of a whole model at two bytes a parameter.
const (
	loraCheckpoint = 1 << 30
	perBillion     = 2 << 30
	keptAtMost     = 20 // checkpoints, where the config sets no limit
)

// outputBytes bounds what a job sends home. known is false when the size of the model is not known.
func (p *Plan) outputBytes() (bytes uint64, known bool) {
	s := p.config.Settings
	every, _ := s.Int("checkpoint_step_interval")
	kept := uint64(keptAtMost)
	if every > 0 && p.Steps > 0 {
		kept = min(kept, uint64(max(1, int64(p.Steps)/every)))
	}
	if limit, ok := s.Int("checkpoints_total_limit"); ok && limit > 0 {
		kept = min(kept, uint64(limit))
	}
	if kind, _ := s.String("model_type"); strings.EqualFold(kind, recipe.LoRA) {
		return (kept + 1) * loraCheckpoint, true
	}
	family, _ := s.String("model_family")
	f, _ := recipe.FamilyOf(family)
	return (kept + 1) * uint64(f.Billions*perBillion), f.Billions > 0
}

func (f flight) space(context.Context) Check {
	if f.s.o.Probes.Space == nil {
		return Check{Verdict: Skip, Code: "unknown", Message: "the free space is not known"}
	}
	free, err := f.s.o.Probes.Space(f.plan.Delivery.Where)
	if err != nil {
		return Check{Verdict: Warn, Code: "unknown", Message: err.Error(), Facts: map[string]string{"reason": err.Error()}}
	}
	needed, known := f.plan.outputBytes()
	if f.plan.describe.Local { // its model is tiny
		needed, known = 64<<20, true
	}
	facts := map[string]string{"free": strconv.FormatUint(free, 10), "needed": strconv.FormatUint(needed, 10)}
	words := humanize.IBytes(free) + " are free, and the model takes up to about " + humanize.IBytes(needed)
	switch {
	case !known:
		return Check{Verdict: Skip, Code: "size_unknown", Message: humanize.IBytes(free) + " are free; how large the model gets is not known", Facts: facts}
	case free < needed/4:
		return Check{Verdict: Fail, Code: "full", Message: words, Fix: "free some space, or keep fewer checkpoints (checkpoints_total_limit)", Facts: facts}
	case free < needed:
		return Check{Verdict: Warn, Code: "tight", Message: words, Fix: "free some space, or keep fewer checkpoints (checkpoints_total_limit)", Facts: facts}
	default:
		return Check{Verdict: Pass, Code: "enough", Message: words, Facts: facts}
	}
}

// reach asks our own storage at the address that the trainer gets. Of an address that a tunnel lends this shows that the
// tunnel leads here; whether a provider's network is let through shows only when its trainer comes.
func (f flight) reach(ctx context.Context) Check {
	address, err := f.s.o.Endpoint(f.plan.describe)
	facts := map[string]string{"address": address}
	if err != nil {
		facts["reason"] = err.Error()
		return Check{Verdict: Fail, Code: "closed", Message: err.Error(), Fix: "give Crisol a public address, or choose a provider on this machine", Facts: facts}
	}
	if f.s.o.Probes.HTTP == nil {
		return Check{Verdict: Skip, Code: "untried", Message: "the address was not tried", Facts: facts}
	}
	if err := f.knock(ctx, address); err != nil {
		facts["reason"] = err.Error()
		return Check{Verdict: Fail, Code: "unanswered", Message: "our storage does not answer there: " + err.Error(), Fix: "see that the tunnel or port forwarding leads to this Crisol", Facts: facts}
	}
	if f.plan.describe.Local {
		return Check{Verdict: Pass, Code: "local", Message: "the storage answers on this machine, and nobody else can reach it", Facts: facts}
	}
	return Check{Verdict: Pass, Code: "open", Message: "the storage answers at its public address", Facts: facts}
}

// knock asks without credentials; our storage refuses that in the words of S3.
func (f flight) knock(ctx context.Context, address string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/"+OutputsBucket, nil)
	if err != nil {
		return err
	}
	answer, err := f.s.o.Probes.HTTP.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 4<<10))
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusForbidden || !strings.Contains(string(body), "<Code>AccessDenied</Code>") {
		return fmt.Errorf("something else answered (%s)", answer.Status)
	}
	return nil
}

func (f flight) keychain(context.Context) Check {
	if f.s.o.KeychainProblem != nil {
		if problem := f.s.o.KeychainProblem(); problem != "" {
			return Check{Verdict: Warn, Code: "memory_only", Message: problem, Fix: "unlock or install a keychain, or keep this Crisol running until the job has ended", Facts: map[string]string{"reason": problem}}
		}
	}
	return Check{Verdict: Pass, Code: "works", Message: "the keys of this job outlive a restart"}
}

// memory compares what the recipe is said to take with what a GPU has.
func (f flight) memory(context.Context) Check {
	has := f.plan.Provider.Hardware.MemoryGB
	s := f.plan.config.Settings
	id, _ := s.String("model_family")
	kind, _ := s.String("model_type")
	family, known := recipe.FamilyOf(id)
	facts := map[string]string{"hardware": f.plan.Provider.Hardware.Name, "family": family.Name, "has": strconv.Itoa(has), "needs": strconv.Itoa(family.MemoryGB)}
	switch {
	case f.plan.describe.Local:
		return Check{Verdict: Skip, Code: "local", Message: "a rehearsal needs no GPU", Facts: facts}
	case has == 0 || !known || family.MemoryGB == 0 || !strings.EqualFold(kind, recipe.LoRA) || !family.Follows(s):
		return Check{Verdict: Skip, Code: "unknown", Message: "how much memory this training takes is not known", Facts: facts}
	case has < family.MemoryGB:
		return Check{Verdict: Warn, Code: "small", Message: fmt.Sprintf("%s takes about %d GB, and this GPU has %d GB", family.Name, family.MemoryGB, has), Fix: "choose hardware with more memory, or a lower rank, resolution or precision", Facts: facts}
	default:
		return Check{Verdict: Pass, Code: "enough", Message: fmt.Sprintf("%s takes about %d GB, and this GPU has %d GB", family.Name, family.MemoryGB, has), Facts: facts}
	}
}
