package progress

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// panicked begins the reason of a Damaged that was not foreseen by verify.
const panicked = "reading it failed"

// access is what a transaction is for.
type access int

const (
	reading access = iota
	writing
	migrating // writing to a file of an earlier schema
)

// transact runs fn in one transaction, and gives up a little after ctx ends: a disk that does not answer, or a page
// that leads bbolt round in circles, must not stop whoever waits here. What fn has touched then is not looked at; should
// the transaction come to its end after all, it was one like any other.
func (s *Store) transact(ctx context.Context, a access, fn func(*bbolt.Tx) error) error {
	done := make(chan error, 1)
	go func() {
		err := s.transactNow(ctx, a, fn)
		s.stuck.Store(false)
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	t := time.NewTimer(s.grace)
	defer t.Stop()
	select {
	case err := <-done:
		return err
	case <-t.C:
		s.stuck.Store(true)
		return &Stuck{Path: s.path}
	}
}

// transactNow opens the file, runs fn in one transaction and closes the file. It waits for its turn in the process and
// for the file's lock, together at most s.wait, then returns *Locked.
//
// A file that is broken inside makes bbolt panic, or touch memory behind the end of the file: both become *Damaged,
// and the lock is given back by ourselves, which a panicking bbolt does not do.
func (s *Store) transactNow(ctx context.Context, a access, fn func(*bbolt.Tx) error) (err error) {
	w := newWaiter(ctx, s.path, s.wait)
	if err := w.enter(s.turn); err != nil {
		if s.stuck.Load() {
			return &Stuck{Path: s.path}
		}
		return err
	}
	defer func() { <-s.turn }()

	var o opened
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = &Damaged{Path: s.path, Reason: fmt.Sprintf("%s: %v", panicked, p)}
			if o.file != nil {
				unlock(o.file)
				_ = o.file.Close()
			}
		}
	}()
	db, err := bbolt.Open(s.path, 0o600, &bbolt.Options{
		ReadOnly: a == reading, NoStatistics: true, Timeout: 200 * time.Millisecond,
		OpenFile: func(string, int, os.FileMode) (f *os.File, err error) {
			o, err = s.openLocked(w, a != reading)
			return o.file, err
		},
	})
	if errors.Is(err, bolterrors.ErrTimeout) { // Windows: a program that is not ours holds bbolt's own lock
		return w.timeout()
	}
	if err != nil {
		return err
	}
	in := &inside{s: s, access: a, was: o, fn: fn}
	if a == reading {
		err = db.View(in.run)
	} else {
		err = db.Update(in.run)
	}
	if err == nil && in.left != nil && (a != reading || !o.asLeft) {
		s.leave(o.file, in.left)
	}
	// Not deferred: after a panic it could wait for ever for a lock that bbolt still holds. What it could complain of
	// here comes after a commit that is on disk.
	_ = db.Close()
	return err
}

// inside is one transaction in a file that is open and may be mapped.
type inside struct {
	s      *Store
	access access
	was    opened
	fn     func(*bbolt.Tx) error
	left   *mark // how it is now, but for what only the system knows
}

// run judges what the file holds before anything is done with it.
func (i *inside) run(tx *bbolt.Tx) error {
	v, err := i.s.schema(tx)
	if err != nil {
		return err
	}
	if v > Schema { // what it says of itself may be laid out otherwise
		if i.access != reading {
			return &Newer{Path: i.s.path, File: v}
		}
		return i.fn(tx)
	}
	lost, err := i.lost(tx, v)
	if err != nil {
		return err
	}
	i.s.loss.Store(lost)
	if lost != nil {
		if i.access != reading {
			return lost
		}
		return i.fn(tx)
	}
	if v < Schema && i.access == writing {
		return errOldSchema
	}
	if err := i.fn(tx); err != nil {
		return err
	}
	i.left, err = i.s.markOf(tx)
	return err
}

// lost compares what the file holds with what it held when it was left, and with the newest snapshot: that one is
// known also when an old copy was put back together with its mark.
func (i *inside) lost(tx *bbolt.Tx, schema int) (*Lost, error) {
	if i.was.asLeft || i.s.bare {
		return nil, nil
	}
	now, err := i.s.markOf(tx)
	if err != nil {
		return nil, err
	}
	was, kept := i.was.mark, i.s.remembered()
	if now.Events < kept && (was == nil || kept > was.Events) {
		return &Lost{Path: i.s.path, Have: now.Events, Known: kept}, nil
	}
	if was == nil {
		return nil, nil
	}
	lost := &Lost{Path: i.s.path, Have: now.Events, Known: was.Events}
	lost.Other = now.Device != was.Device || now.Events >= was.Events
	if now.Device == was.Device && grown(tx, schema, now, was) {
		return nil, nil
	}
	return lost, nil
}

// grown says whether a file may be what the marked one has become.
func grown(tx *bbolt.Tx, schema int, now, was *mark) bool {
	if schema < 2 || was.Schema < 2 { // no chain there, or none was then
		return now.Events >= was.Events
	}
	c, _ := readChain(tx.Bucket(bucketMeta)) // now was made of it
	return c.grownFrom(was.tally())
}

