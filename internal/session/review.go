package session

import (
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/quiz"
	"learn/internal/review"
)

var _ Run = (*Review)(nil)

// Bank is the questions of some lessons as they are now.
type Bank struct {
	Items map[review.Key]Item
	// Err is what is broken in their files; the sound questions are there all the same.
	Err error

	hashes map[review.Key]string
}

// ReadBank reads the quizzes of the lessons that the histories speak of, once each. Lessons that there are no longer are
// passed over.
func ReadBank(course *lessons.Course, histories []review.History) *Bank {
	b := &Bank{Items: map[review.Key]Item{}, hashes: map[review.Key]string{}}
	done := map[string]bool{}
	for _, h := range histories {
		if done[h.Lesson] {
			continue
		}
		done[h.Lesson] = true
		if l := lessonAt(course, h.Lesson); l != nil {
			b.add(l)
		}
	}
	return b
}

// lessonAt is a lesson by its whole path; nil if there is none.
func lessonAt(course *lessons.Course, path string) *lessons.Lesson {
	topic, id, _ := strings.Cut(path, "/")
	t, err := course.Topic(topic)
	if err != nil {
		return nil
	}
	for _, l := range t.Lessons {
		if l.ID == id {
			return l
		}
	}
	return nil
}

func (b *Bank) add(l *lessons.Lesson) {
	questions, err := l.Quiz()
	b.Err = errors.Join(b.Err, err)
	for i := range questions {
		k := review.Key{Lesson: l.Path(), Question: questions[i].ID}
		b.Items[k], b.hashes[k] = Item{l, &questions[i]}, questions[i].KeyHash()
	}
}

// Present is what the bank has, for review.Cards.
func (b *Bank) Present(k review.Key) (keyHash string, ok bool) {
	keyHash, ok = b.hashes[k]
	return keyHash, ok
}

// Due reads what is due now; it is what a card on the first screen shows. Cards are all cards, for forecasts.
func Due(course *lessons.Course, histories []review.History, now time.Time, limit int) (review.Agenda, []review.Card) {
	cards := review.Cards(histories, ReadBank(course, histories).Present, now)
	return review.Plan(cards, now, limit), cards
}

// Review asks what is due, across lessons, each question once: a wrong one comes back another day.
type Review struct {
	// Agenda is what was planned when the review began.
	Agenda review.Agenda

	bank      *Bank
	histories map[review.Key]review.History
	seed      uint64
	asked     []Result
	queue     []review.Card
	turn      Turn
	asking    bool
	last      last
	read      int
}

// NewReview plans a review. A card that is due is asked if the bank has it.
func NewReview(bank *Bank, histories []review.History, now time.Time, limit int) *Review {
	r := &Review{bank: bank, histories: map[review.Key]review.History{}, seed: rand.Uint64()}
	for _, h := range histories {
		r.histories[h.Key] = h
	}
	r.Agenda = review.Plan(review.Cards(histories, bank.Present, now), now, limit)
	r.queue = r.Agenda.Cards
	return r
}

// Next is the next card. One that was answered elsewhere meanwhile has been taken out by Told.
func (r *Review) Next() (Turn, bool) {
	if len(r.queue) == 0 {
		r.asking = false
		return Turn{}, false
	}
	c := r.queue[0]
	if !r.asking {
		r.turn = Turn{Item: r.bank.Items[c.Key], Seed: r.seed, Reading: c.Leech}
		r.asking = true
	}
	return r.turn, true
}

// Told takes out of the queue what was answered elsewhere since the review was planned: in a lesson's quiz that was
// opened above it. The question that is being asked stays.
func (r *Review) Told(s *progress.Summary) {
	var queue []review.Card
	for i, c := range r.queue {
		q := s.Lesson(c.Lesson).Answers[c.Question]
		if i == 0 && r.asking || q == nil || len(q.History()) <= len(r.histories[c.Key].Grades) {
			queue = append(queue, c)
		}
	}
	r.queue = queue
}

// Answer judges an answer to the card.
func (r *Review) Answer(a quiz.Answer, m Manner) (quiz.Verdict, []progress.Event) {
	r.last.take(r.turn, a, m, progress.AnswerData{})
	r.asked = append(r.asked, Result{Item: r.turn.Item, Asked: true, First: Grade{Right: r.last.judge.Right}})
	r.drop()
	return r.last.judge, []progress.Event{r.last.event(progress.Reviewed)}
}

// Guess marks the last answer as a guess.
func (r *Review) Guess() []progress.Event {
	e, ok := r.last.guess(progress.Reviewed)
	if !ok {
		return nil
	}
	r.asked[len(r.asked)-1].First.Unsure = true
	return []progress.Event{e}
}

// Read says that a card at rest was read with its paragraph. It is stored as an answer with help that was not right and
// counts neither for nor against the learner, as an answer that is asked again does.
func (r *Review) Read() []progress.Event {
	if !r.asking || !r.turn.Reading {
		return nil
	}
	q := r.turn.Question
	e := progress.Reviewed(r.turn.Lesson.Path(), q.ID, q.TextHash(), q.KeyHash(),
		progress.AnswerData{Hinted: true, Retry: true})
	r.asked = append(r.asked, Result{Item: r.turn.Item, Reading: true})
	r.read++
	r.last.open = false
	r.drop()
	return []progress.Event{e}
}

// Finish does nothing: every answer of a review stands for itself.
func (r *Review) Finish() []progress.Event { return nil }

func (r *Review) drop() {
	r.asking = false
	if len(r.queue) > 0 {
		r.queue = r.queue[1:]
	}
}

// Back is when the question that was answered last comes back, given the events stored since.
func (r *Review) Back(s *progress.Summary, now time.Time) time.Time {
	if len(r.asked) == 0 {
		return time.Time{}
	}
	it := r.asked[len(r.asked)-1].Item
	q := s.Lesson(it.Lesson.Path()).Answers[it.Question.ID]
	if q == nil {
		return time.Time{}
	}
	h := review.History{Key: review.Key{Lesson: it.Lesson.Path(), Question: it.Question.ID}, Grades: q.History()}
	for _, c := range review.Cards([]review.History{h}, r.bank.Present, now) {
		return c.Due
	}
	return time.Time{}
}

// Left plans anew after the run: what is due now, and when it goes on.
func (r *Review) Left(s *progress.Summary, now time.Time, limit int) review.Agenda {
	return review.Plan(review.Cards(review.Histories(s), r.bank.Present, now), now, limit)
}

// Tally counts; what is read and not answered is asked but neither right nor wrong.
func (r *Review) Tally() Tally {
	t := Tally{At: len(r.asked), Of: len(r.asked) + len(r.queue), Answered: len(r.asked) - r.read}
	for _, a := range r.asked {
		if a.First.Right {
			t.Right++
		}
	}
	if r.asking {
		t.At++
	}
	return t
}

// Results are the questions that were asked, in order.
func (r *Review) Results() []Result { return r.asked }
