package render

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// slugs knows the anchors of a document.
type slugs struct {
	known map[string]bool // false for one that a heading asks for, true for one that is taken
	next  map[string]int  // the number with which to try again for a second one
}

// newSlugs notes the anchors that authors gave, so that a made one never takes such a name.
func newSlugs(root ast.Node) slugs {
	s := slugs{map[string]bool{}, map[string]int{}}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			if own := ownAnchor(h); own != "" {
				s.known[own] = false
			}
		}
	}
	return s
}

// anchor is the heading's own ({#id}), or made of its text the way GitHub does.
func (s slugs) anchor(n *ast.Heading, text string) string {
	base := ownAnchor(n)
	if base != "" && !s.known[base] {
		s.known[base] = true
		return base
	}
	if base == "" {
		base = slug(text)
	}
	if base == "" {
		base = "section"
	}
	anchor := base
	for _, taken := s.known[anchor]; taken; _, taken = s.known[anchor] {
		s.next[base]++
		anchor = base + "-" + strconv.Itoa(s.next[base])
	}
	s.known[anchor] = true
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
