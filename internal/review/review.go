// Package review says which questions are about to be forgotten: FSRS over the answers in the event log.
//
// A card is a question that was answered at least once. Nothing of it is stored: its schedule is replayed from the
// answers whenever it is asked for, so that machines whose logs agree agree on every date. All of the package is pure;
// the time is an argument. It knows neither the course (a [Present] says what a question is like now) nor screens.
//
// How it departs from plain FSRS, each for a reason:
//   - There are no learning steps of minutes: nothing comes back on the day it was answered.
//   - Stability and difficulty are rounded to 8 places after each step, since processors differ in the last bits.
//   - An answer dated before the one it follows counts as given at the same time, and one dated more than a day ahead of
//     now is left out until its day comes: the clock that dated it was wrong.
//   - A question whose answer key changed keeps its history, but is stable for a day at most.
//   - A question that failed on four days without two right answers in a row is at rest: it is shown with its paragraph
//     rather than asked, and asked anew three days later.
package review

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/open-spaced-repetition/go-fsrs/v4"

	"learn/internal/progress"
)

const (
	day = 24 * time.Hour
	// mostAhead is how far ahead of now an answer may be dated.
	mostAhead = day
	// leechAt is how many days of failures put a question at rest, recovered how many right answers in a row it takes to forget
	// them, and rest how long a question is left alone after it was shown.
	leechAt   = 4
	recovered = 2
	rest      = 3 * day
)

// Key names a question: the path of its lesson and its id there.
type Key struct{ Lesson, Question string }

// Topic is the topic the question belongs to.
func (k Key) Topic() string {
	topic, _, _ := strings.Cut(k.Lesson, "/")
	return topic
}

func (k Key) compare(o Key) int {
	return cmp.Or(strings.Compare(k.Lesson, o.Lesson), strings.Compare(k.Question, o.Question))
}

// History is what the log says of one question.
type History struct {
	Key
	Grades []progress.Graded // in the order of event ids
	Took   time.Duration     // how long the newest answer took; 0 if that is not known
}

// Histories takes what there is to replay out of a summary, sorted by key. It is quick, and what it returns shares
// nothing with the summary, so that the replay may run elsewhere.
func Histories(s *progress.Summary) []History {
	var list []History
	for path, l := range s.Lessons {
		for id, q := range l.Answers {
			list = append(list, History{Key: Key{path, id}, Grades: q.History(),
				Took: time.Duration(q.Last.Millis) * time.Millisecond})
		}
	}
	slices.SortFunc(list, func(a, b History) int { return a.Key.compare(b.Key) })
	return list
}

// Present says what the course has: the hash of a question's answer key as it is now, and false for a question that
// there is no longer. A nil Present has every question, unchanged.
type Present func(Key) (keyHash string, ok bool)

// Card is the schedule of one question.
type Card struct {
	Key
	// Due is when the question is to be asked again; what counts is the day.
	Due time.Time
	// Stability is how many days it takes until nine of ten learners still know it; Difficulty goes from 1 to 10.
	Stability, Difficulty float64
	// Last is when it was answered last and Rating how; Answers and Lapses count answers, and those that were wrong
	// though it had been known before.
	Last    time.Time
	Rating  progress.Rating
	Answers int
	Lapses  int
	// Leech says that it keeps failing and is to be shown with its paragraph instead of asked.
	Leech bool
	// Took is how long the newest answer took; 0 if that is not known.
	Took time.Duration
	// onDue is when it was last answered on a day it was due, zero if never.
	onDue time.Time
}

// Cards replays the histories as of now. Questions that the course no longer has are left out.
func Cards(histories []History, present Present, now time.Time) []Card {
	f := scheduler()
	cards := make([]Card, 0, len(histories))
	for i := range histories {
		if c, ok := replay(f, &histories[i], present, now); ok {
			cards = append(cards, c)
		}
	}
	return cards
}

// After is a card after one more answer, with a wrong one of a question at rest counting as shown.
func After(h History, present Present, now time.Time, r progress.Rating) (Card, bool) {
	hash := ""
	if present != nil {
		hash, _ = present(h.Key)
	} else if n := len(h.Grades); n > 0 {
		hash = h.Grades[n-1].KeyHash
	}
	h.Grades = append(slices.Clone(h.Grades), progress.Graded{At: now, Rating: r, KeyHash: hash})
	return replay(scheduler(), &h, present, now)
}

