package session

// Skip puts the question whose turn it is behind all others that are open; false if it is the only one. Nothing is
// stored of it: a quiz that is left and gone on with asks in the order of the file.
func (z *Quiz) Skip() bool {
	if !z.asking {
		return false
	}
	id := z.turn.Question.ID
	rank := 0
	for _, r := range z.later {
		rank = max(rank, r)
	}
	if z.later == nil {
		z.later = map[string]int{}
	}
	z.later[id] = rank + 1
	z.asking = false
	at, _ := z.next()
	return z.questions[at].ID != id
}

// pick is the first question that is open, of those that were skipped the one skipped first; -1 if none is.
func (z *Quiz) pick(open func(id string) bool) int {
	best := -1
	for i := range z.questions {
		id := z.questions[i].ID
		if open(id) && (best < 0 || z.later[id] < z.later[z.questions[best].ID]) {
			best = i
		}
	}
	return best
}

// Skip puts the card behind the others; false if it is the only one.
func (r *Review) Skip() bool {
	if !r.asking {
		return false
	}
	r.asking = false
	r.queue = append(r.queue[1:len(r.queue):len(r.queue)], r.queue[0])
	return len(r.queue) > 1
}

// Skip puts the question behind the others of its lesson; false if there is no other.
func (t *TestOut) Skip() bool {
	if !t.asking {
		return false
	}
	t.asking = false
	for _, s := range t.subjects {
		if s.lesson == t.turn.Lesson && len(s.left) > 1 {
			s.left = append(s.left[1:len(s.left):len(s.left)], s.left[0])
			return true
		}
	}
	return false
}
