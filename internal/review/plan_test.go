package review

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"learn/internal/progress"
)

// due is a card that was last answered so many days before the start and is stable for so long.
func due(lesson, id string, ago, stable float64) Card {
	last := start().Add(-time.Duration(ago * float64(day)))
	return Card{Key: Key{lesson, id}, Last: last, Stability: stable, Due: last.Add(time.Duration(stable * float64(day)))}
}

func ids(cards []Card) (list []string) {
	for _, c := range cards {
		list = append(list, c.Question)
	}
	return list
}

func TestPlan(t *testing.T) {
	cards := []Card{
		due("one/a", "a1", 9, 3), due("one/a", "a2", 4, 3), due("one/b", "b1", 20, 3), due("two/c", "c1", 6, 5),
		due("two/c", "later", 1, 5), due("two/c", "tonight", 1, 1.5),
	}
	for i := range cards {
		cards[i].Took = 20 * time.Second
	}
	a := Plan(cards, start(), 20)
	// tonight is due at 21:00: today, though it is 9:00
	if got, want := ids(a.Cards), []string{"b1", "c1", "a1", "tonight", "a2"}; !slices.Equal(got, want) {
		t.Errorf("asked are %v; want %v", got, want)
	}
	if a.Due != 5 || a.Minutes != 3 || a.Today != 0 {
		t.Errorf("%+v", a)
	}
	if want := cards[4].Due; !a.Next.Equal(want) || a.NextCount != 1 {
		t.Errorf("then %d at %v; want 1 at %v", a.NextCount, a.Next, want)
	}
	if n, m := Due(cards, start(), 20); n != 5 || m != 3 {
		t.Errorf("%d due, %d minutes", n, m)
	}
}

// TestPlanCap: no more a day than the cap, what was reviewed today counted; the rest is for tomorrow.
func TestPlanCap(t *testing.T) {
	var cards []Card
	for i := range 30 {
		cards = append(cards, due(fmt.Sprint("t/l", i%7), fmt.Sprint(i), 40-float64(i), 5))
	}
	a := Plan(cards, start(), 0)
	if len(a.Cards) != DefaultCap || a.Due != 30 || a.NextCount != 10 || !a.Next.Equal(nextDay(start(), 1)) {
		t.Errorf("%d of %d; then %d at %v", len(a.Cards), a.Due, a.NextCount, a.Next)
	}
	for _, id := range ids(a.Cards) {
		if slices.Contains(ids(cards[20:]), id) {
			t.Errorf("%s is asked before one that is more at risk", id)
		}
	}
	for i := range 6 {
		cards[i].Due, cards[i].onDue = start().Add(9*day), start().Add(-time.Hour)
	}
	cards[6].onDue = start().Add(-day) // yesterday
	if a = Plan(cards, start(), 10); a.Today != 6 || len(a.Cards) != 4 || a.Due != 24 {
		t.Errorf("%d reviewed today, %d asked, %d due", a.Today, len(a.Cards), a.Due)
	}
	if a = Plan(cards, start(), 3); len(a.Cards) != 0 || a.NextCount != 24 || a.Minutes != 0 {
		t.Errorf("the day is full, and still: %+v", a)
	}
}

// TestReviewedToday: an answer counts for the day if the question was due on it.
func TestReviewedToday(t *testing.T) {
	h := history("k", step{0, good}, step{1, good}, step{14, good}) // due after 2 days: the second came before that
	for days, want := range map[float64]int{1: 0, 15: 1} {
		now := start().Add(time.Duration(days * float64(day)))
		cut := h
		cut.Grades = slices.DeleteFunc(slices.Clone(h.Grades), func(g progress.Graded) bool { return g.At.After(now) })
		if a := Plan(Cards([]History{cut}, nil, now), now, 20); a.Today != want {
			t.Errorf("after %v days: %d reviewed today; want %d", days, a.Today, want)
		}
	}
}

