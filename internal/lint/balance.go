package lint

import (
	"fmt"
	"io/fs"
	"math"
	"strings"

	"learn/internal/quiz"
)

// Balance says whether the right answers of a topic's single-choice questions can be told without knowing anything.
// Chances are those of chi-squared tests: of seeing what is seen, or something odder, if position and length told
// nothing.
type Balance struct {
	Topic     string
	Questions int       // single-choice questions
	Positions []int     // how often the right choice stands first, second, … in the file
	Expected  []float64 // how often it would by chance
	Position  float64   // chance, 0 to 1
	Longest   Extreme
	Shortest  Extreme
}

// Extreme is how often the right choice is the longest, or the shortest. Questions without one such choice do not count.
type Extreme struct {
	Questions int
	Right     int
	Expected  float64
	Chance    float64 // 0 to 1
}

// leastChance is what a chance must be above.
const leastChance = 0.01

// leastSingles is how many questions there must be for chances to mean anything.
const leastSingles = 8

// Balances returns the balance of each topic that has single-choice questions.
func Balances(fsys fs.FS) []Balance {
	c := load(fsys)
	var list []Balance
	for _, t := range c.topics {
		if b := c.balance(t); b.Questions > 0 {
			list = append(list, b)
		}
	}
	return list
}

// String is the balance in one line.
func (b Balance) String() string {
	if b.Questions < leastSingles {
		return fmt.Sprintf("%s: %d single-choice questions are too few to judge by", b.Topic, b.Questions)
	}
	return fmt.Sprintf("%s: of %d right choices %s; longest %s; shortest %s", b.Topic, b.Questions, b.positions(), b.Longest, b.Shortest)
}

func (b Balance) positions() string {
	var counts, expected []string
	for i, n := range b.Positions {
		counts = append(counts, fmt.Sprint(n))
		expected = append(expected, fmt.Sprintf("%.1f", b.Expected[i]))
	}
	return fmt.Sprintf("%s by position, expected %s, p = %.3f", strings.Join(counts, " "), strings.Join(expected, " "), b.Position)
}

// String is "3 of 12, expected 3.0, p = 1.000".
func (e Extreme) String() string {
	return fmt.Sprintf("%d of %d, expected %.1f, p = %.3f", e.Right, e.Questions, e.Expected, e.Chance)
}

func (c *course) balance(t *topic) Balance {
	b := Balance{Topic: t.ID}
	for _, l := range c.lessons {
		for _, q := range l.questions {
			if l.topic == t && q.Kind == quiz.Single && len(q.Choices) > 1 {
				b.count(q.Choices)
			}
		}
	}
	b.Position = chance(b.Positions, b.Expected)
	b.Longest.judge()
	b.Shortest.judge()
	return b
}

func (b *Balance) count(choices []quiz.Choice) {
	b.Questions++
	n := len(choices)
	longest, shortest, right := 0, 0, 0
	ties := [2]int{}
	for i, c := range choices {
		if i >= len(b.Positions) {
			b.Positions, b.Expected = append(b.Positions, 0), append(b.Expected, 0)
		}
		b.Expected[i] += 1 / float64(n)
		if c.Correct {
			b.Positions[i]++
			right = i
		}
		length := shown(c.Text)
		longest = better(i, longest, length-shown(choices[longest].Text), &ties[0])
		shortest = better(i, shortest, shown(choices[shortest].Text)-length, &ties[1])
	}
	b.Longest.add(right == longest, ties[0], n)
	b.Shortest.add(right == shortest, ties[1], n)
}

// better is which of two choices is ahead, i by more than nothing or the other; ties counts those that are level with it.
func better(i, best, ahead int, ties *int) int {
	switch {
	case i == best:
	case ahead > 0:
		*ties = 0
		return i
	case ahead == 0:
		*ties++
	}
	return best
}

func (e *Extreme) add(right bool, ties, choices int) {
	if ties > 0 {
		return
	}
	e.Questions++
	e.Expected += 1 / float64(choices)
	if right {
		e.Right++
	}
}

func (e *Extreme) judge() {
	rest := float64(e.Questions) - e.Expected
	e.Chance = chance([]int{e.Right, e.Questions - e.Right}, []float64{e.Expected, rest})
}

// chance is the p of a chi-squared test of what was counted against what was expected.
func chance(counted []int, expected []float64) float64 {
	sum, cells := 0.0, 0
	for i, e := range expected {
		if e > 0 {
			sum += (float64(counted[i]) - e) * (float64(counted[i]) - e) / e
			cells++
		}
	}
	return chiSquaredAbove(sum, cells-1)
}

// chiSquaredAbove is the probability that chi-squared with the given degrees of freedom is at least x. For whole degrees
// it is a finite sum (Abramowitz and Stegun, 26.4.4 and 26.4.5).
func chiSquaredAbove(x float64, degrees int) float64 {
	if degrees < 1 || x <= 0 {
		return 1
	}
	p, term, i := 0.0, 0.0, 0
	if degrees%2 == 0 {
		term, i = math.Exp(-x/2), 2
		p = term
	} else {
		p = math.Erfc(math.Sqrt(x / 2))
		if degrees == 1 {
			return p
		}
		term, i = math.Sqrt(2*x/math.Pi)*math.Exp(-x/2), 3
		p += term
	}
	for ; i < degrees; i += 2 {
		term *= x / float64(i)
		p += term
	}
	return min(p, 1)
}

func checkPositions(c *course, r *reporter) {
	for _, t := range c.topics {
		if b := c.balance(t); b.Questions >= leastSingles && b.Position <= leastChance {
			r.add(t.file, 1, "the position of right choices can be guessed: %s, and p has to be above %.2f; move some choices",
				b.positions(), leastChance)
		}
	}
}

func checkLengths(c *course, r *reporter) {
	for _, t := range c.topics {
		b := c.balance(t)
		for _, e := range []struct {
			Extreme
			name string
		}{{b.Longest, "longest"}, {b.Shortest, "shortest"}} {
			if e.Questions >= leastSingles && e.Chance <= leastChance {
				r.add(t.file, 1, "the length of choices tells the right one: it is the %s in %s, and p has to be above %.2f; give right and wrong ones the same length",
					e.name, e.Extreme, leastChance)
			}
		}
	}
}
