package progress

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"
	"time"

	"github.com/oklog/ulid/v2"
	"go.etcd.io/bbolt"
)

// The buckets of a file. "meta" holds "schema" (uint32, big endian) and "device" (text), sealed; "events" holds a bucket for
// each learner, from event id to record. The sequence of a learner's bucket is the number of its records: it lies in
// the bucket's own header, which every insertion rewrites anyway.
var (
	bucketMeta   = []byte("meta")
	bucketEvents = []byte("events")
	keySchema    = []byte("schema")
	keyDevice    = []byte("device")
)

const (
	// defaultWait is how long a transaction waits for the file before it gives up with *Locked.
	defaultWait = 2 * time.Second
	// defaultGrace is how long a transaction may go on when nobody wants to wait any longer.
	defaultGrace = time.Second
	// fillPercent packs pages full: ids ascend, so that a page that was left is hardly ever written again.
	fillPercent = 0.95
	// chunk is how many records are copied in one transaction while reading a log: another window waits for less than
	// a millisecond, and memory holds a chunk and not the log.
	chunk = 2048
)

// Store is a progress file. It is safe for concurrent use, and several programs may use one file.
type Store struct {
	path  string
	wait  time.Duration
	grace time.Duration
	stuck atomic.Bool   // a transaction was given up and has not ended
	turn  chan struct{} // the one place in this process from which the file may be opened

	last atomic.Pointer[mark] // how this process left the file, for where no mark can be written
	loss atomic.Pointer[Lost] // what the last reader found missing in the file

	emergency emergency
	rescued   atomic.Bool // what earlier programs could not store has been looked for

	bare bool // a copy that is looked at: no mark is made for it
}

// Open returns the store of a file. It touches nothing: the file is opened for each transaction, and made by the first
// Append.
func Open(path string) *Store {
	return &Store{path: path, wait: defaultWait, grace: defaultGrace, turn: make(chan struct{}, 1)}
}

// Path returns the path of the file.
func (s *Store) Path() string { return s.path }

// Append stores events of a learner, all or none, and returns nil when they are on disk. An event whose id is stored
// already is left out, so that it is safe to append again after any error. Learner and device are filled in.
//
// The errors tell what to do: after *Invalid the events will never be accepted; everything else comes within *Unsaved,
// after which they should be appended again later. They are kept in a file of their own meanwhile.
func (s *Store) Append(ctx context.Context, learner string, events ...Event) error {
	if err := ValidLearner(learner); err != nil {
		return err
	}
	for i := range events {
		if err := events[i].check(); err != nil {
			return err
		}
		if l := events[i].Learner; l != "" && l != learner {
			return events[i].invalid("it is of the learner %q, not %q", l, learner)
		}
	}
	if len(events) == 0 {
		return nil
	}
	err := s.update(ctx, func(tx *bbolt.Tx) error {
		return appendTo(tx, learner, events)
	})
	var invalid *Invalid
	switch {
	case err == nil:
		s.emergency.stored(events)
		s.rescueOnce(ctx)
		return nil
	case errors.As(err, &invalid):
		return err
	}
	var stuck *Stuck
	s.emergency.keep(s.path, learner, events, errors.As(err, &stuck))
	return &Unsaved{Err: err, Kept: s.emergency.where()}
}

// rescueOnce stores what earlier programs could not store, as soon as this one can. What fails stays where it is kept,
// and is tried again by Tend and the next program.
func (s *Store) rescueOnce(ctx context.Context) {
	if s.rescued.CompareAndSwap(false, true) {
		_, _ = s.Rescue(ctx)
	}
}

// Load folds a learner's log, and what is kept elsewhere because it could not be stored yet. Unreadable records are
// counted in Damaged and never stop it. A file that is not there yet is an empty log. What was folded before is not read
// again: how many records are damaged now is told by Replay.
//
// With *Lost it returns both: the summary of what is there, and that more was.
func (s *Store) Load(ctx context.Context, learner string) (*Summary, error) {
	sum, err := s.summary(ctx, learner)
	if err != nil {
		return nil, err
	}
	lost := s.loss.Load()
	if err := s.applyWaiting(ctx, learner, sum); err != nil {
		return nil, err
	}
	if lost != nil {
		return sum, lost
	}
	return sum, nil
}

// applyWaiting adds events that are kept in files of their own, but for those that were stored in the meantime.
func (s *Store) applyWaiting(ctx context.Context, learner string, sum *Summary) error {
	waiting := s.waiting(learner)
	if len(waiting) == 0 {
		return nil
	}
	stored := map[ulid.ULID]bool{}
	err := s.view(ctx, func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketEvents).Bucket([]byte(learner))
		for i := range waiting {
			stored[waiting[i].ID] = b != nil && b.Get(waiting[i].ID[:]) != nil
		}
		return nil
	})
	for _, e := range waiting {
		if !stored[e.ID] {
			ids.observe(e.ID)
			sum.Apply(e)
			stored[e.ID] = true // two files may hold it
		}
	}
	return err
}

// Each calls fn with every readable event of a learner in the order of ids, and stops at its first error. What others
// store meanwhile may or may not be seen. fn may use the store.
func (s *Store) Each(ctx context.Context, learner string, fn func(Event) error) error {
	return s.each(ctx, learner, func(e Event, err error) error {
		if err != nil {
			return nil
		}
		return fn(e)
	})
}

