package quizview

import (
	"encoding/json"
	"math/rand/v2"

	"learn/internal/progress"
	"learn/internal/quiz"
)

// attempt is one run through a quiz: every question once, then the wrong ones once more.
type attempt struct {
	id       string
	seed     uint64 // shuffles the choices the same way for the whole attempt
	first    map[string]grade
	again    map[string]grade
	begun    bool // an answer is stored under this id
	finished bool
}

// grade is how a question was answered.
type grade struct{ right, unsure bool }

// newAttempt continues the unfinished attempt that is stored for a lesson, or begins another one.
func newAttempt(l *progress.LessonSummary) attempt {
	t := attempt{first: map[string]grade{}, again: map[string]grade{}}
	a := l.Attempt
	if a == nil {
		t.id, t.seed = progress.NewAttempt(), rand.Uint64()
		return t
	}
	t.id, t.seed, t.begun = a.ID, a.Seed, true
	for id, d := range a.Answered {
		t.first[id] = grade{d.Right, d.Unsure || unsureIn(l, id, a.ID)}
	}
	for id, d := range a.Retried {
		t.again[id] = grade{d.Right, d.Unsure}
	}
	return t
}

// unsureIn says whether the newest answer to a question was given in an attempt and marked as a guess.
func unsureIn(l *progress.LessonSummary, id, attempt string) bool {
	q := l.Answers[id]
	return q != nil && q.Last.Attempt == attempt && q.Last.Unsure
}

// stale says that more is stored of this lesson's quiz than the attempt knows: the log was read after the screen had
// opened, or another screen went on with the same quiz.
func (t *attempt) stale(l *progress.LessonSummary) bool {
	a := l.Attempt
	switch {
	case a == nil:
		return t.begun && !t.finished && l.Quiz != nil && l.Quiz.Attempt == t.id
	case a.ID != t.id:
		return !t.begun || a.ID > t.id
	}
	return len(a.Answered) > len(t.first) || len(a.Retried) > len(t.again)
}

// next is the index of the question to ask, and whether it is asked again; -1 if nothing is left to ask.
func (t *attempt) next(questions []quiz.Question) (at int, again bool) {
	for i := range questions {
		if _, ok := t.first[questions[i].ID]; !ok {
			return i, false
		}
	}
	for i := range questions {
		id := questions[i].ID
		if _, ok := t.again[id]; !ok && !t.first[id].right {
			return i, true
		}
	}
	return -1, false
}

// right counts the questions that were right the first time, wrong those that were not.
func (t *attempt) right(questions []quiz.Question) (right, wrong int) {
	for i := range questions {
		switch m, ok := t.first[questions[i].ID]; {
		case ok && m.right:
			right++
		case ok:
			wrong++
		}
	}
	return right, wrong
}

// answered counts the questions that were asked, again counts those asked again.
func (t *attempt) answered(questions []quiz.Question) (first, again int) {
	for i := range questions {
		if _, ok := t.first[questions[i].ID]; ok {
			first++
		}
		if _, ok := t.again[questions[i].ID]; ok {
			again++
		}
	}
	return first, again
}

// mark notes an answer.
func (t *attempt) mark(id string, again bool, m grade) {
	if again {
		t.again[id] = m
	} else {
		t.first[id] = m
	}
	t.begun = true
}

// event is an answer as it is stored.
func (t *attempt) event(lesson string, q *quiz.Question, a quiz.Answer, v quiz.Verdict, d progress.AnswerData) progress.Event {
	raw, err := json.Marshal(a)
	if err == nil {
		d.Answer = raw
	}
	d.Attempt, d.Seed, d.Right, d.Score = t.id, t.seed, v.Right, v.Score
	return progress.Answered(lesson, q.ID, q.TextHash(), q.KeyHash(), d)
}

// finish closes the attempt if nothing is left to ask, and returns the event that says so.
func (t *attempt) finish(lesson string, questions []quiz.Question) []progress.Event {
	if at, _ := t.next(questions); at >= 0 || t.finished {
		return nil
	}
	t.finished = true
	right, _ := t.right(questions)
	return []progress.Event{progress.Finished(lesson, progress.FinishedData{Attempt: t.id, Right: right, Total: len(questions)})}
}
