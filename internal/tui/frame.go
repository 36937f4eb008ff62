package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/tui/ui"
)

// statuser is a screen that has something to say at the right of the header.
type statuser interface{ Status() string }

// resize gives every screen the cells between header and footer.
func (a *app) resize(width, height int) {
	a.width, a.height = width, height
	for _, s := range a.stack {
		s.Resize(a.bodySize())
	}
	if a.help != nil {
		a.help.resize(a.bodySize())
	}
}

func (a *app) resizeTop() {
	if a.width == 0 {
		return
	}
	a.top().Resize(a.bodySize())
	if a.help != nil {
		a.help.resize(a.bodySize())
	}
}

// bodySize is what is left of the window for a screen: all but header, footer and, where there is room, a line of air
// under the header and above the footer.
func (a *app) bodySize() (width, height int) {
	return max(a.width, 1), max(a.height-2-2*a.air(), 1)
}

func (a *app) air() int {
	if a.height >= 20 {
		return 1
	}
	return 0
}

// View draws the window.
func (a *app) View() tea.View {
	v := tea.NewView(a.frame())
	v.AltScreen = true
	v.WindowTitle = "learn"
	if a.profiled {
		v.ForegroundColor, v.BackgroundColor = a.theme.Ground()
	}
	if a.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

func (a *app) frame() string {
	if a.width == 0 {
		return ""
	}
	if a.width < minWidth || a.height < minHeight {
		return fit(fmt.Sprintf("learn needs %d×%d\n(now %d×%d)", minWidth, minHeight, a.width, a.height), a.width, a.height)
	}
	width, height := a.bodySize()
	body := a.top().View()
	if a.help != nil {
		body = a.help.view(a.theme)
	}
	air := strings.Repeat("\n", a.air())
	return a.header() + "\n" + air + fit(body, width, height) + "\n" + air + a.footer()
}

// header is the way here at the left and the screen's status at the right; the title gives way first.
func (a *app) header() string {
	left, right := " learn", ""
	if len(a.stack) > 1 || a.top().Title() != "" {
		left += " › " + ui.Plain(a.top().Title())
	}
	if s, ok := a.top().(statuser); ok {
		right = s.Status() + " "
	}
	room := a.width - ansi.StringWidth(right) - 1
	if room < 12 {
		right, room = "", a.width
	}
	left = ansi.Truncate(left, room, "…")
	gap := max(a.width-ansi.StringWidth(left)-ansi.StringWidth(right), 0)
	return a.theme.Header(left) + strings.Repeat(" ", gap) + a.theme.Faint(right)
}

// footer is the most urgent of: what is not stored, what a screen said, what went wrong at start, and the keys.
func (a *app) footer() string {
	switch {
	case a.queue.err != nil:
		return a.theme.Bad(ui.Cut(" ! "+a.queue.trouble(), a.width))
	case a.queue.lost != nil:
		return a.theme.Bad(ui.Cut(" ! "+ui.Plain(a.queue.lost.Error()), a.width))
	case a.say != "":
		return a.theme.Accent(ui.Cut(" "+ui.Plain(a.say), a.width))
	case a.failed != "":
		return a.theme.Bad(ui.Cut(" ! "+ui.Plain(a.failed), a.width))
	}
	keys := a.top().Keys()
	switch {
	case a.help != nil:
		keys = a.help.keys()
	case !a.top().Typing():
		keys = append(keys[:len(keys):len(keys)], ui.KeyHelp)
	}
	return shortHelp(a.theme, a.keymap.Show(a.views[a.top()], keys), a.width)
}

// shortHelp shows as many keys as fit, in their order. The way back and help have their place before the others, so
// that nobody is lost in a small window.
func shortHelp(th *ui.Theme, keys []key.Binding, width int) string {
	const gap = "   "
	shown := make([]bool, len(keys))
	room := width - 1 + len(gap)
	take := func(i int) {
		h := keys[i].Help()
		w := ansi.StringWidth(h.Key) + 1 + ansi.StringWidth(h.Desc) + len(gap)
		if !shown[i] && keys[i].Enabled() && h.Key != "" && w <= room {
			shown[i], room = true, room-w
		}
	}
	for i := range keys {
		if slices.ContainsFunc(keys[i].Keys(), isAnchor) {
			take(i)
		}
	}
	var words []string
	for i := range keys {
		take(i)
	}
	for i, k := range keys {
		if shown[i] {
			words = append(words, th.Key(k.Help().Key)+" "+th.Faint(k.Help().Desc))
		}
	}
	return ansi.Truncate(" "+strings.Join(words, gap), width, "")
}

// isAnchor says that a key is one that must be seen: the way back, and help.
func isAnchor(key string) bool {
	return key == ui.KeyBack.Keys()[0] || key == ui.KeyHelp.Keys()[0]
}

// fit makes a body exactly height lines, none wider than width: what a screen got wrong must not break the window.
func fit(body string, width, height int) string {
	lines := strings.Split(body, "\n")
	if len(lines) > height {
		lines = lines[:height]
	}
	for i, l := range lines {
		if ansi.StringWidth(l) > width {
			lines[i] = ansi.Truncate(l, width, "")
		}
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	return strings.Join(lines, "\n")
}
