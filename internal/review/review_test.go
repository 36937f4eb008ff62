package review

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/open-spaced-repetition/go-fsrs/v4"
	"pgregory.net/rapid"

	"learn/internal/progress"
)

const (
	again = progress.Again
	hard  = progress.Hard
	good  = progress.Good
	easy  = progress.Easy
)

func start() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

// history is a history of one question: its ratings, each so many days after the one before.
func history(key string, steps ...step) History {
	h := History{Key: Key{"topic/lesson", "q"}}
	at := start()
	for _, s := range steps {
		at = at.Add(time.Duration(s.days * float64(day)))
		h.Grades = append(h.Grades, progress.Graded{At: at, Rating: s.rating, KeyHash: key})
	}
	return h
}

type step struct {
	days   float64
	rating progress.Rating
}

func one(t testing.TB, h History, present Present, now time.Time) Card {
	t.Helper()
	cards := Cards([]History{h}, present, now)
	if len(cards) != 1 {
		t.Fatalf("%d cards of one history", len(cards))
	}
	return cards[0]
}

// end is the time of the last answer.
func end(h History) time.Time { return h.Grades[len(h.Grades)-1].At }

// TestParameters: NewFSRS silently takes others where these are not valid.
func TestParameters(t *testing.T) {
	p := parameters()
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	f := fsrs.NewFSRS(p)
	if f.W != p.W || f.RequestRetention != 0.9 || f.EnableFuzz || !f.EnableShortTerm || len(f.LearningSteps)+len(f.RelearningSteps) != 0 {
		t.Errorf("other parameters are in force: %+v", f.Parameters)
	}
}

// TestReference compares with what the reference implementations publish in their own tests: the state after the first
// answer and after six (TypeScript and Rust; to 4 places).
func TestReference(t *testing.T) {
	for _, c := range []struct {
		name       string
		steps      []step
		s, d, near float64
	}{
		{"again", []step{{0, again}}, 0.212, 6.4133, 1e-8},
		{"hard", []step{{0, hard}}, 1.2931, 5.11217071, 1e-8},
		{"good", []step{{0, good}}, 2.3065, 2.11810397, 1e-8},
		{"easy", []step{{0, easy}}, 8.2956, 1, 1e-8},
		{"six", []step{{0, again}, {0, good}, {1, good}, {3, good}, {8, good}, {21, good}}, 53.62691, 6.3574867, 5e-5},
	} {
		h := history("k", c.steps...)
		got := one(t, h, nil, end(h))
		if math.Abs(got.Stability-c.s) > c.near || math.Abs(got.Difficulty-c.d) > c.near {
			t.Errorf("%s: stability %v, difficulty %v; want %v, %v", c.name, got.Stability, got.Difficulty, c.s, c.d)
		}
	}
}

// TestVectors holds the schedule to what it was when it was first recorded, to the last of the 8 places.
func TestVectors(t *testing.T) {
	for _, c := range vectors() {
		h := history("k", c.steps...)
		got := one(t, h, nil, end(h))
		days := math.Round(got.Due.Sub(end(h)).Hours()/24*1e6) / 1e6
		have := vector{c.steps, got.Stability, got.Difficulty, days, got.Lapses, got.Leech}
		if fmt.Sprint(have) != fmt.Sprint(c) {
			t.Errorf("got  %v\nwant %v", have, c)
		}
	}
}

