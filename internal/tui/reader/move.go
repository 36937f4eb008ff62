package reader

import (
	"unicode/utf8"

	"learn/internal/position"
	"learn/internal/progress"
	"learn/internal/tui/ui"
)

// bodyWidth is the width of the text.
func (r *Screen) bodyWidth() int {
	width := r.width - r.outline.width(r.width)
	if width < 50 {
		return max(width-1, 1)
	}
	return max(min(width-2*ui.ProseMargin, ui.ProseMost), 1)
}

// blockHeight is a block's lines and those of a run shown below it. Below the last block stands the way on.
func (r *Screen) blockHeight(i int) int {
	h := r.layout.Height(i) + len(r.run.linesBelow(i))
	if i == r.doc.Len()-1 {
		h += len(r.onwardLines())
	}
	return max(h, 1)
}

// scroll moves by so many lines, within the text.
func (r *Screen) scroll(by int) {
	r.top.line += by
	for r.top.line < 0 && r.top.block > 0 {
		r.top.block--
		r.top.line += r.blockHeight(r.top.block)
	}
	for r.top.line >= r.blockHeight(r.top.block) && r.top.block < r.doc.Len()-1 {
		r.top.line -= r.blockHeight(r.top.block)
		r.top.block++
	}
}

// settle keeps the position inside the text and notes whether the end was seen.
func (r *Screen) settle() {
	if r.doc == nil || r.layout == nil || r.doc.Len() == 0 || r.height == 0 {
		return
	}
	r.top.block = max(min(r.top.block, r.doc.Len()-1), 0)
	r.top.line = max(min(r.top.line, r.blockHeight(r.top.block)-1), 0)
	if last := r.lastTop(); r.after(r.top, last) {
		r.top = last
	}
	if !r.ended && r.top == r.lastTop() {
		r.ended, r.moved = true, true
	}
	r.unfocusHidden()
}

func (r *Screen) after(a, b spot) bool {
	return a.block > b.block || a.block == b.block && a.line > b.line
}

// lastTop is the position that shows the last line at the bottom of the window.
func (r *Screen) lastTop() spot {
	left := r.height
	for i := r.doc.Len() - 1; i >= 0; i-- {
		h := r.blockHeight(i)
		if h >= left {
			return spot{i, h - left}
		}
		left -= h
	}
	return spot{}
}

func (r *Screen) toEnd() { r.top = r.lastTop() }

func (r *Screen) atEnd() bool {
	return r.doc != nil && r.layout != nil && r.doc.Len() > 0 && r.height > 0 && r.top == r.lastTop()
}

// headingAt is the index of the heading that the first visible block stands under, or -1.
func (r *Screen) headingAt() int {
	if r.doc == nil || r.doc.Len() == 0 {
		return -1
	}
	return r.doc.Block(r.top.block).Heading
}

// toHeading goes to the next or the previous heading.
func (r *Screen) toHeading(step int) {
	heads := r.doc.Headings()
	at := r.headingAt() + step
	if step < 0 && at+1 >= 0 && at+1 < len(heads) && r.after(r.top, spot{heads[at+1].Block, 0}) {
		at++ // first to the beginning of this section
	}
	switch {
	case at < 0:
		r.top = spot{}
	case at < len(heads):
		r.top = spot{heads[at].Block, 0}
	}
}

// toAnchor goes to the heading with an anchor, and says whether there is one.
func (r *Screen) toAnchor(anchor string) bool {
	for _, h := range r.doc.Headings() {
		if h.Anchor == anchor {
			r.top = spot{h.Block, 0}
			return true
		}
	}
	return false
}

// offset is the first visible character of the block at the top: a place in it that does not depend on the width.
func (r *Screen) offset() int {
	if r.layout == nil || r.doc == nil || r.doc.Len() == 0 {
		return 0
	}
	h := r.blockHeight(r.top.block)
	return (r.top.line*r.chars(r.top.block) + h - 1) / h
}

// lineAt is the line of a block that shows the character at an offset: the inverse of offset at the same width.
func (r *Screen) lineAt(block, offset int) int {
	return offset * r.blockHeight(block) / r.chars(block)
}

func (r *Screen) chars(block int) int {
	return max(utf8.RuneCountInString(r.doc.Block(block).Text()), 1)
}

// fraction is how much of the lesson's words lie before the last visible line.
func (r *Screen) fraction() float64 {
	if r.atEnd() {
		return 1
	}
	return position.Fraction(r.doc, r.top.block)
}

// position is where the reader stands, told in ways that survive another width and an edited text.
func (r *Screen) position() progress.Position {
	p := position.At(r.doc, r.top.block)
	p.Line, p.Fraction, p.End = r.offset(), r.fraction(), r.ended
	return p
}

// restore goes to a stored position: to its block if that is still there, else to its heading, else as far down.
func (r *Screen) restore(p progress.Position) {
	r.ended = p.End
	at, exact := position.Find(r.doc, p)
	r.top = spot{at, 0}
	if exact && r.layout != nil {
		r.top.line = r.lineAt(at, p.Line)
	}
}
