package render

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// A Theme says how everything looks. It is comparable; the zero Theme draws without any style sequence.
type Theme struct {
	Dark    bool                 // the background is dark
	High    bool                 // colours of a contrast of at least 7 rather than 4.5
	Profile colorprofile.Profile // what the terminal can show; up to NoTTY no style sequence at all
}

// NewTheme is the theme for a dark or light terminal that can show the colours of profile.
func NewTheme(dark bool, profile colorprofile.Profile) Theme {
	return Theme{Dark: dark, Profile: profile}
}

// Color is a meaning that has a colour.
type Color int

// The colours. Text is the terminal's own.
const (
	Text    Color = iota
	Accent        // headings, links, what has the keys
	Faint         // what may be overlooked: rules, marks, addresses
	Literal       // code inside text
	Good
	Bad
	Warn
	Note // a fifth one beside accent, good, bad and warn

	keywordColor // in listings
	stringColor
	numberColor
	nameColor // of types
	functionColor
	metaColor // attributes, macros, keys
	commentColor
	colors // how many there are
)

// Color is the terminal colour of a meaning, or nil for the terminal's own text colour. Every one can be read (a
// contrast of at least 4.5) on black and nearly black, or on white.
func (th Theme) Color(c Color) color.Color {
	if th.colourless() {
		return nil
	}
	if s := th.palette()[c]; s != "" {
		return th.Profile.Convert(lipgloss.Color(s))
	}
	return nil
}

// plain reports whether the terminal takes no style sequences at all. Without colours alone, bold and the like stay.
func (th Theme) plain() bool { return th.Profile <= colorprofile.NoTTY }

// colourless reports that shape has to say what colour says otherwise.
func (th Theme) colourless() bool { return th.Profile <= colorprofile.ASCII }

// A pen is a style of text.
type pen struct {
	color  color.Color
	bold   bool
	italic bool
}

// pen is a plain pen of a colour. The terminal's own attribute for faint text is not used, also where there is no colour:
// how little of a contrast it leaves is up to the terminal.
func (th Theme) pen(c Color) pen { return pen{color: th.Color(c)} }

// paint writes s, which must be clean, with a pen.
func (th Theme) paint(p pen, s string) string {
	if th.plain() || s == "" || p == (pen{}) {
		return s
	}
	style := ansi.Style{}
	if p.bold {
		style = style.Bold()
	}
	if p.italic {
		style = style.Italic(true)
	}
	if p.color != nil {
		style = style.ForegroundColor(p.color)
	}
	return style.Styled(s)
}
