package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// A container is a list item, a quotation or a callout around blocks. Two blocks are in the same one when the
// pointers are equal.
type container = *box

type box struct {
	kind  Kind     // KindItem, KindQuote or KindCallout
	mark  string   // of an item, before its first line
	call  *callout // of a callout
	loose bool     // of an item: empty lines between its paragraphs
	list  int      // items of one list have the same number
	used  bool     // while building: a block has the mark already
}

func (c *box) width() int {
	if c.kind == KindItem {
		return ansi.StringWidth(c.mark)
	}
	return 2
}

// builder walks the syntax tree and appends flat blocks.
type builder struct {
	doc     *Document
	source  []byte
	include Include
	heading int // index of the current heading
	slugs   slugs
	lists   int
	last    int // offset of the block before, for those that know none
}

func (b *builder) children(n ast.Node, within []container) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		b.node(child, within)
	}
}

func (b *builder) node(n ast.Node, within []container) {
	switch n := n.(type) {
	case *ast.Heading:
		b.addHeading(n, within)
	case *ast.Paragraph, *ast.TextBlock:
		b.add(&Block{Kind: KindParagraph, text: inline(n, b.source)}, b.offset(n), within)
	case *ast.List:
		b.list(n, within)
	case *ast.Blockquote:
		b.quote(n, within)
	case *ast.FencedCodeBlock:
		b.fence(n, within)
	case *ast.CodeBlock, *ast.HTMLBlock:
		b.raw(n, within)
	case *ast.ThematicBreak:
		b.add(&Block{Kind: KindRule}, b.offset(n), within)
	case *east.Table:
		b.add(&Block{Kind: KindTable, table: newTable(n, b.source)}, b.offset(n), within)
	default:
		b.children(n, within)
	}
}

func (b *builder) addHeading(n *ast.Heading, within []container) {
	spans := inline(n, b.source)
	h := Heading{Level: n.Level, Text: strings.TrimSpace(plain(spans)), Block: len(b.doc.blocks)}
	h.Anchor = b.slugs.anchor(n, h.Text)
	if h.Level == 1 && b.doc.title == "" {
		b.doc.title = h.Text
	}
	b.doc.headings = append(b.doc.headings, h)
	b.heading = len(b.doc.headings) - 1
	b.add(&Block{Kind: KindHeading, level: n.Level, text: spans}, b.offset(n), within)
}

func (b *builder) list(n *ast.List, within []container) {
	b.lists++
	number, list := n.Start, b.lists
	width := len(strconv.Itoa(number + n.ChildCount() - 1))
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "• "
		if n.IsOrdered() {
			mark = fmt.Sprintf("%*d. ", width, number)
			number++
		}
		if box, ok := task(item); ok {
			mark = box
		}
		c := &box{kind: KindItem, mark: mark, loose: !n.IsTight, list: list}
		b.inside(item, within, c)
	}
}

// inside adds the blocks of a container; one without any gets an empty paragraph, so that its mark is seen.
func (b *builder) inside(n ast.Node, within []container, c container) {
	inner := append(within[:len(within):len(within)], c)
	before := len(b.doc.blocks)
	b.children(n, inner)
	if len(b.doc.blocks) == before {
		b.add(&Block{Kind: KindParagraph}, b.offset(n), inner)
	}
}

func task(item ast.Node) (mark string, ok bool) {
	if item.FirstChild() == nil {
		return "", false
	}
	check, ok := item.FirstChild().FirstChild().(*east.TaskCheckBox)
	if !ok {
		return "", false
	}
	if check.IsChecked {
		return "☑ ", true
	}
	return "☐ ", true
}

func (b *builder) quote(n *ast.Blockquote, within []container) {
	c, offset := &box{kind: KindQuote}, b.offset(n)
	if call := takeCallout(n, b.source); call != nil {
		c.kind, c.call = KindCallout, call
		inner := append(within[:len(within):len(within)], c)
		b.add(&Block{Kind: KindCallout, callout: call}, offset, inner)
		b.children(n, inner)
		return
	}
	b.inside(n, within, c)
}

