package reader

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/notes"
	"learn/internal/position"
	"learn/internal/progress"
	"learn/internal/tui/ui"
)

// fakeBook is a notebook without files or an editor: what the learner writes is said before.
type fakeBook struct {
	names, drafts []string
	begin, read   error
	writes        func(draft string) string
	left          string // in the file
	gone          int
}

func (b *fakeBook) Begin(name, draft string) (string, tea.ExecCommand, error) {
	b.names, b.drafts = append(b.names, name), append(b.drafts, draft)
	b.left = draft
	return "/drafts/" + name, nil, b.begin
}

func (b *fakeBook) Read(string) (string, error) { return b.writes(b.left), b.read }

func (b *fakeBook) Discard(string) error { b.gone++; return nil }

// notes presses N and leaves the editor, and returns what the reader says then and what it records. The window's part,
// giving the terminal away, is left out.
func (d *driver) note(b *fakeBook, editor error) (string, []progress.Event) {
	d.t.Helper()
	d.screen.Write(b)
	e := d.screen.Update(tea.KeyPressMsg{Code: 'N', Text: "N"})
	if e.Cmd == nil {
		return e.Say, nil
	}
	var msg tea.Msg = editedMsg{to: d.screen, note: d.screen.noteAt(d.screen.block()), file: "/drafts/x", err: editor}
	if began := call(e.Cmd); b.begin != nil {
		msg = began
	}
	for range 2 {
		e = d.screen.Update(msg)
		if e.Cmd == nil || e.Say != "" {
			break
		}
		msg = call(e.Cmd)
	}
	d.run(e.Cmd)
	d.record(e.Record)
	return e.Say, e.Record
}

// call runs a command and returns its message, the last if it is several.
func call(cmd tea.Cmd) tea.Msg {
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			if c != nil {
				msg = call(c)
			}
		}
	}
	return msg
}

func (d *driver) known() *progress.LessonSummary { return d.summary.Lesson("one/long") }

func (d *driver) plain() string { return ansi.Strip(d.screen.View()) }

// TestMarkIsSetAndTaken: by the same key, at the block at the top or the focused listing; shown in margin and outline.
func TestMarkIsSetAndTaken(t *testing.T) {
	for _, width := range []int{40, 80, 130} {
		d := drive(t, progress.NewSummary(), width, 20)
		d.keys("]", "m")
		if m := d.known().Marks; len(m) != 1 || m[0].Line != "Section 0" || m[0].Position.Heading != "s0" {
			t.Fatalf("marks: %+v", m)
		}
		first, _, _ := strings.Cut(d.plain(), "\n")
		if !strings.Contains(first, signMark) || !strings.Contains(first, "Section 0") || ansi.StringWidth(first) > width {
			t.Errorf("at %d the first line is %q", width, first)
		}
		d.keys("tab", "m")
		if m := d.known().Marks; len(m) != 2 || !strings.HasPrefix(m[1].Line, "fn main()") {
			t.Errorf("with the listing: %+v", m)
		}
		d.keys("m", "esc", "o")
		if m := d.known().Marks; len(m) != 1 {
			t.Errorf("without: %+v", m)
		}
		if !strings.Contains(d.plain(), "Section 0 "+signMark) || strings.Contains(d.plain(), "Section 1 "+signMark) {
			t.Errorf("the outline is\n%s", d.plain())
		}
		d.keys("esc", "m")
		if m := d.known().Marks; len(m) != 0 || strings.Contains(d.plain(), signMark) {
			t.Errorf("left: %+v\n%s", m, d.plain())
		}
	}
}

// TestMarkSkipsWhatIsOutOfSight: a block of which only the gap is visible is not the one at the top.
func TestMarkSkipsWhatIsOutOfSight(t *testing.T) {
	d := drive(t, progress.NewSummary(), 80, 20)
	d.keys("]", "down", "m")
	if m := d.known().Marks; len(m) != 1 || !strings.HasPrefix(m[0].Line, "Paragraph 0") {
		t.Errorf("marks: %+v", m)
	}
}

