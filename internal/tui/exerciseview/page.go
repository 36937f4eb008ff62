package exerciseview

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/exercise"
	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// page is a page that is laid out: View slices it.
type page struct {
	th     *ui.Theme
	margin int // before every line
	prose  int // width of text
	wide   int // width of listings, which are never wrapped
	left   int // cells that listings are scrolled sideways
	lines  []string
	over   int               // how many cells of the widest listing do not fit
	marks  map[string][2]int // first line of a part and the one after its last
}

func newPage(th *ui.Theme, width, left int) *page {
	p := &page{th: th, left: left, marks: map[string][2]int{}}
	p.prose = max(width-1, 1)
	if width >= 50 {
		p.prose = max(min(width-2*ui.ProseMargin, ui.ProseMost), 1)
		p.margin = min((width-p.prose)/2, 12)
	}
	p.wide = max(width-p.margin-1, 1)
	return p
}

// add puts lines on the page as they are, but for the margin.
func (p *page) add(lines ...string) {
	for _, l := range lines {
		if l != "" {
			l = strings.Repeat(" ", p.margin) + ansi.Truncate(l, p.wide, "")
		}
		p.lines = append(p.lines, l)
	}
}

// gap makes sure that the page ends with one empty line.
func (p *page) gap() {
	for len(p.lines) > 0 && strings.TrimSpace(ansi.Strip(p.lines[len(p.lines)-1])) == "" {
		p.lines = p.lines[:len(p.lines)-1]
	}
	if len(p.lines) > 0 {
		p.add("")
	}
}

// say wraps plain text, with a mark before it and the same style on each line.
func (p *page) say(style func(string) string, mark, text string) {
	indent := ansi.StringWidth(mark)
	for i, l := range render.Wrap(render.Clean(text), max(p.prose-indent, 1)) {
		if i > 0 {
			mark = strings.Repeat(" ", indent)
		}
		p.add(style(mark + strings.TrimRight(l, " ")))
	}
}

// doc lays out Markdown; its listings scroll sideways with the others.
func (p *page) doc(d *render.Document) {
	layout := d.Layout(p.prose, p.th.Text)
	for i := range d.Len() {
		if code := d.Block(i).Code; code != nil {
			p.widen(code.Text, p.prose)
			p.add(layout.Code(i, p.left, false)...)
			continue
		}
		p.add(layout.Lines(i)...)
	}
}

// gutter is what a listing has before its text, line numbers included: enough to reach its end when scrolling.
const gutter = 8

// output shows what a program or the compiler printed.
func (p *page) output(text string) {
	p.widen(render.Clean(text), p.wide)
	p.add(render.CodeLines(text, "text", p.wide, p.left, false, p.th.Text)...)
}

// widen notes how far a listing reaches beyond a width.
func (p *page) widen(text string, width int) {
	for l := range strings.SplitSeq(text, "\n") {
		if w := ansi.StringWidth(l) + gutter; w > width {
			p.over = max(p.over, w-width)
		}
	}
}

// rule begins a part of the page.
func (p *page) rule(title string) {
	p.gap()
	line := "╶─ " + title + " " + strings.Repeat("─", max(p.prose-ansi.StringWidth(title)-4, 0))
	p.add(p.th.Faint(ui.Cut(line, p.prose)))
}

// part names the lines that build adds, to go there later.
func (p *page) part(name string, build func()) {
	from := len(p.lines)
	build()
	p.marks[name] = [2]int{from, len(p.lines)}
}

func plainText(s string) string { return s }

// relayout makes the lines of the page anew, for the window, the theme and what is known now.
func (s *Screen) relayout() {
	s.page = *s.layout()
	if s.left > s.page.over {
		s.left = s.page.over
		s.page = *s.layout()
	}
	s.settle()
}

func (s *Screen) layout() *page {
	p := newPage(s.theme, s.width, s.left)
	switch d := s.desk; {
	case s.err != nil:
		p.say(s.theme.Bad, "✗ ", "The exercises of this lesson cannot be read.")
		p.say(plainText, "  ", s.err.Error())
	case !s.loaded:
	case d == nil:
		s.layoutList(p)
	case d.item.err != nil:
		p.say(s.theme.Bad, "✗ ", "The exercise "+d.item.id+" cannot be read.")
		p.say(plainText, "  ", d.item.err.Error())
		p.say(s.theme.Faint, "  ", "Everything else works; esc goes back.")
	case s.view == viewTests:
		p.say(s.theme.Strong, "", "The tests that judge "+d.item.title())
		p.gap()
		p.add(p.listing(d.item.tests, p.wide)...)
	case s.view == viewSolution:
		s.layoutSolution(p)
	default:
		s.layoutWork(p)
	}
	return p
}

// layoutList is the exercises to choose from.
func (s *Screen) layoutList(p *page) {
	if len(s.items) == 0 {
		p.say(s.theme.Faint, "", "This lesson has no exercises yet.")
		return
	}
	p.say(s.theme.Strong, "", s.lesson.Title)
	p.say(s.theme.Faint, "", ui.Count(len(s.items), "exercise"))
	p.gap()
	for i, it := range s.items {
		line := s.listLine(it, p.prose)
		if i != s.cursor {
			p.add("  " + line)
			continue
		}
		p.part("cursor", func() { p.add(s.theme.Accent("▌ ") + line) })
	}
}

