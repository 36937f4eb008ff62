package review

import (
	"cmp"
	"slices"
	"time"
)

// DefaultCap is how many questions a day are asked at most, so that a holiday leaves no wall.
const DefaultCap = 20

const (
	usualAnswer  = 20 * time.Second // what an answer takes while there are too few to tell
	fewAnswers   = 5
	readsVerdict = 10 * time.Second // what reading why takes
	shortest     = 5 * time.Second
	longest      = 3 * time.Minute // more than that is a break
)

// Agenda is what is to be reviewed now.
type Agenda struct {
	// Cards are the questions in the order they are asked.
	Cards []Card
	// Due is how many are due in all; those that are not in Cards wait for tomorrow. Today is how many were reviewed
	// today already.
	Due, Today int
	// Minutes is about how long it takes, at the learner's own pace; 0 for nothing.
	Minutes int
	// Next is when the next question is due that is not in Cards, and NextCount how many that day has; zero if there is
	// none.
	Next      time.Time
	NextCount int
}

// Plan chooses what is asked now: of the cards that are due, those most likely to be forgotten first, no more a day than
// limit (DefaultCap if it is not positive), and no two of one lesson in a row where that can be avoided.
func Plan(cards []Card, now time.Time, limit int) Agenda {
	if limit <= 0 {
		limit = DefaultCap
	}
	var a Agenda
	var due, later []Card
	today := nextDay(now, 0)
	for i := range cards {
		c := cards[i]
		if dueOn(c.Due, now) {
			due = append(due, c)
		} else {
			later = append(later, c)
		}
		if !c.onDue.Before(today) && c.onDue.Before(nextDay(now, 1)) {
			a.Today++
		}
	}
	a.Due = len(due)
	byRisk(due, now)
	a.Cards = mixed(due[:min(len(due), max(limit-a.Today, 0))])
	a.Minutes = minutes(len(a.Cards), pace(cards))
	a.next(later, now)
	return a
}

// Due is how many questions would be asked now, and about how many minutes that takes.
func Due(cards []Card, now time.Time, limit int) (count, minutes int) {
	a := Plan(cards, now, limit)
	return len(a.Cards), a.Minutes
}

// next says when it goes on: tomorrow if more is due today than the day holds.
func (a *Agenda) next(later []Card, now time.Time) {
	if rest := a.Due - len(a.Cards); rest > 0 {
		a.Next, a.NextCount = nextDay(now, 1), rest
		for _, c := range later {
			if dueOn(c.Due, a.Next) {
				a.NextCount++
			}
		}
		return
	}
	for _, c := range later {
		if a.Next.IsZero() || c.Due.Before(a.Next) {
			a.Next = c.Due
		}
	}
	for _, c := range later {
		if dueOn(c.Due, a.Next.In(now.Location())) {
			a.NextCount++
		}
	}
}

// byRisk sorts cards so that those most likely to be forgotten come first.
func byRisk(cards []Card, now time.Time) {
	risk := make(map[Key]float64, len(cards))
	for i := range cards {
		risk[cards[i].Key] = cards[i].Retrievability(now)
	}
	slices.SortFunc(cards, func(a, b Card) int {
		return cmp.Or(cmp.Compare(risk[a.Key], risk[b.Key]), a.Key.compare(b.Key))
	})
}

// mixed spreads cards so that no two of one lesson follow each other, and no two of one topic where that costs nothing,
// and keeps their order otherwise. A lesson that has more than half of what is left goes first, or it could not be
// spread any more.
func mixed(cards []Card) []Card {
	left := slices.Clone(cards)
	of := map[string]int{}
	for _, c := range left {
		of[c.Lesson]++
	}
	out := make([]Card, 0, len(cards))
	for len(left) > 0 {
		var last Key
		if n := len(out); n > 0 {
			last = out[n-1].Key
		}
		i := choose(left, of, last)
		of[left[i].Lesson]--
		out = append(out, left[i])
		left = slices.Delete(left, i, i+1)
	}
	return out
}

func choose(left []Card, of map[string]int, last Key) int {
	first := func(ok func(Key) bool) int {
		return slices.IndexFunc(left, func(c Card) bool { return ok(c.Key) })
	}
	for _, ok := range []func(Key) bool{
		func(k Key) bool { return k.Lesson != last.Lesson && 2*of[k.Lesson] > len(left) },
		func(k Key) bool { return k.Topic() != last.Topic() },
		func(k Key) bool { return k.Lesson != last.Lesson },
	} {
		if i := first(ok); i >= 0 {
			return i
		}
	}
	return 0
}

// pace is what one question takes: the learner's median answer, and reading the verdict.
func pace(cards []Card) time.Duration {
	var took []time.Duration
	for i := range cards {
		if t := cards[i].Took; t > 0 {
			took = append(took, min(max(t, shortest), longest))
		}
	}
	if len(took) < fewAnswers {
		return usualAnswer + readsVerdict
	}
	slices.Sort(took)
	return took[len(took)/2] + readsVerdict
}

func minutes(count int, pace time.Duration) int {
	if count == 0 {
		return 0
	}
	return max(int((time.Duration(count)*pace).Round(time.Minute)/time.Minute), 1)
}

// Forecast is how many questions come due on each of the next days: the first number is today's, with what is overdue.
func Forecast(cards []Card, now time.Time, days int) []int {
	count := make([]int, max(days, 0))
	for i := range cards {
		for d := range count {
			if cards[i].Due.Before(nextDay(now, d+1)) {
				count[d]++
				break
			}
		}
	}
	return count
}

// Retention is how much of what was learned is still known as FSRS predicts it: the mean over n cards, 0 to 1. Without
// cards both are 0.
func Retention(cards []Card, now time.Time) (mean float64, n int) {
	for i := range cards {
		mean += cards[i].Retrievability(now)
	}
	if n = len(cards); n > 0 {
		mean /= float64(n)
	}
	return mean, n
}
