package progress

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// Repaired tells what a repair found and did.
type Repaired struct {
	Path string
	// Reason says what was wrong; "" if nothing was, and then nothing was done but Rescued.
	Reason string
	// Aside is where the damaged file is now, "" if there was none.
	Aside string
	// Known is how many events are known to have been there, 0 if nothing says so; Events is how many the file holds
	// now.
	Known, Events uint64
	// Sources are the files that were searched, in the order in which they count.
	Sources []Source
	// Rescued is how many events were brought in from emergency files.
	Rescued int
}

// Source is a file that was searched for events.
type Source struct {
	Path string
	Kind SourceKind
	// Found counts the sound events in it, Used those that no source before it held.
	Found, Used int
	// Err is why it could not be searched; the repair went on without it.
	Err error
}

// SourceKind says what a source is.
type SourceKind string

// The kinds of sources, in the order in which they count.
const (
	SourceFile     SourceKind = "file"
	SourceAside    SourceKind = "aside"
	SourceSnapshot SourceKind = "snapshot"
)

const (
	aside     = ".damaged-"
	repairing = ".new-repair-"
)

// Repair makes a sound file of whatever is left: if something is wrong with the file, it is set aside under a name of its
// own and never deleted, and a new one takes its place with every event that is sound in it, in files that were set aside
// before, and in the snapshots. Last, what programs kept in emergency files is stored.
//
// Until the new file is complete, on disk, and read through, nothing changes; then it takes its place in one step. A
// repair that was killed loses nothing and can be done again. It returns *Locked while another program uses the file,
// *Newer for one of a newer version, and *Refused for one that is none of ours.
func (s *Store) Repair(ctx context.Context) (*Repaired, error) {
	r, err := s.mend(ctx)
	if err != nil {
		return r, failed("repairing "+s.path, err)
	}
	r.Rescued, err = s.Rescue(ctx)
	r.Events += uint64(r.Rescued)
	return r, failed("storing what was kept elsewhere", err)
}

// mend is Repair without what emergency files hold.
func (s *Store) mend(ctx context.Context) (*Repaired, error) {
	w := newWaiter(ctx, s.path, s.wait)
	if err := w.enter(s.turn); err != nil {
		return nil, err
	}
	defer func() { <-s.turn }()
	m := &mending{s: s, out: &Repaired{Path: s.path}, pool: newPool()}
	defer m.close()
	if err := m.open(w); err != nil {
		return nil, err
	}
	if err := m.diagnose(); err != nil || m.out.Reason == "" {
		return m.out, err
	}
	if err := m.search(ctx); err != nil {
		return nil, err
	}
	return m.out, m.replace(w)
}

// mending is one repair.
type mending struct {
	s         *Store
	out       *Repaired
	file      *os.File // locked; nil if there is none
	size      int64
	survey    *survey // nil if the structure is not sound
	mark      *mark   // how the file was left, nil if that is not known
	snapshots []Snapshot
	pool      *pool
	opened    []*os.File
}

func (m *mending) close() {
	for _, f := range m.opened {
		_ = f.Close()
	}
	if m.file != nil {
		_ = m.file.Close()
	}
}

// open opens and locks the file as it stands at its path.
func (m *mending) open(w *waiter) error {
	for {
		f, err := openFile(m.s.path, true)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := w.lock(f, true); err != nil {
			_ = f.Close()
			return err
		}
		info, err := f.Stat()
		same := false
		if err == nil {
			same, err = m.s.stands(f, info)
		}
		if err == nil && same {
			m.file, m.size = f, info.Size()
			return nil
		}
		_ = f.Close()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
}

// diagnose says what is wrong, in m.out.Reason.
func (m *mending) diagnose() (err error) {
	if m.mark, err = readMark(m.s.path); err != nil {
		m.mark = nil
	}
	if m.snapshots, err = m.s.Snapshots(); err != nil {
		return err
	}
	if m.mark != nil {
		m.out.Known = m.mark.Events
	}
	for _, snap := range m.snapshots {
		m.out.Known = max(m.out.Known, snap.Events)
	}
	if m.file == nil {
		if m.out.Known > 0 || len(setAsides(m.s.path)) > 0 {
			m.out.Reason = "it is not there"
		}
		return nil
	}
	m.survey, err = surveyFile(m.file, m.size)
	if err != nil {
		m.survey, m.out.Reason = nil, err.Error()
		if _, schema := carveMeta(m.file, m.size); schema > Schema {
			return &Newer{Path: m.s.path, File: schema}
		}
		return nil
	}
	if m.survey.schema > Schema {
		return &Newer{Path: m.s.path, File: m.survey.schema}
	}
	if m.survey.chained {
		m.out.Known = max(m.out.Known, m.survey.chain.now.count)
	}
	m.out.Events = m.survey.audit.count
	m.out.Reason = m.wrong()
	return nil
}

// wrong says what is wrong with a file whose structure is sound.
func (m *mending) wrong() string {
	if what := m.survey.problem(); what != "" {
		return what
	}
	if lost := m.survey.lost(m.s.path, m.mark); lost != nil {
		return lost.what()
	}
	if kept := m.s.remembered(); kept > m.survey.audit.count {
		return fewer(m.survey.audit.count, kept)
	}
	return ""
}
