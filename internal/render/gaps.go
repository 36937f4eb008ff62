package render

// gaps decides how many empty lines follow each block, and which of the containers around it go on through them.
func (b *builder) gaps() {
	for i, block := range b.doc.blocks {
		if i+1 == len(b.doc.blocks) {
			return
		}
		next := b.doc.blocks[i+1]
		block.shared = sharedContainers(block.within, next.within)
		block.gap = gap(block, next)
	}
}

// gap is one line, but two above a section and none between the items and the paragraphs of a tight list.
func gap(block, next *Block) int {
	switch {
	case next.Kind == KindHeading && next.level <= 2 && block.Kind != KindHeading:
		return 2
	case block.callout != nil:
		return 0
	case block.Kind == KindCode || next.Kind == KindCode || block.Kind == KindTable || next.Kind == KindTable:
		return 1
	}
	list := innerList(block, next)
	if list == nil || list.loose {
		return 1
	}
	return 0
}

// innerList is the item of the innermost list that two blocks have in common, or nil if one of them is in no list, or
// in a quotation inside of it.
func innerList(a, b *Block) container {
	depth := a.shared
	if depth < len(a.within) && depth < len(b.within) {
		if one, other := a.within[depth], b.within[depth]; one.list != 0 && one.list == other.list {
			return one
		}
		return nil
	}
	if depth > 0 && a.within[depth-1].kind == KindItem {
		return a.within[depth-1]
	}
	return nil
}

func sharedContainers(a, b []container) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
