package quizview

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/quiz"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// page is what is laid out: one list of lines, of which the window shows a part.
type page struct {
	lines    []string
	top      int
	from, to int  // the lines where the learner is
	follow   bool // keep them in sight: not before a key was pressed there, nor after the learner scrolled away
}

func (p *page) longer(height int) bool { return len(p.lines) > height }

func (p *page) below(height int) bool { return p.top+height < len(p.lines) }

// settle keeps the window within the page and, if asked to, the learner's lines in the window; of lines that are more
// than the window has, the first.
func (p *page) settle(height int) {
	if p.follow && p.to > p.from {
		p.top = max(p.top, p.to-height)
		p.top = min(p.top, p.from)
	}
	p.top = max(min(p.top, len(p.lines)-height), 0)
}

// bodyWidth is the width of the text, as in the reader.
func (q *Screen) bodyWidth() int {
	if q.width < 50 {
		return max(q.width-1, 1)
	}
	return max(min(q.width-2*ui.ProseMargin, ui.ProseMost), 1)
}

func (q *Screen) margin() int {
	return max(min((q.width-q.bodyWidth())/2, 12), 0)
}

// View slices the lines that are ready.
func (q *Screen) View() string {
	if len(q.page.lines) == 0 || q.height < 1 {
		return ""
	}
	from := max(min(q.page.top, len(q.page.lines)-1), 0)
	return strings.Join(q.page.lines[from:min(from+q.height, len(q.page.lines))], "\n")
}

// layout draws the page for the phase, the window and the theme.
func (q *Screen) layout() {
	if q.width < 1 || q.height < 1 {
		return
	}
	q.canvas.width = q.bodyWidth()
	var lines []string
	switch q.phase {
	case phaseReading:
		return
	case phaseBroken:
		lines = q.brokenLines()
	case phaseOver:
		lines = q.mode.result(q)
	case phaseShown:
		lines = q.shownLines()
	default:
		lines = q.questionLines()
	}
	indent := strings.Repeat(" ", q.margin())
	for i, l := range lines {
		if ansi.StringWidth(l) > q.canvas.width {
			l = ansi.Truncate(l, q.canvas.width, "")
		}
		lines[i] = indent + l
	}
	q.page.lines = lines
	q.page.settle(q.height)
}

// brokenLines say calmly that there is nothing to ask.
func (q *Screen) brokenLines() []string {
	if len(q.problems) == 0 {
		return append([]string{""}, q.mode.nothing(q)...)
	}
	v := q.canvas
	lines := []string{"", v.theme.Bad("✗ " + ui.Cut("These questions cannot be asked.", v.width)), ""}
	for _, p := range q.problems {
		lines = append(lines, render.Wrap(p, v.width)...)
	}
	return append(lines, "", v.theme.Faint("Everything else works; esc goes back."))
}

