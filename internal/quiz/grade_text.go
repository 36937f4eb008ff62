package quiz

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// normal is the form in which answers to a short question are compared.
func (q *Question) normal(s string) string {
	if q.Form == "expression" {
		return expression(s)
	}
	return word(s)
}

func (q *Question) gradeShort(a Answer) Verdict {
	part := oneLine(a.Text)
	if q.Number != nil {
		return q.gradeNumber(a, part)
	}
	for _, ok := range q.Accept {
		if q.normal(ok) == q.normal(a.Text) {
			return Verdict{Right: true, Notes: []Note{{Part: part, Right: true}}}
		}
	}
	return Verdict{Notes: []Note{{Part: part, Text: q.whyText(a.Text)}}}
}

// whyText is the why of the mistake that text makes, or nothing.
func (q *Question) whyText(text string) string {
	for _, m := range q.Mistakes {
		if q.normal(m.Answer) == q.normal(text) {
			return m.Why
		}
	}
	return ""
}

func (q *Question) gradeNumber(a Answer, part string) Verdict {
	note := Note{Part: part}
	given, ok := parseQuantity(a.Text)
	if !ok {
		if note.Text = q.whyText(a.Text); note.Text == "" {
			note.Text = "This could not be read as a number."
		}
		return Verdict{Notes: []Note{note}}
	}
	factor, ok := q.Number.in(given.unit)
	if !ok {
		note.Text = fmt.Sprintf("The unit “%s” is not one this can be answered in; the answer is a number of %s.", given.unit, q.Number.Unit)
		return Verdict{Notes: []Note{note}}
	}
	for _, v := range given.values {
		if q.Number.near(v*factor, q.Number.Value) {
			note.Right = true
			return Verdict{Right: true, Notes: []Note{note}}
		}
	}
	for _, m := range q.Mistakes {
		if q.Number.same(given, factor, m.Answer) {
			note.Text = m.Why
			break
		}
	}
	return Verdict{Notes: []Note{note}}
}

// same reports whether a mistake is the number that was given.
func (n *Number) same(given quantity, factor float64, mistake string) bool {
	m, ok := parseQuantity(mistake)
	if !ok {
		return false
	}
	f, ok := n.in(m.unit)
	if !ok {
		return false
	}
	for _, a := range given.values {
		for _, b := range m.values {
			if n.near(a*factor, b*f) {
				return true
			}
		}
	}
	return false
}

func (q *Question) gradeTrace(a Answer) Verdict {
	outcome := Note{Part: outcomeText(a.Outcome)}
	if a.Outcome != q.Outcome {
		outcome.Text = q.whyTrace(a)
		return Verdict{Notes: []Note{outcome}}
	}
	outcome.Right = true
	v := Verdict{Notes: []Note{outcome}}
	if a.Outcome == Panics || q.sameTrace(a.Text) {
		v.Right = true
		return v
	}
	// That it compiles, or does not, was seen: half of it.
	v.Score = 0.5
	v.Notes = append(v.Notes, Note{Part: tracePart(a), Text: q.whyTrace(a)})
	return v
}

func outcomeText(outcome string) string {
	switch outcome {
	case Prints:
		return "it compiles and prints"
	case Panics:
		return "it compiles and panics"
	case Fails:
		return "it does not compile"
	}
	return "no outcome"
}

func tracePart(a Answer) string {
	if a.Outcome == Fails {
		return "the error"
	}
	return "the output"
}

// sameTrace reports whether text is what the program prints, or names its error.
func (q *Question) sameTrace(text string) bool {
	switch q.Outcome {
	case Prints:
		return printed(text) == printed(q.Prints)
	case Fails:
		return q.namesError(text)
	}
	return false
}

// errorCode finds E0382 or e382; bareCode a number by itself.
var (
	errorCode = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\be(\d{1,4})\b`) })
	bareCode  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b(\d{1,4})\b`) })
)

// code is the four digits of the only error code in a text, or "". A number
// without its E counts where there is none with it.
func code(text string) string {
	text = strings.ToLower(fold(text))
	found := errorCode().FindAllStringSubmatch(text, 2)
	if len(found) == 0 {
		found = bareCode().FindAllStringSubmatch(text, 2)
	}
	if len(found) != 1 {
		return ""
	}
	return strings.Repeat("0", 4-len(found[0][1])) + found[0][1]
}

func (q *Question) namesError(text string) bool {
	if want := code(q.Error); want != "" && code(text) == want {
		return true
	}
	for _, ok := range q.Accept {
		if strings.Contains(phrase(text), phrase(ok)) {
			return true
		}
	}
	return word(text) != "" && word(text) == word(q.Error)
}

// whyTrace is the why of the mistake an answer makes: one that names its text
// first, then one that names its outcome.
func (q *Question) whyTrace(a Answer) string {
	for _, m := range q.Mistakes {
		text := printed(m.Answer) == printed(a.Text)
		if a.Outcome == Fails {
			text = word(m.Answer) == word(a.Text) || (code(m.Answer) != "" && code(m.Answer) == code(a.Text))
		}
		if text && a.Outcome != Panics && m.Answer != "" {
			return m.Why
		}
	}
	for _, m := range q.Mistakes {
		if m.Answer == a.Outcome && a.Outcome != q.Outcome {
			return m.Why
		}
	}
	return ""
}

// fits reports whether a filling of the blank is right.
func (b Blank) fits(filling string) bool {
	for _, ok := range b.Accept {
		if expression(ok) == expression(filling) {
			return true
		}
	}
	return false
}

func (q *Question) gradeCloze(a Answer) Verdict {
	var v Verdict
	n := 0
	for i, b := range q.Blanks {
		filling := ""
		if i < len(a.Blanks) {
			filling = a.Blanks[i]
		}
		note := Note{Part: fmt.Sprintf("«%d» %s", i+1, oneLine(filling))}
		switch {
		case strings.TrimSpace(filling) == "":
			note.Part = fmt.Sprintf("«%d»", i+1)
			note.Text = "Left empty."
		case b.fits(filling):
			note.Right = true
			n++
		default:
			note.Text = b.why(filling)
		}
		v.Notes = append(v.Notes, note)
	}
	return v.parts(n, len(q.Blanks), len(a.Blanks) <= len(q.Blanks))
}

func (b Blank) why(filling string) string {
	for _, w := range b.Wrong {
		if expression(w.Answer) == expression(filling) {
			return w.Why
		}
	}
	return ""
}
