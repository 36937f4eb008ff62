package progress

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/oklog/ulid/v2"
)

// setAsides returns the damaged files that were set aside, oldest first.
func setAsides(path string) (paths []string) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil // what is to be repaired lies there: its own error says more
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filepath.Base(path)+aside) && e.Type().IsRegular() {
			paths = append(paths, filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
	return paths
}

// search looks through all sources.
func (m *mending) search(ctx context.Context) error {
	if m.file != nil {
		m.source(ctx, m.file, m.size, Source{Path: m.s.path, Kind: SourceFile})
	}
	for _, path := range setAsides(m.s.path) {
		m.another(ctx, Source{Path: path, Kind: SourceAside})
	}
	for _, snap := range m.snapshots {
		m.another(ctx, Source{Path: snap.Path, Kind: SourceSnapshot})
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	m.pool.settle()
	for i, o := range m.pool.origins {
		src := &m.out.Sources[m.owner(i)]
		src.Found, src.Used = src.Found+o.found, src.Used+o.used
	}
	if m.file != nil && m.foreign() {
		return &Refused{Path: m.s.path, Reason: "it is no progress file, and nothing of one is in it"}
	}
	return nil
}

// Two origins belong to a source: what is found by itself, and records of newer forms that only their place in the tree
// says the learner of.
func (m *mending) owner(origin int) int { return origin / 2 }

// another searches a file beside the one that is repaired.
func (m *mending) another(ctx context.Context, src Source) {
	f, err := openFile(src.Path, false)
	var info fs.FileInfo
	if err == nil {
		m.opened = append(m.opened, f)
		info, err = f.Stat()
	}
	if err == nil && !info.Mode().IsRegular() {
		err = &Refused{Path: src.Path, Reason: "it is not a regular file"}
	}
	if err != nil {
		src.Err = err
		m.pool.from(nil)
		m.pool.from(nil)
		m.out.Sources = append(m.out.Sources, src)
		return
	}
	m.source(ctx, f, info.Size(), src)
}

// source collects the records of an open file.
func (m *mending) source(ctx context.Context, f *os.File, size int64, src Source) {
	m.pool.from(f)
	src.Err = carve(f, size, func(at int64, key, rec []byte) error {
		e, err := decode(key, rec)
		if err == nil && e.check() == nil && ValidLearner(e.Learner) == nil {
			m.pool.add(e.Learner, e.ID, at, len(rec))
		}
		return ctx.Err()
	})
	m.unknown(f, size)
	m.out.Sources = append(m.out.Sources, src)
}

// unknown collects records of newer forms, as far as the structure leads to them: they do not say by themselves, or not
// in a way that is known here, whose they are.
func (m *mending) unknown(f *os.File, size int64) {
	var kept []byte
	type lies struct {
		learner string
		key     []byte
		at, n   int
	}
	var all []lies
	if h, err := readHeader(f, size); err == nil {
		// Where the walk ends with an error, what was found before it counts.
		_ = walkFile(f, h, func(string, element) {}, func(learner string, e element) {
			if len(e.key) == len(ulid.ULID{}) && sound(e.key, e.value) && e.value[0] != formatJSON && ValidLearner(learner) == nil {
				all = append(all, lies{learner, append([]byte(nil), e.key...), len(kept), len(e.value)})
				kept = append(kept, e.value...)
			}
		})
	}
	m.pool.from(bytes.NewReader(kept))
	for _, l := range all {
		m.pool.add(l.learner, ulid.ULID(l.key), int64(l.at), l.n)
	}
}

// foreign says that nothing speaks for the file having ever been one of progress. Such a file stays where it is.
func (m *mending) foreign() bool {
	if m.size == 0 || m.mark != nil || len(m.snapshots) > 0 || len(m.pool.entries) > 0 {
		return false
	}
	device, schema := carveMeta(m.file, m.size)
	return device == "" && schema == 0
}
