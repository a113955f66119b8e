// Package job holds what Crisol knows of one training job, and the pure rules by which that knowledge grows.
//
// Four things are kept apart, because a tool that mixes them lies sooner or later: what was asked for (Asked), what
// the provider last said (Said), what we saw with our own eyes (Seen), and how far the model is home (Delivery).
// The status that a person reads is derived from these by Job.Status and stored nowhere.
//
// Everything that happens to a job arrives as an Observation and goes through Apply. The package does no input or
// output and knows no clock.
package job

import "time"

// ID names a job: a ULID in lower case (26 characters), so that IDs sort by time of creation, fit in an S3 key and
// in a host name, and can be minted before anything was sent anywhere.
type ID string

// Job is everything known of one training job. It is a value: Apply returns a new one.
type Job struct {
	ID        ID        `json:"id"`
	Name      string    `json:"name" doc:"What the person calls it; the config folder's name by default"`
	CreatedAt time.Time `json:"created_at"`
	// Revision grows by one with each change that Apply makes; a reader that holds revision N has seen all up to N.
	Revision uint64   `json:"revision"`
	Asked    Asked    `json:"asked"`
	Said     Said     `json:"said"`
	Seen     Seen     `json:"seen"`
	Delivery Delivery `json:"delivery"`
}

// Asked is what the person asked for and how far Crisol itself has gone in passing it on.
type Asked struct {
	Provider   string    `json:"provider" doc:"Provider id"`
	Hardware   string    `json:"hardware,omitempty" doc:"Hardware id of the provider's description"`
	ConfigName string    `json:"config_name"`
	ConfigDir  string    `json:"config_dir"`
	Steps      int       `json:"steps" doc:"Training steps asked for; 0 when the config counts epochs"`
	PlanDigest string    `json:"plan_digest" doc:"Digest of the plan that consent was given to"`
	Consent    Agreement `json:"consent"`
	Cost       Cost      `json:"cost,omitzero"`
	Phase      Phase     `json:"phase"`
	PhaseAt    time.Time `json:"phase_at"`
	// Fault is why Crisol gave up before a provider had the job. Empty otherwise.
	Fault string `json:"fault,omitempty"`
	// CancelAt is when a cancel was first asked for; zero when it was not.
	CancelAt time.Time `json:"cancel_at,omitzero"`
	CancelBy string    `json:"cancel_by,omitempty" doc:"Who asked for the cancel: window, terminal, limit, ..."`
	// LetGoAt is when a person gave up on a job that could not be brought to an end; zero when nobody did.
	LetGoAt time.Time `json:"let_go_at,omitzero"`
	LetGoBy string    `json:"let_go_by,omitempty"`
	// RemovedAt is when a person took the job off the list; zero while it is on it. It can be put back until it is purged.
	RemovedAt time.Time `json:"removed_at,omitzero"`
}

// Cost is what the plan said that the job may cost.
type Cost struct {
	Known  bool    `json:"known" doc:"Somebody could tell; two zeros mean that it is free then"`
	MinUSD float64 `json:"min_usd"`
	MaxUSD float64 `json:"max_usd"`
}

// Agreement records who agreed to a plan, when, and under which mode.
type Agreement struct {
	At   time.Time `json:"at,omitzero"`
	By   string    `json:"by,omitempty" doc:"The face through which it was given: window or terminal"`
	Mode string    `json:"mode,omitempty" doc:"Consent mode in force: ask, allow or deny"`
}

// Removed tells whether a person took the job off the list.
func (j Job) Removed() bool { return !j.Asked.RemovedAt.IsZero() }

// Phase is how far Crisol has gone in passing the job on. It only ever moves forward.
type Phase string

// The phases, in order. A crash in PhaseAccepted or PhaseStaging means that nothing was started at the provider; a
// crash in PhaseSubmitting means that it may have been, and that the provider has to be asked.
const (
	PhaseAccepted   Phase = "accepted"   // stored with consent; nothing has left
	PhaseStaging    Phase = "staging"    // data is being made reachable or uploaded
	PhaseSubmitting Phase = "submitting" // the one call to the provider is about to be made or under way
	PhaseSubmitted  Phase = "submitted"  // the provider's own id is known
	PhaseCleaned    Phase = "cleaned"    // ended, credentials revoked, staged data taken back
)

