package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/render"
)

// finder looks for text in the lesson that is shown.
type finder struct {
	typing bool
	input  filter
	query  string
	hits   []spot
	marks  map[spot][]lipgloss.Range
	at     int
}

// hitsMsg brings the lines that hold what was looked for.
type hitsMsg struct {
	to    *reader
	query string
	hits  []spot
	marks map[spot][]lipgloss.Range
}

func newFinder() finder { return finder{input: newFilter()} }

func (f *finder) start() {
	f.typing = true
	f.input.clear()
	f.input.start()
}

func (f *finder) clear() {
	f.typing, f.query, f.hits, f.marks = false, "", nil, nil
	f.input.clear()
}

func (f *finder) mark(at spot, line string) string { return highlight(line, f.marks[at]) }

func (r *reader) typed(k tea.KeyPressMsg) Effect {
	switch {
	case key.Matches(k, keyBack):
		r.find.clear()
	case key.Matches(k, keyEnter):
		query := r.find.input.text()
		r.find.typing = false
		if strings.TrimSpace(query) == "" {
			r.find.clear()
			return Effect{}
		}
		return Effect{Cmd: r.search(query)}
	default:
		r.find.input.update(k)
	}
	return Effect{}
}

// search looks through the whole lesson outside Update: that lays out what was not visible yet.
func (r *reader) search(query string) tea.Cmd {
	layout, blocks := r.layout, r.doc.Len()
	return func() tea.Msg {
		msg := hitsMsg{to: r, query: query, marks: map[spot][]lipgloss.Range{}}
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

// findIn finds a text, without regard to case, in lines of a block; a match may go on in the next line.
func findIn(lines []string, query string) [][]lipgloss.Range {
	out := make([][]lipgloss.Range, len(lines))
	var all strings.Builder
	var starts []int
	for _, l := range lines {
		starts = append(starts, all.Len())
		all.WriteString(strings.ToLower(strings.TrimRight(ansi.Strip(l), " ")) + " ")
	}
	text, query := all.String(), strings.ToLower(strings.TrimSpace(query))
	style := lipgloss.NewStyle().Reverse(true)
	for from := 0; ; {
		i := strings.Index(text[from:], query)
		if i < 0 {
			return out
		}
		begin, end := from+i, from+i+len(query)
		for n := range starts {
			stop := len(text)
			if n+1 < len(starts) {
				stop = starts[n+1]
			}
			a, b := max(begin, starts[n]), min(end, stop-1)
			if a < b {
				line := text[starts[n]:stop]
				out[n] = append(out[n], lipgloss.NewRange(ansi.StringWidth(line[:a-starts[n]]), ansi.StringWidth(line[:b-starts[n]]), style))
			}
		}
		from = end
	}
}

// found takes the matches and goes to the first at or after the top of the window.
func (r *reader) found(msg hitsMsg) Effect {
	r.find.query, r.find.hits, r.find.marks, r.find.at = msg.query, msg.hits, msg.marks, -1
	if len(msg.hits) == 0 {
		r.find.query = ""
		return Effect{Say: fmt.Sprintf("“%s” is not in this lesson.", render.Clean(msg.query))}
	}
	for i, h := range msg.hits {
		if !r.after(r.top, h) {
			r.find.at = i - 1
			break
		}
	}
	return r.nextHit(1)
}

// nextHit goes to the next or previous match, round and round.
func (r *reader) nextHit(step int) Effect {
	n := len(r.find.hits)
	if n == 0 {
		return Effect{Say: "Nothing to go to: / finds."}
	}
	r.find.at = (r.find.at + step + n) % n
	hit := r.find.hits[r.find.at]
	r.top = hit
	r.scroll(-r.height / 3)
	r.settle()
	e := Effect{Say: fmt.Sprintf("“%s” %d of %d", render.Clean(r.find.query), r.find.at+1, n)}
	return r.movedEffect(e)
}
