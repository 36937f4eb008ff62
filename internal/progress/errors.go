package progress

import (
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
)

// Locked says that another program held the file for longer than one waits. Nothing was stored: keep the events and
// try again.
type Locked struct {
	Path   string
	Waited time.Duration
}

func (e *Locked) Error() string {
	return fmt.Sprintf("%s has been in use by another program for %s. Is a second learn stopped there (Ctrl-Z)? "+
		"Continue it with fg or end it; what you do here is kept and stored then",
		e.Path, e.Waited.Round(100*time.Millisecond))
}

// Damaged says that the file cannot be trusted. It was left exactly as it is.
type Damaged struct {
	Path   string
	Reason string
}

func (e *Damaged) Error() string {
	return fmt.Sprintf("%s is damaged (%s). It was not touched; keep a copy of it, and move it away to start a new one",
		e.Path, e.Reason)
}

// Newer says that a newer version of learn made the file: it can be read but not written.
type Newer struct {
	Path string
	File int // schema version of the file
}

func (e *Newer) Error() string {
	return fmt.Sprintf("%s was written by a newer learn (schema %d, this one knows %d). It is only read, nothing is stored; "+
		"install the newer learn", e.Path, e.File, Version)
}

// Refused says that the file is not one that may be opened: a symbolic link, not a regular file, another user's.
type Refused struct {
	Path   string
	Reason string
}

func (e *Refused) Error() string {
	return fmt.Sprintf("%s is not opened: %s. Name another file with --data or LEARN_DATA", e.Path, e.Reason)
}

// Invalid says that an event or a learner's name can never be stored, however often it is tried. The other events of
// the same Append were not stored either: append them again without the one that is named.
type Invalid struct {
	Event  ulid.ULID // zero if the learner's name is invalid
	Reason string
}

func (e *Invalid) Error() string { return e.Reason }
