package search

// view is a section that was read word by word.
type view struct {
	candidate
	worth   float32 // its score but for what a title adds: what the other hits are measured against
	shown   int     // the passage to show
	landing int     // the passage to go to, -1 for the one that is shown
	focus   int     // byte of that passage where most of the query is
	marks   []Span  // words of that passage that were looked for
}

// reading is one passage, read with a query in mind.
type reading struct {
	at      [][]int // by concept: the places of its words
	marks   []Span
	covered float32 // idf of the concepts it has
	near    float32 // and of those of them that stand together
	all     bool    // it has every concept

	others   bool // it has words that were not asked for
	verbatim bool // of more than one, side by side as they were typed
	focus    int
}

// How much standing together adds, as a part of what two words tell.
const (
	adjacent  = 1.5
	neighbour = 0.4
	closely   = 6 // words apart that count as neighbours
)

// What is added to a section's score, or multiplies it.
const (
	titled   = 3    // its title has all of the query: whoever types a title wants that
	untitled = 0.5  // a lesson or topic as a whole, found by what its summary says: a section says more
	together = 0.6  // for what one passage has of the query
	named    = 1.3  // its heading or anchor has nothing but words of the query
	exactly  = 0.8  // the passage has the query as it was typed
	template = 0.75 // it is one of those that many lessons have: choosing, in production, sources
)

// look reads a section. It is no hit if none of its own words was asked for.
func (x *Index) look(c candidate, query []concept) (view, bool) {
	s := &x.sections[c.section]
	g := glance{section: s, view: view{candidate: c, shown: -1, landing: -1}, first: -1, heading: -1}
	for _, c := range query {
		g.total += c.idf
	}
	for i := range s.passages {
		if p := &s.passages[i]; p.field != fieldContext {
			g.take(i, p, x.readPassage(p, query))
		}
	}
	if g.most == 0 && !g.above {
		return view{}, false
	}
	g.weigh(x.common(s))
	if g.most == 0 { // found by its heading: that is where to go, and the text below it is what to show
		g.shown = max(g.first, 0)
		if g.first >= 0 {
			g.landing = g.heading
		}
	}
	return g.view, true
}

// glance is what is known of a section while its passages are read one after the other.
type glance struct {
	view
	section *section
	total   float32 // idf of the whole query
	most    float32 // value of the passage to show
	bonus   float32
	titled  bool // a title or an id has all of the query
	named   bool // a heading or an anchor has nothing else
	above   bool // a heading has something of the query
	first   int  // passage that can be shown; -1 while there is none
	heading int  // passage; -1 for none
}

func (g *glance) take(i int, p *passage, r reading) {
	full := min(p.field.weight(), 1)
	near := r.near
	if r.verbatim {
		near += exactly * g.total
	}
	g.bonus = max(g.bonus, full*(near+together*r.covered*r.covered/g.total))
	switch p.field {
	case fieldTitle, fieldName, fieldHeading:
		g.titled = g.titled || r.all && p.field != fieldHeading
		g.named = g.named || r.covered > 0 && !r.others
		g.above = g.above || r.covered > 0
		if p.field == fieldHeading {
			g.heading = i
		}
		return
	}
	if g.first < 0 {
		g.first = i
	}
	if value := (r.covered + near) * (0.6 + 0.4*full); value > g.most {
		g.most, g.shown, g.focus, g.marks = value, i, r.focus, r.marks
	}
}

// weigh adds to the section's score what reading it has told.
func (g *glance) weigh(common bool) {
	title := float32(1)
	switch whole := g.section.kind == Lesson || g.section.kind == Topic; {
	case whole && g.titled:
		title = titled
	case whole:
		title = untitled
	case g.named && g.section.kind == Text:
		g.score *= named
	}
	g.score += g.bonus
	if common {
		g.score *= template
	}
	g.worth = g.score * min(title, 1)
	g.score *= title
}

// common says whether a section is one that many lessons have under the same anchor. What such a one says is said in
// passing; the section about it is another.
func (x *Index) common(s *section) bool {
	const least, part = 3, 0.2
	n := x.anchors[s.anchor]
	return s.kind == Text && n >= least && float64(n) >= part*float64(x.all-len(x.left))
}

// readPassage finds the words of a query in a passage.
func (x *Index) readPassage(p *passage, query []concept) reading {
	r := reading{at: make([][]int, len(query))}
	var seen []uint64 // the concepts of each mark, a bit each
	words(p.text, func(w word) {
		term := x.words[w.text] // each word of a passage is in it
		bits, at := uint64(0), w.at
		for i := range query {
			switch {
			case query[i].terms[term] == 0:
				continue
			case bits == 0:
			default: // a word of the text that was asked for in two: they stand side by side
				at += query[i].after
			}
			bits |= 1 << i
			r.at[i] = append(r.at[i], at)
		}
		if bits == 0 {
			r.others = r.others || w.pieces == 0
			return
		}
		n := len(r.marks)
		for n > 0 && r.marks[n-1].End > w.start { // a whole takes the place of its pieces
			n--
			bits |= seen[n]
		}
		r.marks, seen = append(r.marks[:n], Span{w.start, w.end}), append(seen[:n], bits)
	})
	r.focus = densest(r.marks, seen, query)
	r.count(query)
	return r
}

// count says what the words that were found tell together.
func (r *reading) count(query []concept) {
	r.all, r.verbatim = true, len(query) > 1
	for i, c := range query {
		if len(r.at[i]) == 0 {
			r.all, r.verbatim = false, false
			continue
		}
		r.covered += c.idf
		if i > 0 {
			close := closeness(r.at[i-1], r.at[i], c.after)
			r.near += close * min(c.idf, query[i-1].idf)
			r.verbatim = r.verbatim && close == adjacent
		}
	}
}

// closeness says how close two words come to each other that stand so many words apart in the query.
func closeness(before, after []int, apart int) float32 {
	var found float32
	i := 0
	for _, at := range after {
		for i < len(before) && before[i] < at-closely {
			i++
		}
		for _, other := range before[i:] {
			switch {
			case other == at-apart:
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

// densest is the beginning of the part of a passage that has most of the query, in the fewest bytes.
func densest(marks []Span, seen []uint64, query []concept) int {
	at, most := 0, float32(0)
	for i := range marks {
		var value float32
		var has uint64
		for j := i; j < len(marks) && marks[j].Start < marks[i].Start+span; j++ {
			for k := range query {
				if bit := uint64(1) << k; seen[j]&^has&bit != 0 {
					has |= bit
					value += query[k].idf * (1 - 0.2*float32(marks[j].Start-marks[i].Start)/span)
				}
			}
		}
		if value > most {
			at, most = marks[i].Start, value
		}
	}
	return at
}
