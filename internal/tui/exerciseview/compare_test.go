package exerciseview

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"learn/internal/tui/ui"
)

func TestAlignLines(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		want       []row
	}{
		{"equal", "x\ny", "x\ny", []row{{0, 0, true}, {1, 1, true}}},
		{"indented", "x\n    y", "x\n\ty", []row{{0, 0, true}, {1, 1, true}}},
		{"nothing", "", "x", []row{{-1, 0, false}}},
		{"more", "x\nz", "x\ny\nz", []row{{0, 0, true}, {-1, 1, false}, {1, 2, true}}},
		{"less", "x\ny\nz", "x\nz", []row{{0, 0, true}, {1, -1, false}, {2, 1, true}}},
		{"changed", "x\na\nb\nz", "x\nc\nz", []row{{0, 0, true}, {1, 1, false}, {2, -1, false}, {3, 2, true}}},
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
	if len(c.yours.text) != mostLines+1 || len(c.rows) != mostLines+1 {
		t.Errorf("%d lines in %d rows", len(c.yours.text), len(c.rows))
	}
}

// Colours come later and change nothing but colours.
func TestColours(t *testing.T) {
	d := drive(t, lessonOf(t, courseFiles("twice")), "", newFakeBench(passedResult()))
	d.keys("t")
	plain := d.all()
	tests := d.screen.desk.item.tests
	d.await("colours", func() bool { return tests.coloured != nil })
	if d.all() != plain {
		t.Errorf("with colours it reads\n%s\nand before\n%s", d.all(), plain)
	}
	if got := strings.Join(d.screen.page.lines, ""); strings.Count(got, "\x1b[") < 20 {
		t.Errorf("few colours: %q", got)
	}
	d.keys("t", "t")
	if d.screen.colour() != nil {
		t.Error("it is coloured again and again")
	}
	d.screen.theme.SetDark(false)
	d.do(d.screen.Update(ui.ThemeMsg{}))
	d.await("other colours", func() bool { return tests.theme == d.screen.theme.Text })
	d.screen.theme.SetProfile(colorprofile.NoTTY)
	d.do(d.screen.Update(ui.ThemeMsg{}))
	d.await("no colours", func() bool { return tests.theme == d.screen.theme.Text })
	for i, l := range tests.coloured {
		if l != tests.text[i] {
			t.Errorf("%q became %q", tests.text[i], l)
		}
	}
}

func TestWindowOfALine(t *testing.T) {
	th := ui.NewTheme(true, colorprofile.NoTTY)
	for _, c := range []struct {
		line       string
		left, room int
		want       string
	}{
		{"abcdef", 0, 6, "abcdef"},
		{"abcdef", 0, 5, "abcd›"},
		{"abcdef", 2, 6, "‹def"},
		{"abcdef", 2, 3, "‹d›"},
		{"abcdef", 9, 3, "‹"},
		{"", 9, 3, ""},
		{"abcdef", 0, 1, "›"},
		{"abcdef", 1, 1, "‹"},
		{"abcdef", 0, 0, ""},
		{"日本語", 0, 5, "日本›"},
	} {
		p := &page{th: th, left: c.left}
		if got := ansi.Strip(p.window(c.line, ansi.StringWidth(c.line), c.room)); got != c.want {
			t.Errorf("%q from %d, %d cells: %q, want %q", c.line, c.left, c.room, got, c.want)
		}
	}
}
