package lint

import (
	"math"
	"strings"
	"testing"

	"learn/internal/quiz"
)

func TestNegation(t *testing.T) {
	for _, prompt := range []string{
		"Which of these does not terminate?",
		"A list follows.\n\nWhich of these\nnever blocks?",
		"Which isn’t freed?",
		"What can't be shared?",
		"All of these hold, except which?",
		"Which is least likely?",
	} {
		if negation(prompt) == "" {
			t.Errorf("%q asks for what is not so", prompt)
		}
	}
	for _, prompt := range []string{
		"",
		"Why is that not enough?",
		"It does not compile. What does the compiler say?",
		"What happens when the buffer is not cleared?",
		"Which of them waits if nobody ever answers, and does not give up?",
		"Which `not` is meant?",
		"What does a thread see that has not synchronized?",
		"The list is not sorted. Which search finds a value?\nIt must not be slow.",
		"What prints a program whose output is not flushed?",
	} {
		if found := negation(prompt); found != "" {
			t.Errorf("%q asks for what is so; found %q", prompt, found)
		}
	}
}

func TestChoicesAboutChoices(t *testing.T) {
	for text, want := range map[string]bool{
		"All of the above": true, "None of these": true, "Both": true, "A and B": true, "1 and 3": true, "none of them.": true,
		"It frees all of them at once":     false,
		"None of these bytes is copied":    false,
		"Both of the threads wait":         false,
		"A and its neighbours":             false,
		"All of the other threads wait":    false,
		"Any of the other options is fine": true,
		"Neither of the options":           true,
	} {
		if got := ofOthers().MatchString(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// The values are those of published tables of chi-squared.
func TestChiSquared(t *testing.T) {
	for _, c := range []struct {
		x       float64
		degrees int
		p       float64
	}{
		{3.841, 1, 0.05}, {6.635, 1, 0.01}, {5.991, 2, 0.05}, {9.210, 2, 0.01}, {7.815, 3, 0.05}, {11.345, 3, 0.01},
		{13.277, 4, 0.01}, {15.086, 5, 0.01}, {23.209, 10, 0.01}, {24.725, 11, 0.01}, {0, 3, 1}, {5, 0, 1},
	} {
		if got := chiSquaredAbove(c.x, c.degrees); math.Abs(got-c.p) > 0.0002 {
			t.Errorf("chi-squared with %d degrees above %v: %v, want %v", c.degrees, c.x, got, c.p)
		}
	}
}

func choices(right int, texts ...string) []quiz.Choice {
	var list []quiz.Choice
	for i, text := range texts {
		list = append(list, quiz.Choice{Text: text, Correct: i == right})
	}
	return list
}

func TestBalanceCounts(t *testing.T) {
	var b Balance
	b.count(choices(0, "longest", "short", "middle"))
	b.count(choices(2, "aa", "bbbb", "c"))
	b.count(choices(1, "aaaa", "b`bb`b", "cc", "dd")) // two are longest, two are shortest: neither counts
	if b.Questions != 3 || b.Positions[0] != 1 || b.Positions[1] != 1 || b.Positions[2] != 1 || b.Positions[3] != 0 {
		t.Errorf("positions: %+v", b)
	}
	if e := b.Longest; e.Questions != 2 || e.Right != 1 || math.Abs(e.Expected-2.0/3) > 1e-9 {
		t.Errorf("longest: %+v", e)
	}
	if e := b.Shortest; e.Questions != 2 || e.Right != 1 {
		t.Errorf("shortest: %+v", e)
	}
}

func TestBalancesArePrinted(t *testing.T) {
	list := Balances(sound(t).fs())
	if len(list) != 1 || !strings.Contains(list[0].String(), "things: 1 single-choice questions are too few") {
		t.Errorf("balances: %v", list)
	}
	b := Balance{Topic: "things", Questions: 8, Positions: []int{4, 4}, Expected: []float64{4, 4}, Position: 1,
		Longest: Extreme{8, 5, 4, 0.48}, Shortest: Extreme{7, 3, 3.5, 0.7}}
	want := "things: of 8 right choices 4 4 by position, expected 4.0 4.0, p = 1.000; " +
		"longest 5 of 8, expected 4.0, p = 0.480; shortest 3 of 7, expected 3.5, p = 0.700"
	if b.String() != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
}
