package lint

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/render"
)

// widths are those at which every text is laid out.
func widths() []int { return []int{80, 40} }

// checkFit lays every text out as the program does. Listings are cut at the edge and can be scrolled; everything else
// has to be all there.
func checkFit(l *lesson, r *reporter) {
	for _, t := range l.texts {
		for _, width := range widths() {
			layout := t.doc.Layout(width, render.Theme{})
			for i := range t.doc.Len() {
				b := t.doc.Block(i)
				if why := misfit(b, layout.Lines(i), width); why != "" {
					r.add(t.file, t.lineAt(b.Offset), "%sat %d columns %s; write it another way", t.about(), width, why)
				}
			}
		}
	}
}

// misfit says what is wrong with the lines that a block was laid out in, or returns "".
func misfit(b *render.Block, lines []string, width int) string {
	for _, line := range lines {
		if ansi.StringWidth(line) > width {
			return "a line is wider than that"
		}
		if render.Clean(line) != line {
			return "there are characters that do harm to a terminal"
		}
	}
	if b.Code != nil {
		return ""
	}
	return lost(b.Text(), strings.Join(lines, "\n"))
}

// lost names a word of a text of which letters are not in what was drawn of it, or returns "". Letters are counted and
// words are not, because a word that is longer than a line is broken.
func lost(text, drawn string) string {
	letters := map[rune]int{}
	for _, r := range drawn {
		letters[r]++
	}
	for _, r := range text {
		letters[r]--
	}
	name := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case !strings.ContainsFunc(word, func(r rune) bool { return letters[r] < 0 }):
		case !strings.Contains(drawn, word):
			return "the word " + word + " is lost"
		case name == "":
			name = word // it is there once, and was to be there more often
		}
	}
	if name != "" {
		return "the word " + name + " is lost"
	}
	return ""
}
