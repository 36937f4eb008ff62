package render

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// A span is a piece of text in one style. Its text is clean and has no line breaks.
type span struct {
	text   string
	bold   bool
	italic bool
	code   bool
	strike bool
	link   string // where it leads, or ""
	group  int    // spans of one link have the same number
	brk    bool   // a hard line break, without text
}

func plain(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.brk {
			b.WriteByte(' ')
		}
		b.WriteString(s.text)
	}
	return b.String()
}

// inliner collects the spans of a leaf.
type inliner struct {
	source []byte
	spans  []span
	links  int
}

func inline(n ast.Node, source []byte) []span {
	c := inliner{source: source}
	c.children(n, span{})
	return c.spans
}

func (c *inliner) children(n ast.Node, style span) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		c.node(child, style)
	}
}

func (c *inliner) node(n ast.Node, style span) {
	switch n := n.(type) {
	case *ast.Text:
		c.text(n, style)
	case *ast.String:
		c.add(string(n.Value), style)
	case *ast.CodeSpan:
		style.code = true
		c.add(codeSpan(n, c.source), style)
	case *ast.Emphasis:
		style.bold = style.bold || n.Level >= 2
		style.italic = style.italic || n.Level == 1
		c.children(n, style)
	case *east.Strikethrough:
		style.strike = true
		c.children(n, style)
	case *ast.Link:
		c.link(n, string(n.Destination), style)
	case *ast.Image:
		c.link(n, string(n.Destination), style)
	case *ast.AutoLink:
		c.links++
		style.group, style.link = c.links, string(n.URL(c.source))
		c.add(string(n.Label(c.source)), style)
	case *ast.RawHTML:
		c.add(string(n.Segments.Value(c.source)), style)
	default: // a check box has no children: it is drawn as the mark of its item
		c.children(n, style)
	}
}

func (c *inliner) link(n ast.Node, target string, style span) {
	c.links++
	style.group, style.link = c.links, target
	before := len(c.spans)
	c.children(n, style)
	if len(c.spans) == before {
		c.add(target, style)
	}
}

func (c *inliner) text(n *ast.Text, style span) {
	value := n.Segment.Value(c.source)
	if !n.IsRaw() {
		value = unescape(value)
	}
	if n.HardLineBreak() || n.SoftLineBreak() {
		value = bytes.TrimRight(value, "\r")
	}
	c.add(string(value), style)
	if n.HardLineBreak() {
		c.spans = append(c.spans, span{brk: true})
	} else if n.SoftLineBreak() {
		c.add(" ", style)
	}
}

// maxEntity is longer than the name of any entity.
const maxEntity = 40

// unescape resolves backslash escapes and entities, each once.
func unescape(value []byte) []byte {
	if bytes.IndexByte(value, '\\') < 0 && bytes.IndexByte(value, '&') < 0 {
		return value
	}
	out := make([]byte, 0, len(value))
	for i := 0; i < len(value); i++ {
		switch {
		case value[i] == '\\' && i+1 < len(value) && util.IsPunct(value[i+1]):
			i++
			out = append(out, value[i])
		case value[i] == '&':
			entity := value[i:min(i+maxEntity, len(value))]
			if end := bytes.IndexByte(entity, ';'); end > 0 {
				entity = entity[:end+1]
				out = append(out, util.ResolveEntityNames(util.ResolveNumericReferences(entity))...)
				i += end
				continue
			}
			out = append(out, '&')
		default:
			out = append(out, value[i])
		}
	}
	return out
}

// add appends text, joined to the span before it where that looks the same.
func (c *inliner) add(text string, style span) {
	text = strings.ReplaceAll(Clean(text), "\n", " ")
	if text == "" {
		return
	}
	if n := len(c.spans); n > 0 {
		last := c.spans[n-1]
		last.text = ""
		if last == style {
			c.spans[n-1].text += text
			return
		}
	}
	style.text = text
	c.spans = append(c.spans, style)
}

func codeSpan(n *ast.CodeSpan, source []byte) string {
	var b strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			b.Write(t.Segment.Value(source))
		}
	}
	return strings.ReplaceAll(b.String(), "\n", " ")
}
