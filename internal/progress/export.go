package progress

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
)

// The export of a log is JSON Lines, UTF-8: a header, then one event a line, exactly as it is stored, by ascending event
// id and then by learner. The same set of events gives the same bytes on every machine: the header says nothing of who
// exported it, or when.
const (
	exportHeader = `{"format":"` + exportFormat + `","version":1}`
	exportFormat = "learn-progress"
	// ExportVersion is the version of the export's form that this program writes, and the greatest it reads.
	ExportVersion = 1
)

// Exported says what an export holds, and what it does not.
type Exported struct {
	Events int
	// Damaged counts records that cannot be read, Unknown those of a form that only a newer program knows. They are not
	// in the export.
	Damaged, Unknown int
}

// Export writes the events of a learner, or of all if learner is "". What others store meanwhile may or may not be in it.
// Like Load it returns *Lost together with a whole result.
func (s *Store) Export(ctx context.Context, w io.Writer, learner string) (out Exported, err error) {
	names := []string{learner}
	if learner == "" {
		names, err = s.Learners(ctx)
	} else {
		err = ValidLearner(learner)
	}
	if err != nil {
		return out, err
	}
	m := &merge{s: s}
	for _, name := range names {
		m.logs = append(m.logs, &ahead{learner: name})
	}
	b := bufio.NewWriterSize(w, 1<<16)
	_, _ = b.WriteString(exportHeader + "\n") // the writer keeps its error until Flush
	for {
		r, err := m.next(ctx)
		if err != nil {
			return out, err
		}
		if r == nil {
			break
		}
		if err := out.add(b, r); err != nil {
			return out, err
		}
	}
	if err := b.Flush(); err != nil {
		return out, err
	}
	if lost := s.loss.Load(); lost != nil {
		return out, lost
	}
	return out, nil
}

// add writes a record if it is an event, and counts it.
func (out *Exported) add(b *bufio.Writer, r *record) error {
	switch _, err := decode(r.key, r.value); {
	case err == nil:
		out.Events++
		_, _ = b.Write(r.value[recordHeader:])
		return b.WriteByte('\n')
	case errors.Is(err, errUnknownFormat):
		out.Unknown++
	default:
		out.Damaged++
	}
	return nil
}

// merge reads the logs of several learners in one order.
type merge struct {
	s    *Store
	logs []*ahead // by name
}

// ahead is how far a learner's log was read.
type ahead struct {
	learner string
	recs    []record
	last    []byte
	end     bool
}

// next returns the record with the least id that is left, nil at the end.
func (m *merge) next(ctx context.Context) (*record, error) {
	var first *ahead
	for _, a := range m.logs {
		if len(a.recs) == 0 && !a.end {
			recs, err := m.s.read(ctx, a.learner, a.last)
			if err != nil {
				return nil, err
			}
			a.recs, a.end = recs, len(recs) < chunk
			if len(recs) > 0 {
				a.last = recs[len(recs)-1].key
			}
		}
		if len(a.recs) > 0 && (first == nil || bytes.Compare(a.recs[0].key, first.recs[0].key) < 0) {
			first = a
		}
	}
	if first == nil {
		return nil, nil
	}
	r := first.recs[0]
	first.recs = first.recs[1:]
	return &r, nil
}
