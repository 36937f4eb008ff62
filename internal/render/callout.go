package render

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// A callout is a quotation whose first line is [!NOTE] or one of its kin.
type callout struct {
	kind  string // NOTE, TIP, IMPORTANT, WARNING, CAUTION
	label string
	mark  string // tells the kinds apart without colour
}

func callouts(kind string) *callout {
	switch kind {
	case "NOTE":
		return &callout{kind, "Note", "●"}
	case "TIP":
		return &callout{kind, "Tip", "★"}
	case "IMPORTANT":
		return &callout{kind, "Important", "◆"}
	case "WARNING":
		return &callout{kind, "Warning", "▲"}
	case "CAUTION":
		return &callout{kind, "Caution", "■"}
	}
	return nil
}

func (c *callout) color() Color {
	switch c.kind {
	case "TIP":
		return Good
	case "IMPORTANT":
		return Note
	case "WARNING":
		return Warn
	case "CAUTION":
		return Bad
	}
	return Accent
}

var calloutLine = regexp.MustCompile(`^\s*\[!([A-Za-z]+)\]\s*$`)

// takeCallout returns what kind of callout a quotation is, and takes the line that says so out of it.
func takeCallout(n *ast.Blockquote, source []byte) *callout {
	p, ok := n.FirstChild().(*ast.Paragraph)
	if !ok || p.Lines().Len() == 0 {
		return nil
	}
	first := p.Lines().At(0)
	m := calloutLine.FindSubmatch(first.Value(source))
	if m == nil {
		return nil
	}
	call := callouts(strings.ToUpper(string(m[1])))
	if call == nil {
		return nil
	}
	for child := p.FirstChild(); child != nil; child = p.FirstChild() {
		p.RemoveChild(p, child)
		if t, ok := child.(*ast.Text); ok && (t.SoftLineBreak() || t.HardLineBreak()) {
			break
		}
	}
	p.Lines().SetSliced(1, p.Lines().Len())
	if p.FirstChild() == nil {
		n.RemoveChild(n, p)
	}
	return call
}
