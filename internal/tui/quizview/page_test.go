package quizview

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/quiz"
	"learn/internal/render"
	"learn/internal/session"
	"learn/internal/tui/ui"
	"learn/internal/tui/uitest"
)

// The sizes that every page is drawn in.
var (
	widths  = []int{1, 2, 3, 5, 8, 13, 20, 39, 40, 49, 50, 59, 60, 80, 81, 120, 250}
	heights = []int{1, 2, 3, 5, 10, 13, 24, 80}
)

var style = regexp.MustCompile("\x1b\\[[0-9;:]*m|\x1b\\]8;[^\x07\x1b]*(\x07|\x1b\\\\)")

// frameOf fails where what the screen shows does not fit the window or holds control characters.
func frameOf(t *testing.T, s *Screen, width, height int) {
	t.Helper()
	lines := strings.Split(s.View(), "\n")
	if len(lines) > height {
		t.Fatalf("%d×%d: %d lines", width, height, len(lines))
	}
	for _, l := range lines {
		if w := ansi.StringWidth(l); w > width {
			t.Fatalf("%d×%d: a line of %d cells: %q", width, height, w, l)
		}
		for _, r := range style.ReplaceAllString(l, "") {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("%d×%d: %q in %q", width, height, r, l)
			}
		}
	}
	if s.phase != phaseReading && strings.TrimSpace(ansi.Strip(s.View())) == "" && height > 2 && width > 2 {
		t.Fatalf("%d×%d: an empty window", width, height)
	}
}

// sweep draws a screen in every size, coming from small and from large ones.
func (d *driver) sweep() {
	d.t.Helper()
	for _, w := range widths {
		for _, h := range heights {
			d.screen.Resize(w, h)
			frameOf(d.t, d.screen, w, h)
		}
	}
	d.screen.Resize(80, 24)
	frameOf(d.t, d.screen, 80, 24)
}

// TestQuizSizes draws every kind untouched, answered by half, and judged right and wrong, and the result.
func TestQuizSizes(t *testing.T) {
	half := map[quiz.Kind][]string{
		quiz.Single: {"2"}, quiz.Multiple: {"1", "3"}, quiz.Short: {"世界 wide"}, quiz.Trace: {"1", "世界", "enter", "2"},
		quiz.Order: {"space", "down"}, quiz.Cloze: {"世界::very_long_name_of_something(n)", "tab", "x"}, quiz.Spot: {"3"}, quiz.Match: {"2"},
	}
	for _, kind := range quiz.Kinds() {
		for _, right := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s %v", kind, right), func(t *testing.T) {
				d := fixture(t)
				for d.asked().Kind != kind {
					d.solve().keys("enter")
				}
				if right {
					d.sweep()
					d.solve().keys("u")
					d.sweep()
					return
				}
				d.keys(half[kind]...)
				d.sweep()
				d.screen.next()
				d.fail()
				d.sweep()
			})
		}
	}
	d := fixture(t)
	for d.screen.phase != phaseOver {
		d.fail().keys("enter")
	}
	d.sweep()
}

// TestQuizSmallWindows answers all questions at sizes that leave hardly any room.
func TestQuizSmallWindows(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {3, 2}, {20, 3}, {40, 13}} {
		d := fixture(t)
		for d.screen.phase != phaseOver {
			d.screen.Resize(size[0], size[1])
			d.solve()
			frameOf(t, d.screen, size[0], size[1])
			d.keys("down", "pgdown", "up", "enter")
		}
		if right := d.screen.run.Tally().Right; right != 8 {
			t.Errorf("%v: %d right", size, right)
		}
	}
}

