package tui

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	tea "charm.land/bubbletea/v2"

	"learn/internal/tui/ui"
)

// TestContrastOfWhatIsDrawn draws the pages in every theme, on terminals of every kind, and computes the contrast of each
// pair of colours that comes out: text, what is overlooked easily, and what is drawn the other way round.
func TestContrastOfWhatIsDrawn(t *testing.T) {
	for _, look := range ui.Looks() {
		for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI, colorprofile.ASCII} {
			for _, dark := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s, %v, dark %t", look.Name, profile, dark), func(t *testing.T) {
					pairs := drawnPairs(t, look.Name, profile, dark)
					if len(pairs) == 0 {
						t.Fatal("nothing was drawn")
					}
					for p, sample := range pairs {
						checkPair(t, p, sample, look.Name, profile, dark)
					}
				})
			}
		}
	}
}

// pair is the look of a cell: colours by number, -1 for the terminal's own.
type pair struct {
	fg, bg         color.Color
	faint, reverse bool
}

// drawnPairs are the looks of all cells of the pages, each with a text that has it.
func drawnPairs(t *testing.T, look string, profile colorprofile.Profile, dark bool) map[pair]string {
	t.Helper()
	pairs := map[pair]string{}
	ground := hexColor(0xffffff)
	if dark {
		ground = hexColor(0)
	}
	c := queueCourse(t, 3)
	learner := Options{Course: learnerCourse(t), Store: annotated(learned(learnerCourse(t))), now: learnerNow}
	for _, page := range []struct {
		o    Options
		keys []string
	}{
		{Options{}, nil}, {Options{}, []string{"G"}}, {Options{}, []string{"p"}}, {Options{}, []string{"t"}}, {Options{}, []string{"f", "l"}},
		{Options{}, []string{"enter"}}, {Options{}, []string{"enter", "tab", "x", "x"}}, {Options{}, []string{"enter", "o", "down"}},
		{Options{}, []string{"enter", "/", "p", "u", "m", "p", "enter"}}, {Options{}, []string{"?"}}, {Options{FirstRun: true}, nil},
		{Options{Course: c, Store: answeredBefore(c, false), now: noon}, nil}, {Options{Course: c, Store: answeredBefore(c, false), now: noon}, []string{"r", "1", "enter"}},
		{learner, []string{"s"}}, {learner, []string{"b"}},
	} {
		o := page.o
		o.Theme = look
		w := openWindow(t, o, 100, 30)
		w.send(tea.ColorProfileMsg{Profile: profile})
		w.send(tea.BackgroundColorMsg{Color: ground})
		for _, k := range page.keys {
			w.keys(k)
			if w.app.theme.Name() != look {
				t.Fatalf("%v leads to another theme", page.keys)
			}
		}
		collectPairs(w.frame(), pairs)
	}
	return pairs
}

func collectPairs(frame string, pairs map[pair]string) {
	term := vt.NewEmulator(100, 30)
	_, _ = term.Write([]byte(strings.ReplaceAll(frame, "\n", "\r\n")))
	for y := range 30 {
		for x := range 100 {
			c := term.CellAt(x, y)
			if c == nil || strings.TrimSpace(c.Content) == "" {
				continue
			}
			p := pair{fg: c.Style.Fg, bg: c.Style.Bg, faint: c.Style.Attrs&uv.AttrFaint != 0, reverse: c.Style.Attrs&uv.AttrReverse != 0}
			pairs[p] += c.Content
		}
	}
}

func checkPair(t *testing.T, p pair, sample, look string, profile colorprofile.Profile, dark bool) {
	t.Helper()
	if p.faint {
		t.Errorf("%.20q is drawn faint: how little contrast that leaves is up to the terminal", sample)
	}
	th := ui.NewTheme(dark, profile)
	th.Choose(look)
	least := 4.5
	if th.Text.High && profile >= colorprofile.ANSI256 {
		least = 7
	}
	for _, own := range grounds(th, dark, profile) {
		ink, paper := own[0], own[1]
		if p.fg != nil {
			ink = p.fg
		}
		if p.bg != nil {
			paper = p.bg
		}
		if got := contrastOf(ink, paper); got < least {
			t.Errorf("%.20q: %v on %v (reverse %t) has a contrast of %.2f", sample, ink, paper, p.reverse, got)
		}
	}
}

// grounds are the text and the background that the cells without colours of their own may have.
func grounds(th *ui.Theme, dark bool, profile colorprofile.Profile) [][2]color.Color {
	if text, background := th.Ground(); text != nil {
		return [][2]color.Color{{text, background}}
	}
	if th.Name() == ui.ThemeDark || th.Name() == ui.ThemeHighDark {
		dark = true // sixteen colours: the learner says what their background is
	}
	if th.Name() == ui.ThemeLight || th.Name() == ui.ThemeHighLight {
		dark = false
	}
	switch {
	case !dark:
		return [][2]color.Color{{hexColor(0), hexColor(0xffffff)}}
	case th.Text.Profile <= colorprofile.ANSI: // the sixteen are made for the terminal's own black
		return [][2]color.Color{{hexColor(0xe5e5e5), hexColor(0)}}
	}
	return [][2]color.Color{{hexColor(0xe5e5e5), hexColor(0)}, {hexColor(0xd4d4d4), hexColor(0x1e1e1e)}}
}

func hexColor(rgb uint32) color.Color {
	return color.RGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 255}
}

// contrastOf is the contrast of two colours by the formula of WCAG 2, 1 to 21.
func contrastOf(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	// The sixteen are judged as xterm has them.
	if basic, ok := c.(ansi.BasicColor); ok {
		c = hexColor([]uint32{0, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00,
			0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff}[basic])
	}
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
