package search

// accumulator counts the terms of one section; it is kept to be used again.
type accumulator struct {
	weight []float32 // by term
	own    []bool    // by term: the section has it itself, not only what stands above it
	used   []int32
}

func (a *accumulator) add(term int32, weight float32, own bool) {
	for int(term) >= len(a.weight) {
		a.weight, a.own = append(a.weight, 0), append(a.own, false)
	}
	if a.weight[term] == 0 {
		a.used = append(a.used, term)
	}
	a.weight[term] += weight
	a.own[term] = a.own[term] || own
}

// put adds sections that belong to one owner. The lock is held.
func (x *Index) put(o owner, list []section) {
	x.owners = append(x.owners, o)
	for _, s := range list {
		s.owner = int32(len(x.owners) - 1)
		x.putSection(s)
	}
}

func (x *Index) putSection(s section) {
	number := int32(len(x.sections))
	for i := range s.passages {
		p := &s.passages[i]
		weight, own := p.field.weight(), p.field != fieldContext
		words(p.text, func(w word) {
			x.acc.add(x.term(w.text), weight, own)
			if own {
				s.length += min(weight, 1)
			}
		})
	}
	for _, term := range x.acc.used {
		x.posts[term] = append(x.posts[term], posting{number, x.acc.weight[term]})
		if x.acc.own[term] {
			x.count[term]++
		}
		x.acc.weight[term], x.acc.own[term] = 0, false
	}
	x.acc.used = x.acc.used[:0]
	x.length += float64(s.length)
	if s.kind == Text && s.anchor != "" {
		x.anchors[s.anchor]++
	}
	x.sections = append(x.sections, s)
}

// term is the number of a word's stem, a new one if need be.
func (x *Index) term(w string) int32 {
	if t, ok := x.words[w]; ok {
		return t
	}
	st := stem(w)
	t, ok := x.terms[st]
	if !ok {
		t = int32(len(x.posts))
		x.terms[st] = t
		x.posts, x.count = append(x.posts, nil), append(x.count, 0)
	}
	x.words[w] = t
	return t
}
