package progress

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"
)

// Version is the schema version of the events this program writes, and of the files it creates.
const Version = 1

// MaxEventSize bounds an encoded event, in bytes.
const MaxEventSize = 64 << 10

// Kind says what an event tells. Kinds are stored: they are never renamed or reused.
type Kind string

// The kinds of events. Which fields of an Event mean what is said at the constructor of each.
const (
	KindOpened   Kind = "opened"
	KindMoved    Kind = "moved"
	KindAnswered Kind = "answered"
	KindFinished Kind = "finished"
	KindChecked  Kind = "checked"
	KindHinted   Kind = "hinted"
	KindReviewed Kind = "reviewed"
	KindNoted    Kind = "noted"
	KindKnown    Kind = "known"
	KindMarked   Kind = "marked"
)

// Event is one thing a learner did. Its JSON form is what is stored.
type Event struct {
	// ID identifies the event for ever and everywhere; ids made later in one process are greater, and the greatest
	// id wins where events disagree.
	ID ulid.ULID `json:"id"`
	// Version is the schema version the event was written with.
	Version int `json:"v"`
	// Time is when it happened by the clock of the machine, in UTC and whole milliseconds.
	Time time.Time `json:"time"`
	// Learner and Device are filled in by Store.Append.
	Learner string `json:"learner"`
	Device  string `json:"device"`
	Kind    Kind   `json:"kind"`
	// Content is the path of the lesson ("performance/memory"), Item the question or exercise in it.
	Content string `json:"content,omitempty"`
	Item    string `json:"item,omitempty"`
	// TextHash and KeyHash identify the wording and the answer key of what was answered, so that a question that
	// changed since is known to have changed. For an exercise TextHash is the exercise's hash.
	TextHash string          `json:"text,omitempty"`
	KeyHash  string          `json:"key,omitempty"`
	Data     json.RawMessage `json:"data,omitempty"`

	// err is why Data could not be encoded; Append reports it. A constructor that returned an error would burden
	// every screen with something that happens only through a mistake in the program.
	err error
}

// Position is a place in a lesson that survives an edit of the lesson and a resize of the window: it is looked for by
// Hash and Around first, then by Heading, then by Fraction.
type Position struct {
	// Block is the index of the block at the top of the window, Hash the hash of its text.
	Block int    `json:"block"`
	Hash  string `json:"hash,omitempty"`
	// Around holds the hashes of the two blocks before and the two after, in the order of the lesson.
	Around [4]string `json:"around,omitzero"`
	// Heading is the anchor of the section, "" above the first.
	Heading string `json:"heading,omitempty"`
	// Line is the offset in the block's text, in characters, so that it does not depend on the width.
	Line int `json:"line,omitempty"`
	// Fraction is how far the learner has come, 0 to 1.
	Fraction float64 `json:"fraction"`
	// End says that the end of the lesson was on the screen.
	End bool `json:"end,omitempty"`
}

// AnswerData is an answer with its verdict.
type AnswerData struct {
	// Attempt is the id of the run through the quiz (see NewAttempt), "" outside of one.
	Attempt string `json:"attempt,omitempty"`
	// Seed is what the attempt's choices were shuffled by.
	Seed uint64 `json:"seed,omitempty"`
	// Answer is quiz.Answer as JSON; this package never looks into it.
	Answer json.RawMessage `json:"answer,omitempty"`
	Right  bool            `json:"right"`
	// Score is the partial credit, 0 to 1.
	Score float64 `json:"score"`
	// Unsure says that the learner marked the answer as a guess afterwards: such an event follows that of the answer
	// itself, and amends it.
	Unsure bool `json:"unsure,omitempty"`
	// Sure says that the learner was certain, and said so before answering.
	Sure bool `json:"sure,omitempty"`
	// Hinted says that something was shown that helps to answer.
	Hinted bool `json:"hinted,omitempty"`
	// Retry says that the question was asked again within the same attempt.
	Retry bool `json:"retry,omitempty"`
	// Millis is how long the answer took, in milliseconds.
	Millis int64 `json:"ms,omitempty"`
}

// FinishedData closes an attempt: of Total questions Right were answered right the first time.
type FinishedData struct {
	Attempt string `json:"attempt,omitempty"`
	Right   int    `json:"right"`
	Total   int    `json:"total"`
}

// OutcomePassed is the outcome of a check that counts as passed; every other one does not.
const OutcomePassed = "passed"

// CheckData is the result of checking an exercise: the outcome, how many tests passed and failed, and how long it took.
type CheckData struct {
	Outcome string `json:"outcome"`
	Passed  int    `json:"passed,omitempty"`
	Failed  int    `json:"failed,omitempty"`
	Millis  int64  `json:"ms,omitempty"`
}

