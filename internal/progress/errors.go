package progress

import (
	"errors"
	"fmt"
	"io/fs"
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

// Stuck says that a transaction did not come to an end: the disk does not answer, or the file leads in circles.
type Stuck struct{ Path string }

func (e *Stuck) Error() string {
	return fmt.Sprintf("%s does not answer. Is its disk still there? `learn doctor` looks at it", e.Path)
}

// Damaged says that the file cannot be trusted. It was left exactly as it is.
type Damaged struct {
	Path   string
	Reason string
}

func (e *Damaged) Error() string {
	return fmt.Sprintf("%s is damaged (%s). It was not touched; `learn doctor --repair` sets it aside and saves what can be read",
		e.Path, e.Reason)
}

// Lost says that the file does not hold what it held when it was last used: it is an older copy, another file, or gone.
// Nothing is written to it, and no new one is made.
type Lost struct {
	Path  string
	Have  uint64 // events in the file
	Known uint64 // events it held when it was last used
	Gone  bool   // there is no file
	Other bool   // it holds enough, but not the same
}

func (e *Lost) Error() string {
	const repair = "Nothing is stored there until `learn doctor --repair` has brought back what the snapshots hold"
	switch {
	case e.Gone:
		return fmt.Sprintf("%s is gone; it held %d events. `learn doctor --repair` makes it again from the newest snapshot",
			e.Path, e.Known)
	case e.Other:
		return fmt.Sprintf("%s is not the file that was here: %d events that were known are not in it. %s", e.Path, e.Known, repair)
	}
	return fmt.Sprintf("%s holds %d events and held %d when it was last used: it is an older copy or was damaged. %s",
		e.Path, e.Have, e.Known, repair)
}

// Unsaved says that events are not stored, and where they are kept until they can be: Append has them already, and
// stores them when it is called again; if it never is, the next learn does.
type Unsaved struct {
	Err  error
	Kept string // the file they are kept in, "" if there is none
}

func (e *Unsaved) Error() string {
	if e.Kept == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("%v. It is kept in %s and stored when that is possible", e.Err, e.Kept)
}

// Unwrap returns why the events are not stored.
func (e *Unsaved) Unwrap() error { return e.Err }

// Brief says in a few words why something could not be stored or read, and what to do about it where that is not
// obvious.
func Brief(err error) string {
	var (
		locked  *Locked
		damaged *Damaged
		newer   *Newer
		refused *Refused
		lost    *Lost
		stuck   *Stuck
	)
	switch {
	case errors.As(err, &stuck):
		return "the disk does not answer"
	case errors.As(err, &locked):
		return "another learn holds the file (stopped? fg)"
	case errors.As(err, &damaged):
		return "the file is damaged: learn doctor --repair"
	case errors.As(err, &newer):
		return "a newer learn wrote the file: install it"
	case errors.As(err, &lost) && lost.Gone:
		return "the file is gone: learn doctor --repair"
	case errors.As(err, &lost):
		return "the file lost events: learn doctor --repair"
	case errors.As(err, &refused):
		return refused.Reason
	case diskFull(err):
		return "the disk is full"
	case readOnly(err):
		return "the disk is read-only"
	case errors.Is(err, fs.ErrPermission):
		return "no permission to write the file"
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner // the innermost says what happened, those around it where
	}
	return err.Error()
}

// Newer says that a newer version of learn made the file: it can be read but not written.
type Newer struct {
	Path string
	File int // schema version of the file
}

func (e *Newer) Error() string {
	return fmt.Sprintf("%s was written by a newer learn (schema %d, this one knows %d). It is only read, nothing is stored; "+
		"install the newer learn", e.Path, e.File, Schema)
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
