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
	var out strings.Builder
	var last rune // last rune written outside a literal
	space, quoted, escaped := false, false, false
	for _, r := range s {
		switch {
		case quoted:
			quoted = escaped || r != '"'
			escaped = !escaped && r == '\\'
			out.WriteRune(r)
			last = r
			continue
		case unicode.IsSpace(r):
			space = true
			continue
		case r == '"':
			quoted = true
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
