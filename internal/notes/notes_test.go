package notes_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"learn/internal/lessons"
	"learn/internal/notes"
	"learn/internal/position"
	"learn/internal/progress"
	"learn/internal/render"
)

func course(t *testing.T) *lessons.Course {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	lesson := func(id string) string {
		return "[[lesson]]\nid = \"" + id + "\"\ntitle = \"Title of " + id + "\"\nsummary = \"S.\"\nminutes = 5\nquestions = 0\nexercises = 0\nprerequisites = []\nteaches = [{ id = \"o\", text = \"do it\" }]\n"
	}
	c, err := lessons.Load(fstest.MapFS{
		"course.toml": file("title = \"C\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = [\"z\", \"a\"]\n"),
		"z/topic.toml": file("title = \"Z\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\nprerequisites = []\n" +
			lesson("one") + lesson("two")),
		"a/topic.toml":    file("title = \"A\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\nprerequisites = []\n" + lesson("three")),
		"z/one/lesson.md": file("# One\n\n## First {#first}\n\nA *word* of it.\n\n## Second {#second}\n\nMore.\n"),
		"z/two/lesson.md": file("# Two\n"), "a/three/lesson.md": file("# Three\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func at(block int, hash, heading string) progress.Position {
	return progress.Position{Block: block, Hash: hash, Heading: heading}
}

func summaryOf(events ...progress.Event) *progress.Summary {
	s := progress.NewSummary()
	for i, e := range events {
		e.Time = time.Date(2026, 1, 1+i, 12, 0, 0, 0, time.UTC)
		s.Apply(e)
	}
	return s
}

func mark(lesson string, p progress.Position, line string) progress.Event {
	return progress.Marked(lesson, progress.MarkData{Position: p, Line: line})
}

func note(lesson, id string, p progress.Position, text string) progress.Event {
	return progress.Noted(lesson, progress.NoteData{ID: id, Position: p, Line: "L\x1b[31m", Text: text})
}

// TestListIsNewestFirst: also of lessons that are gone; what is shown is clean; what is deleted is gone.
func TestListIsNewestFirst(t *testing.T) {
	s := summaryOf(mark("z/one", at(3, "h3", "first"), "A word"), note("a/three", "n1", at(0, "h0", ""), "first\u202e\n\x1b[2Jsecond "),
		mark("gone/lesson", at(1, "h1", "x"), "old"))
	list := notes.List(course(t), s)
	var got []string
	for i := range list {
		e := &list[i]
		got = append(got, string(e.Kind)+" "+e.Title()+" "+e.Line+" "+e.Text)
	}
	want := []string{"mark gone/lesson old ", "note Title of three L␛[31m first�\n␛[2Jsecond", "mark Title of one A word "}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("listed %q; want %q", got, want)
	}
	for i := range list {
		s.Apply(list[i].Delete())
	}
	if left := notes.List(course(t), s); len(left) != 0 {
		t.Errorf("after deleting all there are %+v", left)
	}
}

func TestMarkdownIsInTheOrderOfTheCourse(t *testing.T) {
	c := course(t)
	s := summaryOf(note("a/three", "n1", at(0, "h0", ""), "of *three*"), mark("z/one", at(5, "h5", "second"), "More [of] `it`"),
		mark("gone/lesson", at(1, "h1", "x"), "old"), note("z/one", "n2", at(3, "h3", "first"), "a\n\n- b"), mark("z/one", at(3, "h3", "first"), "A word"))
	list := notes.List(c, s)
	got := notes.Markdown(c, list, notes.ReadTitles(list))
	want := "# Notes and bookmarks\n\n## Title of one\n\n`z/one`\n\n### First\n\n> A word\n\n> L␛\\[31m\n\na\n\n- b\n" +
		"\n### Second\n\n> More \\[of] \\`it\\`\n\n## Title of three\n\n`a/three`\n\n> L␛\\[31m\n\nof *three*\n" +
		"\n## gone/lesson\n\n`gone/lesson`\n\n> old\n"
	if got != want {
		t.Errorf("exported\n%s\nwant\n%s", got, want)
	}
}

func TestDraft(t *testing.T) {
	draft := notes.Draft("mine", "Lesson › Heading", "the line")
	for _, c := range []struct{ name, draft, want string }{
		{"as it was", draft, "mine"},
		{"windows", strings.ReplaceAll(draft, "\n", "\r\n"), "mine"},
		{"byte order mark", "\ufeff" + draft, "mine"},
		{"added above", "more\n" + draft, "more\nmine"},
		{"added below", draft + "not this", "mine"},
		{"the line indented", strings.Replace(draft, "<!--", "  <!--", 1), "mine"},
		{"the line removed", "all\n\nof it\n", "all\n\nof it"},
		{"emptied", "", ""},
		{"only what was there", notes.Draft("", "Lesson", ""), ""},
		{"not UTF-8", "a\xffb", "a�b"},
	} {
		if got := notes.Text(c.draft); got != c.want {
			t.Errorf("%s: %q; want %q", c.name, got, c.want)
		}
	}
}

// FuzzDraft: a note that is opened and left as it is reads the same, and what is read is always text.
func FuzzDraft(f *testing.F) {
	f.Add("a note\n\nof lines", "Lesson › Heading", "line")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, text, place, line string) {
		once := notes.Text(text)
		if !utf8.ValidString(once) {
			t.Errorf("%q reads as %q", text, once)
		}
		if again := notes.Text(notes.Draft(once, place, line)); again != once {
			t.Errorf("%q came back as %q", once, again)
		}
	})
}

func TestCheck(t *testing.T) {
	if err := notes.Check(strings.Repeat("x", notes.MaxText)); err != nil {
		t.Errorf("a note of the greatest length: %v", err)
	}
	if err := notes.Check(strings.Repeat("x", notes.MaxText+1)); err == nil || !strings.Contains(err.Error(), "17 KiB, 16 at most") {
		t.Errorf("one byte more: %v", err)
	}
}

// TestLongestNoteFitsAnEvent: the bound of a note, at its worst encoding, is within the bound of an event.
func TestLongestNoteFitsAnEvent(t *testing.T) {
	d := render.Parse([]byte(strings.Repeat("\u2028", 4000)), nil)
	e := progress.Noted("a/b", progress.NoteData{ID: progress.NewID().String(), Position: position.At(d, 0),
		Line: notes.FirstWords(d.Block(0)), Text: strings.Repeat("\u2028", notes.MaxText/3)})
	if n := len(e.Data); n > progress.MaxEventSize-1024 {
		t.Errorf("the event has %d bytes", n)
	}
}

func TestFirstWords(t *testing.T) {
	long := strings.Repeat("word ", 50)
	for src, want := range map[string]string{
		"# A\theading": "A heading", "a\nb\n": "a b", "```rust\nfn main() {\n}\n```\n": "fn main() { }",
		long: strings.TrimSpace(strings.Repeat("word ", 19)) + "…", strings.Repeat("x", 200): strings.Repeat("x", 99) + "…",
	} {
		if got := notes.FirstWords(render.Parse([]byte(src), nil).Block(0)); got != want {
			t.Errorf("%q begins with %q; want %q", src, got, want)
		}
	}
}
