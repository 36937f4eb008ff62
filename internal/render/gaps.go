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

func gap(block, next *Block) int {
	if next.Kind == KindHeading && next.level <= 2 && block.Kind != KindHeading {
		return 2
	}
	if block.callout != nil {
		return 0
	}
	depth := block.shared
	if depth == len(next.within) && depth < len(block.within) && depth == 0 {
		return 1
	}
	// The container in which the two part decides.
	if depth < len(block.within) && depth < len(next.within) {
		one, other := block.within[depth], next.within[depth]
		if one.list != 0 && one.list == other.list && !one.loose {
			return 0
		}
		return 1
	}
	if depth > 0 {
		if inner := block.within[depth-1]; inner.kind == KindItem && !inner.loose {
			return 0
		}
	}
	return 1
}

func sharedContainers(a, b []container) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
