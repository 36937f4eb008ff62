package main

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"learn/internal/exercise"
	"learn/internal/quiz"
)

func TestListing(t *testing.T) {
	l := parseListing("\n# use a::b;\nfn a() {\n    # let hidden = 1;\n    ## literal\n#\n    b();\n}\n")
	if want := []int{2, 4, 6, 7, 8}; !slices.Equal(l.shown, want) {
		t.Errorf("shown %v, want %v", l.shown, want)
	}
	if got, want := l.source(0, ""), "\nuse a::b;\nfn a() {\n    let hidden = 1;\n    # literal\n\n    b();\n}\n\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := l.source(3, "    c();"); !strings.Contains(got, "\n\n    c();\n}") || strings.Contains(got, "b();") {
		t.Errorf("line 3 of the shown ones is not replaced: %q", got)
	}
	if l.source(0, "x") != l.source(99, "x") {
		t.Error("a line that is not there was replaced")
	}
}

// The learner counts the lines that quiz shows; the compiler gets what exercise makes of a fence.
func FuzzListing(f *testing.F) {
	f.Add("# use a;\n\nlet a = 1;\n#\n## b\n")
	f.Add("\n \n#\n# x\n  # y\nz\n\n")
	f.Fuzz(func(t *testing.T, code string) {
		if !strings.Contains(code, "fn main() {") {
			code += "\nfn main() {}"
		}
		if strings.Contains(code, "##") || strings.ContainsFunc(code, func(r rune) bool { return r != '\n' && r != ' ' && unicode.IsSpace(r) }) {
			return // what is a space, and where ## begins, is told apart differently; no listing has either
		}
		l := parseListing(code)
		q := quiz.Question{Code: code, Lang: "rust"}
		var shown []string
		for _, i := range l.shown {
			shown = append(shown, l.lines[i])
		}
		if got := strings.TrimRight(strings.Join(shown, "\n"), " \t\n"); got != q.Shown() {
			t.Errorf("shown %q, and quiz shows %q", got, q.Shown())
		}
		if got, want := l.source(0, ""), exercise.Snippet(code); strings.TrimRight(got, "\n") != strings.TrimRight(want, "\n") {
			t.Errorf("source %q, and a fence is %q", got, want)
		}
	})
}

func TestPrintsAnswer(t *testing.T) {
	number := &quiz.Question{Kind: quiz.Short, Number: &quiz.Number{Value: 64, Unit: "bytes", Tolerance: 0}}
	word := &quiz.Question{Kind: quiz.Short, Accept: []string{"Cow::Borrowed", "no copy at all"}}
	for _, c := range []struct {
		q    *quiz.Question
		out  string
		want bool
	}{
		{number, "64\n", true},
		{number, "a line has 64 bytes.\n", true},
		{number, "a line has 32 bytes\n65\n", false},
		{number, "", false},
		{word, "it is cow::borrowed, then\n", true},
		{word, "there is no copy at all here\n", true},
		{word, "Cow::Owned\n", false},
	} {
		if got := printsAnswer(c.q, c.out); got != c.want {
			t.Errorf("%q: %v", c.out, got)
		}
	}
}
