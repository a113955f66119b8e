// Package provider is the seam between Crisol and whoever runs the training: a small interface that everyone must
// offer, capabilities that are found by asking, and a description that is data, so that forms, hardware pickers and
// cost tables draw themselves. Adding a provider is one package and one line in the registry (see
// docs/adding-a-provider.md); providertest holds the contract that each must pass.
package provider

import (
	"context"
	"time"

	"crisol/backend/job"
	"crisol/backend/secret"
)

// Provider runs training jobs. Methods may be called from several goroutines at once. Every method obeys its context
// and returns an *Error (see errors.go) where a caller has to branch.
type Provider interface {
	// Describe returns who this is and what it offers. It does not touch the network and is cheap.
	Describe() Description

	// Check asks whether the credentials work, before anything is sent. Providers that need none return a zero Account.
	Check(ctx context.Context) (Account, error)

	// Submit starts a job and returns the provider's own id. Submission.Key is the same for every try of one job: a
	// provider that can tell must return the job that it already started under that key, never start a second one.
	// When Submit returns an error that is not Unavailable, nothing runs.
	Submit(ctx context.Context, s Submission) (remoteID string, err error)

	// Observe returns the provider's view of a job. A job that the provider does not know is NotFound.
	Observe(ctx context.Context, remoteID string) (job.Remote, error)

	// Logs returns the log behind cursor ("" = from the start). Chunks joined in order are the log, each byte once. An
	// empty chunk means that there is nothing new. The cursor stays valid across restarts of Crisol.
	Logs(ctx context.Context, remoteID, cursor string) (LogChunk, error)

	// Cancel asks for the job to stop. It may be called again until Observe confirms; cancelling a job that has ended
	// is not an error.
	Cancel(ctx context.Context, remoteID string) error
}

// Finder is the capability to find a job by the key that it was submitted with. With it, a crash between the call and
// its answer never costs a second job.
type Finder interface {
	// Find returns the provider's id of the job submitted under key. found is false only when the provider is certain
	// that no such job was started and that none can still appear.
	Find(ctx context.Context, key string) (remoteID string, found bool, err error)
}

// Cleaner is the capability to take back what a job left at the provider (uploads, working folders). It is called
// once the job has ended and its delivery is settled, and again after a crash: it must be idempotent.
type Cleaner interface {
	Clean(ctx context.Context, key, remoteID string) error
}

// Lister is the capability to list recent jobs of the account, newest first.
type Lister interface {
	List(ctx context.Context, limit int) ([]job.Remote, error)
}

// Coster is the capability to tell what a job has cost so far.
type Coster interface {
	Cost(ctx context.Context, remoteID string) (Cost, error)
}

// Description says who a provider is and what it offers.
type Description struct {
	ID           string       `json:"id" doc:"Stable id, lower case"`
	Name         string       `json:"name" say:"true"`
	Summary      string       `json:"summary" say:"true" doc:"One sentence for a person"`
	Availability Availability `json:"availability" enum:"ready,coming soon"`
	// Local says that nothing leaves this machine. Only local providers work under the consent mode "never upload".
	Local    bool       `json:"local"`
	Secrets  []string   `json:"secrets,omitempty" doc:"Names of the secrets that it needs"`
	Settings []Setting  `json:"settings,omitempty"`
	Hardware []Hardware `json:"hardware"`
	// Poll is how often a running job is asked after; the tracker slows down by itself when nothing moves.
	Poll time.Duration `json:"-"`
}

// Availability says whether a provider can be chosen.
type Availability string

// The availabilities.
const (
	Ready      Availability = "ready"
	ComingSoon Availability = "coming soon"
)

// Setting describes one non-secret setting, so that a form can draw itself.
type Setting struct {
	Name     string `json:"name" doc:"Key in the provider's settings file"`
	Type     string `json:"type" enum:"string,integer,number,boolean,duration"`
	Label    string `json:"label" say:"true"`
	Help     string `json:"help" say:"true"`
	Default  string `json:"default"`
	Advanced bool   `json:"advanced"`
}

// Hardware is one kind of machine that a provider offers.
type Hardware struct {
	ID       string  `json:"id"`
	Name     string  `json:"name" say:"true"`
	GPUs     int     `json:"gpus"`
	MemoryGB int     `json:"memory_gb" doc:"Per GPU; 0 when it does not apply"`
	USDHour  float64 `json:"usd_hour" doc:"Price of one hour; 0 is free"`
	Source   string  `json:"source,omitempty" say:"true" doc:"Where the price is from, and of what date"`
}

// Account is what a provider says of the owner of the credentials.
type Account struct {
	Name string `json:"name"`
}

// Cost is what a job has cost.
type Cost struct {
	USD   float64 `json:"usd"`
	Basis string  `json:"basis" say:"true" doc:"How the figure came about"`
	Final bool    `json:"final"`
}

// Submission is everything that a provider gets.
type Submission struct {
	Key      string // the job's ID; the same for every try
	Name     string
	Hardware string
	Inputs   Inputs
}

// Inputs are the inputs of SimpleTuner's container (the predictor of its published Cog image), which every provider
// passes on in its own way. They hold secrets and must not be stored or logged.
type Inputs struct {
	Config        secret.Value // config_json, inline
	Dataloader    secret.Value // dataloader_json, inline; holds the dataset credentials
	LyCORIS       string       // lycoris_config, inline; "" for none
	MaxTrainSteps int          // max_train_steps; 0 leaves the config's
	Publish       *S3Target    // s3_*; nil for none
}

// S3Target is where the trainer publishes its output folder.
type S3Target struct {
	EndpointURL string
	Region      string
	Bucket      string
	BasePath    string
	AccessKey   string
	SecretKey   secret.Value
}

// LogChunk is a piece of a job's log.
type LogChunk struct {
	Text   []byte
	Cursor string
}
