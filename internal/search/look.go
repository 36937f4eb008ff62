package search

// view is a section that was read word by word.
type view struct {
	candidate
	shown   int    // the passage to show
	landing int    // the passage to go to, -1 for the one that is shown
	focus   int    // byte of that passage where most of the query is
	marks   []Span // words of that passage that were looked for
}

// reading is one passage, read with a query in mind.
type reading struct {
	at      [][]int // by concept: the places of its words
	marks   []Span
	covered float32 // idf of the concepts it has
	near    float32 // and of those of them that stand together
	all     bool    // it has every concept
	focus   int
}

// How much standing together adds, as a part of what two words tell.
const (
	adjacent  = 0.8
	neighbour = 0.3
	closely   = 6 // words apart that count as neighbours
)

// titled is what a title that has all of the query adds: whoever types a title wants that.
const titled = 3

// look reads a section. It is no hit if none of its own words was asked for.
func (x *Index) look(c candidate, query []concept) (view, bool) {
	v := view{candidate: c, shown: -1, landing: -1}
	s := &x.sections[c.section]
	var most, near, heading float32 = 0, 0, 0
	first, head := -1, -1
	for i := range s.passages {
		p := &s.passages[i]
		if p.field == fieldContext {
			continue
		}
		r := x.readPassage(p, query)
		near = max(near, r.near)
		if r.all && p.field == fieldTitle {
			v.score *= titled
		}
		switch {
		case p.field == fieldHeading || p.field == fieldName:
			heading = max(heading, r.covered)
			if p.field == fieldHeading {
				head = i
			}
			continue
		case first < 0:
			first = i
		}
		if value := (r.covered + r.near) * (0.6 + 0.4*min(p.field.weight(), 1)); value > most {
			most, v.shown, v.focus, v.marks = value, i, r.focus, r.marks
		}
	}
	v.score += near
	switch {
	case v.shown >= 0:
		return v, true
	case heading == 0:
		return v, false
	}
	v.landing, v.shown = head, max(first, 0)
	if first < 0 {
		v.landing = -1
	}
	return v, true
}

// readPassage finds the words of a query in a passage.
func (x *Index) readPassage(p *passage, query []concept) reading {
	r := reading{at: make([][]int, len(query)), all: true}
	var seen []int // concept of each mark
	words(p.text, func(w word) {
		term, ok := x.words[w.text]
		if !ok {
			return
		}
		for i := range query {
			if query[i].terms[term] == 0 {
				continue
			}
			r.at[i] = append(r.at[i], w.at)
			if n := len(r.marks); n > 0 && w.start < r.marks[n-1].End { // a whole after its pieces
				r.marks[n-1].Start = min(r.marks[n-1].Start, w.start)
				r.marks[n-1].End = max(r.marks[n-1].End, w.end)
				return
			}
			r.marks, seen = append(r.marks, Span{w.start, w.end}), append(seen, i)
			return
		}
	})
	for i, c := range query {
		if len(r.at[i]) == 0 {
			r.all = false
			continue
		}
		r.covered += c.idf
		if i > 0 {
			r.near += together(r.at[i-1], r.at[i]) * min(c.idf, query[i-1].idf)
		}
	}
	r.focus = densest(r.marks, seen, query)
	return r
}

// together says how close two words come to each other in the order of the query.
func together(before, after []int) float32 {
	var found float32
	i := 0
	for _, at := range after {
		for i < len(before) && before[i] < at-closely {
			i++
		}
		for _, other := range before[i:] {
			switch {
			case other == at-1:
				return adjacent
			case other > at+closely:
			default:
				found = neighbour
				continue
			}
			break
		}
	}
	return found
}

// span is how far apart, in bytes, the words are that are shown together.
const span = 90

// densest is the beginning of the part of a passage that has most of the query.
func densest(marks []Span, seen []int, query []concept) int {
	at, most := 0, float32(0)
	for i := range marks {
		var value float32
		var has uint64
		for j := i; j < len(marks) && marks[j].Start < marks[i].Start+span; j++ {
			if bit := uint64(1) << seen[j]; has&bit == 0 {
				has |= bit
				value += query[seen[j]].idf
			}
		}
		if value > most {
			at, most = marks[i].Start, value
		}
	}
	return at
}
