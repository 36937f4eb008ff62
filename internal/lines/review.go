package lines

import (
	"fmt"
	"strings"
	"time"

	"learn/internal/lessons"
	"learn/internal/review"
	"learn/internal/session"
)

// Review asks what is due, across lessons.
func (t *Tutor) Review() error {
	if t.o.NoReview {
		t.say("Review is switched off. review = true in your configuration switches it on.")
		return nil
	}
	t.reread()
	histories := review.Histories(t.summary())
	bank := session.ReadBank(t.o.Course, histories)
	s := session.NewReview(bank, histories, t.o.Now(), t.o.DailyCap)
	t.gap()
	for _, p := range problems(bank.Err) {
		t.say("A question is passed over: " + p)
	}
	a := s.Agenda
	if len(a.Cards) == 0 {
		t.say("Nothing is due for review now. " + t.nextDue(a))
		return nil
	}
	t.say(fmt.Sprintf("Review: %s, about %s.", count(len(a.Cards), "question"), count(a.Minutes, "minute")))
	left, err := t.run(s, func(turn session.Turn, n session.Tally) string {
		return fmt.Sprintf("Question %d of %d, from the lesson %s (%s).", n.At, n.Of, strings.TrimSuffix(turn.Lesson.Title, "."), turn.Lesson.Path())
	})
	if err != nil {
		return err
	}
	after := s.Left(t.summary(), t.o.Now(), t.o.DailyCap)
	if left {
		t.say(fmt.Sprintf("%s left for today; what you answered is kept.", count(len(after.Cards), "question")))
		return nil
	}
	t.say(t.nextDue(after))
	return t.result("The review is finished", s)
}

// nextDue says when a review goes on.
func (t *Tutor) nextDue(a review.Agenda) string {
	if a.Next.IsZero() {
		return "Questions come up here some time after you have answered them in a quiz."
	}
	return fmt.Sprintf("The next %s due on %s.", plural(a.NextCount, "question is", "questions are"),
		a.Next.In(t.o.Now().Location()).Format("Monday, 2 January 2006"))
}

// due is what a review would ask now.
func (t *Tutor) due(now time.Time) (questions, minutes int) {
	if t.o.NoReview {
		return 0, 0
	}
	a, _ := session.Due(t.o.Course, review.Histories(t.summary()), now, t.o.DailyCap)
	return len(a.Cards), a.Minutes
}

// TestOut finds out which lessons of a topic the learner knows already.
func (t *Tutor) TestOut(topic *lessons.Topic) error {
	pool := session.ReadPool(topic)
	t.gap()
	for _, p := range problems(pool.Err) {
		t.say("A question is passed over: " + p)
	}
	if pool.Empty() {
		t.say(topic.Title + " has no questions, so there is nothing to test.")
		return nil
	}
	t.reread()
	s := session.NewTestOut(pool, t.summary(), t.o.Now())
	n := s.Tally()
	t.say(fmt.Sprintf("Test-out of %s: about %s. Lessons that you turn out to know are marked as known; nothing is locked either way.",
		topic.Title, count(n.Of, "question")))
	if s.Resumed() > 0 {
		t.say(fmt.Sprintf("You have answered %d; it goes on from there.", s.Resumed()))
	}
	left, err := t.run(s, func(turn session.Turn, n session.Tally) string {
		return fmt.Sprintf("Question %d of about %d, from the lesson %s.", n.At, n.Of, strings.TrimSuffix(turn.Lesson.Title, "."))
	})
	if err != nil {
		return err
	}
	if left {
		t.say("The test-out goes on from there within a week.")
		return nil
	}
	t.record(s.Finish()...)
	return t.outcome(s)
}

// outcome says which lessons are known and which are to be read, and opens one of these.
func (t *Tutor) outcome(s *session.TestOut) error {
	known, read := s.Outcome()
	t.gap()
	n := s.Tally()
	t.say(fmt.Sprintf("The test-out is finished: %d of %d right.", n.Right, n.Answered))
	for _, l := range known {
		t.say("Known: " + l.Title)
	}
	if len(read) == 0 {
		return nil
	}
	t.say("Worth reading:")
	for i, l := range read {
		t.say(number(i) + " " + l.Title)
	}
	i, err := t.choose(fmt.Sprintf("type %s to read one of them, Enter to leave", span(len(read))), len(read))
	if err != nil || i == 0 {
		return err
	}
	return t.Read(read[i-1], "")
}
