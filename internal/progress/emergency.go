package progress

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/adrg/xdg"
	"github.com/oklog/ulid/v2"
	"go.etcd.io/bbolt"
)

// emergency keeps events that could not be stored in a file of JSON lines, one an event, so that they outlive the
// program: beside the progress file if that can be, else in the user's folder for state, else in a folder of ours among
// the temporary files. The file is locked as long as its program lives, and removed once everything in it is stored, by
// that program or by a later one.
type emergency struct {
	mu      sync.Mutex
	file    *os.File
	kept    []Event            // in the file, if there is one, or wanted there
	inFile  int                // how many of kept are in the file
	pending map[ulid.ULID]bool // those of kept that are not stored
}

const (
	unsaved       = ".unsaved-"
	maxUnsaved    = 64 << 20 // bytes of a file that is read
	emergencyKeep = 100_000  // events; behind them there is only the memory of whoever made them
)

// keep writes down events that are not stored. It does what can be done: without any place for a file they are still
// in the memory of whoever wanted them stored. Where the disk does not answer it is not asked again: only the folder
// for temporary files is tried, which often is another one.
func (e *emergency) keep(path, learner string, events []Event, stuck bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.pending == nil {
		e.pending = map[ulid.ULID]bool{}
	}
	for _, ev := range events {
		if !e.pending[ev.ID] && len(e.kept) < emergencyKeep {
			ev.Learner, ev.Time = learner, normal(ev.Time)
			e.kept = append(e.kept, ev)
			e.pending[ev.ID] = true
		}
	}
	if e.inFile == len(e.kept) {
		return
	}
	if e.file != nil {
		if e.write() == nil {
			return
		}
		e.drop()
	}
	places := emergencyPlaces(path)
	if stuck {
		places = places[len(places)-1:]
	}
	for _, place := range places {
		if e.open(place) != nil {
			continue
		}
		if e.write() == nil {
			return
		}
		e.drop()
	}
}

// open makes a file of its own.
func (e *emergency) open(p emergencyPlace) error {
	if p.ours {
		if err := os.MkdirAll(filepath.Dir(p.dir), 0o700); err != nil {
			return err
		}
		if err := ownFolder(p.dir); err != nil {
			return err
		}
	}
	name := filepath.Join(p.dir, p.base+unsaved+rand.Text()[:12]+".jsonl")
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	e.file, e.inFile = f, 0
	_, err = tryLock(f, true) // says that its program lives; nobody else knows of the file yet
	return err
}

// write adds what is not in the file yet, and syncs it.
func (e *emergency) write() error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for i := range e.kept[e.inFile:] {
		if err := enc.Encode(&e.kept[e.inFile+i]); err != nil {
			return err
		}
	}
	if _, err := e.file.Write(b.Bytes()); err != nil {
		return err
	}
	if err := e.file.Sync(); err != nil {
		return err
	}
	e.inFile = len(e.kept)
	return nil
}

// drop gives the file up.
func (e *emergency) drop() {
	name := e.file.Name()
	_ = e.file.Close() // first: Windows removes no file that is open
	_ = os.Remove(name)
	e.file, e.inFile = nil, 0
}

// stored takes events out that are stored now. The file goes with the last of them.
func (e *emergency) stored(events []Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.kept) == 0 {
		return
	}
	for i := range events {
		delete(e.pending, events[i].ID)
	}
	if len(e.pending) > 0 {
		return
	}
	e.kept = nil
	if e.file != nil {
		e.drop()
	}
}

// where is the file's path, "" if there is none.
func (e *emergency) where() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.file == nil {
		return ""
	}
	return e.file.Name()
}

// emergencyPlace is a folder for such files and how their names begin there.
type emergencyPlace struct {
	dir, base string
	ours      bool // the folder is made if it is not there
}

// emergencyPlaces returns them in the order in which they are tried. In a folder that other progress files share, the
// name tells by a hash of the path whose events these are.
func emergencyPlaces(path string) []emergencyPlace {
	base := filepath.Base(path)
	sum := sha256.Sum256([]byte(path))
	far := base + "-" + hex.EncodeToString(sum[:6])
	state := os.Getenv("XDG_STATE_HOME") // asked anew: xdg has read it once for all
	if !filepath.IsAbs(state) {
		state = xdg.StateHome
	}
	temp := filepath.Join(os.TempDir(), "learn-"+strconv.Itoa(os.Getuid()))
	return []emergencyPlace{
		{filepath.Dir(path), base, false}, {filepath.Join(state, "learn"), far, true}, {temp, far, true},
	}
}

// Unsaved returns the files that hold events of this progress file which could not be stored in it, also those of
// programs that are still running.
func (s *Store) Unsaved() []string {
	var names []string
	for _, p := range emergencyPlaces(s.path) {
		entries, err := os.ReadDir(p.dir)
		if err != nil {
			continue // no such folder, mostly
		}
		for _, e := range entries {
			rest, ok := strings.CutPrefix(e.Name(), p.base+unsaved)
			if ok && strings.HasSuffix(rest, ".jsonl") && e.Type().IsRegular() {
				names = append(names, filepath.Join(p.dir, e.Name()))
			}
		}
	}
	return names
}

// readUnsaved returns the events of an open file. A line that was cut off, or that is none, is passed over.
func readUnsaved(f io.Reader) (events []Event, err error) {
	lines := bufio.NewScanner(io.LimitReader(f, maxUnsaved))
	lines.Buffer(nil, 4*MaxEventSize)
	for lines.Scan() {
		var e Event
		if json.Unmarshal(lines.Bytes(), &e) != nil || e.check() != nil || ValidLearner(e.Learner) != nil {
			continue
		}
		if _, err := encode(&e); err == nil {
			events = append(events, e)
		}
	}
	return events, lines.Err()
}

// openUnsaved opens such a file if it is ours.
func openUnsaved(name string) (*os.File, error) {
	f, err := openFile(name, true)
	if errors.Is(err, fs.ErrPermission) || readOnly(err) {
		f, err = openFile(name, false)
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &Refused{Path: name, Reason: "it is not a regular file"}
	}
	if err == nil {
		err = own(f, info)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// waiting returns the events of a learner that are kept in such files.
func (s *Store) waiting(learner string) (events []Event) {
	for _, name := range s.Unsaved() {
		f, err := openUnsaved(name)
		if err != nil {
			continue // Rescue says what is wrong with it
		}
		all, _ := readUnsaved(f) // what can be read
		_ = f.Close()
		for _, e := range all {
			if e.Learner == learner {
				events = append(events, e)
			}
		}
	}
	return events
}

// Rescue stores what programs that ended since could not store, and removes the files it was kept in. It returns how
// many events that were.
func (s *Store) Rescue(ctx context.Context) (n int, err error) {
	for _, name := range s.Unsaved() {
		got, failure := s.rescue(ctx, name)
		n += got
		err = errors.Join(err, failure)
	}
	return n, err
}

func (s *Store) rescue(ctx context.Context, name string) (int, error) {
	f, err := openUnsaved(name)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	free, err := tryLock(f, true)
	if err != nil || !free {
		return 0, err // its program lives, and will store it
	}
	events, err := readUnsaved(f)
	if err != nil {
		return 0, err
	}
	of := map[string][]Event{}
	for _, e := range events {
		of[e.Learner] = append(of[e.Learner], e)
	}
	err = s.update(ctx, func(tx *bbolt.Tx) error {
		for learner, list := range of {
			if err := appendTo(tx, learner, list); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	_ = f.Close() // first: Windows removes no file that is open
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return len(events), err
	}
	return len(events), nil
}
