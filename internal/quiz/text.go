package quiz

import (
	"strings"
	"unicode"
)

// Forms of text that are compared. Each folds what is a matter of keyboards
// and habits, and nothing that changes the meaning.

// fold replaces characters that only look different: full-width forms that
// input methods produce, typographic quotes, unusual spaces and minus signs.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - 0xFEE0
		case strings.ContainsRune("“”„‟", r):
			return '"'
		case strings.ContainsRune("‘’‚‛", r):
			return '\''
		case r == '−' || r == '‐' || r == '‑':
			return '-'
		case unicode.IsSpace(r) && r != '\n':
			return ' '
		case r == '\u200b' || r == '\ufeff':
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}

// tidy is a text without what editors add and take away: spaces at line ends
// and empty lines around it.
func tidy(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t\r")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// word compares without regard to case, spaces, quotes and backticks.
func word(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '"' || r == '\'' || r == '`' {
			return -1
		}
		return r
	}, strings.ToLower(fold(s)))
}

// phrase compares without regard to case, backticks and the number of spaces.
func phrase(s string) string {
	s = strings.NewReplacer("`", "", `"`, "", "'", "").Replace(strings.ToLower(fold(s)))
	return strings.Join(strings.Fields(s), " ")
}

// expression compares code: spaces count only inside string literals and
// between two words, case counts, backticks around the whole do not.
func expression(s string) string {
	s = strings.TrimSpace(fold(s))
	if len(s) >= 2 && s[0] == '`' && s[len(s)-1] == '`' {
		s = strings.Trim(s, "`")
	}
	s = strings.ReplaceAll(s, "' '", "'\x00'") // the one character literal that is a space
	var out strings.Builder
	var last rune // written outside a literal
	var lit literal
	space := false
	for _, r := range s {
		inside := lit.next(r)
		if !inside && unicode.IsSpace(r) {
			space = true
			continue
		}
		if space && wordRune(last) && wordRune(r) {
			out.WriteByte(' ')
		}
		space = false
		out.WriteRune(r)
		last = r
	}
	return out.String()
}

// literal knows whether the next character stands in a string literal.
type literal struct{ open, escaped bool }

// next takes a character and reports whether it is inside a literal, the
// closing quote included.
func (l *literal) next(r rune) bool {
	inside := l.open
	switch {
	case l.escaped:
		l.escaped = false
	case l.open && r == '\\':
		l.escaped = true
	case r == '"':
		l.open = !l.open
	}
	return inside
}

func wordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// printed compares what programs print: spaces at line ends and line ends at
// the end do not count.
func printed(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRightFunc(l, unicode.IsSpace)
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// oneLine is a text on one line, for the Part of a note.
func oneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}
