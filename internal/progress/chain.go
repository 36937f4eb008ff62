package progress

import (
	"crypto/sha256"
	"encoding/binary"

	"go.etcd.io/bbolt"
)

// keyChain is where, in the bucket "meta", the file says what it holds: a sealed chain.
var keyChain = []byte("chain")

// links is how many former tallies a file remembers. A mark is written after every transaction, so it is behind the
// file by a transaction or two, when programs were killed between the two; this is plenty. And so long a chain is still
// stored within the bucket's own value, and costs no page.
const links = 24

// tally is what a log holds: how many records, and the sum of a hash of each. The sum does not depend on the order, so
// that it can be told again from the records alone; a record that is missing, added or changed gives another one.
type tally struct {
	count uint64
	high  uint64
	low   uint64
}

const tallySize = 24

// plus adds a record.
func (t tally) plus(key, rec []byte) tally {
	high, low := fingerprint(key, rec)
	return tally{t.count + 1, t.high + high, t.low + low}
}

// minus takes a record out.
func (t tally) minus(key, rec []byte) tally {
	high, low := fingerprint(key, rec)
	return tally{t.count - 1, t.high - high, t.low - low}
}

func fingerprint(key, rec []byte) (high, low uint64) {
	h := sha256.New()
	_, _ = h.Write(key)
	_, _ = h.Write(rec)
	sum := h.Sum(nil)
	return binary.BigEndian.Uint64(sum), binary.BigEndian.Uint64(sum[8:])
}

// chain is the tally of a log now and those it had before, newest first: a log that grew out of another one knows that
// one's tally, as long as it is not too far behind.
type chain struct {
	now  tally
	past []tally
}

// grownFrom says whether a log with this chain can be what a log with the tally t has become. Of one that is more than
// links transactions behind it can only be said that it was smaller.
func (c chain) grownFrom(t tally) bool {
	if c.now == t {
		return true
	}
	for _, p := range c.past {
		if p == t {
			return true
		}
	}
	return len(c.past) == links && t.count < c.past[links-1].count
}

// follow returns the chain after a transaction that led to the tally t.
func (c chain) follow(t tally) chain {
	past := append([]tally{c.now}, c.past...)
	return chain{t, past[:min(len(past), links)]}
}

func (c chain) bytes() []byte {
	b := make([]byte, 0, (1+len(c.past))*tallySize)
	for _, t := range append([]tally{c.now}, c.past...) {
		b = binary.BigEndian.AppendUint64(b, t.count)
		b = binary.BigEndian.AppendUint64(b, t.high)
		b = binary.BigEndian.AppendUint64(b, t.low)
	}
	return b
}

// readChain returns the chain of a file, and false if there is none that can be read.
func readChain(meta *bbolt.Bucket) (c chain, ok bool) { return parseChain(meta.Get(keyChain)) }

// parseChain reads a chain from its sealed value.
func parseChain(sealed []byte) (c chain, ok bool) {
	b := unseal(keyChain, sealed)
	if len(b) < tallySize || len(b)%tallySize != 0 || len(b) > (1+links)*tallySize {
		return c, false
	}
	for i := 0; i < len(b); i += tallySize {
		t := tally{
			binary.BigEndian.Uint64(b[i:]), binary.BigEndian.Uint64(b[i+8:]), binary.BigEndian.Uint64(b[i+16:]),
		}
		if i == 0 {
			c.now = t
		} else {
			c.past = append(c.past, t)
		}
	}
	return c, true
}

func writeChain(meta *bbolt.Bucket, c chain) error {
	return meta.Put(keyChain, seal(keyChain, c.bytes()))
}

// audit is what a log holds, told from its records.
type audit struct {
	tally
	damaged int // records whose checksum does not hold
}

// examine reads every record of every learner.
func examine(tx *bbolt.Tx) (a audit, err error) {
	events := tx.Bucket(bucketEvents)
	err = events.ForEachBucket(func(name []byte) error {
		return events.Bucket(name).ForEach(func(k, v []byte) error {
			if v == nil {
				return nil
			}
			a.tally = a.plus(k, v)
			if !sound(k, v) {
				a.damaged++
			}
			return nil
		})
	})
	return a, err
}