func (s *Screen) listLine(it *item, width int) string {
	state, known := progress.Untouched, s.known(it)
	switch {
	case it.err != nil:
		return s.theme.Bad("✗ " + ui.Cut(it.id+" cannot be read", max(width-4, 1)))
	case known.Passed:
		state = progress.Done
	case known.Attempts > 0 || known.Hints > 0:
		state = progress.Started
	}
	minutes := fmt.Sprintf("%d min", it.ex.Minutes)
	room := max(min(width-4-len(minutes)-2, 60), 1)
	return s.theme.Mark(state) + " " + ui.Pad(it.title(), room) + "  " + s.theme.Faint(minutes)
}

// layoutWork is the task, the hints, and how the work stands.
func (s *Screen) layoutWork(p *page) {
	it := s.desk.item
	p.say(s.theme.Strong, "", it.title())
	p.say(s.theme.Faint, "", s.summaryLine(it))
	p.gap()
	p.doc(it.goal)
	for _, part := range []struct {
		title string
		doc   *render.Document
	}{{"Constraints", it.constraints}, {"How it is judged", it.judged}} {
		if part.doc.Len() == 0 {
			continue
		}
		p.gap()
		p.say(s.theme.Strong, "", part.title)
		p.doc(part.doc)
	}
	for n := 1; n <= s.hintsShown(); n++ {
		p.gap()
		p.part(hintMark(n), func() {
			p.say(s.theme.Accent, "", fmt.Sprintf("Hint %d of %d", n, len(it.hints)))
			p.doc(it.hints[n-1])
		})
	}
	p.part("work", func() { s.layoutState(p) })
	p.gap()
}

func (s *Screen) summaryLine(it *item) string {
	line := fmt.Sprintf("%d min", it.ex.Minutes)
	if n := s.known(it).Attempts; n > 0 {
		line += " · " + ui.Count(n, "check") + " so far"
	}
	if n := len(it.hints) - s.hintsShown(); n > 0 && !s.passed(it) {
		line += " · " + ui.Count(n, "hint") + " left"
	}
	return line
}

// layoutState says how the work stands, from where the file is to the verdict.
func (s *Screen) layoutState(p *page) {
	d, th := s.desk, s.theme
	p.rule("your work")
	if s.noRust != nil {
		p.say(th.Warn, "! ", "Your code cannot be checked here: "+s.noRust.Error())
		p.say(th.Faint, "  ", "Everything else works without a compiler: the task, hints, tests and the solution.")
	}
	switch {
	case d.work != nil:
		p.say(plainText, "  ", d.work.File)
		s.layoutDoing(p)
	case d.looked:
		p.say(plainText, "· ", "Not started. s unpacks the starter into your work folder; e opens it in your editor as well.")
	}
	if len(d.note) > 0 {
		p.part("note", func() {
			for _, l := range d.note {
				p.say(plainText, "", l)
			}
		})
	}
	if d.kept != "" {
		p.say(th.Faint, "  ", "What you had before is kept in "+d.kept)
	}
	if d.asking {
		p.gap()
		p.part("question", func() {
			p.say(th.Warn, "? ", "Put the starter back? What you have is kept beside it.")
			p.say(th.Strong, "  ", "y resets it · any other key leaves it as it is")
		})
	}
	p.part("verdict", func() { s.layoutVerdict(p) })
}

// layoutDoing is what happens with the file now.
func (s *Screen) layoutDoing(p *page) {
	d, th := s.desk, s.theme
	switch {
	case d.checking && d.result != nil:
		p.say(th.Accent, "◌ ", "checking … (below: the check before)")
	case d.checking:
		p.say(th.Accent, "◌ ", "checking …")
	case d.watching && s.noRust != nil:
		p.say(th.Faint, "◉ ", "watching: a save is checked once there is a compiler; r tries now")
	case d.watching:
		p.say(th.Accent, "◉ ", "watching: save the file and it is checked by itself")
	default:
		p.say(th.Faint, "· ", "r checks the file as it is")
	}
	if x := s.known(d.item); d.result == nil && x.Attempts > 0 && !d.checking {
		p.say(th.Faint, "  ", "Last time "+lastTime(exercise.Outcome(x.LastOutcome), x.Passed))
	}
}

// settle keeps the first visible line within the page.
func (s *Screen) settle() {
	if at, ok := s.page.marks["cursor"]; ok && s.desk == nil {
		s.top[s.view] = max(at[1]-s.height, 0)
	}
	s.top[s.view] = max(min(s.top[s.view], len(s.page.lines)-s.height), 0)
}

// reveal scrolls a part of the page into view, its beginning at least.
func (s *Screen) reveal(name string) {
	at, ok := s.page.marks[name]
	if !ok || s.desk == nil || at[0] == at[1] {
		return
	}
	top := &s.top[s.view]
	switch {
	case at[0] < *top, at[1]-at[0] >= s.height:
		*top = at[0]
	case at[1] > *top+s.height:
		*top = at[1] - s.height
	}
	s.settle()
}

// View slices the lines that are ready.
func (s *Screen) View() string {
	from := min(s.top[s.view], len(s.page.lines))
	to := min(from+s.height, len(s.page.lines))
	return strings.Join(s.page.lines[from:to], "\n")
}
