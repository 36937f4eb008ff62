// Package lines is the tutor line by line: plain output and prompts over a reader and a writer, for screen readers, for
// pipes and for terminals that cannot do more. Everything of the window but its movement is in it: reading, quizzes,
// exercises, and the way between them.
//
// Nothing is redrawn, and nothing is said by colour, by a mark or by where it stands alone. Every prompt says what may
// be typed; what cannot be understood is answered with a sentence and asked again. What a learner did is stored before
// the next line is printed, as the same events as the window's, so that the two go on from each other.
//
// The package knows lessons, questions, exercises and what is stored of them. It must not know the window, the command
// line, or how a file or a process is handled.
package lines

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/present"
	"learn/internal/progress"
	"learn/internal/render"
)

// Store keeps a learner's events. *progress.Store is one.
type Store interface {
	// Append returns nil only when the events will survive a crash.
	Append(ctx context.Context, learner string, events ...progress.Event) error
	// Load is what all stored events amount to.
	Load(ctx context.Context, learner string) (*progress.Summary, error)
}

// Runner runs the programs that lessons show.
type Runner interface {
	// Program finds the program that a listing is a part of.
	Program(l *lessons.Lesson, c *render.Code) (exercise.Program, error)
	// Run runs it, bounded and confined, until it ends or the context does.
	Run(ctx context.Context, p exercise.Program) exercise.Result
}

// Workbench does what touches a learner's files. A path is "topic/lesson/exercise".
type Workbench interface {
	// Find returns the workspace of an exercise that was started before, nil if it was not.
	Find(path string, e *exercise.Exercise) (*exercise.Workspace, error)
	// Open makes the workspace, or finds it; the learner's file is never written over.
	Open(path string, e *exercise.Exercise) (w *exercise.Workspace, created bool, err error)
	// Source is what the learner's file holds.
	Source(w *exercise.Workspace) (string, error)
	// Reset puts the starter back and says where it keeps what was there ("" if nothing was).
	Reset(w *exercise.Workspace, e *exercise.Exercise) (backup string, err error)
	// Check judges the learner's file; it ends early, as cancelled, when ctx does.
	Check(ctx context.Context, w *exercise.Workspace, e *exercise.Exercise) exercise.Result
}

// Options is what a tutor needs.
type Options struct {
	In  io.Reader
	Out io.Writer
	// Echo says that what is typed appears on Out, as on a terminal: an answer then stands behind its prompt.
	Echo bool
	// Width is where prose is wrapped, in cells; 80 if it is 0. Listings are never wrapped.
	Width int

	Course    *lessons.Course
	Store     Store
	Learner   string
	Runner    Runner
	Workbench Workbench
	// Edit opens a file in the learner's editor, at a line from 1 (0: anywhere), and returns when it is closed; nil where
	// there is no terminal for it.
	Edit func(file string, line int) error
	// DailyCap is how many questions a review asks a day at most, see review.Plan; NoReview switches reviews off.
	DailyCap int
	NoReview bool
	// Commands are what the menu offers besides lessons, in this order.
	Commands []Command
	// Now is the time; time.Now if nil.
	Now func() time.Time
}

// Command is something the menu offers besides lessons.
type Command struct {
	Name string // what is typed: "status"
	Args string // what follows it, such as "WORDS"; "" for nothing
	What string // what it does, in the words of a menu
	// Run does it; what it prints goes where the tutor prints.
	Run func(ctx context.Context, args string) error
}

// Tutor is one session. It is not safe for concurrent use.
type Tutor struct {
	*console
	o       Options
	ctx     context.Context
	known   *progress.Summary // nil: not read yet, or read before something else may have been stored
	pending []progress.Event  // done and not stored yet, oldest first
	lost    error             // why an event was given up for good
	failed  error             // why the last write failed; nil after one that succeeded
}

// errEnd ends the session: the input has ended, or the learner or the system wants it ended.
var errEnd = errors.New("the session has ended")