// TestNoteIsWrittenChangedAndDeleted, each by leaving the editor with another text.
func TestNoteIsWrittenChangedAndDeleted(t *testing.T) {
	d := drive(t, progress.NewSummary(), 80, 20)
	d.keys("]", "m")
	b := &fakeBook{writes: func(draft string) string { return "Why?\n" + draft }}
	if say, _ := d.note(b, nil); !strings.Contains(say, "kept") {
		t.Errorf("it says %q", say)
	}
	n := d.known().Notes
	if len(n) != 1 || n[0].Text != "Why?" || n[0].Line != "Section 0" || b.gone != 1 {
		t.Fatalf("notes: %+v, %d files removed", n, b.gone)
	}
	if !strings.Contains(b.drafts[0], "Section 0") || !strings.Contains(b.drafts[0], "Title of long") || !strings.HasPrefix(b.names[0], "one-long-") {
		t.Errorf("the draft %s is\n%s", b.names[0], b.drafts[0])
	}
	lines := strings.Split(d.plain(), "\n")
	if !strings.Contains(lines[0], signMark) || !strings.Contains(lines[1], signNote) {
		t.Errorf("the margin of mark and note:\n%s", d.plain())
	}
	b.writes = func(draft string) string { return "Because.\n" + draft }
	d.note(b, nil)
	if n := d.known().Notes; len(n) != 1 || n[0].Text != "Because.\nWhy?" {
		t.Errorf("changed: %+v", n)
	}
	b.writes = func(draft string) string { return draft }
	if say, events := d.note(b, nil); say != "The note is as it was." || len(events) != 0 {
		t.Errorf("left as it was: %q, %d events", say, len(events))
	}
	b.writes = func(draft string) string { return " \n" }
	if say, _ := d.note(b, nil); say != "The note is deleted." || len(d.known().Notes) != 0 {
		t.Errorf("emptied: %q, %+v", say, d.known().Notes)
	}
	if say, events := d.note(b, nil); !strings.Contains(say, "No note was written") || len(events) != 0 {
		t.Errorf("empty and new: %q, %d events", say, len(events))
	}
}

// TestNoteThatCannotBeKept stays in its file, which the reader names.
func TestNoteThatCannotBeKept(t *testing.T) {
	asIs := func(draft string) string { return draft }
	for name, c := range map[string]struct {
		book   fakeBook
		editor error
		want   string
	}{
		"too long":     {fakeBook{writes: func(string) string { return strings.Repeat("x", notes.MaxText+1) }}, nil, "Not kept, too long (17 KiB, 16 at most): N goes on with it, in /drafts/"},
		"unreadable":   {fakeBook{writes: asIs, read: errors.New("no\x1b[2Jpe")}, nil, "no␛[2Jpe: N goes on with it"},
		"editor fails": {fakeBook{writes: asIs}, errors.New("vi: exit status 1"), "The note was not written: vi: exit status 1"},
		"no editor":    {fakeBook{writes: asIs, begin: errors.New("set EDITOR")}, nil, "The note was not written: set EDITOR"},
	} {
		d := drive(t, progress.NewSummary(), 80, 20)
		say, events := d.note(&c.book, c.editor)
		if !strings.Contains(say, c.want) || len(events) != 0 || c.book.gone != 0 {
			t.Errorf("%s: it says %q, %d events, %d files removed", name, say, len(events), c.book.gone)
		}
	}
}

// TestNoteKeyIsThatOfMatches, while there are any.
func TestNoteKeyIsThatOfMatches(t *testing.T) {
	d := drive(t, progress.NewSummary(), 80, 20)
	b := &fakeBook{}
	d.screen.Write(b)
	d.keys("/", "pumps", "enter", "N")
	if len(b.names) != 0 {
		t.Error("the previous match wrote a note")
	}
	d.keys("esc", "N")
	if len(b.names) != 1 {
		t.Error("without matches no note was begun")
	}
	d.screen.Write(nil)
	if e := d.screen.Update(tea.KeyPressMsg{Code: 'N', Text: "N"}); e.Say == "" || e.Cmd != nil {
		t.Errorf("without a notebook: %+v", e)
	}
}

// TestSignsFollowAnEdit: a mark whose block was edited stands where its neighbours are; one that has none, somewhere.
func TestSignsFollowAnEdit(t *testing.T) {
	d := drive(t, progress.NewSummary(), 80, 20)
	p := position.At(d.screen.doc, 5)
	p.Hash = "edited since"
	d.record([]progress.Event{progress.Marked("one/long", progress.MarkData{Position: p})})
	if d.screen.signs.blocks[5] != signMark {
		t.Errorf("signs: %+v", d.screen.signs)
	}
	d.record([]progress.Event{progress.Marked("one/long", progress.MarkData{Position: progress.Position{Block: -3, Hash: "x", Fraction: 9}})})
	if n := len(d.screen.signs.blocks); n != 2 {
		t.Errorf("%d blocks have signs", n)
	}
}

// TestLanding: a note opens its lesson at its block, wherever the learner stopped.
func TestLanding(t *testing.T) {
	s := progress.NewSummary()
	d := drive(t, s, 80, 20)
	d.keys("G")
	d.record(d.screen.Leave())
	want := position.At(d.screen.doc, 7)
	fresh := drive(t, s, 80, 20)
	again := New(fresh.screen.course, fresh.screen.lesson, "", fresh.screen.theme, s, nil, fresh.screen.tick)
	again.Land(want)
	fresh.screen = again
	again.Resize(60, 20)
	fresh.do(again.Update(ui.SummaryMsg{Summary: s}))
	fresh.do(again.Start())
	if again.top != (spot{7, 0}) {
		t.Errorf("it opens at %+v", again.top)
	}
}
