package quizview

import (
	"fmt"
	"strconv"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/quiz"
	"learn/internal/session"
	"learn/internal/tui/ui"
)

// mostReadings is how many headings have a number key.
const mostReadings = 9

// toReread are the paragraphs of the questions that were wrong the first time, guessed or shown, each once. Across
// lessons each is named with its lesson.
func (q *Screen) toReread(across bool) []paragraph {
	var list []paragraph
	seen := map[ui.Place]bool{}
	for _, r := range q.run.Results() {
		ref := q.ref(r.Item)
		if r.First.Right && !r.First.Unsure || ref.place == nil || seen[*ref.place] || len(list) == mostReadings {
			continue
		}
		seen[*ref.place] = true
		if across && ref.place.Lesson == r.Lesson {
			ref.title = shortTitle(r.Lesson) + " › " + ref.title
		}
		list = append(list, ref)
	}
	return list
}

// scoreLines are how many were right, in words and as a bar.
func (q *Screen) scoreLines(right, total int, note string) []string {
	v := q.canvas
	lines := []string{v.theme.Strong(fmt.Sprintf("%d of %d right", right, total)) + v.theme.Faint(note)}
	if bar := min(v.width, 40); bar >= 10 {
		lines = append(lines, v.theme.Bar(float64(right)/float64(max(total, 1)), bar))
	}
	return append(lines, "")
}

// listLines are the questions of the run, one a line.
func (q *Screen) listLines() []string {
	results := q.run.Results()
	digits := len(strconv.Itoa(len(results)))
	var lines []string
	for i := range results {
		lines = append(lines, q.resultLine(&results[i], i, digits))
	}
	return lines
}

// endLines are what to read again and how to go on.
func (q *Screen) endLines(reread string) []string {
	v := q.canvas
	var lines []string
	if len(q.readings) > 0 {
		lines = append(lines, "", v.theme.Faint(reread))
		for i, r := range q.readings {
			lines = append(lines, "  "+v.theme.Key(strconv.Itoa(i+1))+"  "+ui.Cut(r.title, v.width-5))
		}
	}
	label, _ := q.mode.onward(q)
	lines = append(lines, "", v.theme.Accent("▌ ")+v.theme.Strong("enter")+"  "+label)
	if problems := q.problemLines(); len(problems) > 0 {
		lines = append(append(lines, ""), problems...)
	}
	return lines
}

// resultLine is one question: its mark, its first line, and what became of it.
func (q *Screen) resultLine(r *session.Result, i, digits int) string {
	v := q.canvas
	mark, note := q.resultMark(r)
	lead := mark + " " + v.theme.Faint(fmt.Sprintf("%*d", digits, i+1)) + "  "
	room := v.width - ansi.StringWidth(lead) - ansi.StringWidth(note)
	if note != "" && room < 12 {
		note, room = "", v.width-ansi.StringWidth(lead)
	}
	text := q.asksAbout(r.Question, max(room, 1))
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

func (q *Screen) resultMark(r *session.Result) (mark, note string) {
	th := q.canvas.theme
	switch {
	case r.Reading:
		return th.Warn("!"), "  read"
	case r.First.Right && r.First.Unsure:
		return th.Warn("?"), "  not sure"
	case r.First.Right:
		return th.Good("✓"), ""
	case r.Retried && r.Again.Right:
		return th.Warn("↻"), "  the second time"
	case r.Retried:
		return th.Bad("✗"), "  still wrong"
	}
	return th.Bad("✗"), ""
}