// scheduler is FSRS as this package uses it. TestParameters holds it to be valid: NewFSRS would silently take others.
func scheduler() *fsrs.FSRS { return fsrs.NewFSRS(parameters()) }

func parameters() fsrs.Parameters {
	p := fsrs.DefaultParam()
	p.EnableFuzz = false // with it intervals differ between processors
	p.LearningSteps, p.RelearningSteps = nil, nil
	return p
}

// replaying is a card on its way through its history.
type replaying struct {
	f      *fsrs.FSRS
	card   fsrs.Card
	hash   string // of the key that was answered last
	failed int    // days on which it failed since it was last known well
	fell   int    // the last of these days
	row    int    // right answers in a row
	Card
}

func replay(f *fsrs.FSRS, h *History, present Present, now time.Time) (Card, bool) {
	hash, there := "", true
	if present != nil {
		hash, there = present(h.Key)
	}
	if !there {
		return Card{}, false
	}
	r := replaying{f: f, Card: Card{Key: h.Key, Took: h.Took}, card: fsrs.NewCard(time.Time{})}
	for _, g := range h.Grades {
		if !g.At.After(now.Add(mostAhead)) {
			r.take(g, now.Location())
		}
	}
	if r.Answers == 0 {
		return Card{}, false
	}
	if present != nil && hash != r.hash {
		r.rekey()
	}
	r.Stability, r.Difficulty = r.card.Stability, r.card.Difficulty
	return r.Card, true
}

// take replays one answer. A rating that FSRS does not know, or a step it refuses, changes nothing.
func (r *replaying) take(g progress.Graded, zone *time.Location) {
	at := g.At
	if at.Before(r.Last) {
		at = r.Last
	}
	if r.Answers > 0 && g.KeyHash != r.hash {
		r.rekey()
	}
	shown, due := r.Leech, r.Answers > 0 && dueOn(r.Due, at.In(zone))
	if !r.step(at, g.Rating) {
		return
	}
	r.hash = g.KeyHash
	r.Answers++
	if due {
		r.onDue = at
	}
	r.Last, r.Rating, r.Due, r.Lapses = at, g.Rating, r.card.Due, int(r.card.Lapses)
	r.count(g.Rating, at)
	if shown {
		r.Leech, r.failed = false, 0
		if g.Rating == progress.Again {
			r.Due = at.Add(rest)
		}
	}
}

// step is one step of FSRS, rounded.
func (r *replaying) step(at time.Time, rating progress.Rating) bool {
	info, err := r.f.Next(r.card, at, fsrs.Rating(rating))
	if err != nil {
		return false
	}
	r.card = info.Card
	r.card.Stability, r.card.Difficulty = round(r.card.Stability), round(r.card.Difficulty)
	return true
}

// count follows on how many days it failed, and puts it at rest. Asked again at the end of a quiz it fails once, not
// twice.
func (r *replaying) count(rating progress.Rating, at time.Time) {
	on := int(at.Unix() / int64(day/time.Second))
	if rating == progress.Again {
		if r.failed == 0 || on != r.fell {
			r.failed++
		}
		r.fell, r.row = on, 0
	} else if r.row++; r.row >= recovered {
		r.failed = 0
	}
	r.Leech = r.failed >= leechAt
}

// rekey is a card whose question has another answer now: what was known of it holds for a day at most.
func (r *replaying) rekey() {
	r.card.Stability = min(r.card.Stability, 1)
	if due := r.Last.Add(day); due.Before(r.Due) {
		r.Due, r.card.Due = due, due
	}
}

// round keeps 8 decimal places.
func round(f float64) float64 { return math.Round(f*1e8) / 1e8 }

// dueOn says that something due at a time is due on the day of now, in the zone of now.
func dueOn(due, now time.Time) bool { return due.Before(nextDay(now, 1)) }

// nextDay is midnight so many days after the day of t, in the zone of t.
func nextDay(t time.Time, days int) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d+days, 0, 0, 0, 0, t.Location())
}

// Retrievability is how likely the answer is still known, 0 to 1, from what FSRS predicts.
func (c *Card) Retrievability(now time.Time) float64 {
	p := parameters()
	days := math.Floor(max(now.Sub(c.Last), 0).Hours() / 24)
	return p.ForgettingCurve(days, c.Stability)
}
