// Package position says where in a lesson a learner stands, and finds that place again: at another width, in another
// kind of reader, and in a text that was edited since.
//
// It joins what is stored (package progress) with what is shown (package render) and knows nothing else: no keys, no
// lines, no store.
package position

import (
	"learn/internal/progress"
	"learn/internal/render"
)

// At is the position at the beginning of a block, from 0 to d.Len()-1. Fraction is how much of the words lies before
// it; who knows of a line in the block, or that the end was seen, adds that.
func At(d *render.Document, block int) progress.Position {
	p := progress.Position{Block: block, Hash: d.Block(block).Hash, Fraction: Fraction(d, block)}
	for i, at := range [...]int{block - 2, block - 1, block + 1, block + 2} {
		if at >= 0 && at < d.Len() {
			p.Around[i] = d.Block(at).Hash
		}
	}
	if h := d.Block(block).Heading; h >= 0 {
		p.Heading = d.Headings()[h].Anchor
	}
	return p
}

// Fraction is how much of a document's words lie before a block, 0 to 1.
func Fraction(d *render.Document, block int) float64 {
	total, before := 0, 0
	for i := range d.Len() {
		words := d.Block(i).Words
		total += words
		if i < block {
			before += words
		}
	}
	if total == 0 {
		return 0
	}
	return float64(before) / float64(total)
}

// Find is the block of a position: by its hash, else the heading it stood under, else as far down. exact says that it
// is the block itself, so that Position.Line means something. The document must not be empty.
func Find(d *render.Document, p progress.Position) (block int, exact bool) {
	if at := Block(d, p); at >= 0 {
		return at, true
	}
	if at := Heading(d, p.Heading); at >= 0 {
		return at, false
	}
	return min(max(int(p.Fraction*float64(d.Len()-1)), 0), d.Len()-1), false
}

// Heading is the block of the heading with an anchor, -1 if there is none.
func Heading(d *render.Document, anchor string) int {
	for _, h := range d.Headings() {
		if anchor != "" && h.Anchor == anchor {
			return h.Block
		}
	}
	return -1
}

// Block finds the block of a position by its hash; among equal ones the one with the most equal neighbours, then the
// nearest. It returns -1 if no block has that hash.
func Block(d *render.Document, p progress.Position) int {
	best, bestScore := -1, -1
	for i := range d.Len() {
		if d.Block(i).Hash != p.Hash {
			continue
		}
		if score := likeness(d, p, i); score > bestScore {
			best, bestScore = i, score
		}
	}
	return best
}

// Edited finds the block that has a position's neighbours, whatever it is now: the one with the most of them, then the
// nearest. It returns -1 if there is none.
func Edited(d *render.Document, p progress.Position) int {
	best, bestScore := -1, d.Len()-1 // a neighbour at least
	for i := range d.Len() {
		if score := likeness(d, p, i); score > bestScore {
			best, bestScore = i, score
		}
	}
	return best
}

// likeness is how much the surroundings of a block are those of a position: d.Len() for each neighbour, which outweighs
// any distance, and less the farther it is.
func likeness(d *render.Document, p progress.Position, block int) int {
	score := d.Len() - 1 - min(abs(block-p.Block), d.Len()-1)
	for n, at := range [...]int{block - 2, block - 1, block + 1, block + 2} {
		if at >= 0 && at < d.Len() && d.Block(at).Hash == p.Around[n] {
			score += d.Len()
		}
	}
	return score
}

func abs(n int) int { return max(n, -n) }