// hostileQuiz is the fixture with characters in every text that must not reach a terminal.
func hostileQuiz(t *testing.T) []quiz.Question {
	t.Helper()
	questions, err := quiz.Parse("quiz.toml", []byte(fixtureText))
	if err != nil {
		t.Fatal(err)
	}
	bad := func(s *string) { *s = "\x1b[2J\x1b]0;x\x07" + *s + "\t\x00\u202e\u0085\r tail" }
	for i := range questions {
		q := &questions[i]
		bad(&q.Prompt)
		bad(&q.Explain)
		bad(&q.Fix)
		bad(&q.Ref)
		q.Code = strings.ReplaceAll(q.Code, "    ", "\t\x1b[31m")
		for j := range q.Choices {
			bad(&q.Choices[j].Text)
			bad(&q.Choices[j].Why)
		}
		for j := range q.Mistakes {
			bad(&q.Mistakes[j].Why)
		}
		for j := range q.Lines {
			bad(&q.Lines[j])
		}
		for j := range q.Pairs {
			bad(&q.Pairs[j].Left)
			bad(&q.Pairs[j].Right)
		}
		for j := range q.Extra {
			bad(&q.Extra[j])
		}
		for j := range q.Blanks {
			bad(&q.Blanks[j].Accept[0])
		}
	}
	return questions
}

// TestQuizHostile shows a quiz full of control characters, and takes some from the clipboard.
func TestQuizHostile(t *testing.T) {
	d := fixture(t)
	d.lesson().Title = "Mem\x1b[2Jory\t"
	bad := "bad \x1b]8;;http://x\x07\u202e\x00\x7f"
	refs := map[string]paragraph{}
	questions := hostileQuiz(t)
	for _, q := range questions {
		refs[refKey(session.Item{Lesson: d.lesson(), Question: &q})] = findRef(nil, d.lesson(), q.Ref, map[*lessons.Lesson]*render.Document{})
	}
	d.do(d.screen.Update(readMsg{to: d.screen, questions: questions, refs: refs, err: fmt.Errorf("%s\n%s", bad, bad)}))
	check := func() {
		t.Helper()
		for _, w := range []int{1, 7, 40, 80, 250} {
			d.screen.Resize(w, 200)
			frameOf(t, d.screen, w, 200)
		}
		for _, s := range []string{d.screen.Title(), d.said} {
			if strings.ContainsFunc(s, unicode.IsControl) {
				t.Fatalf("control characters in %q", s)
			}
		}
	}
	for d.screen.phase != phaseOver {
		if d.asked().Kind == quiz.Trace {
			d.keys("1")
		}
		d.paste(bad + "\n" + bad)
		d.do(d.screen.Update(tea.KeyPressMsg{Code: tea.KeyExtended, Text: bad}))
		check()
		if d.screen.turn.Again {
			break
		}
		d.screen.next()
		d.fail()
		check()
		d.keys("o")
		check()
		d.keys("enter")
	}
	check()
}

// TestQuizFollows keeps the learner's row in sight in a small window, and leaves it where they scroll away.
func TestQuizFollows(t *testing.T) {
	var code, choices strings.Builder
	for i := range 40 {
		fmt.Fprintf(&code, "row%d\n", i+1)
		fmt.Fprintf(&choices, "[[question.choice]]\ntext = \"text%d\"\nwhy = \"w\"\n", i+1)
	}
	long := "[[question]]\nid = \"a\"\nkind = \"spot\"\nref = \"pools\"\nprompt = \"P\"\nexplain = \"E\"\nfix = \"x\"\ntest = \"x\"\nline = 7\nlang = \"text\"\ncode = \"\"\"\n" +
		code.String() + "\"\"\"\n" +
		"[[question]]\nid = \"b\"\nkind = \"single\"\nref = \"pools\"\nprompt = \"P\"\nexplain = \"E\"\n" + choices.String() +
		"[[question.choice]]\ntext = \"right\"\ncorrect = true\n"
	d := drive(t, courseWith(t, long), progress.NewSummary())
	d.screen.Resize(40, 13)
	if d.screen.page.top != 0 || d.screen.Status() != "0 right ↓" {
		t.Errorf("it begins at line %d; status %q", d.screen.page.top, d.screen.Status())
	}
	sees := func(want string) {
		t.Helper()
		for _, l := range strings.Split(ansi.Strip(d.screen.View()), "\n") {
			if strings.HasPrefix(l, "▌") && strings.HasSuffix(l, want) {
				return
			}
		}
		t.Fatalf("the row of %s is not in sight:\n%s", want, ansi.Strip(d.screen.View()))
	}
	for i := range 40 {
		d.keys("down")
		sees(fmt.Sprintf("row%d", i+1))
	}
	for i := range 40 {
		sees(fmt.Sprintf("row%d", 40-i))
		d.keys("up")
	}
	d.keys("pgdown", "ctrl+d")
	if strings.Contains(d.screen.View(), "▌") {
		t.Error("the page does not scroll away from the cursor")
	}
	d.keys("7")
	sees("row7")
	d.keys("enter")
	if v := ansi.Strip(d.screen.View()); !strings.Contains(v, "✓ Right.") {
		t.Errorf("the verdict is not in sight:\n%s", v)
	}
	d.keys("enter", "G")
	if v := ansi.Strip(d.screen.View()); !strings.Contains(v, "▌ 41") {
		t.Errorf("the last choice is not in sight:\n%s", v)
	}
}

