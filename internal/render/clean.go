package render

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// tabStop is how wide a tab is at most, in cells.
const tabStop = 4

// Clean makes text harmless to a terminal. Control characters become their visible symbols (an escape becomes ␛),
// characters that change the direction of text become �, invisible ones are dropped, tabs become spaces up to the next
// multiple of four cells. Newlines stay; a carriage return before one goes. Emoji joiners stay.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(s))
	start := 0 // where the line began in b, to expand tabs
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteByte('\n')
			start = b.Len()
		case r == '\t':
			column := ansi.StringWidth(b.String()[start:])
			b.WriteString(strings.Repeat(" ", tabStop-column%tabStop))
		default:
			writeClean(&b, r)
		}
	}
	return b.String()
}

func isClean(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return isCleanUnicode(s[i:])
		}
		if c < ' ' && c != '\n' || c == 0x7f {
			return false
		}
	}
	return true
}

func isCleanUnicode(s string) bool {
	for _, r := range s {
		if r < ' ' && r != '\n' || r == 0x7f || r == utf8.RuneError || hidden(r) || misleading(r) {
			return false
		}
	}
	return true
}

func writeClean(b *strings.Builder, r rune) {
	switch {
	case r < ' ':
		b.WriteRune('␀' + r)
	case r == 0x7f:
		b.WriteRune('␡')
	case misleading(r):
		b.WriteRune(utf8.RuneError)
	case hidden(r):
	default:
		b.WriteRune(r)
	}
}

// misleading reports the characters that make text look like other text: C1 controls, line separators and everything
// that reorders what is shown.
func misleading(r rune) bool {
	switch {
	case r >= 0x80 && r <= 0x9f, r == 0x2028, r == 0x2029:
		return true
	case r == 0x061c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x206f:
		return true
	}
	return false
}

// hidden reports characters without any appearance. The joiner and the variation selectors of emoji are not among them.
func hidden(r rune) bool {
	switch {
	case r == 0x200d:
		return false
	case r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe:
		return true // never characters; package render marks places with some of them
	}
	return r >= 0xad && unicode.Is(unicode.Cf, r)
}
