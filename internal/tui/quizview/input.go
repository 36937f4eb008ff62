package quizview

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/quiz"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// input is how one kind of question is answered. It knows its question and what was done so far, and nothing of the
// screen around it: keys go in, lines and a quiz.Answer come out.
type input interface {
	// update takes a key or a paste and says what it meant here.
	update(tea.Msg) step
	// view draws what there is to answer, and, when the canvas has a verdict, what of it was right.
	view(*canvas) block
	// answer is what was given so far.
	answer() quiz.Answer
	// lacks says in one line what is missing before the answer can be submitted; "" is nothing. Forced, it asks for no
	// more than what grading needs.
	lacks(forced bool) string
	// keys are the bindings in force now, most useful first, with what enter and esc do.
	keys() []key.Binding
	// typing says that letters are text now.
	typing() bool
}

// step is what a key meant to an input.
type step int

const (
	stepIgnored step = iota // nothing: the screen may have a use for it
	stepTaken
	stepDone // submit
)

// taken is stepTaken for a key that meant something.
func taken(meant bool) step {
	if meant {
		return stepTaken
	}
	return stepIgnored
}

// block is what an input draws. Rows from..to are where the learner is, cells left..right of a listing as well: the
// screen keeps them in sight. Empty ranges ask for nothing.
type block struct {
	lines       []string
	from, to    int
	left, right int
}

// newInput is the input for a question; shown is the order of its parts (see quiz.Question.Shuffle).
func newInput(q *quiz.Question, shown []int) input {
	switch q.Kind {
	case quiz.Single, quiz.Multiple:
		return newChoice(q, shown)
	case quiz.Trace:
		return newTrace(q)
	case quiz.Order:
		return newOrder(q, shown)
	case quiz.Cloze:
		return newCloze(q)
	case quiz.Spot:
		return newSpot(q)
	case quiz.Match:
		return newMatch(q, shown)
	}
	return newShort(q)
}

// drawsListing says that an input of this kind shows the question's listing itself.
func drawsListing(k quiz.Kind) bool { return k == quiz.Cloze || k == quiz.Spot }

// The keys that inputs share.
var (
	keyMove   = ui.Bind([]string{"up", "down"}, "↑↓", "choose")
	keyNumber = ui.Bind([]string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, "1-9", "choose")
	keyForce  = ui.Bind([]string{"ctrl+s"}, "ctrl+s", "answer")
	keyTab    = ui.Bind([]string{"tab"}, "tab", "next blank")
	keyTabUp  = ui.Bind([]string{"shift+tab"}, "shift+tab", "previous blank")
)

// digitOf is the number of a digit key, 0 for any other key.
func digitOf(k tea.KeyPressMsg) int {
	if s := k.String(); len(s) == 1 && s[0] >= '1' && s[0] <= '9' {
		return int(s[0] - '0')
	}
	return 0
}

// canvas is what inputs draw on: a width, a theme, and lines that were rendered before.
type canvas struct {
	theme   *ui.Theme
	width   int           // cells
	shift   int           // cells that listings are scrolled sideways
	verdict *quiz.Verdict // nil until the answer is judged
	room    int           // cells that the listing drawn last has for its text
	wide    int           // cells of its widest line
	memo    map[memo][]string
}

// memo identifies what was rendered; the canvas forgets all of it when the theme changes.
type memo struct {
	text, lang   string
	width, shift int
	numbered     bool
}

// mostMemo bounds what a canvas remembers: a listing that is typed into is another text after every key.
const mostMemo = 100

func newCanvas(th *ui.Theme) *canvas {
	return &canvas{theme: th, width: 1, memo: map[memo][]string{}}
}

// forget drops what was rendered in another theme or for another question.
func (c *canvas) forget() { clear(c.memo) }

func (c *canvas) remember(m memo, draw func() []string) []string {
	if lines, ok := c.memo[m]; ok {
		return lines
	}
	if len(c.memo) >= mostMemo {
		clear(c.memo)
	}
	lines := draw()
	for len(lines) > 0 && strings.TrimSpace(ansi.Strip(lines[len(lines)-1])) == "" {
		lines = lines[:len(lines)-1]
	}
	lines = lines[:len(lines):len(lines)]
	c.memo[m] = lines
	return lines
}

