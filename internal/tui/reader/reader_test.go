package reader

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"learn/internal/position"
	"learn/internal/progress"
	"learn/internal/tui/ui"
	"learn/internal/tui/uitest"
)

// driver drives a reader as the app does: what it records is folded into the summary and told to it.
type driver struct {
	t       *testing.T
	screen  *Screen
	summary *progress.Summary
}

// drive opens the long lesson of the course.
func drive(t *testing.T, s *progress.Summary, width, height int) *driver {
	t.Helper()
	course := uitest.Course(t)
	ref, err := course.Find("one/long")
	if err != nil {
		t.Fatal(err)
	}
	never := func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil }
	d := &driver{t: t, summary: s}
	d.screen = New(course, ref.Lesson, "", ui.NewTheme(true, colorprofile.TrueColor), s, nil, never)
	d.screen.Resize(width, height)
	d.do(d.screen.Update(ui.SummaryMsg{Summary: s}))
	d.do(d.screen.Start())
	return d
}

func (d *driver) do(e ui.Effect) {
	d.record(e.Record)
	d.run(e.Cmd)
}

func (d *driver) record(events []progress.Event) {
	for _, ev := range events {
		d.summary.Apply(ev)
	}
	if len(events) > 0 {
		d.do(d.screen.Update(ui.SummaryMsg{Summary: d.summary}))
	}
}

// run carries out a command and hands its message back.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	default:
		d.do(d.screen.Update(msg))
	}
}

func (d *driver) keys(names ...string) {
	for _, n := range names {
		for _, k := range uitest.Keys(n) {
			d.do(d.screen.Update(k))
		}
	}
}

// TestPlaceSurvivesWidths: through any change of width, leaving and coming back, the block at the top stays there.
func TestPlaceSurvivesWidths(t *testing.T) {
	for _, width := range []int{40, 80, 120} {
		s := progress.NewSummary()
		d := drive(t, s, width, 13)
		for range 37 {
			d.keys("down")
		}
		at := d.screen.top
		d.record(d.screen.Leave())
		for _, other := range []int{width, 33, 61, 80, 200} {
			again := drive(t, s, other, 13)
			got := again.screen.top
			if got.block != at.block || other == width && got != at {
				t.Errorf("left at %+v in %d columns, back at %+v in %d", at, width, got, other)
			}
			if before := got; other == width {
				again.screen.Resize(50, 13)
				again.screen.Resize(width, 13)
				if now := again.screen.top; now.block != before.block {
					t.Errorf("after a resize and back: %+v, was %+v", now, before)
				}
			}
		}
	}
}

// TestPlaceInAnEditedLesson: the block is found by its text, then by its neighbours, then the heading is.
func TestPlaceInAnEditedLesson(t *testing.T) {
	d := drive(t, progress.NewSummary(), 80, 13)
	d.keys("]", "]", "]", "]", "down", "down", "down")
	r := d.screen
	p := r.position()
	if got := position.Block(r.doc, p); got != r.top.block {
		t.Errorf("the block is found at %d; it is %d", got, r.top.block)
	}
	moved := p
	moved.Block += 9 // the text above was edited
	if got := position.Block(r.doc, moved); got != r.top.block {
		t.Errorf("moved by nine blocks it is found at %d; it is %d", got, r.top.block)
	}
	gone := p
	gone.Hash = "0000"
	r.top = spot{}
	r.restore(gone)
	if r.doc.Headings()[r.headingAt()].Anchor != p.Heading {
		t.Errorf("a lost block leads to %+v; want heading %s", r.top, p.Heading)
	}
}

func TestFindIn(t *testing.T) {
	lines := []string{"The \x1b[1mquick\x1b[0m brown", "  fox jumps", "over 日本 THE fox", ""}
	for query, want := range map[string][]int{"quick": {0}, "BROWN  FOX": {0, 1}, "brown fox": {0, 1}, " ": nil, "fox": {1, 2}, "日本": {2}, "cat": nil, "brown": {0}} {
		var got []int
		for i, ranges := range findIn(lines, query) {
			if len(ranges) > 0 {
				got = append(got, i)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q is found in lines %v; want %v", query, got, want)
		}
	}
	if r := findIn(lines, "日本")[2][0]; r.Start != 5 || r.End != 9 {
		t.Errorf("wide text is marked from %d to %d; want 5 to 9", r.Start, r.End)
	}
}
