package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/tui/ui"
)

// help lists the bindings of the screen it was opened on.
type help struct {
	title         string
	bindings      []key.Binding
	width, height int
	from          int
}

func newHelp(title string, bindings []key.Binding) *help {
	h := &help{title: title}
	for _, b := range bindings {
		if b.Enabled() && b.Help().Key != "" {
			h.bindings = append(h.bindings, b)
		}
	}
	return h
}

func (h *help) resize(width, height int) { h.width, h.height = width, height }

func (h *help) keys() []key.Binding {
	return []key.Binding{ui.Named(ui.KeyBack, "close"), ui.KeyDown}
}

// update scrolls, and says whether help is to be closed.
func (h *help) update(k tea.KeyPressMsg) (closed bool) {
	most := max(len(h.bindings)+2-h.height, 0)
	switch {
	case key.Matches(k, ui.KeyDown):
		h.from = min(h.from+1, most)
	case key.Matches(k, ui.KeyUp):
		h.from = max(h.from-1, 0)
	default:
		return true
	}
	return false
}

func (h *help) view(th *ui.Theme) string {
	title := "Keys"
	if h.title != "" {
		title += " · " + ui.Plain(h.title)
	}
	wide := 0
	for _, b := range h.bindings {
		wide = max(wide, ansi.StringWidth(b.Help().Key))
	}
	lines := []string{" " + th.Strong(ui.Cut(title, h.width-1)), ""}
	for _, b := range h.bindings {
		lines = append(lines, "  "+ui.Pad(th.Key(b.Help().Key), wide)+"   "+b.Help().Desc)
	}
	return strings.Join(lines[min(h.from, len(lines)-1):], "\n")
}
