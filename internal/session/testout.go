package session

import (
	"cmp"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/quiz"
)

var _ Run = (*TestOut)(nil)

// The numbers of the rule that the package comment states. TestErrorRates holds them to what comes of them.
const (
	slip         = 0.1
	knownAt      = 0.9
	readAt       = 0.125
	fewest       = 2
	leastBudget  = 12
	extraBudget  = 2
	guessedAtAll = 0.1 // how often a question that cannot be guessed is right all the same
)

// forgotten is how long an unfinished test-out can be gone on with.
const forgotten = 7 * 24 * time.Hour

// testPrefix begins the attempt id of a test-out, so that its answers are known among others.
const testPrefix = "test-out-"

// TestOut draws from the lessons of a topic until it is clear which of them the learner knows.
type TestOut struct {
	// ID names the test-out in the events of its answers.
	ID string

	topic    *lessons.Topic
	subjects []*subject
	seed     uint64
	budget   int
	resumed  int
	asked    []Result
	turn     Turn
	asking   bool
	finished bool
	last     last
}

// subject is a lesson that is tested.
type subject struct {
	lesson *lessons.Lesson
	left   []*quiz.Question // not asked yet, in the order they would be
	asked  int
	odds   float64 // that it is known
}

// Pool is the questions of a topic, lesson by lesson.
type Pool struct {
	Topic     *lessons.Topic
	Questions map[*lessons.Lesson][]quiz.Question
	// Err is what is broken in their files; the sound questions are there all the same.
	Err error
}

// ReadPool reads the questions of a topic.
func ReadPool(t *lessons.Topic) *Pool {
	p := &Pool{Topic: t, Questions: map[*lessons.Lesson][]quiz.Question{}}
	for _, l := range t.Lessons {
		questions, err := l.Quiz()
		p.Err = errors.Join(p.Err, err)
		if len(questions) > 0 {
			p.Questions[l] = questions
		}
	}
	return p
}

// Empty says that there is nothing to draw from.
func (p *Pool) Empty() bool { return len(p.Questions) == 0 }

// NewTestOut goes on with the test-out of the topic that was left in the last week, or begins one. Lessons that are done
// or known already are left out, unless all of them are.
func NewTestOut(p *Pool, s *progress.Summary, now time.Time) *TestOut {
	t := &TestOut{topic: p.Topic, ID: testPrefix + progress.NewAttempt(), seed: rand.Uint64()}
	if id, seed, ok := unfinished(p, s, now); ok {
		t.ID, t.seed = id, seed
	}
	t.draw(p, s)
	t.resume(s)
	if t.resumed > 0 && t.open() == nil { // it was finished: begin anew
		*t = TestOut{topic: p.Topic, ID: testPrefix + progress.NewAttempt(), seed: rand.Uint64()}
		t.draw(p, s)
	}
	return t
}

// unfinished is the newest test-out of the topic that left an answer in the last week.
func unfinished(p *Pool, s *progress.Summary, now time.Time) (id string, seed uint64, ok bool) {
	for l := range p.Questions {
		for _, q := range s.Lesson(l.Path()).Answers {
			if a := q.Last; strings.HasPrefix(a.Attempt, testPrefix) && a.Attempt > id && now.Sub(q.At) < forgotten {
				id, seed, ok = a.Attempt, a.Seed, true
			}
		}
	}
	return id, seed, ok
}

// draw takes the lessons that are to be tested and puts their questions in order: those that cannot be guessed first,
// and by chance among these.
func (t *TestOut) draw(p *Pool, s *progress.Summary) {
	for _, all := range []bool{false, true} {
		for _, l := range p.Topic.Lessons {
			questions := p.Questions[l]
			if len(questions) > 0 && (all || !t.settled(s, l)) {
				t.subjects = append(t.subjects, newSubject(l, questions, t.seed))
			}
		}
		if len(t.subjects) > 0 {
			break
		}
	}
	t.budget = max(leastBudget, 2*len(t.subjects)+extraBudget)
}

// settled says that a lesson need not be tested. What was answered in this test-out changes nothing about it.
func (t *TestOut) settled(s *progress.Summary, l *lessons.Lesson) bool {
	known := s.Lesson(l.Path())
	for _, q := range known.Answers {
		if q.Last.Attempt == t.ID {
			return false
		}
	}
	st := known.State(l.Questions, l.Exercises)
	return st == progress.Done || st == progress.StateKnown
}

func newSubject(l *lessons.Lesson, questions []quiz.Question, seed uint64) *subject {
	s := &subject{lesson: l, odds: 1}
	for i := range questions {
		s.left = append(s.left, &questions[i])
	}
	chance := rand.New(rand.NewPCG(seed, uint64(len(l.ID))))
	chance.Shuffle(len(s.left), func(i, j int) { s.left[i], s.left[j] = s.left[j], s.left[i] })
	slices.SortStableFunc(s.left, func(a, b *quiz.Question) int { return cmp.Compare(guessed(a), guessed(b)) })
	return s
}

// guessed is how likely a question is answered right by somebody who does not know.
func guessed(q *quiz.Question) float64 {
	if n := len(q.Choices); q.Kind == quiz.Single && n > 1 {
		return max(1/float64(n), guessedAtAll)
	}
	return guessedAtAll
}

