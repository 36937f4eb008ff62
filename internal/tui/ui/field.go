package ui

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// Field is a line to type what to look for.
type Field struct {
	Typing bool // it has the keys
	input  textinput.Model
}

// NewField is an empty line that does not have the keys.
func NewField() Field {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = 80
	return Field{input: in}
}

// Text is what was typed.
func (f *Field) Text() string { return f.input.Value() }

// Clear empties the line and takes the keys from it.
func (f *Field) Clear() {
	f.Typing = false
	f.input.SetValue("")
}

// Set puts a text into the line, with the cursor behind it.
func (f *Field) Set(text string) {
	f.input.SetValue(text)
	f.input.CursorEnd()
}

// Start gives the line the keys.
func (f *Field) Start() {
	f.Typing = true
	f.input.Focus()
}

// Update takes a key or a paste.
func (f *Field) Update(msg tea.Msg) {
	f.input.Focus()
	f.input, _ = f.input.Update(msg)
}

// View is the line, no wider than width, with a cursor while it has the keys.
func (f *Field) View(th *Theme, width int) string {
	if !f.Typing {
		return " " + th.Accent("/") + " " + Cut(f.Text(), width-4)
	}
	f.input.SetWidth(max(min(width-5, 60), 4))
	return " " + th.Accent("/") + " " + f.input.View()
}
