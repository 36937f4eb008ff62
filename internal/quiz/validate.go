package quiz

import (
	"strings"
)

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

func (p *parser) choices(q *Question) {
	right := 0
	seen := map[string]bool{}
	for i, c := range q.Choices {
		at := each("choice", i)
		text := tidy(c.Text)
		switch {
		case strings.TrimSpace(c.Text) == "":
			p.at(at, "question %q: choice %d has no text", q.ID, i+1)
		case seen[text]:
			p.at(at, "question %q: choice %d is there twice", q.ID, i+1)
		}
		seen[text] = true
		if c.Correct {
			right++
		} else if strings.TrimSpace(c.Why) == "" {
			p.at(at, "question %q: choice %d is wrong and has no why", q.ID, i+1)
		}
	}
	switch {
	case len(q.Choices) < 2 || len(q.Choices) > maxParts:
		p.at("choice", "question %q has %d choices: give at least two", q.ID, len(q.Choices))
	case right == 0:
		p.at("choice", "question %q has no right choice: mark it `correct = true`", q.ID)
	case q.Kind == Single && right > 1:
		p.at("choice", "question %q has %d right choices: make its kind multiple", q.ID, right)
	}
}

func (p *parser) short(q *Question) {
	switch {
	case q.Number == nil && len(q.Accept) == 0:
		p.at("accept", "question %q has neither accept nor number", q.ID)
	case q.Number != nil && len(q.Accept) > 0:
		p.at("accept", "question %q has accept and number: give one of them", q.ID)
	case q.Number != nil && q.Form != "":
		p.at("form", "question %q: form belongs to accept, not to number", q.ID)
	case q.Number != nil:
		p.number(q)
	}
	if q.Form != "" && q.Form != "word" && q.Form != "expression" {
		p.at("form", "question %q: form %q is neither word nor expression", q.ID, q.Form)
	}
	for _, a := range q.Accept {
		if q.normal(a) == "" {
			p.at("accept", "question %q accepts %q, which is nothing", q.ID, a)
		}
	}
	p.mistakes(q, func(m Mistake) string {
		switch {
		case m.Line != 0:
			return "has a line, which only spot questions know"
		case strings.TrimSpace(m.Answer) == "":
			return "has no answer"
		case q.gradeShort(Answer{Text: m.Answer}).Right:
			return "is a right answer"
		}
		return ""
	})
}

func (p *parser) number(q *Question) {
	n := q.Number
	if !finite(n.Value) || !finite(n.Tolerance) || n.Tolerance < 0 {
		p.at("number", "question %q: value and tolerance are finite numbers, tolerance at least 0", q.ID)
	}
	for unit, factor := range n.Units {
		if strings.TrimSpace(unit) == "" || !finite(factor) || factor <= 0 {
			p.at("number", "question %q: unit %q needs a factor above 0", q.ID, unit)
		}
	}
}

func (p *parser) trace(q *Question) {
	if strings.TrimSpace(q.Code) == "" && q.Program == "" {
		p.at("code", "question %q has neither code nor program", q.ID)
	}
	if q.Code != "" && q.Program != "" {
		p.at("program", "question %q has code and program: give one of them", q.ID)
	}
	prints := p.has("prints")
	switch q.Outcome {
	case Prints:
		if !prints {
			p.at("outcome", "question %q does not say what the program prints", q.ID)
		}
		if q.Error != "" || len(q.Accept) > 0 {
			p.at("error", "question %q: error and accept belong to outcome error", q.ID)
		}
	case Fails:
		if q.Error == "" && len(q.Accept) == 0 {
			p.at("outcome", "question %q does not say which error", q.ID)
		}
	case Panics:
		if q.Error != "" {
			p.at("error", "question %q: error belongs to outcome error", q.ID)
		}
	default:
		p.at("outcome", "question %q: outcome %q is none of prints, panics, error", q.ID, q.Outcome)
		return
	}
	if prints && q.Outcome != Prints {
		p.at("prints", "question %q: prints belongs to outcome prints", q.ID)
	}
	for _, a := range q.Accept {
		if phrase(a) == "" {
			p.at("accept", "question %q accepts %q, which is nothing", q.ID, a)
		}
	}
	p.mistakes(q, func(m Mistake) string {
		switch {
		case m.Line != 0:
			return "has a line, which only spot questions know"
		case m.Answer == q.Outcome:
			return "is the right outcome"
		case q.sameTrace(m.Answer):
			return "is the right answer"
		}
		return ""
	})
}

