package progress

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"
	"go.etcd.io/bbolt"
)

// origin is something that holds records.
type origin struct {
	f     io.ReaderAt
	found int // records of it
	used  int // of these, those that nothing before it held
}

// spot is a record that was found: whose it is, and where it lies.
type spot struct {
	id      ulid.ULID
	at      int64
	size    uint32
	learner uint32 // index into pool.learners
	origin  uint32 // index into pool.origins
}

// pool is a set of records in several files, in memory only by where they lie: about 40 bytes each.
type pool struct {
	origins  []*origin
	learners []string
	number   map[string]uint32
	entries  []spot
}

func newPool() *pool { return &pool{number: map[string]uint32{}} }

// from begins another origin, whose records count less than those of the ones before.
func (p *pool) from(f io.ReaderAt) *origin {
	o := &origin{f: f}
	p.origins = append(p.origins, o)
	return o
}

// add notes a record of the last origin.
func (p *pool) add(learner string, id ulid.ULID, at int64, size int) {
	n, ok := p.number[learner]
	if !ok {
		n = uint32(len(p.learners))
		p.learners, p.number[learner] = append(p.learners, learner), n
	}
	p.entries = append(p.entries, spot{id, at, uint32(size), n, uint32(len(p.origins) - 1)})
}

// arrange sorts the records by learner and id, and those of one id by how much they count.
func (p *pool) arrange() {
	names := slices.Clone(p.learners)
	slices.Sort(names)
	rank := make([]int, len(p.learners))
	for i, name := range p.learners {
		rank[i], _ = slices.BinarySearch(names, name)
	}
	slices.SortFunc(p.entries, func(a, b spot) int {
		return cmp.Or(cmp.Compare(rank[a.learner], rank[b.learner]), a.id.Compare(b.id),
			cmp.Compare(a.origin, b.origin), cmp.Compare(a.at, b.at))
	})
}

// settle arranges the records and keeps one of each, of the first origin that holds it.
func (p *pool) settle() {
	p.arrange()
	same := func(a, b spot) bool { return a.learner == b.learner && a.id == b.id }
	for i, e := range p.entries {
		if i == 0 || !same(e, p.entries[i-1]) || p.entries[i-1].origin != e.origin {
			p.origins[e.origin].found++
		}
	}
	p.entries = slices.CompactFunc(p.entries, same)
	for _, e := range p.entries {
		p.origins[e.origin].used++
	}
}

// parts calls fn with the records, which are settled, in parts of one learner and of a chunk at most, so that memory holds
// a part and not the log.
func (p *pool) parts(fn func(learner string, list []spot, recs []record) error) error {
	for rest := p.entries; len(rest) > 0; {
		n := 1
		for n < len(rest) && n < chunk && rest[n].learner == rest[0].learner {
			n++
		}
		recs, err := p.read(rest[:n])
		if err != nil {
			return err
		}
		if err := fn(p.learners[rest[0].learner], rest[:n], recs); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

// pour puts the records into an open database, a part in each transaction.
func (p *pool) pour(db *bbolt.DB) error {
	return p.parts(func(learner string, _ []spot, recs []record) error {
		return db.Update(func(tx *bbolt.Tx) error {
			_, err := putRecords(tx, learner, recs)
			return err
		})
	})
}

// read copies records from where they lie.
func (p *pool) read(list []spot) ([]record, error) {
	recs := make([]record, len(list))
	for i, e := range list {
		recs[i] = record{e.id.Bytes(), make([]byte, e.size)}
		if n, err := p.origins[e.origin].f.ReadAt(recs[i].value, e.at); n < len(recs[i].value) {
			return nil, fmt.Errorf("reading a record again: %w", err)
		}
		if !sound(recs[i].key, recs[i].value) {
			return nil, errors.New("a record changed while it was copied")
		}
	}
	return recs, nil
}

// putRecords stores records as they are, byte for byte: what a newer program wrote into them stays. One whose id is
// stored is left out, unless what is stored is damaged. It returns how many are new.
func putRecords(tx *bbolt.Tx, learner string, recs []record) (fresh int, err error) {
	meta := tx.Bucket(bucketMeta)
	chain, ok := readChain(meta)
	if !ok {
		return 0, &Damaged{Path: tx.DB().Path(), Reason: "it does not say what it holds"}
	}
	b, err := tx.Bucket(bucketEvents).CreateBucketIfNotExists([]byte(learner))
	if err != nil {
		return 0, err
	}
	b.FillPercent = fillPercent
	holds, count := chain.now, b.Sequence()
	var events []Event
	for _, r := range recs {
		old := b.Get(r.key)
		switch {
		case old == nil:
			count++
		case sound(r.key, old):
			continue
		default:
			holds = holds.minus(r.key, old)
		}
		holds = holds.plus(r.key, r.value)
		if err := b.Put(r.key, r.value); err != nil {
			return 0, err
		}
		fresh++
		if e, err := decode(r.key, r.value); err == nil {
			events = append(events, e)
		}
	}
	if fresh == 0 {
		return 0, nil
	}
	if err := b.SetSequence(count); err != nil {
		return 0, err
	}
	if err := writeChain(meta, chain.follow(holds)); err != nil {
		return 0, err
	}
	return fresh, derive(tx, learner, events)
}

// openOwn opens a database that nobody else knows of. It is synced once, at the end.
func openOwn(name string) (*bbolt.DB, error) {
	return bbolt.Open(name, 0o600, &bbolt.Options{
		NoStatistics: true, NoSync: true, NoGrowSync: true, Timeout: time.Second,
		OpenFile: func(name string, _ int, _ os.FileMode) (*os.File, error) { return openFile(name, true) },
	})
}

// finish gives a database of our own its device and the chain it continues, and syncs it.
func finish(db *bbolt.DB, device string, past []tally) error {
	err := db.Update(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		c, ok := readChain(meta)
		if !ok {
			return errors.New("the new file does not say what it holds")
		}
		c.past = slices.DeleteFunc(slices.Clone(past), func(t tally) bool { return t == c.now })
		c.past = c.past[:min(len(c.past), links)]
		if device != "" {
			if err := meta.Put(keyDevice, seal(keyDevice, []byte(device))); err != nil {
				return err
			}
		}
		return writeChain(meta, c)
	})
	if err != nil {
		return err
	}
	return db.Sync()
}
