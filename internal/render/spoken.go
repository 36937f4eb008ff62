package render

import (
	"fmt"
	"path"
	"strings"
)

// A Speaker turns a document's blocks into plain lines that lose nothing when they are heard rather than seen: tables
// are read row by row, listings, diagrams and callouts say what they are and where they end, links say where they lead.
// It keeps which links it has named, and is not safe for concurrent use.
type Speaker struct {
	doc    *Document
	width  int
	target func(link string) string
	named  map[string]bool // links
	number map[int]int     // of the listing in a block, from 1
}

// Speaker reads the document in lines of at most width cells (at least 1); lines of listings are never broken. target
// says in words where a link leads, "" where that is not worth a word; nil is the link as it is written.
func (d *Document) Speaker(width int, target func(link string) string) *Speaker {
	s := &Speaker{doc: d, width: max(width, 1), target: target, named: map[string]bool{}, number: map[int]int{}}
	for i, b := range d.blocks {
		if b.Code != nil {
			s.number[i] = len(s.number) + 1
		}
	}
	return s
}

// Spoken is a short text (a prompt, an explanation) in plain lines, as a [Speaker] reads it.
func Spoken(src string, width int) []string {
	d := Parse([]byte(src), nil)
	s := d.Speaker(width, nil)
	var lines []string
	for i := range d.Len() {
		block := s.Lines(i)
		if len(block) > 0 && len(lines) > 0 && d.blocks[i-1].gap > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, block...)
	}
	return lines
}

// Listing is the block of the listing with a number, from 1; ok is false if there is none.
func (s *Speaker) Listing(number int) (block int, ok bool) {
	for at, n := range s.number {
		if n == number {
			return at, true
		}
	}
	return 0, false
}

// Number is the number of the listing in a block, from 1; 0 if the block is something else.
func (s *Speaker) Number(block int) int { return s.number[block] }

// Lines are the lines of a block, none for what is only there to be seen.
func (s *Speaker) Lines(block int) []string {
	b := s.doc.blocks[block]
	var lines []string
	switch {
	case b.Code != nil:
		lines = append(append(s.wrap(s.Intro(block)), b.Code.SpokenLines()...), s.Outro(block))
	case b.table != nil:
		lines = s.table(b.table)
	case b.callout != nil, b.Kind == KindRule: // a callout's label is said with the text in it
		return nil
	case b.Kind == KindHeading:
		lines = s.wrap("Heading: " + s.text(b.text))
	case b.Kind == KindProblem:
		lines = s.wrap("Problem: " + s.text(b.text))
	default:
		lines = s.item(s.lead(block), s.text(b.text))
	}
	return append(lines, s.closing(block)...)
}

// Intro says what the listing in a block is: its number, language and length, where it comes from, and what is special
// about it.
func (s *Speaker) Intro(block int) string {
	c := s.doc.blocks[block].Code
	parts := []string{fmt.Sprintf("Listing %d", s.number[block]), c.spokenKind(), countOf(len(c.lines()), "line")}
	if c.Include != "" {
		file, _, _ := strings.Cut(c.Include, "#")
		parts = append(parts, "from "+path.Base(file))
	}
	if code, ok := c.Attrs["compile_fail"]; ok {
		parts = append(parts, strings.TrimSpace("does not compile "+code))
	}
	if _, ok := c.Attrs["should_panic"]; ok {
		parts = append(parts, "panics")
	}
	return strings.Join(parts, ", ") + ":"
}

// Outro says that a listing has ended.
func (s *Speaker) Outro(block int) string { return fmt.Sprintf("End of listing %d.", s.number[block]) }

// SpokenLines are the lines of a listing, each behind its number where it has numbers.
func (c *Code) SpokenLines() []string {
	lines := c.lines()
	if c.Numbered {
		for i := range lines {
			lines[i] = fmt.Sprintf("%d: %s", i+1, lines[i])
		}
	}
	return lines
}

