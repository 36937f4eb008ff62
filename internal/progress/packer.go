package progress

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/oklog/ulid/v2"
)

// packer writes values one behind the other; unpacker reads them in the same order. What they write is derived data
// alone: the log is JSON.
type packer struct {
	b    []byte
	bulk []byte // what is rarely read stands behind all the rest
}

func (p *packer) uint(v uint64)    { p.b = binary.AppendUvarint(p.b, v) }
func (p *packer) int(v int64)      { p.b = binary.AppendVarint(p.b, v) }
func (p *packer) id(v ulid.ULID)   { p.b = append(p.b, v[:]...) }
func (p *packer) time(v time.Time) { p.int(v.UnixMilli()) }
func (p *packer) float(v float64)  { p.b = binary.BigEndian.AppendUint64(p.b, math.Float64bits(v)) }

func (p *packer) bytes(v []byte) {
	p.uint(uint64(len(v)))
	p.b = append(p.b, v...)
}

func (p *packer) str(v string) {
	p.uint(uint64(len(v)))
	p.b = append(p.b, v...)
}

// aside writes bytes into the bulk, in their place only how many they are.
func (p *packer) aside(v []byte) {
	p.uint(uint64(len(v)))
	p.bulk = append(p.bulk, v...)
}

// flags writes up to eight booleans.
func (p *packer) flags(v ...bool) {
	var b byte
	for i, set := range v {
		if set {
			b |= 1 << i
		}
	}
	p.b = append(p.b, b)
}

// unpacker reads what a packer wrote. After the first value that is not there it is bad and returns zeros: whoever reads
// asks once, at the end.
type unpacker struct {
	b    []byte
	bulk []byte
	bad  bool

	// text is what b was at first, "" if that is not worth it: with it, a text costs no memory of its own.
	text string
}

// take returns the next n bytes, which are part of what is read.
func (u *unpacker) take(n uint64) []byte {
	if u.bad || n > uint64(len(u.b)) {
		u.bad, u.b = true, nil
		return nil
	}
	v := u.b[:n:n]
	u.b = u.b[n:]
	return v
}

func (u *unpacker) varint(n int) {
	if n <= 0 {
		u.bad, u.b = true, nil
		return
	}
	u.b = u.b[n:]
}

func (u *unpacker) uint() uint64 {
	v, n := binary.Uvarint(u.b)
	u.varint(n)
	return v
}

func (u *unpacker) int() int64 {
	v, n := binary.Varint(u.b)
	u.varint(n)
	return v
}

func (u *unpacker) id() (v ulid.ULID) {
	copy(v[:], u.take(uint64(len(v))))
	return v
}

func (u *unpacker) byte() byte {
	if b := u.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (u *unpacker) float() float64 {
	if b := u.take(8); b != nil {
		return math.Float64frombits(binary.BigEndian.Uint64(b))
	}
	return 0
}

func (u *unpacker) time() time.Time { return time.UnixMilli(u.int()).UTC() }
func (u *unpacker) bytes() []byte   { return u.take(u.uint()) }

func (u *unpacker) str() string {
	b := u.bytes()
	if end := len(u.text) - len(u.b); u.text != "" && !u.bad {
		return u.text[end-len(b) : end]
	}
	return string(b)
}

// aside reads bytes of the bulk.
func (u *unpacker) aside() []byte {
	n := u.uint()
	if u.bad || n > uint64(len(u.bulk)) {
		u.bad, u.b = true, nil
		return nil
	}
	v := u.bulk[:n:n]
	u.bulk = u.bulk[n:]
	return v
}

// flags reads booleans into what is pointed at.
func (u *unpacker) flags(into ...*bool) {
	b := u.byte()
	for i, v := range into {
		*v = b>>i&1 == 1
	}
}

// count reads how many things follow, each of at least size bytes: a number that cannot be is bad, so that nobody makes
// room for it.
func (u *unpacker) count(size int) int {
	n := u.uint()
	if n > uint64(len(u.b)/size) {
		u.bad, u.b = true, nil
		return 0
	}
	return int(n)
}
