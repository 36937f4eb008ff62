package progress

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// verify walks every page of a file that is in use and says what is wrong with its structure. bbolt trusts what it maps:
// one wrong byte in a page makes it panic, hang, read behind the end of the file or overwrite what is still needed. This
// walk reads with bounds, visits no page twice and follows nothing it has not checked, so that it cannot do any of that.
//
// It also finds what bbolt's own check does not ask: each learner's bucket has as many records as it counts, and holds
// that learner's records. Records are judged one by one later, by their checksums.
func verify(f io.ReaderAt, h header) error {
	w := &walker{f: f, h: h, seen: make([]bool, h.pages)}
	if err := w.root(h.root); err != nil {
		return err
	}
	return w.free()
}

const (
	levels       = 8          // of pages a tree may have; with 100 keys a page even a huge one has 4
	maxDepth     = 3 * levels // the tree of buckets, that of learners, that of one learner's records
	elementSize  = 16         // of branch (pos, ksize uint32, page uint64) and leaf (flags, pos, ksize, vsize uint32) elements
	bucketHeader = 16         // root, sequence uint64
	flagBucket   = 0x01
)

type walker struct {
	f    io.ReaderAt
	h    header
	seen []bool
	bufs [maxDepth][]byte // one page a level: keys of the levels above are still compared with

	newer  bool  // the file is of a newer version
	layout error // what is not as this version lays it out
}

// element is an entry of a leaf page.
type element struct {
	bucket     bool
	key, value []byte
}

// span is the range of keys, from inclusive, to exclusive, that a page may hold; nil is open.
type span struct{ from, to []byte }

// page reads a page with its overflow pages, once.
func (w *walker) page(id uint64, depth int) ([]byte, error) {
	if id < 2 || id >= w.h.pages {
		return nil, fmt.Errorf("there is no page %d", id)
	}
	size := w.h.pageSize
	if uint64(len(w.bufs[depth])) < size {
		w.bufs[depth] = make([]byte, size)
	}
	b := w.bufs[depth][:size]
	if _, err := w.f.ReadAt(b, int64(id*size)); err != nil {
		return nil, fmt.Errorf("page %d cannot be read: %w", id, err)
	}
	if got := binary.NativeEndian.Uint64(b); got != id {
		return nil, fmt.Errorf("page %d says it is page %d", id, got)
	}
	more := uint64(binary.NativeEndian.Uint32(b[12:]))
	if more >= w.h.pages-id {
		return nil, fmt.Errorf("page %d goes on behind the end", id)
	}
	for i := id; i <= id+more; i++ {
		if w.seen[i] {
			return nil, fmt.Errorf("page %d is used twice", i)
		}
		w.seen[i] = true
	}
	if more > 0 {
		b = make([]byte, (more+1)*size)
		w.bufs[depth] = b
		if _, err := w.f.ReadAt(b, int64(id*size)); err != nil {
			return nil, fmt.Errorf("page %d cannot be read: %w", id, err)
		}
	}
	return b, nil
}

// tree calls leaf with every element below a page, in order.
func (w *walker) tree(id uint64, in span, depth int, leaf func(element) error) error {
	b, err := w.page(id, depth)
	if err != nil {
		return err
	}
	if binary.NativeEndian.Uint16(b[8:]) != flagBranch {
		return leaves(b, id, in, leaf)
	}
	children, err := branches(b, id, in)
	if err != nil {
		return err
	}
	if (depth+1)%levels == 0 {
		return fmt.Errorf("page %d lies too deep", id)
	}
	for _, c := range children {
		if err := w.tree(c.page, c.keys, depth+1, leaf); err != nil {
			return err
		}
	}
	return nil
}

// branch is an entry of a branch page: a page and the keys that belong there.
type branch struct {
	page uint64
	keys span
}

// branches returns the entries of a branch page.
func branches(b []byte, id uint64, in span) ([]branch, error) {
	n := int(binary.NativeEndian.Uint16(b[10:]))
	if n == 0 || pageHeader+n*elementSize > len(b) {
		return nil, fmt.Errorf("branch page %d has %d elements", id, n)
	}
	out := make([]branch, n)
	for i := range out {
		at := pageHeader + i*elementSize
		key, err := cut(b, id, at, binary.NativeEndian.Uint32(b[at:]), binary.NativeEndian.Uint32(b[at+4:]))
		if err != nil {
			return nil, err
		}
		if !in.holds(key) || (i > 0 && bytes.Compare(key, out[i-1].keys.from) <= 0) {
			return nil, fmt.Errorf("the keys of branch page %d are out of order", id)
		}
		if i == 0 && !in.begins(key) {
			return nil, fmt.Errorf("branch page %d does not begin as the page above it says", id)
		}
		out[i] = branch{binary.NativeEndian.Uint64(b[at+8:]), span{key, in.to}}
		if i > 0 {
			out[i-1].keys.to = key
		}
	}
	return out, nil
}