// New is a session that ends when ctx does.
func New(ctx context.Context, o Options) *Tutor {
	if o.Width <= 0 {
		o.Width = 80
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Tutor{console: newConsole(ctx, o), o: o, ctx: ctx}
}

// Close stores what is left and says goodbye. err is what the session ended with; the end of the input is no error.
// The result says what is not stored or did not work.
func (t *Tutor) Close(err error) error {
	if errors.Is(err, errEnd) {
		t.freshLine()
		err = nil
	}
	t.flushPending()
	if n := len(t.pending); n > 0 {
		err = errors.Join(err, fmt.Errorf("%s not stored: %w", plural(n, "thing you did is", "things you did are"), t.failed))
	}
	if t.lost != nil {
		err = errors.Join(err, t.lost)
	}
	if err == nil {
		t.say("What you did is kept.")
	}
	return errors.Join(err, t.flush())
}

const storePatience = 5 * time.Second

// record stores events, in this order, before anything else is said. What cannot be stored is kept and tried again with
// whatever is stored next; one sentence says so.
func (t *Tutor) record(events ...progress.Event) {
	if len(events) == 0 {
		return
	}
	known := t.summary()
	for _, e := range events {
		known.Apply(e)
	}
	t.pending = append(t.pending, events...)
	was := t.failed
	t.flushPending()
	switch {
	case t.failed != nil && was == nil:
		t.say(notStored(t.failed))
	case t.failed == nil && was != nil:
		t.say("Everything is stored again.")
	}
}

// notStored says that nothing is saved, why, and where it is kept meanwhile.
func notStored(err error) string {
	said := "Not stored: " + strings.TrimSuffix(progress.Brief(err), ".") + ". It is tried again with what you do next"
	var unsaved *progress.Unsaved
	if errors.As(err, &unsaved) && unsaved.Kept != "" {
		return said + ", and kept in " + unsaved.Kept + " until then."
	}
	return said + ", and kept here until then."
}

func (t *Tutor) flushPending() {
	for len(t.pending) > 0 {
		// Not the session's context: what was done is stored also when a signal came meanwhile.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), storePatience)
		t.failed = t.o.Store.Append(ctx, t.o.Learner, t.pending...)
		cancel()
		if t.failed == nil {
			t.pending = nil
			return
		}
		if !t.giveUp(t.failed) {
			return
		}
	}
}

// giveUp takes an event that can never be stored out of those that wait; false if the error is another one.
func (t *Tutor) giveUp(err error) bool {
	var invalid *progress.Invalid
	if !errors.As(err, &invalid) {
		return false
	}
	before := len(t.pending)
	t.pending = slices.DeleteFunc(t.pending, func(e progress.Event) bool { return e.ID == invalid.Event })
	if len(t.pending) == before {
		return false
	}
	t.lost, t.failed = err, nil
	return true
}

// summary is what is known of the learner. Where it cannot be read it is empty, and a sentence says so once.
func (t *Tutor) summary() *progress.Summary {
	if t.known != nil {
		return t.known
	}
	known, err := t.o.Store.Load(t.ctx, t.o.Learner)
	if err != nil {
		t.say(fmt.Sprintf("What you did before cannot be read: %v. You can go on all the same.", err))
		if known == nil {
			known = progress.NewSummary()
		}
	}
	present.Names(t.o.Course, known)
	present.Of(t.o.Course, present.Answered(known)).Tell(known)
	for _, e := range t.pending {
		known.Apply(e)
	}
	t.known = known
	return known
}

// reread has the summary read anew: a window may have been open beside this session.
func (t *Tutor) reread() {
	if t.failed == nil {
		t.known = nil
	}
}

// lesson is what is known of a lesson.
func (t *Tutor) lesson(l *lessons.Lesson) *progress.LessonSummary {
	return t.summary().Lesson(l.Path())
}

// plural is a number of things: "1 lesson", "3 lessons".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// count is a number of things whose plural ends in s.
func count(n int, what string) string { return plural(n, what, what+"s") }
