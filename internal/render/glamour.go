package render

import (
	"bufio"
	"bytes"
	"fmt"
	"image/color"
	"net/url"
	"strconv"
	"strings"

	glamour "charm.land/glamour/v2/ansi"
	"github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Noncharacters that stand for characters at which a line is not broken, from here until wrapping. Clean drops them
// from all text that comes in.
const (
	fixedSpace  = '\ufdd0'
	fixedHyphen = '\ufdd1'
)

// The styles of whole leaves. Glamour knows six levels of headings; those that are not needed for headings carry the
// other styles, so that one renderer serves all.
const (
	leafBody  = 0
	leafTable = 5 // a column's name
	leafBad   = 6
)

// glazier styles the text of leaves with Glamour. It gives Glamour a small syntax tree for each leaf, made of clean
// spans, and no width: Glamour breaks lines after the hyphens of `--flag` and cannot break Chinese, so wrap does that.
// It is not safe for concurrent use.
type glazier struct {
	theme    Theme
	renderer renderer.Renderer
}

func newGlazier(th Theme) *glazier {
	g := &glazier{theme: th}
	g.reset()
	return g
}

func (g *glazier) reset() {
	options := glamour.Options{Styles: styles(g.theme)}
	node := util.Prioritized(glamour.NewRenderer(options), 1000)
	g.renderer = renderer.NewRenderer(renderer.WithNodeRenderers(node))
}

// styled is the text of a leaf with style sequences, on one line but for hard breaks.
func (g *glazier) styled(spans []span, leaf int, glue bool) string {
	var lines []string
	for len(spans) > 0 {
		n := 0
		for n < len(spans) && !spans[n].brk {
			n++
		}
		lines = append(lines, g.line(spans[:n], leaf, glue))
		spans = spans[min(n+1, len(spans)):]
	}
	return strings.Join(lines, "\n")
}

func (g *glazier) line(spans []span, leaf int, glue bool) (line string) {
	if g.theme.plain() && !special(spans) {
		return plain(spans)
	}
	defer func() {
		if recover() != nil { // its stack of blocks is in disorder now
			g.reset()
			line = plain(spans)
		}
	}()
	tree := treeBuilder{glue: glue}
	root := tree.document(spans, leaf)
	var out bytes.Buffer
	w := bufio.NewWriter(&out)
	if err := g.renderer.Render(w, tree.source, root); err != nil {
		g.reset()
		return plain(spans)
	}
	_ = w.Flush() // into memory
	return strings.Trim(out.String(), "\n")
}

// special reports whether spans look different from their text even without styles.
func special(spans []span) bool {
	for _, s := range spans {
		if s.code || s.link != "" {
			return true
		}
	}
	return false
}

// treeBuilder makes the syntax tree of one leaf for Glamour.
type treeBuilder struct {
	source []byte
	glue   bool
}

func (t *treeBuilder) document(spans []span, leaf int) ast.Node {
	var block ast.Node = ast.NewParagraph()
	if leaf != leafBody {
		block = ast.NewHeading(leaf)
	}
	for i := 0; i < len(spans); {
		s := spans[i]
		if s.link == "" {
			block.AppendChild(block, t.node(s))
			i++
			continue
		}
		link := ast.NewLink()
		label := ""
		for ; i < len(spans) && spans[i].group == s.group; i++ {
			link.AppendChild(link, t.node(spans[i]))
			label += spans[i].text
		}
		for _, n := range t.link(link, label, s.link) {
			block.AppendChild(block, n)
		}
	}
	doc := ast.NewDocument()
	doc.AppendChild(doc, block)
	return doc
}

// link finishes a link whose text is in it already: a target is shown behind it unless it is the same as the text, or a
// place in this document. Glamour shows web addresses itself. It would put a slash before "topic/lesson", so other
// targets go through a picture without an address, which it shows as its text.
func (t *treeBuilder) link(link *ast.Link, label, target string) []ast.Node {
	address, web := webAddress(target)
	link.Destination = []byte("#")
	switch {
	case web && (label == target || label == address):
		return []ast.Node{ast.NewAutoLink(ast.AutoLinkURL, t.append(address))}
	case web:
		link.Destination = []byte(address)
		return []ast.Node{link}
	case strings.HasPrefix(target, "#") || label == target || "mailto:"+label == target:
		return []ast.Node{link}
	}
	picture := ast.NewImage(ast.NewLink())
	picture.AppendChild(picture, t.append(oneLine(strings.ReplaceAll(target, `\`, "/"))))
	return []ast.Node{link, t.append(" "), picture}
}

func (t *treeBuilder) node(s span) ast.Node {
	if s.code {
		code := ast.NewCodeSpan()
		code.AppendChild(code, t.text(t.fix(s.text), s.link == ""))
		return code
	}
	var n ast.Node = t.text(s.text, false)
	wrapIn := func(outer ast.Node) {
		outer.AppendChild(outer, n)
		n = outer
	}
	if s.strike {
		wrapIn(east.NewStrikethrough())
	}
	if s.italic {
		wrapIn(ast.NewEmphasis(1))
	}
	if s.bold {
		wrapIn(ast.NewEmphasis(2))
	}
	return n
}

// maxGlued is the longest code span, in bytes, that is kept on one line.
const maxGlued = 32

func (t *treeBuilder) fix(code string) string {
	if !t.glue || len(code) > maxGlued {
		return code
	}
	return strings.NewReplacer(" ", string(fixedSpace), "-", string(fixedHyphen)).Replace(code)
}

// text makes a text node. Glamour resolves entities in all text and backslashes outside of code, a second time, so both
// are escaped here.
func (t *treeBuilder) text(s string, code bool) *ast.Text {
	if !code {
		s = strings.ReplaceAll(s, `\`, `\\`)
	}
	return t.append(strings.ReplaceAll(s, "&", "&amp;"))
}

func (t *treeBuilder) append(s string) *ast.Text {
	start := len(t.source)
	t.source = append(t.source, s...)
	return ast.NewTextSegment(text.NewSegment(start, len(t.source)))
}

// webAddress checks that a target is an address a terminal may open, and writes it in printable ASCII.
func webAddress(target string) (string, bool) {
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", false
	}
	s := u.String()
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f || s[i] == '\\' {
			return "", false
		}
	}
	return s, true
}

// styles is a theme in Glamour's terms.
func styles(th Theme) glamour.StyleConfig {
	var c glamour.StyleConfig
	on := true
	bold := func(col color.Color) glamour.StylePrimitive {
		return glamour.StylePrimitive{Color: inkOf(col), Bold: &on}
	}
	c.Code.Color = inkOf(th.Color(Literal))
	if th.colourless() {
		c.Code.Prefix, c.Code.Suffix = "`", "`"
	}
	c.Link = glamour.StylePrimitive{Color: inkOf(th.Color(Faint)), Prefix: "<", Suffix: ">"}
	c.ImageText = c.Link
	if th.plain() {
		return c
	}
	c.Emph.Italic, c.Strong.Bold, c.Strikethrough.CrossedOut = &on, &on, &on
	c.LinkText = glamour.StylePrimitive{Color: inkOf(th.Color(Accent)), Underline: &on}
	c.H1.StylePrimitive = bold(th.Color(Accent))
	c.H2.StylePrimitive = bold(th.Color(Accent))
	c.H3.StylePrimitive = bold(nil)
	c.H4.StylePrimitive = glamour.StylePrimitive{Italic: &on, Bold: &on}
	c.H5.StylePrimitive = bold(nil)
	c.H6.StylePrimitive = glamour.StylePrimitive{Color: inkOf(th.Color(Bad))}
	return c
}

// inkOf writes a colour the way Glamour reads it.
func inkOf(c color.Color) *string {
	var s string
	switch c := c.(type) {
	case nil:
		return nil
	case ansi.BasicColor:
		s = strconv.Itoa(int(c))
	case ansi.IndexedColor:
		s = strconv.Itoa(int(c))
	default:
		r, g, b, _ := c.RGBA()
		s = fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
	}
	return &s
}
