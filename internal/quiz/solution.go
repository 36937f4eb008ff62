package quiz

import (
	"fmt"
	"strconv"
	"strings"
)

// Solution returns the right answer, the first one where there are several.
// Grade(Solution()) is Right for every question that Parse returned.
func (q *Question) Solution() Answer {
	switch q.Kind {
	case Single, Multiple:
		return Answer{Choices: q.rightChoices()}
	case Short:
		return Answer{Text: q.shortSolution()}
	case Trace:
		return q.traceSolution()
	case Order:
		return Answer{Order: counting(len(q.Lines))}
	case Cloze:
		blanks := make([]string, len(q.Blanks))
		for i, b := range q.Blanks {
			blanks[i] = first(b.Accept)
		}
		return Answer{Blanks: blanks}
	case Spot:
		if len(q.Faults) > 0 {
			return Answer{Line: q.Faults[0]}
		}
	case Match:
		return Answer{Pairs: counting(len(q.Pairs))}
	}
	return Answer{}
}

// counting returns 0, 1, … n-1.
func counting(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func (q *Question) rightChoices() []int {
	var right []int
	for i, c := range q.Choices {
		if c.Correct {
			right = append(right, i)
		}
	}
	return right
}

func (q *Question) traceSolution() Answer {
	a := Answer{Outcome: q.Outcome}
	switch q.Outcome {
	case Prints:
		a.Text = printed(q.Prints)
	case Fails:
		a.Text = q.errorName()
	}
	return a
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (q *Question) shortSolution() string {
	if q.Number == nil {
		return first(q.Accept)
	}
	return strings.TrimSpace(strconv.FormatFloat(q.Number.Value, 'f', -1, 64) + " " + q.Number.Unit)
}

// errorName is the error code, or a phrase where the error has none.
func (q *Question) errorName() string {
	if q.Error != "" {
		return q.Error
	}
	return first(q.Accept)
}

// SolutionText says the right answer in Markdown: on one line, but for
// printed text and lines in order, which stand in a fence.
func (q *Question) SolutionText() string {
	switch q.Kind {
	case Single, Multiple:
		var texts []string
		for _, i := range q.rightChoices() {
			texts = append(texts, oneLine(q.Choices[i].Text))
		}
		return strings.Join(texts, " · ")
	case Short:
		return q.shortText()
	case Trace:
		return q.traceText()
	case Order:
		return fence(q.Lang, strings.Join(q.Lines, "\n"))
	case Cloze:
		var texts []string
		for i, b := range q.Blanks {
			texts = append(texts, fmt.Sprintf("«%d» %s", i+1, codeSpan(first(b.Accept))))
		}
		return strings.Join(texts, " · ")
	case Spot:
		return q.spotText()
	case Match:
		var texts []string
		for _, p := range q.Pairs {
			texts = append(texts, oneLine(p.Left)+" → "+oneLine(p.Right))
		}
		return strings.Join(texts, " · ")
	}
	return ""
}

func (q *Question) shortText() string {
	text := q.shortSolution()
	if q.Number == nil {
		return codeSpan(text)
	}
	switch n := q.Number; {
	case n.Tolerance == 0:
	case n.Relative:
		text += fmt.Sprintf(" (within %s %%)", strconv.FormatFloat(n.Tolerance*100, 'g', 6, 64))
	default:
		text += fmt.Sprintf(" (within %s)", strconv.FormatFloat(n.Tolerance, 'g', 6, 64))
	}
	return text
}

func (q *Question) traceText() string {
	switch q.Outcome {
	case Panics:
		return "It compiles and panics."
	case Fails:
		return "It does not compile: " + codeSpan(q.errorName())
	}
	text := printed(q.Prints)
	switch {
	case text == "":
		return "It compiles and prints nothing."
	case strings.Contains(text, "\n"):
		return "It compiles and prints\n\n" + fence("text", text)
	}
	return "It compiles and prints " + codeSpan(text)
}

func (q *Question) spotText() string {
	numbers := make([]string, len(q.Faults))
	for i, f := range q.Faults {
		numbers[i] = strconv.Itoa(f)
	}
	text := "Line " + strings.Join(numbers, " or ")
	if fix := strings.TrimSpace(q.Fix); fix != "" {
		if strings.Contains(fix, "\n") {
			return text + "; right is\n\n" + fence(q.Lang, q.Fix)
		}
		text += "; right is " + codeSpan(fix)
	}
	return text
}

// codeSpan puts text into backticks, more of them than it holds itself.
func codeSpan(text string) string {
	ticks := ticksFor(text, "`")
	if len(ticks) > 1 || strings.HasPrefix(text, "`") {
		return ticks + " " + text + " " + ticks
	}
	return ticks + text + ticks
}

// fence puts text into a fenced block.
func fence(lang, text string) string {
	ticks := ticksFor(text, "```")
	return ticks + lang + "\n" + strings.TrimRight(text, "\n") + "\n" + ticks
}

// ticksFor is a run of backticks that does not occur in text.
func ticksFor(text, ticks string) string {
	for strings.Contains(text, ticks) {
		ticks += "`"
	}
	return ticks
}