// TestRekeyed: another answer key keeps the history but not the mastery; another wording changes nothing.
func TestRekeyed(t *testing.T) {
	h := history("k", step{0, good}, step{2, good}, step{10, good}, step{40, good})
	now := end(h)
	before := one(t, h, func(Key) (string, bool) { return "k", true }, now)
	after := one(t, h, func(Key) (string, bool) { return "other", true }, now)
	if before.Stability < 100 || after.Stability != 1 || after.Answers != before.Answers || after.Difficulty != before.Difficulty {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
	if !after.Due.Equal(now.Add(day)) {
		t.Errorf("due %v after the key changed", after.Due.Sub(now))
	}
	// Answered by the new key, it goes on from a day.
	h.Grades = append(h.Grades, progress.Graded{At: now.Add(day), Rating: good, KeyHash: "other"})
	back := one(t, h, func(Key) (string, bool) { return "other", true }, now.Add(day))
	if back.Stability <= 1 || back.Stability > 20 {
		t.Errorf("stable for %v days after one answer by the new key", back.Stability)
	}
}

func TestVanished(t *testing.T) {
	h := history("k", step{0, good})
	if got := Cards([]History{h}, func(Key) (string, bool) { return "", false }, end(h)); len(got) != 0 {
		t.Errorf("a question that is not there any more has %v", got)
	}
}

// TestClocks: an answer dated before the one it follows is no error, and one dated far ahead waits for its day.
func TestClocks(t *testing.T) {
	h := history("k", step{0, good}, step{-5, good}, step{8, good})
	c := one(t, h, nil, end(h))
	if c.Answers != 3 || c.Last != end(h) {
		t.Errorf("with a clock that went back: %+v", c)
	}
	now := end(h)
	sane := one(t, h, nil, now)
	h.Grades = append(h.Grades, progress.Graded{At: now.Add(365 * day), Rating: good, KeyHash: "k"})
	if got := one(t, h, nil, now); got != sane {
		t.Errorf("an answer of next year counts today: %+v; want %+v", got, sane)
	}
	if got := one(t, h, nil, now.Add(365*day)); got.Answers != 4 {
		t.Errorf("next year it does not count: %+v", got)
	}
	h.Grades = []progress.Graded{{At: now, Rating: 9}, {At: now, Rating: 0}}
	if got := Cards([]History{h}, nil, now); len(got) != 0 {
		t.Errorf("ratings that there are not make %v", got)
	}
}

// TestLeech: failed four times it is shown, then left alone, then asked anew.
func TestLeech(t *testing.T) {
	fails := []step{{0, again}, {1, again}, {1, good}, {1, again}, {1, again}}
	if c := one(t, history("k", fails[:4]...), nil, start().Add(9*day)); c.Leech {
		t.Error("at rest after three failures")
	}
	c := one(t, history("k", fails...), nil, start().Add(9*day))
	if !c.Leech {
		t.Fatal("not at rest after four failures")
	}
	twice := []step{{0, again}, {0, again}, {1, again}, {0, again}, {1, again}, {0, hard}}
	if c := one(t, history("k", twice...), nil, start().Add(9*day)); c.Leech {
		t.Error("at rest after three days of failing twice each")
	}
	h := history("k", append(slices.Clip(fails), step{1, again})...)
	shown := one(t, h, nil, end(h))
	if shown.Leech || !shown.Due.Equal(end(h).Add(rest)) {
		t.Errorf("after it was shown: %+v", shown)
	}
	// Two right answers in a row are mastery: failures before them are forgotten.
	mended := append(slices.Clip(fails[:4]), step{1, good}, step{3, good}, step{5, again})
	if c := one(t, history("k", mended...), nil, start().Add(60*day)); c.Leech {
		t.Error("at rest though it was known in between")
	}
	// Answered right elsewhere, it is an ordinary card again.
	h = history("k", append(slices.Clip(fails), step{1, good})...)
	if c := one(t, h, nil, end(h)); c.Leech || c.Due.Sub(end(h)) >= rest {
		t.Errorf("answered right at rest: %+v", c)
	}
}

// TestAfter is what the card says when it comes back.
func TestAfter(t *testing.T) {
	h := history("k", step{0, good})
	now := end(h).Add(3 * day)
	c, ok := After(h, nil, now, good)
	want := history("k", step{0, good}, step{3, good})
	if got := one(t, want, nil, now); !ok || got != c || len(h.Grades) != 1 {
		t.Errorf("%+v; want %+v; history has %d", c, got, len(h.Grades))
	}
}

// TestSameLogSameDates: whatever the history, replaying it gives sound cards, and the same ones each time.
func TestSameLogSameDates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
			return step{rapid.Float64Range(-3, 400).Draw(t, "days"), progress.Rating(rapid.IntRange(1, 4).Draw(t, "rating"))}
		}), 1, 40).Draw(t, "steps")
		h := history("k", steps...)
		now := start().Add(20000 * day)
		cards := Cards([]History{h}, nil, now)
		c := cards[0]
		switch {
		case c != Cards([]History{h}, nil, now)[0]:
			t.Fatal("not the same twice")
		case c.Stability <= 0 || c.Difficulty < 1 || c.Difficulty > 10 || round(c.Stability) != c.Stability:
			t.Fatalf("%+v", c)
		case c.Due.Before(c.Last.Add(day)) || c.Answers != len(steps):
			t.Fatalf("%+v", c)
		}
		if r := c.Retrievability(now); r < 0 || r > 1 {
			t.Fatalf("known at %v", r)
		}
	})
}

