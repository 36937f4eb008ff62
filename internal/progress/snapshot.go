package progress

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
)

// Snapshot is a copy of a progress file that was read through and found sound when it was made.
type Snapshot struct {
	Path   string
	Number int       // counts up; the clock may not
	At     time.Time // when it was made, by the clock of the machine, in UTC and whole seconds
	Events uint64    // in it, of all learners
	Size   int64     // in bytes
}

const (
	snapshotEvery = 24 * time.Hour
	keepNewest    = 3 // and the newest of each month
	copyTries     = 5
	copyPiece     = 1 << 20
	stampLayout   = "20060102T150405Z"
	unfinished    = ".new-" // begins the name of a copy that is being made
)

// now is the time that snapshots are named by.
func now() time.Time { return time.Now().UTC() }

func snapshotDir(path string) string { return path + ".snapshots" }

// Snapshots returns the snapshots of the file, newest first.
func (s *Store) Snapshots() ([]Snapshot, error) {
	dir := snapshotDir(s.path)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("looking for snapshots: %w", err)
	}
	var all []Snapshot
	for _, e := range entries {
		snap, ok := parseSnapshot(e.Name())
		if info, err := e.Info(); err == nil && ok && info.Mode().IsRegular() {
			snap.Path, snap.Size = filepath.Join(dir, e.Name()), info.Size()
			all = append(all, snap)
		}
	}
	slices.SortFunc(all, func(a, b Snapshot) int { return cmp.Compare(b.Number, a.Number) })
	return all, nil
}

// parseSnapshot reads what the name of a snapshot says: number, time, events.
func parseSnapshot(name string) (s Snapshot, ok bool) {
	m := regexp.MustCompile(`^(\d{6,9})-(\d{8}T\d{6}Z)-(\d{1,15})\.db$`).FindStringSubmatch(name)
	if m == nil {
		return s, false
	}
	at, err := time.Parse(stampLayout, m[2])
	if err != nil {
		return s, false
	}
	s.At = at
	s.Number, _ = strconv.Atoi(m[1]) // digits, and few enough
	s.Events, _ = strconv.ParseUint(m[3], 10, 64)
	return s, true
}

// Tend does what nobody should wait for: it stores what was kept elsewhere while it could not be stored, and makes a
// snapshot if the newest is a day old and something came since. It returns *Damaged when the file is found to be
// damaged by reading it through. It takes the file for moments only, and stops when ctx ends.
func (s *Store) Tend(ctx context.Context) error {
	tidy(s.path+unfinished, now())
	if _, err := s.Rescue(ctx); err != nil {
		return err
	}
	due, err := s.snapshotDue(now())
	if err != nil || !due {
		return err
	}
	_, err = s.snapshot(ctx, now())
	return err
}

// snapshotDue says whether a snapshot should be made. A newest one of the future is from a clock that was wrong; then
// the next one comes at once.
func (s *Store) snapshotDue(at time.Time) (bool, error) {
	m, err := readMark(s.path)
	if err != nil || m == nil || m.Events == 0 {
		return false, err
	}
	all, err := s.Snapshots()
	if err != nil || len(all) == 0 {
		return err == nil, err
	}
	return all[0].Events != m.Events && at.Sub(all[0].At).Abs() >= snapshotEvery, nil
}

// snapshot makes one, whether it is due or not, and returns its path.
func (s *Store) snapshot(ctx context.Context, at time.Time) (path string, err error) {
	dir := snapshotDir(s.path)
	if err := ownFolder(dir); err != nil {
		return "", err
	}
	tidy(filepath.Join(dir, unfinished), at)
	name := filepath.Join(dir, unfinished+rand.Text())
	defer func() { _ = os.Remove(name) }()
	if err := s.copyTo(ctx, name); err != nil {
		return "", fmt.Errorf("copying %s: %w", s.path, err)
	}
	events, err := s.inspect(ctx, name)
	if err != nil {
		return "", err
	}
	if path, err = s.number(name, at, events); err != nil {
		return "", err
	}
	if err := syncDir(dir); err != nil {
		return "", err
	}
	return path, s.prune()
}

// number links a finished copy to its name among the snapshots, the next one of which no other program takes meanwhile.
func (s *Store) number(name string, at time.Time, events uint64) (path string, err error) {
	all, err := s.Snapshots()
	if err != nil {
		return "", err
	}
	number := 1
	if len(all) > 0 {
		number = all[0].Number + 1
	}
	for range copyTries {
		path = filepath.Join(filepath.Dir(name), fmt.Sprintf("%06d-%s-%d.db", number, at.UTC().Format(stampLayout), events))
		if err = place(name, path); !errors.Is(err, fs.ErrExist) {
			return path, err
		}
		number++
	}
	return "", err
}

