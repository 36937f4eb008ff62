package session

import (
	"testing"
	"time"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/quiz"
	"learn/internal/review"
)

func threeQuestions() []quiz.Question {
	var list []quiz.Question
	for _, id := range []string{"a", "b", "c"} {
		list = append(list, quiz.Question{ID: id, Kind: quiz.Short, Accept: []string{"yes"}})
	}
	return list
}

// TestSkippedQuestionsComeLast, in the order in which they were skipped, and every question is answered in the end.
func TestSkippedQuestionsComeLast(t *testing.T) {
	z := NewQuiz(&lessons.Lesson{ID: "l", Topic: &lessons.Topic{ID: "t"}}, threeQuestions(), &progress.LessonSummary{})
	var seen string
	for _, do := range []string{"skip", "skip", "answer", "skip", "answer", "only", "answer"} {
		turn, ok := z.Next()
		if !ok {
			t.Fatalf("nothing to ask after %q", seen)
		}
		seen += turn.Question.ID
		switch do {
		case "skip":
			if !z.Skip() {
				t.Errorf("%s is said to be the only one", turn.Question.ID)
			}
		case "only":
			if z.Skip() {
				t.Errorf("%s is said not to be the only one", turn.Question.ID)
			}
		default:
			z.Answer(quiz.Answer{Text: "yes"}, Manner{})
		}
	}
	if _, more := z.Next(); more || seen != "abcabaa" {
		t.Errorf("asked %q, and more: %t; want abcabaa and no more", seen, more)
	}
	if z.Skip() {
		t.Error("a quiz that is over was skipped")
	}
}

// TestSkippedCard: a review asks the next card first, and the skipped one at its end.
func TestSkippedCard(t *testing.T) {
	bank := &Bank{Items: map[review.Key]Item{}}
	r := &Review{bank: bank}
	questions := threeQuestions()
	for i := range questions {
		k := review.Key{Lesson: "t/l", Question: questions[i].ID}
		bank.Items[k] = Item{&lessons.Lesson{ID: "l", Topic: &lessons.Topic{ID: "t"}}, &questions[i]}
		r.queue = append(r.queue, review.Card{Key: k})
	}
	r.Next()
	if !r.Skip() || r.Skip() {
		t.Error("a card can be skipped once a turn, where there are others")
	}
	var seen string
	for turn, more := r.Next(); more; turn, more = r.Next() {
		seen += turn.Question.ID
		r.Answer(quiz.Answer{Text: "yes"}, Manner{})
	}
	if seen != "bca" {
		t.Errorf("asked %q; want bca", seen)
	}
}

// TestSkippedInTestOut: another question of the lesson is asked, as long as there is one.
func TestSkippedInTestOut(t *testing.T) {
	l := &lessons.Lesson{ID: "l", Topic: &lessons.Topic{ID: "t"}, Questions: 2}
	pool := &Pool{Topic: &lessons.Topic{ID: "t", Lessons: []*lessons.Lesson{l}},
		Questions: map[*lessons.Lesson][]quiz.Question{l: threeQuestions()[:2]}}
	o := NewTestOut(pool, progress.NewSummary(), time.Now())
	first, _ := o.Next()
	if !o.Skip() {
		t.Fatal("the first of two is said to be the only one")
	}
	second, _ := o.Next()
	if first.Question.ID == second.Question.ID {
		t.Errorf("%s was asked again at once", first.Question.ID)
	}
	o.Answer(quiz.Answer{Text: "yes"}, Manner{})
	if _, more := o.Next(); more && o.Skip() {
		t.Error("the last one was skipped")
	}
}
