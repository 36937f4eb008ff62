// Package session is what happens when questions are answered, without a screen: which question comes next, what an
// answer is worth, which events say so, and how it ends. There are three kinds of runs: the quiz of a lesson ([Quiz]), a
// review across lessons ([Review]) and a test-out of a topic ([TestOut]). The window and line mode drive them alike.
//
// A run stores nothing: it returns events, and whoever drives it stores them before showing the verdict. It is not safe
// for concurrent use. The functions named Read… read the course and may run anywhere. The package knows nothing of
// terminals.
//
// The rule of a test-out: of each lesson there is a belief that the learner knows it, one half at first. Somebody who
// knows a lesson is taken to answer nine of ten questions right, somebody who does not as many as one can guess; each
// answer moves the belief by Bayes' rule. First every lesson gets one question, then those whose outcome is most open,
// until each is decided or the questions are used up: twice as many as lessons and two more, twelve at least. A lesson is
// known at nine tenths and after two answers, and to be read at one eighth, which a first wrong answer leads to. What is
// still open at the end is to be read. Of a topic of seven lessons that finds at least 85 of 100 that are known, lets at
// most 4 of 100 pass that are not, and takes 12 questions on average, never more than 16; a simulation holds it to that.
package session

import (
	"encoding/json"
	"time"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/quiz"
)

// Item is a question with the lesson it belongs to.
type Item struct {
	Lesson   *lessons.Lesson
	Question *quiz.Question
}

// Turn is a question whose turn it is.
type Turn struct {
	Item
	// Seed is what its parts are shuffled by, see quiz.Question.Shuffle.
	Seed uint64
	// Again says that it was not right before in this run.
	Again bool
	// Reading says that it is to be read with its paragraph rather than answered: it keeps failing. It is over with
	// Run.Read instead of Run.Answer.
	Reading bool
}

// Manner is how an answer was given.
type Manner struct {
	// Sure says that the learner marked it as certain before they saw the verdict.
	Sure bool
	// Took is how long it took.
	Took time.Duration
}

// Tally counts a run: At of Of questions is being asked (from 1; Of may grow), or once more At of Of with Again. Right of
// the questions Answered so far were right the first time.
type Tally struct {
	At, Of          int
	Again           bool
	Answered, Right int
}

// Grade is how a question was answered.
type Grade struct{ Right, Unsure bool }

// Result is what became of a question in a run.
type Result struct {
	Item
	Asked, Retried bool  // it was answered, and once more
	First, Again   Grade // how
	Reading        bool  // it was read, not answered
}

// Run is one sitting with questions.
type Run interface {
	// Next is the question whose turn it is now; false when the run is over.
	Next() (Turn, bool)
	// Answer judges an answer to the question that Next returned, and returns the events to store.
	Answer(quiz.Answer, Manner) (quiz.Verdict, []progress.Event)
	// Guess marks the answer that was just judged as one the learner was not sure of. Only a right answer can be marked,
	// once; otherwise it returns nothing.
	Guess() []progress.Event
	// Read ends a turn that is to be read and not answered; for any other it returns nothing.
	Read() []progress.Event
	// Finish returns the events that close a run of which nothing is left to ask. Answer has done so already unless the run
	// was left at that very point; asked for twice it returns nothing.
	Finish() []progress.Event
	// Tally counts; between an answer and Next the question that was just answered is the current one.
	Tally() Tally
	// Results are the questions of the run in order, those not asked yet included if they are known.
	Results() []Result
}

// last is the answer that was judged last, kept for Guess.
type last struct {
	turn  Turn
	given quiz.Answer
	judge quiz.Verdict
	data  progress.AnswerData
	open  bool // it can still be marked as a guess
}

// answered makes the event of an answer.
type answered func(lesson, question, textHash, keyHash string, a progress.AnswerData) progress.Event

// take grades an answer and remembers it.
func (l *last) take(t Turn, a quiz.Answer, m Manner, d progress.AnswerData) {
	raw, err := json.Marshal(a)
	if err == nil {
		d.Answer = raw
	}
	l.turn, l.given, l.judge = t, a, t.Question.Grade(a)
	d.Seed, d.Retry, d.Sure = t.Seed, t.Again, m.Sure
	d.Right, d.Score, d.Millis = l.judge.Right, l.judge.Score, max(m.Took.Milliseconds(), 0)
	l.data, l.open = d, l.judge.Right
}

// event is the remembered answer as it is stored.
func (l *last) event(as answered) progress.Event {
	q := l.turn.Question
	return as(l.turn.Lesson.Path(), q.ID, q.TextHash(), q.KeyHash(), l.data)
}

// guess is the same answer once more, marked as a guess; false if it cannot be.
func (l *last) guess(as answered) (progress.Event, bool) {
	if !l.open {
		return progress.Event{}, false
	}
	l.open = false
	l.data.Unsure, l.data.Sure = true, false
	return l.event(as), true
}
