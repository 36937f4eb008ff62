package tui

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// filter is a line to type what to look for.
type filter struct {
	typing bool
	input  textinput.Model
}

func newFilter() filter {
	in := textinput.New()
	in.Prompt = ""
	in.CharLimit = 80
	return filter{input: in}
}

func (f *filter) text() string { return f.input.Value() }

func (f *filter) clear() {
	f.typing = false
	f.input.SetValue("")
}

// start gives the line the keys.
func (f *filter) start() {
	f.typing = true
	f.input.Focus()
}

func (f *filter) update(msg tea.Msg) {
	f.input.Focus()
	f.input, _ = f.input.Update(msg)
}

func (f *filter) view(th *Theme, width int) string {
	if !f.typing {
		return " " + th.Accent("/") + " " + cut(f.text(), width-4)
	}
	f.input.SetWidth(max(min(width-5, 60), 4))
	return " " + th.Accent("/") + " " + f.input.View()
}