func (c *Code) lines() []string {
	lines := strings.Split(strings.TrimRight(c.Text, "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// spokenKind says what a listing is: a diagram is told from printed text by what it is drawn with.
func (c *Code) spokenKind() string {
	switch {
	case c.Lang == "bench":
		return "measured figures"
	case c.Lang == "console":
		return "a session in a shell"
	case c.Lang != "text":
		return c.Lang
	case strings.HasSuffix(c.Include, ".out"):
		return "what the program prints"
	case drawn(c.Text):
		return "a diagram drawn with characters"
	}
	return "text"
}

func drawn(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return r >= 0x2190 && r <= 0x21ff || r >= 0x2500 && r <= 0x25ff || r >= 0x2900 && r <= 0x297f
	}) || strings.Contains(text, "-->") || strings.Contains(text, "+--")
}

// table reads a table row by row, each cell behind the name of its column.
func (s *Speaker) table(t *table) []string {
	heads := make([]string, len(t.head))
	for i, cell := range t.head {
		heads[i] = s.text(cell)
		if heads[i] == "" {
			heads[i] = fmt.Sprintf("Column %d", i+1)
		}
	}
	lines := s.wrap(fmt.Sprintf("Table, %s, %s: %s.", countOf(len(t.rows), "row"), countOf(len(heads), "column"),
		strings.Join(heads, "; ")))
	for i, row := range t.rows {
		lines = append(lines, fmt.Sprintf("Row %d.", i+1))
		for j, cell := range row {
			text := s.text(cell)
			if text == "" {
				text = "empty"
			}
			lines = append(lines, s.wrap(heads[j]+": "+text)...)
		}
	}
	return append(lines, "End of table.")
}

// lead is what is said before a block's text for the containers that begin with it.
func (s *Speaker) lead(block int) string {
	b := s.doc.blocks[block]
	lead := ""
	for depth, c := range b.within {
		if s.inside(block-1, c) && !s.labels(block-1, c) {
			continue
		}
		switch c.kind {
		case KindItem:
			lead += itemLead(c.mark, itemsIn(b.within[:depth+1]))
		case KindCallout:
			lead += c.call.label + ": "
		default:
			lead += "Quotation: "
		}
	}
	return lead
}

// itemLead is the mark of a list's item. What is inside another list says so: an indent is not heard.
func itemLead(mark string, depth int) string {
	mark = strings.TrimSpace(mark)
	switch {
	case strings.HasPrefix(mark, "☑"):
		mark = "- Done:"
	case strings.HasPrefix(mark, "☐"):
		mark = "- To do:"
	case !strings.ContainsAny(mark, "0123456789"):
		mark = "-"
	}
	if depth > 1 {
		return fmt.Sprintf("%s (level %d) ", mark, depth)
	}
	return mark + " "
}

func itemsIn(within []container) (n int) {
	for _, c := range within {
		if c.kind == KindItem {
			n++
		}
	}
	return n
}

// inside says whether a block is in a container.
func (s *Speaker) inside(block int, c container) bool {
	if block < 0 || block >= len(s.doc.blocks) {
		return false
	}
	for _, other := range s.doc.blocks[block].within {
		if other == c {
			return true
		}
	}
	return false
}

// labels says whether a block is the label of a callout.
func (s *Speaker) labels(block int, c container) bool {
	b := s.doc.blocks[block]
	return b.callout != nil && len(b.within) > 0 && b.within[len(b.within)-1] == c
}

// closing says which callouts and quotations of several blocks end with a block; innermost first.
func (s *Speaker) closing(block int) []string {
	var lines []string
	within := s.doc.blocks[block].within
	for i := len(within) - 1; i >= 0; i-- {
		c := within[i]
		if c.kind == KindItem || s.inside(block+1, c) || !s.inside(block-1, c) || s.labels(block-1, c) {
			continue
		}
		name := "quotation"
		if c.call != nil {
			name = strings.ToLower(c.call.label)
		}
		lines = append(lines, "End of "+name+".")
	}
	return lines
}

// text is what spans say. Code keeps its backticks, which tell a name from a word.
func (s *Speaker) text(spans []span) string {
	var b strings.Builder
	for i, sp := range spans {
		switch {
		case sp.brk:
			b.WriteByte('\n')
		case sp.code:
			b.WriteString("`" + sp.text + "`")
		default:
			b.WriteString(sp.text)
		}
		if sp.strike && (i+1 == len(spans) || !spans[i+1].strike) {
			b.WriteString(" (struck out)")
		}
		if sp.group != 0 && (i+1 == len(spans) || spans[i+1].group != sp.group) {
			b.WriteString(s.link(sp))
		}
	}
	return b.String()
}

// link says where a link leads when it is met for the first time.
func (s *Speaker) link(sp span) string {
	if s.named[sp.link] {
		return ""
	}
	s.named[sp.link] = true
	to := oneLine(sp.link)
	if s.target != nil {
		to = oneLine(s.target(sp.link))
	}
	if to == "" || to == sp.text {
		return ""
	}
	return " (" + to + ")"
}

// item wraps a text behind its lead; below the mark of an item the lines are indented, for those who see.
func (s *Speaker) item(lead, text string) []string {
	mark, _, _ := strings.Cut(lead, " ")
	indent := strings.Repeat(" ", len(mark)+1)
	if mark != "-" && !strings.HasSuffix(mark, ".") && !strings.HasSuffix(mark, ")") || len(indent) >= s.width/2 {
		return s.wrap(lead + text)
	}
	lines := Wrap(strings.TrimPrefix(lead, mark+" ")+text, s.width-len(indent))
	for i := range lines {
		if i == 0 {
			lines[i] = mark + " " + lines[i]
		} else {
			lines[i] = indent + lines[i]
		}
	}
	return lines
}

func (s *Speaker) wrap(text string) []string { return Wrap(text, s.width) }

func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
