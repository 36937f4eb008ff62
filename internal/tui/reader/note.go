package reader

import (
	"path"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/lookup"
	"learn/internal/notes"
	"learn/internal/position"
	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// Notebook has notes written in the learner's editor, each in a file that stays until what was written is a note.
type Notebook interface {
	// Begin makes the file of a draft, and the command that edits it. A draft of this name that was left with something
	// in it is gone on with. The name is one path element.
	Begin(name, draft string) (file string, edit tea.ExecCommand, err error)
	// Read returns what a file of a draft holds now.
	Read(file string) (string, error)
	// Discard removes the file of a draft.
	Discard(file string) error
}

// Write has notes written with a notebook. It is called before Start; without one there are bookmarks only.
func (r *Screen) Write(b Notebook) { r.notebook = b }

// Land opens the lesson at a place of it rather than where the learner stopped. It is called before Start.
func (r *Screen) Land(p progress.Position) { r.landing = &p }

// The signs of a bookmark and of a note: they differ by shape.
const (
	signMark = "◆"
	signNote = "✎"
)

// signs are what stands in the margin and the outline: bookmarks and notes by block and by heading.
type signs struct{ blocks, headings signsAt }

// signsAt are the signs of some places, each kind once.
type signsAt map[int]string

func (s signsAt) add(at int, sign string) {
	if !strings.Contains(s[at], sign) {
		s[at] += sign
	}
}

// resign finds the blocks of bookmarks and notes in the text that is shown. One whose block is gone stands where its
// neighbours are, else at its heading.
func (r *Screen) resign() {
	r.signs = signs{signsAt{}, signsAt{}}
	if r.doc == nil || r.doc.Len() == 0 {
		return
	}
	known := r.summary.Lesson(r.lesson.Path())
	put := func(p progress.Position, sign string) {
		block := r.placeOf(p)
		r.signs.blocks.add(block, sign)
		r.signs.headings.add(r.doc.Block(block).Heading, sign)
	}
	for _, m := range known.Marks {
		put(m.Position, signMark)
	}
	for _, n := range known.Notes {
		put(n.Position, signNote)
	}
}

// placeOf is the block that a bookmark or note stands at now.
func (r *Screen) placeOf(p progress.Position) int {
	if at := position.Block(r.doc, p); at >= 0 {
		return at
	}
	if at := position.Edited(r.doc, p); at >= 0 {
		return at
	}
	at, _ := position.Find(r.doc, p)
	return at
}

// signAt is the sign beside a visible line: the first of the block's signs at its first visible line, the second below.
func (r *Screen) signAt(s spot) string {
	first := 0
	if s.block == r.top.block {
		first = r.top.line
	}
	all := []rune(r.signs.blocks[s.block])
	if at := s.line - first; at >= 0 && at < len(all) {
		return string(all[at])
	}
	return ""
}

// beside puts a sign into the margin of a line, at its right where there is no margin.
func (r *Screen) beside(line, sign string, margin int) string {
	switch {
	case sign == "":
		return strings.Repeat(" ", margin) + line
	case margin == 0:
		return ui.Pad(line, r.bodyWidth()) + r.theme.Accent(ansi.Truncate(sign, max(r.width-r.bodyWidth(), 0), ""))
	}
	before := max(margin-2, 0)
	return strings.Repeat(" ", before) + r.theme.Accent(sign) + strings.Repeat(" ", margin-before-1) + line
}

// block is the one that a bookmark or note is for: the focused listing, else the first of which text is visible.
func (r *Screen) block() int {
	if r.focus >= 0 {
		return r.focus
	}
	at, from := r.top.block, r.top.line
	for ; at < r.doc.Len()-1; at, from = at+1, 0 {
		b, lines := r.doc.Block(at), r.layout.Lines(at)
		if b.Kind == render.KindRule {
			continue
		}
		for _, l := range lines[min(from, len(lines)):] {
			if strings.TrimSpace(ansi.Strip(l)) != "" {
				return at
			}
		}
	}
	return at
}

// toggleMark marks a block, or takes its mark away.
func (r *Screen) toggleMark() ui.Effect {
	block, lesson := r.block(), r.lesson.Path()
	for _, m := range r.summary.Lesson(lesson).Marks {
		if r.placeOf(m.Position) == block {
			m.Off = true
			return ui.Effect{Record: []progress.Event{progress.Marked(lesson, m.MarkData)}, Say: "Mark removed: " + lookup.OneLine(m.Line)}
		}
	}
	m := progress.MarkData{Position: position.At(r.doc, block), Line: notes.FirstWords(r.doc.Block(block))}
	return ui.Effect{Record: []progress.Event{progress.Marked(lesson, m)}, Say: signMark + " Marked: " + m.Line}
}

// noteAt is the note at a block, the newest of several, or the beginning of one.
func (r *Screen) noteAt(block int) progress.NoteData {
	list := r.summary.Lesson(r.lesson.Path()).Notes
	for i := len(list) - 1; i >= 0; i-- {
		if r.placeOf(list[i].Position) == block {
			return list[i].NoteData
		}
	}
	return progress.NoteData{ID: progress.NewID().String(), Position: position.At(r.doc, block), Line: notes.FirstWords(r.doc.Block(block))}
}

// editedMsg says that the editor of a note was left, or why there was none.
type editedMsg struct {
	to   *Screen
	note progress.NoteData // as it was
	file string
	err  error
}

// draftMsg brings what was written.
type draftMsg struct {
	editedMsg
	text string
}

// writeNote opens the learner's editor on the note at a block.
func (r *Screen) writeNote() ui.Effect {
	if r.notebook == nil {
		return ui.Effect{Say: "Notes cannot be written here."}
	}
	book, n := r.notebook, r.noteAt(r.block())
	where := lookup.OneLine(r.lesson.Title)
	if h := r.doc.Block(r.placeOf(n.Position)).Heading; h >= 0 {
		where += " › " + lookup.OneLine(r.doc.Headings()[h].Text)
	}
	name := strings.ReplaceAll(r.lesson.Path(), "/", "-") + "-" + n.Position.Hash + ".md"
	draft := notes.Draft(n.Text, where, lookup.OneLine(n.Line))
	return ui.Effect{Cmd: func() tea.Msg {
		msg := editedMsg{to: r, note: n}
		file, edit, err := book.Begin(path.Base(name), draft)
		if err != nil {
			msg.err = err
			return msg
		}
		msg.file = file
		return tea.Exec(edit, func(err error) tea.Msg {
			msg.err = err
			return msg
		})()
	}}
}

// edited reads what was written once the editor was left. An editor that failed leaves its file, for the next time.
func (r *Screen) edited(msg editedMsg) ui.Effect {
	if msg.err != nil {
		return ui.Effect{Say: "The note was not written: " + render.Clean(msg.err.Error())}
	}
	book := r.notebook
	return ui.Effect{Cmd: func() tea.Msg {
		text, err := book.Read(msg.file)
		msg.err = err
		return draftMsg{msg, text}
	}}
}

// written stores a note. What cannot be one stays in its file, and the next N goes on with it.
func (r *Screen) written(msg draftMsg) ui.Effect {
	n := msg.note
	text := notes.Text(msg.text)
	err := msg.err
	if err == nil {
		err = notes.Check(text)
	}
	if err != nil {
		return ui.Effect{Say: render.Clean("Not kept, " + err.Error() + ": N goes on with it, in " + msg.file)}
	}
	e := ui.Effect{Cmd: r.discard(msg.file)}
	switch {
	case text == strings.TrimSpace(n.Text) && text == "":
		e.Say = "No note was written. An editor with a window of its own has to wait, as in EDITOR=\"code --wait\"."
		return e
	case text == strings.TrimSpace(n.Text):
		e.Say = "The note is as it was."
		return e
	case text == "":
		e.Say = "The note is deleted."
	default:
		e.Say = signNote + " The note is kept."
	}
	n.Text = text
	e.Record = []progress.Event{progress.Noted(r.lesson.Path(), n)}
	return e
}

// discard removes the file of a note that is recorded.
func (r *Screen) discard(file string) tea.Cmd {
	book := r.notebook
	return func() tea.Msg {
		if err := book.Discard(file); err != nil {
			return sayMsg{r, "The file of the note could not be removed: " + render.Clean(err.Error())}
		}
		return nil
	}
}

// sayMsg brings what is to be said once something was done outside Update.
type sayMsg struct {
	to   *Screen
	text string
}

// noteMsg takes a message about a note; false if it is none for this screen.
func (r *Screen) noteMsg(msg tea.Msg) (ui.Effect, bool) {
	switch msg := msg.(type) {
	case editedMsg:
		if msg.to == r {
			return r.edited(msg), true
		}
	case draftMsg:
		if msg.to == r {
			return r.written(msg), true
		}
	case sayMsg:
		if msg.to == r {
			return ui.Effect{Say: msg.text}, true
		}
	}
	return ui.Effect{}, false
}
