// Package render turns Markdown into lines for a terminal.
//
// A lesson is read once into a [Document], a flat list of blocks; a [Layout] draws those blocks for one width and one
// [Theme], each when it is first asked for. A block is the smallest thing a reader stands on: a heading, a paragraph,
// one item of a list, a table, a listing. Containers (lists, quotes, callouts) have no blocks of their own; they are
// the marks and indents before the lines of the blocks inside them, which is how listings inside lists can be copied
// and run, and how a position stays exact in a long list.
//
// This is the only place where untrusted text is cleaned: whatever comes out contains no control characters but style
// sequences and links to http and https addresses, and no line is wider than was asked for. The package knows Markdown,
// cells and colours. It must not know lessons, files, keys or windows, and it starts nothing.
package render

import "sync"

// Kind says what a block is.
type Kind string

// The kinds of blocks.
const (
	KindHeading   Kind = "heading"
	KindParagraph Kind = "paragraph"
	KindItem      Kind = "item"    // text inside a list item
	KindQuote     Kind = "quote"   // text inside a quotation
	KindCallout   Kind = "callout" // the label of a callout, or text inside it
	KindTable     Kind = "table"
	KindCode      Kind = "code"
	KindRule      Kind = "rule"
	KindProblem   Kind = "problem" // something of the lesson that cannot be shown, and why
)

// An Include finds the text that a fence names instead of holding it. It gets the fence's whole info string
// ("rust,include=examples/cow.rs#normalize", "bench,id=copy").
type Include func(info string) (text string, err error)

// A Document is a parsed text. It does not change and is safe for concurrent use.
type Document struct {
	title    string
	headings []Heading
	blocks   []*Block

	mu      sync.Mutex
	layouts []*Layout // the latest few, newest last
}

// A Heading is a place that can be named.
type Heading struct {
	Level  int    // 1 to 6
	Text   string // plain text
	Anchor string // unique in the document
	Block  int    // index of its block
}

// A Block is one flat piece of a document.
type Block struct {
	Kind    Kind
	Heading int    // index into Headings of the heading it stands under (its own, for a heading); -1 before the first
	Offset  int    // byte offset in the source of the line it begins on
	Hash    string // of its text, without regard to how white space is laid out
	Words   int    // words to read
	Code    *Code  // of a KindCode block, else nil

	level   int
	text    []span
	table   *table
	callout *callout
	within  []container // outermost first
	opens   int         // how many of within, at the end, begin with this block
	gap     int         // empty lines after it
	shared  int         // how many of within go on through the gap
}

// Code is a listing.
type Code struct {
	Lang     string            // "rust", "console", …; "text" if not named
	Text     string            // what is shown, cleaned
	Source   string            // all of it, hidden lines included, as it was written
	Include  string            // "examples/x.rs#part" where the text comes from, or ""
	Whole    bool              // nothing is left out: written out in the lesson, or a whole file included
	Attrs    map[string]string // what stands after the language; a word without "=" has the value ""
	Numbered bool              // with line numbers
}

// Title is the text of the first level-1 heading, or "".
func (d *Document) Title() string { return d.title }

// Headings are all headings in order. The caller must not change them.
func (d *Document) Headings() []Heading { return d.headings }

// Len is the number of blocks.
func (d *Document) Len() int { return len(d.blocks) }

// Block is the block with index i, from 0 to Len()-1. The caller must not change it.
func (d *Document) Block(i int) *Block { return d.blocks[i] }

// Text is the block's text without styles, one line for prose and the shown lines for code.
func (b *Block) Text() string {
	switch {
	case b.Code != nil:
		return b.Code.Text
	case b.table != nil:
		return b.table.plain()
	case b.callout != nil:
		return b.callout.label
	}
	return plain(b.text)
}