// TestHistories takes the answers out of a summary, in order and apart from it.
func TestHistories(t *testing.T) {
	s := progress.NewSummary()
	for _, id := range []string{"b", "a", "b"} {
		s.Apply(progress.Answered("two/l", id, "t", "k", progress.AnswerData{Right: true, Millis: 4000}))
		s.Apply(progress.Reviewed("one/l", id, "t", "k", progress.AnswerData{}))
	}
	s.Apply(progress.Opened("three/l"))
	got := Histories(s)
	var keys []Key
	for _, h := range got {
		keys = append(keys, h.Key)
	}
	if want := []Key{{"one/l", "a"}, {"one/l", "b"}, {"two/l", "a"}, {"two/l", "b"}}; !slices.Equal(keys, want) {
		t.Fatalf("%v; want %v", keys, want)
	}
	if b := got[3]; len(b.Grades) != 2 || b.Grades[1].Rating != good || b.Grades[0].KeyHash != "k" || b.Took != 4*time.Second {
		t.Errorf("%+v", b)
	}
	if got[0].Grades[0].Rating != again || got[0].Topic() != "one" {
		t.Errorf("%+v", got[0])
	}
}

// TestMergedMachinesAgree: two machines that answered apart, and exchanged their logs in whatever order and however
// often, plan the same.
func TestMergedMachinesAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var events []progress.Event
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			event := progress.Answered
			if rapid.Bool().Draw(t, "in a review") {
				event = progress.Reviewed
			}
			e := event(rapid.SampledFrom([]string{"a/x", "a/y", "b/z"}).Draw(t, "lesson"), rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "question"),
				"t", rapid.SampledFrom([]string{"k", "k", "k", "other"}).Draw(t, "key"), progress.AnswerData{
					Right: rapid.Bool().Draw(t, "right"), Retry: rapid.Bool().Draw(t, "retry"), Sure: rapid.Bool().Draw(t, "sure"),
					Unsure: rapid.Bool().Draw(t, "unsure"), Millis: rapid.Int64Range(0, 99999).Draw(t, "ms")})
			e.Time = start().Add(time.Duration(rapid.IntRange(-40*24*60, 60).Draw(t, "minutes")) * time.Minute)
			events = append(events, e)
		}
		plan := func(order []progress.Event) ([]Card, Agenda) {
			s := progress.NewSummary()
			for _, e := range order {
				s.Apply(e)
			}
			cards := Cards(Histories(s), func(Key) (string, bool) { return "k", true }, start())
			return cards, Plan(cards, start(), 4)
		}
		cards, agenda := plan(events)
		again, other := plan(append(rapid.Permutation(events).Draw(t, "order"), events[:len(events)/2]...))
		if !slices.Equal(cards, again) {
			t.Fatalf("%+v\n%+v", cards, again)
		}
		if !slices.Equal(agenda.Cards, other.Cards) || agenda.Due != other.Due || agenda.Minutes != other.Minutes || !agenda.Next.Equal(other.Next) {
			t.Fatalf("%+v\n%+v", agenda, other)
		}
	})
}

func BenchmarkCards(b *testing.B) {
	var list []History
	for i := range 1000 {
		h := history("k", step{0, good}, step{2, good}, step{9, again}, step{1, good}, step{3, good})
		h.Question = fmt.Sprint(i)
		list = append(list, h)
	}
	for b.Loop() {
		Plan(Cards(list, nil, start().Add(60*day)), start().Add(60*day), 20)
	}
}
