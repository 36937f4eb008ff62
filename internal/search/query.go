package search

import (
	"math"
	"strings"
	"unicode/utf8"
)

// Bounds of what is asked.
const (
	maxQuery    = 200 // bytes that are looked at
	maxConcepts = 12
	leastTyped  = 2 // characters typed before the beginning of a word stands for it
	leastPrefix = 4 // the same where more words follow
)

// How much a word of the text counts that is not quite the one asked for.
const (
	whole   = 1.0
	formed  = 0.35 // another form of it: stems are right most of the time (content and contention have the same)
	joined  = 0.9  // backpressure for back pressure
	started = 0.75 // the beginning of it was typed
	mistyp  = 0.8  // but for a typing error
)

// concept is one word of a query and everything in the index that it may mean.
type concept struct {
	text  string
	after int               // how many words stand between it and the one before, those that say nothing included; from 1
	terms map[int32]float32 // and how much each counts, up to 1
	idf   float32
}

// parse reads a query. While it is typed its last word may be the beginning of one. unknown are the words that mean
// nothing here. The lock is held.
func (x *Index) parse(text string, typing bool) (found []concept, unknown []string) {
	text = strings.ToValidUTF8(text[:min(len(text), maxQuery)], " ")
	asked := x.asked(text)
	before := 0
	for i, w := range asked {
		last := typing && i == len(asked)-1 && strings.HasSuffix(strings.ToLower(text), w.text)
		terms, after := x.meaning(w.text, last), max(w.at-before, 1)
		before = w.at + max(w.pieces-1, 0)
		if len(terms) > 0 {
			found = append(found, concept{text: w.text, after: after, terms: terms})
			continue
		}
		if a, b, ok := x.apart(w.text); ok {
			found = append(found, concept{text: a, after: after, terms: x.exactly(a)}, concept{text: b, after: 1, terms: x.exactly(b)})
			continue
		}
		unknown = append(unknown, w.text)
	}
	x.join(found)
	for i := range found {
		found[i].idf = x.idf(found[i].terms)
		found[i].level()
	}
	return found, unknown
}

// asked are the words of a query that say something, each once; all of them if none does. An identifier is one word
// where the course has it.
func (x *Index) asked(text string) []word {
	var all []word
	words(text, func(w word) {
		switch {
		case w.pieces == 0:
			all = append(all, w)
		case len(x.exactly(w.text)) > 0 || len(x.mistyped(w.text)) > 0:
			all = append(all[:max(len(all)-w.pieces, 0)], w)
		}
	})
	var some []word
	seen := map[string]bool{}
	for _, w := range all {
		if !filler(w.text) && !seen[w.text] && len(some) < maxConcepts {
			seen[w.text] = true
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
	if n := utf8.RuneCountInString(w); unfinished && n >= leastTyped || len(terms) == 0 && n >= leastPrefix {
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
		terms[t] = formed
	}
	return terms
}

// beginning adds the terms of words that begin with what was typed.
func (x *Index) beginning(w string, terms map[int32]float32) {
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

// idf is how much a concept tells: the fewer sections have it, the more, and the more certain it is what was meant.
func (x *Index) idf(terms map[int32]float32) float32 {
	df, sure := 0, float32(0)
	for t, weight := range terms {
		df += int(x.count[t])
		sure = max(sure, weight)
	}
	n := float64(len(x.sections))
	has := min(float64(df), n)
	return sure * float32(math.Log(1+(n-has+0.5)/(has+0.5)))
}

// level makes the best of what a word may mean count in full: how uncertain that is, its idf says already.
func (c *concept) level() {
	sure := float32(0)
	for _, weight := range c.terms {
		sure = max(sure, weight)
	}
	for t, weight := range c.terms {
		c.terms[t] = weight / sure
	}
}