// markdown lays out a short text, without empty lines at its end. The caller must not change the lines.
func (c *canvas) markdown(src string, width int) []string {
	width = max(width, 1)
	return c.remember(memo{text: src, width: width}, func() []string {
		return render.Markdown(strings.TrimSpace(src), width, c.theme.Text)
	})
}

// code draws a listing, one row a line, scrolled sideways as the canvas is.
func (c *canvas) code(text, lang string, width int, numbered bool) []string {
	width = max(width, 1)
	plain := strings.Split(render.Clean(text), "\n")
	c.room, c.wide = width-c.gutter(len(plain), lang, width, numbered), 0
	for _, l := range plain {
		c.wide = max(c.wide, ansi.StringWidth(l))
	}
	m := memo{text: text, lang: lang + " code", width: width, shift: c.shift, numbered: numbered}
	lines := c.remember(m, func() []string {
		return render.CodeLines(text, lang, width, c.shift, numbered, c.theme.Text)
	})
	for len(lines) < len(plain) {
		lines = append(lines, "")
	}
	return lines
}

// gutter is how many cells stand before the text of a listing of so many lines: found by looking at one.
func (c *canvas) gutter(lines int, lang string, width int, numbered bool) int {
	text := "x" + strings.Repeat("\nx", max(lines-1, 0))
	m := memo{text: text, lang: lang + " gutter", width: width, numbered: numbered}
	drawn := c.remember(m, func() []string {
		return render.CodeLines(text, "text", width, 0, numbered, c.theme.Text)
	})
	if len(drawn) == 0 {
		return 0
	}
	before, _, found := strings.Cut(ansi.Strip(drawn[0]), "x")
	if !found {
		return 0
	}
	return ansi.StringWidth(before)
}

// bare is one line of code without a gutter, highlighted if it fits, else as it is.
func (c *canvas) bare(line, lang string, width int) []string {
	line = render.Clean(strings.TrimSpace(line))
	if ansi.StringWidth(line) > width {
		return render.Wrap(line, max(width, 1))
	}
	shift := c.shift
	c.shift = 0
	g := c.gutter(1, lang, width+8, false)
	out := c.code(line, lang, width+8, false)
	c.shift = shift
	return []string{strings.TrimRight(ansi.Cut(out[0], g, g+width), " ")}
}

// item is text behind a mark and a label, its further lines indented as far. mark is one cell.
func (c *canvas) item(mark, label string, text []string) []string {
	lead := mark + " " + label
	if label != "" {
		lead += c.gap()
	}
	blank := strings.Repeat(" ", ansi.StringWidth(lead))
	lines := []string{lead}
	for i, t := range text {
		if i == 0 {
			lines[0] = lead + t
			continue
		}
		lines = append(lines, blank+t)
	}
	return lines
}

// gap is what stands between a label and its text: less of it where there is little room.
func (c *canvas) gap() string {
	if c.width < 50 {
		return " "
	}
	return "   "
}

// inside is the width left for text behind a mark and a label.
func (c *canvas) inside(label string) int {
	return max(c.width-2-ansi.StringWidth(label)-len(c.gap()), 1)
}

// bar is the mark of the row where the learner is.
func (c *canvas) bar(here bool) string {
	if here && c.verdict == nil {
		return c.theme.Accent("▌")
	}
	return " "
}

// judge is the mark of a part that is right or wrong.
func (c *canvas) judge(right bool) string {
	if right {
		return c.theme.Good("✓")
	}
	return c.theme.Bad("✗")
}

// note is the remark with an index, and whether there is one.
func (c *canvas) note(i int) (quiz.Note, bool) {
	if c.verdict == nil || i >= len(c.verdict.Notes) {
		return quiz.Note{}, false
	}
	return c.verdict.Notes[i], true
}

// reversed shows a cursor without relying on colour.
func reversed() lipgloss.Style { return lipgloss.NewStyle().Reverse(true) }

// moveCursor moves a cursor by a key: whether the key was one that does.
func moveCursor(k tea.KeyPressMsg, at *int, n int) bool {
	switch {
	case key.Matches(k, ui.KeyUp):
		if *at < 0 {
			*at = n
		}
		*at = max(*at-1, 0)
	case key.Matches(k, ui.KeyDown):
		*at = min(*at+1, n-1)
	case key.Matches(k, ui.KeyTop):
		*at = 0
	case key.Matches(k, ui.KeyBottom):
		*at = n - 1
	default:
		return false
	}
	return true
}
