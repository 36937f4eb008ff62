package statsview

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/render"
	"learn/internal/stats"
	"learn/internal/tui/ui"
)

// page is the report, laid out: pieces of it add lines.
type page struct {
	th     *ui.Theme
	width  int // of the text
	review bool
	r      *stats.Report
	lines  []string
}

// tableFrom is the narrowest text that the topics are a table in.
const tableFrom = 70

func (s *Screen) page() []string {
	margin := ui.ProseMargin
	if s.width < 50 {
		margin = 1
	}
	p := page{th: s.theme, width: max(min(s.width-margin-1, ui.ProseMost), 1), review: s.review, r: s.report}
	if !p.r.Total.Touched() {
		p.say("Nothing to count yet. What you read, answer and solve is counted here.")
	} else {
		p.total()
		p.topics()
		p.weak()
		p.calendar()
		p.due()
	}
	for i, l := range p.lines {
		p.lines[i] = strings.Repeat(" ", min(margin, s.width)) + l
		if s.width <= margin {
			p.lines[i] = ansi.Truncate(p.lines[i], s.width, "")
		}
	}
	return p.lines
}

// add adds one line, cut where it does not fit.
func (p *page) add(line string) { p.lines = append(p.lines, ansi.Truncate(line, p.width, "…")) }

// say adds text that is wrapped, faint.
func (p *page) say(text string) {
	for _, l := range render.Wrap(text, p.width) {
		p.add(p.th.Faint(l))
	}
}

// head begins a part.
func (p *page) head(title string) {
	if len(p.lines) > 0 {
		p.add("")
	}
	p.add(p.th.Strong(title))
}

func (p *page) total() {
	t := &p.r.Total
	p.head("So far")
	parts := []string{fmt.Sprintf("%d of %s done", t.Done, ui.Count(t.Lessons, "lesson"))}
	if t.Known > 0 {
		parts = append(parts, fmt.Sprintf("%d known", t.Known))
	}
	if t.Begun > 0 {
		parts = append(parts, fmt.Sprintf("%d begun", t.Begun))
	}
	if t.Answers > 0 {
		parts = append(parts, percent(t.Right, t.Answers)+" right of "+ui.Count(t.Answers, "answer"))
	}
	if p.review && t.Cards > 0 {
		parts = append(parts, kept(t)+" kept of "+ui.Count(t.Cards, "question"))
	}
	parts = append(parts, duration(t.Minutes)+" on "+ui.Count(len(p.r.Days), "day"))
	for _, l := range render.Wrap(strings.Join(parts, " · "), p.width) {
		p.add(l)
	}
}

// A number and its sign stay on one line.
const perCent = "\u00a0%"

func percent(part, all int) string { return fmt.Sprint((200*part+all)/(2*all)) + perCent }

func kept(t *stats.Topic) string { return fmt.Sprintf("%.0f", 100*t.Kept) + perCent }

// duration is a time in words: "35 min", "2 h", "2 h 5 min".
func duration(minutes int) string {
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	}
	return fmt.Sprintf("%d h %d min", h, m)
}

func (p *page) topics() {
	p.head("Topics")
	rest := 0
	if p.width >= tableFrom {
		p.topicRow("", "done", "right", "kept", "time", p.th.Faint)
	}
	for i := range p.r.Topics {
		t := &p.r.Topics[i]
		if !t.Touched() {
			rest++
			continue
		}
		p.topic(t)
	}
	if rest > 0 {
		p.say(ui.Count(rest, "topic") + " not begun")
	}
	p.add("")
	p.say(p.doneMeans())
	p.say("right: answers that were right, without those given again at once")
	if p.review {
		p.say("kept: what FSRS expects you to know now of the questions you have answered")
	}
	p.say("time: five minutes for each five in which you did something")
}

// doneMeans says what is counted as done; tests are mentioned to those who took one.
func (p *page) doneMeans() string {
	means := "done: lessons read to the end, every question right, every exercise passed"
	if p.r.Total.Known > 0 {
		means += "; or tested out of"
	}
	return means
}

// topic is a row of the table, or a few lines where there is no room for one.
func (p *page) topic(t *stats.Topic) {
	done := fmt.Sprintf("%d of %d", t.Done+t.Known, t.Lessons)
	right, held := "–", "–"
	if t.Answers > 0 {
		right = percent(t.Right, t.Answers) + fmt.Sprintf(" of %d", t.Answers)
	}
	if t.Cards > 0 {
		held = kept(t) + fmt.Sprintf(" of %d", t.Cards)
	}
	if p.width >= tableFrom {
		p.topicRow(t.Title, done, right, held, duration(t.Minutes), func(s string) string { return s })
		return
	}
	p.add(t.Title)
	facts := []string{done + " done"}
	if t.Answers > 0 {
		facts = append(facts, right+" right")
	}
	if p.review && t.Cards > 0 {
		facts = append(facts, held+" kept")
	}
	for _, l := range render.Wrap(strings.Join(append(facts, duration(t.Minutes)), " · "), max(p.width-2, 1)) {
		p.add("  " + p.th.Faint(l))
	}
}