// each calls fn with every record of a learner, decoded or with the reason why not.
func (s *Store) each(ctx context.Context, learner string, fn func(Event, error) error) error {
	if err := ValidLearner(learner); err != nil {
		return err
	}
	var after []byte
	for {
		recs, err := s.read(ctx, learner, after)
		if err != nil {
			return err
		}
		for _, r := range recs {
			e, err := decode(r.key, r.value)
			if err == nil {
				ids.observe(e.ID)
			}
			if err := fn(e, err); err != nil {
				return err
			}
		}
		if len(recs) < chunk {
			return nil
		}
		after = recs[len(recs)-1].key
	}
}

type record struct{ key, value []byte }

// read copies the next records of a learner after a key, at most chunk.
func (s *Store) read(ctx context.Context, learner string, after []byte) (recs []record, err error) {
	err = s.view(ctx, func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketEvents).Bucket([]byte(learner))
		if b == nil {
			return nil
		}
		c := b.Cursor()
		k, v := c.Seek(after)
		if after != nil && string(k) == string(after) {
			k, v = c.Next()
		}
		for ; k != nil && len(recs) < chunk; k, v = c.Next() {
			if v == nil { // a bucket of a newer version
				continue
			}
			both := append(append(make([]byte, 0, len(k)+len(v)), k...), v...)
			recs = append(recs, record{both[:len(k):len(k)], both[len(k):]})
		}
		return nil
	})
	return recs, err
}

// Learners returns the names of all learners of the file, sorted.
func (s *Store) Learners(ctx context.Context) (names []string, err error) {
	err = s.view(ctx, func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketEvents).ForEachBucket(func(k []byte) error {
			names = append(names, string(k))
			return nil
		})
	})
	return names, err
}

// Count returns how many events of a learner are stored, damaged ones included, without reading them.
func (s *Store) Count(ctx context.Context, learner string) (n int, err error) {
	if err := ValidLearner(learner); err != nil {
		return 0, err
	}
	err = s.view(ctx, func(tx *bbolt.Tx) error {
		if b := tx.Bucket(bucketEvents).Bucket([]byte(learner)); b != nil {
			n = int(b.Sequence())
		}
		return nil
	})
	return n, err
}

// Follow makes the ids of events that this process makes from now on greater than all that are stored of a learner, as
// Load does. Whoever stores without loading calls it first: the clock may have been ahead when the others were made, and
// the greatest id wins where events disagree.
func (s *Store) Follow(ctx context.Context, learner string) error {
	return s.view(ctx, func(tx *bbolt.Tx) error {
		if b := tx.Bucket(bucketEvents).Bucket([]byte(learner)); b != nil {
			if k, _ := b.Cursor().Last(); len(k) == len(ulid.ULID{}) {
				ids.observe(ulid.ULID(k))
			}
		}
		return nil
	})
}

// view runs fn in a reading transaction; without a file it does nothing.
func (s *Store) view(ctx context.Context, fn func(*bbolt.Tx) error) error {
	err := s.transact(ctx, reading, fn)
	if errors.Is(err, fs.ErrNotExist) {
		s.loss.Store(s.gone())
		return nil
	}
	return failed("reading progress", err)
}

// update runs fn in a writing transaction, in a file that is made if it is not there and was not there before.
func (s *Store) update(ctx context.Context, fn func(*bbolt.Tx) error) error {
	err := s.transact(ctx, writing, fn)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if lost := s.gone(); lost != nil {
			return lost
		}
		err = create(s.path)
	case errors.Is(err, errOldSchema):
		err = s.migrate(ctx)
	default:
		return failed("storing progress", err)
	}
	if err == nil {
		err = s.transact(ctx, writing, fn)
	}
	return failed("storing progress", err)
}

// gone returns *Lost if a file that held events stood where there is none.
func (s *Store) gone() *Lost {
	known := s.remembered()
	if m, err := readMark(s.path); err == nil && m != nil { // one that cannot be read is no reason to refuse to work
		known = max(known, m.Events)
	}
	if m := s.last.Load(); m != nil { // the disk is gone, and the mark with it
		known = max(known, m.Events)
	}
	if known == 0 {
		return nil
	}
	return &Lost{Path: s.path, Known: known, Gone: true}
}

// schema returns the schema version of the file, and *Damaged if what every file has is missing.
func (s *Store) schema(tx *bbolt.Tx) (int, error) {
	meta := tx.Bucket(bucketMeta)
	if meta == nil || tx.Bucket(bucketEvents) == nil {
		return 0, &Damaged{Path: s.path, Reason: "it is a database, but not of progress"}
	}
	v := schemaOf(meta.Get(keySchema))
	if v == 0 {
		return 0, &Damaged{Path: s.path, Reason: "it does not say its version"}
	}
	return v, nil
}

// schemaOf returns the version that a sealed value holds, 0 if it holds none.
func schemaOf(sealed []byte) int {
	v := unseal(keySchema, sealed)
	if len(v) != 4 {
		return 0
	}
	return int(binary.BigEndian.Uint32(v))
}

// failed says what was being done, unless the error says so itself.
func failed(doing string, err error) error {
	var (
		locked  *Locked
		damaged *Damaged
		newer   *Newer
		refused *Refused
		invalid *Invalid
		lost    *Lost
		stuck   *Stuck
	)
	if err == nil || errors.As(err, &stuck) || errors.As(err, &lost) || errors.As(err, &locked) || errors.As(err, &damaged) || errors.As(err, &newer) ||
		errors.As(err, &refused) || errors.As(err, &invalid) {
		return err
	}
	return fmt.Errorf("%s: %w", doing, err)
}