// resume takes the answers that are stored under the id.
func (t *TestOut) resume(s *progress.Summary) {
	for _, sub := range t.subjects {
		answers := s.Lesson(sub.lesson.Path()).Answers
		for _, q := range slices.Clone(sub.left) {
			if a := answers[q.ID]; a != nil && a.Last.Attempt == t.ID {
				t.take(sub, q, Grade{a.Last.Right, a.Last.Unsure})
				t.resumed++
			}
		}
	}
}

// take moves the belief about a lesson by an answer.
func (t *TestOut) take(sub *subject, q *quiz.Question, g Grade) {
	sub.left = slices.DeleteFunc(sub.left, func(o *quiz.Question) bool { return o == q })
	sub.asked++
	sub.odds *= weight(q, g)
	t.asked = append(t.asked, Result{Item: Item{sub.lesson, q}, Asked: true, First: g})
}

// weight is by what an answer multiplies the odds.
func weight(q *quiz.Question, g Grade) float64 {
	if g.Right {
		return (1 - slip) / guessed(q)
	}
	return slip / (1 - guessed(q))
}

// belief is how likely the lesson is known.
func (s *subject) belief() float64 { return s.odds / (1 + s.odds) }

func (s *subject) known() bool {
	return s.belief() >= knownAt && s.asked >= min(fewest, s.asked+len(s.left))
}

// decided says that no more is asked about the lesson.
func (s *subject) decided() bool {
	return len(s.left) == 0 || s.asked > 0 && s.belief() <= readAt || s.known()
}

// Next is the next question: one of each lesson, then of the lesson that is most open, not twice in a row of one lesson
// if another is open as well.
func (t *TestOut) Next() (Turn, bool) {
	if t.asking {
		return t.turn, true
	}
	open := t.open()
	if open == nil {
		return Turn{}, false
	}
	t.turn = Turn{Item: Item{open.lesson, open.left[0]}, Seed: t.seed}
	t.asking = true
	return t.turn, true
}

// open is the lesson that is asked about next; nil if there is none.
func (t *TestOut) open() *subject {
	if len(t.asked) >= t.budget {
		return nil
	}
	var best *subject
	for _, s := range t.subjects {
		if !s.decided() && (best == nil || t.before(s, best)) {
			best = s
		}
	}
	return best
}

// before says that one lesson is asked about before another.
func (t *TestOut) before(a, b *subject) bool {
	if (a.asked == 0) != (b.asked == 0) {
		return a.asked == 0
	}
	var last *lessons.Lesson
	if n := len(t.asked); n > 0 {
		last = t.asked[n-1].Lesson
	}
	if (a.lesson == last) != (b.lesson == last) {
		return b.lesson == last
	}
	return math.Abs(a.belief()-0.5) < math.Abs(b.belief()-0.5)
}

// Answer judges an answer; with the last one the lessons that are known are marked so.
func (t *TestOut) Answer(a quiz.Answer, m Manner) (quiz.Verdict, []progress.Event) {
	t.last.take(t.turn, a, m, progress.AnswerData{Attempt: t.ID})
	t.asking = false
	for _, s := range t.subjects {
		if s.lesson == t.turn.Lesson {
			t.take(s, t.turn.Question, Grade{Right: t.last.judge.Right})
		}
	}
	events := []progress.Event{t.last.event(progress.Reviewed)}
	return t.last.judge, append(events, t.Finish()...)
}

// Guess marks the last answer as a guess. It does not count less for that: what was right is known well enough.
func (t *TestOut) Guess() []progress.Event {
	e, ok := t.last.guess(progress.Reviewed)
	if !ok {
		return nil
	}
	t.asked[len(t.asked)-1].First.Unsure = true
	return []progress.Event{e}
}

// Read does nothing: every question of a test-out is answered.
func (t *TestOut) Read() []progress.Event { return nil }

// Finish marks the lessons that are known once all is decided; nothing before, or the second time.
func (t *TestOut) Finish() []progress.Event {
	if t.finished || t.asking || t.open() != nil {
		return nil
	}
	t.finished = true
	known, _ := t.Outcome()
	var events []progress.Event
	for _, l := range known {
		events = append(events, progress.Known(l.Path(), t.ID))
	}
	return events
}

// Outcome is which of the tested lessons are known and which are to be read, in teaching order.
func (t *TestOut) Outcome() (known, read []*lessons.Lesson) {
	for _, s := range t.subjects {
		if s.known() {
			known = append(known, s.lesson)
		} else {
			read = append(read, s.lesson)
		}
	}
	return known, read
}

// Topic is the topic that is tested, Lessons the lessons of it that are.
func (t *TestOut) Topic() *lessons.Topic { return t.topic }

// Lessons are those that are tested, in teaching order.
func (t *TestOut) Lessons() []*lessons.Lesson {
	var list []*lessons.Lesson
	for _, s := range t.subjects {
		list = append(list, s.lesson)
	}
	return list
}

// Resumed is how many answers were there when it was gone on with.
func (t *TestOut) Resumed() int { return t.resumed }

// Tally counts. Of is how many questions it will be if each lesson that is open takes as few as it can.
func (t *TestOut) Tally() Tally {
	n := Tally{At: len(t.asked), Of: len(t.asked), Answered: len(t.asked)}
	for _, a := range t.asked {
		if a.First.Right {
			n.Right++
		}
	}
	for _, s := range t.subjects {
		if !s.decided() {
			n.Of += min(max(fewest-s.asked, 1), len(s.left))
		}
	}
	n.Of = min(n.Of, max(t.budget, len(t.asked)))
	if t.asking {
		n.At++
	}
	return n
}

// Results are the questions that were asked, in order.
func (t *TestOut) Results() []Result { return t.asked }
