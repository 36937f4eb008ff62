package searchview

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/lookup"
	"learn/internal/search"
	"learn/internal/tui/ui"
)

// Geometry of the page, in cells and lines.
const (
	widest = 100 // columns of a hit, however wide the window
	margin = 2   // before a hit: the mark of the one that is chosen
	above  = 2   // the field and an empty line
	airy   = 18  // the lowest window with an empty line between two hits
)

// row is a hit, laid out.
type row struct{ head, bare, text string }

// layout prepares the hits, so that View only picks lines.
func (s *Screen) layout() {
	s.rows = s.rows[:0]
	width := max(min(s.width, widest)-margin-1, 1)
	for i := range s.found.Hits {
		h := &s.found.Hits[i]
		text, marks := h.Excerpt(width)
		s.rows = append(s.rows, row{s.head(h, width, s.theme.Strong), s.head(h, width, plain), s.painted(text, marks)})
	}
	s.settle()
}

func plain(text string) string { return text }

// head says where a hit is, the most particular part in the style given, and at the right what it is.
func (s *Screen) head(h *search.Hit, width int, style func(string) string) string {
	kind := kindOf(h)
	room := width
	if kind != "" {
		room = max(width-ansi.StringWidth(kind)-2, 1)
	}
	where, what := "", h.Section
	if h.Lesson != nil && h.Kind != search.Lesson {
		where = lookup.OneLine(h.Lesson.Title)
	}
	if what == "" {
		where, what = "", where
	}
	line := style(ui.Cut(what, room))
	if left := room - ansi.StringWidth(what) - 3; where != "" && left >= 12 {
		line = s.theme.Faint(ui.Cut(where, left)+" › ") + line
	}
	if kind == "" {
		return line
	}
	return ui.Pad(line, width-ansi.StringWidth(kind)) + s.theme.Faint(ui.Cut(kind, width))
}

// kindOf names what a hit is where it is not the text of a lesson.
func kindOf(h *search.Hit) string {
	switch h.Kind {
	case search.Text:
		return ""
	case search.Note:
		return h.Section
	}
	return string(h.Kind)
}

// painted is a hit's text with the words that were looked for marked.
func (s *Screen) painted(text string, marks []search.Span) string {
	var line strings.Builder
	at := 0
	for _, m := range marks {
		line.WriteString(s.theme.Faint(text[at:m.Start]) + s.theme.Strong(text[m.Start:m.End]))
		at = m.End
	}
	line.WriteString(s.theme.Faint(text[at:]))
	return line.String()
}

// between is how many empty lines stand between two hits.
func (s *Screen) between() int {
	if s.height >= airy {
		return 1
	}
	return 0
}

// visible is how many hits fit.
func (s *Screen) visible() int {
	each := 2 + s.between()
	return max((s.height-above-s.missing()+s.between())/each, 1)
}

// missing is how many lines it takes to say which words nothing was found for.
func (s *Screen) missing() int {
	if len(s.found.Unknown) > 0 && len(s.found.Hits) > 0 {
		return 2
	}
	return 0
}

// View picks the lines that are in sight.
func (s *Screen) View() string {
	lines := []string{s.field.View(s.theme, s.width), ""}
	if s.missing() > 0 {
		lines = append(lines, s.say(noLesson(s.found.Unknown)+"; these are for the other words"), "")
	}
	for i := s.from; i < len(s.rows) && i < s.from+s.visible(); i++ {
		if i > s.from && s.between() > 0 {
			lines = append(lines, "")
		}
		r := s.rows[i]
		if i == s.cursor {
			lines = append(lines, s.theme.Accent("▌ ")+r.head, s.theme.Accent("▌ ")+r.text)
		} else {
			lines = append(lines, "  "+r.bare, "  "+r.text)
		}
	}
	if len(s.rows) == 0 {
		for _, l := range s.nothing() {
			lines = append(lines, s.say(l))
		}
	}
	return strings.Join(lines[:min(len(lines), max(s.height, 1))], "\n")
}

func (s *Screen) say(text string) string { return "  " + s.theme.Faint(ui.Cut(text, s.width-3)) }

// nothing is what to say where there are no hits.
func (s *Screen) nothing() []string {
	switch {
	case s.field.Text() == "":
		return []string{"words, symptoms, names from an API, an error:", "", "false sharing", "slow fsync",
			"pages that ask 101 queries", "compare_exchange", "", "forms of a word count, a typing error is forgiven"}
	case s.asked != s.field.Text():
		return nil
	case !s.found.Stats.Ready:
		return []string{"nothing yet; the course is still being read"}
	case len(s.found.Unknown) > 0:
		return []string{noLesson(s.found.Unknown)}
	}
	return []string{"nothing in this course fits"}
}

func noLesson(words []string) string {
	return "no lesson says “" + strings.Join(words, "” or “") + "”"
}
