package search

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/lessons"
	"learn/internal/render"
)

// small is a course of two lessons, one of them with everything that has to stay secret, and a broken one.
func small(t testing.TB, prose string) *lessons.Course {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	lesson := func(id, title string) string {
		return fmt.Sprintf("[[lesson]]\nid = %q\ntitle = %q\nsummary = \"About pumps.\"\nminutes = 5\nquestions = 3\nexercises = 1\nprerequisites = []\nteaches = [{ id = \"o\", text = \"draw water\" }]\n", id, title)
	}
	course, err := lessons.Load(fstest.MapFS{
		"course.toml":                              file("title = \"C\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = [\"wells\", \"lost\"]\n"),
		"lost/topic.toml":                          file("title = \n"),
		"wells/topic.toml":                         file("title = \"Wells\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"All about wells.\"\nprerequisites = []\n" + lesson("deep", "Deep wells") + lesson("absent", "Absent springs")),
		"wells/deep/lesson.md":                     file(prose),
		"wells/deep/quiz.toml":                     file(secretive),
		"wells/deep/exercise/bucket/exercise.toml": file("title = \"A bucket chain\"\nkind = \"rust\"\nminutes = 5\nobjectives = [\"o\"]\nref = \"rope\"\ngoal = \"Write a windlass.\"\nconstraints = \"No leaks.\"\njudged = \"By tests.\"\nstarter = \"tests\"\nhints = [\"hintone\", \"hinttwo\", \"hintthree\"]\n"),
		"wells/deep/exercise/bucket/solution.rs":   file("fn solutionsecret() {}\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return course
}

const secretive = `[[question]]
id = "pick"
kind = "single"
objectives = ["o"]
ref = "rope"
prompt = "Which cord bears the pail?"
explain = "Because explainsecret."
[[question.choice]]
text = "hempen"
correct = true
[[question.choice]]
text = "woollen"
why = "whysecret"
[[question]]
id = "say"
kind = "short"
objectives = ["o"]
ref = "rope"
prompt = "How do you call the crank?"
explain = "E."
accept = ["acceptsecret"]
form = "word"
[[question]]
id = "sort"
kind = "order"
objectives = ["o"]
ref = "rope"
prompt = "Put them in sequence."
explain = "E."
lines = ["ordersecret one", "ordersecret two"]
`

const wells = `# Deep wells

Before the first heading stands an overture.

## Rope and pulley {#rope}

A rope that frays drops the pail. Water hammer is another matter.

Hammer the water pipe.

` + "```rust\nfn lower_bucket(meters: u32) {\n    todo!();\n}\n```\n"

func built(t testing.TB, prose string) *Index {
	x := New(small(t, prose))
	x.Build()
	return x
}

func TestSearch(t *testing.T) {
	x := built(t, wells)
	for _, c := range []struct {
		query, path string
		kind        Kind
		line        int
		text        string // a part of it
		marked      string // joined by "|"
	}{
		{"frays", "wells/deep#rope", Text, 7, "A rope that frays drops", "frays"},
		{"fraying ropes", "wells/deep#rope", Text, 7, "rope that frays", "rope|frays"},
		{"water hammer", "wells/deep#rope", Text, 7, "Water hammer", "Water|hammer"},
		{"hamer", "wells/deep#rope", Text, 7, "hammer", "hammer"},
		{"lower_bucket", "wells/deep#rope", Text, 12, "fn lower_bucket(meters: u32) {", "lower_bucket"},
		{"lowerBucket", "wells/deep#rope", Text, 12, "lower_bucket", "lower_bucket"},
		{"overture", "wells/deep", Text, 3, "an overture", "overture"},
		{"deep wells", "wells/deep", Lesson, 1, "About pumps", ""},
		{"absent", "wells/absent", Lesson, 1, "About pumps", ""},
		{"wells", "wells", Topic, 0, "All about wells", "wells"},
		{"pulley", "wells/deep#rope", Text, 5, "A rope that frays", ""},
		{"cord bears", "wells/deep#rope", Question, 0, "Which cord bears", "cord|bears"},
		{"woollen", "wells/deep#rope", Question, 0, "woollen", "woollen"},
		{"bucket chain", "wells/deep#rope", Exercise, 0, "Write a windlass", ""},
		{"windlass", "wells/deep#rope", Exercise, 0, "Write a windlass", "windlass"},
	} {
		r := x.Search(c.query, Options{})
		if len(r.Hits) == 0 {
			t.Errorf("%q finds nothing", c.query)
			continue
		}
		h := r.Hits[0]
		var marked []string
		for _, m := range h.Marks {
			marked = append(marked, h.Text[m.Start:m.End])
		}
		if pathOf(r, 0) != c.path || h.Kind != c.kind || h.Line != c.line || !strings.Contains(h.Text, c.text) || strings.Join(marked, "|") != c.marked {
			t.Errorf("%q: %s %s line %d %q marked %q; want %+v", c.query, h.Kind, pathOf(r, 0), h.Line, h.Text, marked, c)
		}
	}
}

// TestSecrets: nothing that gives an answer away is found or shown.
func TestSecrets(t *testing.T) {
	x := built(t, wells)
	for _, q := range []string{"explainsecret", "whysecret", "acceptsecret", "ordersecret", "solutionsecret", "hintone"} {
		if r := x.Search(q, Options{}); len(r.Hits) > 0 || len(r.Unknown) != 1 {
			t.Errorf("%q finds %s", q, describe(r))
		}
	}
}

func TestTypingIsTheBeginningOfAWord(t *testing.T) {
	x := built(t, wells)
	for _, c := range []struct {
		query  string
		typing bool
		found  bool
	}{
		{"fra", true, true}, {"fra", false, false}, {"fray", true, true}, {"windl", true, true}, {"wnidl", true, true}, {"wnidl", false, false},
		{"fra ", true, false}, {"", true, false}, {"the", true, true}, {"!?", true, false},
	} {
		if r := x.Search(c.query, Options{Typing: c.typing}); len(r.Hits) > 0 != c.found {
			t.Errorf("%q (typing: %v) finds %s", c.query, c.typing, describe(r))
		}
	}
}

// TestGrow: titles are found after the first step, text as soon as it is read, and a lesson that cannot be read by its
// title.
func TestGrow(t *testing.T) {
	x := New(small(t, wells))
	if r := x.Search("wells", Options{}); len(r.Hits) > 0 || r.Stats.Ready {
		t.Error("an empty index finds something")
	}
	more := x.Grow(1)
	if st := x.Stats(); !more || st.All != 2 || st.Lessons != 0 || st.Ready {
		t.Errorf("after the titles: %+v", st)
	}
	if r := x.Search("deep", Options{}); len(r.Hits) != 1 || r.Hits[0].Kind != Lesson {
		t.Errorf("the title is not found: %s", describe(r))
	}
	x.Grow(1)
	if r := x.Search("frays", Options{}); len(r.Hits) != 1 {
		t.Errorf("the text is not found: %s", describe(r))
	}
	for range 2 {
		if x.Grow(5) || !x.Stats().Ready {
			t.Errorf("it does not end: %+v", x.Stats())
		}
	}
}

// TestGrowWhileAsked is for the race detector.
func TestGrowWhileAsked(t *testing.T) {
	x := New(small(t, wells))
	done := make(chan bool)
	go func() {
		x.SetExtra([]Extra{{Key: "k", Title: "note", Text: "siphon"}})
		x.Build()
		close(done)
	}()
	for range 50 {
		x.Search("water hamer", Options{Typing: true})
	}
	<-done
	if r := x.Search("water hammer", Options{}); len(r.Hits) == 0 {
		t.Error("nothing is found in the end")
	}
}

func TestExtra(t *testing.T) {
	x := built(t, wells)
	l := x.course.All()[0]
	x.SetExtra([]Extra{{Key: "1", Lesson: l, Title: "note", Text: "Siphons need\nno pump."}, {Key: "2", Title: "loose", Text: "a gasket"}})
	r := x.Search("siphon", Options{})
	if len(r.Hits) != 1 || r.Hits[0].Kind != Note || r.Hits[0].Item != "1" || r.Hits[0].Lesson != l || r.Hits[0].Text != "Siphons need no pump." {
		t.Errorf("found %+v", r.Hits)
	}
	if r := x.Search("gasket", Options{}); len(r.Hits) != 1 || r.Hits[0].Lesson != nil || r.Hits[0].Topic != nil {
		t.Errorf("found %+v", r.Hits)
	}
	x.SetExtra([]Extra{{Key: "3", Lesson: l, Title: "note", Text: "gasket"}})
	if r := x.Search("siphon", Options{}); len(r.Hits) != 0 {
		t.Errorf("a replaced text is found: %+v", r.Hits)
	}
	if r := x.Search("gasket", Options{}); len(r.Hits) != 1 || r.Hits[0].Item != "3" {
		t.Errorf("found %+v", r.Hits)
	}
}

func TestUnknownWordsAreSaid(t *testing.T) {
	r := built(t, wells).Search("rope zeppelin", Options{})
	if len(r.Hits) == 0 || len(r.Unknown) != 1 || r.Unknown[0] != "zeppelin" {
		t.Errorf("unknown %q, %s", r.Unknown, describe(r))
	}
}

func TestMost(t *testing.T) {
	x := courseIndex(t)
	if n := len(x.Search("memory", Options{Most: 3}).Hits); n != 3 {
		t.Errorf("%d hits", n)
	}
	if n := len(x.Search("memory", Options{}).Hits); n < 4 || n > looked {
		t.Errorf("%d hits", n)
	}
}

// checkHit: what is shown of a hit is harmless, one line, as wide as was asked for, and its marks are words in it.
func checkHit(t *testing.T, h *Hit) {
	t.Helper()
	if strings.Contains(h.Text, "\n") || h.Text != render.Clean(h.Text) {
		t.Errorf("%q is not one clean line", h.Text)
	}
	checkSpans(t, h.Text, h.Marks)
	if p := h.Phrase(); !strings.Contains(h.Text, p) {
		t.Errorf("the phrase %q is not in %q", p, h.Text)
	}
	for _, width := range []int{1, 2, 7, 40, 120} {
		text, marks := h.Excerpt(width)
		if w := ansi.StringWidth(text); w > width || !utf8.ValidString(text) {
			t.Errorf("%q has %d cells; want %d at most", text, w, width)
		}
		checkSpans(t, text, marks)
	}
}

func checkSpans(t *testing.T, text string, spans []Span) {
	t.Helper()
	last := 0
	for _, s := range spans {
		if s.Start < last || s.End <= s.Start || s.End > len(text) || !utf8.ValidString(text[s.Start:s.End]) {
			t.Fatalf("%v in %q", spans, text)
		}
		last = s.End
	}
}

// FuzzSearch asks hostile lessons hostile questions.
func FuzzSearch(f *testing.F) {
	for _, c := range [][2]string{{wells, "water hammer"}, {"# x\n\n日本語 ab\u0301c", "日本 ab\u0301c"}, {"- \x1b[31m\u202ea_b", "a_b"},
		{"a", "a\xff\x00"}, {"## " + strings.Repeat("ab-", 99), strings.Repeat("ab-", 99)}, {"İSTANBUL ǅ ẞ", "istanbul ß"}} {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, prose, query string) {
		x := built(t, prose)
		x.SetExtra([]Extra{{Key: "k", Title: query, Text: prose}})
		for _, typing := range []bool{true, false} {
			r := x.Search(query, Options{Typing: typing})
			for i := range r.Hits {
				checkHit(t, &r.Hits[i])
			}
		}
	})
}

// TestHitsOfTheCourse: every word of the course's headings leads somewhere, and what it shows is in order.
func TestHitsOfTheCourse(t *testing.T) {
	x := courseIndex(t)
	for i := range x.sections {
		s := &x.sections[i]
		if s.kind != Text || s.heading == "" {
			continue
		}
		r := x.Search(s.heading, Options{Typing: true})
		found := false
		for j := range r.Hits {
			checkHit(t, &r.Hits[j])
			found = found || r.Hits[j].Section == s.heading
		}
		if !found {
			t.Errorf("the heading %q does not lead to itself but to %s", s.heading, describe(r))
		}
	}
}
