package progress

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// Health is what is known of a progress file after all of it was read: nothing of it was mapped, trusted or changed.
type Health struct {
	Path string
	// There says that there is a file, Size its size in bytes, Mode its permissions.
	There bool
	Size  int64
	Mode  fs.FileMode
	// Schema is the version of its layout.
	Schema int
	// Problem says what is wrong, "" if nothing is. Repair sees to it, whatever it is.
	Problem string
	// Learners are sorted by name. They are told also where records are damaged, not where the structure is.
	Learners []Holding
	// Events counts the records that are there, Known those that were there when a program last left the file or, if
	// that is more, a snapshot was made; 0 if nothing tells.
	Events, Known uint64
	// Marked says that a program noted how it left the file.
	Marked bool
	// Snapshots are all there are, newest first.
	Snapshots []CheckedSnapshot
	// Aside are damaged files that were set aside.
	Aside []string
	// Unsaved are files of events that could not be stored.
	Unsaved []UnsavedFile
	// Newest is the time of the newest event by the clock that it was made with, zero without events.
	Newest time.Time
}

// CheckedSnapshot is a snapshot and what is wrong with it, "" if nothing is.
type CheckedSnapshot struct {
	Snapshot
	Problem string
}

// UnsavedFile is a file of events that could not be stored where they belong.
type UnsavedFile struct {
	Path   string
	Events int
	// Busy says that the program which made it is still running and will store them itself.
	Busy bool
	// Err is why it could not be read.
	Err error
}

// surveyTries is how often a file is read that others change meanwhile, before they are made to wait.
const surveyTries = 3

// Health reads all of the file and of what belongs to it. The errors are those of Load: *Locked, *Refused, or the
// system's.
func (s *Store) Health(ctx context.Context) (*Health, error) {
	h := &Health{Path: s.path, Aside: setAsides(s.path)}
	snapshots, err := s.Snapshots()
	if err != nil {
		return nil, err
	}
	for _, snap := range snapshots {
		c := CheckedSnapshot{Snapshot: snap}
		if _, err := surveyPath(snap.Path); err != nil {
			c.Problem = err.Error()
		}
		h.Snapshots = append(h.Snapshots, c)
	}
	for _, name := range s.Unsaved() {
		h.Unsaved = append(h.Unsaved, unsavedFile(name))
	}
	h.Known = s.remembered()
	m, err := readMark(s.path)
	if err == nil && m != nil {
		h.Marked, h.Known = true, max(h.Known, m.Events)
	}
	err = s.examine(ctx, h)
	if err == nil && h.There && h.Problem == "" && h.Schema <= Schema && h.Events < s.remembered() {
		h.Problem = fewer(h.Events, s.remembered())
	}
	return h, failed("checking "+s.path, err)
}

// examine reads the file itself.
func (s *Store) examine(ctx context.Context, h *Health) error {
	info, err := os.Lstat(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		if h.Known > 0 {
			h.Problem = (&Lost{Gone: true}).what()
		}
		return nil
	}
	if err != nil {
		return err
	}
	h.There, h.Size, h.Mode = true, info.Size(), info.Mode().Perm()
	found, was, err := s.surveyInUse(ctx)
	var damaged *Damaged
	switch {
	case errors.As(err, &damaged):
		h.Problem = damaged.Reason
		return nil
	case err != nil:
		return err
	}
	h.Schema, h.Learners, h.Events = found.schema, found.learners, found.audit.count
	for _, l := range h.Learners {
		if l.Newest.After(h.Newest) {
			h.Newest = l.Newest
		}
	}
	h.Problem = found.problem()
	if lost := found.lost(s.path, was); h.Problem == "" && lost != nil && found.schema <= Schema {
		h.Problem = lost.what()
	}
	return nil
}

// surveyInUse reads all of the file as it is between two transactions, and the mark that was left with it. Others may
// work with it meanwhile; only if they never pause are they made to wait.
func (s *Store) surveyInUse(ctx context.Context) (*survey, *mark, error) {
	w := newWaiter(ctx, s.path, s.wait)
	if err := w.enter(s.turn); err != nil {
		return nil, nil, err
	}
	defer func() { <-s.turn }()
	for try := 1; ; try++ {
		found, before, err := s.surveyOnce(w, try == surveyTries)
		var damaged *Damaged
		if err != nil && !errors.As(err, &damaged) {
			return nil, nil, err
		}
		if try == surveyTries {
			return found, before.left, err
		}
		f, after, failure := s.glance(w)
		if failure != nil {
			return nil, nil, failure
		}
		_ = f.Close()
		if after.size == before.size && after.inode == before.inode && after.header == before.header {
			return found, before.left, err
		}
	}
}

// surveyOnce reads the file as it is now, and keeps its lock meanwhile if it is told to.
func (s *Store) surveyOnce(w *waiter, hold bool) (*survey, glimpse, error) {
	f, before, err := s.glance(w)
	if err == nil && !hold {
		_ = f.Close() // and with it its lock
		f, err = openFile(s.path, false)
	}
	if err != nil {
		return nil, before, err
	}
	defer func() { _ = f.Close() }()
	found, err := surveyFile(f, before.size)
	if err != nil {
		return nil, before, &Damaged{Path: s.path, Reason: err.Error()}
	}
	return found, before, nil
}

// glimpse is what tells that a file was changed by a transaction, and how it was left by the last one.
type glimpse struct {
	header header
	size   int64
	inode  uint64
	left   *mark
}

// glance opens the file and takes its lock for reading.
func (s *Store) glance(w *waiter) (*os.File, glimpse, error) {
	var g glimpse
	for {
		f, err := openFile(s.path, false)
		if err != nil {
			return nil, g, err
		}
		err = w.lock(f, false)
		var info fs.FileInfo
		if err == nil {
			info, err = f.Stat()
		}
		same := false
		if err == nil {
			same, err = s.stands(f, info)
		}
		if err == nil && same {
			g.size = info.Size()
			g.inode, _ = identity(info)
			g.header, _ = readHeader(f, g.size) // what is wrong with it is said later
			g.left, _ = readMark(s.path)        // without one nothing is known to be lost
			return f, g, nil
		}
		_ = f.Close()
		if err != nil {
			return nil, g, err
		}
	}
}

func unsavedFile(name string) UnsavedFile {
	u := UnsavedFile{Path: name}
	f, err := openUnsaved(name)
	if err != nil {
		u.Err = err
		return u
	}
	defer func() { _ = f.Close() }()
	if free, err := tryLock(f, true); err == nil && !free {
		u.Busy = true
	}
	events, err := readUnsaved(f)
	u.Events, u.Err = len(events), err
	return u
}

// fewer says that a snapshot holds more than the file.
func fewer(have, copied uint64) string {
	return fmt.Sprintf("it holds %d events, and a snapshot of it %d", have, copied)
}
