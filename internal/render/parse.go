package render

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Bounds of what is parsed. Beyond them text is shown as it stands, unformatted.
const (
	maxSource = 1 << 20 // bytes of a document
	maxDepth  = 12      // lists and quotes inside one another
	maxText   = 8 << 10 // bytes of one paragraph, heading or table
	maxLinks  = 300     // "[" in one paragraph or table
)

// newParser makes a parser of GitHub's Markdown with heading attributes. Parsers keep state between uses that is only
// built once, so each document gets its own.
func newParser() parser.Parser {
	blocks := []util.PrioritizedValue{
		util.Prioritized(brief{parser.NewSetextHeadingParser(parser.WithHeadingAttribute())}, 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(bounded{parser.NewListParser()}, 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(brief{parser.NewATXHeadingParser(parser.WithHeadingAttribute())}, 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(bounded{parser.NewBlockquoteParser()}, 800),
		util.Prioritized(parser.NewHTMLBlockParser(), 900),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	}
	inlines := append(parser.DefaultInlineParsers(),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(extension.NewStrikethroughParser(), 500),
		util.Prioritized(extension.NewLinkifyParser(), 999),
	)
	paragraphs := append(parser.DefaultParagraphTransformers(),
		util.Prioritized(shorten{}, 0),
		util.Prioritized(extension.NewTableParagraphTransformer(), 200),
	)
	return parser.NewParser(
		parser.WithBlockParsers(blocks...),
		parser.WithInlineParsers(inlines...),
		parser.WithParagraphTransformers(paragraphs...),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
	)
}

// bounded refuses to open a container inside too many others: parsing and drawing take time that grows with the square
// of the depth, and a 250-byte line of ">" is enough to stop a program.
type bounded struct{ parser.BlockParser }

func (b bounded) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		if kind := n.Kind(); kind == ast.KindList || kind == ast.KindBlockquote {
			depth++
		}
	}
	if depth >= maxDepth {
		return nil, parser.NoChildren
	}
	return b.BlockParser.Open(parent, reader, pc)
}

// brief refuses to make a heading of more text than the inline parser should get.
type brief struct{ parser.BlockParser }

func (b brief) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	size := len(line)
	if p, ok := pc.LastOpenedBlock().Node.(*ast.Paragraph); ok { // what a line of === makes a heading of
		size += sizeOf(p)
	}
	if size > maxText {
		return nil, parser.NoChildren
	}
	return b.BlockParser.Open(parent, reader, pc)
}

func sizeOf(n ast.Node) int {
	size := 0
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		size += segment.Len()
	}
	return size
}

// shorten takes paragraphs that are too long for the inline parser (which looks back for every bracket and star) out of
// its way: they are shown as they stand.
type shorten struct{}

func (shorten) Transform(n *ast.Paragraph, reader text.Reader, _ parser.Context) {
	links := 0
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		links += bytes.Count(segment.Value(reader.Source()), []byte("["))
	}
	if sizeOf(n) <= maxText && links <= maxLinks {
		return
	}
	code := ast.NewCodeBlock()
	code.SetLines(n.Lines())
	n.Parent().ReplaceChild(n.Parent(), n, code)
}

// Parse reads Markdown. It never fails: what cannot be shown becomes a KindProblem block that says why. Fences that
// name their text (include=, id=) ask inc for it; nil knows none.
func Parse(src []byte, inc Include) *Document {
	b := builder{doc: &Document{}, include: inc, heading: -1}
	long := len(src) > maxSource
	b.source = validUTF8(src[:min(len(src), maxSource)])
	root := newParser().Parse(text.NewReader(b.source))
	b.slugs = newSlugs(root)
	b.children(root, nil)
	if long {
		b.problem(maxSource, "The rest of this text is not shown: it is longer than 1 MiB.")
	}
	b.gaps()
	return b.doc
}

// validUTF8 replaces every byte that is not part of a character, one for one, so that offsets stay right.
func validUTF8(src []byte) []byte {
	if utf8.Valid(src) {
		return src
	}
	out := slices.Clone(src)
	for i := 0; i < len(out); {
		r, n := utf8.DecodeRune(out[i:])
		if r == utf8.RuneError && n == 1 {
			out[i] = '?'
		}
		i += n
	}
	return out
}
