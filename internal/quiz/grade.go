package quiz

import (
	"fmt"
	"slices"
	"strings"
)

// Verdict is what an answer is worth.
type Verdict struct {
	Right bool
	Score float64 // 0 to 1; 1 exactly when Right
	Notes []Note  // what to say about parts of the answer, in the order of the question
}

// Note is a remark on one part of an answer.
type Note struct {
	Part  string // which choice, blank, pair or line, as a person would say it
	Text  string // Markdown; why. May be empty when the part is right.
	Right bool
}

// Grade judges an answer. It accepts any answer, also one that does not fit
// the question: that is wrong, not a panic.
func (q *Question) Grade(a Answer) Verdict {
	var v Verdict
	switch q.Kind {
	case Single:
		v = q.gradeSingle(a)
	case Multiple:
		v = q.gradeMultiple(a)
	case Short:
		v = q.gradeShort(a)
	case Trace:
		v = q.gradeTrace(a)
	case Order:
		v = q.gradeOrder(a)
	case Cloze:
		v = q.gradeCloze(a)
	case Spot:
		v = q.gradeSpot(a)
	case Match:
		v = q.gradeMatch(a)
	}
	if v.Right {
		v.Score = 1
	}
	return v
}

// picked returns the distinct choices of an answer, and whether all exist.
func (q *Question) picked(a Answer) (set map[int]bool, valid bool) {
	set = map[int]bool{}
	valid = true
	for _, i := range a.Choices {
		if i < 0 || i >= len(q.Choices) {
			valid = false
			continue
		}
		set[i] = true
	}
	return set, valid
}

func (q *Question) gradeSingle(a Answer) Verdict {
	set, valid := q.picked(a)
	var v Verdict
	for i, c := range q.Choices {
		if set[i] {
			v.Notes = append(v.Notes, Note{Part: oneLine(c.Text), Text: c.Why, Right: c.Correct})
			v.Right = c.Correct
		}
	}
	v.Right = v.Right && valid && len(set) == 1
	return v
}

func (q *Question) gradeMultiple(a Answer) Verdict {
	set, valid := q.picked(a)
	var v Verdict
	right, wrong, total := 0, 0, len(q.rightChoices())
	for i, c := range q.Choices {
		note := Note{Part: oneLine(c.Text), Text: c.Why}
		switch {
		case set[i] && c.Correct:
			right++
			note.Right = true
		case set[i]:
			wrong++
		case c.Correct:
			note.Text = strings.TrimSpace("Not picked, and it is right. " + c.Why)
		default:
			continue // a wrong choice left alone needs no word
		}
		v.Notes = append(v.Notes, note)
	}
	return v.parts(max(0, right-wrong), total, valid && wrong == 0)
}

func (q *Question) faulty(line int) bool {
	return slices.Contains(q.Faults, line)
}

func (q *Question) gradeSpot(a Answer) Verdict {
	part := fmt.Sprintf("line %d", a.Line)
	if q.faulty(a.Line) {
		return Verdict{Right: true, Notes: []Note{{Part: part, Right: true}}}
	}
	for _, m := range q.Mistakes {
		if m.Line == a.Line {
			return Verdict{Notes: []Note{{Part: part, Text: m.Why}}}
		}
	}
	return Verdict{Notes: []Note{{Part: part, Text: "This line does what it should."}}}
}

func (q *Question) gradeMatch(a Answer) Verdict {
	rights := q.Rights()
	var v Verdict
	n := 0
	for i, pair := range q.Pairs {
		note := Note{Part: oneLine(pair.Left)}
		switch {
		case i >= len(a.Pairs) || a.Pairs[i] < 0 || a.Pairs[i] >= len(rights):
			note.Text = "Not paired; it goes with " + oneLine(pair.Right) + "."
		case tidy(rights[a.Pairs[i]]) == tidy(pair.Right):
			note.Right = true
			n++
		default:
			note.Text = "It goes with " + oneLine(pair.Right) + ", not with " + oneLine(rights[a.Pairs[i]]) + "."
		}
		v.Notes = append(v.Notes, note)
	}
	return v.parts(n, len(q.Pairs), len(a.Pairs) <= len(q.Pairs))
}

// parts sets the score of an answer of which n parts of total are right.
func (v Verdict) parts(n, total int, valid bool) Verdict {
	if total > 0 {
		v.Right = valid && n == total
		v.Score = float64(n) / float64(total)
	}
	if !v.Right {
		v.Score = min(v.Score, 0.99) // also when an answer names parts there are not
	}
	return v
}
