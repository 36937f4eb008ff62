package tui

import (
	"fmt"
	"strconv"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/quiz"
)

// quizMostReadings is how many headings have a number key.
const quizMostReadings = 9

// result shows how it went.
func (q *quizScreen) result() {
	q.phase = quizOver
	q.canvas.forget()
	q.canvas.verdict, q.canvas.room, q.canvas.wide = nil, 0, 0
	q.page = quizPage{}
	q.readings = q.toReread()
}

// toReread are the paragraphs of the questions that were wrong the first time or guessed, each once.
func (q *quizScreen) toReread() []quizRef {
	var list []quizRef
	seen := map[Place]bool{}
	for i := range q.questions {
		asked := &q.questions[i]
		m := q.attempt.first[asked.ID]
		ref := q.refs[asked.Ref]
		if m.right && !m.unsure || ref.place == nil || seen[*ref.place] || len(list) == quizMostReadings {
			continue
		}
		seen[*ref.place] = true
		list = append(list, ref)
	}
	return list
}

func (q *quizScreen) resultLines() []string {
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
			lines = append(lines, "  "+v.theme.Key(strconv.Itoa(i+1))+"  "+cut(r.title, v.width-5))
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
func (q *quizScreen) mended(wrong int) string {
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
func (q *quizScreen) resultLine(i, digits int) string {
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
	return lead + pad(text, room) + v.theme.Faint(note)
}

// asksAbout is the prompt on one line, without its styles.
func (q *quizScreen) asksAbout(asked *quiz.Question, room int) string {
	var text string
	for _, l := range q.canvas.markdown(asked.Prompt, proseMost) {
		text += ansi.Strip(l) + " "
	}
	return cut(oneClean(text), room)
}

func (q *quizScreen) resultMark(asked *quiz.Question) (mark, note string) {
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
