package progress

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.etcd.io/bbolt"
)

// replace builds the new file and puts it in place of the old one.
func (m *mending) replace(w *waiter) error {
	dir := filepath.Dir(m.s.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tidyRepairs(m.s.path)
	name := m.s.path + repairing + rand.Text()
	defer func() { _ = os.Remove(name) }()
	if err := m.build(name); err != nil {
		return fmt.Errorf("making a new file: %w", err)
	}
	built, err := surveyPath(name)
	if err == nil && built.audit.count != uint64(len(m.pool.entries)) {
		err = fmt.Errorf("it holds %d events of %d", built.audit.count, len(m.pool.entries))
	}
	if err != nil {
		return fmt.Errorf("the new file is not as it was written: %w", err)
	}
	m.out.Events = built.audit.count
	if err := m.exchange(name); err != nil {
		return err
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	m.close() // whoever waits for the old file looks for the new one now
	m.file, m.opened = nil, nil
	return errors.Join(m.s.settle(w, built), m.doubt())
}

// doubt takes snapshots out of the list that say they hold more than could be read of them and of everything else: as long
// as one is there, the file counts as one that lost something. They stay beside the others under another name.
func (m *mending) doubt() error {
	for _, snap := range m.snapshots {
		if snap.Events > m.out.Events {
			if err := os.Rename(snap.Path, snap.Path+".damaged"); err != nil {
				return fmt.Errorf("setting a snapshot aside: %w", err)
			}
		}
	}
	return nil
}

// build makes the new file. It continues the chain of the old one and of the mark beside it: what was lost is known and
// said, and is not to be reported as lost by every program from now on.
func (m *mending) build(name string) error {
	if err := fill(name); err != nil {
		return err
	}
	device, past := m.history()
	return change(name, device, past, m.pool.pour)
}

// history returns the device of the old file and the tallies that the new one has grown from.
func (m *mending) history() (device string, past []tally) {
	if m.mark != nil {
		device = m.mark.Device
		past = append(past, m.mark.tally())
	}
	if m.survey != nil {
		past = append(past, m.survey.chain.now)
		past = append(past, m.survey.chain.past...)
	}
	if device == "" && m.survey != nil {
		device = m.survey.device
	}
	if device == "" && m.file != nil {
		device, _ = carveMeta(m.file, m.size)
	}
	for _, snap := range m.snapshots {
		if device != "" {
			break
		}
		if s, err := surveyPath(snap.Path); err == nil {
			device = s.device
		}
	}
	return device, past
}

// exchange gives the old file its name aside and the new one its place.
func (m *mending) exchange(name string) error {
	if m.file == nil {
		err := place(name, m.s.path)
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("another program has made %s meanwhile; run the repair again", m.s.path)
		}
		return err
	}
	to, err := m.asideName()
	if err != nil {
		return err
	}
	m.out.Aside = to
	if err := syncDir(filepath.Dir(m.s.path)); err != nil {
		return err
	}
	return swap(m.file, name, m.s.path)
}

// asideName sets the old file aside, unless a repair that was killed has done so, and returns where it is.
func (m *mending) asideName() (string, error) {
	info, err := m.file.Stat()
	if err != nil {
		return "", err
	}
	for _, path := range setAsides(m.s.path) {
		if at, err := os.Lstat(path); err == nil && os.SameFile(at, info) {
			return path, nil
		}
	}
	base := m.s.path + aside + now().Format(stampLayout)
	for i := 1; ; i++ {
		to := base
		if i > 1 {
			to = fmt.Sprintf("%s-%d", base, i)
		}
		err := setAside(m.file, m.s.path, to)
		if errors.Is(err, fs.ErrExist) && i < 1000 {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("setting %s aside: %w", m.s.path, err)
		}
		return to, nil
	}
}

// settle marks the new file, unless another program was faster, which has marked it then.
func (s *Store) settle(w *waiter, built *survey) error {
	f, err := openFile(s.path, true)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if err := w.lock(f, true); err != nil {
		return nil // it is in use already: all is well
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	h, err := readHeader(f, info.Size())
	if err != nil || h != built.header {
		return err
	}
	t := built.chain.now
	s.leave(f, &mark{Schema: built.schema, Device: built.device, Events: t.count, High: t.high, Low: t.low})
	return nil
}

// tidyRepairs removes what repairs that were killed left unfinished; the newest may be at work.
func tidyRepairs(path string) {
	entries, _ := os.ReadDir(filepath.Dir(path))
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && strings.HasPrefix(e.Name(), filepath.Base(path)+repairing) && time.Since(info.ModTime()).Abs() > time.Hour {
			_ = os.Remove(filepath.Join(filepath.Dir(path), e.Name())) // the next time, then
		}
	}
}

// replaceWith puts a copy of an open, locked file that fn has changed in its place, in one step, once it was read through.
func replaceWith(f *os.File, s *Store, w *waiter, left *mark, fn func(*bbolt.DB) error) error {
	tidyRepairs(s.path)
	info, err := f.Stat()
	if err != nil {
		return err
	}
	before, err := surveyFile(f, info.Size())
	if err != nil {
		return &Damaged{Path: s.path, Reason: err.Error()}
	}
	if what := before.problem(); what != "" {
		return &Damaged{Path: s.path, Reason: what}
	}
	if lost := before.lost(s.path, left); lost != nil {
		return lost
	}
	name := s.path + repairing + rand.Text()
	defer func() { _ = os.Remove(name) }()
	if err := copyFile(f, name, info.Size()); err != nil {
		return err
	}
	if err := change(name, before.device, append([]tally{before.chain.now}, before.chain.past...), fn); err != nil {
		return err
	}
	after, err := surveyPath(name)
	if err != nil {
		return fmt.Errorf("the new file is not as it was written: %w", err)
	}
	if err := swap(f, name, s.path); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(s.path)); err != nil {
		return err
	}
	_ = f.Close() // whoever waits for the old file looks for the new one now
	return s.settle(w, after)
}

func copyFile(f *os.File, name string, size int64) (err error) {
	out, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = io.Copy(out, io.NewSectionReader(f, 0, size))
	return err
}

// change opens a database of our own, lets fn work with it, and says what it has grown from.
func change(name, device string, past []tally, fn func(*bbolt.DB) error) (err error) {
	db, err := openOwn(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := fn(db); err != nil {
		return err
	}
	return finish(db, device, past)
}
