package render

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// TestContrast computes the contrast of every colour with the backgrounds it may stand on, by the formula of WCAG 2.
// TestContrastOfOwnGrounds: on a background of the theme's own everything has the contrast it promises, the text and
// what is drawn the other way round included.
func TestContrastOfOwnGrounds(t *testing.T) {
	for _, high := range []bool{false, true} {
		least := 4.5
		if high {
			least = 7
		}
		for _, dark := range []bool{false, true} {
			for _, profile := range []colorprofile.Profile{colorprofile.ANSI256, colorprofile.TrueColor} {
				th := Theme{Dark: dark, High: high, Profile: profile}
				text, ground := th.Ground()
				if got := contrast(text, ground); got < 7 {
					t.Errorf("%+v: text has a contrast of %.2f", th, got)
				}
				for c := Accent; c < colors; c++ {
					if got := contrast(th.Color(c), ground); got < least {
						t.Errorf("%+v: colour %d (%v) has a contrast of %.2f", th, c, th.Color(c), got)
					}
				}
			}
		}
	}
}

// TestNothingIsFaintByAttribute: how little of a contrast that leaves is up to the terminal.
func TestNothingIsFaintByAttribute(t *testing.T) {
	for _, profile := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.ANSI, colorprofile.TrueColor} {
		th := NewTheme(true, profile)
		if got := th.paint(th.pen(Faint), "x"); strings.Contains(got, "\x1b[2m") {
			t.Errorf("%v: %q", profile, got)
		}
	}
}

func TestContrast(t *testing.T) {
	black, white, nearlyBlack := color.RGBA{0, 0, 0, 255}, color.RGBA{255, 255, 255, 255}, color.RGBA{0x1e, 0x1e, 0x1e, 255}
	for _, profile := range []colorprofile.Profile{colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
		for _, dark := range []bool{true, false} {
			grounds := []color.Color{white}
			switch {
			case dark && profile == colorprofile.ANSI: // the sixteen are the terminal's own, made for its own black
				grounds = []color.Color{black}
			case dark:
				grounds = []color.Color{black, nearlyBlack}
			}
			th := NewTheme(dark, profile)
			for c := Accent; c < colors; c++ {
				for _, ground := range grounds {
					ink := th.Color(c)
					if ink == nil {
						continue
					}
					if got := contrast(ink, ground); got < 4.5 {
						t.Errorf("%v, dark %v: colour %d (%v) has a contrast of %.2f on %v", profile, dark, c, ink, got, ground)
					}
				}
			}
		}
	}
}

// xterm is the palette in which the sixteen are judged.
var xterm = [16]color.RGBA{
	1: {205, 0, 0, 255}, 2: {0, 205, 0, 255}, 3: {205, 205, 0, 255}, 4: {0, 0, 238, 255}, 5: {205, 0, 205, 255},
	6: {0, 205, 205, 255}, 7: {229, 229, 229, 255}, 8: {127, 127, 127, 255}, 9: {255, 0, 0, 255}, 10: {0, 255, 0, 255},
	11: {255, 255, 0, 255}, 12: {92, 92, 255, 255}, 13: {255, 0, 255, 255}, 14: {0, 255, 255, 255}, 15: {255, 255, 255, 255},
}

func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	if basic, ok := c.(ansi.BasicColor); ok {
		c = xterm[basic]
	}
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		if s := float64(v) / 0xffff; s <= 0.04045 {
			return s / 12.92
		} else {
			return math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func TestNoColours(t *testing.T) {
	for c := Text; c < colors; c++ {
		if got := NewTheme(true, colorprofile.ASCII).Color(c); got != nil {
			t.Errorf("colour %d is %v without colours", c, got)
		}
	}
	if got := (Theme{}).paint(pen{bold: true}, "x"); got != "x" {
		t.Errorf("the zero theme writes %q", got)
	}
	if NewTheme(true, colorprofile.ANSI).Color(Text) != nil {
		t.Error("text has a colour of its own")
	}
}
