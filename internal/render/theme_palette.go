package render

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Ground is the text and the background that the colours of a theme are made for, for a window that brings its own
// rather than follow the terminal.
func (th Theme) Ground() (text, background color.Color) {
	switch {
	case th.High && th.Dark:
		return lipgloss.Color("#ffffff"), lipgloss.Color("#000000")
	case th.High:
		return lipgloss.Color("#000000"), lipgloss.Color("#ffffff")
	case th.Dark:
		return lipgloss.Color("#e4e7eb"), lipgloss.Color("#15181d")
	}
	return lipgloss.Color("#1c2128"), lipgloss.Color("#ffffff")
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
	case th.Dark && th.High:
		return [colors]string{
			Accent: "#a8d4ff", Faint: "#c4cad2", Literal: "#ffd08a",
			Good: "#a6e8a9", Bad: "#ffb3ac", Warn: "#ffd566", Note: "#dcc6ff",
			keywordColor: "#dcc6ff", stringColor: "#bdeab2", numberColor: "#ffcf9f", nameColor: "#a3e6f0",
			functionColor: "#b5d6ff", metaColor: "#f2d479", commentColor: "#c4cad2",
		}
	case th.High:
		return [colors]string{
			Accent: "#003f7d", Faint: "#434a54", Literal: "#5f2800",
			Good: "#0b4f21", Bad: "#8f0f17", Warn: "#332a00", Note: "#4f1f96",
			keywordColor: "#4f1f96", stringColor: "#124a1d", numberColor: "#672f00", nameColor: "#003f4c",
			functionColor: "#003f7d", metaColor: "#332a00", commentColor: "#434a54",
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