// Columns of the table of topics, in cells.
const (
	doneWide  = 10
	rightWide = 14
	keptWide  = 13
	timeWide  = 13
)

func (p *page) topicRow(title, done, right, held, time string, paint func(string) string) {
	room := p.width - doneWide - rightWide - timeWide
	if p.review {
		room -= keptWide
	}
	line := ui.Pad(ui.Cut(title, room-1), room) + left(done, doneWide) + left(right, rightWide)
	if p.review {
		line += left(held, keptWide)
	}
	p.add(paint(line + left(time, timeWide)))
}

// left puts a text at the right end of a column.
func left(s string, width int) string {
	return strings.Repeat(" ", max(width-ansi.StringWidth(s), 0)) + s
}

func (p *page) weak() {
	if len(p.r.Weak) == 0 {
		return
	}
	p.head("Weakest headings")
	for i, h := range p.r.Weak {
		score := fmt.Sprintf("%d of %d right", h.Right, h.Answers)
		where := h.Title + p.th.Faint(" · "+render.Clean(h.Lesson.Title))
		room := max(p.width-4-len(score)-2, 1)
		if p.width < 50 {
			p.add(p.th.Accent(fmt.Sprint(i+1)) + "  " + ui.Cut(h.Title, p.width-3))
			p.add("   " + p.th.Faint(ui.Cut(score+" · "+render.Clean(h.Lesson.Title), p.width-3)))
			continue
		}
		p.add(p.th.Accent(fmt.Sprint(i+1)) + "  " + ui.Pad(ansi.Truncate(where, room, "…"), room) + "  " + p.th.Faint(score))
	}
	p.say("Fewer than four of five answers right so far; a number opens the heading.")
}

// The calendar: how many weeks, and what a day looks like by how much was done. The shapes differ in height, so that
// they tell without colour.
const (
	leastWeeks = 12
	mostWeeks  = 26
	dayLabel   = 5
)

func levelMark(level int) string { return [...]string{"·", "▂", "▄", "▆", "█"}[level] }

func (p *page) mark(level int) string {
	if level == 0 {
		return p.th.Faint(levelMark(0))
	}
	return p.th.Accent(levelMark(level))
}

func (p *page) calendar() {
	weeks := max(min((p.width-dayLabel)/2, mostWeeks), leastWeeks)
	grid, first := stats.Calendar(p.r.Days, p.r.Today, weeks)
	p.head(fmt.Sprintf("The last %d weeks", weeks))
	p.add(p.th.Faint(strings.Repeat(" ", dayLabel) + months(first, weeks)))
	for row, days := range grid {
		label := "     "
		if row%2 == 0 {
			label = first.AddDate(0, 0, row).Format("Mon") + "  "
		}
		line := p.th.Faint(label)
		for _, minutes := range days {
			cell := " "
			if minutes != stats.Future {
				cell = p.mark(stats.Level(minutes))
			}
			line += cell + " "
		}
		p.add(strings.TrimRight(line, " "))
	}
	levels := stats.Levels()
	p.say(fmt.Sprintf("%s none   %s to %d min   %s to %d   %s to %d   %s more", levelMark(0), levelMark(1), levels[1],
		levelMark(2), levels[2], levelMark(3), levels[3], levelMark(4)))
}

// months names the months above the weeks that begin them.
func months(first time.Time, weeks int) string {
	line := []byte(strings.Repeat(" ", 2*weeks))
	free := 0
	for w := range weeks {
		monday := first.AddDate(0, 0, 7*w)
		begins := w == 0 || monday.Day() <= 7
		if begins && 2*w >= free && 2*w+3 <= len(line) {
			copy(line[2*w:], monday.Format("Jan"))
			free = 2*w + 4
		}
	}
	return strings.TrimRight(string(line), " ")
}

func (p *page) due() {
	if !p.review || p.r.Total.Cards == 0 {
		return
	}
	p.head("Questions that come due")
	most := 1
	for _, n := range p.r.Due {
		most = max(most, n)
	}
	const label, number = 10, 5
	room := max(min(p.width-label-number-1, 40), 1)
	for i, n := range p.r.Due {
		if n == 0 && i > 0 {
			continue
		}
		name := dayName(p.r.Today, i)
		if p.width < label+number {
			p.add(name + " " + fmt.Sprint(n))
			continue
		}
		bar := ""
		if n > 0 {
			bar = " " + strings.TrimRight(ansi.Strip(p.th.Bar(float64(n)/float64(most), room)), "·")
		}
		p.add(p.th.Faint(ui.Pad(name, label)) + left(fmt.Sprint(n), number-1) + p.th.Accent(bar))
	}
	p.say(fmt.Sprintf("The days of the next %d that have any; today holds what is overdue as well.", stats.ForecastDays))
}

func dayName(today time.Time, later int) string {
	switch later {
	case 0:
		return "today"
	case 1:
		return "tomorrow"
	}
	return today.AddDate(0, 0, later).Format("Mon 2 Jan")
}
