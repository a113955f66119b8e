package training

import (
	"time"

	"crisol/backend/dataset"
	"crisol/backend/job"
	"crisol/backend/provider"
	"crisol/backend/trainconfig"
)

// Request asks for a plan.
type Request struct {
	ConfigDir string `json:"config_dir" doc:"Absolute path of a config folder, or of a config.json in it"`
	Provider  string `json:"provider" doc:"Provider id" example:"rehearsal"`
	Hardware  string `json:"hardware,omitempty" doc:"Hardware id; empty takes the provider's first"`
	Steps     int    `json:"steps,omitempty" minimum:"0" doc:"Training steps instead of the config's; 0 keeps the config's"`
	Name      string `json:"name,omitempty" doc:"Name of the job; empty takes the config folder's"`
}

// Plan is what would happen: a value that is shown, printed and thrown away. Making one reads only.
type Plan struct {
	Request   Request         `json:"request" doc:"The request with its defaults filled in"`
	CreatedAt time.Time       `json:"created_at"`
	Provider  PlannedProvider `json:"provider"`
	Steps     int             `json:"steps" doc:"Training steps; 0 when the config counts epochs"`
	Datasets  []Dataset       `json:"datasets"`
	Files     int             `json:"files" doc:"Files that the trainer may read, in all"`
	Bytes     int64           `json:"bytes" doc:"Their size in bytes"`
	Secrets   []LeavingSecret `json:"secrets" doc:"Every secret that the trainer gets"`
	Cost      CostRange       `json:"cost"`
	Delivery  PlannedDelivery `json:"delivery"`
	Consent   PlannedConsent  `json:"consent"`
	// Changes is what differs in the config that is sent from the one on disk, each with its reason.
	Changes  []trainconfig.Change  `json:"changes"`
	Warnings []trainconfig.Problem `json:"warnings"`
	// Digest identifies what consent is given to: what leaves (path, size, time of change), to whom, which secrets,
	// and the highest cost. SHA-256 in hex.
	Digest string `json:"digest"`

	config   *trainconfig.Config
	listings map[string]*dataset.Listing // by dataset id
	describe provider.Description
}

// PlannedProvider is the part of a provider's description that a plan shows.
type PlannedProvider struct {
	ID       string            `json:"id"`
	Name     string            `json:"name" say:"true"`
	Local    bool              `json:"local" doc:"Nothing leaves this machine"`
	Hardware provider.Hardware `json:"hardware"`
}

// Dataset is one dataset of the plan.
type Dataset struct {
	ID       string    `json:"id"`
	Type     string    `json:"type" doc:"dataset_type: image, video, ..."`
	Root     string    `json:"root" doc:"Folder on this machine; empty for data that is remote already"`
	Images   int       `json:"images"`
	Captions int       `json:"captions"`
	Missing  int       `json:"missing_captions" doc:"Images without a caption, where captions are text files"`
	Files    int       `json:"files"`
	Bytes    int64     `json:"bytes"`
	LeftOut  []LeftOut `json:"left_out" doc:"What stays at home, by reason"`
	Travel   Travel    `json:"travel"`
	Digest   string    `json:"digest" doc:"Digest of its manifest"`
	Sample   []File    `json:"sample" doc:"The first few files, to look at"`
}

// File is one file that would travel.
type File struct {
	Path  string `json:"path" doc:"Relative to the dataset's folder"`
	Bytes int64  `json:"bytes"`
}

// LeftOut counts what stays at home for one reason.
type LeftOut struct {
	Reason   dataset.Reason `json:"reason"`
	Files    int            `json:"files"`
	Examples []string       `json:"examples" doc:"Up to five paths within the dataset"`
}

// Travel tells how a dataset reaches the trainer.
type Travel struct {
	Way string `json:"way" enum:"served,remote" doc:"served: read from this machine while the job runs; remote: it is remote already"`
	To  string `json:"to" say:"true" doc:"Who reads it"`
	Why string `json:"why" say:"true"`
}

// LeavingSecret is a secret that the trainer gets.
type LeavingSecret struct {
	Name string `json:"name" say:"true"`
	To   string `json:"to" say:"true"`
	Why  string `json:"why" say:"true"`
}

// CostRange is what a job may cost.
type CostRange struct {
	MinUSD float64 `json:"min_usd"`
	MaxUSD float64 `json:"max_usd"`
	Basis  string  `json:"basis" say:"true"`
}

// PlannedDelivery tells how the model comes home.
type PlannedDelivery struct {
	Way   string `json:"way" enum:"receiver,none"`
	Where string `json:"where" doc:"Folder on this machine in which the model arrives"`
	Why   string `json:"why" say:"true"`
}

// PlannedConsent tells what the consent mode makes of this plan.
type PlannedConsent struct {
	Mode     ConsentMode `json:"mode"`
	Needed   bool        `json:"needed" doc:"A person has to agree before it is submitted"`
	Blocked  bool        `json:"blocked" doc:"The mode forbids it"`
	Sentence string      `json:"sentence" say:"true" doc:"What the person would agree to"`
}

// ConsentMode says what may leave the machine without being asked for.
type ConsentMode string

// The consent modes, enforced in this package whatever the face.
const (
	ConsentAsk   ConsentMode = "ask"   // Always Ask (the default)
	ConsentAllow ConsentMode = "allow" // Always Allow
	ConsentDeny  ConsentMode = "deny"  // Never Upload: every remote provider is blocked
)

// Consent is the answer to a plan.
type Consent struct {
	Digest string `json:"digest" doc:"Digest of the plan that was shown"`
	Given  bool   `json:"given"`
	By     string `json:"by" doc:"Face: window or terminal"`
}

// Submitted is the answer to a submit.
type Submitted struct {
	JobID job.ID `json:"job_id"`
}