// TestMixed: no two of one lesson in a row where that can be avoided, and nothing is lost or added.
func TestMixed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cards []Card
		of := map[string]int{}
		for i, l := range rapid.SliceOfN(rapid.IntRange(0, 5), 1, 30).Draw(t, "lessons") {
			lesson := fmt.Sprintf("t%d/l%d", l%3, l)
			of[lesson]++
			cards = append(cards, due(lesson, fmt.Sprint(i), 9, float64(i+1)))
		}
		most := 0
		for _, n := range of {
			most = max(most, n)
		}
		got := mixed(cards)
		if want := slices.Sorted(slices.Values(ids(cards))); !slices.Equal(slices.Sorted(slices.Values(ids(got))), want) {
			t.Fatalf("%v of %v", ids(got), want)
		}
		rows := 0
		for i := range got[1:] {
			if got[i].Lesson == got[i+1].Lesson {
				rows++
			}
		}
		if avoidable := most <= (len(cards)+1)/2; avoidable && rows > 0 {
			t.Fatalf("%d times two of one lesson in a row: %v", rows, got)
		}
		if rows > max(0, 2*most-len(cards)-1) {
			t.Fatalf("%d times two of one lesson in a row; %d of %d are of one", rows, most, len(cards))
		}
	})
}

func TestMinutes(t *testing.T) {
	slow := make([]Card, 9)
	for i := range slow {
		slow[i].Took = time.Duration(i*20) * time.Second // the first took no time that is known
	}
	for _, c := range []struct {
		cards []Card
		count int
		want  int
	}{
		{nil, 0, 0}, {nil, 1, 1}, {nil, 12, 6}, {slow, 6, 11}, {[]Card{{Took: time.Hour}}, 12, 6},
	} {
		if got := minutes(c.count, pace(c.cards)); got != c.want {
			t.Errorf("%d questions take %d minutes; want %d", c.count, got, c.want)
		}
	}
	breaks := make([]Card, 5)
	for i := range breaks {
		breaks[i].Took = time.Hour
	}
	if got := pace(breaks); got != longest+readsVerdict {
		t.Errorf("with breaks: %v", got)
	}
}

func TestForecast(t *testing.T) {
	cards := []Card{due("a/a", "over", 9, 3), due("a/a", "tonight", 1, 1.5), due("a/a", "one", 1, 2), due("a/a", "far", 1, 99),
		due("a/a", "three", 0, 3)}
	if got, want := Forecast(cards, start(), 5), []int{2, 1, 0, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("%v; want %v", got, want)
	}
	if got := Forecast(cards, start(), 0); len(got) != 0 {
		t.Errorf("%v", got)
	}
	// In another zone the same moment may be another day.
	east := start().In(time.FixedZone("", 14*3600)) // 23:00
	if got, want := Forecast(cards, east, 3), []int{1, 2, 0}; !slices.Equal(got, want) {
		t.Errorf("in the east %v; want %v", got, want)
	}
}

func TestRetention(t *testing.T) {
	if r, n := Retention(nil, start()); r != 0 || n != 0 {
		t.Errorf("%v of %d", r, n)
	}
	cards := []Card{due("a/a", "now", 0, 10), due("a/a", "stable", 10, 10)}
	if r, n := Retention(cards, start()); n != 2 || math.Abs(r-0.95) > 1e-6 {
		t.Errorf("%v of %d; want 0.95 of 2", r, n)
	}
}

func TestWhen(t *testing.T) {
	late := start().Add(14*time.Hour + 50*time.Minute) // 23:50
	for _, c := range []struct {
		now   time.Time
		after time.Duration
		want  string
	}{
		{start(), -9 * day, "today"}, {start(), 0, "today"}, {start(), 14 * time.Hour, "today"}, {start(), 15 * time.Hour, "tomorrow"},
		{late, time.Hour, "tomorrow"}, {start(), 9 * day, "in 9 days"}, {start(), 59 * day, "in 59 days"}, {start(), 60 * day, "in 2 months"},
		{start(), 365 * day, "in 12 months"}, {start(), 800 * day, "in 2 years"}, {start(), 36500 * day, "in 100 years"},
	} {
		if got := When(c.now.Add(c.after), c.now); got != c.want {
			t.Errorf("%v later: %q; want %q", c.after, got, c.want)
		}
	}
}
