package progress

import (
	"encoding/binary"
	"errors"

	"github.com/oklog/ulid/v2"
	"go.etcd.io/bbolt"
)

// What is derived of a log lies beside it, in the same file and stored in the same transactions: "derived" holds for
// each learner a Summary of a part of their log, sealed, and "pending" a bucket with the ids of the events that are
// not in that part; the sequence of that bucket is how many. So a log of a million events is known as fast as one of a
// thousand, and events that arrive late, from another machine, are among the pending like all others.
//
// Nothing depends on it. Where the two do not add up to the log (a program that knows nothing of them stored events, a
// record was healed, a byte is damaged, this program derives otherwise) it is derived anew from the events.
var (
	bucketDerived = []byte("derived")
	bucketPending = []byte("pending")
)

const (
	// foldAt is how many events are pending before those that store them have to fold them, which takes some ten
	// milliseconds: an import does it with every batch, a learner's keys hardly ever, since Load and Compact are first.
	foldAt = 4096
	// loadFoldAt is the number from which Load folds what it had to read anyway.
	loadFoldAt = 512
	// compactAt is the number from which Compact does.
	compactAt = 32
)

// derive brings what is derived of a learner's log up to date with events that were just stored, in the transaction
// that stores them. Events that were there before are not among them; learner, device and time are filled in.
func derive(tx *bbolt.Tx, learner string, events []Event) error {
	d := derivedOf(tx, learner)
	if d.pending()+len(events) >= foldAt && d.log() == d.total()+d.pending()+len(events) {
		sum, err := d.fold()
		if err == nil {
			for _, e := range events {
				sum.Apply(e)
			}
			return d.put(sum, d.log())
		}
		// It is derived anew by the next Load. The events are stored all the same.
	}
	return d.await(events)
}

// derived is what is derived of one learner's log, and the log.
type derived struct {
	tx      *bbolt.Tx
	learner []byte
	kept    []byte // a sealed value; valid during the transaction
	events  *bbolt.Bucket
	ids     *bbolt.Bucket
}

func derivedOf(tx *bbolt.Tx, learner string) *derived {
	d := &derived{tx: tx, learner: []byte(learner)}
	if b := tx.Bucket(bucketDerived); b != nil {
		d.kept = b.Get(d.learner)
	}
	if b := tx.Bucket(bucketPending); b != nil {
		d.ids = b.Bucket(d.learner)
	}
	d.events = tx.Bucket(bucketEvents).Bucket(d.learner)
	return d
}

// log is how many records the learner's log has, pending how many of them wait, total how many the kept summary is of.
// The three are read without reading any record.
func (d *derived) log() int     { return sequence(d.events) }
func (d *derived) pending() int { return sequence(d.ids) }

func (d *derived) total() int {
	if len(d.kept) < derivedHead {
		return 0
	}
	return int(binary.BigEndian.Uint64(d.kept))
}

// adds says whether the kept summary and the pending events add up to the log.
func (d *derived) adds() bool { return d.log() == d.total()+d.pending() }

func sequence(b *bbolt.Bucket) int {
	if b == nil {
		return 0
	}
	return int(b.Sequence())
}

// derivedHead is what stands before a kept summary: how many records it is of.
const derivedHead = 8

// errUnfit says that what is derived cannot be used and has to be derived anew.
var errUnfit = errors.New("what is derived of the log does not fit it")

// summaryOf returns what a sealed value holds, an empty one of none.
func summaryOf(learner, kept []byte) (*Summary, error) {
	if kept == nil {
		return NewSummary(), nil
	}
	v := unseal(learner, kept)
	if len(v) < derivedHead {
		return nil, errUnfit
	}
	sum := unpackSummary(v[derivedHead:])
	if sum == nil {
		return nil, errUnfit
	}
	return sum, nil
}

// fold returns the summary of the log but for what was just stored: the kept one with the pending events.
func (d *derived) fold() (*Summary, error) {
	sum, err := summaryOf(d.learner, append([]byte(nil), d.kept...))
	if err != nil {
		return nil, err
	}
	recs, err := d.waiting()
	if err != nil {
		return nil, err
	}
	sum.records(decodeAll(recs))
	return sum, nil
}

// waiting copies the records of the pending events.
func (d *derived) waiting() ([]record, error) {
	recs := make([]record, 0, d.pending())
	if d.ids == nil {
		return recs, nil
	}
	err := d.ids.ForEach(func(k, _ []byte) error {
		v := d.events.Get(k)
		if v == nil {
			return errUnfit
		}
		recs = append(recs, copyRecord(k, v))
		return nil
	})
	if err == nil && len(recs) != d.pending() {
		err = errUnfit
	}
	return recs, err
}

func copyRecord(k, v []byte) record {
	both := append(append(make([]byte, 0, len(k)+len(v)), k...), v...)
	return record{both[:len(k):len(k)], both[len(k):]}
}

// decoded is what a record holds, or why it cannot be read.
type decoded struct {
	event Event
	err   error
}

func decodeAll(recs []record) []decoded {
	out := make([]decoded, len(recs))
	for i, r := range recs {
		out[i].event, out[i].err = decode(r.key, r.value)
	}
	return out
}

// records adds what is stored in records, which are not in the summary yet.
func (s *Summary) records(recs []decoded) {
	for _, r := range recs {
		switch {
		case r.err == nil:
			ids.observe(r.event.ID)
			s.Apply(r.event)
		case errors.Is(r.err, errUnknownFormat):
			s.Unknown++
		default:
			s.Damaged++
		}
	}
}

// put keeps a summary of so many records; nothing is pending then.
func (d *derived) put(sum *Summary, total int) error {
	b, err := d.tx.CreateBucketIfNotExists(bucketDerived)
	if err != nil {
		return err
	}
	body := append(binary.BigEndian.AppendUint64(nil, uint64(total)), sum.pack()...)
	d.kept = seal(d.learner, body)
	if err := b.Put(d.learner, d.kept); err != nil {
		return err
	}
	return d.clear()
}

// clear forgets which events are pending.
func (d *derived) clear() error {
	if d.ids == nil {
		return nil
	}
	d.ids = nil
	return d.tx.Bucket(bucketPending).DeleteBucket(d.learner)
}

// forget forgets everything that is derived.
func (d *derived) forget() error {
	if b := d.tx.Bucket(bucketDerived); b != nil {
		if err := b.Delete(d.learner); err != nil {
			return err
		}
	}
	d.kept = nil
	return d.clear()
}

// await notes that events are pending.
func (d *derived) await(events []Event) (err error) {
	if d.ids == nil {
		b, err := d.tx.CreateBucketIfNotExists(bucketPending)
		if err != nil {
			return err
		}
		if d.ids, err = b.CreateBucketIfNotExists(d.learner); err != nil {
			return err
		}
	}
	n := d.ids.Sequence()
	for i := range events {
		id := events[i].ID
		if d.ids.Get(id[:]) != nil { // a record that was damaged, and is healed
			continue
		}
		n++
		if err := d.ids.Put(id[:], []byte{}); err != nil {
			return err
		}
	}
	return d.ids.SetSequence(n)
}

// isPending says whether an event is not in the kept summary.
func (d *derived) isPending(id []byte) bool {
	return d.ids != nil && len(id) == len(ulid.ULID{}) && d.ids.Get(id) != nil
}
