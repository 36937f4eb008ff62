package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"learn/internal/progress"
	"learn/internal/render"
)

// plainWidth is how wide text is where there is no terminal to ask, and proseWidth how wide one reads well at most.
const (
	plainWidth = 80
	proseWidth = 88
)

func isTerminal(f *os.File) bool { return term.IsTerminal(f.Fd()) }

// interactive says whether a window can be opened.
func (p *program) interactive() bool {
	return isTerminal(p.in) && isTerminal(p.out) && os.Getenv("TERM") != "dumb" && !p.lineMode()
}

// page is text on standard output: styled where that is a terminal, else plain. Colour is left to the window, which
// knows the terminal's background.
type page struct {
	*bufio.Writer
	width int
	theme render.Theme
	words bool // line mode: no mark says anything by itself
}

func (p *program) page() *page {
	pg := &page{Writer: bufio.NewWriter(p.out), width: p.plainWide(), theme: render.NewTheme(true, colorprofile.NoTTY),
		words: p.lineMode()}
	if !isTerminal(p.out) || p.lineMode() {
		return pg
	}
	if colorprofile.Detect(p.out, os.Environ()) > colorprofile.NoTTY {
		pg.theme = render.NewTheme(true, colorprofile.ASCII)
	}
	return pg
}

// printf prints with the arguments that are text cleaned: titles and messages come from content.
func (pg *page) printf(format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = render.Clean(s)
		}
	}
	fmt.Fprintf(pg, format, args...)
}

// heading prints a line that stands out where that is possible.
func (pg *page) heading(text string) {
	text = render.Clean(text)
	if pg.theme.Profile > colorprofile.NoTTY {
		text = "\x1b[1m" + text + "\x1b[0m"
	}
	fmt.Fprintln(pg, text)
}

// markdown prints a text of its own, such as a goal or a hint.
func (pg *page) markdown(src string) {
	doc := render.Parse([]byte(src), nil)
	pg.blocks(doc, 0, doc.Len())
}

// blocks prints a part of a document. A listing is never cut: nobody can scroll it here.
func (pg *page) blocks(doc *render.Document, first, end int) {
	layout := doc.Layout(pg.width, pg.theme)
	var lines []string
	for i := first; i < end; i++ {
		if code := doc.Block(i).Code; code != nil && codeWidth(code) > pg.width {
			lines = append(lines, doc.Layout(codeWidth(code), pg.theme).Lines(i)...)
			continue
		}
		lines = append(lines, layout.Lines(i)...)
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	for _, l := range lines {
		fmt.Fprintln(pg, strings.TrimRight(l, " "))
	}
}

// codeMargin is room for what stands before a line of a listing: its bar, a number, a list or two that it is in.
const codeMargin = 12

func codeWidth(c *render.Code) int {
	width := 0
	for line := range strings.Lines(c.Text) {
		width = max(width, ansi.StringWidth(line))
	}
	return width + codeMargin
}

// writeJSON prints a value for programs. Characters that a terminal would act on are escaped, which means the same.
func writeJSON(w io.Writer, v any) error {
	var data strings.Builder
	enc := json.NewEncoder(&data)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	var b strings.Builder
	for _, r := range data.String() {
		if r < unicode.MaxASCII || !unicode.IsControl(r) && !unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// mark shows a lesson's state by its shape.
func mark(s progress.State) string {
	switch s {
	case progress.Done:
		return "✓"
	case progress.Started:
		return "◐"
	case progress.Review:
		return "↻"
	}
	return "·"
}

// count is "1 question", "2 questions".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// pad fills a text up to a width in cells.
func pad(s string, width int) string {
	s = render.Clean(s)
	return s + strings.Repeat(" ", max(width-ansi.StringWidth(s), 0))
}
