package reader

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/render"
	"learn/internal/tui/ui"
)

// finder looks for text in the lesson that is shown.
type finder struct {
	typing bool
	input  ui.Field
	query  string
	hits   []spot
	marks  map[spot][]lipgloss.Range
	at     int
	sought string // what to mark when the lesson is opened, "" for nothing
	landed bool   // the marks are those: leaving them is leaving the lesson
}

// hitsMsg brings the lines that hold what was looked for.
type hitsMsg struct {
	to    *Screen
	in    *render.Document
	query string
	hits  []spot
	marks map[spot][]lipgloss.Range
	land  bool // the lesson was opened for it
}

// Seek marks a text when the lesson is opened at a place, and goes to where it stands in the block of that place. It is
// called before Start.
func (r *Screen) Seek(text string) { r.find.sought = text }

func newFinder() finder { return finder{input: ui.NewField()} }

func (f *finder) start() {
	f.typing = true
	f.input.Clear()
	f.input.Start()
}

func (f *finder) clear() {
	f.typing, f.query, f.hits, f.marks, f.landed = false, "", nil, nil, false
	f.input.Clear()
}

func (f *finder) mark(at spot, line string) string { return ui.Highlight(line, f.marks[at]) }

func (r *Screen) typed(k tea.KeyPressMsg) ui.Effect {
	switch {
	case key.Matches(k, ui.KeyBack):
		r.find.clear()
	case key.Matches(k, ui.KeyEnter):
		query := r.find.input.Text()
		r.find.typing = false
		if strings.TrimSpace(query) == "" {
			r.find.clear()
			return ui.Effect{}
		}
		return ui.Effect{Cmd: r.search(query)}
	default:
		r.find.input.Update(k)
	}
	return ui.Effect{}
}

// search looks through the whole lesson outside Update: that lays out what was not visible yet.
func (r *Screen) search(query string) tea.Cmd {
	layout, doc, blocks := r.layout, r.doc, r.doc.Len()
	return func() tea.Msg {
		msg := hitsMsg{to: r, in: doc, query: query, marks: map[spot][]lipgloss.Range{}}
		for i := range blocks {
			for line, ranges := range findIn(layout.Lines(i), query) {
				if len(ranges) == 0 {
					continue
				}
				at := spot{i, line}
				msg.hits = append(msg.hits, at)
				msg.marks[at] = ranges
			}
		}
		return msg
	}
}

// findIn finds a text in the lines of a block, without regard to case and to how white space is laid out: a match may
// go on in the next line. It returns the cells of each line that belong to a match.
func findIn(lines []string, query string) [][]lipgloss.Range {
	text, cells := flatten(lines)
	query = strings.Join(strings.Fields(strings.ToLower(query)), " ")
	out := make([][]lipgloss.Range, len(lines))
	style := lipgloss.NewStyle().Reverse(true)
	for from := 0; query != ""; {
		i := strings.Index(text[from:], query)
		if i < 0 {
			break
		}
		from += i + len(query)
		for _, c := range cells[from-len(query) : from] {
			ranges := out[c.line]
			if n := len(ranges); n > 0 && c.at <= ranges[n-1].End {
				ranges[n-1].End = max(ranges[n-1].End, c.at+c.width)
				continue
			}
			out[c.line] = append(ranges, lipgloss.NewRange(c.at, c.at+c.width, style))
		}
	}
	return out
}

// cell is where a byte of flattened text is shown.
type cell struct{ line, at, width int }

// flatten joins lines in lower case, with single spaces, and says for each byte where it is shown.
func flatten(lines []string) (string, []cell) {
	var text strings.Builder
	var cells []cell
	space := true
	for n, l := range lines {
		at := 0
		for _, r := range ansi.Strip(l) + " " {
			s := strings.ToLower(string(r))
			width := ansi.StringWidth(string(r))
			if blank := r == ' '; !blank || !space {
				text.WriteString(s)
				for range len(s) {
					cells = append(cells, cell{n, at, width})
				}
				space = blank
			}
			at += width
		}
	}
	return text.String(), cells
}

// found takes the matches and goes to the first at or after the top of the window.
func (r *Screen) found(msg hitsMsg) ui.Effect {
	if msg.land {
		return r.landOn(msg)
	}
	r.find.query, r.find.hits, r.find.marks, r.find.at, r.find.landed = msg.query, msg.hits, msg.marks, -1, false
	if len(msg.hits) == 0 {
		r.find.query = ""
		return ui.Effect{Say: fmt.Sprintf("“%s” is not in this lesson.", render.Clean(msg.query))}
	}
	for i, h := range msg.hits {
		if !r.after(r.top, h) {
			r.find.at = i - 1
			break
		}
	}
	return r.nextHit(1)
}

// landOn marks what the lesson was opened for. It moves only within the block that it was opened at: that is the place
// which was chosen, and the text may stand elsewhere, too.
func (r *Screen) landOn(msg hitsMsg) ui.Effect {
	if len(msg.hits) == 0 || r.find.typing {
		return ui.Effect{}
	}
	r.find.query, r.find.hits, r.find.marks, r.find.landed = msg.query, msg.hits, msg.marks, true
	block := r.top.block
	if r.landing != nil {
		block = r.placeOf(*r.landing)
	}
	for i, h := range msg.hits {
		if h.block == block {
			r.find.at = i - 1
			return r.nextHit(1)
		}
	}
	return ui.Effect{}
}

// seek looks for what the lesson was opened for, once it is laid out.
func (r *Screen) seek() tea.Cmd {
	query := r.find.sought
	if query == "" || r.layout == nil {
		return nil
	}
	r.find.sought = ""
	find := r.search(query)
	return func() tea.Msg {
		msg, _ := find().(hitsMsg)
		msg.land = true
		return msg
	}
}

// nextHit goes to the next or previous match, round and round.
func (r *Screen) nextHit(step int) ui.Effect {
	n := len(r.find.hits)
	if n == 0 {
		return ui.Effect{Say: "Nothing to go to: / finds."}
	}
	r.find.at = (r.find.at + step + n) % n
	hit := r.find.hits[r.find.at]
	r.top = hit
	r.scroll(-r.height / 3)
	r.settle()
	e := ui.Effect{Say: fmt.Sprintf("“%s” %d of %d", render.Clean(r.find.query), r.find.at+1, n)}
	return r.movedEffect(e)
}