func (b *builder) fence(n *ast.FencedCodeBlock, within []container) {
	info := ""
	if n.Info != nil {
		info = string(n.Info.Segment.Value(b.source))
	}
	source := b.lines(n)
	lang, attrs := parseInfo(info)
	_, isInclude := attrs["include"]
	if isInclude || lang == "bench" && attrs["id"] != "" {
		text, err := b.fetch(info)
		if err != nil {
			b.add(&Block{Kind: KindProblem, text: []span{{text: oneLine(err.Error())}}}, b.offset(n), within)
			return
		}
		source = text
	}
	b.add(&Block{Kind: KindCode, Code: newCode(info, source, !isInclude)}, b.offset(n), within)
}

func (b *builder) fetch(info string) (string, error) {
	if b.include == nil {
		return "", fmt.Errorf("there is no text for %q here", info)
	}
	text, err := b.include(info)
	if err != nil {
		return "", fmt.Errorf("%s: %w", info, err)
	}
	return text, nil
}

// raw adds text that stands as it is: indented code, raw HTML, paragraphs beyond the bounds.
func (b *builder) raw(n ast.Node, within []container) {
	source := b.lines(n)
	if html, ok := n.(*ast.HTMLBlock); ok && html.HasClosure() {
		source += string(html.ClosureLine.Value(b.source))
	}
	b.add(&Block{Kind: KindCode, Code: newCode("text", source, false)}, b.offset(n), within)
}

func (b *builder) lines(n ast.Node) string {
	var s strings.Builder
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		s.Write(segment.Value(b.source))
	}
	return s.String()
}

func (b *builder) problem(offset int, message string) {
	b.add(&Block{Kind: KindProblem, text: []span{{text: message}}}, offset, nil)
}

func (b *builder) add(block *Block, offset int, within []container) {
	block.Heading, block.within = b.heading, within
	block.Offset = max(b.lineStart(offset), b.last)
	if block.Kind == KindParagraph && len(within) > 0 {
		block.Kind = within[len(within)-1].kind
	}
	text := block.Text()
	words := strings.Fields(text)
	block.Words = len(words)
	sum := sha256.Sum256([]byte(string(block.Kind) + " " + strings.Join(words, " ")))
	block.Hash = hex.EncodeToString(sum[:8])
	for _, c := range within {
		if !c.used {
			c.used = true
			block.opens++
		}
	}
	b.last = block.Offset
	b.doc.blocks = append(b.doc.blocks, block)
}

// offset is a place in the source on the line where a node begins, or near it: goldmark does not say of all.
func (b *builder) offset(n ast.Node) int {
	switch n := n.(type) {
	case *ast.ThematicBreak:
		return b.ruleAfter(b.last)
	case *ast.FencedCodeBlock:
		if n.Info != nil {
			return n.Info.Segment.Start
		}
		if n.Lines().Len() > 0 {
			return max(b.lineStart(n.Lines().At(0).Start)-1, b.last)
		}
	}
	if n.Lines() != nil && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	if child := n.FirstChild(); child != nil && child.Type() == ast.TypeBlock {
		return b.offset(child)
	}
	return b.last
}

func (b *builder) lineStart(offset int) int {
	return bytes.LastIndexByte(b.source[:min(offset, len(b.source))], '\n') + 1
}

// maxAhead is how many lines are searched for a rule, so that many rules do not take for ever.
const maxAhead = 200

// ruleAfter finds the next line that is a rule.
func (b *builder) ruleAfter(offset int) int {
	at := offset
	for range maxAhead {
		end := bytes.IndexByte(b.source[at:], '\n')
		if end < 0 {
			return offset
		}
		at += end + 1
		line, _, _ := bytes.Cut(b.source[at:], []byte("\n"))
		line = bytes.Trim(line, " \t\r>")
		if len(line) >= 3 && len(bytes.Trim(line, "-*_ \t")) == 0 {
			return at
		}
	}
	return offset
}

func oneLine(s string) string {
	return strings.Join(strings.Fields(Clean(s)), " ")
}
