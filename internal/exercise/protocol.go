package exercise

import "time"

// childArg is the first argument of the re-executed child, childEnv marks its environment: a process that has the mark
// and did not become the child was started by a main that forgot to call Child, and must not start another.
const (
	childArg = "__run"
	childEnv = "LEARN_CHILD"
)

// maxOutput is how much of one step's output is kept, in bytes.
const maxOutput = 256 << 10

// maxTasks is how many processes and threads a step may have at once.
const maxTasks = 512

// spec is what the parent asks of the child, as one line of JSON on its standard input. The pipe stays open after it:
// its end tells the child that the parent is gone.
type spec struct {
	Steps    []step
	Confine  bool     // files and network, where the system can; limits hold in any case
	ReadOnly []string // folders of the tools, beside those of the system
	Writable []string // folders that may be written
}

// step is one program to run. The next step is run only if this one ended with 0.
type step struct {
	Argv   []string // Argv[0] is an absolute path
	Dir    string
	Env    []string
	Wall   time.Duration
	Memory uint64 // bytes of memory that each process may ask for; 0 is without bound
	Output int    // bytes that are kept
	File   uint64 // bytes that a file may grow to
}

// frame is one line of JSON from the child.
type frame struct {
	Ready *ready    `json:",omitempty"`
	Step  int       `json:",omitempty"`
	Err   bool      `json:",omitempty"` // Data came from standard error
	Data  []byte    `json:",omitempty"`
	Done  *stepDone `json:",omitempty"`
}

// ready says what the confinement does not cover.
type ready struct{ Unconfined string }

// Reasons for which a step was stopped.
const (
	stopTime   = "time"
	stopOutput = "output"
	stopTasks  = "tasks"
	stopGone   = "gone" // nobody waits for it any more
)

// stepDone is how a step ended.
type stepDone struct {
	Fault  string        // it could not be started at all
	Exit   int           // exit code; -1 after a signal
	Signal string        // name of the signal that ended it
	Stop   string        // why the child stopped it; "" if it ended by itself
	Wall   time.Duration // from start to end
}

func (d stepDone) ok() bool { return d.Fault == "" && d.Exit == 0 && d.Stop == "" }
