package search

import (
	"maps"
	"math"
	"strings"
	"unicode/utf8"
)

// Bounds of what is asked.
const (
	maxQuery    = 200 // bytes that are looked at
	maxConcepts = 12
	leastPrefix = 2 // characters typed before the beginning of a word stands for it
)

// How much a word of the text counts that is not quite the one asked for.
const (
	whole   = 1.0
	joined  = 0.9  // backpressure for back pressure
	started = 0.75 // the beginning of it was typed
	mistyp  = 0.6  // but for a typing error
)

// concept is one word of a query and everything in the index that it may mean.
type concept struct {
	text  string
	terms map[int32]float32 // and how much each counts, up to 1
	idf   float32
}

// parse reads a query. While it is typed its last word may be the beginning of one. unknown are the words that mean
// nothing here. The lock is held.
func (x *Index) parse(text string, typing bool) (found []concept, unknown []string) {
	text = strings.ToValidUTF8(text[:min(len(text), maxQuery)], " ")
	asked := x.asked(text)
	for i, w := range asked {
		last := typing && i == len(asked)-1 && strings.HasSuffix(strings.ToLower(text), w[max(len(w)-1, 0):])
		terms := x.meaning(w, last)
		if len(terms) == 0 {
			if a, b, ok := x.apart(w); ok {
				found = append(found, concept{text: a, terms: x.meaning(a, false)}, concept{text: b, terms: x.meaning(b, false)})
				continue
			}
			unknown = append(unknown, w)
			continue
		}
		found = append(found, concept{text: w, terms: terms})
	}
	x.join(found)
	for i := range found {
		found[i].idf = x.idf(found[i].terms)
	}
	return found, unknown
}

// asked are the words of a query that say something, each once; all of them if none does. An identifier is one word
// where the course has it.
func (x *Index) asked(text string) []string {
	var all []string
	words(text, func(w word) {
		if w.pieces == 0 {
			all = append(all, w.text)
			return
		}
		if len(x.exactly(w.text)) > 0 || len(x.mistyped(w.text)) > 0 {
			all = append(all[:max(len(all)-w.pieces, 0)], w.text)
		}
	})
	var some []string
	seen := map[string]bool{}
	for _, w := range all {
		if !filler(w) && !seen[w] && len(some) < maxConcepts {
			seen[w] = true
			some = append(some, w)
		}
	}
	if len(some) == 0 {
		some = all[:min(len(all), maxConcepts)]
	}
	return some
}

// meaning are the terms that a word stands for.
func (x *Index) meaning(w string, unfinished bool) map[int32]float32 {
	terms := x.exactly(w)
	if unfinished || len(terms) == 0 {
		x.beginning(w, terms)
	}
	if len(terms) > 0 {
		return terms
	}
	terms = x.mistyped(w)
	if len(terms) == 0 && unfinished && utf8.RuneCountInString(w) >= leastTypo {
		for word, t := range x.words {
			if begins(w, word) {
				terms[t] = mistyp
			}
		}
	}
	return terms
}

func (x *Index) exactly(w string) map[int32]float32 {
	terms := map[int32]float32{}
	if t, ok := x.words[w]; ok {
		terms[t] = whole
	} else if t, ok := x.terms[stem(w)]; ok {
		terms[t] = whole
	}
	return terms
}

// beginning adds the terms of words that begin with what was typed.
func (x *Index) beginning(w string, terms map[int32]float32) {
	if utf8.RuneCountInString(w) < leastPrefix {
		return
	}
	for word, t := range x.words {
		if strings.HasPrefix(word, w) && terms[t] == 0 {
			terms[t] = started
		}
	}
}

// mistyped are the terms of words that are one typing error away, or whose stem is.
func (x *Index) mistyped(w string) map[int32]float32 {
	terms := map[int32]float32{}
	if utf8.RuneCountInString(w) < leastTypo {
		return terms
	}
	for word, t := range x.words {
		if near(w, word) {
			terms[t] = mistyp
		}
	}
	if st := stem(w); len(terms) == 0 && utf8.RuneCountInString(st) >= leastTypo {
		for word, t := range x.terms {
			if near(st, word) {
				terms[t] = mistyp
			}
		}
	}
	return terms
}

// apart finds two words that were written as one.
func (x *Index) apart(w string) (a, b string, ok bool) {
	const least = 3
	for i := least; i <= len(w)-least; i++ {
		if utf8.RuneStart(w[i]) && len(x.exactly(w[:i])) > 0 && len(x.exactly(w[i:])) > 0 {
			return w[:i], w[i:], true
		}
	}
	return "", "", false
}

// join lets two words that were written apart mean the one that the course has.
func (x *Index) join(found []concept) {
	for i := range max(len(found)-1, 0) {
		t, ok := x.words[found[i].text+found[i+1].text]
		if !ok {
			continue
		}
		for _, c := range found[i : i+2] {
			if c.terms[t] == 0 {
				c.terms[t] = joined
			}
		}
	}
}

// idf is how much a concept tells: the fewer sections have it, the more.
func (x *Index) idf(terms map[int32]float32) float32 {
	df := 0
	for t := range maps.Keys(terms) {
		df += int(x.count[t])
	}
	n := float64(len(x.sections))
	has := min(float64(df), n)
	return float32(math.Log(1 + (n-has+0.5)/(has+0.5)))
}
