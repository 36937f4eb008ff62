package tui

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAlignLines(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		want       []exRow
	}{
		{"equal", "x\ny", "x\ny", []exRow{{0, 0, true}, {1, 1, true}}},
		{"indented", "x\n    y", "x\n\ty", []exRow{{0, 0, true}, {1, 1, true}}},
		{"nothing", "", "x", []exRow{{-1, 0, false}}},
		{"more", "x\nz", "x\ny\nz", []exRow{{0, 0, true}, {-1, 1, false}, {1, 2, true}}},
		{"less", "x\ny\nz", "x\nz", []exRow{{0, 0, true}, {1, -1, false}, {2, 1, true}}},
		{"changed", "x\na\nb\nz", "x\nc\nz", []exRow{{0, 0, true}, {1, 1, false}, {2, -1, false}, {3, 2, true}}},
	} {
		if got := compareSources(c.a, c.b).rows; !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Every line of both sides appears once, in order; pairs that are called the same are.
func TestAlignLinesKeepsEveryLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"a", " a", "b", "c", ""})
		a, b := rapid.SliceOfN(word, 0, 12).Draw(t, "a"), rapid.SliceOfN(word, 0, 12).Draw(t, "b")
		i, j := 0, 0
		for _, r := range alignLines(a, b) {
			if r.left >= 0 {
				if r.left != i {
					t.Fatalf("line %d where %d is due", r.left, i)
				}
				i++
			}
			if r.right >= 0 {
				if r.right != j {
					t.Fatalf("line %d where %d is due", r.right, j)
				}
				j++
			}
			if r.same && (r.left < 0 || r.right < 0 || strings.TrimSpace(a[r.left]) != strings.TrimSpace(b[r.right])) {
				t.Fatalf("%v are not the same", r)
			}
		}
		if i != len(a) || j != len(b) {
			t.Fatalf("%d of %d and %d of %d lines", i, len(a), j, len(b))
		}
	})
}

func TestCompareIsBounded(t *testing.T) {
	c := compareSources(strings.Repeat("x\n", 100_000), strings.Repeat("y\n", 100_000))
	if len(c.yours) != exMostLines+1 || len(c.rows) != exMostLines+1 {
		t.Errorf("%d lines in %d rows", len(c.yours), len(c.rows))
	}
}
