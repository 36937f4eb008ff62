package render

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// slugs knows the anchors of a document: false for one that a heading asks for, true for one that is taken.
type slugs map[string]bool

// reserve notes the anchors that authors gave, so that a made one never takes such a name.
func (s slugs) reserve(root ast.Node) {
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			if own := ownAnchor(h); own != "" {
				s[own] = false
			}
		}
	}
}

// anchor is the heading's own ({#id}), or made of its text the way GitHub does.
func (s slugs) anchor(n *ast.Heading, text string) string {
	base := ownAnchor(n)
	if base != "" && !s[base] {
		s[base] = true
		return base
	}
	if base == "" {
		base = slug(text)
	}
	if base == "" {
		base = "section"
	}
	anchor := base
	for i := 1; ; i++ {
		if _, known := s[anchor]; !known {
			break
		}
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
	for _, r := range strings.ToLower(strings.TrimSpace(text)) {
		switch {
		case r == ' ', r == '-':
			b.WriteByte('-')
		case r == '_', unicode.IsLetter(r), unicode.IsNumber(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}
