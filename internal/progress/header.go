package progress

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
)

// The layout of a bbolt file, as far as it must be known to judge one without mapping it. bbolt stores numbers in the
// processor's own order.
const (
	pageHeader = 16 // id uint64, flags uint16, count uint16, overflow uint32
	metaSize   = 64 // magic, version, page size, flags uint32; root, sequence, freelist, high water, txid, checksum uint64

	boltMagic   = 0xED0CDAED
	boltVersion = 2

	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagFreelist = 0x10

	noFreelist = ^uint64(0)

	minPageSize = 1 << 10
	maxPageSize = 1 << 24
)

// header is what the valid meta page with the greatest transaction says.
type header struct {
	pageSize uint64
	root     uint64 // page of the root bucket
	freelist uint64 // page of the list of free pages, or noFreelist
	pages    uint64 // high-water mark: the file has at least so many pages
	txid     uint64
	sum      uint64 // the meta page's own checksum
}

// readHeader judges a file by its meta pages; the error says what is wrong with it. It never maps the file, so that a
// file that is too short cannot end the process.
func readHeader(f io.ReaderAt, size int64) (header, error) {
	if size == 0 {
		return header{}, fmt.Errorf("the file is empty")
	}
	if size < minPageSize+pageHeader+metaSize {
		return header{}, fmt.Errorf("the file has only %d bytes", size)
	}
	h, err := bestMeta(f, size)
	if err != nil {
		return header{}, err
	}
	if need := h.pages * h.pageSize; h.pages > uint64(size) || need > uint64(size) {
		return header{}, fmt.Errorf("the file is cut off: %d bytes of at least %d", size, need)
	}
	if h.root < 2 || h.root >= h.pages {
		return header{}, fmt.Errorf("the root is page %d of %d", h.root, h.pages)
	}
	if h.freelist != noFreelist && (h.freelist < 2 || h.freelist >= h.pages) {
		return header{}, fmt.Errorf("the free list is page %d of %d", h.freelist, h.pages)
	}
	return h, nil
}

// bestMeta returns the newest valid meta page. One of the two may be broken: a power cut tears the one being written,
// whose transaction nobody was told of. The second lies one page after the first, so that without the first the page
// size has to be tried.
func bestMeta(f io.ReaderAt, size int64) (header, error) {
	first, err := readMeta(f, 0)
	if err == nil {
		if second, err := readMeta(f, int64(first.pageSize)); err == nil &&
			second.pageSize == first.pageSize && second.txid > first.txid {
			return second, nil
		}
		return first, nil
	}
	for at := int64(minPageSize); at <= maxPageSize && at < size; at *= 2 {
		if second, err := readMeta(f, at); err == nil && second.pageSize == uint64(at) {
			return second, nil
		}
	}
	return header{}, err
}

func readMeta(f io.ReaderAt, at int64) (header, error) {
	var b [pageHeader + metaSize]byte
	if n, err := f.ReadAt(b[:], at); n < len(b) {
		return header{}, fmt.Errorf("its header cannot be read: %w", err)
	}
	m := b[pageHeader:]
	u32, u64 := binary.NativeEndian.Uint32, binary.NativeEndian.Uint64
	if u32(m) != boltMagic {
		return header{}, fmt.Errorf("it is no database")
	}
	if u32(m[4:]) != boltVersion {
		return header{}, fmt.Errorf("its header has the version %d", u32(m[4:]))
	}
	sum := fnv.New64a()
	_, _ = sum.Write(m[:metaSize-8])
	if sum.Sum64() != u64(m[metaSize-8:]) {
		return header{}, fmt.Errorf("its header has a wrong checksum")
	}
	h := header{
		pageSize: uint64(u32(m[8:])), root: u64(m[16:]), freelist: u64(m[32:]), pages: u64(m[40:]), txid: u64(m[48:]),
		sum: u64(m[metaSize-8:]),
	}
	if h.pageSize < minPageSize || h.pageSize > maxPageSize || h.pageSize&(h.pageSize-1) != 0 {
		return header{}, fmt.Errorf("its header has the page size %d", h.pageSize)
	}
	return h, nil
}