// TestQuizSideways scrolls a listing that is too wide, and shows the end of what is typed into one.
func TestQuizSideways(t *testing.T) {
	d := fixture(t)
	for d.asked().Kind != quiz.Trace {
		d.solve().keys("enter")
	}
	if strings.Contains(d.plain(), "and some more") {
		t.Fatal("the listing is not too wide")
	}
	for range 30 {
		d.keys("shift+right")
	}
	d.shows("and some more")
	for range 30 {
		d.keys("shift+left")
	}
	d.shows("1  fn main")
	d.solve().keys("enter").solve().keys("enter")
	d.keys("a_name_that_is_longer_than_the_window_is_wide_by_far(so_that_one_sees_only_its_end)_END")
	d.shows("_END")
	d.keys("tab")
	d.shows("«2")
}

// TestQuizKeysAreLive holds the footer to what the keys do: none without a description, no letters while typing.
func TestQuizKeysAreLive(t *testing.T) {
	d := fixture(t)
	check := func() {
		t.Helper()
		seen := map[string]string{}
		for _, k := range d.screen.Keys() {
			if !k.Enabled() || k.Help().Key == "" || k.Help().Desc == "" {
				t.Errorf("%s: a binding that says nothing: %v", d.screen.Title(), k.Keys())
			}
			for _, name := range k.Keys() {
				if other, twice := seen[name]; twice {
					t.Errorf("%s: %q is for %q and for %q", d.screen.Title(), name, other, k.Help().Desc)
				}
				seen[name] = k.Help().Desc
				if d.screen.Typing() && len(name) == 1 {
					t.Errorf("%s: %q is a command while letters are text", d.screen.Title(), name)
				}
			}
		}
	}
	has := func(b key.Binding) bool {
		for _, k := range d.screen.Keys() {
			if k.Help() == b.Help() {
				return true
			}
		}
		return false
	}
	for d.screen.phase != phaseOver {
		check()
		if d.asked().Kind == quiz.Trace {
			for _, outcome := range []string{"1", "esc", "3", "tab"} {
				d.keys(outcome)
				check()
			}
		}
		d.solve()
		check()
		if !has(keyUnsure) {
			t.Error("u is not shown after a right answer")
		}
		if d.keys("u"); has(keyUnsure) {
			t.Error("u is still shown after it was used")
		}
		d.keys("enter")
	}
	check()
}

// TestQuizTheme draws the page anew in another theme.
func TestQuizTheme(t *testing.T) {
	d := fixture(t)
	d.solve()
	before := d.screen.View()
	d.screen.theme.SetProfile(colorprofile.ANSI256)
	d.do(d.screen.Update(ui.ThemeMsg{}))
	after := d.screen.View()
	if before == after || ansi.Strip(before) != ansi.Strip(after) {
		t.Errorf("the theme changes nothing, or more than the colours:\n%s\n\n%s", before, after)
	}
	if strings.Contains(after, "38;2;") {
		t.Errorf("true colours in a terminal without them: %q", after)
	}
}

// BenchmarkQuizKey is a key in the most expensive page: a listing that is typed into.
func BenchmarkQuizKey(b *testing.B) {
	t := &testing.T{}
	d := fixture(t)
	for d.asked().Kind != quiz.Cloze {
		d.solve().keys("enter")
	}
	keys := uitest.Keys("ab")
	back := uitest.Keys("backspace")[0]
	for b.Loop() {
		d.screen.Update(keys[0])
		_ = d.screen.View()
		d.screen.Update(back)
		_ = d.screen.View()
	}
}
