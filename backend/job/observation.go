package job

import "time"

// Source says who made an observation.
type Source string

// The sources.
const (
	SourceCrisol   Source = "crisol"   // Crisol itself: phases, faults
	SourcePerson   Source = "person"   // a face
	SourcePoll     Source = "poll"     // an answer of the provider to a question
	SourceWebhook  Source = "webhook"  // the provider, unasked
	SourceLog      Source = "log"      // the trainer's log
	SourceReceiver Source = "receiver" // an object that arrived
)

// Observation is one fact about a job. Exactly one of the pointers is set.
type Observation struct {
	// At is when it was true, by the clock of who says it.
	At     time.Time
	Source Source

	Phase    *PhaseReached
	Cancel   *CancelAsked
	LetGo    *LetGo
	Remote   *Remote
	Silence  *Silence
	Progress *Progress
	Arrival  *Arrival
	Verdict  *Verdict
	Removal  *Removal
}

// PhaseReached says that Crisol got as far as Phase, or gave up (Fault).
type PhaseReached struct {
	Phase    Phase
	RemoteID string // with PhaseSubmitted
	Fault    string // words for a person; the job fails with them
}

// CancelAsked says that somebody asked for a cancel.
type CancelAsked struct{ By string }

// LetGo says that a person gives up on a job that cannot be brought to an end: Crisol follows it no longer.
type LetGo struct{ By string }

// Removal says that a person took a job that has ended off the list or, when Undone, put it back.
type Removal struct{ Undone bool }

// Remote is the provider's view of a job.
type Remote struct {
	ID        string
	URL       string
	Status    Status
	StartedAt time.Time
	EndedAt   time.Time
	Error     string
	Output    string
}

// Silence says that the provider could not be asked. It changes no status.
type Silence struct{ Problem string }

// Progress is what the log told, and how much of it we hold.
type Progress struct {
	Stage      string
	Step       int
	TotalSteps int
	Loss       float64
	LR         float64
	ETASeconds int
	LastLine   string
	Log        LogCursor
	// Restart says that our copy of the log was lost: log and steps are counted anew from Log.
	Restart bool
}

// Arrival says that an object of the job's own prefix was stored.
type Arrival struct {
	Objects int // how many distinct objects are there now
	Bytes   int64
}

// Verdict is the result of looking at what arrived.
type Verdict struct {
	State  DeliveryState // verified or missing, or arriving while the job may still send more
	Model  *Model
	Reason string
}

// Expectation says what a finished job should have delivered.
type Expectation struct {
	Steps     int  // the last step; 0 when unknown
	Completed bool // the provider says that training ended well
	// Refused is why uploads of the job's trainer were turned away, in the storage's own code; "" when none were.
	Refused string
}

// Transition is a change of status, delivery or phase with its cause; the timeline that a person reads.
type Transition struct {
	At     time.Time `json:"at"`
	Source Source    `json:"source"`
	Kind   string    `json:"kind" enum:"status,phase,delivery,cancel" doc:"Which of the facts changed"`
	From   string    `json:"from"`
	To     string    `json:"to"`
	Cause  string    `json:"cause,omitempty" say:"true"`
}

// Point is one point of a job's metric series.
type Point struct {
	Step int       `json:"step"`
	Loss float64   `json:"loss"`
	LR   float64   `json:"learning_rate"`
	At   time.Time `json:"at"`
}
