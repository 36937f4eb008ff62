package render

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

var (
	allowedStyle = regexp.MustCompile(`^\x1b\[[0-9;:]*m`)
	allowedLink  = regexp.MustCompile(`^\x1b\]8;(id=[0-9]+)?;(https?://[!-~]+)?\x07`)
)

// problem says what is wrong with a line that the package gave out, or "".
func problem(line string, width int) string {
	if w := ansi.StringWidth(line); w > width {
		return fmt.Sprintf("%d cells in %d", w, width)
	}
	if !utf8.ValidString(line) {
		return "invalid UTF-8"
	}
	for rest := line; rest != ""; {
		if seq := allowedStyle.FindString(rest) + allowedLink.FindString(rest); seq != "" {
			rest = rest[len(seq):]
			continue
		}
		r, n := utf8.DecodeRuneInString(rest)
		if r < ' ' || r >= 0x7f && r <= 0x9f || misleading(r) || hidden(r) {
			return fmt.Sprintf("%U at %.40q", r, rest)
		}
		rest = rest[n:]
	}
	return ""
}

func profiles() []colorprofile.Profile {
	return []colorprofile.Profile{colorprofile.NoTTY, colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor}
}

// checkDocument lays a document out at a width and judges all that comes out.
func checkDocument(t *testing.T, d *Document, width int, th Theme) {
	t.Helper()
	l := d.Layout(width, th)
	for i := range d.Len() {
		lines := l.Lines(i)
		if len(lines) != l.Height(i) || len(lines) == 0 {
			t.Fatalf("block %d: %d lines, height %d", i, len(lines), l.Height(i))
		}
		scrolled := l.Code(i, 5, true)
		if len(scrolled) != len(lines) {
			t.Fatalf("block %d: %d lines scrolled, %d not", i, len(scrolled), len(lines))
		}
		for _, line := range append(lines[:len(lines):len(lines)], scrolled...) {
			if p := problem(line, width); p != "" {
				t.Fatalf("width %d, %v, block %d (%s): %s\n%q", width, th.Profile, i, d.Block(i).Kind, p, line)
			}
			if th.plain() && strings.Contains(line, "\x1b") {
				t.Fatalf("a style without a terminal: %q", line)
			}
		}
	}
}

func TestProblemFindsProblems(t *testing.T) {
	for _, line := range []string{"\x1b[2J", "\x1b]8;;file:///etc\x07", "\x1b]0;t\x07", "a\rb", "toolong", "\u202e", "\u009b", "\xff", "\t"} {
		if problem(line, 6) == "" {
			t.Errorf("%q passes", line)
		}
	}
	if p := problem("\x1b[1;38;5;4ma\x1b[m\x1b]8;id=1;http://a.b\x07b\x1b]8;;\x07", 2); p != "" {
		t.Error(p)
	}
}
