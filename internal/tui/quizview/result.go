package quizview

import (
	"fmt"
	"strconv"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/quiz"
	"learn/internal/tui/ui"
)

// mostReadings is how many headings have a number key.
const mostReadings = 9

// result shows how it went.
func (q *Screen) result() {
	q.phase = phaseOver
	q.canvas.forget()
	q.canvas.verdict, q.canvas.room, q.canvas.wide = nil, 0, 0
	q.page = page{}
	q.readings = q.toReread()
}

// toReread are the paragraphs of the questions that were wrong the first time or guessed, each once.
func (q *Screen) toReread() []paragraph {
	var list []paragraph
	seen := map[ui.Place]bool{}
	for i := range q.questions {
		asked := &q.questions[i]
		m := q.attempt.first[asked.ID]
		ref := q.refs[asked.Ref]
		if m.right && !m.unsure || ref.place == nil || seen[*ref.place] || len(list) == mostReadings {
			continue
		}
		seen[*ref.place] = true
		list = append(list, ref)
	}
	return list
}

func (q *Screen) resultLines() []string {
	v := q.canvas
	right, wrong := q.attempt.right(q.questions)
	total := len(q.questions)
	lines := []string{v.theme.Strong(fmt.Sprintf("%d of %d right", right, total)) + q.mended(wrong)}
	if bar := min(v.width, 40); bar >= 10 {
		lines = append(lines, v.theme.Bar(float64(right)/float64(max(total, 1)), bar))
	}
	lines = append(lines, "")
	digits := len(strconv.Itoa(total))
	for i := range q.questions {
		lines = append(lines, q.resultLine(i, digits))
	}
	if len(q.readings) > 0 {
		lines = append(lines, "", v.theme.Faint("Worth reading again"))
		for i, r := range q.readings {
			lines = append(lines, "  "+v.theme.Key(strconv.Itoa(i+1))+"  "+ui.Cut(r.title, v.width-5))
		}
	}
	label, _ := q.onward()
	lines = append(lines, "", v.theme.Accent("▌ ")+v.theme.Strong("enter")+"  "+label)
	if problems := q.problemLines(); len(problems) > 0 {
		lines = append(append(lines, ""), problems...)
	}
	return lines
}

// mended says how many of the wrong ones were right when asked again.
func (q *Screen) mended(wrong int) string {
	if wrong == 0 {
		return ""
	}
	mended := 0
	for _, m := range q.attempt.again {
		if m.right {
			mended++
		}
	}
	return q.canvas.theme.Faint(fmt.Sprintf(" · %d of %d the second time", mended, wrong))
}

// resultLine is one question: its mark, its first line, and what became of it.
func (q *Screen) resultLine(i, digits int) string {
	v, asked := q.canvas, &q.questions[i]
	mark, note := q.resultMark(asked)
	lead := mark + " " + v.theme.Faint(fmt.Sprintf("%*d", digits, i+1)) + "  "
	room := v.width - ansi.StringWidth(lead) - ansi.StringWidth(note)
	if note != "" && room < 12 {
		note, room = "", v.width-ansi.StringWidth(lead)
	}
	text := q.asksAbout(asked, max(room, 1))
	if note == "" {
		return lead + text
	}
	return lead + ui.Pad(text, room) + v.theme.Faint(note)
}

// asksAbout is the prompt on one line, without its styles.
func (q *Screen) asksAbout(asked *quiz.Question, room int) string {
	var text string
	for _, l := range q.canvas.markdown(asked.Prompt, ui.ProseMost) {
		text += ansi.Strip(l) + " "
	}
	return ui.Cut(oneClean(text), room)
}

func (q *Screen) resultMark(asked *quiz.Question) (mark, note string) {
	th := q.canvas.theme
	first := q.attempt.first[asked.ID]
	again, asked2 := q.attempt.again[asked.ID]
	switch {
	case first.right && first.unsure:
		return th.Warn("?"), "  not sure"
	case first.right:
		return th.Good("✓"), ""
	case again.right:
		return th.Warn("↻"), "  the second time"
	case asked2:
		return th.Bad("✗"), "  still wrong"
	}
	return th.Bad("✗"), ""
}
