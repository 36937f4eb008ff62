package progress

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// panicked begins the reason of a Damaged that was not foreseen by verify.
const panicked = "reading it failed"

// transact opens the file, runs fn in one transaction and closes the file. It waits for its turn in the process and
// for the file's lock, together at most s.wait, then returns *Locked.
//
// A file that is broken inside makes bbolt panic, or touch memory behind the end of the file: both become *Damaged,
// and the lock is given back by closing the file ourselves, which a panicking bbolt does not do.
func (s *Store) transact(ctx context.Context, write bool, fn func(*bbolt.Tx) error) (err error) {
	w := newWaiter(ctx, s.path, s.wait)
	if err := w.enter(s.turn); err != nil {
		return err
	}
	defer func() { <-s.turn }()

	var file *os.File
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = &Damaged{Path: s.path, Reason: fmt.Sprintf("%s: %v", panicked, p)}
			if file != nil {
				_ = file.Close()
			}
		}
	}()
	db, err := bbolt.Open(s.path, 0o600, &bbolt.Options{
		ReadOnly: !write, NoStatistics: true, Timeout: 200 * time.Millisecond,
		OpenFile: func(path string, _ int, _ os.FileMode) (f *os.File, err error) {
			file, err = s.openLocked(w, write)
			return file, err
		},
	})
	if errors.Is(err, bolterrors.ErrTimeout) { // Windows: a program that is not ours holds bbolt's own lock
		return w.timeout()
	}
	if err != nil {
		return err
	}
	if write {
		err = db.Update(fn)
	} else {
		err = db.View(fn)
	}
	// Not deferred: after a panic it could wait for ever for a lock that bbolt still holds. What it could complain of
	// here comes after a commit that is on disk.
	_ = db.Close()
	return err
}

// openLocked opens the file, takes its lock and judges it. It opens again when the file was replaced while it waited.
// It never creates one.
func (s *Store) openLocked(w *waiter, write bool) (*os.File, error) {
	for {
		f, err := openFile(s.path, write)
		if err != nil {
			return nil, err
		}
		if err := w.lock(f, write); err != nil {
			_ = f.Close()
			return nil, err
		}
		same, err := s.judge(f)
		if err == nil && same {
			return f, nil
		}
		_ = f.Close()
		if err != nil {
			return nil, err
		}
	}
}

// judge says whether an open, locked file is what stands at the path now, and fails if it is not fit to be mapped. The
// header is looked at every time, the whole structure when this store opens the file for the first time: other
// programs that change it later are ours.
func (s *Store) judge(f *os.File) (same bool, err error) {
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
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
	h, err := readHeader(f, info.Size())
	if err == nil && (s.verified == nil || !os.SameFile(s.verified, info)) {
		err = verify(f, h)
	}
	if err != nil {
		return false, &Damaged{Path: s.path, Reason: err.Error()}
	}
	s.verified = info
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
