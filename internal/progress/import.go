package progress

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/oklog/ulid/v2"
	"go.etcd.io/bbolt"
)

// Imported says what an import brought.
type Imported struct {
	// New counts the events that were stored, Known those that were there before, or that the import held twice.
	New, Known int
	// Learners are the names that the events are of, sorted.
	Learners []string
}

// BadImport says what is wrong with an import. Nothing of it was stored.
type BadImport struct {
	Line   int // from 1
	Reason string
}

func (e *BadImport) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

// Conflict says that an import holds an event which is stored with another content, or twice with two. Events are never
// changed, so one of the two was. Nothing of the import was stored.
type Conflict struct {
	Line        int // from 1
	Event       ulid.ULID
	Learner     string
	Here, There string // JSON: what is stored, or stands in an earlier line, and what the line holds
}

func (e *Conflict) Error() string {
	return fmt.Sprintf("line %d: the event %s of %s is known with another content:\n  here:  %s\n  there: %s",
		e.Line, e.Event, e.Learner, e.Here, e.There)
}

const (
	// importAtOnce is how many events are stored in one transaction, in memory; more are stored in a copy of the file
	// that takes its place.
	importAtOnce = 20_000
	// spoolInMemory is how many bytes of an import are kept in memory; more go to a temporary file.
	spoolInMemory = 8 << 20
)

// Import stores the events of an export that are not stored yet: all of them or, after any error, none. It is safe to do
// again, and in any order with others. Events stay those of the learners they say they are of; as, if it is not "", makes
// all of them that learner's.
//
// Everything is read and judged before anything is stored: *BadImport and *Conflict say what cannot be. Memory holds
// less than 100 bytes for an event of a long import, and a temporary file the rest.
func (s *Store) Import(ctx context.Context, r io.Reader, as string) (Imported, error) {
	return s.merge(ctx, r, as, importAtOnce)
}

// merge is Import with another bound of what is stored in one transaction.
func (s *Store) merge(ctx context.Context, r io.Reader, as string, atOnce int) (out Imported, err error) {
	if as != "" {
		if err := ValidLearner(as); err != nil {
			return out, err
		}
	}
	in := &importing{s: s, as: as, pool: newPool()}
	defer in.spool.close()
	if err := in.parse(ctx, r); err != nil {
		return out, err
	}
	if err := in.sort(); err != nil {
		return out, err
	}
	if len(in.pool.entries) <= atOnce {
		err = in.together(ctx)
	} else {
		err = in.beside(ctx)
	}
	if err != nil {
		return out, err
	}
	out = Imported{New: in.fresh, Known: in.lines - in.fresh, Learners: slices.Sorted(slices.Values(in.pool.learners))}
	return out, nil
}

// importing is one import.
type importing struct {
	s     *Store
	as    string
	pool  *pool
	spool spool
	lines int    // of events
	begin []spot // in the order of lines
	fresh int
}

// sort puts the events into the order in which they are stored, and finds those that are there twice.
func (in *importing) sort() error {
	before := slices.Clone(in.pool.entries)
	in.begin = before
	in.pool.arrange()
	list := in.pool.entries
	for i := 1; i < len(list); i++ {
		a, b := list[i-1], list[i]
		if a.learner != b.learner || a.id != b.id {
			continue
		}
		recs, err := in.pool.read([]spot{a, b})
		if err != nil {
			return err
		}
		if !sameRecord(recs[0].value, recs[1].value) {
			return in.conflict(b, recs[0].value, recs[1].value)
		}
	}
	in.pool.settle()
	return nil
}

// conflict is the error of an event that says something else than one that is known.
func (in *importing) conflict(at spot, here, there []byte) error {
	line, _ := slices.BinarySearchFunc(in.begin, at, func(a, b spot) int { return int(a.at - b.at) })
	return &Conflict{
		Line: line + 2, Event: at.id, Learner: in.pool.learners[at.learner],
		Here: string(here[recordHeader:]), There: string(there[recordHeader:]),
	}
}

// sameRecord says whether two sound records tell the same. One of a form that only a newer program knows is taken to.
func sameRecord(a, b []byte) bool {
	return bytes.Equal(a, b) || a[0] != formatJSON || sameJSON(a[recordHeader:], b[recordHeader:], "")
}

// agree makes sure that what is stored of a part of the events is the same.
func (in *importing) agree(tx *bbolt.Tx, list []spot, recs []record) error {
	b := tx.Bucket(bucketEvents).Bucket([]byte(in.pool.learners[list[0].learner]))
	if b == nil {
		return nil
	}
	for i, r := range recs {
		if old := b.Get(r.key); old != nil && sound(r.key, old) && !sameRecord(old, r.value) {
			return in.conflict(list[i], old, r.value)
		}
	}
	return nil
}

// together stores all events in one transaction.
func (in *importing) together(ctx context.Context) error {
	return in.s.update(ctx, func(tx *bbolt.Tx) error {
		in.fresh = 0
		return in.pool.parts(func(learner string, list []spot, recs []record) error {
			if err := in.agree(tx, list, recs); err != nil {
				return err
			}
			n, err := putRecords(tx, learner, recs)
			in.fresh += n
			return err
		})
	})
}

// beside stores the events in a copy of the file, a part in each transaction, and puts the copy in its place. Other
// programs wait for the file meanwhile; they keep what they cannot store.
func (in *importing) beside(ctx context.Context) error {
	// Makes the file, or brings it up to date, or says why nothing can be stored in it.
	if err := in.s.update(ctx, func(*bbolt.Tx) error { return nil }); err != nil {
		return err
	}
	w := newWaiter(ctx, in.s.path, in.s.wait)
	if err := w.enter(in.s.turn); err != nil {
		return err
	}
	defer func() { <-in.s.turn }()
	o, err := in.s.openLocked(w, true)
	if err != nil {
		return err
	}
	defer func() { _ = o.file.Close() }()
	return failed("importing", replaceWith(o.file, in.s, w, o.mark, func(db *bbolt.DB) error {
		return in.pool.parts(func(learner string, list []spot, recs []record) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return db.Update(func(tx *bbolt.Tx) error {
				if err := in.agree(tx, list, recs); err != nil {
					return err
				}
				n, err := putRecords(tx, learner, recs)
				in.fresh += n
				return err
			})
		})
	}))
}

// spool keeps records where they can be read again, in memory first.
type spool struct {
	memory []byte
	file   *os.File
	size   int64
}

// add appends bytes and returns where they lie.
func (s *spool) add(b []byte) (at int64, err error) {
	at = s.size
	if s.file == nil && len(s.memory)+len(b) > spoolInMemory {
		if s.file, err = os.CreateTemp("", "learn-import-"); err == nil {
			_, err = s.file.WriteAt(s.memory, 0)
		}
		s.memory = nil
	}
	if err != nil {
		return 0, err
	}
	s.size += int64(len(b))
	if s.file == nil {
		s.memory = append(s.memory, b...)
		return at, nil
	}
	_, err = s.file.WriteAt(b, at)
	return at, err
}

func (s *spool) ReadAt(b []byte, at int64) (int, error) {
	if s.file == nil {
		return bytes.NewReader(s.memory).ReadAt(b, at)
	}
	return s.file.ReadAt(b, at)
}

func (s *spool) close() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name()) // after closing: Windows removes no open file
	}
}
