package render

import "github.com/charmbracelet/colorprofile"

// A Theme says how everything looks. It is comparable; two equal themes draw the same.
type Theme struct {
	Dark    bool
	Profile colorprofile.Profile
}

// NewTheme is the theme for a dark or light terminal that can show the colours of profile.
func NewTheme(dark bool, profile colorprofile.Profile) Theme {
	return Theme{Dark: dark, Profile: profile}
}
