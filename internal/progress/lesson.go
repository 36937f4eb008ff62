package progress

import (
	"math"
	"time"

	"github.com/oklog/ulid/v2"
)

// State is how far a lesson is, for its mark in the tree.
type State string

// The states of a lesson.
const (
	Untouched State = "untouched"
	Started   State = "started"
	Done      State = "done"
	Review    State = "review"
	// StateKnown is a lesson that was tested out of and is not done otherwise (Known is the event).
	StateKnown State = "known"
)

// LessonSummary is what is known of one lesson. The zero value is an untouched lesson.
type LessonSummary struct {
	// Opened is when the lesson was opened for the first time, LastAt when anything last happened in it.
	Opened, LastAt time.Time
	// Position is the newest one; nil if the lesson was never scrolled.
	Position *Position
	// Farthest is the greatest fraction that was ever reached, 0 to 1; ReadToEnd is whether the end was ever seen.
	Farthest  float64
	ReadToEnd bool
	// Answers by question id, Exercises by exercise id.
	Answers   map[string]*QuestionSummary
	Exercises map[string]*ExerciseSummary
	// Attempt is the newest run through the quiz if it is unfinished, else nil.
	Attempt *AttemptSummary
	// QuizFinished is whether any run was finished, Quiz the newest result.
	QuizFinished bool
	Quiz         *FinishedData
	// Known is whether the lesson was ever tested out of.
	Known bool
	// Marks are the marked blocks in the order of the lesson, Notes the notes in the order in which they were begun.
	Marks []Mark
	Notes []Note

	openedID, lastID, positionID, quizID ulid.ULID
	newest                               attempt
	marks                                map[string]*newest[Mark] // by the block's hash
	notes                                map[string]*newest[Note] // by the note's id
	days                                 days
	present                              map[string]Hashes // nil until it is known
}

// ExerciseSummary is what is known of one exercise.
type ExerciseSummary struct {
	// Attempts counts checks; Passed is whether any passed; Hints is the greatest number of a hint shown.
	Attempts int
	Passed   bool
	Hints    int
	// LastOutcome, Hash and At are of the newest check.
	LastOutcome string
	Hash        string
	At          time.Time

	lastID ulid.ULID
}

// State says how far the lesson is, given how many questions and exercises it has.
//
// Done is read to the end, every question's last answer right and every exercise passed. Review is a lesson that was
// done, but some last answer is wrong since; "was done" is taken as: every part was right once, which needs no order.
// StateKnown is a lesson that was tested out of and is neither.
func (l *LessonSummary) State(questions, exercises int) State {
	right, wrong, ever := l.count()
	complete := l.ReadToEnd && l.passed() >= exercises
	switch {
	case l.lastID.IsZero():
		return Untouched
	case complete && right >= questions && (wrong == 0 || questions == 0):
		return Done
	case complete && ever >= questions && wrong > 0:
		return Review
	case l.Known:
		return StateKnown
	}
	return Started
}

// Present tells the lesson what its questions are now, by id, for State and Percent: a question whose key changed since
// it was answered counts as one whose last answer is wrong, and one that is not there any more does not count. Both
// keep their history. Until it is told, the lesson takes its questions to be as they were answered.
func (l *LessonSummary) Present(questions map[string]Hashes) { l.present = questions }

// What a part of a lesson weighs in Percent; a part that a lesson does not have weighs nothing.
const (
	weighReading   = 50
	weighQuestions = 30
	weighExercises = 20
)

// Percent says how much of a lesson is done, 0 to 100: reading (the farthest point) weighs 50, questions whose last
// answer is right 30, exercises passed 20; where a lesson has no questions or exercises, the rest makes up the whole.
// Only a done lesson has 100, and only an untouched one 0, or one of which nothing is known but that it was tested out of.
func (l *LessonSummary) Percent(questions, exercises int) int {
	switch l.State(questions, exercises) {
	case Untouched:
		return 0
	case Done:
		return 100
	}
	least := 1
	if l.Known {
		least = 0
	}
	got, of := weighReading*l.Farthest, float64(weighReading)
	if l.ReadToEnd {
		got = weighReading
	}
	right, _, _ := l.count()
	part := func(have, all int, weight float64) {
		if all > 0 {
			got += weight * float64(min(have, all)) / float64(all)
			of += weight
		}
	}
	part(right, questions, weighQuestions)
	part(l.passed(), exercises, weighExercises)
	return min(max(int(math.Floor(100*got/of)), least), 99)
}

// count returns how many questions' last answer is right, how many wrong, and how many were right once.
func (l *LessonSummary) count() (right, wrong, ever int) {
	for id, q := range l.Answers {
		now, there := l.present[id]
		if q.Retired || l.present != nil && !there {
			continue
		}
		if q.Last.Right && q.Change(now) != Rekeyed {
			right++
		} else {
			wrong++
		}
		if q.EverRight {
			ever++
		}
	}
	return right, wrong, ever
}

func (l *LessonSummary) passed() (n int) {
	for _, x := range l.Exercises {
		if x.Passed {
			n++
		}
	}
	return n
}

func (l *LessonSummary) opened(e *Event) bool {
	if l.openedID.IsZero() || e.ID.Compare(l.openedID) < 0 {
		l.openedID, l.Opened = e.ID, e.Time
	}
	return true
}

func (l *LessonSummary) moved(e *Event) bool {
	p, ok := data[Position](e)
	if !ok {
		return false
	}
	p.Fraction = min(max(p.Fraction, 0), 1)
	l.Farthest = max(l.Farthest, p.Fraction)
	l.ReadToEnd = l.ReadToEnd || p.End
	if newer(&l.positionID, e.ID) {
		l.Position = &p
	}
	return true
}

func (l *LessonSummary) finished(e *Event) bool {
	f, ok := data[FinishedData](e)
	if !ok {
		return false
	}
	l.QuizFinished = true
	if newer(&l.quizID, e.ID) {
		l.Quiz = &f
	}
	if l.newest.enter(f.Attempt) {
		l.newest.finish()
	}
	l.Attempt = l.newest.summary()
	return true
}

func (l *LessonSummary) checked(e *Event) bool {
	c, ok := data[CheckData](e)
	if !ok || e.Item == "" {
		return false
	}
	x := entry(&l.Exercises, e.Item)
	x.Attempts++
	l.days.check(e.Time)
	x.Passed = x.Passed || c.Outcome == OutcomePassed
	if newer(&x.lastID, e.ID) {
		x.LastOutcome, x.Hash, x.At = c.Outcome, e.TextHash, e.Time
	}
	return true
}

func (l *LessonSummary) hinted(e *Event) bool {
	h, ok := data[HintData](e)
	if !ok || e.Item == "" {
		return false
	}
	x := entry(&l.Exercises, e.Item)
	x.Hints = max(x.Hints, h.N)
	return true
}

// entry returns the entry of a map, made if it is not there.
func entry[T any](m *map[string]*T, key string) *T {
	if *m == nil {
		*m = map[string]*T{}
	}
	if (*m)[key] == nil {
		(*m)[key] = new(T)
	}
	return (*m)[key]
}