var phaseOrder = map[Phase]int{PhaseAccepted: 0, PhaseStaging: 1, PhaseSubmitting: 2, PhaseSubmitted: 3, PhaseCleaned: 4}

// Before tells whether p comes before q.
func (p Phase) Before(q Phase) bool { return phaseOrder[p] < phaseOrder[q] }

// Said is the provider's last word on the job.
type Said struct {
	RemoteID  string    `json:"remote_id,omitempty" doc:"The provider's own id of the job"`
	RemoteURL string    `json:"remote_url,omitempty" doc:"A page at the provider that shows the job"`
	Status    Status    `json:"status,omitempty"`
	At        time.Time `json:"at,omitzero" doc:"When the provider said so, by its own clock where it tells"`
	StartedAt time.Time `json:"started_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	Error     string    `json:"error,omitempty" say:"true"`
	Output    string    `json:"output,omitempty" doc:"What the trainer returned, in its own words"`
}

// Seen is what Crisol observed itself: log lines, steps, objects, a heartbeat.
type Seen struct {
	Stage      string    `json:"stage,omitempty" say:"true" doc:"The trainer's stage in its own words"`
	Step       int       `json:"step"`
	TotalSteps int       `json:"total_steps"`
	Loss       float64   `json:"loss,omitempty"`
	LR         float64   `json:"learning_rate,omitempty"`
	ETASeconds int       `json:"eta_seconds,omitempty"`
	LastStepAt time.Time `json:"last_step_at,omitzero"`
	LastLogAt  time.Time `json:"last_log_at,omitzero"`
	LastLine   string    `json:"last_line,omitempty"`
	AnsweredAt time.Time `json:"answered_at,omitzero" doc:"When the provider last answered a question about this job"`
	// Problem is why the provider could not be asked the last time, in words for a person; empty once it answers.
	Problem string    `json:"problem,omitempty" say:"true"`
	Log     LogCursor `json:"log"`
}

// LogCursor says how much of the job's log is in our own files. What stands in a file beyond these sizes was written
// by a process that died before it could say so; it is cut off and fetched again, so no line is lost or doubled.
type LogCursor struct {
	Cursor      string `json:"cursor,omitempty" doc:"The provider's cursor behind the last byte that we hold"`
	Bytes       int64  `json:"bytes" doc:"Size of our copy of the log"`
	Parsed      int64  `json:"parsed" doc:"How much of it was read for steps and losses"`
	MetricBytes int64  `json:"metric_bytes" doc:"Size of the metrics file"`
	Points      int    `json:"points" doc:"Metric points in that file"`
}

// Delivery is how far the model is home.
type Delivery struct {
	State   DeliveryState `json:"state"`
	At      time.Time     `json:"at,omitzero" doc:"Last change"`
	Objects int           `json:"objects" doc:"Objects that arrived, repeats not counted twice"`
	Bytes   int64         `json:"bytes" doc:"Bytes that arrived, repeats counted"`
	Model   *Model        `json:"model,omitempty"`
	Reason  string        `json:"reason,omitempty" say:"true" doc:"Why nothing usable arrived, and what to do"`
}

// DeliveryState is the short form of Delivery.
type DeliveryState string

// The delivery states. Verified is said only of weights that are on this disk, whole, and parse.
const (
	DeliveryNone     DeliveryState = "none"
	DeliveryArriving DeliveryState = "arriving"
	DeliveryVerified DeliveryState = "verified"
	DeliveryMissing  DeliveryState = "missing"
)

// Model describes verified weights on this disk.
type Model struct {
	Path       string            `json:"path" doc:"Absolute path of the weights file"`
	Dir        string            `json:"dir" doc:"Absolute path of the folder that arrived"`
	Bytes      int64             `json:"bytes"`
	SHA256     string            `json:"sha256" doc:"Hex digest of the weights file"`
	Step       int               `json:"step" doc:"Training step of the weights; 0 when the trainer did not tell"`
	Tensors    int               `json:"tensors"`
	Metadata   map[string]string `json:"metadata,omitempty" doc:"The safetensors metadata"`
	Checks     []string          `json:"checks,omitempty" say:"true" doc:"What was verified"`
	VerifiedAt time.Time         `json:"verified_at"`
}
