package render

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// A Theme says how everything looks. It is comparable; the zero Theme draws without any style sequence.
type Theme struct {
	Dark    bool                 // the terminal's background
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

// palette is a theme's colours as "#rrggbb" or as a number of the terminal's sixteen. Of the sixteen only those are
// used that can be read on black or on white with the usual palettes. Nothing is faint there: bright black, the usual
// choice, is the background of some palettes.
func (th Theme) palette() [colors]string {
	sixteen := th.Profile == colorprofile.ANSI
	switch {
	case th.Dark && sixteen:
		return [colors]string{
			Accent: "14", Literal: "11", Good: "10", Bad: "9", Warn: "11", Note: "13",
			keywordColor: "13", stringColor: "10", numberColor: "11", nameColor: "14", functionColor: "14", metaColor: "11",
		}
	case sixteen:
		return [colors]string{
			Accent: "4", Literal: "4", Good: "4", Bad: "1", Warn: "1", Note: "4", keywordColor: "4",
		}
	case th.Dark:
		return [colors]string{
			Accent: "#79b8ff", Faint: "#8f97a3", Literal: "#e2b77a",
			Good: "#85c88a", Bad: "#ff8a80", Warn: "#e5b454", Note: "#c6a5f5",
			keywordColor: "#c6a5f5", stringColor: "#9fcf94", numberColor: "#e6ae7c", nameColor: "#7fcbd8",
			functionColor: "#8fbdf5", metaColor: "#d3b35f", commentColor: "#8f97a3",
		}
	}
	return [colors]string{
		Accent: "#0b5cad", Faint: "#626a76", Literal: "#8a4f00",
		Good: "#1a7035", Bad: "#c0262d", Warn: "#855c00", Note: "#7440c4",
		keywordColor: "#7440c4", stringColor: "#1f6b2e", numberColor: "#94480a", nameColor: "#0b6678",
		functionColor: "#0b5cad", metaColor: "#7a5c00", commentColor: "#626a76",
	}
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
	faint  bool
}

// pen is a plain pen of a colour. What is faint is so by attribute where it has no colour.
func (th Theme) pen(c Color) pen {
	p := pen{color: th.Color(c)}
	p.faint = c == Faint && p.color == nil
	return p
}

// paint writes s, which must be clean, with a pen.
func (th Theme) paint(p pen, s string) string {
	if th.plain() || s == "" || p == (pen{}) {
		return s
	}
	style := ansi.Style{}
	if p.bold {
		style = style.Bold()
	}
	if p.faint {
		style = style.Faint()
	}
	if p.italic {
		style = style.Italic(true)
	}
	if p.color != nil {
		style = style.ForegroundColor(p.color)
	}
	return style.Styled(s)
}