// ownFolder makes a folder that is ours alone, or makes one that is there so.
func ownFolder(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return &Refused{Path: dir, Reason: "it is not a folder"}
	}
	if info.Mode().Perm()&0o077 != 0 {
		return os.Chmod(dir, 0o700)
	}
	return nil
}

// tidy removes what killed programs left unfinished under names that begin so.
func tidy(begin string, at time.Time) {
	left, _ := filepath.Glob(begin + "*") // fails for a bad pattern only
	for _, name := range left {
		if info, err := os.Lstat(name); err == nil && at.Sub(info.ModTime()) > snapshotEvery {
			_ = os.Remove(name) // else the next time
		}
	}
}

// copyTo copies the file, synced, as it is after one transaction. Nobody waits for it: the lock is held only to look
// at the header, before and after. What is copied between is what that header speaks of if it is still the same, since
// a transaction overwrites no page that the one before it uses. Else it is copied again.
func (s *Store) copyTo(ctx context.Context, name string) error {
	out, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = out.Close() }()
	for range copyTries {
		before, info, err := s.peek(ctx)
		if err != nil {
			return err
		}
		if err := s.copyPages(ctx, out, info, int64(before.pages*before.pageSize)); err != nil {
			return err
		}
		after, infoAfter, err := s.peek(ctx)
		if err != nil {
			return err
		}
		if after == before && os.SameFile(info, infoAfter) {
			return out.Sync()
		}
	}
	return errors.New("it changed all the time")
}

// peek returns the header of the file between two transactions.
func (s *Store) peek(ctx context.Context) (header, fs.FileInfo, error) {
	w := newWaiter(ctx, s.path, s.wait)
	if err := w.enter(s.turn); err != nil {
		return header{}, nil, err
	}
	defer func() { <-s.turn }()
	o, err := s.openLocked(w, false)
	if err != nil {
		return header{}, nil, err
	}
	defer func() { _ = o.file.Close() }()
	info, err := o.file.Stat()
	if err != nil {
		return header{}, nil, err
	}
	h, err := readHeader(o.file, info.Size())
	return h, info, err
}

// copyPages copies the first bytes of the file that info is of.
func (s *Store) copyPages(ctx context.Context, out *os.File, want fs.FileInfo, size int64) error {
	in, err := openFile(s.path, false)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	if info, err := in.Stat(); err != nil || !os.SameFile(info, want) {
		return err // another file: seen by whoever asks for its header next
	}
	if err := out.Truncate(0); err != nil {
		return err
	}
	if _, err := out.Seek(0, io.SeekStart); err != nil {
		return err
	}
	for done := int64(0); done < size; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := io.CopyN(out, in, min(copyPiece, size-done))
		done += n
		if err != nil {
			return err
		}
	}
	return nil
}

// inspect reads a copy through and returns how many events it holds. What is wrong with it is wrong with the file.
func (s *Store) inspect(ctx context.Context, name string) (uint64, error) {
	c := Open(name)
	c.bare = true
	var a audit
	err := c.transact(ctx, reading, func(tx *bbolt.Tx) (err error) {
		if a, err = examine(tx); err != nil {
			return err
		}
		m, err := c.markOf(tx)
		if err != nil {
			return err
		}
		switch {
		case a.damaged > 0:
			return &Damaged{Path: s.path, Reason: fmt.Sprintf("%d of its records cannot be read", a.damaged)}
		case a.count != m.Events, m.Schema >= 2 && a.tally != m.tally():
			return &Damaged{Path: s.path, Reason: fmt.Sprintf("its %d records are not the %d it says it holds", a.count, m.Events)}
		}
		return nil
	})
	var damaged *Damaged
	if errors.As(err, &damaged) {
		damaged.Path = s.path
	}
	return a.count, err
}

// prune removes snapshots that are not among the newest and not the newest of a month.
func (s *Store) prune() error {
	all, err := s.Snapshots()
	if err != nil {
		return err
	}
	months := map[string]bool{}
	for i, snap := range all {
		month := snap.At.Format("2006-01")
		if i >= keepNewest && months[month] {
			if err := os.Remove(snap.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		months[month] = true
	}
	return nil
}

// remembered is how many events the newest snapshot holds, 0 if there is none.
func (s *Store) remembered() uint64 {
	all, err := s.Snapshots()
	if err != nil || len(all) == 0 {
		return 0
	}
	return all[0].Events
}