// problemLines name the questions that were passed over.
func (q *Screen) problemLines() []string {
	var lines []string
	for _, p := range q.problems {
		lines = append(lines, q.canvas.theme.Warn(ui.Cut("! passed over: "+p, q.canvas.width)))
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	return lines
}

// questionLines are the question, its listing, what there is to answer, and the verdict.
func (q *Screen) questionLines() []string {
	v, asked := q.canvas, q.turn.Question
	v.room, v.wide = 0, 0
	var lines []string
	if q.opening {
		lines = q.problemLines()
	}
	lines = append(lines, q.mode.before(q)...)
	if q.turn.Again {
		lines = append(lines, v.theme.Warn(ui.Cut("↻ Once more: this one was not right the first time.", v.width)), "")
	}
	lines = append(lines, v.markdown(asked.Prompt, v.width)...)
	lines = append(lines, "")
	listing := 0
	if text := asked.Shown(); text != "" && !drawsListing(asked.Kind) {
		lines = append(lines, v.code(text, asked.Lang, v.width, numbered(asked))...)
		lines = append(lines, "")
		listing = v.wide
	}
	room := v.room
	block := q.inputBlock()
	if !drawsListing(asked.Kind) {
		v.room, v.wide = room, listing
	}
	q.page.from, q.page.to = len(lines)+block.from, len(lines)+block.to
	lines = append(lines, block.lines...)
	if q.phase != phaseJudged {
		if q.sure {
			lines = append(lines, "", v.theme.Accent(ui.Cut("● You are sure of this one.", v.width)))
		}
		return lines
	}
	lines = append(lines, "")
	q.page.from = len(lines)
	lines = append(lines, q.verdictLines()...)
	q.page.to = len(lines)
	return lines
}

// inputBlock draws the input; where a listing is typed into, sideways so that the cursor's blank is in sight.
func (q *Screen) inputBlock() block {
	v := q.canvas
	b := q.input.view(v)
	if !q.page.follow || b.right <= b.left || v.room < 1 {
		return b
	}
	shift := v.shift
	if b.right > shift+v.room {
		shift = b.right - v.room
	}
	shift = min(shift, b.left)
	if shift == v.shift {
		return b
	}
	v.shift = shift
	return q.input.view(v)
}

// numbered says whether a listing is drawn with line numbers: programs that one speaks about by line.
func numbered(q *quiz.Question) bool {
	return q.Lang != "text" && q.Lang != "console" && q.ShownLines() > 3
}

// verdictLines say what the answer was worth, and why.
func (q *Screen) verdictLines() []string {
	v, asked := q.canvas, q.turn.Question
	lines := []string{q.verdictHead()}
	if !q.gaveUp {
		lines = append(lines, q.noteLines()...)
	}
	if q.gaveUp || q.saysSolution() {
		lines = append(lines, q.block("The answer", solution(asked))...)
	}
	label := ""
	if len(lines) > 1 {
		label = "Why"
	}
	lines = append(lines, q.block(label, asked.Explain)...)
	switch {
	case q.unsure:
		lines = append(lines, "", v.theme.Accent(ui.Cut("? You were not sure of this one.", v.width)))
	case q.sure && !q.verdict.Right:
		lines = append(lines, "", v.theme.Warn(ui.Cut("● You were sure of this one.", v.width)))
	}
	lines = append(lines, q.mode.after(q)...)
	if ref := q.ref(q.turn.Item); ref.place != nil {
		lines = append(lines, "", v.theme.Faint(ui.Cut("o opens “"+ref.title+"”", v.width)))
	}
	return lines
}

const keepsFailing = "This one keeps failing. Read it once more with its paragraph; it is asked again in a few days."

// shownLines are a question that keeps failing, with its answer and its paragraph.
func (q *Screen) shownLines() []string {
	v, asked := q.canvas, q.turn.Question
	v.room, v.wide = 0, 0
	var lines []string
	if q.opening {
		lines = q.problemLines()
	}
	lines = append(lines, q.mode.before(q)...)
	for i, l := range render.Wrap(keepsFailing, max(v.width-2, 1)) {
		lines = append(lines, v.theme.Warn(ui.Cut([]string{"! ", "  "}[min(i, 1)]+l, v.width)))
	}
	lines = append(lines, "")
	lines = append(lines, v.markdown(asked.Prompt, v.width)...)
	if text := asked.Shown(); text != "" {
		lines = append(lines, "")
		lines = append(lines, v.code(text, asked.Lang, v.width, numbered(asked))...)
	}
	lines = append(lines, q.block("The answer", solution(asked))...)
	lines = append(lines, q.block("Why", asked.Explain)...)
	ref := q.ref(q.turn.Item)
	text := ref.lines(v.width-2, v.theme.Text)
	if len(text) == 0 {
		return lines
	}
	lines = append(lines, "", v.theme.Faint(ui.Cut("From “"+ref.title+"”", v.width)))
	for _, l := range text {
		lines = append(lines, "  "+l)
	}
	return lines
}

// verdictHead is the verdict in a word; a part of the credit counts as wrong and says so.
func (q *Screen) verdictHead() string {
	th := q.canvas.theme
	switch {
	case q.gaveUp:
		return th.Warn("✗ Not known yet.")
	case q.verdict.Right:
		return th.Good("✓ Right.")
	case q.verdict.Score > 0:
		return th.Warn(fmt.Sprintf("◐ In part: %d %%.", int(q.verdict.Score*100+0.5)))
	}
	return th.Bad("✗ Not right.")
}

// saysSolution says whether the right answer is named: not where the notes have named all of it.
func (q *Screen) saysSolution() bool {
	switch q.turn.Question.Kind {
	case quiz.Spot:
		return true
	case quiz.Multiple, quiz.Match:
		return false
	}
	return !q.verdict.Right
}

// solution is the right answer as Markdown; one that has several parts is a list.
func solution(q *quiz.Question) string {
	var list strings.Builder
	switch q.Kind {
	case quiz.Multiple:
		for _, c := range q.Choices {
			if c.Correct {
				list.WriteString("- " + strings.TrimSpace(c.Text) + "\n")
			}
		}
	case quiz.Match:
		for _, p := range q.Pairs {
			list.WriteString("- " + strings.TrimSpace(p.Left) + " → " + strings.TrimSpace(p.Right) + "\n")
		}
	default:
		return q.SolutionText()
	}
	return list.String()
}

// noteLines are the remarks on what was answered; parts that were right need none.
func (q *Screen) noteLines() []string {
	v, kind := q.canvas, q.turn.Question.Kind
	var lines []string
	for _, n := range q.verdict.Notes {
		if strings.TrimSpace(n.Text) == "" && (n.Right || kind != quiz.Cloze) {
			continue
		}
		lines = append(lines, "")
		if kind != quiz.Single && kind != quiz.Short {
			part := v.item(v.judge(n.Right), "", q.partLines(n.Part))
			lines = append(lines, part...)
		}
		for _, l := range v.markdown(n.Text, v.width-2) {
			lines = append(lines, "  "+l)
		}
	}
	return lines
}

// partLines is the part of the answer that a note is about: Markdown where the author wrote it, text as it is where
// the learner did.
func (q *Screen) partLines(part string) []string {
	v := q.canvas
	switch q.turn.Question.Kind {
	case quiz.Multiple, quiz.Match:
		return v.markdown(part, v.width-2)
	}
	return render.Wrap(v.theme.Strong(oneClean(part)), max(v.width-2, 1))
}

// block is Markdown under a faint label.
func (q *Screen) block(label, src string) []string {
	v := q.canvas
	lines := []string{""}
	if label != "" {
		lines = append(lines, v.theme.Faint(label))
	}
	for _, l := range v.markdown(src, v.width-2) {
		lines = append(lines, "  "+l)
	}
	return lines
}
