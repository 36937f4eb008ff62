package search

import "strings"

// maxLink is how far the end of a link or of code is looked for, in bytes.
const maxLink = 400

// unmark takes the marks of Markdown out of a paragraph: what is left is what one reads.
func unmark(s string) string {
	if !strings.ContainsAny(s, "`*[\\<") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '`':
			i = code(&b, s, i)
		case c == '*' && !spaced(s, i):
			i++
		case c == '\\' && i+1 < len(s) && strings.IndexByte("\\`*_{}[]()#+-.!|<>", s[i+1]) >= 0:
			b.WriteByte(s[i+1])
			i += 2
		case c == '[':
			i = link(&b, s, i)
		case c == '<' && (strings.HasPrefix(s[i+1:], "http://") || strings.HasPrefix(s[i+1:], "https://")):
			i++
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}

// code writes what stands between backticks as it is, and returns where it ends.
func code(b *strings.Builder, s string, i int) int {
	marks := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
	i += marks
	if end := strings.Index(s[i:min(len(s), i+maxLink)], s[i-marks:i]); end >= 0 {
		b.WriteString(strings.TrimSpace(s[i : i+end]))
		return i + end + marks
	}
	return i
}

// link writes the text of a link without its target, and returns where it ends.
func link(b *strings.Builder, s string, i int) int {
	near := s[i+1 : min(len(s), i+1+maxLink)]
	end := strings.Index(near, "](")
	if end < 0 {
		b.WriteByte('[')
		return i + 1
	}
	target := strings.IndexByte(near[end:], ')')
	if target < 0 {
		b.WriteByte('[')
		return i + 1
	}
	b.WriteString(unmark(strings.ReplaceAll(near[:end], "[", "")))
	return i + 1 + end + target + 1
}

// spaced says whether a star is one between spaces, that is, not a mark.
func spaced(s string, i int) bool {
	return i > 0 && blank(s[i-1]) && i+1 < len(s) && blank(s[i+1])
}

func blank(c byte) bool { return c == ' ' || c == '\n' }
