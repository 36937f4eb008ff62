package lines

import (
	"errors"
	"fmt"
	"strings"

	"learn/internal/lessons"
	"learn/internal/session"
	"learn/internal/source"
)

// mostProblems bounds how many broken questions are named; an author has learn lint for the rest.
const mostProblems = 3

// Quiz asks the questions of a lesson, from where an unfinished attempt stopped. It returns when they are answered or
// the learner leaves.
func (t *Tutor) Quiz(l *lessons.Lesson) error {
	questions, broken := l.Quiz()
	t.gap()
	for _, p := range problems(broken) {
		t.say("A question is passed over: " + p)
	}
	if len(questions) == 0 {
		t.say(l.Path() + " has no questions that can be asked.")
		return nil
	}
	t.reread()
	known := t.lesson(l)
	s := session.NewQuiz(l, questions, known)
	t.say(fmt.Sprintf("Quiz of %s, %s.", strings.TrimSuffix(l.Title, "."), count(len(questions), "question")))
	switch begun := s.Tally(); {
	case begun.Answered == len(questions):
		t.say("You have answered all of them; it goes on with those that were not right.")
	case begun.Answered > 0:
		t.say(fmt.Sprintf("You have answered %d of %d; it goes on from there.", begun.Answered, len(questions)))
	case known.Quiz != nil:
		t.say(fmt.Sprintf("A new attempt; last time %d of %d were right.", known.Quiz.Right, known.Quiz.Total))
	}
	left, err := t.run(s, func(turn session.Turn, n session.Tally) string {
		if turn.Again {
			return fmt.Sprintf("Once more, %d of %d.", n.At, n.Of)
		}
		return fmt.Sprintf("Question %d of %d.", n.At, n.Of)
	})
	if err != nil {
		return err
	}
	if left && s.Tally().Answered < len(questions) {
		t.say(fmt.Sprintf("You have answered %d of %d. The quiz goes on from there next time.", s.Tally().Answered, len(questions)))
		return nil
	}
	if left {
		return nil
	}
	t.record(s.Finish()...)
	return t.result("The quiz is finished", s)
}

// problems says in a sentence each what is broken.
func problems(err error) []string {
	if err == nil {
		return nil
	}
	var list source.Errors
	if !errors.As(err, &list) {
		return []string{err.Error()}
	}
	var said []string
	for i, e := range list {
		if i == mostProblems {
			return append(said, fmt.Sprintf("and %d more; learn lint names them all", len(list)-i))
		}
		said = append(said, e.Error())
	}
	return said
}

// result says how a run went, and offers what is worth reading again.
func (t *Tutor) result(what string, s session.Run) error {
	results := s.Results()
	wrong, mended := 0, 0
	for _, r := range results {
		if r.Asked && !r.First.Right && r.Retried {
			wrong++
			if r.Again.Right {
				mended++
			}
		}
	}
	n := s.Tally()
	t.gap()
	said := fmt.Sprintf("%s: %d of %d right the first time.", what, n.Right, n.Answered)
	if wrong > 0 {
		said += fmt.Sprintf(" Asked again, %d of %d were right.", mended, wrong)
	}
	t.say(said)
	return t.readAgain(t.worthReading(results))
}

// readAgain offers paragraphs to be read.
func (t *Tutor) readAgain(again []session.Item) error {
	if len(again) == 0 {
		return nil
	}
	t.say("Worth reading again:")
	for i, it := range again {
		x, at, _ := t.paragraph(it.Lesson, it.Question.Ref)
		t.say(fmt.Sprintf("%s %s, in %s", number(i), x.sections[at].title, x.lesson.Path()))
	}
	for {
		i, err := t.choose(fmt.Sprintf("type %s to hear one of them, Enter to leave", span(len(again))), len(again))
		if err != nil || i == 0 {
			return err
		}
		t.readParagraph(again[i-1].Lesson, again[i-1].Question.Ref)
	}
}

// worthReading are the questions that were wrong or guessed, one of each paragraph.
func (t *Tutor) worthReading(results []session.Result) []session.Item {
	var list []session.Item
	seen := map[string]bool{}
	for _, r := range results {
		ref := r.Lesson.Path() + " " + r.Question.Ref
		if !r.Asked || r.First.Right && !r.First.Unsure || seen[ref] {
			continue
		}
		seen[ref] = true
		if _, _, found := t.paragraph(r.Lesson, r.Question.Ref); found {
			list = append(list, r.Item)
		}
	}
	return list
}
