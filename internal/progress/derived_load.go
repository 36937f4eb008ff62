package progress

import (
	"bytes"
	"context"
	"errors"

	"go.etcd.io/bbolt"
)

// summary returns the summary of a learner's log: of what is kept of it and the events since, or of all events where
// that does not fit the log. What is kept is brought up to date when there is much to add, if the file lets us.
func (s *Store) summary(ctx context.Context, learner string) (*Summary, error) {
	if err := ValidLearner(learner); err != nil {
		return nil, err
	}
	sum, pending, err := s.kept(ctx, learner)
	switch {
	case err == nil:
		if pending >= loadFoldAt {
			_ = s.compact(ctx, learner, loadFoldAt) // the next Load takes longer, that is all
		}
		return sum, nil
	case !errors.Is(err, errUnfit):
		return nil, err
	}
	for _, clear := range []bool{false, true} {
		sum, err = s.rederive(ctx, learner, clear)
		if err == nil {
			return sum, nil
		}
		if !errors.Is(err, errUnfit) {
			break
		}
	}
	return s.Replay(ctx, learner) // the file cannot be written to, or others keep deriving too
}

// Replay folds all events of a learner and reads every record to do so, whatever is derived: what it counts as Damaged
// is damaged now. It takes some seconds for a million events.
func (s *Store) Replay(ctx context.Context, learner string) (*Summary, error) {
	if err := ValidLearner(learner); err != nil {
		return nil, err
	}
	sum := NewSummary()
	_, err := s.scan(ctx, learner, sum, false)
	return sum, err
}

// Compact folds what was stored since the last time into what is kept, so that the next Load is fast. It is meant for
// the end of a session; nothing is lost without it.
func (s *Store) Compact(ctx context.Context, learner string) error {
	if err := ValidLearner(learner); err != nil {
		return err
	}
	_, pending, err := s.kept(ctx, learner)
	if err != nil || pending < compactAt {
		if errors.Is(err, errUnfit) {
			return nil // derived anew by the next Load
		}
		return err
	}
	return s.compact(ctx, learner, compactAt)
}

// kept returns the summary of what is kept and what is pending, and how many events were; errUnfit if it does not fit.
func (s *Store) kept(ctx context.Context, learner string) (sum *Summary, pending int, err error) {
	var kept []byte
	var recs []record
	err = s.view(ctx, func(tx *bbolt.Tx) error {
		d := derivedOf(tx, learner)
		if !d.adds() || d.pending() > 2*foldAt {
			return errUnfit
		}
		if d.kept != nil {
			kept = bytes.Clone(d.kept)
		}
		recs, err = d.waiting()
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	since := make(chan []decoded, 1)
	go func() { since <- decodeAll(recs) }() // as much work as the rest
	if sum, err = summaryOf([]byte(learner), kept); err != nil {
		return nil, 0, err
	}
	if n := len(sum.seen); n > 0 {
		ids.observe(sum.seen[n-1])
	}
	sum.records(<-since)
	return sum, len(recs), nil
}

// compact folds the pending events of a learner into what is kept if there are still so many.
func (s *Store) compact(ctx context.Context, learner string, least int) error {
	return s.transact(ctx, writing, func(tx *bbolt.Tx) error {
		d := derivedOf(tx, learner)
		if !d.adds() || d.pending() < least {
			return nil // another program was faster
		}
		sum, err := d.fold()
		if err != nil {
			return err
		}
		return d.put(sum, d.log())
	})
}

// rederive folds all events that are not pending, keeps the summary, and returns it with the pending ones. Others may
// store events meanwhile: these are pending. It is errUnfit if another program keeps a summary meanwhile, or if it does
// not add up; with clear it first forgets what is derived. A file that cannot be written to is not even read.
func (s *Store) rederive(ctx context.Context, learner string, clear bool) (*Summary, error) {
	var before []byte
	err := s.transact(ctx, writing, func(tx *bbolt.Tx) error {
		d := derivedOf(tx, learner)
		if clear {
			return d.forget()
		}
		before = bytes.Clone(d.kept)
		return nil
	})
	if err != nil {
		return nil, err
	}
	sum := NewSummary()
	total, err := s.scan(ctx, learner, sum, true)
	if err != nil {
		return nil, err
	}
	err = s.transact(ctx, writing, func(tx *bbolt.Tx) error {
		d := derivedOf(tx, learner)
		if !bytes.Equal(d.kept, before) || d.log() != total+d.pending() || d.pending() > 2*foldAt {
			return errUnfit
		}
		recs, err := d.waiting()
		if err != nil {
			return err
		}
		sum.records(decodeAll(recs))
		return d.put(sum, d.log())
	})
	return sum, err
}

// scan applies all records of a learner, or those that are not pending, and returns how many those were. Of the ids it
// applied the summary knows only the newest afterwards: those of a million would take more memory than all the rest.
func (s *Store) scan(ctx context.Context, learner string, sum *Summary, skipPending bool) (n int, err error) {
	var after []byte
	for {
		var recs []record
		var last []byte
		err := s.view(ctx, func(tx *bbolt.Tx) error {
			recs, last = derivedOf(tx, learner).next(after, skipPending)
			return nil
		})
		if err != nil || last == nil {
			return n, err
		}
		sum.records(decodeAll(recs))
		sum.seen.trim()
		n, after = n+len(recs), last
	}
}

// next copies records of the log behind a key, of as many keys as are read at once, and returns the last key; nil if
// there is none. A bucket among them is of a newer version.
func (d *derived) next(after []byte, skipPending bool) (recs []record, last []byte) {
	if d.events == nil {
		return nil, nil
	}
	c := d.events.Cursor()
	k, v := c.Seek(after)
	if after != nil && bytes.Equal(k, after) {
		k, v = c.Next()
	}
	for range chunk {
		if k == nil {
			break
		}
		last = k
		if v != nil && !(skipPending && d.isPending(k)) {
			recs = append(recs, copyRecord(k, v))
		}
		k, v = c.Next()
	}
	return recs, bytes.Clone(last)
}
