package session

import (
	"math/rand/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/quiz"
)

var _ Run = (*Quiz)(nil)

// Quiz is one attempt at the quiz of a lesson: every question once, then the wrong ones once more. Attempts are stored
// with their answers, so that one that was left goes on.
type Quiz struct {
	// ID names the attempt, Seed shuffles its questions the same way from first to last.
	ID   string
	Seed uint64

	lesson    *lessons.Lesson
	questions []quiz.Question
	first     map[string]Grade
	again     map[string]Grade
	later     map[string]int // questions that were put off; the greatest number was put off last
	begun     bool           // an answer is stored under this id
	finished  bool
	turn      Turn
	asking    bool
	last      last
}

// NewQuiz goes on with the unfinished attempt that is stored for a lesson, or begins another one.
func NewQuiz(l *lessons.Lesson, questions []quiz.Question, known *progress.LessonSummary) *Quiz {
	z := &Quiz{lesson: l, questions: questions, first: map[string]Grade{}, again: map[string]Grade{}}
	a := known.Attempt
	if a == nil {
		z.ID, z.Seed = progress.NewAttempt(), rand.Uint64()
		return z
	}
	z.ID, z.Seed, z.begun = a.ID, a.Seed, true
	for id, d := range a.Answered {
		z.first[id] = Grade{d.Right, d.Unsure || unsureIn(known, id, a.ID)}
	}
	for id, d := range a.Retried {
		z.again[id] = Grade{d.Right, d.Unsure}
	}
	return z
}

// unsureIn says whether the newest answer to a question was given in an attempt and marked as a guess.
func unsureIn(l *progress.LessonSummary, id, attempt string) bool {
	q := l.Answers[id]
	return q != nil && q.Last.Attempt == attempt && q.Last.Unsure
}

// Stale says that more is stored of this lesson's quiz than the attempt knows: the log was read after it had begun, or
// somebody else went on with the same quiz. Then it is time for NewQuiz, or for TakeOver.
func (z *Quiz) Stale(known *progress.LessonSummary) bool {
	a := known.Attempt
	switch {
	case a == nil:
		return z.begun && !z.finished && known.Quiz != nil && known.Quiz.Attempt == z.ID
	case a.ID != z.ID:
		return !z.begun || a.ID > z.ID
	}
	return len(a.Answered) > len(z.first) || len(a.Retried) > len(z.again)
}

// TakeOver takes over the result of this very attempt if somebody else brought it to its end.
func (z *Quiz) TakeOver(known *progress.LessonSummary) bool {
	if known.Attempt != nil || known.Quiz == nil || known.Quiz.Attempt != z.ID {
		return false
	}
	for i := range z.questions {
		id := z.questions[i].ID
		a := known.Answers[id]
		if a == nil || a.Last.Attempt != z.ID {
			continue
		}
		if _, ok := z.first[id]; !ok || a.Last.Retry {
			z.mark(id, a.Last.Retry, Grade{a.Last.Right, a.Last.Unsure})
		}
		if a.Last.Retry {
			z.mark(id, false, Grade{})
		}
	}
	z.finished = true
	return true
}

// Next is the next question: the first that was not asked, then the first wrong one that was not asked again.
func (z *Quiz) Next() (Turn, bool) {
	at, again := z.next()
	if at < 0 {
		z.asking = false
		return Turn{}, false
	}
	z.turn = Turn{Item: Item{z.lesson, &z.questions[at]}, Seed: z.Seed, Again: again}
	z.asking = true
	return z.turn, true
}

func (z *Quiz) next() (at int, again bool) {
	at = z.pick(func(id string) bool { _, answered := z.first[id]; return !answered })
	if at >= 0 {
		return at, false
	}
	at = z.pick(func(id string) bool { _, answered := z.again[id]; return !answered && !z.first[id].Right })
	return at, at >= 0
}

// Answer judges an answer; with the last one of the attempt it is finished.
func (z *Quiz) Answer(a quiz.Answer, m Manner) (quiz.Verdict, []progress.Event) {
	z.last.take(z.turn, a, m, progress.AnswerData{Attempt: z.ID})
	z.mark(z.turn.Question.ID, z.turn.Again, Grade{Right: z.last.judge.Right})
	z.asking = false
	return z.last.judge, append([]progress.Event{z.last.event(progress.Answered)}, z.Finish()...)
}

// Guess marks the last answer as a guess.
func (z *Quiz) Guess() []progress.Event {
	e, ok := z.last.guess(progress.Answered)
	if !ok {
		return nil
	}
	z.mark(z.last.turn.Question.ID, z.last.turn.Again, Grade{Right: true, Unsure: true})
	return []progress.Event{e}
}

// Read does nothing: every question of a quiz is answered.
func (z *Quiz) Read() []progress.Event { return nil }

// Finish closes the attempt if nothing is left to ask, and returns the event that says so; nothing the second time.
func (z *Quiz) Finish() []progress.Event {
	if at, _ := z.next(); at >= 0 || z.finished {
		return nil
	}
	z.finished = true
	return []progress.Event{progress.Finished(z.lesson.Path(), progress.FinishedData{
		Attempt: z.ID, Right: z.Tally().Right, Total: len(z.questions)})}
}

func (z *Quiz) mark(id string, again bool, g Grade) {
	if again {
		z.again[id] = g
	} else {
		z.first[id] = g
	}
	z.begun = true
}

// Tally counts.
func (z *Quiz) Tally() Tally {
	t := Tally{Again: z.turn.Again}
	once, more, wrong := 0, 0, 0
	for i := range z.questions {
		g, ok := z.first[z.questions[i].ID]
		if ok {
			once++
		}
		if ok && !g.Right {
			wrong++
		}
		if _, ok := z.again[z.questions[i].ID]; ok {
			more++
		}
	}
	t.Answered, t.Right = once, once-wrong
	t.At, t.Of = once, len(z.questions)
	if t.Again {
		t.At, t.Of = more, wrong
	}
	if z.asking {
		t.At++
	}
	return t
}

// Results are the questions in the order of the file.
func (z *Quiz) Results() []Result {
	list := make([]Result, 0, len(z.questions))
	for i := range z.questions {
		r := Result{Item: Item{z.lesson, &z.questions[i]}}
		r.First, r.Asked = z.first[r.Question.ID]
		r.Again, r.Retried = z.again[r.Question.ID]
		list = append(list, r)
	}
	return list
}
