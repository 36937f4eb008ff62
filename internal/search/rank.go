package search

import (
	"cmp"
	"slices"
)

// BM25's two constants: how soon more of a word stops to count, and how much a section's length matters.
const (
	k1 = 2.0
	b  = 0.3
)

// What a section has of the query, weighed by how much each word tells, decides whether it is shown at all. Below so
// much of the best hit's score nothing is shown either.
const (
	covered = 0.2
	worth   = 0.3
)

// looked is how many of the best sections are read word by word, for phrases and for the line to show.
const looked = 30

// candidate is a section that may be shown.
type candidate struct {
	section int32
	score   float32
}

// rank scores every section that has any of the concepts and returns the best, best first. The lock is held.
func (x *Index) rank(query []concept, most int) []candidate {
	n := len(x.sections)
	if n == 0 {
		return nil
	}
	score, has, here := make([]float32, n), make([]float32, n), make([]float32, n)
	average := float32(x.length/float64(n)) + 1
	total := float32(0)
	var touched []int32
	for _, c := range query {
		total += c.idf
		touched = touched[:0]
		for t, weight := range c.terms {
			for _, p := range x.posts[t] {
				norm := k1 * (1 - b + b*x.sections[p.section].length/average)
				v := weight * c.idf * p.weight * (k1 + 1) / (p.weight + norm)
				if here[p.section] == 0 {
					touched = append(touched, p.section)
				}
				here[p.section] = max(here[p.section], v)
			}
		}
		for _, s := range touched {
			score[s] += here[s]
			has[s] += c.idf
			here[s] = 0
		}
	}
	for s := range x.sections {
		part := has[s] / total
		score[s] *= 0.4 + 0.6*part*part
		if x.sections[s].gone {
			score[s] = 0
		}
	}
	return best(score, func(s int) bool { return has[s] >= total*covered }, most)
}

// best picks the candidates with the highest scores among those that have enough of the query.
func best(score []float32, enough func(section int) bool, most int) []candidate {
	var top []candidate
	for i, v := range score {
		if v == 0 || !enough(i) {
			continue
		}
		c := candidate{int32(i), v}
		if len(top) == most && c.score <= top[most-1].score {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, c, byScore)
		top = slices.Insert(top, at, c)
		top = top[:min(len(top), most)]
	}
	return top
}

// byScore orders the best first, and those that are equal as the course has them.
func byScore(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.section, b.section))
}
