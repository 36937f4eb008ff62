package quiz

import "strings"

// maxParts bounds lines, blanks, pairs and choices: what a person can look at,
// and what grading by comparison of all with all can bear.
const maxParts = 200

// kind checks what the question's own kind asks for.
func (p *parser) kind(q *Question) {
	switch q.Kind {
	case Single, Multiple:
		p.choices(q)
	case Short:
		p.short(q)
	case Trace:
		p.trace(q)
	case Order:
		p.order(q)
	case Cloze:
		p.cloze(q)
	case Spot:
		p.spot(q)
	case Match:
		p.match(q)
	}
}

// when reports something wrong if a condition holds.
func (p *parser) when(bad bool, path, format string, args ...any) {
	if bad {
		p.at(path, format, args...)
	}
}

// has reports whether a key is written on the question, even when empty.
func (p *parser) has(key string) bool {
	_, ok := p.index["question[0]."+key]
	return ok
}

func empty(s string) bool { return strings.TrimSpace(s) == "" }

func (p *parser) choices(q *Question) {
	right := 0
	seen := map[string]bool{}
	for i, c := range q.Choices {
		at, text := each("choice", i), tidy(c.Text)
		p.when(empty(c.Text), at, "choice %d has no text", i+1)
		p.when(seen[text], at, "choice %d is there twice", i+1)
		p.when(!c.Correct && empty(c.Why), at, "choice %d is wrong and has no why", i+1)
		seen[text] = true
		if c.Correct {
			right++
		}
	}
	n := len(q.Choices)
	p.when(n < 2 || n > maxParts, "choice", "it has %d choices: give 2 to %d", n, maxParts)
	p.when(right == 0, "choice", "it has no right choice: mark one `correct = true`")
	p.when(q.Kind == Single && right > 1, "choice", "it has %d right choices: make its kind multiple", right)
}

func (p *parser) short(q *Question) {
	p.when(q.Number == nil && len(q.Accept) == 0, "accept", "it has neither accept nor number")
	p.when(q.Number != nil && len(q.Accept) > 0, "accept", "it has accept and number: give one of them")
	p.when(q.Number != nil && q.Form != "", "form", "form belongs to accept, not to number")
	p.when(q.Form != "" && q.Form != "word" && q.Form != "expression", "form", "form %q is neither word nor expression", q.Form)
	p.number(q.Number)
	for _, a := range q.Accept {
		p.when(q.normal(a) == "", "accept", "it accepts %q, which is nothing", a)
	}
	for i, m := range q.Mistakes {
		at := each("mistake", i)
		p.mistake(i, m)
		p.when(m.Line != 0, at, "mistake %d has a line, which only spot questions know", i+1)
		p.when(empty(m.Answer), at, "mistake %d has no answer", i+1)
		p.when(q.gradeShort(Answer{Text: m.Answer}).Right, at, "mistake %d is a right answer", i+1)
	}
}

// mistake checks what mistakes of all kinds have.
func (p *parser) mistake(i int, m Mistake) {
	p.when(empty(m.Why), each("mistake", i), "mistake %d has no why", i+1)
}

func (p *parser) number(n *Number) {
	if n == nil {
		return
	}
	p.when(!finite(n.Value) || !finite(n.Tolerance) || n.Tolerance < 0, "number",
		"value and tolerance are finite numbers, tolerance at least 0")
	for unit, factor := range n.Units {
		p.when(empty(unit) || !finite(factor) || factor <= 0, "number", "unit %q needs a factor above 0", unit)
	}
}

func (p *parser) trace(q *Question) {
	p.when(empty(q.Code) && q.Program == "", "code", "it has neither code nor program")
	p.when(q.Code != "" && q.Program != "", "program", "it has code and program: give one of them")
	known := q.Outcome == Prints || q.Outcome == Panics || q.Outcome == Fails
	if !known {
		p.at("outcome", "outcome %q is none of prints, panics, error", q.Outcome)
		return
	}
	names := q.Error != "" || len(q.Accept) > 0
	p.when(q.Outcome == Prints && !p.has("prints"), "outcome", "it does not say what the program prints")
	p.when(q.Outcome != Prints && p.has("prints"), "prints", "prints belongs to outcome prints")
	p.when(q.Outcome == Fails && !names, "outcome", "it does not say which error")
	p.when(q.Outcome != Fails && names, "outcome", "error and accept belong to outcome error")
	for _, a := range q.Accept {
		p.when(phrase(a) == "", "accept", "it accepts %q, which is nothing", a)
	}
	p.traceMistakes(q)
}

