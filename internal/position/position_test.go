package position_test

import (
	"strings"
	"testing"

	"learn/internal/position"
	"learn/internal/progress"
	"learn/internal/render"
)

const text = "# T\n\nsame\n\n## A {#a}\n\nsame\n\nunder a\n\n## B {#b}\n\nsame\n\nlast\n"

func parse(s string) *render.Document { return render.Parse([]byte(s), nil) }

// TestEveryBlockIsFoundAgain: also where blocks are equal, and when a paragraph is put before everything.
func TestEveryBlockIsFoundAgain(t *testing.T) {
	before := parse(text)
	after := parse(strings.Replace(text, "# T\n", "# T\n\nnew\n", 1))
	for i := range before.Len() {
		p := position.At(before, i)
		if got, exact := position.Find(before, p); got != i || !exact {
			t.Errorf("block %d is found at %d, %t", i, got, exact)
		}
		want := i
		if i > 0 {
			want++
		}
		if got, exact := position.Find(after, p); got != want || !exact {
			t.Errorf("with a paragraph before it block %d is found at %d, %t; want %d", i, got, exact, want)
		}
	}
}

// TestGoneBlock: it is looked for by its heading, then by how far down it was, then by its neighbours.
func TestGoneBlock(t *testing.T) {
	d := parse(text)
	p := position.At(d, 4)
	edited := parse(strings.Replace(text, "under a", "other words", 1))
	if got, exact := position.Find(edited, p); got != position.Heading(edited, "a") || exact {
		t.Errorf("a block that is gone is found at %d, %t; want its heading", got, exact)
	}
	if got := position.Edited(edited, p); got != 4 {
		t.Errorf("by its neighbours it is found at %d; want 4", got)
	}
	p.Heading, p.Fraction = "gone", 1
	if got, _ := position.Find(edited, p); got != edited.Len()-1 {
		t.Errorf("without its heading it is found at %d; want the end", got)
	}
	if got := position.Edited(parse("x\n"), p); got != -1 {
		t.Errorf("in another text it is found at %d", got)
	}
}

func TestFraction(t *testing.T) {
	d := parse("one two\n\nthree four\n")
	for block, want := range []float64{0, 0.5} {
		if got := position.Fraction(d, block); got != want {
			t.Errorf("before block %d lies %v; want %v", block, got, want)
		}
	}
	if got := position.Fraction(parse("---\n"), 0); got != 0 {
		t.Errorf("without words: %v", got)
	}
	if _, exact := position.Find(d, progress.Position{Fraction: 7}); exact {
		t.Error("a position of nothing was found")
	}
}
