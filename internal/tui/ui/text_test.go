package ui

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestLinesKeepTheirWidth: what does not fit ends in a mark, and nothing is wider than asked for.
func TestLinesKeepTheirWidth(t *testing.T) {
	for _, c := range []struct {
		text     string
		width    int
		cut, pad string
	}{
		{"abc", 5, "abc", "abc  "},
		{"abc", 3, "abc", "abc"},
		{"abcd", 3, "ab…", "ab…"},
		{"日本語", 5, "日本…", "日本…"},
		{"日本語", 4, "日…", "日…"},
		{"", 2, "", "  "},
		{"abc", 0, "", ""},
		{"\x1b[1mabcd\x1b[0m", 3, "ab…", "ab…"},
	} {
		if got := ansi.Strip(Cut(c.text, c.width)); got != c.cut {
			t.Errorf("%q cut to %d is %q; want %q", c.text, c.width, got, c.cut)
		}
		if got := ansi.Strip(Pad(c.text, c.width)); got != c.pad {
			t.Errorf("%q padded to %d is %q; want %q", c.text, c.width, got, c.pad)
		}
	}
}

// TestCutIsOneLine: a line break in what is shown would break the page.
func TestCutIsOneLine(t *testing.T) {
	if got := Cut("a\nb", 5); got != "a b" {
		t.Errorf("%q", got)
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 lessons", 1: "1 lesson", 2: "2 lessons"} {
		if got := Count(n, "lesson"); got != want {
			t.Errorf("%d: %q; want %q", n, got, want)
		}
	}
}