// markOf says what a file holds.
func (s *Store) markOf(tx *bbolt.Tx) (*mark, error) {
	meta := tx.Bucket(bucketMeta)
	m := &mark{
		Schema: schemaOf(meta.Get(keySchema)),
		Device: string(unseal(keyDevice, meta.Get(keyDevice))),
	}
	if m.Schema < 2 {
		events := tx.Bucket(bucketEvents)
		err := events.ForEachBucket(func(name []byte) error {
			m.Events += events.Bucket(name).Sequence()
			return nil
		})
		return m, err
	}
	c, ok := readChain(meta)
	if !ok {
		return nil, &Damaged{Path: s.path, Reason: "it does not say what it holds"}
	}
	m.Events, m.High, m.Low = c.now.count, c.now.high, c.now.low
	return m, nil
}

// leave marks the open, locked file as it is now. Where no mark can be written the file is walked through again by the
// next program, and this one remembers by itself.
func (s *Store) leave(f *os.File, m *mark) {
	info, err := f.Stat()
	if err != nil || s.bare {
		return
	}
	h, err := readHeader(f, info.Size())
	if err != nil {
		return
	}
	m.describe(info, h)
	s.last.Store(m)
	_ = m.write(s.path)
}

// opened is a file that is open, locked, and fit to be mapped.
type opened struct {
	file   *os.File
	mark   *mark // how it was left, nil if that is not known
	asLeft bool  // it is as it was left
}

// openLocked opens the file, takes its lock and judges it. It opens again when the file was replaced while it waited.
// It never creates one.
func (s *Store) openLocked(w *waiter, write bool) (opened, error) {
	for {
		f, err := openFile(s.path, write)
		if err != nil {
			return opened{}, err
		}
		if err := w.lock(f, write); err != nil {
			_ = f.Close()
			return opened{}, err
		}
		o, same, err := s.judge(f)
		if err == nil && same {
			return o, nil
		}
		_ = f.Close()
		if err != nil {
			return opened{}, err
		}
	}
}

// judge says whether an open, locked file is what stands at the path now, and fails if it is not fit to be mapped. The
// header is looked at every time, the whole structure unless the file is as it was left.
func (s *Store) judge(f *os.File) (o opened, same bool, err error) {
	info, err := f.Stat()
	if err != nil {
		return o, false, err
	}
	same, err = s.stands(f, info)
	if err != nil || !same {
		return o, false, err
	}
	h, err := readHeader(f, info.Size())
	if err != nil {
		return o, false, &Damaged{Path: s.path, Reason: err.Error()}
	}
	o.file = f
	o.mark, _ = readMark(s.path) // without one the file is walked through
	o.asLeft = o.mark.leaves(info, h)
	if o.asLeft || s.last.Load().leaves(info, h) {
		return o, true, nil
	}
	if err := verify(f, h); err != nil {
		return o, false, &Damaged{Path: s.path, Reason: err.Error()}
	}
	return o, true, nil
}

// stands says whether an open file is what stands at the path, and refuses what may not be opened.
func (s *Store) stands(f *os.File, info fs.FileInfo) (bool, error) {
	at, err := os.Lstat(s.path)
	if err != nil {
		return false, err
	}
	switch {
	case at.Mode()&os.ModeSymlink != 0:
		return false, &Refused{Path: s.path, Reason: "it is a symbolic link"}
	case !info.Mode().IsRegular():
		return false, &Refused{Path: s.path, Reason: "it is not a regular file"}
	case !os.SameFile(info, at):
		return false, nil
	}
	if err := own(f, info); err != nil {
		return false, &Refused{Path: s.path, Reason: err.Error()}
	}
	return true, nil
}

// waiter waits for one transaction, within one bound.
type waiter struct {
	ctx   context.Context
	path  string
	begun time.Time
	until time.Time
}

func newWaiter(ctx context.Context, path string, bound time.Duration) *waiter {
	now := time.Now()
	return &waiter{ctx: ctx, path: path, begun: now, until: now.Add(bound)}
}

// enter takes the process's turn.
func (w *waiter) enter(turn chan struct{}) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	select { // the usual case needs no timer
	case turn <- struct{}{}:
		return nil
	default:
	}
	t := time.NewTimer(time.Until(w.until))
	defer t.Stop()
	select {
	case turn <- struct{}{}:
		return nil
	case <-w.ctx.Done():
		return w.ctx.Err()
	case <-t.C:
		return w.timeout()
	}
}

// The pauses between two tries for the lock: a transaction takes about half a millisecond, and bbolt's own pause of
// 50 ms would make the second of two windows wait a hundred times too long.
const (
	firstPause = 200 * time.Microsecond
	lastPause  = 4 * time.Millisecond
)

// lock takes the file's lock, shared for reading. The pauses grow and are random, so that two programs do not meet again.
func (w *waiter) lock(f *os.File, exclusive bool) error {
	pause := firstPause
	for {
		free, err := tryLock(f, exclusive)
		if err != nil {
			return fmt.Errorf("locking %s: %w", w.path, err)
		}
		if free {
			return nil
		}
		left := time.Until(w.until)
		if left <= 0 {
			return w.timeout()
		}
		t := time.NewTimer(min(left, pause/2+rand.N(pause)))
		select {
		case <-w.ctx.Done():
			t.Stop()
			return w.ctx.Err()
		case <-t.C:
		}
		pause = min(pause*3/2, lastPause)
	}
}

func (w *waiter) timeout() error {
	return &Locked{Path: w.path, Waited: time.Since(w.begun)}
}