// has reports whether a key is written on the question, even when empty.
func (p *parser) has(key string) bool {
	_, ok := p.index["question[0]."+key]
	return ok
}

// mistakes checks each mistake's why, and what wrong finds.
func (p *parser) mistakes(q *Question, wrong func(Mistake) string) {
	for i, m := range q.Mistakes {
		at := each("mistake", i)
		if strings.TrimSpace(m.Why) == "" {
			p.at(at, "question %q: mistake %d has no why", q.ID, i+1)
		}
		if msg := wrong(m); msg != "" {
			p.at(at, "question %q: mistake %d %s", q.ID, i+1, msg)
		}
	}
}

func (p *parser) order(q *Question) {
	if len(q.Lines) < 2 || len(q.Lines) > maxParts {
		p.at("lines", "question %q has %d lines: give at least two", q.ID, len(q.Lines))
	}
	for i, l := range q.Lines {
		if strings.TrimSpace(l) == "" {
			p.at("lines", "question %q: line %d is empty", q.ID, i+1)
		}
	}
	for _, other := range q.Also {
		if !permutation(other, len(q.Lines), 1) {
			p.at("also", "question %q: %v does not hold each of 1 to %d once", q.ID, other, len(q.Lines))
		}
	}
}

func (p *parser) cloze(q *Question) {
	if len(q.Blanks) == 0 || len(q.Blanks) > maxParts {
		p.at("blank", "question %q has %d blanks: give at least one", q.ID, len(q.Blanks))
	}
	found := marks(q.Shown())
	for n := range found {
		if n < 1 || n > len(q.Blanks) {
			p.at("code", "question %q: «%d» has no [[question.blank]]", q.ID, n)
		}
	}
	for i, b := range q.Blanks {
		at := each("blank", i)
		if !found[i+1] {
			p.at(at, "question %q: blank %d has no «%d» in the shown code", q.ID, i+1, i+1)
		}
		if len(b.Accept) == 0 {
			p.at(at, "question %q: blank %d accepts nothing", q.ID, i+1)
		}
		for _, a := range b.Accept {
			if expression(a) == "" {
				p.at(at, "question %q: blank %d accepts %q, which is nothing", q.ID, i+1, a)
			}
		}
		for _, w := range b.Wrong {
			switch {
			case strings.TrimSpace(w.Answer) == "" || strings.TrimSpace(w.Why) == "":
				p.at(at, "question %q: a wrong filling of blank %d lacks answer or why", q.ID, i+1)
			case b.fits(w.Answer):
				p.at(at, "question %q: blank %d lists %q as right and as wrong", q.ID, i+1, w.Answer)
			}
		}
	}
}

func (p *parser) spot(q *Question) {
	total := q.ShownLines()
	if total == 0 {
		p.at("code", "question %q has no code", q.ID)
		return
	}
	if len(q.Faults) == 0 {
		p.at("line", "question %q does not say which line is at fault", q.ID)
	}
	where := "line"
	if !p.has(where) {
		where = "lines"
	}
	for _, n := range q.Faults {
		if n < 1 || n > total {
			p.at(where, "question %q: line %d is not among the %d lines shown", q.ID, n, total)
		}
	}
	p.mistakes(q, func(m Mistake) string {
		switch {
		case m.Answer != "":
			return "has an answer: spot questions name a line"
		case m.Line < 1 || m.Line > total:
			return "names a line that is not shown"
		case q.faulty(m.Line):
			return "names a line that is at fault"
		}
		return ""
	})
}

func (p *parser) match(q *Question) {
	if len(q.Pairs) < 2 || len(q.Pairs)+len(q.Extra) > maxParts {
		p.at("pair", "question %q has %d pairs: give at least two", q.ID, len(q.Pairs))
	}
	left, right := map[string]bool{}, map[string]bool{}
	for i, pair := range q.Pairs {
		at := each("pair", i)
		if strings.TrimSpace(pair.Left) == "" || strings.TrimSpace(pair.Right) == "" {
			p.at(at, "question %q: pair %d lacks left or right", q.ID, i+1)
		}
		if left[tidy(pair.Left)] {
			p.at(at, "question %q: %q is on the left twice", q.ID, pair.Left)
		}
		left[tidy(pair.Left)], right[tidy(pair.Right)] = true, true
	}
	for _, e := range q.Extra {
		if strings.TrimSpace(e) == "" || right[tidy(e)] {
			p.at("extra", "question %q: extra %q is empty or on the right already", q.ID, e)
		}
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
