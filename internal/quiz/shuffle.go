package quiz

import (
	"hash/fnv"
	"math/rand/v2"
)

// Shuffle returns the order in which choices (single, multiple), lines
// (order) or right-hand entries (match) are shown: position → file index. The
// same seed and question id always give the same order, on every machine.
// Lines and right-hand entries never come in a solved order unless every
// order is one. Other kinds have nothing to shuffle and get nil.
func (q *Question) Shuffle(seed uint64) []int {
	n := q.shuffled()
	if n == 0 {
		return nil
	}
	id := fnv.New64a()
	id.Write([]byte(q.ID))
	source := rand.NewPCG(seed, id.Sum64())
	shown := counting(n)
	// Thirty-two tries miss an unsolved order of two with a chance of 2⁻³²; the
	// exchanges after them find one if there is any that differs by two places.
	for range 32 {
		shuffle(shown, source)
		if !q.solved(shown) {
			return shown
		}
	}
	return q.exchange(shown)
}

// shuffle is Fisher and Yates', written out because the standard library
// promises the generator's numbers but not what its own Shuffle does with them.
func shuffle(list []int, source *rand.PCG) {
	for i := len(list) - 1; i > 0; i-- {
		j := int(source.Uint64() % uint64(i+1))
		list[i], list[j] = list[j], list[i]
	}
}

// shuffled is how many things there are to shuffle.
func (q *Question) shuffled() int {
	switch q.Kind {
	case Single, Multiple:
		return len(q.Choices)
	case Order:
		return len(q.Lines)
	case Match:
		return len(q.Pairs) + len(q.Extra)
	}
	return 0
}

// solved reports whether showing this order would show the answer.
func (q *Question) solved(shown []int) bool {
	switch q.Kind {
	case Order:
		return q.gradeOrder(Answer{Order: shown}).Right
	case Match:
		return q.gradeMatch(Answer{Pairs: shown[:len(q.Pairs)]}).Right
	}
	return false
}

// exchange returns an unsolved order two places away, or the same order.
func (q *Question) exchange(shown []int) []int {
	for i := range shown {
		for j := range i {
			shown[i], shown[j] = shown[j], shown[i]
			if !q.solved(shown) {
				return shown
			}
			shown[i], shown[j] = shown[j], shown[i]
		}
	}
	return shown
}