func (p *parser) traceMistakes(q *Question) {
	for i, m := range q.Mistakes {
		at := each("mistake", i)
		p.mistake(i, m)
		p.when(m.Line != 0, at, "mistake %d has a line, which only spot questions know", i+1)
		p.when(m.Answer == q.Outcome || q.sameTrace(m.Answer), at, "mistake %d is the right answer", i+1)
	}
}

func (p *parser) order(q *Question) {
	n := len(q.Lines)
	p.when(n < 2 || n > maxParts, "lines", "it has %d lines: give 2 to %d", n, maxParts)
	for i, l := range q.Lines {
		p.when(empty(l), "lines", "line %d is empty", i+1)
		p.when(strings.Contains(strings.TrimSpace(l), "\n"), "lines", "line %d is more than one line", i+1)
	}
	p.when(len(q.Also) > maxParts, "also", "it lists %d other orders: give at most %d", len(q.Also), maxParts)
	for _, other := range q.Also {
		p.when(!permutation(other, n, 1), "also", "%v does not hold each of 1 to %d once", other, n)
	}
}

func (p *parser) cloze(q *Question) {
	n := len(q.Blanks)
	p.when(n == 0 || n > maxParts, "blank", "it has %d blanks: give 1 to %d", n, maxParts)
	found := marks(q.Shown())
	for mark := range found {
		p.when(mark < 1 || mark > n, "code", "«%d» has no [[question.blank]]", mark)
	}
	for i, b := range q.Blanks {
		at := each("blank", i)
		p.when(!found[i+1], at, "blank %d has no «%d» in the shown code", i+1, i+1)
		p.when(len(b.Accept) == 0, at, "blank %d accepts nothing", i+1)
		p.fillings(at, i+1, b)
	}
}

// fillings checks the right and wrong fillings of one blank.
func (p *parser) fillings(at string, number int, b Blank) {
	for _, a := range b.Accept {
		p.when(expression(a) == "", at, "blank %d accepts %q, which is nothing", number, a)
	}
	for _, w := range b.Wrong {
		p.when(empty(w.Answer) || empty(w.Why), at, "a wrong filling of blank %d lacks answer or why", number)
		p.when(b.fits(w.Answer), at, "blank %d lists %q as right and as wrong", number, w.Answer)
	}
}

func (p *parser) spot(q *Question) {
	total := q.ShownLines()
	if total == 0 {
		p.at("code", "it has no code")
		return
	}
	where := "line"
	if !p.has(where) {
		where = "lines"
	}
	p.when(len(q.Faults) == 0, where, "it does not say which line is at fault")
	for _, n := range q.Faults {
		p.when(n < 1 || n > total, where, "line %d is not among the %d lines shown", n, total)
	}
	for i, m := range q.Mistakes {
		at := each("mistake", i)
		p.mistake(i, m)
		p.when(m.Answer != "", at, "mistake %d has an answer: spot questions name a line", i+1)
		p.when(m.Line < 1 || m.Line > total, at, "mistake %d names line %d of the %d shown", i+1, m.Line, total)
		p.when(q.faulty(m.Line), at, "mistake %d names a line that is at fault", i+1)
	}
}

func (p *parser) match(q *Question) {
	n := len(q.Pairs)
	p.when(n < 2 || n+len(q.Extra) > maxParts, "pair", "it has %d pairs: give 2 to %d", n, maxParts)
	left, right := map[string]bool{}, map[string]bool{}
	for i, pair := range q.Pairs {
		at := each("pair", i)
		p.when(empty(pair.Left) || empty(pair.Right), at, "pair %d lacks left or right", i+1)
		p.when(left[tidy(pair.Left)], at, "%q is on the left twice", pair.Left)
		left[tidy(pair.Left)], right[tidy(pair.Right)] = true, true
	}
	for _, e := range q.Extra {
		p.when(empty(e) || right[tidy(e)], "extra", "extra %q is empty or on the right already", e)
		right[tidy(e)] = true
	}
}

// permutation reports whether list holds each of first … first+n-1 once.
func permutation(list []int, n, first int) bool {
	if len(list) != n {
		return false
	}
	seen := make([]bool, n)
	for _, v := range list {
		if v < first || v >= first+n || seen[v-first] {
			return false
		}
		seen[v-first] = true
	}
	return true
}
