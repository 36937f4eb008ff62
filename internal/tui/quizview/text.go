package quizview

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textarea"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"learn/internal/quiz"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// Bounds of what can be typed, in characters, and of a field on the screen.
const (
	mostTyped   = 400
	mostPrinted = 4000
	fieldWidth  = 60
	fieldHeight = 8
)

// newLine is a line to type into. Its cursor stands still: nothing moves on a page that one thinks over.
func newLine() textinput.Model {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = mostTyped
	plain := textinput.StyleState{}
	in.SetStyles(textinput.Styles{Focused: plain, Blurred: plain, Cursor: textinput.CursorStyle{}})
	in.Focus()
	return in
}

// cleanInput drops from keys and pastes what must not reach the screen.
func cleanInput(msg tea.Msg) tea.Msg {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		m.Text = render.Clean(m.Text)
		return m
	case tea.PasteMsg:
		m.Content = render.Clean(m.Content)
		return m
	}
	return msg
}

// edits says whether a key or paste is one for a text field: everything that types, deletes or moves in a line.
func edits(msg tea.Msg) bool {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		_, ok = msg.(tea.PasteMsg)
		return ok
	}
	if k.Text != "" {
		return true
	}
	switch k.Code {
	case tea.KeyBackspace, tea.KeyDelete, tea.KeyLeft, tea.KeyRight, tea.KeyHome, tea.KeyEnd:
		return true
	}
	return k.Mod&(tea.ModCtrl|tea.ModAlt) != 0 && strings.ContainsRune("abdefhkuw", k.Code)
}

// short takes a word, an expression or a number.
type short struct {
	line textinput.Model
}

func newShort(*quiz.Question) *short { return &short{line: newLine()} }

func (s *short) typing() bool        { return true }
func (s *short) keys() []key.Binding { return []key.Binding{keySubmit, keyLeave} }
func (s *short) answer() quiz.Answer { return quiz.Answer{Text: s.line.Value()} }

func (s *short) update(msg tea.Msg) step {
	if !edits(msg) {
		return stepIgnored
	}
	s.line, _ = s.line.Update(cleanInput(msg))
	return stepTaken
}

func (s *short) lacks(bool) string {
	if strings.TrimSpace(s.line.Value()) == "" {
		return "Type an answer first."
	}
	return ""
}

func (s *short) view(v *canvas) block {
	return block{lines: []string{v.line(&s.line)}, to: 1}
}

// line draws a text field of one line; once judged, with the mark of the verdict and without a cursor.
func (v *canvas) line(in *textinput.Model) string {
	if v.verdict != nil {
		return v.judge(v.verdict.Right) + " " + ui.Cut(render.Clean(in.Value()), max(v.width-2, 1))
	}
	in.SetWidth(max(min(v.width-3, fieldWidth), 1))
	return v.theme.Accent("❯") + " " + strings.TrimRight(in.View(), " ")
}

// trace says what a program does: first whether it compiles and how it ends, then what it prints or its error.
type trace struct {
	at      int  // outcome, -1 before the first key
	inField bool // the text field has the keys
	printed textarea.Model
	failed  textinput.Model
}

// outcomes are what a program can do, in the order in which they are shown.
func outcomes() []struct{ id, text string } {
	return []struct{ id, text string }{
		{quiz.Prints, "It compiles, and prints …"},
		{quiz.Panics, "It compiles, and panics"},
		{quiz.Fails, "It does not compile: error …"},
	}
}

func newTrace(*quiz.Question) *trace {
	out := textarea.New()
	out.Prompt, out.ShowLineNumbers = "", false
	out.CharLimit = mostPrinted
	out.DynamicHeight, out.MinHeight, out.MaxHeight = true, 2, fieldHeight
	out.MaxContentHeight = mostPrinted
	plain := textarea.StyleState{Selection: reversed()}
	out.SetStyles(textarea.Styles{Focused: plain, Blurred: plain, Cursor: textarea.CursorStyle{}})
	out.Focus()
	return &trace{at: -1, printed: out, failed: newLine()}
}

func (t *trace) typing() bool { return t.inField }

func (t *trace) outcome() string {
	if t.at < 0 {
		return ""
	}
	return outcomes()[t.at].id
}

func (t *trace) keys() []key.Binding {
	switch {
	case !t.inField:
		if t.hasField() {
			return []key.Binding{ui.Named(ui.KeyEnter, "to the text"), keyMove, keyNumber, keyForce, keyLeave}
		}
		return []key.Binding{keySubmit, keyMove, keyNumber, keyLeave}
	case t.outcome() == quiz.Prints:
		return []key.Binding{keyForce, ui.Named(ui.KeyEnter, "new line"), ui.Named(keyTab, "outcome"), ui.Named(ui.KeyBack, "outcome")}
	}
	return []key.Binding{keySubmit, ui.Named(keyTab, "outcome"), ui.Named(ui.KeyBack, "outcome")}
}