// leaves calls leaf with every element of a leaf page, which may also be one inside of a bucket's value (page 0).
func leaves(b []byte, id uint64, in span, leaf func(element) error) error {
	if flags := binary.NativeEndian.Uint16(b[8:]); flags != flagLeaf {
		return fmt.Errorf("page %d is of the kind %#x", id, flags)
	}
	n := int(binary.NativeEndian.Uint16(b[10:]))
	if pageHeader+n*elementSize > len(b) {
		return fmt.Errorf("leaf page %d has %d elements", id, n)
	}
	var last []byte
	u32 := binary.NativeEndian.Uint32
	for i := range n {
		at := pageHeader + i*elementSize
		flags, pos, ksize, vsize := u32(b[at:]), u32(b[at+4:]), u32(b[at+8:]), u32(b[at+12:])
		key, err := cut(b, id, at, pos, ksize)
		if err != nil {
			return err
		}
		start := uint64(at) + uint64(pos) + uint64(ksize)
		if start+uint64(vsize) > uint64(len(b)) {
			return fmt.Errorf("a value of page %d goes on behind its end", id)
		}
		if !in.holds(key) || flags > flagBucket || (last != nil && bytes.Compare(last, key) >= 0) {
			return fmt.Errorf("element %d of page %d is out of order", i, id)
		}
		if i == 0 && !in.begins(key) {
			return fmt.Errorf("leaf page %d does not begin as the page above it says", id)
		}
		if err := leaf(element{flags == flagBucket, key, b[start : start+uint64(vsize)]}); err != nil {
			return err
		}
		last = key
	}
	return nil
}

// cut returns the key of the element at an offset of a page.
func cut(b []byte, id uint64, at int, pos, size uint32) ([]byte, error) {
	start := uint64(at) + uint64(pos)
	if size == 0 || pos < elementSize || start+uint64(size) > uint64(len(b)) {
		return nil, fmt.Errorf("a key of page %d is not within it", id)
	}
	return b[start : start+uint64(size)], nil
}

func (s span) holds(key []byte) bool {
	return (s.from == nil || bytes.Compare(key, s.from) >= 0) && (s.to == nil || bytes.Compare(key, s.to) < 0)
}

// begins says whether a page with this range may begin with a key. bbolt finds a page's entry in the branch above by the
// page's first key when it writes the page anew: were they not the same, it would add a second entry and leave the first.
func (s span) begins(key []byte) bool { return s.from == nil || bytes.Equal(key, s.from) }

// bucket calls leaf with every element of the bucket that an element is.
func (w *walker) bucket(e element, depth int, leaf func(element) error) error {
	if !e.bucket || len(e.value) < bucketHeader {
		return fmt.Errorf("%q is not a bucket", e.key)
	}
	if root := binary.NativeEndian.Uint64(e.value); root != 0 {
		return w.tree(root, span{}, depth, leaf)
	}
	if len(e.value) < bucketHeader+pageHeader {
		return fmt.Errorf("the bucket %q is cut off", e.key)
	}
	return leaves(e.value[bucketHeader:], 0, span{}, leaf)
}

// Where the pages of each tree begin among the buffers: while a tree is walked, the keys of those above are in use.
const (
	depthRoot    = 0
	depthBuckets = levels
	depthLearner = 2 * levels
)

// root walks the root bucket. What this version would lay out otherwise is no damage in a newer version's file.
func (w *walker) root(id uint64) error {
	err := w.tree(id, span{}, depthRoot, func(e element) error {
		return w.bucket(e, depthBuckets, func(sub element) error {
			switch {
			case bytes.Equal(e.key, bucketEvents):
				return w.learner(sub)
			case sub.bucket:
				return w.other(sub)
			case bytes.Equal(e.key, bucketMeta) && bytes.Equal(sub.key, keySchema):
				w.newer = schemaOf(sub.value) > Schema
			}
			return nil
		})
	})
	if err == nil && !w.newer {
		err = w.layout
	}
	return err
}

// misplaced keeps the first thing that is not as this version lays it out.
func (w *walker) misplaced(format string, args ...any) {
	if w.layout == nil {
		w.layout = fmt.Errorf(format, args...)
	}
}

// other walks a bucket that this version does not know.
func (w *walker) other(e element) error {
	return w.bucket(e, depthLearner, func(x element) error {
		if x.bucket {
			w.misplaced("the bucket %q is nested too deep", x.key)
		}
		return nil
	})
}

// learner counts the records of a learner's bucket, and makes sure by the first readable one that it is theirs.
func (w *walker) learner(e element) error {
	if !e.bucket {
		w.misplaced("%q is not a bucket", e.key)
		return nil
	}
	var n uint64
	known := false
	err := w.bucket(e, depthLearner, func(rec element) error {
		n++
		if rec.bucket {
			w.misplaced("a record of %q is a bucket", e.key)
		}
		if known {
			return nil
		}
		if ev, err := decode(rec.key, rec.value); err == nil {
			known = true
			if ev.Learner != string(e.key) {
				w.misplaced("records of %q stand under %q", ev.Learner, e.key)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if want := binary.NativeEndian.Uint64(e.value[8:]); n != want {
		w.misplaced("%d of %d records of %q are there", n, want, e.key)
	}
	return nil
}

// free reads the list of free pages: one that is in use would be overwritten by the next transaction.
func (w *walker) free() error {
	if w.h.freelist == noFreelist {
		return nil
	}
	b, err := w.page(w.h.freelist, 0)
	if err != nil {
		return err
	}
	if flags := binary.NativeEndian.Uint16(b[8:]); flags != flagFreelist {
		return fmt.Errorf("the free list is a page of the kind %#x", flags)
	}
	n, ids := uint64(binary.NativeEndian.Uint16(b[10:])), b[pageHeader:]
	if n == 0xFFFF { // too many for the header: the first entry is the number
		n, ids = binary.NativeEndian.Uint64(ids), ids[8:]
	}
	if n > uint64(len(ids)/8) {
		return fmt.Errorf("the free list has %d entries", n)
	}
	for i := range n {
		id := binary.NativeEndian.Uint64(ids[8*i:])
		if id < 2 || id >= w.h.pages || w.seen[id] {
			return fmt.Errorf("page %d is in use and listed as free", id)
		}
		w.seen[id] = true
	}
	return nil
}
