package progress

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"github.com/oklog/ulid/v2"
)

// Records are found in raw bytes, whatever the pages around them say of themselves: a key of 16 bytes, a format byte, a
// checksum and JSON stand one behind the other in every leaf page, also where a record goes on over overflow pages or
// lies in a bucket's value. The checksum says where the JSON ends, and that all of it is as it was written.

const (
	carveStep = 1 << 20 // bytes that are looked through at a time
	carveHead = len(ulid.ULID{}) + recordHeader
	// badSector is the grain in which a disk is read that fails to read more at once.
	badSector = 4096
)

// carve calls fn with every sound record of the first size bytes: where it begins, its key and the record, which are
// only valid until fn returns. What the disk cannot read is passed over like zeros.
func carve(f io.ReaderAt, size int64, fn func(at int64, key, rec []byte) error) error {
	buf := make([]byte, carveHead+carveStep+MaxEventSize)
	var next int64 // records do not overlap
	for base := int64(0); base < size; base += carveStep {
		from := max(base-int64(carveHead), 0)
		b := buf[:min(base+carveStep+MaxEventSize, size)-from]
		readRaw(f, b, from)
		for i := 0; ; {
			n := bytes.Index(b[i:], []byte(`{"`))
			if n < 0 || from+int64(i+n) >= base+carveStep {
				break
			}
			i += n
			key, rec := recordAt(b, i)
			if start := from + int64(i-recordHeader); rec != nil && start >= next {
				if err := fn(start, key, rec); err != nil {
					return err
				}
				next = start + int64(len(rec))
			}
			i++
		}
	}
	return nil
}

// recordAt returns the record whose JSON begins at an offset, nil if there is none.
func recordAt(b []byte, at int) (key, rec []byte) {
	if at < carveHead || b[at-recordHeader] != formatJSON {
		return nil, nil
	}
	start := at - recordHeader
	key = b[at-carveHead : start]
	want := binary.BigEndian.Uint32(b[start+1:])
	sum := checksum(formatJSON, key, nil)
	body := b[at:min(at+MaxEventSize, len(b))]
	for done := 0; ; {
		n := bytes.IndexByte(body[done:], '}')
		if n < 0 {
			return nil, nil
		}
		piece := body[done : done+n+1]
		if bytes.ContainsFunc(piece, func(r rune) bool { return r < ' ' }) { // no JSON of ours holds one
			return nil, nil
		}
		sum = crc32.Update(sum, castagnoli, piece)
		done += n + 1
		if sum == want {
			return key, b[start : at+done]
		}
	}
}

// readRaw fills b with what a file holds there. Where the disk fails it reads sector by sector and leaves zeros.
func readRaw(f io.ReaderAt, b []byte, at int64) {
	n, err := f.ReadAt(b, at)
	if n == len(b) {
		return
	}
	clear(b[n:])
	if errors.Is(err, io.EOF) {
		return
	}
	for i := n / badSector * badSector; i < len(b); i += badSector {
		sector := b[i:min(i+badSector, len(b))]
		if got, err := f.ReadAt(sector, at+int64(i)); err != nil && got < len(sector) {
			clear(sector[got:])
		}
	}
}

// carveMeta looks for what the bucket "meta" said: the device, "" if it is nowhere, and the greatest schema version.
// Free pages hold former values, too.
func carveMeta(f io.ReaderAt, size int64) (device string, schema int) {
	const (
		overlap  = 64
		idLength = 16
	)
	buf := make([]byte, carveStep+overlap)
	find := func(b, key []byte, length int, fn func(v []byte)) {
		for i := 0; ; i++ {
			n := bytes.Index(b[i:], key)
			if n < 0 {
				return
			}
			i += n
			if end := i + len(key) + length + 4; end <= len(b) {
				if v := unseal(key, b[i+len(key):end]); v != nil {
					fn(v)
				}
			}
		}
	}
	for base := int64(0); base < size; base += carveStep {
		b := buf[:min(int64(len(buf)), size-base)]
		readRaw(f, b, base)
		find(b, keyDevice, idLength, func(v []byte) { device = string(v) })
		find(b, keySchema, 4, func(v []byte) { schema = max(schema, int(binary.BigEndian.Uint32(v))) })
	}
	return device, schema
}
