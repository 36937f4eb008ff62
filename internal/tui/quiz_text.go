package tui

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
)

// Bounds of what can be typed, in characters, and of a field on the screen.
const (
	quizMostTyped   = 400
	quizMostPrinted = 4000
	quizFieldWidth  = 60
	quizFieldHeight = 8
)

// newQuizLine is a line to type into. Its cursor stands still: nothing moves on a page that one thinks over.
func newQuizLine() textinput.Model {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = quizMostTyped
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

// quizShort takes a word, an expression or a number.
type quizShort struct {
	line textinput.Model
}

func newQuizShort(*quiz.Question) *quizShort { return &quizShort{line: newQuizLine()} }

func (s *quizShort) typing() bool        { return true }
func (s *quizShort) keys() []key.Binding { return []key.Binding{quizSubmit, quizLeave} }
func (s *quizShort) answer() quiz.Answer { return quiz.Answer{Text: s.line.Value()} }

func (s *quizShort) update(msg tea.Msg) quizStep {
	if !edits(msg) {
		return quizIgnored
	}
	s.line, _ = s.line.Update(cleanInput(msg))
	return quizTaken
}

func (s *quizShort) lacks(bool) string {
	if strings.TrimSpace(s.line.Value()) == "" {
		return "Type an answer first."
	}
	return ""
}

func (s *quizShort) view(v *quizCanvas) quizBlock {
	return quizBlock{lines: []string{v.line(&s.line)}, to: 1}
}

// line draws a text field of one line; once judged, with the mark of the verdict and without a cursor.
func (v *quizCanvas) line(in *textinput.Model) string {
	if v.verdict != nil {
		return v.judge(v.verdict.Right) + " " + cut(render.Clean(in.Value()), max(v.width-2, 1))
	}
	in.SetWidth(max(min(v.width-3, quizFieldWidth), 1))
	return v.theme.Accent("❯") + " " + strings.TrimRight(in.View(), " ")
}

// quizTrace says what a program does: first whether it compiles and how it ends, then what it prints or its error.
type quizTrace struct {
	at      int  // outcome, -1 before the first key
	inField bool // the text field has the keys
	printed textarea.Model
	failed  textinput.Model
}

// quizOutcomes are what a program can do, in the order in which they are shown.
func quizOutcomes() []struct{ id, text string } {
	return []struct{ id, text string }{
		{quiz.Prints, "It compiles, and prints …"},
		{quiz.Panics, "It compiles, and panics"},
		{quiz.Fails, "It does not compile: error …"},
	}
}

func newQuizTrace(*quiz.Question) *quizTrace {
	out := textarea.New()
	out.Prompt, out.ShowLineNumbers = "", false
	out.CharLimit = quizMostPrinted
	out.DynamicHeight, out.MinHeight, out.MaxHeight = true, 2, quizFieldHeight
	out.MaxContentHeight = quizMostPrinted
	plain := textarea.StyleState{Selection: reversed()}
	out.SetStyles(textarea.Styles{Focused: plain, Blurred: plain, Cursor: textarea.CursorStyle{}})
	out.Focus()
	return &quizTrace{at: -1, printed: out, failed: newQuizLine()}
}

func (t *quizTrace) typing() bool { return t.inField }

func (t *quizTrace) outcome() string {
	if t.at < 0 {
		return ""
	}
	return quizOutcomes()[t.at].id
}

func (t *quizTrace) keys() []key.Binding {
	switch {
	case !t.inField:
		if t.hasField() {
			return []key.Binding{named(keyEnter, "to the text"), quizMove, quizNumber, quizForce, quizLeave}
		}
		return []key.Binding{quizSubmit, quizMove, quizNumber, quizLeave}
	case t.outcome() == quiz.Prints:
		return []key.Binding{quizForce, named(keyEnter, "new line"), named(quizTab, "outcome"), named(keyBack, "outcome")}
	}
	return []key.Binding{quizSubmit, named(quizTab, "outcome"), named(keyBack, "outcome")}
}

// hasField says that the chosen outcome wants text as well.
func (t *quizTrace) hasField() bool { return t.outcome() == quiz.Prints || t.outcome() == quiz.Fails }

func (t *quizTrace) update(msg tea.Msg) quizStep {
	k, isKey := msg.(tea.KeyPressMsg)
	if isKey && key.Matches(k, quizTab, quizTabUp) {
		t.inField = !t.inField && t.hasField()
		return quizTaken
	}
	if t.inField {
		return taken(t.typed(msg, k))
	}
	if !isKey {
		return quizIgnored
	}
	if n := quizDigit(k); n > 0 && n <= len(quizOutcomes()) {
		t.at = n - 1
		t.inField = t.hasField()
		return quizTaken
	}
	if key.Matches(k, keyEnter) && t.hasField() {
		t.inField = true
		return quizTaken
	}
	return taken(quizCursor(k, &t.at, len(quizOutcomes())))
}

// typed handles a key in the text field. In printed text enter begins a new line; an error is one line.
func (t *quizTrace) typed(msg tea.Msg, k tea.KeyPressMsg) bool {
	if key.Matches(k, keyBack) {
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
	if !edits(msg) && !key.Matches(k, keyEnter, quizMove) {
		return false
	}
	t.printed, _ = t.printed.Update(cleanInput(msg))
	return true
}

func (t *quizTrace) answer() quiz.Answer {
	a := quiz.Answer{Outcome: t.outcome()}
	switch a.Outcome {
	case quiz.Prints:
		a.Text = t.printed.Value()
	case quiz.Fails:
		a.Text = t.failed.Value()
	}
	return a
}

func (t *quizTrace) lacks(forced bool) string {
	switch {
	case t.at < 0:
		return "Choose first what the program does: ↑↓, or 1 to 3."
	case t.outcome() == quiz.Fails && strings.TrimSpace(t.failed.Value()) == "" && !forced:
		return "Which error? Type its code, or say in words what the compiler objects to."
	}
	return ""
}

func (t *quizTrace) view(v *quizCanvas) quizBlock {
	var b quizBlock
	for i, o := range quizOutcomes() {
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
func (t *quizTrace) field(v *quizCanvas) (int, []string) {
	if t.outcome() == quiz.Fails {
		if v.verdict == nil && !t.inField {
			return 0, []string{"  " + cut(render.Clean(t.failed.Value()), v.width-2)}
		}
		return 0, []string{v.line(&t.failed)}
	}
	if v.verdict != nil || !t.inField {
		text := strings.TrimRight(render.Clean(t.printed.Value()), "\n ")
		return 0, v.framed(strings.Split(text, "\n"), v.verdict == nil)
	}
	t.printed.SetWidth(max(min(v.width-3, proseMost), 1))
	lines := v.framed(strings.Split(t.printed.View(), "\n"), true)
	at := max(t.printed.Line()-t.printed.ScrollYOffset(), 0)
	if v.width >= 40 {
		lines = append(lines, v.theme.Faint("  enter begins a new line · ctrl+s answers"))
	}
	return min(at, max(len(lines)-1, 0)), lines
}

// framed draws lines behind a rule that says: this is what stands on the terminal.
func (v *quizCanvas) framed(lines []string, open bool) []string {
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
