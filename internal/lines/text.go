package lines

import (
	"fmt"
	"strings"

	"learn/internal/lessons"
	"learn/internal/position"
	"learn/internal/progress"
	"learn/internal/render"
)

// text is a lesson's prose in sections. A section begins with a heading; what stands above the first one belongs to it.
type text struct {
	lesson   *lessons.Lesson
	doc      *render.Document
	speaker  *render.Speaker
	sections []section
}

// section is the blocks from first to before end.
type section struct {
	first, end int
	title      string
	anchor     string
	level      int
}

// open reads a lesson's prose.
func (t *Tutor) open(l *lessons.Lesson) (*text, error) {
	src, err := l.Prose()
	if err != nil {
		return nil, err
	}
	x := &text{lesson: l, doc: render.Parse(src, l.Include)}
	x.sections = sections(x.doc, l.Title)
	x.speaker = x.doc.Speaker(t.width, x.target)
	return x, nil
}

// sections cuts a document at its headings.
func sections(d *render.Document, title string) []section {
	var list []section
	for _, h := range d.Headings() {
		if n := len(list); n > 0 {
			list[n-1].end = h.Block
		}
		list = append(list, section{h.Block, d.Len(), h.Text, h.Anchor, h.Level})
	}
	if d.Len() > 0 && (len(list) == 0 || list[0].first > 0) {
		end := d.Len()
		if len(list) > 0 {
			end = list[0].first
		}
		list = append([]section{{0, end, title, "", 1}}, list...)
	}
	return joined(d, list)
}

// joined joins a heading with nothing below it to the section after it.
func joined(d *render.Document, list []section) []section {
	var out []section
	first, above := -1, ""
	for i, s := range list {
		if first < 0 {
			first = s.first
		}
		if s.end-s.first == 1 && d.Block(s.first).Kind == render.KindHeading && i+1 < len(list) {
			if s.level > 1 {
				above += s.title + ": "
			}
			continue
		}
		s.first, s.title = first, above+s.title
		first, above = -1, ""
		out = append(out, s)
	}
	return out
}

// target says where a link of the lesson leads.
func (x *text) target(link string) string {
	anchor, here := strings.CutPrefix(link, "#")
	if !here {
		return link
	}
	if i := x.section(position.Heading(x.doc, anchor)); i >= 0 {
		return fmt.Sprintf("heading %d", i+1)
	}
	return ""
}

// section is the index of the section that a block is in; -1 if there is none.
func (x *text) section(block int) int {
	for i, s := range x.sections {
		if block >= s.first && block < s.end {
			return i
		}
	}
	return -1
}

// body is the first block of a section below its headings, which are said by themselves.
func (x *text) body(s section) int {
	first := s.first
	for first < s.end && x.doc.Block(first).Kind == render.KindHeading {
		first++
	}
	return first
}

// at is where the learner is when a section is read from a block on; ended says that the end was seen.
func (x *text) at(block int, ended bool) progress.Position {
	p := position.At(x.doc, block)
	p.End = ended
	if x.section(block) == len(x.sections)-1 {
		p.End, p.Fraction = true, 1
	}
	return p
}

// mostListing bounds how many lines of a listing are printed unasked, and someOf is how many of a longer one are.
const (
	mostListing = 30
	someOf      = 16
)

// read prints the blocks from first to before end; whole prints long listings to their end.
func (t *Tutor) read(x *text, first, end int, whole bool) {
	for i := first; i < end; i++ {
		b := x.doc.Block(i)
		lines := x.speaker.Lines(i)
		switch {
		case len(lines) == 0:
			continue
		case b.Kind == render.KindItem && i > first && x.doc.Block(i-1).Kind == render.KindItem:
		default:
			t.gap()
		}
		n := x.speaker.Number(i)
		if code := b.Code; code != nil && !whole && len(lines)-2 > mostListing {
			rest := len(lines) - 2 - someOf
			more := fmt.Sprintf("%s more; c %d prints listing %d whole.", count(rest, "line"), n, n)
			lines = append(lines[:someOf+1:someOf+1], more)
		}
		t.print(lines...)
	}
	t.gap()
}

// paragraph finds what a question refers to: a heading of the lesson ("arenas", "#arenas") or of another one
// ("topic/lesson#heading").
func (t *Tutor) paragraph(l *lessons.Lesson, ref string) (x *text, at int, ok bool) {
	anchor := strings.TrimPrefix(ref, "#")
	if path, heading, far := strings.Cut(ref, "#"); far && path != "" {
		found, err := t.o.Course.Find(path)
		if err != nil || found.Lesson == nil {
			return nil, 0, false
		}
		l, anchor = found.Lesson, heading
	}
	x, err := t.open(l)
	if err != nil {
		return nil, 0, false
	}
	at = x.section(position.Heading(x.doc, anchor))
	return x, at, at >= 0
}
