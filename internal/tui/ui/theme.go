package ui

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"learn/internal/progress"
	"learn/internal/render"
)

// ThemeMsg tells every screen that the theme has changed: what was laid out with the old one is stale.
type ThemeMsg struct{}

// The themes, as the configuration calls them.
const (
	ThemeAuto      = "auto"
	ThemeDark      = "dark"
	ThemeLight     = "light"
	ThemeHighDark  = "high-contrast-dark"
	ThemeHighLight = "high-contrast-light"
	ThemeSixteen   = "16-colours"
	ThemeNone      = "none"
)

// Look is a theme to choose.
type Look struct{ Name, What string }

// Looks are all themes, the one that follows the terminal first.
func Looks() []Look {
	return []Look{
		{ThemeAuto, "Follows your terminal's background."},
		{ThemeDark, "Light text on a dark background of its own."},
		{ThemeLight, "Dark text on a light background of its own."},
		{ThemeHighDark, "White on black, every colour at a contrast of 7 or more."},
		{ThemeHighLight, "Black on white, every colour at a contrast of 7 or more."},
		{ThemeSixteen, "The sixteen colours of your terminal, as you have set them."},
		{ThemeNone, "No colour: bold and the marks say everything."},
	}
}

// Theme is how everything looks. The app owns the one that is in force and alone changes it; screens hold it to read.
type Theme struct {
	name    string // the one of Looks that was chosen
	dark    bool   // the terminal's background
	profile colorprofile.Profile
	Text    render.Theme // for the content of lessons

	accent, strong, faint, good, bad, warn, key, header lipgloss.Style
}

// NewTheme is the theme that follows a dark or light terminal, one that shows the colours of profile.
func NewTheme(dark bool, profile colorprofile.Profile) *Theme {
	t := &Theme{name: ThemeAuto, dark: dark, profile: profile}
	t.refresh()
	return t
}

// Name is the name of the theme that was chosen.
func (t *Theme) Name() string { return t.name }

// Choose takes one of [Looks].
func (t *Theme) Choose(name string) {
	t.name = name
	t.refresh()
}

// SetDark follows the terminal's background.
func (t *Theme) SetDark(dark bool) {
	t.dark = dark
	t.refresh()
}

// SetProfile follows what colours the terminal can show.
func (t *Theme) SetProfile(p colorprofile.Profile) {
	t.profile = p
	t.refresh()
}

// Ground is the text and background colour that the window has for itself; nil are those of the terminal. A terminal of
// sixteen colours keeps its own.
func (t *Theme) Ground() (text, background color.Color) {
	switch t.name {
	case ThemeDark, ThemeLight, ThemeHighDark, ThemeHighLight:
		if t.profile >= colorprofile.ANSI256 {
			return t.Text.Ground()
		}
	}
	return nil, nil
}

// text is the theme for content: the terminal's possibilities, within what was chosen.
func (t *Theme) text() render.Theme {
	th := render.NewTheme(t.dark, t.profile)
	switch t.name {
	case ThemeDark, ThemeHighDark:
		th.Dark, th.High = true, t.name == ThemeHighDark
	case ThemeLight, ThemeHighLight:
		th.Dark, th.High = false, t.name == ThemeHighLight
	case ThemeSixteen:
		th.Profile = min(t.profile, colorprofile.ANSI)
	case ThemeNone:
		th.Profile = min(t.profile, colorprofile.ASCII)
	}
	return th
}

func (t *Theme) refresh() {
	t.Text = t.text()
	t.accent = t.Style(render.Accent)
	t.strong = lipgloss.NewStyle().Bold(true)
	t.faint = t.Style(render.Faint)
	t.good = t.Style(render.Good)
	t.bad = t.Style(render.Bad)
	t.warn = t.Style(render.Warn)
	t.key = lipgloss.NewStyle()
	t.header = lipgloss.NewStyle().Bold(true)
}

// Style is a colour as a style, for what is a part of a line.
func (t *Theme) Style(c render.Color) lipgloss.Style {
	if v := t.Text.Color(c); v != nil {
		return lipgloss.NewStyle().Foreground(v)
	}
	return lipgloss.NewStyle()
}

// Each of these gives one line of text a meaning that also shows without colour, by the marks beside it.
func (t *Theme) Accent(s string) string { return paint(t.accent, s) }

// Strong is bold.
func (t *Theme) Strong(s string) string { return paint(t.strong, s) }

// Faint is for what is there when one looks for it.
func (t *Theme) Faint(s string) string { return paint(t.faint, s) }

// Good is for what is right or passed.
func (t *Theme) Good(s string) string { return paint(t.good, s) }

// Bad is for what is wrong or failed.
func (t *Theme) Bad(s string) string { return paint(t.bad, s) }

// Warn is for what wants attention.
func (t *Theme) Warn(s string) string { return paint(t.warn, s) }

// Key is a key in the footer or in help.
func (t *Theme) Key(s string) string { return paint(t.key, s) }

// Header is the top line of the window.
func (t *Theme) Header(s string) string { return paint(t.header, s) }

func paint(st lipgloss.Style, s string) string {
	if s == "" {
		return ""
	}
	return st.Render(s)
}

// Mark shows the state of a lesson by shape as well as colour.
func (t *Theme) Mark(s progress.State) string {
	switch s {
	case progress.Done:
		return t.Good("✓")
	case progress.StateKnown:
		return t.Good("○")
	case progress.Started:
		return t.Accent("◐")
	case progress.Review:
		return t.Warn("↻")
	}
	return t.Faint("·")
}

// Bar shows a fraction from 0 to 1 in so many cells, to an eighth of a cell.
func (t *Theme) Bar(fraction float64, cells int) string {
	eighths := int(max(min(fraction, 1), 0)*float64(cells*8) + 0.5)
	full := strings.Repeat("█", eighths/8)
	used := eighths / 8
	if part := eighths % 8; part > 0 {
		full += string([]rune(" ▏▎▍▌▋▊▉")[part])
		used++
	}
	return t.Accent(full) + t.Faint(strings.Repeat("·", cells-used))
}
