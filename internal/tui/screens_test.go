package tui

import (
	"flag"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"

	"learn/internal/progress"
)

var update = flag.Bool("update", false, "write the screens that were drawn to testdata/screens")

// TestScreens compares whole screens, as an emulator holds them, with those in testdata/screens.
func TestScreens(t *testing.T) {
	screens := map[string]func(t *testing.T, width, height int) string{
		"tree": func(t *testing.T, w, h int) string {
			return openWindow(t, Options{}, w, h).keys("down", "down").frame()
		},
		"card": func(t *testing.T, w, h int) string { return continued(t, w, h).frame() },
		"paths": func(t *testing.T, w, h int) string {
			return openWindow(t, Options{}, w, h).keys("p", "down", "right").frame()
		},
		"reader": func(t *testing.T, w, h int) string {
			return openWindow(t, Options{}, w, h).keys("enter", "tab").frame()
		},
		"outline": func(t *testing.T, w, h int) string {
			return openWindow(t, Options{}, w, h).keys("enter", "o", "down").frame()
		},
		"ran": func(t *testing.T, w, h int) string {
			return openWindow(t, Options{}, w, h).keys("enter", "tab", "x", "x").frame()
		},
		"help":   func(t *testing.T, w, h int) string { return openWindow(t, Options{}, w, h).keys("enter", "?").frame() },
		"broken": func(t *testing.T, w, h int) string { return openWindow(t, Options{}, w, h).keys("G").frame() },
	}
	for name, draw := range screens {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 15}} {
			file := filepath.Join("testdata", "screens", fmt.Sprintf("%s-%dx%d.txt", name, size[0], size[1]))
			t.Run(filepath.Base(file), func(t *testing.T) {
				compareScreen(t, file, emulate(draw(t, size[0], size[1]), size[0], size[1]))
			})
		}
	}
}

// continued is a window of a learner who stopped in the middle of a lesson.
func continued(t *testing.T, width, height int) *window {
	store := &memory{}
	openWindow(t, Options{Store: store}, 80, 24).keys("enter", "]", "]", "]", "]", "esc")
	if last := store.events[len(store.events)-1]; last.Kind != progress.KindMoved {
		t.Fatalf("the last event is %s", last.Kind)
	}
	return openWindow(t, Options{Store: store}, width, height)
}

func compareScreen(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; go test ./internal/tui -update writes it", err)
	}
	if got != string(want) {
		t.Errorf("the screen is not that of %s (-update accepts it)\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}

// emulate shows a frame on a terminal and returns the text of its cells, then the style of each as a letter, then what
// the letters mean.
func emulate(frame string, width, height int) string {
	term := vt.NewEmulator(width, height)
	_, _ = term.Write([]byte(strings.ReplaceAll(frame, "\n", "\r\n"))) // an emulator takes anything
	var text, styles, legend strings.Builder
	letters := map[string]byte{"": '.'}
	for y := range height {
		var line, look []byte
		for x := 0; x < width; {
			cell := term.CellAt(x, y)
			if cell == nil || cell.Content == "" {
				cell = &uv.Cell{Content: " ", Width: 1}
			}
			style := describe(cell)
			if letters[style] == 0 {
				letters[style] = ".abcdefghijklmnopqrstuvwxyz"[len(letters)]
				fmt.Fprintf(&legend, "%c %s\n", letters[style], style)
			}
			line = append(line, cell.Content...)
			for range max(cell.Width, 1) {
				look = append(look, letters[style])
			}
			x += max(cell.Width, 1)
		}
		text.WriteString(strings.TrimRight(string(line), " ") + "\n")
		styles.WriteString(strings.TrimRight(string(look), ".") + "\n")
	}
	return text.String() + "---\n" + styles.String() + "---\n" + legend.String()
}

// describe says what a cell's style is; "" for none.
func describe(c *uv.Cell) string {
	var parts []string
	for _, attr := range []struct {
		bit  uint8
		name string
	}{{uv.AttrBold, "bold"}, {uv.AttrItalic, "italic"}, {uv.AttrFaint, "faint"}, {uv.AttrReverse, "reverse"}, {uv.AttrStrikethrough, "struck"}} {
		if c.Style.Attrs&attr.bit != 0 {
			parts = append(parts, attr.name)
		}
	}
	if c.Style.Fg != nil {
		parts = append(parts, hex(c.Style.Fg))
	}
	if c.Style.Bg != nil {
		parts = append(parts, "on "+hex(c.Style.Bg))
	}
	if c.Style.Underline != 0 {
		parts = append(parts, "underlined")
	}
	return strings.Join(parts, " ")
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// TestReaderKeepsItsPlace: what was on the screen when the window was closed is there when the lesson is opened again.
func TestReaderKeepsItsPlace(t *testing.T) {
	for _, width := range []int{40, 80, 120} {
		store := &memory{}
		w := openWindow(t, Options{Store: store}, width, 15)
		w.keys("enter")
		top := w.plain()
		for range 37 {
			w.keys("down")
		}
		left := w.plain()
		w.keys("q")
		if got := openWindow(t, Options{Store: store}, width, 15).keys("enter").plain(); got != left || got == top {
			t.Errorf("left in %d columns was\n%s\nback is\n%s", width, left, got)
		}
	}
}