// hasField says that the chosen outcome wants text as well.
func (t *trace) hasField() bool { return t.outcome() == quiz.Prints || t.outcome() == quiz.Fails }

func (t *trace) update(msg tea.Msg) step {
	k, isKey := msg.(tea.KeyPressMsg)
	if isKey && key.Matches(k, keyTab, keyTabUp) {
		t.inField = !t.inField && t.hasField()
		return stepTaken
	}
	if t.inField {
		return taken(t.typed(msg, k))
	}
	if !isKey {
		return stepIgnored
	}
	if n := digitOf(k); n > 0 && n <= len(outcomes()) {
		t.at = n - 1
		t.inField = t.hasField()
		return stepTaken
	}
	if key.Matches(k, ui.KeyEnter) && t.hasField() {
		t.inField = true
		return stepTaken
	}
	return taken(moveCursor(k, &t.at, len(outcomes())))
}

// typed handles a key in the text field. In printed text enter begins a new line; an error is one line.
func (t *trace) typed(msg tea.Msg, k tea.KeyPressMsg) bool {
	if key.Matches(k, ui.KeyBack) {
		t.inField = false
		return true
	}
	if t.outcome() == quiz.Fails {
		if !edits(msg) {
			return false
		}
		t.failed, _ = t.failed.Update(cleanInput(msg))
		return true
	}
	if !edits(msg) && !key.Matches(k, ui.KeyEnter, keyMove) {
		return false
	}
	t.printed, _ = t.printed.Update(cleanInput(msg))
	return true
}

func (t *trace) answer() quiz.Answer {
	a := quiz.Answer{Outcome: t.outcome()}
	switch a.Outcome {
	case quiz.Prints:
		a.Text = t.printed.Value()
	case quiz.Fails:
		a.Text = t.failed.Value()
	}
	return a
}

func (t *trace) lacks(forced bool) string {
	switch {
	case t.at < 0:
		return "Choose first what the program does: ↑↓, or 1 to 3."
	case t.outcome() == quiz.Fails && strings.TrimSpace(t.failed.Value()) == "" && !forced:
		return "Which error? Type its code, or say in words what the compiler objects to."
	}
	return ""
}

func (t *trace) view(v *canvas) block {
	var b block
	for i, o := range outcomes() {
		mark, label := v.bar(i == t.at && !t.inField), strconv.Itoa(i+1)
		if n, ok := v.note(0); ok && i == t.at {
			mark = v.judge(n.Right)
		} else if i == t.at && t.inField {
			mark = v.theme.Accent("▸")
		}
		if i == t.at {
			b.from = len(b.lines)
		}
		b.lines = append(b.lines, v.item(mark, label, render.Wrap(o.text, v.inside(label)))...)
		if i == t.at {
			b.to = len(b.lines)
		}
	}
	if !t.hasField() {
		return b
	}
	b.lines = append(b.lines, "")
	at, lines := t.field(v)
	if t.inField && v.verdict == nil {
		b.from, b.to = len(b.lines)+at, len(b.lines)+at+1
	}
	b.lines = append(b.lines, lines...)
	return b
}

// field draws the text field of the outcome, and says in which of its lines the cursor is.
func (t *trace) field(v *canvas) (int, []string) {
	if t.outcome() == quiz.Fails {
		if v.verdict == nil && !t.inField {
			return 0, []string{"  " + ui.Cut(render.Clean(t.failed.Value()), v.width-2)}
		}
		return 0, []string{v.line(&t.failed)}
	}
	if v.verdict != nil || !t.inField {
		text := strings.TrimRight(render.Clean(t.printed.Value()), "\n ")
		return 0, v.framed(strings.Split(text, "\n"), v.verdict == nil)
	}
	t.printed.SetWidth(max(min(v.width-3, ui.ProseMost), 1))
	lines := v.framed(strings.Split(t.printed.View(), "\n"), true)
	at := max(t.printed.Line()-t.printed.ScrollYOffset(), 0)
	if v.width >= 40 {
		lines = append(lines, v.theme.Faint("  enter begins a new line · ctrl+s answers"))
	}
	return min(at, max(len(lines)-1, 0)), lines
}

// framed draws lines behind a rule that says: this is what stands on the terminal.
func (v *canvas) framed(lines []string, open bool) []string {
	rule := v.theme.Faint("│")
	if open {
		rule = v.theme.Accent("│")
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = rule + " " + strings.TrimRight(l, " ")
	}
	return out
}

// underlined marks a field in a listing.
func underlined(st lipgloss.Style) lipgloss.Style { return st.Underline(true) }
