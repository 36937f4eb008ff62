// Package stats says how far a learner is and how well it goes, in numbers that can be explained: per topic, per heading
// and per day, and what comes due.
//
// Everything is computed from a summary, the course and a time that is given; only [Read] reads files, those of the
// course, and takes a while. The package must not know a store, a screen or a clock.
package stats

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"learn/internal/lessons"
	"learn/internal/lookup"
	"learn/internal/progress"
	"learn/internal/review"
)

// Topic is how far one topic is, or all of them together.
type Topic struct {
	ID    string // "" for all together
	Title string // clean
	// Lessons is how many there are; Done, Known (tested out of) and Begun (started, or to be reviewed) exclude each other.
	Lessons, Done, Known, Begun int
	// Answers counts answers to questions without retries, Right those that were right.
	Answers, Right int
	// Kept is how much of the questions answered so far FSRS expects to be answered right now, 0 to 1: the mean over
	// Cards questions. Both are 0 without any.
	Kept  float64
	Cards int
	// Minutes is five for each five minutes in which anything happened.
	Minutes int
}

// Touched says whether anything was done in the topic.
func (t *Topic) Touched() bool { return t.Done+t.Known+t.Begun+t.Answers+t.Minutes > 0 }

// Accuracy is the part of the answers that were right, 0 to 1; false without answers.
func (t *Topic) Accuracy() (float64, bool) {
	if t.Answers == 0 {
		return 0, false
	}
	return float64(t.Right) / float64(t.Answers), true
}

// Report is all that is counted.
type Report struct {
	Total  Topic
	Topics []Topic // all, in the order of the course
	// Weak are the headings whose questions go worst, the worst first.
	Weak []Heading
	// Days are those on which anything happened, in order; Today is the beginning of the day of the report.
	Days  []progress.Day
	Today time.Time
	// Due is how many questions come due on each of the next ForecastDays days: the first is today with what is overdue.
	Due []int
}

// ForecastDays is how far ahead questions that come due are counted.
const ForecastDays = 14

// Of computes the report of a moment; days are those of its time zone. src may be nil, which is nothing read: the report
// then has no headings, and takes every question for unchanged.
func Of(c *lessons.Course, s *progress.Summary, src *Source, now time.Time) Report {
	cards := src.cards(review.Histories(s), now)
	byTopic := map[string][]review.Card{}
	for _, card := range cards {
		byTopic[card.Topic()] = append(byTopic[card.Topic()], card)
	}
	r := Report{Days: s.Days(now.Location()), Due: review.Forecast(cards, now, ForecastDays), Weak: src.weak(s)}
	y, m, d := now.Date()
	r.Today = time.Date(y, m, d, 0, 0, 0, 0, now.Location())
	for t := range c.Topics() {
		topic := ofTopic(t, s)
		topic.Kept, topic.Cards = review.Retention(byTopic[t.ID], now)
		r.Topics = append(r.Topics, topic)
		r.Total.add(&topic)
	}
	r.Total.Kept, r.Total.Cards = review.Retention(cards, now)
	r.Total.Minutes = 0 // of the days: five minutes in two lessons are five minutes
	for _, day := range r.Days {
		r.Total.Minutes += day.Minutes
	}
	return r
}

func ofTopic(t *lessons.Topic, s *progress.Summary) Topic {
	topic := Topic{ID: t.ID, Title: lookup.OneLine(t.Title), Lessons: len(t.Lessons)}
	for _, l := range t.Lessons {
		known := s.Lesson(l.Path())
		switch known.State(l.Questions, l.Exercises) {
		case progress.Done:
			topic.Done++
		case progress.StateKnown:
			topic.Known++
		case progress.Started, progress.Review:
			topic.Begun++
		}
		for _, q := range known.Answers {
			topic.Right, topic.Answers = topic.Right+q.Right, topic.Answers+q.Right+q.Wrong
		}
		topic.Minutes += known.Minutes()
	}
	return topic
}

func (t *Topic) add(o *Topic) {
	t.Lessons += o.Lessons
	t.Done += o.Done
	t.Known += o.Known
	t.Begun += o.Begun
	t.Answers += o.Answers
	t.Right += o.Right
}

// Heading is how well the questions about one heading go.
type Heading struct {
	Lesson *lessons.Lesson
	Anchor string
	Title  string // clean
	// Answers counts answers without retries, Right those that were right.
	Answers, Right int
}

// What counts as weak.
const (
	MostWeak   = 8  // headings that are listed
	weakBelow  = 80 // per cent of the answers right
	doubtRight = 1  // added to the right answers, and
	doubtAll   = 2  // to all: one wrong answer says less than four of five
)

// share is the part that is right, drawn towards one half where there are few answers.
func (h *Heading) share() float64 { return float64(h.Right+doubtRight) / float64(h.Answers+doubtAll) }

// weak are the headings that go worst.
func (src *Source) weak(s *progress.Summary) []Heading {
	if src == nil {
		return nil
	}
	sums := map[string]*Heading{}
	for key, at := range src.heads {
		q := s.Lesson(key.Lesson).Answers[key.Question]
		if q == nil {
			continue
		}
		id := at.Lesson.Path() + "#" + at.Anchor
		if sums[id] == nil {
			sums[id] = &at
		}
		sums[id].Right += q.Right
		sums[id].Answers += q.Right + q.Wrong
	}
	var list []Heading
	for _, h := range sums {
		if 100*h.Right < weakBelow*h.Answers {
			list = append(list, *h)
		}
	}
	slices.SortFunc(list, func(a, b Heading) int {
		return cmp.Or(cmp.Compare(a.share(), b.share()), cmp.Compare(b.Answers, a.Answers),
			strings.Compare(a.Lesson.Path(), b.Lesson.Path()), strings.Compare(a.Anchor, b.Anchor))
	})
	return list[:min(len(list), MostWeak)]
}
