package search

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Excerpt is the part of a hit's text that has most of the words looked for, no wider than so many cells, with a mark
// where text is left out, and the words in it.
func (h *Hit) Excerpt(width int) (string, []Span) {
	if ansi.StringWidth(h.Text) <= width {
		return h.Text, h.Marks
	}
	start := 0
	if lead := width / 4; ansi.StringWidth(h.Text[:h.focus]) > lead {
		start = h.wordBefore(h.focus, lead)
		if rest := ansi.StringWidth(h.Text[start:]); rest < width-1 { // fill the line up from before
			start = h.wordBefore(start, width-1-rest)
		}
	}
	before := ""
	if start > 0 {
		before = "…"
	}
	text := ansi.Truncate(before+h.Text[start:], width, "…")
	var marks []Span
	for _, m := range within(h.Marks, start, len(h.Text)) {
		m.Start, m.End = m.Start+len(before), m.End+len(before)
		if end := len(strings.TrimSuffix(text, "…")); m.End <= end {
			marks = append(marks, m)
		}
	}
	return text, marks
}

// wordBefore is where a word begins that stands at most so many cells before a byte of the text.
func (h *Hit) wordBefore(at, cells int) int {
	start := at
	for i := at - 1; i >= max(at-8*cells, 0) && ansi.StringWidth(h.Text[i:at]) <= cells; i-- {
		if i == 0 || h.Text[i-1] == ' ' {
			start = i
		}
	}
	return start
}

// Phrase is what of the query stands together in the text, as it is written there: what to look for in the lesson to
// see the hit again. It is the longest such run of words, of equal ones the nearest after the place to show.
func (h *Hit) Phrase() string {
	var best Span
	most := 0
	for i := 0; i < len(h.Marks); {
		run := h.Marks[i]
		j := i + 1
		for j < len(h.Marks) && strings.Trim(h.Text[run.End:h.Marks[j].Start], " ") == "" {
			run.End = h.Marks[j].End
			j++
		}
		if n := j - i; n > most || n == most && best.Start < h.focus {
			best, most = run, n
		}
		i = j
	}
	return h.Text[best.Start:best.End]
}