// HintData says that hint N (from 1) of an exercise was shown.
type HintData struct {
	N int `json:"n"`
}

// NoteData is a note that a learner wrote at a place in a lesson.
type NoteData struct {
	// ID is the note's own (see NewID), the same in every event that changes it.
	ID string `json:"id"`
	// Position is where it belongs, Line the first words of that block, to list it by.
	Position Position `json:"position"`
	Line     string   `json:"line,omitempty"`
	// Text is the whole note; "" deletes it.
	Text string `json:"text,omitempty"`
}

// MarkData is a block that a learner marked.
type MarkData struct {
	// Position is the block, which its Hash identifies; Line holds its first words, to list it by.
	Position Position `json:"position"`
	Line     string   `json:"line,omitempty"`
	// Off takes the mark away.
	Off bool `json:"off,omitempty"`
}

// NewEvent returns an event of now with a new id. data is encoded as JSON, nil is none; where it cannot be encoded,
// Append refuses the event.
func NewEvent(kind Kind, content, item string, data any) Event {
	e := Event{ID: NewID(), Version: Version, Time: normal(time.Now()), Kind: kind, Content: content, Item: item}
	if data != nil {
		e.Data, e.err = json.Marshal(data)
	}
	return e
}

// Opened says that a lesson was opened.
func Opened(lesson string) Event { return NewEvent(KindOpened, lesson, "", nil) }

// Moved says where in a lesson the learner is now.
func Moved(lesson string, p Position) Event { return NewEvent(KindMoved, lesson, "", p) }

// Answered says that a question of a lesson's quiz was answered; the hashes are those of the question as it was shown.
func Answered(lesson, question, textHash, keyHash string, a AnswerData) Event {
	return answer(KindAnswered, lesson, question, textHash, keyHash, a)
}

// Reviewed says that a question was answered in a review; it counts like an answer but belongs to no attempt.
func Reviewed(lesson, question, textHash, keyHash string, a AnswerData) Event {
	return answer(KindReviewed, lesson, question, textHash, keyHash, a)
}

func answer(k Kind, lesson, question, textHash, keyHash string, a AnswerData) Event {
	e := NewEvent(k, lesson, question, a)
	e.TextHash, e.KeyHash = textHash, keyHash
	return e
}

// Finished says that the last question of an attempt was answered.
func Finished(lesson string, f FinishedData) Event { return NewEvent(KindFinished, lesson, "", f) }

// Checked says that an exercise was checked; hash is the exercise's, so that a changed exercise is known as changed.
func Checked(lesson, exercise, hash string, c CheckData) Event {
	e := NewEvent(KindChecked, lesson, exercise, c)
	e.TextHash = hash
	return e
}

// Hinted says that hint n (from 1) of an exercise was shown.
func Hinted(lesson, exercise string, n int) Event {
	return NewEvent(KindHinted, lesson, exercise, HintData{N: n})
}

// Noted says that a note was written, changed or, with an empty text, deleted. One without an id counts for nothing.
func Noted(lesson string, n NoteData) Event { return NewEvent(KindNoted, lesson, n.ID, n) }

// Marked says that a block was marked, or that its mark was taken away. A position without a hash counts for nothing.
func Marked(lesson string, m MarkData) Event { return NewEvent(KindMarked, lesson, m.Position.Hash, m) }

// Known says that a lesson was tested out of: the learner passed its part of the test with this id.
func Known(lesson, test string) Event { return NewEvent(KindKnown, lesson, test, nil) }

// normal is a time as it is stored: in UTC, whole milliseconds, so that an event is the same before and after storing.
func normal(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// check says why an event cannot be stored, nil if it can.
func (e *Event) check() error {
	switch {
	case e.err != nil:
		return e.invalid("its data cannot be encoded: %v", e.err)
	case e.ID.IsZero():
		return e.invalid("it has no id")
	case e.Kind == "":
		return e.invalid("it has no kind")
	case e.Version < 1:
		return e.invalid("it has the version %d", e.Version)
	case len(e.Data) > 0 && !json.Valid(e.Data):
		return e.invalid("its data is not JSON")
	case e.Time.Year() < 0 || e.Time.Year() > 9999:
		return e.invalid("it is of the year %d", e.Time.Year())
	}
	for _, s := range []string{string(e.Kind), e.Device, e.Content, e.Item, e.TextHash, e.KeyHash, string(e.Data)} {
		if !utf8.ValidString(s) {
			return e.invalid("it holds text that is not UTF-8")
		}
	}
	return nil
}

// invalid returns the error of an event that can never be stored.
func (e *Event) invalid(format string, args ...any) error {
	return &Invalid{Event: e.ID, Reason: fmt.Sprintf("an event %q of %q cannot be stored: ", e.Kind, e.Content) +
		fmt.Sprintf(format, args...)}
}
