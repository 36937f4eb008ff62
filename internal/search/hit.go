package search

import (
	"slices"
	"strings"

	"learn/internal/lessons"
)

// Span is a part of a text, in bytes.
type Span struct{ Start, End int }

// Hit is something that was found.
type Hit struct {
	Kind    Kind
	Topic   *lessons.Topic  // nil for an Extra of no lesson
	Lesson  *lessons.Lesson // nil for a topic
	Heading string          // anchor of the section; "" for a whole lesson and what stands before its first heading
	Section string          // the heading's text; of an exercise or an Extra its title
	Item    string          // id of a question or an exercise, Key of an Extra
	Line    int             // of lesson.md, from 1, which is that of a whole lesson; 0 where it is not a line of that
	Offset  int             // byte in lesson.md at which the block begins; means something where Line does

	Text  string // what to show: one line, which may be long, see Excerpt
	Marks []Span // the words of Text that were looked for, in order
	focus int    // the byte of Text to show for certain
}

// Result is what a query found.
type Result struct {
	Hits    []Hit    // best first
	Unknown []string // words of the query that mean nothing in the course; the hits are for the others
	Stats   Stats    // of the index that was asked
}

// Options say how to search.
type Options struct {
	Most   int  // hits; 0 for as many as there are, up to 30
	Typing bool // the last word may be the beginning of one
}

// Search finds the sections of the course that fit a query best. It is safe to call while the index grows: what is not
// in it yet is not found.
func (x *Index) Search(text string, o Options) Result {
	stats := x.Stats()
	x.mu.RLock()
	defer x.mu.RUnlock()
	query, unknown := x.parse(text, o.Typing)
	r := Result{Unknown: unknown, Stats: stats}
	if len(query) == 0 {
		return r
	}
	var views []view
	for _, c := range x.rank(query, looked) {
		if v, ok := x.look(c, query); ok {
			views = append(views, v)
		}
	}
	slices.SortStableFunc(views, func(a, b view) int { return byScore(a.candidate, b.candidate) })
	most := float32(0)
	for i := range views {
		most = max(most, views[i].worth)
	}
	views = slices.DeleteFunc(views, func(v view) bool { return v.worth < worth*most })
	if o.Most > 0 {
		views = views[:min(len(views), o.Most)]
	}
	for i := range views {
		r.Hits = append(r.Hits, x.hit(&views[i]))
	}
	return r
}

// hit says where a section is and what of it to show.
func (x *Index) hit(v *view) Hit {
	s := &x.sections[v.section]
	o := x.owners[s.owner]
	h := Hit{Kind: s.kind, Topic: o.topic, Lesson: o.lesson, Heading: s.anchor, Section: s.heading, Item: s.item}
	p := &s.passages[v.shown]
	text, from := p.text, v.focus
	if p.field == fieldCode { // one line of a listing; prose goes on in the next
		start := strings.LastIndexByte(text[:from], '\n') + 1
		text, _, _ = strings.Cut(text[start:], "\n")
		from -= start
		v.marks = within(v.marks, start, start+len(text))
	}
	lead := len(text) - len(strings.TrimLeft(text, " \n"))
	h.Text = strings.ReplaceAll(strings.TrimRight(text[lead:], " \n"), "\n", " ")
	h.Marks = within(v.marks, lead, lead+len(h.Text))
	h.focus = max(from-lead, 0)
	switch s.kind {
	case Lesson:
		h.Line = 1 // where its title stands
	case Text:
		landing := p
		if v.landing >= 0 {
			landing = &s.passages[v.landing]
		}
		h.Offset, h.Line = int(landing.offset), int(landing.line)
		if landing == p && !p.fixed {
			h.Line += strings.Count(p.text[:v.focus], "\n")
		}
	}
	return h
}

// within are the spans that lie in a part of a text, counted from its beginning.
func within(spans []Span, start, end int) []Span {
	var in []Span
	for _, s := range spans {
		if s.Start >= start && s.End <= end {
			in = append(in, Span{s.Start - start, s.End - start})
		}
	}
	return in
}
